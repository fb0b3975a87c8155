"""The database from the command line, beside a running bot: its articles as a file, a copy, its next version."""

import csv
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TextIO

from bot.core.errors import StoreError
from bot.core.model import Article
from bot.ports import Store
from bot.settings import Settings
from storage import backup, database_path, open_store, upgrade

PAGE = 500
COLUMNS = (
    *("id", "source", "url", "title", "byline", "language", "published", "fetched", "planned", "fate"),
    *("topics", "why", "story", "duplicate_of", "summary", "figures", "text"),
)


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


def back_up(settings: Settings, file: Path) -> None:
    """Writes a copy of the database, also beside a running bot. Raises StoreError."""
    if file.resolve() == database_path(settings.database_url).resolve():
        raise StoreError(f"{file} is the database itself. Choose another name for the backup.")
    backup(settings.database_url, file)


async def upgrade_database(settings: Settings) -> str:
    """Brings the database to this version; as it was, it is kept beside it. Raises StoreError."""
    steps = await upgrade(settings.database_url)
    if not steps:
        return "The database is of this version already."
    return f"The database is of this version now, after {steps} step{'s' if steps > 1 else ''}."
