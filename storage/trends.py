"""Statements that tell how a topic went: its stories by day, the largest, and who reported them."""

from collections.abc import Mapping
from datetime import datetime

from bot.core.ledger import QUARTER
from storage.driver import Session, fetch_one
from storage.values import from_ms, span_ms, to_ms

# The articles of a topic that were published since then, by its primary key: whatever is as new was fetched since then
# too, and ids go up with that. A year of a topic with 100,000 articles takes 0.2 s, a month 20 ms.
_REPORTS = """
FROM article_topic AS t CROSS JOIN article AS a ON a.id = t.article_id
WHERE t.topic_id = :topic AND a.published_at >= :since
    AND t.article_id >= (SELECT id FROM article WHERE fetched_at >= :since ORDER BY fetched_at, id LIMIT 1)
"""
_STORIES = f"""
SELECT first / :quarter * :quarter AS quarter, count(*) AS n
FROM (SELECT min(a.published_at) AS first {_REPORTS} GROUP BY a.story_id)
GROUP BY 1
"""  # noqa: S608 - our own words
_LARGEST = f"""
SELECT story.id, story.title FROM (
    SELECT a.story_id {_REPORTS} AND a.published_at < :until GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1
) AS found JOIN story ON story.id = found.story_id
"""  # noqa: S608
_OUTLETS = f"""
SELECT source.title, found.n FROM (
    SELECT a.source_id, count(DISTINCT a.story_id) AS n {_REPORTS} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT :limit
) AS found JOIN source ON source.id = found.source_id ORDER BY found.n DESC, source.id
"""  # noqa: S608


class SqlTrends:
    """The port `Trends` over SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def stories(self, topic_id: int, since: datetime) -> Mapping[datetime, int]:
        values = {"topic": topic_id, "since": to_ms(since), "quarter": span_ms(QUARTER)}
        return {from_ms(row["quarter"]): row["n"] for row in await self._session.fetch(_STORIES, **values)}

    async def largest(self, topic_id: int, since: datetime, until: datetime) -> tuple[int, str] | None:
        row = await fetch_one(self._session, _LARGEST, topic=topic_id, since=to_ms(since), until=to_ms(until))
        return (row["id"], row["title"]) if row else None

    async def outlets(self, topic_id: int, since: datetime, limit: int) -> tuple[tuple[str, int], ...]:
        values = {"topic": topic_id, "since": to_ms(since), "limit": limit}
        return tuple((row["title"], row["n"]) for row in await self._session.fetch(_OUTLETS, **values))
