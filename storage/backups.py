"""Copies of a database, taken while it is in use."""

import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from bot.core.errors import StoreError
from storage.failures import damaged, told_plainly

# Small enough that Ctrl-C is heard within a moment.
_STEP_PAGES = 4096


def copy_database(source: Path, target: Path) -> None:
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
        _copy(source, partial)
        _keep(partial, target)
    except OSError as error:
        raise StoreError(f"The backup {target} cannot be written: {error.strerror}.") from error
    finally:
        partial.unlink(missing_ok=True)


def _copy(source: Path, partial: Path) -> None:
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
        origin.backup(copy, pages=_STEP_PAGES)
        copy.execute("PRAGMA journal_mode = DELETE")
        verdict = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise StoreError(damaged(source, verdict))


def _keep(partial: Path, target: Path) -> None:
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
