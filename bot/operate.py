"""What an operator does from the command line, beside a running bot, which sees it within a tick."""

import csv
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TextIO
from urllib.parse import urlsplit

from bot.core.errors import WirewatchError
from bot.core.model import Article, Source
from bot.core.opml import is_web_address, read_opml, write_opml
from bot.ports import Store
from bot.settings import Settings
from storage import open_store

PAGE = 500
COLUMNS = (
    *("id", "source", "url", "title", "byline", "language", "published", "fetched", "planned", "fate"),
    *("topics", "why", "story", "duplicate_of", "summary", "figures", "text"),
)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the lines of an OPML file."""

    added: int
    known: int
    problems: tuple[str, ...]


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
        source = await tables.sources.add(_new(settings, url), now)
    if source is None:
        raise WirewatchError(f"{url} is among the sources already.")
    return f"Added as number {source.id}."


def _new(settings: Settings, url: str) -> Source:
    return Source(0, url, urlsplit(url).netloc, interval=timedelta(seconds=settings.poll_floor_s))


async def remove_source(settings: Settings, which: str) -> str:
    """Removes a source by number or address. Raises WirewatchError."""
    async with open_store(settings.database_url) as store, store.transaction() as tables:
        known = {name: each for each in await tables.sources.all() for name in (str(each.id), each.url)}
        if which not in known:
            raise WirewatchError(
                f"there is no source {which!r}; `wirewatch sources list` shows number and address of each"
            )
        await tables.sources.remove(known[which].id)
    return f"Removed {known[which].title}."


async def import_sources(settings: Settings, opml: bytes, now: datetime) -> ImportReport:
    """Adds the good lines of an OPML file, due at once. Raises OpmlError."""
    wanted = read_opml(opml)
    added = 0
    async with open_store(settings.database_url) as store, store.transaction() as tables:
        for source in wanted.sources:
            added += await tables.sources.add(source, now) is not None
    return ImportReport(added, len(wanted.sources) - added, wanted.problems)


async def export_sources(settings: Settings) -> str:
    """Every source as OPML."""
    async with open_store(settings.database_url) as store:
        return write_opml(await _ordered(store))


async def export_articles(settings: Settings, form: str, out: TextIO) -> None:
    """Writes every stored article, oldest first, as JSON lines or CSV with a head line."""
    async with open_store(settings.database_url) as store:
        if form == "csv":
            table = csv.DictWriter(out, COLUMNS)
            table.writeheader()
            async for article in _every(store):
                table.writerow({name: _cell(value) for name, value in _row(article).items()})
        else:
            async for article in _every(store):
                print(json.dumps(_row(article), ensure_ascii=False), file=out)


async def _every(store: Store) -> AsyncIterator[Article]:
    last = 0
    while page := await store.articles.every(last, PAGE):
        for article in page:
            yield article
        last = page[-1].id


def _row(article: Article) -> dict[str, object]:
    return {
        "id": article.id,
        "source": article.outlet,
        "url": article.url,
        "title": article.title,
        "byline": article.byline,
        "language": article.language,
        "published": article.published.isoformat(),
        "fetched": article.fetched.isoformat(),
        "planned": article.planned.isoformat() if article.planned else None,
        "fate": article.fate.value,
        "topics": [match.slug for match in article.matches],
        "why": {match.slug: list(match.why) for match in article.matches},
        "story": article.story_id,
        "duplicate_of": article.copy_of,
        "summary": article.summary.text,
        "figures": list(article.summary.figures),
        "text": article.text,
    }


def _cell(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


async def upgrade_database(settings: Settings) -> str:
    """Opening migrates; the database as it was is kept beside it."""
    async with open_store(settings.database_url):
        return "The database is of this version."
