"""Statements about watches: topics that one chat keeps for itself, and follows."""

from datetime import datetime

from bot.core.editing import RuleVersion
from bot.core.model import Mode, Topic
from bot.core.naming import WATCHES
from storage.driver import Session, fetch_number
from storage.revision import raise_revision
from storage.topics import add_rule, topic_by_id, topic_of
from storage.values import to_ms

# Index topic_watch.
_OF = """
SELECT topic.*, rule.expression FROM topic JOIN rule ON rule.topic_id = topic.id AND rule.version = topic.version
WHERE topic.chat_id = :chat AND topic.thread = :thread ORDER BY topic.id
"""
_COUNT = "SELECT count(*) AS n FROM topic WHERE chat_id = :chat"

# A number is given once: a button under an old message must not remove the watch that came after.
_NEXT_ID = """
INSERT INTO setting (name, value) SELECT 'last watch', coalesce(max(id), 0) + 1 FROM topic WHERE true
ON CONFLICT (name) DO UPDATE SET value =
    CASE WHEN CAST(excluded.value AS INTEGER) > CAST(setting.value AS INTEGER) THEN excluded.value
        ELSE CAST(setting.value AS INTEGER) + 1 END
RETURNING CAST(value AS INTEGER) AS n
"""
_ADD = """
INSERT INTO topic (id, slug, title, emoji, urgent, version, chat_id, thread, added_at)
VALUES (:id, :slug, :title, :emoji, :urgent, 1, :chat, :thread, :now)
"""
_FOLLOW = """
INSERT INTO subscription (chat_id, thread, topic_id, mode, since_at) VALUES (:chat, :thread, :id, :mode, :now)
"""
_REMOVE = (
    "DELETE FROM vote WHERE topic_id = :id",
    "DELETE FROM score WHERE topic_id = :id",
    "DELETE FROM article_topic WHERE topic_id = :id",
    "DELETE FROM story_topic WHERE topic_id = :id",
    "DELETE FROM subscription WHERE topic_id = :id",
    "DELETE FROM rule WHERE topic_id = :id",
    "DELETE FROM topic WHERE id = :id",
)


class SqlWatches:
    """The port `Watches` over SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def of(self, chat_id: int, thread: int) -> tuple[Topic, ...]:
        return tuple(map(topic_of, await self._session.fetch(_OF, chat=chat_id, thread=thread)))

    async def count(self, chat_id: int) -> int:
        return await fetch_number(self._session, _COUNT, chat=chat_id)

    async def add(self, watch: Topic, now: datetime) -> Topic:
        number = await fetch_number(self._session, _NEXT_ID)
        where = {"id": number, "chat": watch.chat_id, "thread": watch.thread, "now": to_ms(now)}
        looks = {"title": watch.title, "emoji": watch.emoji, "urgent": int(watch.urgent)}
        await self._session.run(_ADD, **where, **looks, slug=f"{WATCHES}{number}")
        await add_rule(self._session, number, RuleVersion(1, watch.expression, str(watch.chat_id), now))
        await self._session.run(_FOLLOW, **where, mode=str(Mode.INSTANT))
        return await topic_by_id(self._session, number)

    async def remove(self, watch_id: int) -> None:
        for statement in _REMOVE:
            await self._session.run(statement, id=watch_id)
        await raise_revision(self._session)
