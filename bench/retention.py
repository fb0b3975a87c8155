"""What it costs to remove old articles and deliveries from a real file, and how long that holds the writer.

    python bench/retention.py [ARTICLES [DELIVERIES]]

Fills a database in the system's temporary folder (200,000 articles of 1,200 characters and 1,000,000 deliveries of 100
stories, unless told otherwise), lets 200 days go by, and works without the pauses of the real thing, while something
else writes a row every 20 ms, as the sender does. Every commit waits for the disk (synchronous = FULL).
"""

import asyncio
import random
import sqlite3
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import cast

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.core.model import Article, Chat, Message, Mode, Source, Summary, Topic
from bot.core.placing import Filed
from bot.core.retention import Room
from bot.core.stories import StoredStory
from bot.core.tokens import index_terms
from bot.ports import Store, Transaction
from bot.services.upkeep import Upkeep
from storage import open_store

NOW = datetime(2026, 1, 1, tzinfo=UTC)
STORIES = 100
BATCH = 500
LONG_S = 0.02
TEXTS = 2_000  # different ones: cutting them into words takes longer than storing them


class Calendar:
    """The machine's clock, 200 days after everything."""

    def now(self) -> datetime:
        return NOW + timedelta(days=200, seconds=perf_counter())

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class TimedStore:
    """A store that notes how long each transaction held the writer."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.holds: list[float] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self._store.transaction() as change:
            began = perf_counter()
            yield change
        self.holds.append(perf_counter() - began)


def main() -> int:
    numbers = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    if len(numbers) != len(sys.argv[1:]) or len(numbers) > 2:
        print("bench/retention.py: takes how many articles and how many deliveries, or nothing")
        return 2
    articles, deliveries = (numbers + [200_000, 1_000_000][len(numbers) :])[:2]
    with TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder, "retention.db"), articles, deliveries))
    return 0


async def run(file: Path, articles: int, deliveries: int) -> None:
    url = f"sqlite:///{file}"
    async with open_store(url) as store:
        await fill(store, articles, deliveries)
    end_all(file)
    full = size_mb(file)
    async with open_store(url) as store:
        await remove(store, articles, deliveries)
    print(f"file        {full:,.0f} MB before, {size_mb(file):,.0f} MB after")


async def fill(store: Store, articles: int, deliveries: int) -> None:
    texts = invented()
    async with store.transaction() as write:
        await write.sources.add(Source(0, "https://gazette.example/feed", "The Gazette"), NOW)
        topic = await write.topics.add(Topic(0, "ferries", "Ferries", "", "ferry"), "bench", NOW)
        stories = [("Ferry leaves", NOW, StoredStory(number, (), 1, NOW)) for number in range(1, STORIES + 1)]
        await write.stories.add_all(stories)
        for chat in range(1, deliveries // STORIES + 1):
            await write.people.save_chat(Chat(chat), NOW)
            await write.people.subscribe(chat, 0, topic.id if topic else 0, Mode.INSTANT, NOW)
    for first in range(1, articles + 1, BATCH):
        filed = [filed_of(number, texts) for number in range(first, min(first + BATCH, articles + 1))]
        async with store.transaction() as write:
            await write.articles.add_all(filed)
            await write.articles.index_all(filed)
    for story in range(1, STORIES + 1):
        async with store.transaction() as write:
            await write.stories.reach(story, [1], NOW)
            await write.stories.tell(story, urgent=False, fold=None, now=NOW)
            while await write.outbox.expand(NOW, 100_000):
                pass


def invented() -> list[tuple[str, str]]:
    """Texts with the terms they are found by."""
    chance = random.Random(6)  # the same texts every time
    syllables = [first + second for first in "bdfgklmnprst" for second in "aeiou"]
    words = ["".join(chance.choices(syllables, k=chance.randint(1, 4))) for _ in range(30_000)]
    texts = [" ".join(words[int(30_000 * chance.random() ** 3)] for _ in range(200)) for _ in range(TEXTS)]
    return [(text, " ".join(index_terms(f"Ferry\n{text}", "en"))) for text in texts]


def filed_of(number: int, texts: Sequence[tuple[str, str]]) -> Filed:
    text, terms = texts[number % TEXTS]
    story = number if number <= STORIES else None
    url = f"https://gazette.example/{number}"
    article = Article(number, 1, url, url, "Ferry", text, "", "en", NOW, NOW, Summary(()), story_id=story)
    return Filed(article, (), terms, {})


async def remove(store: Store, articles: int, deliveries: int) -> None:
    timed = TimedStore(store)
    upkeep = Upkeep(cast("Store", timed), Calendar(), timedelta(days=180), timedelta(hours=24), nobody, silence)
    waits: list[float] = []
    writing = asyncio.create_task(write_now_and_then(store, waits))
    started, cpu = perf_counter(), process_time()
    while not upkeep.is_resting:
        await upkeep.work()
    took, cpu = perf_counter() - started, process_time() - cpu
    writing.cancel()
    left = len(await store.articles.every(0, 10)) + sum((await store.outbox.counts()).values())
    print(
        f"removed     {articles:,} articles, {deliveries:,} deliveries in {took:.0f} s, {cpu:.0f} s of CPU; left {left}"
    )
    print(f"a step      {tell(timed.holds)} of {len(timed.holds):,}")
    print(f"the others  waited {tell(waits)} for the writer, their own commit included")


def end_all(file: Path) -> None:
    """As if all had been sent."""
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("UPDATE outbox SET state = 'sent', message_id = id, sent_at = due_at, answered_at = due_at")


async def write_now_and_then(store: Store, waits: list[float]) -> None:
    while True:
        began = perf_counter()
        async with store.transaction() as write:
            await write.people.set_setting("bench", str(began))
        waits.append(perf_counter() - began)
        await asyncio.sleep(0.02)


async def nobody() -> frozenset[int]:
    return frozenset()


def silence(_room: Room, _chat: Chat) -> Message:
    return Message("")


def tell(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    middle, most = (ordered[len(ordered) * share // 1000] * 1000 for share in (500, 999))
    long = sum(each > LONG_S for each in ordered) / len(ordered)
    return f"{middle:.1f} ms p50, {most:.0f} ms p99.9, {ordered[-1] * 1000:.0f} ms at most, {long:.1%} over 20 ms"


def size_mb(file: Path) -> float:
    return file.stat().st_size / 2**20


if __name__ == "__main__":
    sys.exit(main())
