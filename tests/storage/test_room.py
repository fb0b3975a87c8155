"""The file and its log give room back."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.ports import Store
from storage import database_path, open_store, upgrade
from storage.room import LARGE_LOG_BYTES, QUIET
from tests.storage.newsroom import NOW, add_source, article, store_article

MEGABYTE = 2**20


def log_of(url: str) -> tuple[int, datetime]:
    """How large it is, and when it was written to last."""
    facts = Path(f"{database_path(url)}-wal").stat()
    return facts.st_size, datetime.fromtimestamp(facts.st_mtime, UTC)


async def fill(store: Store, megabytes: int) -> None:
    await add_source(store)
    async with store.transaction() as write:
        for number in range(megabytes):
            await store_article(write, article(number, text="x" * MEGABYTE), (), "", {})


async def test_a_large_log_is_emptied_once_nobody_writes(url: str, store: Store) -> None:
    await fill(store, 5)
    size, written = log_of(url)
    assert size > LARGE_LOG_BYTES
    assert not await store.rest(written + QUIET / 2)
    assert await store.rest(written + 2 * QUIET)
    assert log_of(url)[0] == 0
    assert len(await store.articles.every(0, 10)) == 5


async def test_a_log_that_somebody_writes_to_is_emptied_another_time(url: str, store: Store) -> None:
    await fill(store, 5)
    later = log_of(url)[1] + timedelta(hours=1)
    async with store.transaction() as write:
        await write.people.note("1", "looked", NOW)
        assert not await store.rest(later)
    assert await store.rest(later)


async def test_free_pages_are_cut_off_a_file_of_this_version(url: str, store: Store) -> None:
    await fill(store, 20)
    with closing(sqlite3.connect(database_path(url), isolation_level=None)) as other:
        other.execute("DELETE FROM article")
        pages = other.execute("PRAGMA page_count").fetchone()[0]
        async with store.transaction() as write:
            assert await write.retention.cut_off(500) == 500
        # One of those that note where each page belongs may go with them.
        assert other.execute("PRAGMA page_count").fetchone()[0] in (pages - 500, pages - 501)


async def test_a_file_with_few_free_pages_keeps_them(store: Store) -> None:
    async with store.transaction() as write:
        assert await write.retention.cut_off(500) == 0


async def test_an_upgrade_makes_an_older_file_one_that_can_shrink(url: str) -> None:
    path = database_path(url)
    async with open_store(url) as store:
        await fill(store, 1)
    with closing(sqlite3.connect(path, isolation_level=None)) as older:
        older.execute("PRAGMA auto_vacuum = NONE")
        older.execute("VACUUM")
    await upgrade(url)
    with closing(sqlite3.connect(path)) as newer:
        assert newer.execute("PRAGMA auto_vacuum").fetchone()[0] == 2
    async with open_store(url) as store:
        assert len(await store.articles.every(0, 10)) == 1
