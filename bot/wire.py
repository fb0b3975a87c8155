"""The half that needs no Telegram: sources in, articles and planned alerts out."""

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path

from bot import __version__
from bot.adapters.http import HttpFetcher
from bot.adapters.worker.process import WorkerProcess
from bot.clock import CLOCK
from bot.core.model import Topic
from bot.core.opml import read_opml
from bot.core.retention import Room, is_low
from bot.core.topics import read_topics
from bot.jobs import Jobs
from bot.ports import Store
from bot.services.ingest import Ingest, IngestLimits
from bot.services.publish import Publish
from bot.services.stock import Stock
from bot.settings import Settings
from storage import database_path, lock, open_store

log = logging.getLogger(__name__)

ONCE_BUDGET_S = 50.0  # `poll --once` ends within a minute, closing included


class Disk:
    """The room beside the database; the log hears once when there is too little, and once when there is enough."""

    def __init__(self, folder: Path, least_mb: int) -> None:
        self._folder = folder
        self._least_mb = least_mb
        self._is_low = False

    def room(self) -> Room:
        """How much there is now, and whether that is too little for more news."""
        free_mb = shutil.disk_usage(self._folder).free >> 20
        was_low, self._is_low = self._is_low, is_low(free_mb, self._least_mb, was_low=self._is_low)
        if self._is_low and not was_low:
            log.warning("only %d MB are free in %s: nothing is fetched until there are more", free_mb, self._folder)
        elif was_low and not self._is_low:
            log.warning("%d MB are free in %s: fetching goes on", free_mb, self._folder)
        return Room(free_mb, self._least_mb, self._is_low)


@dataclass(frozen=True, slots=True)
class Wire:
    """Everything between the sources and the outbox."""

    settings: Settings
    disk: Disk
    store: Store
    fetcher: HttpFetcher
    worker: WorkerProcess
    ingest: Ingest
    publish: Publish

    async def poll(self, jobs: Jobs) -> None:
        """One tick: starts what is due, unless the disk is nearly full."""
        if not self.disk.room().is_low:
            await self.ingest.poll_due(jobs.start, CLOCK.now())


@asynccontextmanager
async def open_wire(settings: Settings) -> AsyncIterator[Wire]:
    """The wire on its database, which is locked against other instances. Raises LockedError and StoreError."""
    with lock(settings.database_url):
        async with (
            open_store(settings.database_url) as store,
            open_fetcher(settings, inside=True) as fetcher,
            WorkerProcess() as worker,
        ):
            await _stock(store, settings, built_in_topics())
            limits = IngestLimits(timedelta(seconds=settings.poll_floor_s), timedelta(hours=settings.alert_max_age_h))
            ingest = Ingest(store, fetcher, worker, CLOCK, limits)
            disk = Disk(database_path(settings.database_url).absolute().parent, settings.min_free_mb)
            yield Wire(settings, disk, store, fetcher, worker, ingest, Publish(store, CLOCK))


def open_fetcher(settings: Settings, *, inside: bool) -> HttpFetcher:
    """What fetches: `inside` also from the networks that the operator opened."""
    return HttpFetcher(
        allowed_networks=settings.allowed_networks if inside else (),
        max_body=settings.max_body_mb << 20,
        host_gap=timedelta(seconds=settings.host_gap_s),
        user_agent=f"Wirewatch/{__version__}",
    )


async def _stock(store: Store, settings: Settings, topics: Sequence[Topic]) -> None:
    """Gives a database what this version comes with; the starter sources if it is new and the operator wants them."""
    floor = timedelta(seconds=settings.poll_floor_s)
    content = _starter("sources.opml") if settings.starter else b""
    found = read_opml(content).sources if content else ()
    await Stock(store, CLOCK).fill(topics, [replace(source, starter=True, interval=floor) for source in found])


@cache
def built_in_topics() -> tuple[Topic, ...]:
    """The topics that come with this version."""
    return read_topics(_starter("topics.toml").decode())


def _starter(name: str) -> bytes:
    return files("bot").joinpath("starter", name).read_bytes()


async def poll_once(settings: Settings) -> Mapping[str, float]:
    """Polls every source that is due now, for at most a minute; the totals as the command line prints them."""
    began = CLOCK.now()
    async with open_wire(settings) as wire:
        due = await wire.store.sources.count_due(began)
        if not wire.disk.room().is_low:
            with suppress(TimeoutError):
                async with asyncio.timeout(ONCE_BUDGET_S):
                    await _poll_all(wire, began)
        totals = wire.ingest.totals
    return {
        **{name: totals[name] for name in ("polled", "new", "unchanged", "failed")},
        "left": due - totals["polled"],
        "seconds": round((CLOCK.now() - began).total_seconds(), 2),
    }


async def _poll_all(wire: Wire, due_by: datetime) -> None:
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        jobs = Jobs(tasks, stop)
        while await wire.store.sources.count_due(due_by) and not stop.is_set():
            await wire.ingest.poll_due(jobs.start, due_by)
            await CLOCK.sleep(0.02)
    if jobs.fatal:
        raise jobs.fatal
