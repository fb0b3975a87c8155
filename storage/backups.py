"""Copies of a database, taken while it is in use."""

import asyncio
import glob
import gzip
import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import TypeAlias

from bot.core.errors import StoreError
from bot.ports.snapshots import Snapshot
from storage.failures import damaged, told_plainly

# Small enough that Ctrl-C is heard within a moment.
_STEP_PAGES = 4096
_STEP_OPERATIONS = 100_000
_DEAD_AFTER_S = 3600  # a copy that nobody wrote to for so long
_FOLDER = ".snapshot-"
_PACKED_FROM = 10 << 20  # bytes; a smaller one is sent as it is, and opens with a tap
_PACKING = 1 << 20  # bytes at a time

Halt: TypeAlias = Callable[[], bool]
"""Whether nobody waits for the copy any more."""


def go_on() -> bool:
    """For a copy that somebody waits for."""
    return False


@asynccontextmanager
async def snapshot(source: Path, name: str) -> AsyncIterator[Snapshot]:
    """A copy of the database beside it, packed where it is large; gone after the block, or with the next one.

    Raises StoreError.
    """
    folder, given_up = await asyncio.to_thread(_make_folder, source), threading.Event()
    try:
        yield await asyncio.to_thread(packed_copy, source, folder / name, given_up.is_set)
    finally:
        given_up.set()  # a thread cannot be cancelled, and the end of the process would wait for it
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


def _make_folder(source: Path) -> Path:
    """Beside the database, where there is room for it; what a killed process left goes."""
    parent = source.absolute().parent
    try:
        for old in parent.glob(f"{_FOLDER}*"):
            shutil.rmtree(old, ignore_errors=True)
        return Path(tempfile.mkdtemp(prefix=_FOLDER, dir=parent))
    except OSError as error:
        raise StoreError(f"The backup cannot be written to {parent}: {error.strerror}.") from error


def packed_copy(source: Path, target: Path, is_given_up: Halt = go_on) -> Snapshot:
    """A copy of the database, packed where it is large. Raises StoreError."""
    copy_database(source, target, is_given_up)
    size = target.stat().st_size
    if size <= _PACKED_FROM:
        return Snapshot(target, size)
    packed = target.with_name(f"{target.name}.gz")
    try:
        pack(target, packed, is_given_up)
        target.unlink()
    except OSError as error:
        raise StoreError(f"The backup {packed} cannot be written: {error.strerror}.") from error
    return Snapshot(packed, packed.stat().st_size)


def pack(plain: Path, packed: Path, is_given_up: Halt) -> None:
    """The file in gzip's form. Raises OSError, and StoreError when it is given up."""
    with plain.open("rb") as source, gzip.open(packed, "wb", compresslevel=6) as target:
        while part := source.read(_PACKING):
            _check(is_given_up)
            target.write(part)


def copy_database(source: Path, target: Path, is_given_up: Halt = go_on) -> None:
    """A checked copy of the database as it stands now; `target` is there whole or not at all.

    Raises StoreError.
    """
    if not source.is_file():
        raise StoreError(f"There is no database at {source}.")
    if not target.parent.is_dir():
        raise StoreError(f"The folder {target.parent} of the backup does not exist.")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".partial", dir=target.parent)
    except OSError as error:
        raise StoreError(f"The backup cannot be written to {target.parent}: {error.strerror}.") from error
    os.close(handle)
    partial = Path(name)
    try:
        _forget_unfinished(target, partial)
        _copy(source, partial, is_given_up)
        _keep(partial, target)
    except OSError as error:
        raise StoreError(f"The backup {target} cannot be written: {error.strerror}.") from error
    finally:
        partial.unlink(missing_ok=True)


def _forget_unfinished(target: Path, begun: Path) -> None:
    """Removes the copies at which somebody was killed before this one was begun: they are as large as the database."""
    for partial in target.parent.glob(f".{glob.escape(target.name)}.*.partial"):
        if begun.stat().st_mtime - partial.stat().st_mtime > _DEAD_AFTER_S:
            partial.unlink(missing_ok=True)


def _copy(source: Path, partial: Path, is_given_up: Halt) -> None:
    address = f"{source.resolve().as_uri()}?mode=rw"
    with (
        told_plainly(source),
        closing(sqlite3.connect(address, uri=True, isolation_level=None)) as origin,
        told_plainly(partial),
        closing(sqlite3.connect(partial, isolation_level=None)) as copy,
    ):
        # An open read keeps one state of the database in sight; else every write of the bot would start the copy anew.
        origin.execute("BEGIN")
        origin.execute("SELECT count(*) FROM sqlite_master").fetchone()
        origin.backup(copy, pages=_STEP_PAGES, progress=lambda *_: _check(is_given_up))
        copy.set_progress_handler(is_given_up, _STEP_OPERATIONS)
        copy.execute("PRAGMA journal_mode = DELETE")
        verdict = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise StoreError(damaged(source, verdict))


def _check(is_given_up: Halt) -> None:
    if is_given_up():
        raise StoreError("The backup was given up.")


def _keep(partial: Path, target: Path) -> None:
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
