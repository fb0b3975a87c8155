"""The database: `open_store` gives a Store, `lock` keeps a second bot out, `backup` copies a database in use."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager
from pathlib import Path

from bot.core.errors import StoreError
from bot.ports import Store
from bot.ports.snapshots import Snapshot
from storage.backups import copy_database, snapshot
from storage.locks import locked
from storage.migrate import load_migrations, migrate
from storage.room import has_room_for_another, make_shrinkable
from storage.sqlite import open_sqlite
from storage.store import SqlStore

_PREFIX = "sqlite:///"


@asynccontextmanager
async def open_store(url: str, *, max_pages: int = 0) -> AsyncIterator[Store]:
    """The store at `url`, made or brought up to date first; `max_pages` limits the file, 0: the disk does.

    `sqlite:///news.db` is relative to the working directory, `sqlite:////var/lib/news.db` absolute. Raises StoreError.
    """
    path = database_path(url)
    async with open_sqlite(path, max_pages=max_pages) as database:
        if not await migrate(database, await asyncio.to_thread(load_migrations)):
            yield SqlStore(database)
            return
    # Opened anew: the connection would keep the statements of the migrations prepared, which takes 0.4 MB.
    async with open_sqlite(path, max_pages=max_pages) as database:
        yield SqlStore(database)


async def upgrade(url: str) -> int:
    """Brings the database up to date, as `open_store` does, and returns how many migrations that took.

    A file of a version that could not cut free pages off is written anew, once, if there is room for that.
    """
    path = database_path(url)
    async with open_sqlite(path) as database:
        steps = await migrate(database, await asyncio.to_thread(load_migrations))
        if await asyncio.to_thread(has_room_for_another, path):
            async with database.alone() as session:
                await make_shrinkable(session)
        return steps


def lock(url: str) -> AbstractContextManager[None]:
    """Keeps every other Wirewatch off this database while the block runs. Raises LockedError."""
    return locked(database_path(url))


def backup(url: str, file: Path) -> None:
    """Copies the database, also beside a running bot; `file` is there whole or not at all. Raises StoreError."""
    copy_database(database_path(url), file)


def copied(url: str, name: str) -> AbstractAsyncContextManager[Snapshot]:
    """A copy of the database for the time of the block, in a file of that name. Raises StoreError."""
    return snapshot(database_path(url), name)


def database_path(url: str) -> Path:
    """The file that `url` names. Raises StoreError for any other kind of database."""
    if url.startswith(("postgresql:", "postgres:")):
        raise StoreError("PostgreSQL is not supported yet. Use a file, such as sqlite:///wirewatch.db.")
    path = url.removeprefix(_PREFIX)
    if path == url or not path or path.startswith(":memory:"):
        raise StoreError(f"{url!r} is no database this version knows. Use a file, such as sqlite:///wirewatch.db.")
    return Path(path)
