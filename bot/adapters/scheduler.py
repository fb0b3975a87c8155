"""The clock's ticks: a few APScheduler jobs; the queues themselves are columns of the database."""

import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

Tick = Callable[[], Awaitable[None]]


@contextmanager
def ticking(ticks: Mapping[str, tuple[float, Tick]]) -> Iterator[None]:
    """Calls each tick at its interval in seconds, never two of one name at once, until the block ends."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.add_listener(_log_failure, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
    for name, (seconds, tick) in ticks.items():
        scheduler.add_job(tick, "interval", seconds=seconds, id=name, max_instances=1, coalesce=True)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)


def _log_failure(event: JobExecutionEvent) -> None:
    if event.exception is not None:
        log.error("the tick %s failed", event.job_id, exc_info=event.exception)
