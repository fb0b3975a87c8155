"""How fast the outbox fills and empties on a real file, with a story that 100,000 chats follow.

Planned is the transaction that opens the alert; then the alert is turned into deliveries while the sender works, which
sends to nowhere in no time: how soon does the first leave, and by how much does the process grow?

    python bench/outbox.py [FOLDER]

FOLDER is where the database is made (and removed again); without it, the system's temporary folder. Every commit waits
for the disk (synchronous = FULL), so the rates say as much about the disk as about the code.
"""

import asyncio
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.core.delivery import Settlement
from bot.core.model import Article, Chat, Delivery, Message, Mode, Outcome, Sent, Source, Summary, Topic, Urgency
from bot.core.placing import Filed
from bot.core.stories import StoredStory
from bot.ports import Store
from bot.services.deliver import Deliver, Renderers
from bot.services.publish import Publish
from handlers import digests_texts, texts
from storage import open_store

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FOLLOWERS = 100_000
STORY = 1
SLICE = 10_000
SECONDS = 3.0


def main() -> int:
    if len(sys.argv) > 2 or not all(Path(path).is_dir() for path in sys.argv[1:]):
        print("bench/outbox.py: takes the path of a folder for its database, or nothing")
        return 2
    with TemporaryDirectory(dir=sys.argv[1] if sys.argv[1:] else None) as folder:
        file = Path(folder, "outbox.db")
        url = f"sqlite:///{file}"
        apart(fill, url)  # memory is asked about below
        before = file.stat().st_size
        apart(told, url)
        print(f"size        {(file.stat().st_size - before) / FOLLOWERS:.0f} bytes a delivery, indexes included")
        asyncio.run(empty(url))
    return 0


def apart(work: Callable[[str], None], url: str) -> None:
    """In a process of its own, whose memory holds nothing else."""
    process = get_context("spawn").Process(target=work, args=(url,))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit("bench/outbox.py: one part failed")


def fill(url: str) -> None:
    asyncio.run(prepare(url))


def told(url: str) -> None:
    asyncio.run(tell(url))


async def prepare(url: str) -> None:
    """One topic that every chat follows, and a story told to it."""
    async with open_store(url) as store, store.transaction() as tables:
        topic = await tables.topics.add(Topic(0, "ferries", "Ferries", "", "ferry"), "bench", NOW)
        if topic is None:
            raise SystemExit("bench/outbox.py: the database is not new")
        for chat in range(1, FOLLOWERS + 1):
            await tables.people.save_chat(Chat(chat), NOW)
            await tables.people.subscribe(chat, 0, topic.id, Mode.INSTANT, NOW)
        story = await tables.stories.next_id()
        await tables.stories.add_all([("Ferry leaves", NOW, StoredStory(story, (("ferry", 1.0),), 1, NOW))])
        source = await tables.sources.add(Source(0, "https://gazette.example/feed", "The Gazette"), NOW)
        words = Summary(("The ferry left with nobody on board.",))
        link = "https://gazette.example/1"
        article = Article(
            1, source.id if source else 0, link, link, "Ferry leaves", "", "", "en", NOW, NOW, words, story_id=story
        )
        await tables.articles.add_all([Filed(article, (), "ferry", {})])
        await tables.stories.reach(story, [topic.id], NOW)


async def tell(url: str) -> None:
    """The story is told, queued for everybody, and sent as fast as may be for two seconds."""
    async with open_store(url) as store:
        memory = [memory_mb()]
        began = perf_counter()
        async with store.transaction() as tables:
            await tables.stories.tell(STORY, urgent=False, fold=None, now=NOW)
        planned, messenger = perf_counter() - began, Nowhere(began)
        deliver = Deliver(
            store, messenger, Noon(), Renderers(texts.alert, texts.more, texts.sequel, digests_texts.digest)
        )
        sending, grown = asyncio.create_task(deliver.run()), asyncio.create_task(highest(memory))
        await Publish(store, Noon()).expand(deliver.wake)
        queued = perf_counter() - began
        await asyncio.sleep(2)
        for task in (sending, grown):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        print(f"planned     in {planned * 1000:.1f} ms, queued for {FOLLOWERS:,} in {queued:.2f} s")
        print(f"first       left after {messenger.first * 1000:.0f} ms, {messenger.count:,} after 2 s")
        print(f"memory      {memory[0]:.0f} MB before, {max(memory) - memory[0]:.1f} MB more at most")


@dataclass(slots=True)
class Nowhere:
    """Takes every message at once, and notes when the first came."""

    began: float
    first: float = 0.0
    count: int = 0

    async def send(self, chat_id: int, thread: int, message: Message, urgency: Urgency) -> Outcome:  # noqa: ARG002
        self.first = self.first or perf_counter() - self.began
        self.count += 1
        return Sent(self.count)

    async def edit(self, chat_id: int, message_id: int, message: Message) -> Outcome:  # noqa: ARG002
        return Sent(message_id)

    async def wait_until_reachable(self) -> None:
        """It always is."""


class Noon:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOW

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def highest(found: list[float]) -> None:
    """Notes now and then how much memory there is in use."""
    while True:
        found.append(memory_mb())
        await asyncio.sleep(0.01)


def memory_mb() -> float:
    found = re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


async def empty(url: str) -> None:
    async with open_store(url) as store:
        for limit in (1, 30, 100):
            await claim_and_mark(store, limit)
        await again(store)


async def claim_and_mark(store: Store, limit: int) -> None:
    """Claims `limit` and marks them sent, one commit each, for some seconds."""
    claims: list[float] = []
    count, started, cpu = 0, perf_counter(), process_time()
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


async def again(store: Store) -> None:
    """The story reaches nobody new: going through its followers again must change nothing."""
    async with store.transaction() as tables:
        before = await tables.outbox.counts()
        await tables.stories.tell(STORY, urgent=False, fold=None, now=NOW)
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
