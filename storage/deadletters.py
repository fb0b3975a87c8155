"""Statements about what could not be delivered, and how much waits."""

import json
import re
from datetime import datetime
from html import unescape

from bot.core.deadletters import DeadLetter, Queue, Traffic
from storage.driver import Row, Session, fetch_number
from storage.values import URGENCIES, from_ms, to_ms

_TAG = re.compile(r"<[^>]*>")
# What is held back on purpose was never tried and is not due. The indexes of a chat's queued rows hold all of them.
_QUEUES = """
SELECT rank, count(*) AS n, min(wanted_at) AS oldest FROM outbox
WHERE state = 'queued' AND (due_at <= :now OR attempts > 0) GROUP BY rank ORDER BY rank
"""
_SENT = "SELECT count(*) AS n FROM outbox WHERE sent_at >= :since"
# Index outbox_dead, as for all that follows.
_FAILED = "SELECT count(*) AS n FROM outbox WHERE state = 'dead' AND answered_at >= :since"
_REASONS = """
SELECT CASE WHEN reason LIKE 'old:%' THEN 'old' ELSE reason END AS reason, count(*) AS n FROM outbox
WHERE state = 'dead' GROUP BY 1 ORDER BY n DESC, 1
"""
_COUNT = "SELECT count(*) AS n FROM outbox WHERE state = 'dead'"
_CLOSED = "SELECT count(*) AS n FROM closed_thread"
_PAGE = """
SELECT o.*, chat.title AS chat_title, story.title AS story_title, coalesce(o.payload, b.payload) AS said
FROM outbox AS o LEFT JOIN chat ON chat.id = o.chat_id LEFT JOIN story ON story.id = o.story_id
LEFT JOIN broadcast AS b ON b.id = o.broadcast_id
WHERE o.state = 'dead' ORDER BY o.id DESC LIMIT :limit OFFSET :offset
"""
# It is as old as if it had been planned now: what was too old would be so again.
_REVIVE = """
UPDATE outbox SET state = 'queued', reason = '', claimed = 0, attempts = 0, answered_at = NULL,
    created_at = :now, wanted_at = :now, due_at = :now
WHERE state = 'dead' AND (:all = 1 OR id = :id)
"""
_DROP = "UPDATE outbox SET state = 'skipped', reason = 'dropped' WHERE state = 'dead' AND (:all = 1 OR id = :id)"


class SqlDeadLetters:
    """The port `DeadLetters` over SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def traffic(self, now: datetime, since: datetime) -> Traffic:
        reasons = await self._session.fetch(_REASONS)
        return Traffic(
            await self.queues(now),
            await fetch_number(self._session, _SENT, since=to_ms(since)),
            await fetch_number(self._session, _FAILED, since=to_ms(since)),
            tuple((row["reason"], row["n"]) for row in reasons),
            await fetch_number(self._session, _CLOSED),
        )

    async def queues(self, now: datetime) -> tuple[Queue, ...]:
        rows = await self._session.fetch(_QUEUES, now=to_ms(now))
        return tuple(Queue(URGENCIES[row["rank"]], row["n"], from_ms(row["oldest"])) for row in rows)

    async def count(self) -> int:
        return await fetch_number(self._session, _COUNT)

    async def page(self, limit: int, offset: int) -> tuple[DeadLetter, ...]:
        return tuple(map(_dead_letter, await self._session.fetch(_PAGE, limit=limit, offset=offset)))

    async def revive(self, now: datetime, letter_id: int | None = None) -> int:
        return await self._session.run(_REVIVE, now=to_ms(now), id=letter_id, all=int(letter_id is None))

    async def drop(self, letter_id: int | None = None) -> int:
        return await self._session.run(_DROP, id=letter_id, all=int(letter_id is None))


def _dead_letter(row: Row) -> DeadLetter:
    return DeadLetter(
        id=row["id"],
        chat_id=row["chat_id"],
        thread=row["thread"],
        chat_title=row["chat_title"] or "",
        key=row["key"],
        text=row["story_title"] or (_beginning(row["said"]) if row["said"] else ""),
        problem=row["reason"],
        attempts=row["attempts"],
        since=from_ms(row["answered_at"] or row["due_at"]),
    )


def _beginning(payload: str) -> str:
    return unescape(_TAG.sub("", json.loads(payload)["html"])).strip().partition("\n")[0]
