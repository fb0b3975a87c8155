"""What /stats and /broadcast take beside 100,000 chats and a million deliveries, and how long others wait meanwhile.

    python bench/desk.py [--chats N] [--deliveries N]

Builds the database (1 GB) in the system's temporary folder. Wall-clock time.
"""

import argparse
import asyncio
import random
import sqlite3
import sys
from collections.abc import Awaitable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.clock import CLOCK
from bot.core.model import Chat, Message
from bot.ports import Store
from bot.services.broadcast import Broadcasting, View
from bot.services.publish import Publish
from storage import open_store

NOW = datetime.now(UTC)
NOW_MS = int(NOW.timestamp() * 1000)
WEEK = timedelta(days=7)
DAY_MS = 86_400_000
SOURCES, TOPICS, STORIES, PER_STORY = 200, 5, 5_000, 8
TEXT = "word " * 500
AUTHOR = 1


def main() -> None:
    """Prints the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chats", type=int, default=100_000)
    parser.add_argument("--deliveries", type=int, default=1_000_000)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder, "desk.db"), asked.chats, asked.deliveries))


async def measure(path: Path, chats: int, deliveries: int) -> None:
    """Fills a database and asks it."""
    async with open_store(f"sqlite:///{path}"):
        pass
    fill(path, chats, deliveries)
    async with open_store(f"sqlite:///{path}") as store:
        await sum_up(store)
        await tell_all(store)


async def sum_up(store: Store) -> None:
    """Every part of /stats for a week, while something else reads."""
    ledger, since = store.ledger, NOW - WEEK
    whole = 0.0
    for name, work in (
        ("followers", ledger.audience(since, NOW)),
        ("alerts a day", ledger.alerts(since)),
        ("articles a day", ledger.articles(since)),
        ("stories a day", ledger.stories(since)),
        ("deliveries by outcome", ledger.deliveries(since)),
        ("times", ledger.times(since)),
        ("sources", ledger.top_sources(since, 5)),
        ("topics", store.topics.alerts_since(since)),
    ):
        took, waited = await beside_a_reader(store, work)
        whole += took
        print(f"{name}: {took * 1000:.1f} ms, others waited {waited * 1000:.1f} ms")
    print(f"/stats: {whole * 1000:.0f} ms")


async def tell_all(store: Store) -> None:
    """A broadcast is begun, queued, and taken back."""
    broadcasting = Broadcasting(store, CLOCK)
    view = await broadcasting.write(AUTHOR, Message("Tonight I <b>pause</b>."))
    print(f"begun: {await seconds(broadcasting.start(AUTHOR, view.broadcast.id, None, (1, 1))) * 1000:.0f} ms")
    print(f"queued: {await seconds(Publish(store, CLOCK).expand()) * 1000:.0f} ms")
    print(f"counted: {await seconds(broadcasting.look(view.broadcast.id)) * 1000:.1f} ms")
    await broadcasting.cancel(AUTHOR, view.broadcast.id)
    print(f"taken back: {await seconds(broadcasting.follow(show)) * 1000:.0f} ms")


async def show(view: View, _chat: Chat) -> None:
    """Says how it ended."""
    print(view.progress)


async def beside_a_reader(store: Store, work: Awaitable[object]) -> tuple[float, float]:
    """How long it takes, and the longest that a small read waits meanwhile."""
    waits = [0.0]

    async def read_on() -> None:
        while True:
            waits.append(await seconds(store.people.setting("x")))
            await asyncio.sleep(0.005)

    reading = asyncio.create_task(read_on())
    took = await seconds(work)
    reading.cancel()
    return took, max(waits)


async def seconds(work: Awaitable[object]) -> float:
    """How long it takes."""
    began = perf_counter()
    await work
    return perf_counter() - began


def fill(path: Path, chats: int, deliveries: int) -> None:
    """Chats that follow topics, half a year of articles, and a week of alerts."""
    chance = random.Random(1)

    def lately(days: int) -> int:
        return NOW_MS - chance.randrange(days * DAY_MS)

    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA synchronous = OFF")
        many(database, "source (id, url, title, next_at, interval_ms, added_at)", sources())
        many(database, "topic (id, slug, title, added_at)", ((n, f"topic-{n}", f"Topic {n}", 0) for n in topics()))
        many(database, "rule (topic_id, version, expression, author, at)", ((n, 1, "word", "", 0) for n in topics()))
        rows = ((n, "private" if n % 10 else "group", "en", "UTC", lately(90)) for n in range(1, chats + 1))
        many(database, "chat (id, kind, language, timezone, joined_at)", rows)
        pairs = ((n, 0, t, 0) for n in range(1, chats + 1) for t in topics() if (n + t) % 2)
        many(database, "subscription (chat_id, thread, topic_id, since_at)", pairs)
        stories = ((n, "Story", lately(180), NOW_MS, "[]") for n in range(1, STORIES * 5))
        many(database, "story (id, title, first_at, last_at, terms)", stories)
        columns = "(id, source_id, key, url, title, text, language, published_at, fetched_at, fate, story_id)"
        many(database, f"article {columns}", articles())
        alerts = ((n, lately(7), lately(7), 0, lately(8)) for n in range(1, STORIES + 1))
        many(database, "alert (story_id, told_at, opened_at, open, published_at)", alerts)
        reached = ((n, n % TOPICS + 1, lately(7)) for n in range(1, STORIES + 1))
        many(database, "story_topic (story_id, topic_id, at)", reached)
        columns = "(id, chat_id, key, rank, story_id, state, created_at, due_at, wanted_at, sent_at, answered_at)"
        many(database, f"outbox {columns}", sent(chats, deliveries, chance))
        database.commit()


def topics() -> range:
    """Their ids."""
    return range(1, TOPICS + 1)


def sources() -> Iterator[tuple[object, ...]]:
    """Feeds that nobody asks."""
    return ((n, f"https://s{n}.example/feed", f"Source {n}", 0, 1, 0) for n in range(1, SOURCES + 1))


def articles() -> Iterator[tuple[object, ...]]:
    """Evenly over half a year."""
    count = STORIES * PER_STORY * 5
    for n in range(1, count + 1):
        at, fate = NOW_MS - (count - n) * 180 * DAY_MS // count, "no_topic" if n % 40 else "announced"
        yield n, n % SOURCES + 1, str(n), f"https://s.example/{n}", "Title", TEXT, "en", at, at, fate, n // 8 + 1


def sent(chats: int, count: int, chance: random.Random) -> Iterator[tuple[object, ...]]:
    """Evenly over a week, each within a minute."""
    for n in range(1, count + 1):
        story, at = n * STORIES // (count + 1) + 1, NOW_MS - (count - n) * 7 * DAY_MS // count
        took = at + chance.randrange(60_000)
        yield n, n % chats + 1, f"story:{story}", 2, story, "sent", at, at, at, took, took


def many(database: sqlite3.Connection, into: str, rows: Iterator[tuple[object, ...]]) -> None:
    """Adds the rows to a table with these columns."""
    marks = ", ".join("?" * (into.count(",") + 1))
    database.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)  # noqa: S608 - names of ours only


if __name__ == "__main__":
    main()
