"""The clock's ticks: a few APScheduler jobs with deadlines; the queues themselves are columns of the database."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.core.measures import LAG_BOUNDS, Histogram

log = logging.getLogger(__name__)

LATE_S = 1.0  # a tick that begins so much after its time was held up
LAG_EVERY_S = 0.5


@dataclass(frozen=True, slots=True)
class Tick:
    """Work that is begun every so many seconds, and cancelled when it takes longer than its deadline."""

    every_s: float
    work: Callable[[], Awaitable[None]]
    deadline_s: float = 60.0


class Ticks:
    """Ticks by name, never two of one name at once, and how they go: `done` `late` `cancelled`, and the loop's lags."""

    def __init__(self) -> None:
        self._ticks: Mapping[str, Tick] = {}
        self._begun: dict[str, float] = {}
        self._ended: dict[str, float] = {}  # well
        self.done: Counter[str] = Counter()
        self.late: Counter[str] = Counter()
        self.cancelled: Counter[str] = Counter()
        self.lags = Histogram(LAG_BOUNDS)
        self._measuring: asyncio.TimerHandle | None = None

    @contextmanager
    def running(self, ticks: Mapping[str, Tick]) -> Iterator[None]:
        """Calls each at its interval until the block ends."""
        scheduler = AsyncIOScheduler(timezone="UTC")
        self._begin(ticks)
        for name, tick in ticks.items():
            # However late it is: without the grace, a loop held up for a second would cost a whole interval.
            rule = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
            job = partial(self._run, name, tick)
            scheduler.add_job(job, "interval", seconds=tick.every_s, id=name, name=name, **rule)
        scheduler.start()
        self._measure_lag(asyncio.get_running_loop().time())
        try:
            yield
        finally:
            if self._measuring:
                self._measuring.cancel()
            scheduler.shutdown(wait=False)

    def overdue(self) -> Mapping[str, float]:
        """Seconds since the last good end of those ticks that have had the time for another one."""
        now = asyncio.get_running_loop().time()
        ages = {name: now - ended for name, ended in self._ended.items()}
        ticks = self._ticks
        return {name: age for name, age in ages.items() if age > ticks[name].every_s + ticks[name].deadline_s}

    def _begin(self, ticks: Mapping[str, Tick]) -> None:
        self._ticks = ticks
        self._ended = dict.fromkeys(ticks, asyncio.get_running_loop().time())
        for counts in (self.done, self.late, self.cancelled):
            counts.update(dict.fromkeys(ticks, 0))

    async def _run(self, name: str, tick: Tick) -> None:
        now = asyncio.get_running_loop().time
        self.late[name] += now() > self._begun.get(name, now()) + tick.every_s + LATE_S
        self._begun[name] = now()
        deadline = asyncio.timeout(tick.deadline_s)
        try:
            async with deadline:
                await tick.work()
        except asyncio.CancelledError:
            return  # at the end; APScheduler would log it as a failure with a traceback
        except TimeoutError:
            if not deadline.expired():
                raise
            self.cancelled[name] += 1
            log.error("the tick %s took over %g s and was cancelled; the next one runs", name, tick.deadline_s)  # noqa: TRY400
        else:
            self.done[name] += 1
            self._ended[name] = now()

    def _measure_lag(self, wanted: float) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        self.lags.observe(now - wanted)
        self._measuring = loop.call_at(now + LAG_EVERY_S, self._measure_lag, now + LAG_EVERY_S)
