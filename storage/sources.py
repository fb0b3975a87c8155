"""Statements about feeds, their polling state, and the keys of what they listed."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.core.model import Activity, Source
from bot.core.outages import Pulse
from bot.core.polling import MOVES
from storage.driver import Row, Session, fetch_number, fetch_one
from storage.values import from_ms, from_span_ms, pack, pairs, span_ms, to_json, to_ms, unpack

AT_ONCE = 500  # rows made into sources before others get their turn: some 5 ms

_ALL = "SELECT * FROM source WHERE removed = 0 AND id > :after ORDER BY id LIMIT :limit"
_BY_ID = "SELECT * FROM source WHERE id = :id AND removed = 0"
_BY_URL = "SELECT * FROM source WHERE url = :url AND removed = 0"

# A source that was removed keeps its row for its articles; adding it again makes it new, with a baseline of its own.
_ADD = """
INSERT INTO source (url, title, section, language, starter, enabled, next_at, interval_ms, pinned_ms, announce,
    full_text, agent, encoding, headers, country, added_at)
VALUES (:url, :title, :section, :language, :starter, :enabled, :now, :interval_ms, :pinned_ms, :announce,
    :full_text, :agent, :encoding, :headers, :country, :now)
ON CONFLICT (url) DO UPDATE SET
    title = excluded.title, section = excluded.section, language = excluded.language, starter = excluded.starter,
    enabled = excluded.enabled, removed = 0, next_at = excluded.next_at, interval_ms = excluded.interval_ms,
    pinned_ms = excluded.pinned_ms, full_text = excluded.full_text, agent = excluded.agent,
    encoding = excluded.encoding, headers = excluded.headers, country = excluded.country,
    etag = NULL, last_modified = NULL, body_hash = NULL, blocks = excluded.blocks, baseline_at = NULL,
    announce = excluded.announce, failures = 0, problem = NULL, failing_since = NULL, succeeded_at = NULL,
    newest_at = NULL, kind = '', pace_ms = NULL, lull_ms = NULL, ttl_ms = NULL, published_at = NULL,
    parsed_at = NULL, moved_to = '', moved_times = 0, moved_from = '', hub = '', told = '', told_at = NULL,
    added_at = excluded.added_at
WHERE source.removed = 1
RETURNING id
"""

# Index source_due.
_DUE = """
SELECT * FROM source WHERE enabled = 1 AND removed = 0 AND next_at <= :now ORDER BY next_at, id LIMIT :limit {skip}
"""
_LEASE = "UPDATE source SET next_at = :until WHERE id IN {numbers[ids]}"
_COUNT_DUE = "SELECT count(*) AS n FROM source WHERE enabled = 1 AND removed = 0 AND next_at <= :now"

# What an admin may have changed during the poll stays: a poll names only what has no name of its own yet, and turns
# off but never on. A permanent redirect to an address that is another source's already leaves the URL alone, and where
# it led; any other, and the first of these, leaves the address that it came from for those who are to be told.
_SAVE = """
UPDATE source SET
    url = CASE WHEN place.holder = 'none' THEN :url ELSE url END,
    moved_from = CASE
        WHEN place.holder = 'none' OR (place.holder = 'other' AND moved_times < :moves) THEN url
        WHEN place.holder = 'settled' AND moved_from = url THEN ''
        ELSE moved_from
    END,
    moved_to = CASE WHEN place.holder = 'other' THEN :url ELSE :moved_to END,
    moved_times = CASE WHEN place.holder = 'other' THEN :moves ELSE :moved_times END,
    title = CASE WHEN title = :host THEN :title ELSE title END,
    enabled = CASE WHEN :enabled = 0 THEN 0 ELSE enabled END,
    next_at = :next_at, interval_ms = :interval_ms,
    etag = :etag, last_modified = :last_modified, body_hash = :body_hash, blocks = :blocks,
    baseline_at = :baseline_at, failures = :failures, problem = :problem,
    failing_since = :failing_since, succeeded_at = :succeeded_at, newest_at = :newest_at,
    kind = :kind, pace_ms = :pace_ms, lull_ms = :lull_ms, ttl_ms = :ttl_ms, published_at = :published_at,
    parsed_at = :parsed_at, hub = :hub
FROM (
    SELECT coalesce(max(CASE WHEN id = :id OR removed = 1 THEN 'settled' ELSE 'other' END), 'none') AS holder
    FROM source WHERE url = :url
) AS place
WHERE id = :id
"""
# What was gone and is wanted again is no longer known to be gone.
_CONFIGURE = """
UPDATE source SET
    kind = CASE WHEN enabled = 0 AND :enabled = 1 THEN '' ELSE kind END,
    title = :title, section = :section, language = :language, enabled = :enabled, next_at = :next_at,
    pinned_ms = :pinned_ms, announce = :announce,
    full_text = :full_text, agent = :agent, encoding = :encoding, headers = :headers, country = :country
WHERE id = :id
"""
_NOTE_TOLD = """
UPDATE source SET
    told_at = CASE WHEN :troubles > troubles THEN :now ELSE told_at END,
    told = :told, troubles = :troubles
WHERE id = :id
"""
_NOTE_MOVE_TOLD = "UPDATE source SET moved_from = '' WHERE id = :id"
# Sources are some thousands, and this is asked once a minute: no index.
_UNEASY = """
SELECT * FROM source
WHERE removed = 0 AND (
    failing_since IS NOT NULL OR told <> '' OR moved_from <> '' OR kind = 'gone'
    OR succeeded_at - coalesce(published_at, baseline_at) >= :silent
) AND id > :after
ORDER BY id LIMIT :limit
"""
_PULSE = """
SELECT count(*) AS asked, max(succeeded_at) AS answered_at FROM source
WHERE enabled = 1 AND removed = 0 AND (succeeded_at IS NOT NULL OR failing_since IS NOT NULL)
"""
# Multiples of the id put neighbours apart.
_HASTEN = """
UPDATE source SET next_at = CASE
    WHEN next_at < :now + id * 40503 % :within THEN next_at ELSE :now + id * 40503 % :within
END
WHERE enabled = 1 AND removed = 0 AND failing_since >= :since
"""
# Index article_source alone. The middle one, or the earlier of the two in the middle.
_ACTIVITY = """
WITH brought AS (
    SELECT fetched_at - published_at AS latency_ms FROM article
    WHERE source_id = :id AND fetched_at >= :since AND fate <> 'baseline'
)
SELECT (SELECT count(*) FROM brought) AS articles, latency_ms FROM brought ORDER BY latency_ms
LIMIT 1 OFFSET ((SELECT count(*) FROM brought) - 1) / 2
"""
_REMOVE = "UPDATE source SET removed = 1 WHERE id = :id"

_DIGESTS = "SELECT key, digest FROM seen WHERE source_id = :id AND key IN {texts[keys]}"
_MARK_SEEN = """
INSERT INTO seen (source_id, key, at, digest) VALUES (:id, :key, :now, :digest)
ON CONFLICT (source_id, key) DO UPDATE SET at = :now, digest = :digest
"""
_FORGET_SEEN = "DELETE FROM seen WHERE source_id = :id AND at < :before"


class SqlSources:
    """The port `Sources` over SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def all(self) -> tuple[Source, ...]:
        return await self._pages(_ALL)

    async def by_id(self, source_id: int) -> Source | None:
        row = await fetch_one(self._session, _BY_ID, id=source_id)
        return _source(row) if row else None

    async def by_url(self, url: str) -> Source | None:
        row = await fetch_one(self._session, _BY_URL, url=url)
        return _source(row) if row else None

    async def add(self, source: Source, now: datetime) -> Source | None:
        row = await fetch_one(
            self._session,
            _ADD,
            url=source.url,
            title=source.title,
            section=source.section,
            language=source.language,
            starter=int(source.starter),
            enabled=int(source.enabled),
            now=to_ms(now),
            interval_ms=span_ms(source.interval),
            pinned_ms=span_ms(source.pinned),
            announce=source.announce,
            full_text=source.full_text,
            agent=source.agent,
            encoding=source.encoding,
            headers=to_json(source.headers),
            country=source.country,
        )
        return await self.by_id(row["id"]) if row else None

    async def remove(self, source_id: int) -> None:
        await self._session.run(_REMOVE, id=source_id)

    async def lease_due(self, now: datetime, until: datetime, limit: int) -> tuple[Source, ...]:
        due = await self._session.fetch(_DUE, now=to_ms(now), limit=limit)
        if due:
            await self._session.run(_LEASE, ids=to_json(row["id"] for row in due), until=to_ms(until))
        return tuple(_source(row, until) for row in due)

    async def count_due(self, now: datetime) -> int:
        return await fetch_number(self._session, _COUNT_DUE, now=to_ms(now))

    async def save_all(self, sources: Sequence[Source]) -> None:
        await self._session.many(_SAVE, [_polled(source) for source in sources])

    async def configure(self, source: Source) -> None:
        await self._session.run(
            _CONFIGURE,
            id=source.id,
            title=source.title,
            section=source.section,
            language=source.language,
            enabled=int(source.enabled),
            next_at=to_ms(source.next_at) or 0,
            pinned_ms=span_ms(source.pinned),
            announce=source.announce,
            full_text=source.full_text,
            agent=source.agent,
            encoding=source.encoding,
            headers=to_json(source.headers),
            country=source.country,
        )

    async def note_told(self, source_id: int, told: str, troubles: int, now: datetime) -> None:
        await self._session.run(_NOTE_TOLD, id=source_id, told=told, troubles=troubles, now=to_ms(now))

    async def note_move_told(self, source_id: int) -> None:
        await self._session.run(_NOTE_MOVE_TOLD, id=source_id)

    async def uneasy(self, silent: timedelta) -> tuple[Source, ...]:
        return await self._pages(_UNEASY, silent=span_ms(silent))

    async def _pages(self, statement: str, **values: object) -> tuple[Source, ...]:
        """All that a statement finds, page by page, so that others get their turn."""
        found: list[Source] = []
        while True:
            after = found[-1].id if found else 0
            page = await self._session.fetch(statement, after=after, limit=AT_ONCE, **values)
            found += map(_source, page)
            if len(page) < AT_ONCE:
                return tuple(found)

    async def pulse(self) -> Pulse:
        row = (await self._session.fetch(_PULSE))[0]
        return Pulse(row["asked"], from_ms(row["answered_at"]))

    async def hasten(self, failing_since: datetime, now: datetime, within: timedelta) -> None:
        await self._session.run(_HASTEN, since=to_ms(failing_since), now=to_ms(now), within=span_ms(within))

    async def activity(self, source_id: int, since: datetime) -> Activity | None:
        row = await fetch_one(self._session, _ACTIVITY, id=source_id, since=to_ms(since))
        return Activity(row["articles"], timedelta(milliseconds=row["latency_ms"])) if row else None

    async def forget_seen(self, source_id: int, before: datetime) -> None:
        await self._session.run(_FORGET_SEEN, id=source_id, before=to_ms(before))

    async def digests(self, source_id: int, keys: Sequence[str]) -> Mapping[str, int | None]:
        rows = await self._session.fetch(_DIGESTS, id=source_id, keys=to_json(keys))
        return {row["key"]: row["digest"] for row in rows}

    async def mark_seen(self, listed: Mapping[int, Mapping[str, int]], now: datetime) -> None:
        rows = [
            {"id": source_id, "key": key, "digest": digest, "now": to_ms(now)}
            for source_id, digests in listed.items()
            for key, digest in digests.items()
        ]
        await self._session.many(_MARK_SEEN, rows)


def _polled(source: Source) -> dict[str, object]:
    return {
        "id": source.id,
        "url": source.url,
        "host": urlsplit(source.url).netloc,
        "title": source.title,
        "enabled": int(source.enabled),
        "next_at": to_ms(source.next_at) or 0,
        "interval_ms": span_ms(source.interval),
        "etag": source.etag,
        "last_modified": source.last_modified,
        "body_hash": source.body_hash,
        "blocks": pack(source.blocks),
        "baseline_at": to_ms(source.baseline_at),
        "failures": source.failures,
        "problem": source.problem,
        "failing_since": to_ms(source.failing_since),
        "succeeded_at": to_ms(source.succeeded_at),
        "newest_at": to_ms(source.newest_at),
        "kind": source.kind,
        "pace_ms": span_ms(source.pace),
        "lull_ms": span_ms(source.lull),
        "ttl_ms": span_ms(source.ttl),
        "published_at": to_ms(source.published_at),
        "parsed_at": to_ms(source.parsed_at),
        "moved_to": source.moved_to,
        "moved_times": source.moved_times,
        "moves": MOVES,
        "hub": source.hub,
    }


def _source(row: Row, next_at: datetime | None = None) -> Source:
    """The source as stored, or as it is with another `next_at`."""
    return Source(
        id=row["id"],
        url=row["url"],
        title=row["title"],
        section=row["section"],
        language=row["language"],
        starter=bool(row["starter"]),
        enabled=bool(row["enabled"]),
        next_at=next_at or from_ms(row["next_at"]),
        interval=timedelta(milliseconds=row["interval_ms"]),
        pinned=from_span_ms(row["pinned_ms"]),
        etag=row["etag"],
        last_modified=row["last_modified"],
        body_hash=row["body_hash"],
        blocks=unpack(row["blocks"]),
        baseline_at=from_ms(row["baseline_at"]),
        announce=row["announce"],
        failures=row["failures"],
        problem=row["problem"],
        failing_since=from_ms(row["failing_since"]),
        succeeded_at=from_ms(row["succeeded_at"]),
        newest_at=from_ms(row["newest_at"]),
        kind=row["kind"],
        pace=from_span_ms(row["pace_ms"]),
        lull=from_span_ms(row["lull_ms"]),
        ttl=from_span_ms(row["ttl_ms"]),
        published_at=from_ms(row["published_at"]),
        parsed_at=from_ms(row["parsed_at"]),
        moved_to=row["moved_to"],
        moved_times=row["moved_times"],
        moved_from=row["moved_from"],
        hub=row["hub"],
        full_text=None if row["full_text"] is None else bool(row["full_text"]),
        agent=row["agent"],
        encoding=row["encoding"],
        headers=pairs(row["headers"]),
        told=row["told"],
        told_at=from_ms(row["told_at"]),
        troubles=row["troubles"],
        country=row["country"],
    )
