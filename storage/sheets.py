"""Statements that find, in the history index, the articles that rules are tried on."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.matching import SearchKeys
from bot.core.trials import Sheet
from storage.driver import Row, Session, fetch_number, fetch_one
from storage.values import from_ms, to_json, to_ms

BEGINNING = 1500  # characters: a rule looks no further than some sixty words unless it says `text:`

# Ids rise with the time of fetching. Index article_fetched.
_FIRST = "SELECT id FROM article WHERE fetched_at >= :since ORDER BY fetched_at, id LIMIT 1"

# Index article_copy.
_COUNT_ALL = """
SELECT (SELECT count(*) FROM article WHERE fetched_at >= :since)
    - (SELECT count(*) FROM article WHERE fetched_at >= :since AND copy_of IS NOT NULL) AS n
"""
_COUNT = """
SELECT count(*) AS n FROM ({holders} AND article_search.rowid >= :first)
WHERE id NOT IN (SELECT id FROM article WHERE fetched_at >= :since AND copy_of IS NOT NULL)
"""
_ALL = """
SELECT a.id, a.story_id, a.published_at, a.title, substr(a.text, 1, :letters) AS text, a.language, a.url,
    source.title AS outlet, source.section
FROM article AS a JOIN source ON source.id = a.source_id
WHERE a.id >= :first AND a.id < :before AND a.copy_of IS NULL AND a.fetched_at >= :since
ORDER BY a.id DESC LIMIT :limit
"""
_HOLDING = """
SELECT a.id, a.story_id, a.published_at, a.title, substr(a.text, 1, :letters) AS text, a.language, a.url,
    source.title AS outlet, source.section
FROM (
    SELECT id FROM ({holding} AND article_search.rowid >= :first AND article_search.rowid < :before ORDER BY id DESC)
    WHERE id NOT IN (SELECT id FROM article WHERE fetched_at >= :since AND copy_of IS NOT NULL)
    ORDER BY id DESC LIMIT :limit
) AS found JOIN article AS a ON a.id = found.id JOIN source ON source.id = a.source_id
ORDER BY a.id DESC
"""

# Index article_source, without a look at the articles.
_FIRST_PUBLISHED = "SELECT min(published_at) AS at FROM article WHERE published_at >= :since"

_AFTER_ALL = 2**62  # more than any id
_WHOLE = 2**30  # letters: more than a column holds


@dataclass(frozen=True, slots=True)
class Pages:
    """Which page of which part of the history."""

    since: datetime
    whole: bool
    before: int | None
    limit: int


async def count_sheets(session: Session, keys: SearchKeys | None, since: datetime) -> int:
    """How many articles since then hold one of the keys; copies are not counted."""
    if keys is None:
        return await fetch_number(session, _COUNT_ALL, since=to_ms(since))
    if not keys.terms and not keys.beginnings:
        return 0
    return await fetch_number(session, _COUNT, since=to_ms(since), **_words(keys), first=await _first(session, since))


async def load_sheets(session: Session, keys: SearchKeys | None, pages: Pages) -> tuple[Sheet, ...]:
    """The page, newest first."""
    if keys is not None and not keys.terms and not keys.beginnings:
        return ()
    values = {
        "since": to_ms(pages.since),
        "first": await _first(session, pages.since),
        "before": _AFTER_ALL if pages.before is None else pages.before,
        "letters": _WHOLE if pages.whole else BEGINNING,
        "limit": pages.limit,
    }
    if keys is None:
        rows = await session.fetch(_ALL, **values)
    else:
        rows = await session.fetch(_HOLDING, **values, **_words(keys))
    return tuple(map(_sheet, rows))


async def first_published(session: Session, since: datetime) -> datetime | None:
    """When the first article of all that were published since then was; None for none."""
    row = await fetch_one(session, _FIRST_PUBLISHED, since=to_ms(since))
    return from_ms(row["at"]) if row else None


async def _first(session: Session, since: datetime) -> int:
    row = await fetch_one(session, _FIRST, since=to_ms(since))
    return int(row["id"]) if row else _AFTER_ALL


def _words(keys: SearchKeys) -> dict[str, str]:
    return {"terms": to_json(keys.terms), "beginnings": to_json(keys.beginnings)}


def _sheet(row: Row) -> Sheet:
    return Sheet(
        id=row["id"],
        story_id=row["story_id"],
        published=from_ms(row["published_at"]),
        title=row["title"],
        text=row["text"],
        language=row["language"],
        source=f"{row['outlet']} {row['url']}",
        section=row["section"],
    )
