"""Statements about what a digest gathers: what was held back for it, what was too much, and what was told meanwhile."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.digests import Schedule, digest_time, is_scheduled, previous_slot
from bot.core.model import Delivery
from storage.driver import Session, fetch_one
from storage.values import to_ms

UNSCHEDULED = timedelta(hours=24)  # how far back a first digest looks where there is no schedule
STORY_LIFE = timedelta(hours=48)  # a story is told, and followed up, so long after it reached a topic

# Index outbox_fold. What a "+N more" stood for that went into a digest is found by the statement below.
_FOLDED = """
SELECT DISTINCT story_id FROM outbox
WHERE chat_id = :chat AND thread = :thread AND fold = :key AND fold <> '' AND state = 'folded' AND story_id IS NOT NULL
ORDER BY story_id
"""
# The index of UNIQUE (chat_id, thread, key): a key ends in its slot, so that the keys of a schedule are in order.
_BEFORE = """
SELECT key FROM outbox
WHERE chat_id = :chat AND thread = :thread AND key > :first AND key < :key ORDER BY key DESC LIMIT 1
"""
# By way of the topics, index story_topic_topic: a chat may have years of alerts. Then the index of UNIQUE (chat_id,
# thread, key), from story:17 to story:17:development:9; the plus keeps the index of all the other chats out of it.
_MEANWHILE = """
SELECT DISTINCT o.story_id, CASE WHEN o.sent_at IS NULL AND o.fold < 'more;' THEN 1 ELSE 0 END AS was_too_much
FROM subscription AS s
JOIN story_topic AS st ON st.topic_id = s.topic_id AND st.at >= :reached AND st.at >= s.since_at
JOIN outbox AS o ON o.chat_id = s.chat_id AND o.thread = s.thread
    AND o.key >= 'story:' || st.story_id AND o.key < 'story:' || st.story_id || ';' AND +o.story_id = st.story_id
WHERE s.chat_id = :chat AND s.thread = :thread AND (
    (o.sent_at >= :start AND o.sent_at < :end)
    OR (o.state = 'folded' AND coalesce(o.answered_at, o.wanted_at) >= :start
        AND coalesce(o.answered_at, o.wanted_at) < :end AND o.fold >= 'more:' AND o.fold < 'more;')
    OR (o.state = 'folded' AND o.fold >= 'quiet:' || :first AND o.fold < 'quiet:' || :last)
)
ORDER BY o.story_id
"""

# Index outbox_chat.
_HELD = """
SELECT key FROM outbox
WHERE chat_id = :chat AND thread = :thread AND state = 'queued' AND sent_at IS NULL AND claimed = 0 AND key <> :key
    AND ((key >= 'digest:' AND key < 'digest;') OR (:quiet = 1 AND key >= 'quiet:' AND key < 'quiet;'))
"""
_MOVE = """
UPDATE outbox SET fold = :key
WHERE chat_id = :chat AND thread = :thread AND fold = :old AND fold <> '' AND state = 'folded'
"""
_FORGET = "DELETE FROM outbox WHERE chat_id = :chat AND thread = :thread AND key = :old"


@dataclass(frozen=True, slots=True)
class Gathered:
    """The stories (by id) that a delivery stands for, and those that were told since the digest before; none twice."""

    folded: tuple[int, ...]
    told: tuple[int, ...] = ()


async def load_gathered(session: Session, delivery: Delivery, schedule: Schedule | None, timezone: str) -> Gathered:
    """What a "+N more", the end of quiet hours or a digest holds; a digest also what "+N more" stood for meanwhile."""
    where = {"chat": delivery.chat_id, "thread": delivery.thread}
    folded = [row["story_id"] for row in await session.fetch(_FOLDED, **where, key=delivery.key)]
    end = digest_time(delivery.key)
    if end is None or not is_scheduled(delivery.key):
        return Gathered(tuple(folded))
    start = await _before(session, delivery) or _period_start(schedule, timezone, end)
    rows = await session.fetch(
        _MEANWHILE,
        **where,
        reached=to_ms(start - STORY_LIFE),
        start=to_ms(start),
        end=to_ms(end),
        first=f"{start:%Y-%m-%dT%H:%MZ}",
        last=f"{end:%Y-%m-%dT%H:%MZ}",
    )
    folded += [row["story_id"] for row in rows if row["was_too_much"]]
    kept = dict.fromkeys(folded)
    told = dict.fromkeys(row["story_id"] for row in rows if row["story_id"] not in kept)
    return Gathered(tuple(kept), tuple(told))


async def gather(session: Session, chat_id: int, thread: int, key: str, *, quiet: bool) -> int:
    """Moves what waits in digests that were not sent, and with `quiet` for the end of quiet hours, to this key.

    Returns how much that was; what it waited in before is gone, and the new key is for the caller to queue.
    """
    where = {"chat": chat_id, "thread": thread}
    rows = await session.fetch(_HELD, **where, key=key, quiet=int(quiet))
    return sum([await move_held(session, **where, old=row["key"], key=key) for row in rows])


async def move_held(session: Session, chat: int, thread: int, old: str, key: str) -> int:
    """Moves what waits in one message to another, which is for the caller to queue; returns how much that was."""
    moved = await session.run(_MOVE, chat=chat, thread=thread, key=key, old=old)
    await session.run(_FORGET, chat=chat, thread=thread, old=old)
    return moved


async def _before(session: Session, delivery: Delivery) -> datetime | None:
    kind, schedule, _ = delivery.key.split(":", 2)
    where = {"chat": delivery.chat_id, "thread": delivery.thread}
    row = await fetch_one(session, _BEFORE, **where, first=f"{kind}:{schedule}:", key=delivery.key)
    return digest_time(row["key"]) if row else None


def _period_start(schedule: Schedule | None, timezone: str, end: datetime) -> datetime:
    return previous_slot(schedule, timezone, end) if schedule else end - UNSCHEDULED
