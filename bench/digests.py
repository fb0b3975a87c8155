"""What digests cost: queueing those of many chats at eight, and gathering one in a database with a long history.

    python bench/digests.py [CHATS] [DAYS]     (10,000 chats and 200 days when left out; 40 s)

The chats of the history follow five topics and are told sixty stories a day. CPU time, one process.
"""

import asyncio
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.core.digests import EVERY_DAY, MORNING, Schedule, digest_key
from bot.core.model import Chat, Delivery, Urgency
from bot.ports import Store
from bot.services.publish import Publish
from storage import open_store
from tests.fakes import FakeClock
from tests.storage.newsroom import NOW, add_source, add_topic, claim, expand, follow, settle, tell

EIGHT = NOW + timedelta(hours=1)
IDLE_TICKS = 200
READERS, TOPICS, A_DAY = 5, 5, 60
REPEATS = 50


def main() -> int:
    if len(sys.argv) > 3 or not all(word.isdigit() for word in sys.argv[1:]):
        print("bench/digests.py: needs nothing, or a number of chats and one of days")
        return 2
    chats, days = (*map(int, sys.argv[1:]), *(10_000, 200)[len(sys.argv) - 1 :])
    asyncio.run(measure(measure_queueing, chats))
    asyncio.run(measure(measure_gathering, days))
    return 0


async def measure(work: Callable, size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with open_store(f"sqlite:///{folder}/bench.db") as store:
            await add_source(store)
            await work(store, size)


async def measure_queueing(store: Store, chats: int) -> None:
    async with store.transaction() as tables:
        for chat in range(1, chats + 1):
            await tables.people.save_chat(Chat(chat), NOW)
            await tables.digests.set(Schedule(0, chat, 0, EVERY_DAY, MORNING, EIGHT), NOW)
    publish = Publish(store, FakeClock(EIGHT))
    used = process_time()
    queued = await publish.digests()
    print(f"{queued} digests due at once: queued in {process_time() - used:.2f} s")
    used = process_time()
    for _ in range(IDLE_TICKS):
        await publish.digests()
    print(f"a tick with nothing due: {(process_time() - used) / IDLE_TICKS * 1e6:.0f} us")


async def measure_gathering(store: Store, days: int) -> None:
    topics = [await add_topic(store, f"topic-{number}") for number in range(TOPICS)]
    start = EIGHT - timedelta(days=days)
    for chat in range(1, READERS + 1):
        await follow(store, chat, *topics, at=start)
    async with store.transaction() as tables:
        schedule = await tables.digests.set(Schedule(0, 1, 0, EVERY_DAY, MORNING, EIGHT), NOW)
    story = 0
    for number in range(days * A_DAY):
        at = start + timedelta(days=1) * number / A_DAY
        story = await tell(store, topics[number % TOPICS], at=at)
        await expand(store, at)
        for row in await claim(store, at):
            await settle(store, row, "sent", at, message_id=row.id)
    digest = Delivery(0, 1, 0, digest_key(schedule.id, EIGHT), Urgency.DIGEST, None, None, NOW)
    alert = Delivery(0, 1, 0, f"story:{story}", Urgency.ALERT, story, None, NOW)
    told = len((await store.outbox.letter(digest, EIGHT)).told)
    for name, delivery in ((f"a digest that names {told} stories", digest), ("an alert", alert)):
        used = process_time()
        for _ in range(REPEATS):
            await store.outbox.letter(delivery, EIGHT)
        print(
            f"{name}, after {days} days of {A_DAY} a day: {(process_time() - used) / REPEATS * 1e3:.2f} ms to decide on"
        )


if __name__ == "__main__":
    sys.exit(main())
