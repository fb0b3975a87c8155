"""Statements about when chats get their digests."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.digests import Schedule, digest_key
from bot.core.model import Chat, Urgency
from storage.driver import Row, Session, fetch_number, fetch_one
from storage.folding import Fold, queue_more
from storage.gathering import gather
from storage.people import chat_of
from storage.values import RANKS, from_days, from_ms, to_days, to_ms

_SCHEDULE = "SELECT *, id AS schedule_id FROM schedule WHERE chat_id = :chat AND thread = :thread"
_SET = """
INSERT INTO schedule (chat_id, thread, days, minute, next_at) VALUES (:chat, :thread, :days, :minute, :next_at)
ON CONFLICT (chat_id, thread) DO UPDATE SET
    days = excluded.days, minute = excluded.minute, next_at = excluded.next_at
RETURNING *, id AS schedule_id
"""
_REMOVE = "DELETE FROM schedule WHERE chat_id = :chat AND thread = :thread"
_OF = "SELECT *, id AS schedule_id FROM schedule WHERE chat_id = :chat ORDER BY thread"
# Index schedule_due.
_DUE = """
SELECT chat.*, s.id AS schedule_id, s.thread, s.days, s.minute, s.next_at
FROM schedule AS s JOIN chat ON chat.id = s.chat_id
WHERE s.next_at <= :now ORDER BY s.next_at, s.id LIMIT :limit
"""
# What was held back for it has queued it already.
_QUEUE = """
INSERT INTO outbox (chat_id, thread, key, rank, created_at, due_at, wanted_at)
VALUES (:chat, :thread, :key, :rank, :now, :now, :now)
ON CONFLICT (chat_id, thread, key) DO NOTHING
"""
# Index outbox_chat, then index outbox_fold.
_HELD = """
SELECT count(DISTINCT held.story_id) AS n FROM outbox AS digest
JOIN outbox AS held ON held.chat_id = digest.chat_id AND held.thread = digest.thread AND held.fold = digest.key
    AND held.fold <> '' AND held.state = 'folded'
WHERE digest.chat_id = :chat AND digest.thread = :thread AND digest.state = 'queued' AND digest.sent_at IS NULL
    AND digest.key >= 'digest:' AND digest.key < 'digest;'
"""
_ADVANCE = "UPDATE schedule SET next_at = :next_at WHERE id = :id"


class SqlDigests:
    """The port `Digests` over SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def schedule(self, chat_id: int, thread: int) -> Schedule | None:
        row = await fetch_one(self._session, _SCHEDULE, chat=chat_id, thread=thread)
        return schedule_of(row, chat_id) if row else None

    async def of(self, chat_id: int) -> tuple[Schedule, ...]:
        return tuple(schedule_of(row, chat_id) for row in await self._session.fetch(_OF, chat=chat_id))

    async def set(self, schedule: Schedule, now: datetime) -> Schedule:
        row = (await self._session.fetch(_SET, **_columns(schedule)))[0]
        stored = schedule_of(row, schedule.chat_id)
        key = digest_key(stored.id, stored.next_at)
        if await self.gather(stored.chat_id, stored.thread, key, quiet=False):
            await queue_more(self._session, [Fold(stored.chat_id, stored.thread, key)], now, stored.next_at)
        return stored

    async def remove(self, chat_id: int, thread: int) -> bool:
        return bool(await self._session.run(_REMOVE, chat=chat_id, thread=thread))

    async def due(self, now: datetime, limit: int) -> tuple[tuple[Schedule, Chat], ...]:
        rows = await self._session.fetch(_DUE, now=to_ms(now), limit=limit)
        return tuple((schedule_of(row, row["id"]), chat_of(row)) for row in rows)

    async def queue(self, schedules: Sequence[Schedule], now: datetime) -> None:
        rows = [
            {
                "chat": schedule.chat_id,
                "thread": schedule.thread,
                "key": digest_key(schedule.id, schedule.next_at),
                "rank": RANKS[Urgency.DIGEST],
                "now": to_ms(now),
            }
            for schedule in schedules
        ]
        await self._session.many(_QUEUE, rows)

    async def advance(self, schedules: Sequence[Schedule]) -> None:
        rows = [{"id": schedule.id, "next_at": to_ms(schedule.next_at)} for schedule in schedules]
        await self._session.many(_ADVANCE, rows)

    async def held(self, chat_id: int, thread: int) -> int:
        return await fetch_number(self._session, _HELD, chat=chat_id, thread=thread)

    async def gather(self, chat_id: int, thread: int, key: str, *, quiet: bool) -> int:
        return await gather(self._session, chat_id, thread, key, quiet=quiet)


def schedule_of(row: Row, chat_id: int) -> Schedule:
    """The schedule in a row of schedules, or of chats with theirs."""
    return Schedule(
        row["schedule_id"], chat_id, row["thread"], from_days(row["days"]), row["minute"], from_ms(row["next_at"])
    )


def _columns(schedule: Schedule) -> dict[str, int]:
    return {
        "chat": schedule.chat_id,
        "thread": schedule.thread,
        "days": to_days(schedule.days),
        "minute": schedule.minute,
        "next_at": to_ms(schedule.next_at),
    }
