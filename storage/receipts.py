"""Statements that tell what a chat got, and keep that when its deliveries are removed."""

import asyncio
from collections.abc import Sequence

from bot.core.receipts import Receipt
from storage.driver import Row, Session
from storage.values import from_ms, texts

_THE_FIRST_TIME_STAYS = """
ON CONFLICT (story_id, chat_id) DO UPDATE SET
    at = CASE WHEN excluded.at < receipt.at THEN excluded.at ELSE receipt.at END
"""
# What was folded stays longer than the message it went into, and was told by that one. Index outbox_fold.
KEEP_RECEIPTS = f"""
INSERT INTO receipt (story_id, chat_id, at)
SELECT story_id, chat_id, min(at) FROM (
    SELECT story_id, chat_id, sent_at AS at FROM outbox
    WHERE id IN {{numbers[ids]}} AND story_id IS NOT NULL AND sent_at IS NOT NULL
    UNION ALL
    SELECT f.story_id, f.chat_id, o.sent_at AS at FROM outbox AS o
    CROSS JOIN outbox AS f ON f.chat_id = o.chat_id AND f.thread = o.thread AND f.fold = o.key AND f.fold <> ''
    WHERE o.id IN {{numbers[ids]}} AND o.story_id IS NULL AND o.sent_at IS NOT NULL
        AND f.state = 'folded' AND f.story_id IS NOT NULL
) AS told
GROUP BY story_id, chat_id
{_THE_FIRST_TIME_STAYS}
"""  # noqa: S608 - a text of ours
FORGET_RECEIPTS = "DELETE FROM receipt WHERE story_id IN {numbers[ids]}"
FORGET_RECEIPTS_OF_CHAT = "DELETE FROM receipt WHERE story_id IN (SELECT story_id FROM alert) AND chat_id = :chat"

_TO_STORY = f"""
INSERT INTO receipt (story_id, chat_id, at) SELECT :kept, chat_id, at FROM receipt WHERE story_id = :absorbed
{_THE_FIRST_TIME_STAYS}
"""  # noqa: S608
_FORGET_ABSORBED = "DELETE FROM receipt WHERE story_id = :absorbed"
_TO_CHAT = f"""
INSERT INTO receipt (story_id, chat_id, at)
SELECT story_id, :new, at FROM receipt WHERE story_id IN (SELECT story_id FROM alert) AND chat_id = :old
{_THE_FIRST_TIME_STAYS}
"""  # noqa: S608

# Receipts lie by story, so that they are written and removed a run of them at a time; those of a chat are looked up
# story by story. UNIQUE (chat_id, thread, key) of outbox, index article_story, the primary key of story_topic.
_OF = """
SELECT got.at, got.story_id, a.title, a.url, a.summary, source.title AS outlet, coalesce((
    SELECT group_concat(topic.slug, ' ') FROM story_topic AS t JOIN topic ON topic.id = t.topic_id
    WHERE t.story_id = got.story_id AND (topic.chat_id IS NULL OR topic.chat_id = :chat)
), '') AS topics
FROM (
    SELECT story_id, min(at) AS at FROM (
        SELECT story_id, at FROM receipt WHERE story_id IN (SELECT story_id FROM alert) AND chat_id = :chat
        UNION ALL
        SELECT o.story_id, coalesce(o.sent_at, f.sent_at) AS at FROM outbox AS o
        LEFT JOIN outbox AS f ON o.state = 'folded' AND f.chat_id = o.chat_id AND f.thread = o.thread AND f.key = o.fold
        WHERE o.chat_id = :chat AND o.story_id IS NOT NULL
    ) AS told
    WHERE at IS NOT NULL
    GROUP BY story_id ORDER BY 2 DESC, 1 DESC LIMIT :limit
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
        rows = await self._session.fetch(_OF, chat=chat_id, limit=limit)
        return await asyncio.to_thread(_receipts, rows)  # thousands take longer than the loop may wait


async def move_receipts_to_story(session: Session, kept: int, absorbed: int) -> None:
    """Who was told the one story was told the other."""
    await session.run(_TO_STORY, kept=kept, absorbed=absorbed)
    await session.run(_FORGET_ABSORBED, absorbed=absorbed)


async def move_receipts_to_chat(session: Session, old: int, new: int) -> None:
    """What the chat `old` was told, `new` was."""
    await session.run(_TO_CHAT, old=old, new=new)
    await session.run(FORGET_RECEIPTS_OF_CHAT, chat=old)


def _receipts(rows: Sequence[Row]) -> tuple[Receipt, ...]:
    return tuple(map(_receipt, rows))


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
