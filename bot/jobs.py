"""Work in the background of a run, and what its failures mean for the run."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeAlias

from bot.core.errors import SettingsError, StoreError, WirewatchError

log = logging.getLogger(__name__)

JOB_DEADLINE_S = 1800.0  # all waits of a poll have bounds of their own, which together are less
LAST_POLLS_S = 1.0

Work: TypeAlias = Callable[[], Awaitable[None]]


class Jobs:
    """Work in the background: a job that fails is logged; a broken store ends the run with its sentence."""

    def __init__(
        self,
        tasks: asyncio.TaskGroup,
        stop: asyncio.Event,
        cancelled: Counter[str] | None = None,
        deadline_s: float = JOB_DEADLINE_S,
    ) -> None:
        self.fatal: WirewatchError | None = None
        self._tasks = tasks
        self._stop = stop
        self._running: set[asyncio.Task[None]] = set()
        self._cancelled = Counter() if cancelled is None else cancelled
        self._deadline_s = deadline_s

    def start(self, work: Work) -> asyncio.Task[None]:
        task = self._tasks.create_task(self.guard(partial(self._in_time, work)))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def guard(self, work: Work) -> None:
        try:
            await work()
        except (StoreError, SettingsError) as error:
            self.fatal = self.fatal or error
            self._stop.set()
        except Exception:
            log.exception("a job failed; its work is tried again")

    async def _in_time(self, work: Work) -> None:
        deadline = asyncio.timeout(self._deadline_s)
        try:
            async with deadline:
                await work()
        except TimeoutError:
            if not deadline.expired():
                raise
            self._cancelled["source"] += 1
            log.error("a poll took over %g s and was cancelled; it is tried again", self._deadline_s)  # noqa: TRY400

    async def hold(self, work: Work) -> None:
        """Guards work that must go on for as long as the run does: its end is the end of the run."""
        await self.guard(work)
        if not self._stop.is_set():
            self.fatal = self.fatal or WirewatchError("the talk with Telegram broke off; the log says why")
            self._stop.set()

    async def end(self) -> None:
        """Gives what is under way a moment, then cancels it: nothing half done was committed.

        A source whose poll was cancelled is asked again when its lease is over, a minute later.
        """
        if self._running:
            await asyncio.wait(self._running, timeout=LAST_POLLS_S)
        for task in self._running:
            task.cancel()
