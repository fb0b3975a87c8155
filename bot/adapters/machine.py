"""What the bot takes of the machine it runs on."""

import ctypes
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.core.deadletters import Machine

GLIBC_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h
_PROCESSES = Path("/proc")  # Linux


def share_memory() -> None:
    """Has all threads take their memory from one place, where the C library is glibc; to be called before any is.

    Else each of the eight, which mostly wait for the database, keeps what it once took: 0.9 of 70 MB when idle.
    """
    option = getattr(ctypes.CDLL(None), "mallopt", None)
    if option:
        option(GLIBC_ARENA_MAX, 1)


def return_memory() -> None:
    """Hands back to the machine what the start took and let go again, where the C library is glibc."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)


def measure(database: Path) -> Machine:
    """The size of the database with its write-ahead log, the room beside it, and our memory, now."""
    files = [database, database.with_name(f"{database.name}-wal")]
    size = sum(file.stat().st_size for file in files if file.exists())
    return Machine(size, shutil.disk_usage(database.absolute().parent).free, _resident(os.getpid()))


def memory() -> Mapping[str, float]:
    """Bytes in memory of `main` and of the `workers` together; empty where the system does not say."""
    own = _resident(os.getpid())
    return {"main": own, "workers": sum(map(_resident, _children()))} if own else {}


def _resident(process: int) -> int:
    try:
        pages = (_PROCESSES / str(process) / "statm").read_text("ascii").split()  # in all, in memory, ...
    except OSError:  # it has just ended, or the system has no such files
        return 0
    return int(pages[1]) * os.sysconf("SC_PAGE_SIZE")


def _children() -> Iterator[int]:
    """Each thread has a list of those it started."""
    for listed in (_PROCESSES / "self" / "task").glob("*/children"):
        try:
            yield from map(int, listed.read_text("ascii").split())
        except OSError:  # the thread has just ended
            continue
