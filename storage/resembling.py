"""Statements that find the earlier articles that new ones may be copies of, for many at a time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.core.copies import COMMON_HASH, LEAST_SHARED, Candidate, Look, Resemblance
from storage.driver import Row, Session
from storage.values import from_ms, to_json, to_ms

HASH_BITS = 32

# Index article_url.
_AT_URLS = """
SELECT id, source_id, url, title, published_at, story_id FROM article WHERE url IN {texts[urls]} ORDER BY id
"""
# What was published since then was fetched since then, so the ids from there on are a range of the primary key of
# sketch. A hash of very many articles is boilerplate, and says nothing. A pair is a look and a hash in one number.
_SHARING = """
WITH wanted AS (SELECT value >> 32 AS look, value & 4294967295 AS hash FROM {numbers[pairs]} AS pairs),
shared AS MATERIALIZED (
    SELECT wanted.look, wanted.hash, sketch.article_id FROM wanted CROSS JOIN sketch
    WHERE sketch.hash = wanted.hash AND sketch.article_id >= coalesce(
        (SELECT id FROM article WHERE fetched_at >= :since ORDER BY fetched_at, id LIMIT 1), 0)
)
SELECT look, article_id FROM shared
WHERE hash NOT IN (SELECT hash FROM shared GROUP BY look, hash HAVING count(*) >= :common)
GROUP BY look, article_id HAVING count(*) >= :least
"""
# Index article_title.
_TITLED = "SELECT id, title FROM article WHERE title IN {texts[titles]} AND published_at >= :since"
_CANDIDATES = """
SELECT id, source_id, url, title, published_at, story_id FROM article
WHERE id IN {numbers[ids]} AND published_at >= :since
"""
# Index sketch_article.
_SKETCHES = "SELECT article_id, hash FROM sketch WHERE article_id IN {numbers[ids]} ORDER BY article_id, hash"


async def find_resembling(session: Session, looks: Sequence[Look], since: datetime) -> tuple[Resemblance, ...]:
    """As the port `Articles.resembling` promises."""
    if not looks:
        return ()
    rows = await session.fetch(_AT_URLS, urls=to_json({look.url for look in looks if look.url}))
    at_url = {row["url"]: _candidate(row, ()) for row in reversed(rows)}
    found = await _found(session, looks, since)
    candidates = await _load(session, {id_ for ids in found for id_ in ids}, since)
    return tuple(
        Resemblance(at_url.get(look.url), tuple(candidates[id_] for id_ in sorted(ids) if id_ in candidates))
        for look, ids in zip(looks, found, strict=True)
    )


async def _found(session: Session, looks: Sequence[Look], since: datetime) -> list[set[int]]:
    """For each look the ids of articles that share its title or much of its text."""
    pairs = to_json(number << HASH_BITS | hash_ for number, look in enumerate(looks) for hash_ in look.sketch)
    limits = {"since": to_ms(since), "common": COMMON_HASH, "least": LEAST_SHARED}
    found: list[set[int]] = [set() for _ in looks]
    for row in await session.fetch(_SHARING, pairs=pairs, **limits):
        found[row["look"]].add(row["article_id"])
    titled: defaultdict[str, set[int]] = defaultdict(set)
    for row in await session.fetch(_TITLED, titles=to_json({look.title for look in looks}), since=to_ms(since)):
        titled[row["title"]].add(row["id"])
    return [ids | titled[look.title] for look, ids in zip(looks, found, strict=True)]


async def _load(session: Session, ids: Iterable[int], since: datetime) -> Mapping[int, Candidate]:
    listed = to_json(ids)
    if listed == "[]":
        return {}
    sketches: defaultdict[int, list[int]] = defaultdict(list)
    for row in await session.fetch(_SKETCHES, ids=listed):
        sketches[row["article_id"]].append(row["hash"])
    rows = await session.fetch(_CANDIDATES, ids=listed, since=to_ms(since))
    return {row["id"]: _candidate(row, sketches[row["id"]]) for row in rows}


def _candidate(row: Row, sketch: Sequence[int]) -> Candidate:
    return Candidate(
        article_id=row["id"],
        title=row["title"],
        sketch=tuple(sketch),
        published=from_ms(row["published_at"]),
        source_id=row["source_id"],
        url=row["url"],
        story_id=row["story_id"],
    )
