"""What the bot takes of the machine it runs on."""

import os
import shutil
from pathlib import Path

from bot.core.deadletters import Machine

_MEMORY = Path("/proc/self/statm")  # Linux: pages in all, pages in memory, ...


def measure(database: Path) -> Machine:
    """The size of the database with its write-ahead log, the room beside it, and our memory, now."""
    files = [database, database.with_name(f"{database.name}-wal")]
    size = sum(file.stat().st_size for file in files if file.exists())
    return Machine(size, shutil.disk_usage(database.absolute().parent).free, _memory())


def _memory() -> int:
    if not _MEMORY.exists():
        return 0
    return int(_MEMORY.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
