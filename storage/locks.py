"""One running Wirewatch a database."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.core.errors import LockedError, StoreError


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Holds `<database>.lock` until the block ends or the process dies, however it dies.

    Raises LockedError while another process holds it, StoreError when it cannot be made.
    """
    path = Path(f"{database}.lock")
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StoreError(f"The lock {path} cannot be made: {error.strerror}.") from error
    try:
        _take(handle, database)
        # Who holds it is only for the message; what locks is the kernel's, so a stale number locks nobody out.
        with suppress(OSError):
            os.ftruncate(handle, 0)
            os.write(handle, str(os.getpid()).encode())
        yield
    finally:
        os.close(handle)


def _take(handle: int, database: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        owner = os.read(handle, 20).decode("ascii", "replace").strip() or "unknown"
        raise LockedError(f"Another Wirewatch already runs on {database} (process {owner}). Stop it first.") from error
