"""A bot that is killed with SIGKILL while it migrates, polls and sends digests: afterwards all is there, and once."""

import asyncio
import random
import shutil
import sqlite3
import sys
from asyncio.subprocess import DEVNULL, Process
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from time import monotonic, sleep

import pytest

from bot.core.digests import Schedule, digest_key
from bot.core.model import Chat, Mode
from storage import open_store
from storage.migrate import load_migrations
from tests.running import Outlet, environment, follow, outlets, running
from tests.storage.newsroom import add_topic, claim, expand, settle, tell
from tests.telegram_api import TelegramApi

NAME = "wirewatch.db"
KILLS = 6
OLD_SCHEMA = 4  # its sketches and its outbox are written anew since
ROWS = 40_000
COPY = "*.before-*"  # begun before the first migration, under a name with an end of its own
READERS = (101, 102, 103)
# Each an event of its own, so that each is an alert of its own.
NEWS = (
    ("Norland fires two ballistic missiles into the Sea of Orrin", "They flew 430 kilometres, the navy said."),
    ("Norway freezes the assets of eleven shipowners from Karnia", "The sanctions name a bank in Port Amel as well."),
    ("Egypt raises tariffs on imported bicycles to 48 percent", "Importers of Halden have until March to comply."),
    ("Brazil lifts its sanctions against the airline of Tamsin", "The asset freeze had lasted nine years."),
    ("Canada imposes a tariff of 30 percent on foreign cheddar", "Dairies in the valley of Ruhn had asked for it."),
)


async def start(folder: Path, *command: str) -> Process:
    """A command of the bot that nobody listens to, and that needs no Telegram."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *command),
        cwd=folder,
        env=environment(folder, "http://127.0.0.1:9"),
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=DEVNULL,
    )


async def took(process: Process) -> float:
    """How many seconds passed until it had ended well."""
    began = monotonic()
    async with asyncio.timeout(40):
        assert await process.wait() == 0
    return monotonic() - began


async def until_there(folder: Path, files: str) -> None:
    """Returns once there is such a file."""
    await asyncio.to_thread(_look_for, folder, files)


def _look_for(folder: Path, files: str) -> None:
    deadline = monotonic() + 20
    while not any(folder.glob(files)):
        assert monotonic() < deadline, f"no {files} came"
        sleep(0.002)  # nobody tells


async def end_within(process: Process, seconds: float) -> None:
    """Kills the process after so long, unless it has ended by itself."""
    try:
        async with asyncio.timeout(seconds):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def ask(database: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(statement).fetchall()


def check_whole(database: Path) -> None:
    assert ask(database, "PRAGMA integrity_check") == [("ok",)]
    assert ask(database, "PRAGMA foreign_key_check") == []


# --- migrations -------------------------------------------------------------------------------------------------------

ADD = """
WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {rows})
INSERT INTO {table} SELECT {values} FROM number
"""
FILL = (
    """
    INSERT INTO source (id, url, title, next_at, interval_ms, added_at)
    VALUES (1, 'https://gazette.example/feed', 'The Gazette', 5, 120000, 1)
    """,
    ADD.format(
        rows=ROWS,
        table="article (id, source_id, key, url, title, text, language, published_at, fetched_at, fate)",
        values="n, 1, n, 'https://gazette.example/' || n, 'Ferry ' || n, 'The ferry left.', 'en', n, n, 'no_topic'",
    ),
    ADD.format(rows=ROWS, table="sketch", values="n * 7919, n"),
    ADD.format(
        rows=ROWS,
        table="outbox (chat_id, key, rank, state, created_at, due_at, wanted_at)",
        values="n % 100, 'notice:' || n, 1, CASE WHEN n % 3 THEN 'sent' ELSE 'queued' END, n, n, n",
    ),
)
KEPT = (
    "SELECT count(*), sum(id) FROM article",
    "SELECT count(*), sum(id), sum(chat_id), sum(due_at), sum(state = 'queued') FROM outbox",
    "SELECT count(DISTINCT article_id) FROM sketch",
)


@cache
def schema_of(version: int) -> frozenset[tuple[object, ...]]:
    """All that a database of that version has."""
    with closing(sqlite3.connect(":memory:")) as connection:
        migrate(connection, version)
        return schema_in(connection)


def schema_in(connection: sqlite3.Connection) -> frozenset[tuple[object, ...]]:
    return frozenset(connection.execute("SELECT type, name, sql FROM sqlite_master WHERE name <> 'schema_version'"))


def migrate(connection: sqlite3.Connection, version: int) -> None:
    connection.execute("CREATE TABLE schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL)")
    for migration in load_migrations()[:version]:
        connection.executescript(migration.sql)
        connection.execute("INSERT INTO schema_version VALUES (?, ?)", (migration.number, migration.name))


@pytest.fixture(scope="module")
def old_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As an earlier version left it."""
    path = tmp_path_factory.mktemp("old") / NAME
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA journal_mode = WAL")
        migrate(connection, OLD_SCHEMA)
        for statement in FILL:
            connection.execute(statement)
    return path


async def test_a_bot_killed_while_it_migrates_leaves_a_whole_schema_which_the_next_start_brings_up_to_date(
    tmp_path: Path, old_database: Path
):
    before, chance, newest = [ask(old_database, each) for each in KEPT], random.Random(6), len(load_migrations())
    shutil.copy(old_database, tmp_path)
    whole = await start(tmp_path, "db", "upgrade")
    await until_there(tmp_path, COPY)
    whole_s = await took(whole)
    for number in range(KILLS):
        folder = tmp_path / str(number)
        folder.mkdir()
        database = Path(shutil.copy(old_database, folder))
        process = await start(folder, *(("run",) if number % 2 else ("db", "upgrade")))
        await until_there(folder, COPY)
        await end_within(process, whole_s * (number + chance.random()) / KILLS)
        check_whole(database)
        [(version,)] = ask(database, "SELECT max(version) FROM schema_version")
        assert isinstance(version, int)
        with closing(sqlite3.connect(database)) as connection:
            assert schema_in(connection) == schema_of(version)
        assert [ask(database, each) for each in KEPT] == before
        async with open_store(f"sqlite:///{database}"):
            pass
        assert ask(database, "SELECT max(version) FROM schema_version") == [(newest,)]
        assert [ask(database, each) for each in KEPT] == before
        check_whole(database)


# --- polls ------------------------------------------------------------------------------------------------------------

STORED = "SELECT count(*) FROM article WHERE fate <> 'baseline'"


async def gather_readers(folder: Path, api: TelegramApi) -> None:
    """Chats that have followed every topic for an hour."""
    since = datetime.now(UTC) - timedelta(hours=1)
    async with open_store(f"sqlite:///{folder / NAME}") as store, store.transaction() as tables:
        for chat in READERS:
            api.add_private_chat(api.add_user("Reader", user_id=chat))
            await tables.people.save_chat(Chat(chat), since)
            for topic in await tables.topics.all():
                await tables.people.subscribe(chat, 0, topic.id, Mode.INSTANT, since)


async def poll(folder: Path, outlet: Outlet) -> Process:
    """A poll that has just fetched the feed; the lease of one that was killed before is over."""
    with closing(sqlite3.connect(folder / NAME)) as database, database:
        database.execute("UPDATE source SET next_at = 0")
    fetched = asyncio.create_task(outlet.until_fetched(1))
    await asyncio.sleep(0)
    process = await start(folder, "poll", "--once")
    await fetched
    return process


async def test_a_bot_killed_while_it_polls_loses_no_article_and_tells_each_once(tmp_path: Path):
    async with outlets("Meridian") as (meridian,), TelegramApi() as api:
        meridian.publish("A quiet day in the harbour", "Nothing happened.")
        await follow(tmp_path, meridian)
        early_s, late_s = 0.0, 2 * await took(await poll(tmp_path, meridian))
        await gather_readers(tmp_path, api)
        for number, (title, text) in enumerate(NEWS, 1):
            meridian.publish(title, text)
            # Ever nearer to the moment at which all is stored.
            moment_s = (early_s + late_s) / 2
            await end_within(await poll(tmp_path, meridian), moment_s)
            check_whole(tmp_path / NAME)
            [(stored,)] = ask(tmp_path / NAME, STORED)
            early_s, late_s = (early_s, moment_s) if stored == number else (moment_s, late_s)
        await took(await poll(tmp_path, meridian))
        async with running(tmp_path, api) as bot:
            for chat in READERS:
                for title, _ in NEWS:
                    await api.wait_for(lambda posted, c=chat, t=title: posted.chat_id == c and t in posted.text, 30)
            assert await bot.stop() == 0
        for chat in READERS:
            told = Counter(title for title, _ in NEWS for posted in api.messages(chat) if title in posted.text)
            assert told == {title: 1 for title, _ in NEWS}
    titles = ask(tmp_path / NAME, "SELECT title FROM article WHERE fate <> 'baseline'")
    assert sorted(titles) == sorted((title,) for title, _ in NEWS)
    check_whole(tmp_path / NAME)


# --- digests ----------------------------------------------------------------------------------------------------------

DUE = 15
MOST_REPEATS = 8  # a kill, at 30 messages a second


async def plan_digests(folder: Path, api: TelegramApi) -> None:
    """Chats whose digest has been due for a minute; it is about one story."""
    now = datetime.now(UTC)
    told, slot = now - timedelta(hours=1), now - timedelta(minutes=1)
    async with open_store(f"sqlite:///{folder / NAME}") as store:
        topic = await add_topic(store)
        keys = {}
        async with store.transaction() as tables:
            for chat in range(1, DUE + 1):
                api.add_private_chat(api.add_user("Reader", user_id=chat))
                await tables.people.save_chat(Chat(chat), told)
                await tables.people.subscribe(chat, 0, topic.id, Mode.DIGEST, told)
                schedule = await tables.digests.set(Schedule(0, chat, 0, frozenset(range(7)), 480, slot), told)
                keys[chat] = digest_key(schedule.id, slot)
        await tell(store, topic, at=told)
        await expand(store, told)
        for alert in await claim(store, told):
            await settle(store, alert, "folded", told, fold=keys[alert.chat_id], due=slot)


async def test_a_bot_killed_while_it_sends_digests_sends_each_of_them(tmp_path: Path):
    async with outlets("Gazette") as (gazette,), TelegramApi(latency_s=0.05) as api:
        await follow(tmp_path, gazette)
        await plan_digests(tmp_path, api)
        kills = (1, DUE // 3, 2 * DUE // 3)
        for sent in kills:
            async with running(tmp_path, api) as bot:
                async with asyncio.timeout(20):
                    await api.until_called("sendMessage", sent)
                await bot.kill()
            check_whole(tmp_path / NAME)
        async with running(tmp_path, api) as bot:
            for chat in range(1, DUE + 1):
                await api.wait_for(lambda posted, chat=chat: posted.chat_id == chat, 30)
            assert await bot.stop() == 0
        copies = [len(api.messages(chat)) for chat in range(1, DUE + 1)]
    assert min(copies) == 1
    assert sum(copies) - DUE <= MOST_REPEATS * len(kills)
    assert ask(tmp_path / NAME, "SELECT count(*) FROM outbox WHERE key LIKE 'digest:%' AND state = 'sent'") == [(DUE,)]
