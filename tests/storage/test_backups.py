import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.core.errors import StoreError
from bot.ports import Store
from storage import backup, database_path, open_store
from storage.backups import copy_database, pack, packed_copy
from tests.storage.newsroom import add_article, add_source


async def test_a_backup_beside_a_busy_writer_is_whole(store: Store, url: str, tmp_path: Path):
    await add_source(store)
    for number in range(50):
        await add_article(store, number)

    async def write() -> None:
        for number in range(50, 300):
            await add_article(store, number)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(write())
        tasks.create_task(asyncio.to_thread(backup, url, tmp_path / "copy.db"))
    async with open_store(f"sqlite:///{tmp_path / 'copy.db'}") as copy:
        count = len(await copy.articles.every(0, 1000))
    assert 50 <= count <= 300
    assert len(await store.articles.every(0, 1000)) == 300


async def test_a_backup_holds_what_only_the_log_holds_so_far_and_is_one_file(store: Store, url: str, tmp_path: Path):
    await add_source(store)
    folder = tmp_path / "backups"
    folder.mkdir()
    await asyncio.to_thread(backup, url, folder / "copy.db")
    assert [file.name for file in folder.iterdir()] == ["copy.db"]
    # Neither reader nor writer of the file format is 2, the write-ahead log, which would make it three files.
    assert (folder / "copy.db").read_bytes()[18:20] == b"\x01\x01"
    with closing(sqlite3.connect(f"file:{folder / 'copy.db'}?mode=ro&immutable=1", uri=True)) as connection:
        assert connection.execute("SELECT title FROM source").fetchall() == [("The Gazette",)]


async def test_a_backup_replaces_the_one_before(store: Store, url: str, tmp_path: Path):
    (tmp_path / "copy.db").write_text("old")
    await asyncio.to_thread(backup, url, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_bytes().startswith(b"SQLite format 3")


def test_a_backup_of_a_damaged_database_fails_and_keeps_the_one_before(url: str, tmp_path: Path):
    (tmp_path / "news.db").write_text("nonsense " * 1000)
    (tmp_path / "copy.db").write_text("old")
    with pytest.raises(StoreError, match="is not a database"):
        backup(url, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "old"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["copy.db", "news.db"]


def test_there_is_no_backup_of_nothing(url: str, tmp_path: Path):
    with pytest.raises(StoreError, match="There is no database at"):
        backup(url, tmp_path / "copy.db")
    assert not list(tmp_path.iterdir())


async def test_a_backup_into_a_missing_folder_is_one_sentence(store: Store, url: str, tmp_path: Path):
    with pytest.raises(StoreError, match="does not exist"):
        backup(url, tmp_path / "missing" / "copy.db")


async def test_a_copy_at_which_somebody_was_killed_goes_with_the_next_one(store: Store, url: str, tmp_path: Path):
    dead, alive, other = [tmp_path / f".{name}.partial" for name in ("copy.db.a1", "copy.db.b2", "else.db.c3")]
    for file in (dead, alive, other):
        file.touch()
    for file in (dead, other):
        os.utime(file, (0, 0))
    await asyncio.to_thread(backup, url, tmp_path / "copy.db")
    assert [file.exists() for file in (dead, alive, other)] == [False, True, True]


async def test_a_copy_that_nobody_waits_for_any_more_ends_at_its_next_step(store: Store, url: str, tmp_path: Path):
    """Its thread cannot be cancelled, and the end of the process would wait for it."""
    await add_source(store)
    for work in (copy_database, packed_copy):
        with pytest.raises(StoreError, match="given up"):
            await asyncio.to_thread(work, database_path(url), tmp_path / "copy.db", lambda: True)
    assert not any("copy" in name for name in os.listdir(tmp_path))  # noqa: PTH208 - pathlib blocks too


def test_packing_ends_as_soon_as_the_copy_is_given_up(tmp_path: Path):
    plain, asked = tmp_path / "plain.db", iter((False, False, True))
    plain.write_bytes(os.urandom(3 << 20))
    with pytest.raises(StoreError, match="given up"):
        pack(plain, tmp_path / "plain.db.gz", lambda: next(asked))
