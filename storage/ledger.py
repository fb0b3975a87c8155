"""Statements that sum up what the bot did: followers, alerts, articles, deliveries, and how long these took."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.core.ledger import QUARTER, Audience, SourceLine
from storage.driver import Session, fetch_one
from storage.values import from_ms, span_ms, to_ms

SLICE = 20_000  # rows of the outbox; those who want to read too wait for one of these at most
SAMPLE = 5  # slices as large as all that times are taken from: of a million deliveries that saves 1.4 of 1.7 s

_CHATS = """
SELECT kind, count(*) AS n, sum(CASE WHEN paused_until > :now THEN 1 ELSE 0 END) AS paused,
    sum(CASE WHEN joined_at >= :since THEN 1 ELSE 0 END) AS new
FROM chat WHERE state = 'active' GROUP BY kind ORDER BY kind
"""
_LOST = "SELECT count(*) AS n FROM chat WHERE state = 'asleep' AND left_at >= :since"
_ALERTS = """
SELECT told_at / :quarter * :quarter AS at, count(*) AS n FROM alert WHERE told_at >= :since GROUP BY 1
"""
# Index article_source alone: articles are long.
_ARTICLES = """
SELECT a.fetched_at / :quarter * :quarter AS at, count(*) AS n
FROM source AS s CROSS JOIN article AS a ON a.source_id = s.id AND a.fetched_at >= :since AND a.fate <> 'baseline'
GROUP BY 1
"""
# Index story_first.
_STORIES = """
SELECT first_at / :quarter * :quarter AS at, count(*) AS n FROM story
WHERE merged_into IS NULL AND first_at >= :since GROUP BY 1
"""
# Index article_source alone, then the names of the few.
_TOP_SOURCES = """
SELECT found.*, source.title FROM (
    SELECT s.id, sum(CASE WHEN a.fate = 'announced' THEN 1 ELSE 0 END) AS alerts, count(*) AS articles
    FROM source AS s CROSS JOIN article AS a ON a.source_id = s.id AND a.fetched_at >= :since AND a.fate <> 'baseline'
    GROUP BY s.id ORDER BY alerts DESC, articles DESC, s.id LIMIT :limit
) AS found JOIN source ON source.id = found.id ORDER BY alerts DESC, articles DESC, source.id
"""
_DISLIKED = """
SELECT topic.slug, sum(v.good) AS good, sum(1 - v.good) AS bad
FROM vote AS v JOIN topic ON topic.id = v.topic_id
WHERE v.at >= :since GROUP BY topic.slug HAVING sum(1 - v.good) >= :least AND sum(1 - v.good) > sum(v.good)
ORDER BY bad DESC, topic.slug
"""

_SLICE = """
SELECT max(id) AS last FROM (SELECT id FROM outbox WHERE id > :after ORDER BY id LIMIT :limit) AS slice
"""
# A message that waits for its edit was sent.
_STATES = """
SELECT CASE WHEN sent_at IS NOT NULL THEN 'sent' ELSE state END AS state, count(*) AS n FROM outbox
WHERE id > :after AND id <= :last AND wanted_at >= :since GROUP BY 1
"""
# Two figures are told in SQL, so that a million deliveries come as a few hundred rows.
_ROUND = """
CASE WHEN ms < 1000 THEN ms / 10 * 10 WHEN ms < 10000 THEN ms / 100 * 100 WHEN ms < 100000 THEN ms / 1000 * 1000
    WHEN ms < 1000000 THEN ms / 10000 * 10000 ELSE ms / 100000 * 100000 END
"""
_WAYS = """
SELECT o.wanted_at / 86400000 AS day, 'planned' AS span, max(0, o.answered_at - o.created_at) AS ms
FROM outbox AS o WHERE {which} AND o.sent_at IS NOT NULL AND o.key = 'story:' || o.story_id
UNION ALL
SELECT o.wanted_at / 86400000, 'published', max(0, o.answered_at - alert.published_at)
FROM outbox AS o JOIN alert ON alert.story_id = o.story_id AND alert.published_at IS NOT NULL
WHERE {which} AND o.sent_at IS NOT NULL AND o.key = 'story:' || o.story_id
"""
_IN_SLICE = "o.id > :after AND o.id <= :last AND o.id % :every = 0 AND o.wanted_at >= :since"
_TIMES = f"SELECT span, {_ROUND} AS ms, count(*) AS n FROM ({_WAYS.replace('{which}', _IN_SLICE)}) AS way GROUP BY 1, 2"  # noqa: S608 - of constants
_RETIRED_TIMES = "SELECT span, ms, sum(n) AS n FROM pace WHERE day >= :since / 86400000 GROUP BY span, ms"
_RETIRED = "SELECT state, sum(n) AS n FROM retired WHERE day >= :since / 86400000 GROUP BY state"
# What retention keeps of deliveries that it is about to remove.
KEEP_TIMES = (
    "INSERT INTO pace (day, span, ms, n) "  # noqa: S608 - of constants
    f"SELECT day, span, {_ROUND} AS ms, count(*) FROM ({_WAYS.replace('{which}', 'o.id IN {numbers[ids]}')}) AS way "
    "WHERE true GROUP BY 1, 2, 3 ON CONFLICT (day, span, ms) DO UPDATE SET n = pace.n + excluded.n"
)


class SqlLedger:
    """The port `Ledger` over SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def audience(self, since: datetime, now: datetime) -> Audience:
        rows = await self._session.fetch(_CHATS, since=to_ms(since), now=to_ms(now))
        lost = await fetch_one(self._session, _LOST, since=to_ms(since))
        return Audience(
            {row["kind"]: row["n"] for row in rows},
            sum(row["paused"] for row in rows),
            sum(row["new"] for row in rows),
            int(lost["n"]) if lost else 0,
        )

    async def alerts(self, since: datetime) -> Mapping[datetime, int]:
        return await self._by_quarter(_ALERTS, since)

    async def articles(self, since: datetime) -> Mapping[datetime, int]:
        return await self._by_quarter(_ARTICLES, since)

    async def stories(self, since: datetime) -> Mapping[datetime, int]:
        return await self._by_quarter(_STORIES, since)

    async def deliveries(self, since: datetime) -> Mapping[str, int]:
        counts = Counter({row["state"]: row["n"] for row in await self._session.fetch(_RETIRED, since=to_ms(since))})
        for after, last in await self._slices():
            rows = await self._session.fetch(_STATES, after=after, last=last, since=to_ms(since))
            counts.update({row["state"]: row["n"] for row in rows})
        return counts

    async def times(self, since: datetime) -> Mapping[str, tuple[tuple[timedelta, int], ...]]:
        rows = list(await self._session.fetch(_RETIRED_TIMES, since=to_ms(since)))
        slices = await self._slices()
        every = -(-len(slices) // SAMPLE) or 1
        for after, last in slices:
            rows += await self._session.fetch(_TIMES, after=after, last=last, every=every, since=to_ms(since))
        return {
            span: tuple((timedelta(milliseconds=row["ms"]), row["n"]) for row in rows if row["span"] == span)
            for span in ("published", "planned")
        }

    async def top_sources(self, since: datetime, limit: int) -> tuple[SourceLine, ...]:
        rows = await self._session.fetch(_TOP_SOURCES, since=to_ms(since), limit=limit)
        return tuple(SourceLine(row["id"], row["title"], row["alerts"], row["articles"]) for row in rows)

    async def disliked_topics(self, since: datetime, least: int) -> tuple[tuple[str, int, int], ...]:
        rows = await self._session.fetch(_DISLIKED, since=to_ms(since), least=least)
        return tuple((row["slug"], row["good"], row["bad"]) for row in rows)

    async def _by_quarter(self, statement: str, since: datetime) -> Mapping[datetime, int]:
        rows = await self._session.fetch(statement, since=to_ms(since), quarter=span_ms(QUARTER))
        return {from_ms(row["at"]): row["n"] for row in rows}

    async def _slices(self) -> list[tuple[int, int]]:
        """Ranges of ids, each with at most SLICE rows: above the first number, up to the second."""
        slices: list[tuple[int, int]] = []
        after = 0
        while last := (await self._session.fetch(_SLICE, after=after, limit=SLICE))[0]["last"]:
            slices.append((after, int(last)))
            after = int(last)
        return slices
