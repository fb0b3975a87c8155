"""Statements about feeds, their polling state, and the keys of what they listed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.core.model import Source
from storage.driver import Row, Session, fetch_number, fetch_one
from storage.values import from_ms, pack, span_ms, to_json, to_ms, unpack

_ALL = "SELECT * FROM source WHERE removed = 0 ORDER BY id"
_BY_ID = "SELECT * FROM source WHERE id = :id AND removed = 0"
_BY_URL = "SELECT * FROM source WHERE url = :url AND removed = 0"

# A source that was removed keeps its row for its articles; adding it again makes it new, with a baseline of its own.
_ADD = """
INSERT INTO source (url, title, section, language, starter, enabled, next_at, interval_ms, pinned_ms, announce,
    added_at)
VALUES (:url, :title, :section, :language, :starter, :enabled, :now, :interval_ms, :pinned_ms, :announce, :now)
ON CONFLICT (url) DO UPDATE SET
    title = excluded.title, section = excluded.section, language = excluded.language, starter = excluded.starter,
    enabled = excluded.enabled, removed = 0, next_at = excluded.next_at, interval_ms = excluded.interval_ms,
    pinned_ms = excluded.pinned_ms,
    etag = NULL, last_modified = NULL, body_hash = NULL, blocks = excluded.blocks, baseline_at = NULL,
    announce = excluded.announce, failures = 0, problem = NULL, failing_since = NULL, succeeded_at = NULL,
    newest_at = NULL, added_at = excluded.added_at
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
# off but never on. A permanent redirect to an address that is another source's already leaves the URL alone.
_SAVE = """
UPDATE source SET
    url = CASE WHEN EXISTS (SELECT 1 FROM source AS other WHERE other.url = :url) THEN url ELSE :url END,
    title = CASE WHEN title = :host THEN :title ELSE title END,
    enabled = CASE WHEN :enabled = 0 THEN 0 ELSE enabled END,
    next_at = :next_at, interval_ms = :interval_ms,
    etag = :etag, last_modified = :last_modified, body_hash = :body_hash, blocks = :blocks,
    baseline_at = :baseline_at, failures = :failures, problem = :problem,
    failing_since = :failing_since, succeeded_at = :succeeded_at, newest_at = :newest_at
WHERE id = :id
"""
_REMOVE = "UPDATE source SET removed = 1 WHERE id = :id"

_SEEN = "SELECT key FROM seen WHERE source_id = :id AND key IN {texts[keys]}"
_MARK_SEEN = """
INSERT INTO seen (source_id, key, at) VALUES (:id, :key, :now) ON CONFLICT (source_id, key) DO UPDATE SET at = :now
"""


class SqlSources:
    """The port `Sources` over SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def all(self) -> tuple[Source, ...]:
        return tuple(map(_source, await self._session.fetch(_ALL)))

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
            pinned_ms=span_ms(source.pinned) if source.pinned else None,
            announce=source.announce,
        )
        return await self.by_id(row["id"]) if row else None

    async def remove(self, source_id: int) -> None:
        await self._session.run(_REMOVE, id=source_id)

    async def lease_due(self, now: datetime, until: datetime, limit: int) -> tuple[Source, ...]:
        due = tuple(map(_source, await self._session.fetch(_DUE, now=to_ms(now), limit=limit)))
        if due:
            await self._session.run(_LEASE, ids=to_json(source.id for source in due), until=to_ms(until))
        return tuple(replace(source, next_at=until) for source in due)

    async def count_due(self, now: datetime) -> int:
        return await fetch_number(self._session, _COUNT_DUE, now=to_ms(now))

    async def save(self, source: Source) -> None:
        await self._session.run(
            _SAVE,
            id=source.id,
            url=source.url,
            host=urlsplit(source.url).netloc,
            title=source.title,
            enabled=int(source.enabled),
            next_at=to_ms(source.next_at) or 0,
            interval_ms=span_ms(source.interval),
            etag=source.etag,
            last_modified=source.last_modified,
            body_hash=source.body_hash,
            blocks=pack(source.blocks),
            baseline_at=to_ms(source.baseline_at),
            failures=source.failures,
            problem=source.problem,
            failing_since=to_ms(source.failing_since),
            succeeded_at=to_ms(source.succeeded_at),
            newest_at=to_ms(source.newest_at),
        )

    async def unseen(self, source_id: int, keys: Sequence[str]) -> frozenset[str]:
        rows = await self._session.fetch(_SEEN, id=source_id, keys=to_json(keys))
        return frozenset(keys) - {row["key"] for row in rows}

    async def mark_seen(self, source_id: int, keys: Iterable[str], now: datetime) -> None:
        await self._session.many(_MARK_SEEN, [{"id": source_id, "key": key, "now": to_ms(now)} for key in keys])


def _source(row: Row) -> Source:
    return Source(
        id=row["id"],
        url=row["url"],
        title=row["title"],
        section=row["section"],
        language=row["language"],
        starter=bool(row["starter"]),
        enabled=bool(row["enabled"]),
        next_at=from_ms(row["next_at"]),
        interval=timedelta(milliseconds=row["interval_ms"]),
        pinned=timedelta(milliseconds=row["pinned_ms"]) if row["pinned_ms"] else None,
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
    )
