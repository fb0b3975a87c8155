"""Sources from the command line; a running bot sees every change within a tick."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.core.errors import WirewatchError
from bot.core.links import canonical_url
from bot.core.model import Source
from bot.core.opml import is_web_address, write_opml
from bot.ports import Store, Transaction
from bot.services.exchange import Exchange, ImportReport, Progress
from bot.settings import Settings
from storage import open_store

COMMAND_LINE = "command line"  # what the audit calls who works there


async def list_sources(settings: Settings) -> list[str]:
    """A line for every source: number, state, section, title, address, parted by tabs."""
    async with open_store(settings.database_url) as store:
        return ["\t".join(_columns(source)) for source in await _ordered(store)]


async def _ordered(store: Store) -> list[Source]:
    return sorted(await store.sources.all(), key=lambda source: (source.section, source.title.casefold()))


def _columns(source: Source) -> tuple[str, ...]:
    return (str(source.id), _state(source), source.section, source.title, source.url)


def _state(source: Source) -> str:
    if not source.enabled:
        return "off"
    if source.problem:
        return f"failing: {source.problem}"
    return "ok" if source.succeeded_at else "new"


async def add_source(settings: Settings, url: str, now: datetime) -> str:
    """Adds a feed, due at once; what the feed is called is learned at its first poll. Raises WirewatchError."""
    if not is_web_address(url):
        raise WirewatchError(f"{url!r} is no http or https address such as https://example.org/feed.xml")
    async with open_store(settings.database_url) as store, store.transaction() as tables:
        known = (await _known(tables)).get(canonical_url(url))
        source = None if known else await tables.sources.add(_polled(settings, _untitled(url)), now)
    if source is None:
        raise WirewatchError(f"{url} is among the sources already{f', as number {known.id}' if known else ''}.")
    return f"Added as number {source.id}."


async def _known(tables: Transaction) -> dict[str, Source]:
    return {canonical_url(source.url): source for source in await tables.sources.all()}


def _untitled(url: str) -> Source:
    return Source(0, url, urlsplit(url).netloc)


def _polled(settings: Settings, source: Source) -> Source:
    return replace(source, interval=_floor(settings))


async def remove_source(settings: Settings, which: str) -> str:
    """Removes a source by number or address. Raises WirewatchError."""
    async with open_store(settings.database_url) as store, store.transaction() as tables:
        known = await _known(tables)
        by_number = {str(source.id): source for source in known.values()}
        source = by_number.get(which) or known.get(canonical_url(which))
        if source is None:
            raise WirewatchError(
                f"there is no source {which!r}; `wirewatch sources list` shows number and address of each"
            )
        await tables.sources.remove(source.id)
    return f"Removed {source.title}, {source.url}."


async def import_sources(settings: Settings, opml: bytes, now: datetime) -> ImportReport:
    """Adds the good lines of an OPML file, due at once, with a progress bar on a terminal. Raises OpmlError."""
    async with open_store(settings.database_url) as store:
        with _bar() as progress:
            return await Exchange(store, _Moment(now), _floor(settings)).take_in(COMMAND_LINE, opml, progress)


async def export_sources(settings: Settings) -> str:
    """Every source as OPML."""
    async with open_store(settings.database_url) as store:
        return write_opml(await store.sources.all())


@dataclass(frozen=True, slots=True)
class _Moment:
    """A clock that stands: what is imported together came together."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def _floor(settings: Settings) -> timedelta:
    return timedelta(seconds=settings.poll_floor_s)


@contextmanager
def _bar() -> Iterator[Progress]:
    """What is told of the progress, shown on a terminal and nowhere else."""
    if not sys.stderr.isatty():
        yield _unseen
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True, redirect_stdout=False) as bar:
        task = bar.add_task("", total=None)

        async def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield show


async def _unseen(_done: int, _total: int) -> None:
    """Nobody looks."""
