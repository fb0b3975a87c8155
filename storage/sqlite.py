"""SQLite through aiosqlite: one connection that writes, one that only reads, both on threads of their own.

Reads on the writer's connection waited 42 ms behind a writer of 5,000 rows, on their own 0.16 ms.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path

import aiosqlite

from bot.core.errors import StoreError
from storage.driver import Row
from storage.failures import damaged, told_plainly

# Somebody else's shell or viewer may hold the file for a while; that is no reason to end.
BUSY_MS = 30_000
# A busy writer with readers let the write-ahead log reach 768 MB; this gives the space back at the next checkpoint.
WAL_LIMIT_BYTES = 64 * 2**20
# The pages of the index of sketches are written again by nearly every batch of articles: with these two, once in a
# while instead of each time, and none is read again for it. At 12,000 articles that takes 0.04 of 0.45 ms an article.
CHECKPOINT_PAGES = 4_000  # 16 MB
CACHE_KB = 8_000
# Checking 25 MB took 82 ms, and a start has 1.5 s; a larger file is found damaged when the place is read.
CHECKED_BYTES = 32 * 2**20


class _Unpack:
    """A fragment with an argument: `{numbers[ids]}` is the list in the JSON text `:ids`."""

    def __getitem__(self, name: str) -> str:
        return f"(SELECT value FROM json_each(:{name}))"  # noqa: S608 - names of ours only


class _Pack:
    """A fragment with an argument: `{packed[id]}` is a column as one JSON list."""

    def __getitem__(self, name: str) -> str:
        return f"json_group_array({name})"


_WORDS = """
SELECT key, '"' || replace(value, '"', '""') || '"' AS word FROM json_each(:terms) UNION ALL
SELECT key, '"' || replace(value, '"', '""') || '"*' FROM json_each(:beginnings)
"""
_FRAGMENTS = {
    "skip": "",  # one writer at a time: nothing is ever locked by another
    "numbers": _Unpack(),
    "texts": _Unpack(),
    "packed": _Pack(),
    "index_terms": "INSERT INTO article_search (rowid, terms) VALUES (:id, :terms)",
    # The index keeps no terms, so it has to be told which ones to forget; of what it does not hold, none.
    "forget_terms": "INSERT INTO article_search (article_search, rowid, terms) SELECT 'delete', :id, :terms"
    " WHERE EXISTS (SELECT 1 FROM article_search_docsize WHERE id = :id)",
    # How many rows it holds and how many words, as two of SQLite's numbers of variable length.
    "index_size": "SELECT block FROM article_search_data WHERE id = 1",
    # Newest first by rowid: ordering 800,000 hits by rank takes 2.1 s, this 0.1 ms.
    "found": "SELECT rowid FROM article_search WHERE article_search MATCH ("
    """SELECT group_concat('"' || replace(value, '"', '""') || '"', ' AND ') FROM json_each(:terms)"""
    ") AND rowid <= :newest ORDER BY rowid DESC LIMIT :limit OFFSET :offset",
    # What holds any of many words, newest first: one query walks them together, and stops where it is told to.
    "holding": "SELECT article_search.rowid AS id FROM article_search WHERE article_search MATCH ("  # noqa: S608 - words are bound
    f"SELECT group_concat(word, ' OR ') FROM ({_WORDS}))",
    # How many there are, all must be walked, and one query asks every word about every row: at 200,000 articles and
    # 3,000 words that took 1.5 s, 50 words at a time take 0.3 s.
    "holders": "SELECT DISTINCT article_search.rowid AS id FROM ("  # noqa: S608 - words are bound
    f"SELECT group_concat(word, ' OR ') AS some FROM ({_WORDS}) GROUP BY key / 50"
    ") CROSS JOIN article_search WHERE article_search MATCH some",
}


@lru_cache(maxsize=512)
def in_sqlite(statement: str) -> str:
    """The statement with its fragments as SQLite writes them."""
    return statement.format(**_FRAGMENTS)


class SqliteSession:
    """One connection; calls wait in its thread's queue in the order they were made."""

    def __init__(self, connection: aiosqlite.Connection, path: Path) -> None:
        self.connection = connection
        self._path = path

    async def fetch(self, statement: str, /, **values: object) -> Sequence[Row]:
        with told_plainly(self._path):
            return list(await self.connection.execute_fetchall(in_sqlite(statement), values))

    async def run(self, statement: str, /, **values: object) -> int:
        with told_plainly(self._path):
            return (await self.connection.execute(in_sqlite(statement), values)).rowcount

    async def many(self, statement: str, rows: Iterable[Mapping[str, object]], /) -> None:
        if values := list(rows):
            with told_plainly(self._path):
                await self.connection.executemany(in_sqlite(statement), values)


class SqliteDatabase:
    """An open database file: a session that reads at any time, and one that writes in one transaction at a time."""

    def __init__(self, path: Path, reader: SqliteSession, writer: SqliteSession) -> None:
        self.path = path
        self.reader = reader
        self._writer = writer
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqliteSession]:
        """The writer; committed when the block ends, rolled back when it raises."""
        async with self._lock:
            try:
                # IMMEDIATE: three processes with plain BEGIN met 2,845 "database is locked", with this none.
                await self._writer.run("BEGIN IMMEDIATE")
                yield self._writer
                await self._commit()
            except BaseException:
                # Shielded, because a cancelled task may be cancelled again; without a transaction it does nothing.
                await asyncio.shield(self._writer.connection.rollback())
                raise

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[SqliteSession]:
        """The writer without a transaction, for what SQLite refuses to do inside of one."""
        async with self._lock:
            yield self._writer

    async def _commit(self) -> None:
        if not self._writer.connection.in_transaction:
            # A full disk ends the transaction by itself; whoever swallowed that error must not believe in a commit.
            raise StoreError(f"The transaction on {self.path} was undone by the database. Nothing of it is stored.")
        await self._writer.run("COMMIT")


@asynccontextmanager
async def open_sqlite(path: Path, *, max_pages: int = 0) -> AsyncIterator[SqliteDatabase]:
    """The database file, made when it is missing. `max_pages` limits its size, 0: the disk does. Raises StoreError."""
    if not await asyncio.to_thread(path.parent.is_dir):
        raise StoreError(f"The folder {path.parent} of the database does not exist. Make it, or choose another.")
    async with _connect(path) as writer:
        await _prepare(writer, max_pages)
        await _check(writer, path)
        async with _connect(path) as reader:
            await reader.fetch("PRAGMA query_only = ON")
            yield SqliteDatabase(path, reader, writer)


@asynccontextmanager
async def _connect(path: Path) -> AsyncIterator[SqliteSession]:
    with told_plainly(path):
        connection = await aiosqlite.connect(path, isolation_level=None)
    try:
        connection.row_factory = sqlite3.Row
        session = SqliteSession(connection, path)
        await session.fetch(f"PRAGMA busy_timeout = {BUSY_MS}")
        await session.fetch("PRAGMA foreign_keys = ON")
        yield session
    finally:
        await connection.close()


async def _prepare(writer: SqliteSession, max_pages: int) -> None:
    if max_pages:
        await writer.fetch(f"PRAGMA max_page_count = {max_pages}")
    # Of a new file, before anything is in it: free pages can be cut off its end later.
    await writer.fetch("PRAGMA auto_vacuum = INCREMENTAL")
    await writer.fetch("PRAGMA journal_mode = WAL")
    # FULL costs 1 % at 30 messages a second; NORMAL may forget the last ones sent when the power goes.
    await writer.fetch("PRAGMA synchronous = FULL")
    await writer.fetch(f"PRAGMA journal_size_limit = {WAL_LIMIT_BYTES}")
    await writer.fetch(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    await writer.fetch(f"PRAGMA cache_size = -{CACHE_KB}")


async def _check(writer: SqliteSession, path: Path) -> None:
    # Taking the write lock meets a file that only root may write; the check meets a damaged one.
    await writer.run("BEGIN IMMEDIATE")
    await writer.run("ROLLBACK")
    size = await writer.fetch("SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size")
    if size[0]["bytes"] <= CHECKED_BYTES:
        verdict = (await writer.fetch("PRAGMA quick_check(1)"))[0]["quick_check"]
        if verdict != "ok":
            raise StoreError(damaged(path, verdict))
