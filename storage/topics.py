"""Statements about topics and the history of their rules."""

from collections.abc import Mapping
from datetime import datetime

from bot.core.model import Topic
from storage.driver import Row, Session, fetch_one
from storage.values import to_ms

_ALL = """
SELECT topic.*, rule.expression FROM topic JOIN rule ON rule.topic_id = topic.id AND rule.version = topic.version
ORDER BY topic.id
"""
_BY_SLUG = """
SELECT topic.*, rule.expression FROM topic JOIN rule ON rule.topic_id = topic.id AND rule.version = topic.version
WHERE topic.slug = :slug
"""
_BY_ID = """
SELECT topic.*, rule.expression FROM topic JOIN rule ON rule.topic_id = topic.id AND rule.version = topic.version
WHERE topic.id = :id
"""
_ADD = """
INSERT INTO topic (slug, title, emoji, urgent, version, added_at)
VALUES (:slug, :title, :emoji, :urgent, :version, :now)
ON CONFLICT (slug) DO NOTHING RETURNING id
"""
_NEXT_VERSION = "UPDATE topic SET version = version + 1 WHERE id = :id RETURNING version"
_ADD_RULE = """
INSERT INTO rule (topic_id, version, expression, author, at) VALUES (:id, :version, :expression, :author, :now)
"""
_EXPRESSION = "SELECT expression FROM rule WHERE topic_id = :id AND version = :version"
# Index story_topic_topic.
_ALERTS = "SELECT topic_id, count(*) AS n FROM story_topic WHERE at >= :since GROUP BY topic_id"


class SqlTopics:
    """The port `Topics` over SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def all(self) -> tuple[Topic, ...]:
        return tuple(map(topic_of, await self._session.fetch(_ALL)))

    async def by_slug(self, slug: str) -> Topic | None:
        row = await fetch_one(self._session, _BY_SLUG, slug=slug)
        return topic_of(row) if row else None

    async def add(self, topic: Topic, author: str, now: datetime) -> Topic | None:
        row = await fetch_one(
            self._session,
            _ADD,
            slug=topic.slug,
            title=topic.title,
            emoji=topic.emoji,
            urgent=int(topic.urgent),
            version=topic.version,
            now=to_ms(now),
        )
        if row is None:
            return None
        await self._add_rule(row["id"], topic.version, topic.expression, author, now)
        return await self._by_id(row["id"])

    async def set_rule(self, topic_id: int, expression: str, author: str, now: datetime) -> Topic:
        version = (await self._session.fetch(_NEXT_VERSION, id=topic_id))[0]["version"]
        await self._add_rule(topic_id, version, expression, author, now)
        return await self._by_id(topic_id)

    async def expression(self, topic_id: int, version: int) -> str | None:
        row = await fetch_one(self._session, _EXPRESSION, id=topic_id, version=version)
        return str(row["expression"]) if row else None

    async def alerts_since(self, since: datetime) -> Mapping[int, int]:
        rows = await self._session.fetch(_ALERTS, since=to_ms(since))
        return {row["topic_id"]: row["n"] for row in rows}

    async def _add_rule(self, topic_id: int, version: int, expression: str, author: str, now: datetime) -> None:
        await self._session.run(
            _ADD_RULE,
            id=topic_id,
            version=version,
            expression=expression,
            author=author,
            now=to_ms(now),
        )

    async def _by_id(self, topic_id: int) -> Topic:
        return topic_of((await self._session.fetch(_BY_ID, id=topic_id))[0])


def topic_of(row: Row) -> Topic:
    """The topic in a row that has its columns and those of its rule in force."""
    return Topic(
        id=row["id"],
        slug=row["slug"],
        title=row["title"],
        emoji=row["emoji"],
        expression=row["expression"],
        version=row["version"],
        urgent=bool(row["urgent"]),
    )
