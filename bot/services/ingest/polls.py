"""Asks the sources that are due, some at once, and has what they bring read and stored."""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from random import Random

from bot.core.due import DueLine
from bot.core.errors import FeedError, FetchError, WirewatchError, WorkerError
from bot.core.model import Source
from bot.core.polling import after_failure, was_asked
from bot.ports import Clock, Fetcher, Store, Worker
from bot.services.ingest.filing import Filing
from bot.services.ingest.reading import Found, IngestLimits, Reader
from bot.services.ingest.room import Claim, Room

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=1)  # what a killed process had begun is begun again after it
LEASED_AT_ONCE = 1_000  # so many wait in line or are polled
LEASED_TOGETHER = 250  # some 10 ms of the loop
POLLS_AT_ONCE = 100  # bounds the bodies in memory
POLLS_OF_A_HOST = 2
ARTICLES_AT_ONCE = 400  # understood and not yet stored: 10 KB each, so that the worker goes on while a slice is stored

Spawn = Callable[[Callable[[], Awaitable[None]]], object]


class Ingest:
    """Polls sources; remembers the compiled rules and the live stories from one poll to the next."""

    def __init__(self, store: Store, fetcher: Fetcher, worker: Worker, clock: Clock, limits: IngestLimits) -> None:
        self._store = store
        self._clock = clock
        self._floor = limits.poll_floor
        self._reader = Reader(store, fetcher, worker, clock, limits)
        self._room = Room(ARTICLES_AT_ONCE)
        self._line = DueLine(POLLS_AT_ONCE, POLLS_OF_A_HOST)
        self._filing = Filing(store, clock, limits.alert_max_age, expects_more=lambda: len(self._line) > 1)
        self._random = Random()  # noqa: S311 - spreads back-offs, guards nothing
        self.totals: Counter[str] = Counter()  # polled new unchanged failed

    async def poll_due(self, spawn: Spawn, due_by: datetime) -> int:
        """Starts polls of the sources due by then, through `spawn`, as many as there is room for; returns how many.

        Each poll that ends starts the next one in line.
        """
        if await self._store.sources.count_due(due_by):
            await self._lease(due_by)
        return self._start(spawn)

    async def _lease(self, due_by: datetime) -> None:
        room = LEASED_AT_ONCE - len(self._line)
        while room > 0:
            async with self._store.transaction() as tables:
                leased = await tables.sources.lease_due(due_by, self._clock.now() + LEASE, min(room, LEASED_TOGETHER))
            # A slow poll outlives its lease; it is not begun twice.
            for source in leased:
                self._line.add(source)
            room = room - len(leased) if len(leased) == LEASED_TOGETHER else 0

    def _start(self, spawn: Spawn) -> int:
        started = 0
        while (source := self._line.take()) is not None:
            spawn(partial(self._poll_taken, source, spawn))
            started += 1
        return started

    async def _poll_taken(self, source: Source, spawn: Spawn) -> None:
        try:
            await self.poll(source)
        finally:
            self._line.done(source)
        self._start(spawn)  # not when it was cancelled: then all ends

    async def poll(self, source: Source) -> None:
        """Asks one source once and stores all that came of it. Raises StoreError."""
        async with self._room.claim() as claim:
            await self._poll(source, claim)

    async def _poll(self, source: Source, claim: Claim) -> None:
        try:
            found = await self._reader.ask(source, claim)
            self.totals["unchanged"] += found.is_unchanged
        except (FetchError, FeedError, WorkerError) as error:
            self._note(source, error)
            found = Found(after_failure(source, error, self._clock.now(), self._random, self._floor))
        else:
            self.totals["polled"] += 1
        self.totals["new"] += await self._filing.file(found)

    def _note(self, source: Source, error: WirewatchError) -> None:
        if was_asked(error):
            self.totals["polled"] += 1
            self.totals["failed"] += 1
            log.info("source %s %s failed: %s", source.id, source.url, error)
        else:
            log.debug("source %s %s waits: %s", source.id, source.url, error)
