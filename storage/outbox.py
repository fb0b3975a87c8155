"""Statements about the outbox: what is queued, what leaves next, and how it ended."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from bot.core.audience import Letter
from bot.core.delivery import Settlement
from bot.core.model import Button, Delivery, Message, Posting, Step, Urgency
from storage.driver import Row, Session, fetch_number, fetch_one
from storage.expanding import expand_all, has_open_alert
from storage.holding import ask_again, hold_until
from storage.letters import load_letter
from storage.settling import settle_all
from storage.values import RANKS, URGENCIES, from_ms, span_ms, to_json, to_ms

_PUT = """
INSERT INTO outbox (chat_id, thread, key, rank, story_id, payload, created_at, due_at, wanted_at)
VALUES (:chat, :thread, :key, :rank, :story, :payload, :created, :now, :now)
ON CONFLICT (chat_id, thread, key) DO NOTHING
"""

# A sent message becomes due for an edit; one that is queued, or just being sent, only notes that there is more.
# Index outbox_story.
_REVISE = """
UPDATE outbox SET revision = revision + 1, state = 'queued',
    attempts = CASE WHEN state = 'sent' THEN 0 ELSE attempts END,
    rank = CASE WHEN state = 'sent' THEN :rank ELSE rank END,
    due_at = CASE WHEN state = 'queued' THEN due_at WHEN edited_at + :gap > :now THEN edited_at + :gap ELSE :now END
WHERE story_id = :story AND key = :key AND (
    state = 'queued' OR (state = 'sent' AND message_id IS NOT NULL AND sent_at > :oldest AND reason <> 'gone')
)
"""
# What is looked at this moment notes that there is more, and is looked at again. Index outbox_waiting; then indexes
# chat_patient or mute_source, and outbox_chat: nothing waits in any other chat.
_RELEASE = """
UPDATE outbox SET revision = revision + 1, state = 'queued',
    due_at = CASE WHEN state = 'waiting' THEN :now ELSE due_at END
WHERE key = :key AND id IN (
    SELECT id FROM outbox WHERE story_id = :story AND state = 'waiting'
    UNION ALL
    SELECT o.id FROM chat CROSS JOIN outbox AS o
    WHERE chat.least_outlets > 1 AND o.chat_id = chat.id AND o.state = 'queued' AND o.sent_at IS NULL
    UNION ALL
    SELECT o.id FROM mute CROSS JOIN outbox AS o
    WHERE mute.subject = 'source' AND o.chat_id = mute.chat_id AND o.state = 'queued' AND o.sent_at IS NULL
)
"""
_RECLAIM = """
UPDATE outbox SET claimed = 0, ambiguous = ambiguous + 1, due_at = :now WHERE state = 'queued' AND claimed = 1
"""

# The lease is due_at pushed forward: after a crash it lapses by itself. Index outbox_due, for each rank from the oldest
# on, and outbox_chat for whether a row is the first of its chat.
CLAIM = """
UPDATE outbox SET claimed = 1, attempts = attempts + 1, due_at = :until
WHERE id IN (
    SELECT o.id FROM outbox AS o
    WHERE o.state = 'queued' AND o.rank IN (0, 1, 2, 3, 4) AND o.due_at <= :now
        AND o.chat_id NOT IN {numbers[busy]}
        AND NOT EXISTS (
            SELECT 1 FROM outbox AS earlier
            WHERE earlier.state = 'queued' AND earlier.chat_id = o.chat_id AND earlier.due_at <= :now
                AND (earlier.rank, earlier.id) < (o.rank, o.id)
        )
    ORDER BY o.rank, o.due_at, o.id LIMIT :limit {skip}
)
RETURNING *
"""
NEXT_DUE = """
WITH class (rank) AS (VALUES (0), (1), (2), (3), (4))
SELECT min(due_at) AS due_at FROM (
    SELECT (
        SELECT o.due_at FROM outbox AS o WHERE o.state = 'queued' AND o.rank = class.rank ORDER BY o.due_at LIMIT 1
    ) AS due_at
    FROM class
) AS first
"""

# Index outbox_message.
_BY_MESSAGE = "SELECT * FROM outbox WHERE chat_id = :chat AND message_id = :message ORDER BY id DESC LIMIT 1"
# A message that waits for its edit was sent. A story that was absorbed was told as the one that absorbed it. What was
# folded ended as the message did that it went into.
_POSTING = """
SELECT o.*,
    CASE WHEN o.sent_at IS NOT NULL THEN 'sent'
        WHEN f.state IN ('skipped', 'dead') THEN f.state ELSE o.state END AS ended,
    CASE WHEN f.state IN ('skipped', 'dead') THEN f.reason ELSE o.reason END AS because,
    coalesce(f.sent_at, f.due_at, o.due_at) AS until, f.sent_at IS NOT NULL AS is_told
FROM outbox AS o
LEFT JOIN outbox AS f ON o.state = 'folded' AND f.chat_id = o.chat_id AND f.thread = o.thread AND f.key = o.fold
WHERE o.chat_id = :chat AND o.thread = :thread
    AND o.key = 'story:' || (SELECT coalesce(merged_into, id) FROM story WHERE id = :story)
"""
_MISSED = """
SELECT count(*) AS n FROM outbox
WHERE chat_id = :chat AND state = 'skipped' AND reason = 'paused' AND answered_at >= :since
"""
# What was held back or skipped has an end too, but Telegram never saw it.
_STEPS = """
SELECT created_at AS planned, wanted_at AS due, sent_at AS sent,
    CASE WHEN sent_at IS NOT NULL THEN answered_at END AS answered
FROM outbox WHERE id = :id
"""
_COUNTS = "SELECT state, count(*) AS n FROM outbox GROUP BY state"


class SqlOutbox:
    """The port `Outbox` over SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def put(self, delivery: Delivery, now: datetime) -> bool:
        added = await self._session.run(
            _PUT,
            chat=delivery.chat_id,
            thread=delivery.thread,
            key=delivery.key,
            rank=RANKS[delivery.urgency],
            story=delivery.story_id,
            payload=None if delivery.payload is None else json.dumps(asdict(delivery.payload), ensure_ascii=False),
            created=to_ms(delivery.created),
            now=to_ms(now),
        )
        return bool(added)

    async def has_open_alert(self) -> bool:
        return await has_open_alert(self._session)

    async def expand(self, now: datetime, limit: int) -> Mapping[str, int]:
        return await expand_all(self._session, now, limit)

    async def revise(self, story_id: int, now: datetime, least_gap: timedelta, life: timedelta) -> int:
        return await self._session.run(
            _REVISE,
            story=story_id,
            key=f"story:{story_id}",
            rank=RANKS[Urgency.EDIT],
            now=to_ms(now),
            gap=span_ms(least_gap),
            oldest=to_ms(now - life),
        )

    async def release(self, story_id: int, now: datetime) -> int:
        return await self._session.run(_RELEASE, story=story_id, key=f"story:{story_id}", now=to_ms(now))

    async def hold_until(self, chat_id: int, until: datetime | None, now: datetime) -> None:
        await hold_until(self._session, chat_id, until, now)

    async def ask_again(self, chat_id: int, now: datetime) -> None:
        await ask_again(self._session, chat_id, now)

    async def reclaim(self, now: datetime) -> int:
        return await self._session.run(_RECLAIM, now=to_ms(now))

    async def claim(self, now: datetime, until: datetime, limit: int, busy: Sequence[int]) -> tuple[Delivery, ...]:
        rows = await self._session.fetch(CLAIM, now=to_ms(now), until=to_ms(until), limit=limit, busy=to_json(busy))
        return tuple(map(_delivery, sorted(rows, key=lambda row: (row["rank"], row["wanted_at"], row["id"]))))

    async def letter(self, delivery: Delivery, now: datetime) -> Letter:
        return await load_letter(self._session, delivery, now)

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        await settle_all(self._session, settlements)

    async def next_due(self) -> datetime | None:
        due: int | None = (await self._session.fetch(NEXT_DUE))[0]["due_at"]
        return from_ms(due)

    async def by_message(self, chat_id: int, message_id: int) -> Delivery | None:
        row = await fetch_one(self._session, _BY_MESSAGE, chat=chat_id, message=message_id)
        return _delivery(row) if row else None

    async def posting(self, chat_id: int, thread: int, story_id: int) -> Posting | None:
        row = await fetch_one(self._session, _POSTING, chat=chat_id, thread=thread, story=story_id)
        if row is None:
            return None
        until, is_told = from_ms(row["until"]), bool(row["is_told"])
        return Posting(_delivery(row), row["ended"], row["because"], row["fold"], until, is_told)

    async def missed(self, chat_id: int, since: datetime) -> int:
        return await fetch_number(self._session, _MISSED, chat=chat_id, since=to_ms(since))

    async def steps(self, delivery_id: int) -> tuple[Step, ...]:
        row = await fetch_one(self._session, _STEPS, id=delivery_id)
        times = ((name, row[name]) for name in ("planned", "due", "sent", "answered")) if row else ()
        return tuple(Step(name, from_ms(at)) for name, at in times if at is not None)

    async def counts(self) -> Mapping[str, int]:
        return {row["state"]: row["n"] for row in await self._session.fetch(_COUNTS)}


def _delivery(row: Row) -> Delivery:
    return Delivery(
        id=row["id"],
        chat_id=row["chat_id"],
        thread=row["thread"],
        key=row["key"],
        urgency=URGENCIES[row["rank"]],
        story_id=row["story_id"],
        payload=None if row["payload"] is None else _message(json.loads(row["payload"])),
        created=from_ms(row["created_at"]),
        attempts=row["attempts"],
        ambiguous=row["ambiguous"],
        revision=row["revision"],
        sent_revision=row["sent_revision"],
        message_id=row["message_id"],
        problem=row["reason"],
        sent=from_ms(row["sent_at"]),
    )


def _message(payload: dict[str, Any]) -> Message:
    buttons = tuple(tuple(Button(**button) for button in row) for row in payload["buttons"])
    shown = {name: payload.get(name, "") for name in ("picture", "page")}
    return Message(payload["html"], buttons, payload["silent"], payload["preview"], **shown)
