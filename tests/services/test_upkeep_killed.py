"""Upkeep that is killed with SIGKILL while it removes: what is gone is counted, what is left is whole."""

import asyncio
import sqlite3
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.model import Chat, Message
from bot.core.retention import Room
from bot.services.upkeep import SHARE, Upkeep
from storage import open_store
from tests.fakes import NOON, FakeClock
from tests.storage.newsroom import add_article, add_source, add_topic, expand, follow, send_all, tell

ROOT = Path(__file__).parents[2]
CHATS = 100
ARTICLES = 60  # and the one that was told


class HastyClock(FakeClock):
    """Every look at it takes long: a tick is one step, and the steps stay small."""

    def now(self):
        self.time += SHARE / 2
        return self.time


async def remove(url: str) -> None:
    """A round a year on, with a line on standard output after each step."""
    clock = HastyClock(NOON + timedelta(days=365))
    async with open_store(url) as store:
        upkeep = Upkeep(store, clock, timedelta(days=180), timedelta(hours=24), nobody, silence)
        while not upkeep.is_resting:
            await upkeep.work()
            sys.stdout.write("removed\n")
            sys.stdout.flush()


async def nobody() -> frozenset[int]:
    return frozenset()


def silence(_room: Room, _chat: Chat) -> Message:
    return Message("")


async def fill(url: str) -> None:
    async with open_store(url) as store:
        await add_source(store)
        topic = await add_topic(store)
        for chat in range(1, CHATS + 1):
            await follow(store, chat, topic)
        await tell(store, topic)
        await expand(store)
        await send_all(store)
        for number in range(ARTICLES):
            await add_article(store, 100 + number)


async def killed_after(url: str, steps: int) -> None:
    code = f"import asyncio; from {__name__} import remove; asyncio.run(remove({url!r}))"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    assert process.stdout
    async with asyncio.timeout(20):
        for _ in range(steps):
            assert await process.stdout.readline()
        process.kill()
        await process.communicate()


def facts(path: Path) -> tuple[str, int, int]:
    """Whether the file is whole, how many deliveries are left or counted, and how many articles are left."""
    with closing(sqlite3.connect(path)) as database:
        (verdict,) = database.execute("PRAGMA integrity_check").fetchone()
        (broken,) = database.execute("SELECT count(*) FROM pragma_foreign_key_check").fetchone()
        (left,) = database.execute("SELECT count(*) FROM outbox").fetchone()
        (counted,) = database.execute("SELECT coalesce(sum(n), 0) FROM retired").fetchone()
        (articles,) = database.execute("SELECT count(*) FROM article").fetchone()
    assert broken == 0
    return verdict, left + counted, articles


@pytest.mark.parametrize("steps", [1, 5, 25])
async def test_it_may_be_killed_at_any_moment(tmp_path: Path, steps: int) -> None:
    path = tmp_path / "news.db"
    url = f"sqlite:///{path}"
    await fill(url)
    await killed_after(url, steps)
    verdict, deliveries, articles = await asyncio.to_thread(facts, path)
    assert (verdict, deliveries) == ("ok", CHATS)
    assert 0 <= articles <= ARTICLES + 1
    await remove(url)
    assert await asyncio.to_thread(facts, path) == ("ok", CHATS, 0)
