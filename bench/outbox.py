"""How fast the outbox fills and empties on a real file, with a backlog of 100,000 deliveries.

    python bench/outbox.py [FOLDER]

FOLDER is where the database is made (and removed again); without it, the system's temporary folder. Every commit waits
for the disk (synchronous = FULL), so the rates say as much about the disk as about the code.
"""

import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.core.delivery import Settlement
from bot.core.model import Chat, Delivery, Mode, Topic
from bot.ports import Store
from storage import open_store

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FOLLOWERS = 100_000
SLICE = 10_000
SECONDS = 3.0


def main() -> int:
    if len(sys.argv) > 2 or not all(Path(path).is_dir() for path in sys.argv[1:]):
        print("bench/outbox.py: takes the path of a folder for its database, or nothing")
        return 2
    with TemporaryDirectory(dir=sys.argv[1] if sys.argv[1:] else None) as folder:
        file = Path(folder, "outbox.db")
        url = f"sqlite:///{file}"
        story = asyncio.run(prepare(url))
        before = file.stat().st_size
        asyncio.run(enqueue(url))
        print(f"size        {(file.stat().st_size - before) / FOLLOWERS:.0f} bytes a delivery, indexes included")
        asyncio.run(empty(url, story))
    return 0


async def prepare(url: str) -> int:
    """One topic that every chat follows, and a story told to it."""
    async with open_store(url) as store, store.transaction() as tables:
        topic = await tables.topics.add(Topic(0, "ferries", "Ferries", "", "ferry"), "bench", NOW)
        if topic is None:
            raise SystemExit("bench/outbox.py: the database is not new")
        for chat in range(1, FOLLOWERS + 1):
            await tables.people.save_chat(Chat(chat), NOW)
            await tables.people.subscribe(chat, 0, topic.id, Mode.INSTANT, NOW)
        story = await tables.stories.add("Ferry leaves", [("ferry", 1.0)], NOW)
        await tables.stories.reach(story, [topic.id], NOW)
        await tables.stories.tell(story, urgent=False, fold=None, now=NOW)
    return story


async def enqueue(url: str) -> None:
    took = []
    done = 1
    async with open_store(url) as store:
        while done:
            started = perf_counter()
            async with store.transaction() as tables:
                done = await tables.outbox.expand(NOW, SLICE)
            took.append(perf_counter() - started)
    print(f"enqueue     {FOLLOWERS / sum(took):,.0f}/s, longest slice of {SLICE:,} {max(took) * 1000:.0f} ms")


async def empty(url: str, story: int) -> None:
    async with open_store(url) as store:
        for limit in (1, 30, 100):
            await claim_and_mark(store, limit)
        await again(store, story)


async def claim_and_mark(store: Store, limit: int) -> None:
    """Claims `limit` and marks them sent, one commit each, for some seconds."""
    count, claims, started, cpu = 0, [], perf_counter(), process_time()
    while perf_counter() - started < SECONDS and (claimed := await claim(store, limit, claims)):
        async with store.transaction() as tables:
            await tables.outbox.settle([Settlement(one, "sent", NOW, message_id=one.id) for one in claimed])
        count += len(claimed)
    if not count:
        return
    rate, each = count / (perf_counter() - started), (process_time() - cpu) / count
    print(
        f"by {limit:<8} {rate:,.0f}/s claimed and marked, {each * 1e6:.0f} us CPU each; "
        f"a claim {percentile(claims, 50):.2f} ms p50, {percentile(claims, 99):.2f} ms p99"
    )


async def claim(store: Store, limit: int, took: list[float]) -> Sequence[Delivery]:
    started = perf_counter()
    async with store.transaction() as tables:
        claimed = await tables.outbox.claim(NOW, NOW + timedelta(minutes=5), limit, ())
    took.append(perf_counter() - started)
    return claimed


async def again(store: Store, story: int) -> None:
    """The story reaches nobody new: going through its followers again must change nothing."""
    async with store.transaction() as tables:
        before = await tables.outbox.counts()
        await tables.stories.tell(story, urgent=False, fold=None, now=NOW)
    started = perf_counter()
    async with store.transaction() as tables:
        while await tables.outbox.expand(NOW, SLICE):
            pass
    verdict = "nothing queued twice" if await store.outbox.counts() == before else "AND SOMETHING QUEUED TWICE"
    print(f"again       {FOLLOWERS / (perf_counter() - started):,.0f}/s looked at, {verdict}")


def percentile(values: Sequence[float], share: int) -> float:
    """In milliseconds."""
    return sorted(values)[len(values) * share // 100] * 1000


if __name__ == "__main__":
    sys.exit(main())
