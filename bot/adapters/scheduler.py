"""The clock's ticks: a few APScheduler jobs; the queues themselves are columns of the database."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler

Tick = Callable[[], Awaitable[None]]


@contextmanager
def ticking(ticks: Mapping[str, tuple[float, Tick]]) -> Iterator[None]:
    """Calls each tick at its interval in seconds, never two of one name at once, until the block ends."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    for name, (seconds, tick) in ticks.items():
        job = partial(_run, tick)
        scheduler.add_job(job, "interval", seconds=seconds, id=name, name=name, max_instances=1, coalesce=True)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)


async def _run(tick: Tick) -> None:
    # APScheduler cancels what is under way at the end, and would log that as a failure with a traceback.
    with suppress(asyncio.CancelledError):
        await tick()
