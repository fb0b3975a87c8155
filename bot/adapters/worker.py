"""Heavy work in a killable process: parsing feeds, understanding articles.

A thread cannot be killed and a hung parse must be, so the work runs in a process of its own, which is replaced after
2,000 tasks (memory) and whenever it crashes or outlives its time. feedparser, sumy, trafilatura and their kin are
imported only there, inside the functions at the end of this file.
"""

import asyncio
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from datetime import timedelta
from functools import partial
from multiprocessing.connection import wait
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from bot.core.errors import WirewatchError, WorkerError
from bot.core.model import ParsedFeed, Reading, Understanding
from bot.ports import FetchResponse

log = logging.getLogger(__name__)

PARSE_TIMEOUT = timedelta(seconds=25)
UNDERSTAND_TIMEOUT = timedelta(seconds=20)  # a batch; covers the imports of a fresh process
BATCH = 50
TASKS_PER_PROCESS = 2000

P = ParamSpec("P")
T = TypeVar("T")


class WorkerProcess:
    """One process that does one task after another; it starts with the first task and dies with its parent."""

    def __init__(self) -> None:
        self._pool = ProcessPool(
            max_workers=1,
            max_tasks=TASKS_PER_PROCESS,
            initializer=_prepare,
            context=multiprocessing.get_context("spawn"),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        await asyncio.to_thread(self._pool.join)

    async def parse(self, response: FetchResponse, known: frozenset[int]) -> tuple[ParsedFeed, frozenset[int]]:
        return await self.run(PARSE_TIMEOUT, _parse, response.body, response.content_type, response.url, known)

    async def understand(self, readings: Sequence[Reading]) -> tuple[Understanding | None, ...]:
        understood: list[Understanding | None] = []
        for start in range(0, len(readings), BATCH):
            understood += await self._understand(tuple(readings[start : start + BATCH]))
        return tuple(understood)

    async def _understand(self, readings: tuple[Reading, ...]) -> list[Understanding | None]:
        """Halves a batch that cannot be read until the bad reading stands alone, and gives that one up."""
        try:
            return await self.run(UNDERSTAND_TIMEOUT, _understand, readings)
        except WorkerError:
            if len(readings) == 1:
                return [None]
            half = len(readings) // 2
            return await self._understand(readings[:half]) + await self._understand(readings[half:])

    async def run(self, timeout: timedelta, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The function's result from the process; its own exceptions pass through. Raises WorkerError."""
        # The first task of a process starts it, which takes longer than the loop may wait.
        schedule = partial(self._pool.schedule, function, args=args, kwargs=kwargs, timeout=timeout.total_seconds())
        future = await asyncio.to_thread(schedule)
        try:
            return await asyncio.wrap_future(future)
        except WirewatchError:
            raise
        except ProcessExpired as error:
            raise WorkerError("a task in the worker process died") from error
        except FutureTimeoutError as error:
            raise WorkerError(f"a task in the worker process took over {timeout.total_seconds():.0f} s") from error
        except Exception as error:
            # A bug of ours, or of a library, met by one text: no reason to give up the others, nor their source.
            log.exception("a task in the worker process met a bug")
            raise WorkerError(f"a task in the worker process met a bug: {type(error).__name__}") from error


def _prepare() -> None:
    """Runs first in every new process."""
    # numpy's own threads cost CPU time and jitter on texts this small (measured: p95 19 ms against 3 ms).
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # noqa: TID251
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent stops us in order
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        wait([parent.sentinel])
        os._exit(1)


def _parse(body: bytes, content_type: str, base: str, known: frozenset[int]) -> tuple[ParsedFeed, frozenset[int]]:
    from bot.core.feed import parse_unseen

    return parse_unseen(body, content_type, base, known)


def _understand(readings: tuple[Reading, ...]) -> list[Understanding | None]:
    from bot.core.understanding import understand

    return [understand(reading) for reading in readings]
