"""Statements about the stories and outlets that a chat wants to hear nothing of for a while."""

from datetime import datetime

from bot.core.model import Mute, Subject
from storage.driver import Row, Session
from storage.values import from_ms, to_ms

# The primary keys of mute, story and source.
_OF = """
SELECT mute.subject, mute.target, mute.until,
    coalesce(CASE WHEN mute.subject = 'story' THEN story.title ELSE source.title END, '') AS title
FROM mute
LEFT JOIN story ON mute.subject = 'story' AND story.id = mute.target
LEFT JOIN source ON mute.subject = 'source' AND source.id = mute.target
WHERE mute.chat_id = :chat AND mute.thread = :thread AND mute.until > :now
ORDER BY mute.until, mute.subject, mute.target
"""
_SET = """
INSERT INTO mute (chat_id, thread, subject, target, until) VALUES (:chat, :thread, :subject, :target, :until)
ON CONFLICT (chat_id, thread, subject, target) DO UPDATE SET until = excluded.until
"""
_FORGET_PAST = "DELETE FROM mute WHERE chat_id = :chat AND until <= :now"
_REMOVE = """
DELETE FROM mute WHERE chat_id = :chat AND thread = :thread AND subject = :subject AND target = :target
"""


class SqlMutes:
    """The port `Mutes` over SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def of(self, chat_id: int, thread: int, now: datetime) -> tuple[Mute, ...]:
        return await load_mutes(self._session, chat_id, thread, now)

    async def set(self, chat_id: int, thread: int, mute: Mute, now: datetime) -> None:
        await self._session.run(_FORGET_PAST, chat=chat_id, now=to_ms(now))
        where = {"chat": chat_id, "thread": thread, "subject": str(mute.subject), "target": mute.target}
        await self._session.run(_SET, **where, until=to_ms(mute.until))

    async def remove(self, chat_id: int, thread: int, subject: Subject, target: int) -> bool:
        where = {"chat": chat_id, "thread": thread, "subject": str(subject), "target": target}
        return bool(await self._session.run(_REMOVE, **where))


async def load_mutes(session: Session, chat_id: int, thread: int, now: datetime) -> tuple[Mute, ...]:
    """What is muted there, with what it is called; what ends first comes first."""
    rows = await session.fetch(_OF, chat=chat_id, thread=thread, now=to_ms(now))
    return tuple(map(_mute, rows))


def _mute(row: Row) -> Mute:
    return Mute(Subject(row["subject"]), row["target"], from_ms(row["until"]), row["title"])
