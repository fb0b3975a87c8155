"""How the bot is: what is wrong with it in sentences, and the numbers it keeps."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.errors import StoreError
from bot.core.measures import Histogram, Measure, counter, distribution, gauge
from bot.core.model import Urgency
from bot.ports import Clock, Store

TELEGRAM_PATIENCE_S = 60.0  # the longest call that is still under way
DATABASE_PATIENCE = timedelta(seconds=30)  # three times as long as from one beat to the next
BEAT = "beat"  # the setting that is written to see whether it can be

POLLS = ("changed", "unchanged", "failed")
PLANNED = ("alerts", "developments", "broadcasts", "digests")
OUTCOMES = ("sent", "queued", "waiting", "skipped", "folded", "dead")


@dataclass(frozen=True, slots=True)
class Counts:
    """What others count; nothing of it is changed here."""

    polls: Mapping[str, int]  # polled new unchanged failed
    planned: Mapping[str, int]  # PLANNED
    deliveries: Mapping[str, int]  # OUTCOMES
    latency: Histogram
    ticks: Mapping[str, Mapping[str, int]]  # done late cancelled, by the tick's name
    lags: Histogram


@dataclass(frozen=True, slots=True)
class Looks:
    """What is looked at when somebody asks."""

    silence_s: Callable[[], float]  # since Telegram answered no more; 0 while it answers
    overdue: Callable[[], Mapping[str, float]]  # ticks, and the seconds since they last ended well
    worker_losses: Callable[[], int]
    memory: Callable[[], Awaitable[Mapping[str, float]]]  # bytes by kind of process


@dataclass(slots=True)
class Vitals:
    """`is_up` is set from outside while the bot is neither starting nor stopping."""

    store: Store
    clock: Clock
    counts: Counts
    looks: Looks
    is_up: bool = False
    _written: datetime = field(init=False)
    _refusal: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self._written = self.clock.now()

    async def beat(self) -> None:
        """Writes to the database, to see whether that can be done; to be called every ten seconds."""
        try:
            async with self.store.transaction() as write:
                await write.people.set_setting(BEAT, self.clock.now().isoformat())
        except StoreError as error:
            self._refusal = str(error)
        else:
            self._written, self._refusal = self.clock.now(), ""

    def problems(self) -> tuple[str, ...]:
        """A sentence for everything that keeps the bot from doing its work now."""
        up = () if self.is_up else ("the bot does not answer in Telegram yet, or no more",)
        overdue = self.looks.overdue().items()
        ticks = (f"the tick {name} has not ended well for {age_s:.0f} s" for name, age_s in overdue)
        return (*up, *self._silence(), *ticks, *self.database_problems())

    def database_problems(self) -> tuple[str, ...]:
        """Why nothing can be written to the database; empty when it can."""
        if self._refusal:
            return (self._refusal,)
        age = self.clock.now() - self._written
        if age > DATABASE_PATIENCE:
            return (f"the database has taken nothing for {age.total_seconds():.0f} s",)
        return ()

    def _silence(self) -> tuple[str, ...]:
        silence_s = self.looks.silence_s()
        return (f"Telegram has not answered for {silence_s:.0f} s",) if silence_s > TELEGRAM_PATIENCE_S else ()

    async def measures(self) -> tuple[Measure, ...]:
        """Every number, as it is now. Raises StoreError."""
        now = self.clock.now()
        return (*self._counted(), *await self._queued(now), *await self._looked_at())

    def _counted(self) -> Iterable[Measure]:
        counts, polled = self.counts, self.counts.polls
        changed = polled.get("polled", 0) - polled.get("unchanged", 0) - polled.get("failed", 0)
        polls = _named(POLLS, {**polled, "changed": changed})
        yield counter("wirewatch_polls_total", "Answers of sources, by what they brought.", polls, "result")
        yield counter("wirewatch_articles_total", "New articles stored.", polled.get("new", 0))
        planned = _named(PLANNED, counts.planned)
        yield counter("wirewatch_planned_total", "What was queued for all it is for, by kind.", planned, "kind")
        ends = _named(OUTCOMES, counts.deliveries)
        yield counter("wirewatch_deliveries_total", "Attempts to deliver, by how they ended.", ends, "outcome")
        about = "From the publication of an article until Telegram took its alert."
        yield distribution("wirewatch_publish_to_accept_seconds", about, counts.latency)
        yield distribution("wirewatch_loop_lag_seconds", "How late the event loop was, twice a second.", counts.lags)
        for what, ticks in counts.ticks.items():
            yield counter(f"wirewatch_ticks_{what}_total", f"Ticks of the clock that were {what}.", ticks, "tick")

    async def _queued(self, now: datetime) -> Iterable[Measure]:
        queues = await self.store.dead_letters.queues(now)
        classes = [urgency.name.lower() for urgency in Urgency]
        depth = {queue.urgency.name.lower(): queue.count for queue in queues}
        ages = {queue.urgency.name.lower(): (now - queue.oldest).total_seconds() for queue in queues}
        dead = await self.store.dead_letters.count()
        return (
            gauge("wirewatch_queue_messages", "Messages that are due.", _named(classes, depth), "class"),
            gauge("wirewatch_queue_oldest_seconds", "How long the oldest waits.", _named(classes, ages), "class"),
            gauge("wirewatch_dead_letters", "Messages that could not be delivered.", dead),
        )

    async def _looked_at(self) -> Iterable[Measure]:
        looks = self.looks
        memory = await looks.memory()
        return (
            counter("wirewatch_worker_losses_total", "Worker processes that were killed.", looks.worker_losses()),
            gauge("wirewatch_resident_memory_bytes", "Memory of our processes.", memory, "process"),
            gauge("wirewatch_telegram_silence_seconds", "Since Telegram answered no more.", looks.silence_s()),
            gauge("wirewatch_ready", "1 while nothing is wrong.", int(not self.problems())),
        )


def _named(names: Iterable[str], values: Mapping[str, float]) -> Mapping[str, float]:
    """All of them, also those that have no number yet: a missing one looks to Prometheus like one that vanished."""
    return {name: values.get(name, 0) for name in names}
