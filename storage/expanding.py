"""Statements that turn an open alert into one outbox row for each of its followers, slice by slice."""

from datetime import datetime

from bot.core.model import Urgency
from storage.driver import Row, Session, fetch_one
from storage.folding import Fold, queue_more
from storage.values import RANKS, to_ms

# An urgent alert overtakes the backlog here already. Index alert_open.
_NEXT_ALERT = "SELECT * FROM alert WHERE open = 1 ORDER BY urgent DESC, opened_at, story_id LIMIT 1"

# Index subscription_topic: a range of it for each of the story's topics.
_SLICE_END = """
WITH slice AS (
    SELECT DISTINCT s.chat_id, s.thread
    FROM story_topic AS st JOIN subscription AS s ON s.topic_id = st.topic_id
    WHERE st.story_id = :story AND s.since_at <= st.at AND (s.chat_id, s.thread) > (:chat, :thread)
    ORDER BY s.chat_id, s.thread LIMIT :limit
)
SELECT chat_id, thread, (SELECT count(*) FROM slice) AS size FROM slice ORDER BY chat_id DESC, thread DESC LIMIT 1
"""
# Going through the same slice again changes nothing: UNIQUE (chat_id, thread, key).
_EXPAND = """
INSERT INTO outbox (chat_id, thread, key, rank, story_id, state, fold, created_at, due_at, wanted_at)
SELECT DISTINCT s.chat_id, s.thread, :key, :rank, :story, :state, :fold, :created, :now, :now
FROM story_topic AS st
JOIN subscription AS s ON s.topic_id = st.topic_id
JOIN chat ON chat.id = s.chat_id AND chat.state = 'active'
WHERE st.story_id = :story AND s.since_at <= st.at
    AND (s.chat_id, s.thread) > (:chat, :thread) AND (s.chat_id, s.thread) <= (:last_chat, :last_thread)
ON CONFLICT (chat_id, thread, key) DO NOTHING
"""
_EXPAND_FOLDED = _EXPAND + "RETURNING chat_id, thread"
_ADVANCE = """
UPDATE alert SET open = :open, cursor_chat = :last_chat, cursor_thread = :last_thread WHERE story_id = :story
"""

_BEFORE_ALL = -(2**62)  # less than any chat id


async def has_open_alert(session: Session) -> bool:
    """Whether `expand_alerts` would find one."""
    return await fetch_one(session, _NEXT_ALERT) is not None


async def expand_alerts(session: Session, now: datetime, limit: int) -> int:
    """Works through open alerts until about `limit` followers were looked at; returns the number of slices."""
    slices, left = 0, limit
    while left > 0 and (alert := await fetch_one(session, _NEXT_ALERT)):
        left -= max(1, await _expand_slice(session, alert, now, left))
        slices += 1
    return slices


async def _expand_slice(session: Session, alert: Row, now: datetime, limit: int) -> int:
    start = {
        "story": alert["story_id"],
        "chat": _BEFORE_ALL if alert["cursor_chat"] is None else alert["cursor_chat"],
        "thread": alert["cursor_thread"] or 0,
    }
    end = await fetch_one(session, _SLICE_END, **start, limit=limit)
    size = 0
    if end:
        size = int(end["size"])
        await _insert(session, alert, now, {**start, "last_chat": end["chat_id"], "last_thread": end["thread"]})
    await session.run(
        _ADVANCE,
        story=alert["story_id"],
        open=int(size == limit),
        last_chat=end["chat_id"] if end else None,
        last_thread=end["thread"] if end else None,
    )
    return size


async def _insert(session: Session, alert: Row, now: datetime, bounds: dict[str, int]) -> None:
    values = {
        **bounds,
        "key": f"story:{alert['story_id']}",
        "rank": RANKS[Urgency.URGENT if alert["urgent"] else Urgency.ALERT],
        "created": alert["opened_at"],
        "now": to_ms(now),
    }
    fold = alert["fold"]
    if not fold:
        await session.run(_EXPAND, **values, state="queued", fold="")
        return
    rows = await session.fetch(_EXPAND_FOLDED, **values, state="folded", fold=fold)
    await queue_more(session, [Fold(row["chat_id"], row["thread"], fold) for row in rows], now, now)
