"""Statements that find the earlier articles that new ones may be copies of, for many at a time."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import chain

from bot.core.copies import (
    LEAST_CONTAINMENT,
    MOST_HOLDERS,
    Candidate,
    Look,
    Resemblance,
    containment,
    index_hashes,
    least_found_by,
)
from storage.driver import Row, Session, fetch_number
from storage.values import from_ms, to_json, to_ms

# A hash and an id in one number, for a list of numbers is what a statement takes.
ID_BITS = 31

_ADD_SKETCH = "INSERT INTO sketch (article_id, hashes) VALUES (:article, :hashes)"
# In the order of the primary key: one page after the other.
_ADD_HASHES = """
INSERT INTO sketch_hash (hash, article_id)
SELECT value >> 31, value & 2147483647 FROM {numbers[pairs]} AS pairs ORDER BY value
"""
_HASHES = "SELECT hashes FROM sketch WHERE article_id = :article"
_FORGET_HASHES = "DELETE FROM sketch_hash WHERE article_id = :article AND hash IN {numbers[hashes]}"
_FORGET_SKETCH = "DELETE FROM sketch WHERE article_id = :article"

# Index article_url.
_AT_URLS = """
SELECT id, source_id, url, title, published_at, story_id FROM article WHERE url IN {texts[urls]} ORDER BY id
"""
# Index article_fetched: what was published since then was fetched since then, and ids rise with the time of fetching.
_FIRST = "SELECT coalesce((SELECT id FROM article WHERE fetched_at >= :since ORDER BY fetched_at, id LIMIT 1), 0) AS n"
# The primary key of sketch_hash, looked up in its order, which gives the earliest first; an ORDER BY takes 10 % more.
# Whatever has very many copies, the first is among the earliest.
_HOLDERS = """
SELECT value AS hash, (
    SELECT {packed[article_id]} FROM (
        SELECT article_id FROM sketch_hash WHERE hash = wanted.value AND article_id >= :first
        LIMIT :most
    ) AS earliest
) AS ids
FROM {numbers[hashes]} AS wanted
WHERE EXISTS (SELECT 1 FROM sketch_hash WHERE hash = wanted.value AND article_id >= :first)
"""
# Index article_title.
_TITLED = "SELECT id, title FROM article WHERE title IN {texts[titles]} AND published_at >= :since"
_SKETCHES = "SELECT article_id, hashes FROM sketch WHERE article_id IN {numbers[ids]}"
_CANDIDATES = """
SELECT id, source_id, url, title, published_at, story_id FROM article
WHERE id IN {numbers[ids]} AND published_at >= :since
"""


async def add_sketches(session: Session, sketches: Mapping[int, Sequence[int]]) -> None:
    """Stores the sketches of these articles, by id."""
    rows = [{"article": id_, "hashes": to_json(hashes)} for id_, hashes in sketches.items() if hashes]
    await session.many(_ADD_SKETCH, rows)
    pairs = [hash_ << ID_BITS | id_ for id_, hashes in sketches.items() for hash_ in index_hashes(hashes)]
    if pairs:
        await session.run(_ADD_HASHES, pairs=to_json(pairs))


async def forget_sketch(session: Session, article_id: int) -> None:
    """The article may be a copy, and the original of copies, no more."""
    for row in await session.fetch(_HASHES, article=article_id):
        await session.run(_FORGET_HASHES, article=article_id, hashes=row["hashes"])
    await session.run(_FORGET_SKETCH, article=article_id)


async def find_resembling(session: Session, looks: Sequence[Look], since: datetime) -> tuple[Resemblance, ...]:
    """As the port `Articles.resembling` promises."""
    if not looks:
        return ()
    rows = await session.fetch(_AT_URLS, urls=to_json({look.url for look in looks if look.url}))
    at_url = {row["url"]: _candidate(row, ()) for row in reversed(rows)}
    sharing = await _sharing(session, looks, since)
    titled = await _titled(session, looks, since)
    sketches = await _sketches(session, {id_ for ids in (*sharing, *titled.values()) for id_ in ids})
    found = [
        {id_ for id_ in ids if containment(look.sketch, sketches[id_]) >= LEAST_CONTAINMENT}
        | titled.get(look.title, set())
        for look, ids in zip(looks, sharing, strict=True)
    ]
    candidates = await _load(session, sketches, {id_ for ids in found for id_ in ids}, since)
    return tuple(
        Resemblance(at_url.get(look.url), tuple(candidates[id_] for id_ in sorted(ids) if id_ in candidates))
        for look, ids in zip(looks, found, strict=True)
    )


async def _sharing(session: Session, looks: Sequence[Look], since: datetime) -> list[set[int]]:
    """For each look the ids of articles that may share much of its text."""
    wanted = sorted({hash_ for look in looks for hash_ in look.sketch})
    if not wanted:
        return [set() for _ in looks]
    first = await fetch_number(session, _FIRST, since=to_ms(since))
    rows = await session.fetch(_HOLDERS, hashes=to_json(wanted), first=first, most=MOST_HOLDERS)
    lists = json.loads(f"[{','.join(row['ids'] for row in rows)}]")  # all at once: there are many
    holders = dict(zip((row["hash"] for row in rows), lists, strict=True))
    return [_holding_enough(look, holders) for look in looks]


def _holding_enough(look: Look, holders: Mapping[int, Sequence[int]]) -> set[int]:
    counts = Counter(chain.from_iterable(holders[hash_] for hash_ in look.sketch if hash_ in holders))
    least = least_found_by(look.sketch)
    return {id_ for id_, count in counts.items() if count >= least}


async def _titled(session: Session, looks: Sequence[Look], since: datetime) -> Mapping[str, set[int]]:
    found: defaultdict[str, set[int]] = defaultdict(set)
    for row in await session.fetch(_TITLED, titles=to_json({look.title for look in looks}), since=to_ms(since)):
        found[row["title"]].add(row["id"])
    return found


async def _sketches(session: Session, ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    rows = await session.fetch(_SKETCHES, ids=to_json(ids)) if ids else ()
    return {row["article_id"]: tuple(json.loads(row["hashes"])) for row in rows}


async def _load(
    session: Session, sketches: Mapping[int, tuple[int, ...]], ids: Collection[int], since: datetime
) -> Mapping[int, Candidate]:
    rows = await session.fetch(_CANDIDATES, ids=to_json(ids), since=to_ms(since)) if ids else ()
    return {row["id"]: _candidate(row, sketches.get(row["id"], ())) for row in rows}


def _candidate(row: Row, sketch: tuple[int, ...]) -> Candidate:
    return Candidate(
        article_id=row["id"],
        title=row["title"],
        sketch=sketch,
        published=from_ms(row["published_at"]),
        source_id=row["source_id"],
        url=row["url"],
        story_id=row["story_id"],
    )
