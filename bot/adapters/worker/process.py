"""Heavy work in a killable process: parsing feeds, understanding articles.

A thread cannot be killed and a hung parse must be, so the work runs in a process of its own, which is replaced after
2,000 tasks (memory) and whenever it crashes or outlives its time.
"""

import asyncio
import logging
import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from datetime import timedelta
from functools import partial
from types import TracebackType
from typing import ParamSpec, Self, TypeAlias, TypeVar

from pebble import CONSTS, ProcessExpired, ProcessFuture, ProcessPool

from bot.adapters.worker import tasks
from bot.core.charts import Chart
from bot.core.errors import FeedError, WirewatchError, WorkerError
from bot.core.feed.blocks import NOTHING_NEW, Cut, CutError
from bot.core.model import Match, ParsedFeed, Reading, Understanding
from bot.core.trials import Sheet
from bot.ports import FetchResponse
from bot.services.ingest.batches import Batches

log = logging.getLogger(__name__)

PARSE_TIMEOUT = timedelta(seconds=25)
UNDERSTAND_TIMEOUT = timedelta(seconds=20)  # a batch; covers the imports of a fresh process
LONGEST_QUEUE = timedelta(minutes=5)  # a task that waits longer for its turn will never have it
READ_TIMEOUT = timedelta(seconds=15)
JUDGE_TIMEOUT = timedelta(seconds=10)
DRAW_TIMEOUT = timedelta(seconds=20)  # its first one imports matplotlib and looks for fonts
ZONE_TIMEOUT = timedelta(seconds=5)
BATCH = 50
TASKS_PER_PROCESS = 2000
PARSED_AT_ONCE = 2**20  # bytes of feeds in one task: some 100 ms of work
PAUSE_S = 0.01  # in which other feeds join a task
FEED_WEIGHT = 16_384  # bytes that a feed counts beside its own
LARGE_BODY = 2**18  # bytes; a larger one takes over a millisecond to be cut

# A process that is killed while it takes a task leaves its lock behind; so long the pool waits before it gives up.
CONSTS.channel_lock_timeout = 5

Understood: TypeAlias = Sequence[Understanding | None]
P = ParamSpec("P")
T = TypeVar("T")


class WorkerProcess:
    """One process that does one task after another; it starts with the first task and dies with its parent."""

    def __init__(self) -> None:
        self.losses = 0  # processes that had to be killed, or were; the usual replacements not counted
        self._pool = _new_pool()
        self._begun: ProcessPool | None = None  # that has a process
        self._renewing = asyncio.Lock()
        # A task costs more than a few new items, so feeds that come together share one.
        self._parses: Batches[tasks.Parse, tasks.Parsed] = Batches(
            self._parse_all, _weight, PARSED_AT_ONCE, pause_s=PAUSE_S
        )
        self._texts: Batches[tasks.Texts, Understood] = Batches(
            self._understand_all, lambda texts: len(texts.readings), BATCH, pause_s=PAUSE_S
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(_close, self._pool)

    async def parse(
        self, response: FetchResponse, known: frozenset[int], encoding: str = ""
    ) -> tuple[ParsedFeed, frozenset[int]]:
        cut = await _cut(response.body, known)
        if cut.is_known:
            return NOTHING_NEW, frozenset(cut.blocks)
        try:
            return await self._parse(cut, response, encoding)
        except CutError:
            return await self._parse(await _cut(response.body, frozenset()), response, encoding)

    async def read(self, response: FetchResponse) -> tuple[Reading, ...]:
        return await self.run(READ_TIMEOUT, tasks.read, response)

    async def understand(
        self, readings: Sequence[Reading], *, summarise: bool = True
    ) -> tuple[Understanding | None, ...]:
        understood: list[Understanding | None] = []
        for start in range(0, len(readings), BATCH):
            understood += await self._texts.do(tasks.Texts(tuple(readings[start : start + BATCH]), summarise))
        return tuple(understood)

    async def judge(self, rules: Sequence[tuple[str, str]], sheets: Sequence[Sheet]) -> tuple[tuple[Match, ...], ...]:
        return await self.run(JUDGE_TIMEOUT, tasks.judge, tuple(rules), tuple(sheets))

    async def draw(self, chart: Chart) -> bytes:
        return await self.run(DRAW_TIMEOUT, tasks.draw, chart)

    async def zone(self, latitude: float, longitude: float) -> str:
        return await self.run(ZONE_TIMEOUT, tasks.zone, latitude, longitude)

    async def _parse(self, cut: Cut, response: FetchResponse, encoding: str) -> tuple[ParsedFeed, frozenset[int]]:
        parsed = await self._parses.do(tasks.Parse(cut, response.content_type, response.url, encoding))
        if isinstance(parsed, FeedError):
            raise parsed
        return parsed

    async def _parse_all(self, feeds: Sequence[tasks.Parse]) -> Sequence[tasks.Parsed]:
        return await self.run(PARSE_TIMEOUT, tasks.parse, feeds)

    async def _understand_all(self, texts: Sequence[tasks.Texts]) -> Sequence[Understood]:
        # Of several that fail together each is tried alone.
        return [await self._understand(texts[0])] if len(texts) == 1 else await self._understood(texts)

    async def _understand(self, texts: tasks.Texts) -> Understood:
        """Halves texts that cannot be read until the bad one stands alone, and gives that one up."""
        try:
            return (await self._understood([texts]))[0]
        except WorkerError:
            if len(texts.readings) == 1:
                return [None]
            first, second = texts.halves()
            return [*await self._understand(first), *await self._understand(second)]

    async def _understood(self, texts: Sequence[tasks.Texts]) -> Sequence[Understood]:
        return await self.run(UNDERSTAND_TIMEOUT, tasks.understand, texts)

    async def run(self, timeout: timedelta, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The function's result from the process; its own exceptions pass through. Raises WorkerError."""
        call, pool = partial(function, *args, **kwargs), self._pool
        try:
            return await self._once(timeout, pool, call)
        except PoolLostError:
            # Its process was killed while it had nothing to do, as the system does when memory is short.
            await self._renew(pool)
        try:
            return await self._once(timeout, self._pool, call)
        except PoolLostError as error:
            raise WorkerError("a task in the worker process could not be begun") from error

    async def _once(self, timeout: timedelta, pool: ProcessPool, call: Callable[[], T]) -> T:
        """Raises PoolLostError when the pool, not the task, is to blame."""
        try:
            future = await self._scheduled(timeout, pool, call)
        except RuntimeError as error:
            raise PoolLostError from error
        try:
            return await _awaited(future, timeout + LONGEST_QUEUE)
        except (TimeoutError, ProcessExpired) as error:
            self.losses += 1
            what = "died" if isinstance(error, ProcessExpired) else f"took over {timeout.total_seconds():.0f} s"
            raise WorkerError(f"a task in the worker process {what}") from error
        except BrokenProcessPool as error:
            raise PoolLostError from error
        except (WirewatchError, PoolLostError):
            raise
        except Exception as error:
            # A bug of ours, or of a library, met by one text: no reason to give up the others, nor their source.
            log.exception("a task in the worker process met a bug")
            raise WorkerError(f"a task in the worker process met a bug: {type(error).__name__}") from error

    async def _scheduled(self, timeout: timedelta, pool: ProcessPool, call: Callable[[], T]) -> "ProcessFuture[T]":
        if self._begun is pool:
            return pool.schedule(call, timeout=timeout.total_seconds())
        # The first task starts the process, which takes longer than the loop may wait.
        future = await asyncio.to_thread(pool.schedule, call, timeout=timeout.total_seconds())
        self._begun = pool
        return future

    async def _renew(self, broken: ProcessPool) -> None:
        """Puts a new pool in the place of a broken one, once however many tasks found it broken."""
        async with self._renewing:
            if self._pool is broken:
                self.losses += 1
                log.warning("the worker process was lost; a new one takes its place")
                self._pool = await asyncio.to_thread(_new_pool)
                await asyncio.to_thread(_close, broken)


class PoolLostError(Exception):
    """The pool can take no task any more."""


def _new_pool() -> ProcessPool:
    return ProcessPool(
        max_workers=1,
        max_tasks=TASKS_PER_PROCESS,
        initializer=tasks.prepare,
        context=multiprocessing.get_context("spawn"),
    )


async def _awaited(future: "ProcessFuture[T]", patience: timedelta) -> T:
    """The result. Who stops waiting for it leaves the task alone: pebble would kill the process, and others wait too.

    Raises PoolLostError for a task that never came to its turn.
    """
    waiting = asyncio.wrap_future(future)
    waiting.add_done_callback(_note)
    if not (await asyncio.wait([waiting], timeout=patience.total_seconds()))[0]:
        raise PoolLostError
    return waiting.result()


def _note(waiting: "asyncio.Future[T]") -> None:
    """Looks at what became of a task, whether somebody still waits for it or not; asyncio would complain else."""
    if not waiting.cancelled():
        waiting.exception()


def _close(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


async def _cut(body: bytes, known: frozenset[int]) -> Cut:
    return Cut.of(body, known) if len(body) <= LARGE_BODY else await asyncio.to_thread(Cut.of, body, known)


def _weight(feed: tasks.Parse) -> int:
    return FEED_WEIGHT + len(feed.cut.body)
