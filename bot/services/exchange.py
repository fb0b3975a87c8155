"""Lists of sources that come and go as OPML."""

import asyncio
from collections.abc import Awaitable, Callable, Container, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeAlias

from bot.core.links import canonical_url
from bot.core.model import Source
from bot.core.opml import read_opml, write_opml
from bot.ports import Clock, Store, Transaction

BATCH = 200  # sources written at a time, in a tenth of a second: others write in between

Progress: TypeAlias = Callable[[int, int], Awaitable[None]]
"""Told how many of how many sources are done, before each batch of a list that takes several."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the lines of an OPML file: a sentence for each that was known already, and for each bad one."""

    added: int
    known: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exchange:
    """Takes in lists of sources and gives them out; `floor` is the interval a new source begins with."""

    store: Store
    clock: Clock
    floor: timedelta = timedelta(minutes=2)

    async def take_in(self, by: str, opml: bytes, progress: Progress) -> ImportReport:
        """Adds those sources of an OPML file that are not known already, due at once. Raises OpmlError."""
        wanted = await asyncio.to_thread(read_opml, opml)  # megabytes of it take seconds
        known = {canonical_url(source.url) for source in await self.store.sources.all()}
        repeated: list[str] = []
        for start in range(0, len(wanted.sources), BATCH):
            if len(wanted.sources) > BATCH:
                await progress(start, len(wanted.sources))
            async with self.store.transaction(repeatable=True) as write:  # what is known already is left out
                repeated += await self._add(write, wanted.sources[start : start + BATCH], known)
        added = len(wanted.sources) - len(repeated)
        async with self.store.transaction() as write:
            await write.people.note(by, f"source import {added} added", self.clock.now())
        return ImportReport(added, (*wanted.repeated, *repeated), wanted.problems)

    async def give_out(self) -> str:
        """Every source as OPML, with what is set about it."""
        return write_opml(await self.store.sources.all())

    async def _add(self, write: Transaction, sources: Sequence[Source], known: Container[str]) -> list[str]:
        """Adds the sources whose canonical addresses are not known; a sentence for each of the others."""
        repeated = []
        for source in sources:
            new = replace(source, interval=self.floor)
            if canonical_url(source.url) in known or not await write.sources.add(new, self.clock.now()):
                repeated.append(f"{source.title}: {source.url} is among the sources already")
        return repeated
