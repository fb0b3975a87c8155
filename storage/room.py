"""Gives room back: the write-ahead log is emptied when nothing writes, free pages of the file are cut off."""

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from storage.driver import Session, fetch_number
from storage.failures import told_plainly

# A log of this size is copied, and emptied once nothing was written for so long.
LARGE_LOG_BYTES = 4 * 2**20
QUIET = timedelta(seconds=5)

# Free pages that are kept, for what comes next is written into them: 8 MB, and a tenth of the file.
PAGES_KEPT = 2_000
SHARE_KEPT = 10

_INCREMENTAL = 2
_SPARE = """
SELECT CASE WHEN auto_vacuum = :incremental
    THEN freelist_count - max(:kept, page_count / :share) ELSE 0 END AS n
FROM pragma_auto_vacuum, pragma_freelist_count, pragma_page_count
"""


def empty_log(database: Path, now: datetime) -> bool:
    """Copies a large write-ahead log into the file, and empties it if nobody writes; whether it did. Blocks the thread.

    On a connection of its own, that waits for nobody: copying keeps nobody from reading or writing, as it would in the
    commit of whoever fills the log. Raises StoreError.
    """
    log = Path(f"{database}-wal")
    if not log.exists():
        return False
    facts = log.stat()
    if facts.st_size < LARGE_LOG_BYTES:
        return False
    is_quiet = now.timestamp() - facts.st_mtime >= QUIET.total_seconds()
    with told_plainly(database), closing(sqlite3.connect(database, timeout=0, isolation_level=None)) as connection:
        busy, pages, copied = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if busy or pages != copied or not is_quiet:
            return False
        # All is copied: what is left to do under the lock is to cut the file.
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


async def cut_off(session: Session, limit: int) -> int:
    """Cuts off about `limit` pages from the end of the file, those kept left out; how many were to spare.

    Only of a file that was made so; the free pages of others are written into again.
    """
    spare = await fetch_number(session, _SPARE, incremental=_INCREMENTAL, kept=PAGES_KEPT, share=SHARE_KEPT)
    pages = max(0, min(spare, limit))
    for _ in range(pages):
        # One a call: a page goes with each step of the statement, and Python makes one of what returns no columns.
        await session.fetch("PRAGMA incremental_vacuum(1)")
    return pages


def has_room_for_another(database: Path) -> bool:
    """Whether a file can be written anew: once as a copy, once as a log. Blocks the thread."""
    return shutil.disk_usage(database.absolute().parent).free > 3 * database.stat().st_size


async def make_shrinkable(session: Session) -> bool:
    """Writes the whole file anew, once, so that it can be cut from then on; whether it could not before."""
    if (await session.fetch("PRAGMA auto_vacuum"))[0]["auto_vacuum"] == _INCREMENTAL:
        return False
    await session.fetch(f"PRAGMA auto_vacuum = {_INCREMENTAL}")
    await session.fetch("VACUUM")
    return True
