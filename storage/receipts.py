"""Statements that tell what a chat got, and keep that when its deliveries are removed."""

from bot.core.receipts import Receipt
from storage.driver import Row, Session
from storage.values import from_ms, texts

# Of a message that told a story first; what was told in a digest, or with others, has no message of its own.
KEEP_RECEIPTS = """
INSERT INTO receipt (chat_id, at, story_id)
SELECT chat_id, sent_at, story_id FROM outbox
WHERE id IN {numbers[ids]} AND sent_at IS NOT NULL AND key = 'story:' || story_id
ON CONFLICT DO NOTHING
"""
# Index receipt_story.
FORGET_RECEIPTS = "DELETE FROM receipt WHERE story_id IN {numbers[ids]}"

# The primary key of receipt, UNIQUE (chat_id, thread, key) of outbox, indexes article_story and story_topic's key.
_OF = """
SELECT got.at, got.story_id, a.title, a.url, a.summary, source.title AS outlet, coalesce((
    SELECT group_concat(topic.slug, ' ') FROM story_topic AS t JOIN topic ON topic.id = t.topic_id
    WHERE t.story_id = got.story_id AND (topic.chat_id IS NULL OR topic.chat_id = :chat)
), '') AS topics
FROM (
    SELECT at, story_id FROM receipt WHERE chat_id = :chat
    UNION
    SELECT sent_at, story_id FROM outbox
    WHERE chat_id = :chat AND sent_at IS NOT NULL AND key = 'story:' || story_id
    ORDER BY 1 DESC, 2 DESC LIMIT :limit
) AS got
JOIN article AS a ON a.id = (
    SELECT id FROM article WHERE story_id = got.story_id ORDER BY fetched_at, id LIMIT 1
)
JOIN source ON source.id = a.source_id
ORDER BY got.at DESC, got.story_id DESC
"""


class SqlReceipts:
    """The port `Receipts` over SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def of(self, chat_id: int, limit: int) -> tuple[Receipt, ...]:
        return tuple(map(_receipt, await self._session.fetch(_OF, chat=chat_id, limit=limit)))


def _receipt(row: Row) -> Receipt:
    return Receipt(
        sent=from_ms(row["at"]),
        story_id=row["story_id"],
        topics=tuple(sorted(row["topics"].split())),
        headline=row["title"],
        outlet=row["outlet"],
        link=row["url"],
        summary=" ".join(texts(row["summary"])),
    )
