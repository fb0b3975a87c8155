"""The schema as numbered SQL files, each applied once and whole."""

import asyncio
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from bot.core.errors import StoreError
from storage.backups import copy_database
from storage.driver import Session, fetch_number
from storage.sqlite import SqliteDatabase


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file: 0001_first.sql is number 1."""

    number: int
    name: str
    sql: str


def load_migrations() -> tuple[Migration, ...]:
    """The packaged migrations in order."""
    folder = files("storage").joinpath("migrations", "sqlite")
    scripts = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".sql")), key=lambda entry: entry.name)
    return tuple(
        Migration(int(script.name.partition("_")[0]), script.name, script.read_text("utf-8")) for script in scripts
    )


async def migrate(database: SqliteDatabase, migrations: Sequence[Migration]) -> int:
    """Brings the schema up to date and returns how many migrations that took.

    A database with something in it is first copied to `<database>.before-NNN`, after the first migration it lacks.
    Raises StoreError for a database of a newer version, and for one that is not ours.
    """
    version = await _version(database.reader, database.path)
    if version > migrations[-1].number:
        raise StoreError(
            f"{database.path} was written by a newer Wirewatch (schema {version}, this one knows "
            f"{migrations[-1].number}). Install that version, or restore an older backup.",
        )
    missing = [migration for migration in migrations if migration.number > version]
    if missing and version:
        copy = Path(f"{database.path}.before-{missing[0].number:03}")
        await asyncio.to_thread(copy_database, database.path, copy)
    for migration in missing:
        await _apply(database, migration)
    return len(missing)


async def _version(session: Session, path: Path) -> int:
    tables = {row["name"] for row in await session.fetch("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "schema_version" in tables:
        return await fetch_number(session, _VERSION)
    if tables:
        raise StoreError(f"{path} is a database, but not one of Wirewatch. Choose another file.")
    return 0


_VERSION = "SELECT coalesce(max(version), 0) AS n FROM schema_version"


async def _apply(database: SqliteDatabase, migration: Migration) -> None:
    async with database.transaction() as session:
        await session.run("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL)")
        if await fetch_number(session, _VERSION) >= migration.number:
            return  # another process was faster
        for statement in _statements(migration.sql):
            await session.run(statement)
        await session.run(
            "INSERT INTO schema_version (version, name) VALUES (:version, :name)",
            version=migration.number,
            name=migration.name,
        )


def _statements(script: str) -> Iterator[str]:
    # sqlite3's own executescript commits first, so that half a migration could stay.
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement.replace("{", "{{").replace("}", "}}")  # no fragments here
            statement = ""
