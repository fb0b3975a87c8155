"""Statements that turn an open alert into one outbox row for each follower, and a sequel into replies, in slices."""

from datetime import datetime

from bot.core.model import Urgency
from storage.driver import Row, Session, fetch_one
from storage.folding import Fold, queue_more
from storage.values import RANKS, from_ms, to_ms

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

# Index sequel_open.
_NEXT_SEQUEL = "SELECT * FROM sequel WHERE open = 1 ORDER BY story_id, number LIMIT 1"
_NEXT_SEQUEL_OF = "SELECT * FROM sequel WHERE open = 1 AND story_id = :story ORDER BY number LIMIT 1"
# Index outbox_story. Rows of other sequels are passed over, so that no slice is longer than the limit.
_SEQUEL_SLICE = """
SELECT max(id) AS last, count(*) AS size FROM (
    SELECT id FROM outbox WHERE story_id = :story AND id > :cursor ORDER BY id LIMIT :limit
) AS slice
"""
# Who was told after it came has read of it. Told is also whose alert went into a "+N more" or a digest that was sent;
# then there is no message to reply to. Going through the same slice again changes nothing. The primary key of chat, and
# the index of UNIQUE (chat_id, thread, key) for those few.
_EXPAND_SEQUEL = """
INSERT INTO outbox (chat_id, thread, key, rank, story_id, created_at, due_at, wanted_at)
SELECT told.chat_id, told.thread, :key, :rank, :story, :opened, :now, :now
FROM outbox AS told JOIN chat ON chat.id = told.chat_id AND chat.state = 'active'
WHERE told.story_id = :story AND told.id > :cursor AND told.id <= :last AND told.key = :alert
    AND (chat.detail = 'all' OR chat.detail = :detail)
    AND (told.sent_at <= :opened OR (told.state = 'folded' AND EXISTS (
        SELECT 1 FROM outbox AS whole
        WHERE whole.chat_id = told.chat_id AND whole.thread = told.thread AND whole.key = told.fold
            AND whole.sent_at <= :opened
    )))
ON CONFLICT (chat_id, thread, key) DO NOTHING
"""
_ADVANCE_SEQUEL = "UPDATE sequel SET open = :open, cursor = :last WHERE story_id = :story AND number = :number"

_BEFORE_ALL = -(2**62)  # less than any chat id
MOST_AT_ONCE = 100_000  # rows of a story that is absorbed while a sequel of it is open, which is half a second at most


async def has_open_alert(session: Session) -> bool:
    """Whether `expand_alerts` would find something."""
    return await fetch_one(session, _NEXT_ALERT) is not None or await fetch_one(session, _NEXT_SEQUEL) is not None


async def expand_alerts(session: Session, now: datetime, limit: int) -> int:
    """Works through open alerts, then open sequels, until about `limit` rows were looked at; the number of slices."""
    slices, left = 0, limit
    while left > 0 and (alert := await fetch_one(session, _NEXT_ALERT)):
        left -= max(1, await _expand_slice(session, alert, now, left))
        slices += 1
    while left > 0 and (sequel := await fetch_one(session, _NEXT_SEQUEL)):
        left -= max(1, await _expand_sequel(session, sequel, now, left))
        slices += 1
    return slices


async def expand_sequels_of(session: Session, story_id: int) -> None:
    """Does the same at once for all open sequels of one story, before its deliveries become another's."""
    while sequel := await fetch_one(session, _NEXT_SEQUEL_OF, story=story_id):
        await _expand_sequel(session, sequel, from_ms(sequel["opened_at"]), MOST_AT_ONCE)


async def _expand_sequel(session: Session, sequel: Row, due: datetime, limit: int) -> int:
    story_id, number = sequel["story_id"], sequel["number"]
    start = {"story": story_id, "cursor": sequel["cursor"]}
    end = (await session.fetch(_SEQUEL_SLICE, **start, limit=limit))[0]
    last, size = end["last"] or sequel["cursor"], int(end["size"])
    await session.run(
        _EXPAND_SEQUEL,
        **start,
        last=last,
        key=f"story:{story_id}:development:{number}",
        alert=f"story:{story_id}",
        rank=RANKS[Urgency.ALERT],
        opened=sequel["opened_at"],
        now=to_ms(due),
        detail=sequel["detail"],
    )
    await session.run(_ADVANCE_SEQUEL, story=story_id, number=number, open=int(size == limit), last=last)
    return size


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
