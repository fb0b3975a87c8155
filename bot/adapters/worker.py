"""Heavy work in a killable process: parsing feeds, understanding articles.

A thread cannot be killed and a hung parse must be, so the work runs in a process of its own, which is replaced after
2,000 tasks (memory) and whenever it crashes or outlives its time. feedparser, sumy, trafilatura and their kin are
imported only there, inside the functions at the end of this file.
"""

import asyncio
import ctypes
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from datetime import timedelta
from functools import partial
from multiprocessing.connection import wait
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from pebble import CONSTS, ProcessExpired, ProcessPool

from bot.core.errors import WirewatchError, WorkerError
from bot.core.model import Match, ParsedFeed, Reading, Understanding
from bot.core.trials import Sheet
from bot.ports import FetchResponse

log = logging.getLogger(__name__)

PARSE_TIMEOUT = timedelta(seconds=25)
UNDERSTAND_TIMEOUT = timedelta(seconds=20)  # a batch; covers the imports of a fresh process
LONGEST_QUEUE = timedelta(minutes=5)  # a task that waits longer for its turn will never have it
READ_TIMEOUT = timedelta(seconds=15)
JUDGE_TIMEOUT = timedelta(seconds=10)
BATCH = 50
TASKS_PER_PROCESS = 2000
GLIBC_MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD of malloc.h
LARGE_BLOCK = 128 * 1024  # bytes; what glibc begins with

# A process that is killed while it takes a task leaves its lock behind; so long the pool waits before it gives up.
CONSTS.channel_lock_timeout = 5

P = ParamSpec("P")
T = TypeVar("T")


class WorkerProcess:
    """One process that does one task after another; it starts with the first task and dies with its parent."""

    def __init__(self) -> None:
        self._pool = _new_pool()
        self._renewing = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(_close, self._pool)

    async def parse(
        self, response: FetchResponse, known: frozenset[int], encoding: str = ""
    ) -> tuple[ParsedFeed, frozenset[int]]:
        return await self.run(PARSE_TIMEOUT, _parse, response, known, encoding)

    async def read(self, response: FetchResponse) -> tuple[Reading, ...]:
        return await self.run(READ_TIMEOUT, _read, response)

    async def understand(
        self, readings: Sequence[Reading], *, summarise: bool = True
    ) -> tuple[Understanding | None, ...]:
        understood: list[Understanding | None] = []
        for start in range(0, len(readings), BATCH):
            understood += await self._understand(tuple(readings[start : start + BATCH]), summarise=summarise)
        return tuple(understood)

    async def judge(self, rules: Sequence[tuple[str, str]], sheets: Sequence[Sheet]) -> tuple[tuple[Match, ...], ...]:
        return await self.run(JUDGE_TIMEOUT, _judge, tuple(rules), tuple(sheets))

    async def _understand(self, readings: tuple[Reading, ...], *, summarise: bool) -> list[Understanding | None]:
        """Halves a batch that cannot be read until the bad reading stands alone, and gives that one up."""
        try:
            return await self.run(UNDERSTAND_TIMEOUT, _understand, readings, summarise=summarise)
        except WorkerError:
            if len(readings) == 1:
                return [None]
            half = len(readings) // 2
            first = await self._understand(readings[:half], summarise=summarise)
            return first + await self._understand(readings[half:], summarise=summarise)

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
            # The first task of a process starts it, which takes longer than the loop may wait.
            future = await asyncio.to_thread(pool.schedule, call, timeout=timeout.total_seconds())
        except RuntimeError as error:
            raise PoolLostError from error
        try:
            async with asyncio.timeout((timeout + LONGEST_QUEUE).total_seconds()):
                return await asyncio.wrap_future(future)
        except (TimeoutError, ProcessExpired) as error:
            if future.cancelled():
                raise PoolLostError from error  # it never came to its turn
            what = "died" if isinstance(error, ProcessExpired) else f"took over {timeout.total_seconds():.0f} s"
            raise WorkerError(f"a task in the worker process {what}") from error
        except BrokenProcessPool as error:
            raise PoolLostError from error
        except WirewatchError:
            raise
        except Exception as error:
            # A bug of ours, or of a library, met by one text: no reason to give up the others, nor their source.
            log.exception("a task in the worker process met a bug")
            raise WorkerError(f"a task in the worker process met a bug: {type(error).__name__}") from error

    async def _renew(self, broken: ProcessPool) -> None:
        """Puts a new pool in the place of a broken one, once however many tasks found it broken."""
        async with self._renewing:
            if self._pool is broken:
                log.warning("the worker process was lost; a new one takes its place")
                self._pool = await asyncio.to_thread(_new_pool)
                await asyncio.to_thread(_close, broken)


class PoolLostError(Exception):
    """The pool can take no task any more."""


def _new_pool() -> ProcessPool:
    return ProcessPool(
        max_workers=1,
        max_tasks=TASKS_PER_PROCESS,
        initializer=_prepare,
        context=multiprocessing.get_context("spawn"),
    )


def _close(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


def _prepare() -> None:
    """Runs first in every new process."""
    # numpy's own threads cost CPU time and jitter on texts this small (measured: p95 19 ms against 3 ms).
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # noqa: TID251
    _give_memory_back()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent stops us in order
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _give_memory_back() -> None:
    """Lets large blocks go back to the system when they are freed, where the C library is glibc.

    It raises the size from which it does so to the largest it ever saw freed, and then keeps what a large feed took:
    after 53 hostile feeds of 5 MB a worker held 253 MB, and 150 MB with the size fixed, in the same time.
    """
    fix = getattr(ctypes.CDLL(None), "mallopt", None)
    if fix:
        fix(GLIBC_MMAP_THRESHOLD, LARGE_BLOCK)


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        wait([parent.sentinel])
        os._exit(1)


def _parse(response: FetchResponse, known: frozenset[int], encoding: str) -> tuple[ParsedFeed, frozenset[int]]:
    from bot.core.feed import parse_unseen

    return parse_unseen(response.body, response.content_type, response.url, known, encoding)


def _read(response: FetchResponse) -> tuple[Reading, ...]:
    from bot.core.pages import readings_of

    return readings_of(response.body, response.url, response.content_type)


def _understand(readings: tuple[Reading, ...], *, summarise: bool) -> list[Understanding | None]:
    from bot.core.understanding import understand

    return [understand(reading, summarise=summarise) for reading in readings]


def _judge(rules: tuple[tuple[str, str], ...], sheets: tuple[Sheet, ...]) -> tuple[tuple[Match, ...], ...]:
    from bot.core.trials import judge

    return judge(rules, sheets)
