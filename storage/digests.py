"""Statements about when chats get their digests."""

from datetime import datetime

from bot.core.digests import WEEK, Schedule
from bot.core.model import Chat
from storage.driver import Row, Session, fetch_number, fetch_one
from storage.people import chat_of
from storage.values import from_ms, to_ms

_SCHEDULE = "SELECT * FROM schedule WHERE chat_id = :chat AND thread = :thread"
_SET = """
INSERT INTO schedule (chat_id, thread, days, minute, next_at) VALUES (:chat, :thread, :days, :minute, :next_at)
ON CONFLICT (chat_id, thread) DO UPDATE SET
    days = excluded.days, minute = excluded.minute, next_at = excluded.next_at
RETURNING id AS n
"""
_REMOVE = "DELETE FROM schedule WHERE chat_id = :chat AND thread = :thread"
# Index schedule_due.
_DUE = """
SELECT chat.*, s.id AS schedule_id, s.thread, s.days, s.minute, s.next_at
FROM schedule AS s JOIN chat ON chat.id = s.chat_id
WHERE s.next_at <= :now AND chat.state = 'active' ORDER BY s.next_at, s.id LIMIT :limit
"""
_ADVANCE = "UPDATE schedule SET next_at = :next_at WHERE id = :id"


class SqlDigests:
    """The port `Digests` over SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def schedule(self, chat_id: int, thread: int) -> Schedule | None:
        row = await fetch_one(self._session, _SCHEDULE, chat=chat_id, thread=thread)
        return _schedule(row, row["id"], chat_id) if row else None

    async def set(self, schedule: Schedule) -> Schedule:
        number = await fetch_number(
            self._session,
            _SET,
            chat=schedule.chat_id,
            thread=schedule.thread,
            days=sum(1 << day for day in schedule.days),
            minute=schedule.minute,
            next_at=to_ms(schedule.next_at),
        )
        days, minute, next_at = schedule.days, schedule.minute, schedule.next_at
        return Schedule(number, schedule.chat_id, schedule.thread, days, minute, next_at)

    async def remove(self, chat_id: int, thread: int) -> bool:
        return bool(await self._session.run(_REMOVE, chat=chat_id, thread=thread))

    async def due(self, now: datetime, limit: int) -> tuple[tuple[Schedule, Chat], ...]:
        rows = await self._session.fetch(_DUE, now=to_ms(now), limit=limit)
        return tuple((_schedule(row, row["schedule_id"], row["id"]), chat_of(row)) for row in rows)

    async def advance(self, schedule_id: int, next_at: datetime) -> None:
        await self._session.run(_ADVANCE, id=schedule_id, next_at=to_ms(next_at))


def _schedule(row: Row, number: int, chat_id: int) -> Schedule:
    days = frozenset(day for day in range(WEEK) if row["days"] >> day & 1)
    return Schedule(number, chat_id, row["thread"], days, row["minute"], from_ms(row["next_at"]))
