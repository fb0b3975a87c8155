"""Statements about broadcasts: drafts, who hears them, how far they are, and what is taken back."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from bot.core.broadcasts import DRAFT_KEPT, Broadcast, Stage, broadcast_number
from bot.core.model import Button, Delivery, Message
from storage.driver import Row, Session, fetch_number, fetch_one
from storage.values import from_ms, to_ms

_FORGET_DRAFTS = "DELETE FROM broadcast WHERE state = 'draft' AND written_at < :oldest"
_ADD = """
INSERT INTO broadcast (author, topic_id, payload, state, written_at)
VALUES (:author, :topic, :payload, 'draft', :written) RETURNING id
"""
_BY_ID = "SELECT * FROM broadcast WHERE id = :id"
# Index broadcast_running.
_RUNNING = "SELECT * FROM broadcast WHERE state IN ('open', 'queued', 'stopping') ORDER BY id"
_REACH_ALL = """
SELECT count(*) AS n FROM chat WHERE state = 'active' AND (paused_until IS NULL OR paused_until <= :now)
"""
# Index subscription_topic.
_REACH = """
SELECT count(DISTINCT s.chat_id) AS n
FROM subscription AS s JOIN chat ON chat.id = s.chat_id
WHERE s.topic_id = :topic AND (s.muted_until IS NULL OR s.muted_until <= :now)
    AND chat.state = 'active' AND (chat.paused_until IS NULL OR chat.paused_until <= :now)
"""
_START = """
UPDATE broadcast SET state = 'open', topic_id = :topic, reach = :reach, started_at = :now
WHERE id = :id AND state = 'draft'
"""
_SET_STAGE = "UPDATE broadcast SET state = :stage WHERE id = :id"
_SHOW_IN = "UPDATE broadcast SET shown_chat = :chat, shown_message = :message WHERE id = :id"
# Index outbox_broadcast alone.
_COUNTS = """
SELECT state, reason, count(*) AS n FROM outbox WHERE broadcast_id = :id GROUP BY state, reason
"""
# What is claimed may be on its way; if it comes back, it is skipped as that of a cancelled broadcast.
_WITHDRAW = """
UPDATE outbox SET state = 'skipped', reason = 'cancelled' WHERE id IN (
    SELECT id FROM outbox WHERE broadcast_id = :id AND state = 'queued' AND claimed = 0 LIMIT :limit
)
"""
_PAYLOAD = "SELECT payload FROM broadcast WHERE id = :id AND state IN ('open', 'queued', 'done')"


class SqlBroadcasts:
    """The port `Broadcasts` over SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, broadcast: Broadcast) -> int:
        await self._session.run(_FORGET_DRAFTS, oldest=to_ms(broadcast.written - DRAFT_KEPT))
        payload = json.dumps(asdict(broadcast.message), ensure_ascii=False)
        values = {"author": broadcast.author, "topic": broadcast.topic_id, "payload": payload}
        rows = await self._session.fetch(_ADD, **values, written=to_ms(broadcast.written))
        return int(rows[0]["id"])

    async def by_id(self, broadcast_id: int) -> Broadcast | None:
        row = await fetch_one(self._session, _BY_ID, id=broadcast_id)
        return _broadcast(row) if row else None

    async def running(self) -> tuple[Broadcast, ...]:
        return tuple(map(_broadcast, await self._session.fetch(_RUNNING)))

    async def reach(self, topic_id: int | None, now: datetime) -> int:
        if topic_id is None:
            return await fetch_number(self._session, _REACH_ALL, now=to_ms(now))
        return await fetch_number(self._session, _REACH, topic=topic_id, now=to_ms(now))

    async def start(self, broadcast: Broadcast, now: datetime) -> bool:
        values = {"id": broadcast.id, "topic": broadcast.topic_id, "reach": broadcast.reach}
        return bool(await self._session.run(_START, **values, now=to_ms(now)))

    async def set_stage(self, broadcast_id: int, stage: Stage) -> None:
        await self._session.run(_SET_STAGE, id=broadcast_id, stage=str(stage))

    async def show_in(self, broadcast_id: int, chat_id: int, message_id: int) -> None:
        await self._session.run(_SHOW_IN, id=broadcast_id, chat=chat_id, message=message_id)

    async def counts(self, broadcast_id: int) -> Mapping[tuple[str, str], int]:
        rows = await self._session.fetch(_COUNTS, id=broadcast_id)
        return {(row["state"], row["reason"]): row["n"] for row in rows}

    async def withdraw(self, broadcast_id: int, limit: int) -> int:
        return await self._session.run(_WITHDRAW, id=broadcast_id, limit=limit)


async def load_broadcast(session: Session, delivery: Delivery) -> Message | None:
    """The message that a delivery of a broadcast brings; None for other deliveries, and for what was cancelled."""
    number = broadcast_number(delivery.key)
    row = await fetch_one(session, _PAYLOAD, id=number) if number is not None else None
    return message_of(row["payload"]) if row else None


def message_of(payload: str) -> Message:
    """The message that was stored as JSON."""
    stored = json.loads(payload)
    buttons = tuple(tuple(Button(**button) for button in row) for row in stored["buttons"])
    return Message(stored["html"], buttons, stored["silent"], stored["preview"], picture=stored.get("picture", ""))


def _broadcast(row: Row) -> Broadcast:
    return Broadcast(
        id=row["id"],
        author=row["author"],
        message=message_of(row["payload"]),
        written=from_ms(row["written_at"]),
        topic_id=row["topic_id"],
        stage=Stage(row["state"]),
        reach=row["reach"],
        shown_in=row["shown_chat"] or 0,
        shown=row["shown_message"] or 0,
    )
