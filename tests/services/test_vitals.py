"""What is wrong with the bot, and the numbers it keeps."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.core.errors import StoreError
from bot.core.measures import LAG_BOUNDS, LATENCY_BOUNDS, Histogram, Measure
from bot.core.model import Delivery, Message, Urgency
from bot.ports import Store, Transaction
from bot.services.vitals import Counts, Looks, Vitals
from storage import open_store
from storage.store import SqlStore
from tests.fakes import FakeClock


@dataclass(slots=True)
class Around:
    """What the vitals look at, as a test wants it."""

    silence: float = 0.0
    late: dict[str, float] = field(default_factory=dict)

    async def memory(self) -> Mapping[str, float]:
        return {"main": 70_000_000.0, "workers": 150_000_000.0}


class Disk(SqlStore):
    """A store that takes nothing while its disk is full."""

    def __init__(self, store: SqlStore) -> None:
        self.__dict__.update(vars(store))
        self.is_full = True

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        if self.is_full:
            raise StoreError("The disk is full.")
        return super().transaction()


@dataclass(frozen=True, slots=True)
class Bot:
    vitals: Vitals
    store: Store
    clock: FakeClock
    around: Around

    async def measure(self, name: str) -> Mapping[str, float]:
        """The samples of a measure, by the value of their label."""
        (found,) = [each for each in await self.vitals.measures() if each.name == f"wirewatch_{name}"]
        return samples(found)


def samples(measure: Measure) -> Mapping[str, float]:
    return {"".join(value for _, value in sample.labels): sample.value for sample in measure.samples}


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    clock, around = FakeClock(), Around()
    counts = Counts(
        Counter(polled=9, unchanged=4, failed=2, new=17),
        Counter(alerts=3),
        Counter(sent=5, queued=1),
        Histogram(LATENCY_BOUNDS),
        {"done": Counter(poll=8), "cancelled": Counter(poll=1)},
        Histogram(LAG_BOUNDS),
    )
    looks = Looks(lambda: around.silence, lambda: around.late, lambda: 2, around.memory)
    async with open_store(f"sqlite:///{tmp_path / 'test.db'}") as store:
        yield Bot(Vitals(store, clock, counts, looks, is_up=True), store, clock, around)


def test_nothing_is_wrong_with_a_bot_that_is_well(bot: Bot):
    assert bot.vitals.problems() == ()


def test_a_bot_that_starts_or_stops_is_not_ready(bot: Bot):
    bot.vitals.is_up = False
    assert bot.vitals.problems() == ("the bot does not answer in Telegram yet, or no more",)


def test_telegram_may_be_silent_for_a_minute(bot: Bot):
    bot.around.silence = 60.0
    assert bot.vitals.problems() == ()
    bot.around.silence = 75.4
    assert bot.vitals.problems() == ("Telegram has not answered for 75 s",)


def test_a_tick_that_is_overdue_is_named(bot: Bot):
    bot.around.late["poll"] = 121.7
    assert bot.vitals.problems() == ("the tick poll has not ended well for 122 s",)


async def test_a_database_that_takes_writes_is_well(bot: Bot):
    bot.clock.advance(minutes=5)
    assert bot.vitals.database_problems() == ("the database has taken nothing for 300 s",)
    await bot.vitals.beat()
    assert bot.vitals.database_problems() == ()
    bot.clock.advance(seconds=30)
    assert bot.vitals.database_problems() == ()


async def test_a_database_that_somebody_holds_is_not(bot: Bot):
    async with bot.store.transaction(), asyncio.TaskGroup() as tasks:
        beating = tasks.create_task(bot.vitals.beat())
        await asyncio.sleep(0)
        bot.clock.advance(seconds=31)
        assert bot.vitals.problems() == ("the database has taken nothing for 31 s",)
        beating.cancel()


async def test_a_database_that_refuses_says_why_until_it_takes_something(bot: Bot):
    disk = Disk(bot.store)
    vitals = replace(bot.vitals, store=disk)
    await vitals.beat()
    assert vitals.problems() == ("The disk is full.",)
    disk.is_full = False
    await vitals.beat()
    assert vitals.problems() == ()


async def test_polls_are_counted_by_what_they_brought(bot: Bot):
    assert await bot.measure("polls_total") == {"changed": 3, "unchanged": 4, "failed": 2}
    assert await bot.measure("articles_total") == {"": 17}


async def test_what_never_happened_is_counted_as_well(bot: Bot):
    assert await bot.measure("planned_total") == {"alerts": 3, "developments": 0, "broadcasts": 0, "digests": 0}
    ends = {"sent": 5, "queued": 1, "waiting": 0, "skipped": 0, "folded": 0, "dead": 0}
    assert await bot.measure("deliveries_total") == ends


async def test_the_queue_is_told_by_class_with_the_age_of_the_oldest(bot: Bot):
    async with bot.store.transaction() as write:
        for number, urgency in enumerate((Urgency.ALERT, Urgency.ALERT, Urgency.DIGEST)):
            delivery = Delivery(0, 7, 0, f"notice:{number}", urgency, None, Message("Hello"), bot.clock.now())
            await write.outbox.put(delivery, bot.clock.now())
            bot.clock.advance(seconds=10)
    depth, ages = await bot.measure("queue_messages"), await bot.measure("queue_oldest_seconds")
    assert depth == {"interactive": 0, "urgent": 0, "alert": 2, "digest": 1, "edit": 0}
    assert ages == {"interactive": 0, "urgent": 0, "alert": 30, "digest": 10, "edit": 0}


async def test_ticks_memory_and_lost_workers_are_told(bot: Bot):
    assert await bot.measure("ticks_cancelled_total") == {"poll": 1}
    assert await bot.measure("resident_memory_bytes") == {"main": 70_000_000, "workers": 150_000_000}
    assert await bot.measure("worker_losses_total") == {"": 2}


async def test_whether_it_is_ready_is_a_number_too(bot: Bot):
    assert await bot.measure("ready") == {"": 1}
    bot.around.silence = 90.0
    assert await bot.measure("ready") == {"": 0}
    assert await bot.measure("telegram_silence_seconds") == {"": 90}
