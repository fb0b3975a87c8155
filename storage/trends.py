"""Statements that tell how a topic went: its stories by day, the largest, and who reported them."""

from collections.abc import Mapping
from datetime import datetime

from bot.core.ledger import QUARTER
from storage.driver import Session, fetch_one
from storage.values import from_ms, span_ms, to_ms

STORIES = 5_000  # that sources are counted of

# All by index story_topic_topic.
_ALERTS = """
SELECT at / :quarter * :quarter AS quarter, count(*) AS n FROM story_topic
WHERE topic_id = :topic AND at >= :since GROUP BY 1
"""
_LARGEST = """
SELECT story.id, story.title FROM story_topic AS t JOIN story ON story.id = t.story_id
WHERE t.topic_id = :topic AND t.at >= :since AND t.at < :until ORDER BY story.size DESC, story.id LIMIT 1
"""
# Index article_story.
_OUTLETS = """
SELECT source.title, found.n FROM (
    SELECT a.source_id, count(DISTINCT a.story_id) AS n FROM (
        SELECT story_id FROM story_topic WHERE topic_id = :topic AND at >= :since ORDER BY at DESC LIMIT :stories
    ) AS t CROSS JOIN article AS a ON a.story_id = t.story_id
    GROUP BY a.source_id ORDER BY n DESC, a.source_id LIMIT :limit
) AS found JOIN source ON source.id = found.source_id ORDER BY found.n DESC, source.id
"""


class SqlTrends:
    """The port `Trends` over SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def alerts(self, topic_id: int, since: datetime) -> Mapping[datetime, int]:
        values = {"topic": topic_id, "since": to_ms(since), "quarter": span_ms(QUARTER)}
        return {from_ms(row["quarter"]): row["n"] for row in await self._session.fetch(_ALERTS, **values)}

    async def largest(self, topic_id: int, since: datetime, until: datetime) -> tuple[int, str] | None:
        row = await fetch_one(self._session, _LARGEST, topic=topic_id, since=to_ms(since), until=to_ms(until))
        return (row["id"], row["title"]) if row else None

    async def outlets(self, topic_id: int, since: datetime, limit: int) -> tuple[tuple[str, int], ...]:
        values = {"topic": topic_id, "since": to_ms(since), "stories": STORIES, "limit": limit}
        return tuple((row["title"], row["n"]) for row in await self._session.fetch(_OUTLETS, **values))
