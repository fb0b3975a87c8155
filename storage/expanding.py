"""Statements that turn what is open (alerts, sequels, broadcasts) into one outbox row for each chat, in slices."""

from collections import Counter
from datetime import datetime

from bot.core.broadcasts import broadcast_key
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
# What it tells first stands on the alert: its way is told without looking for articles. Index article_story.
_ADVANCE = """
UPDATE alert SET open = :open, cursor_chat = :last_chat, cursor_thread = :last_thread,
    published_at = coalesce(published_at, (
        SELECT published_at FROM article
        WHERE story_id = :story AND copy_of IS NULL AND fate IN ('announced', 'capped') ORDER BY id LIMIT 1
    ))
WHERE story_id = :story
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

# Index broadcast_open.
_NEXT_BROADCAST = "SELECT * FROM broadcast WHERE state = 'open' ORDER BY id LIMIT 1"
# The primary key of chat; of a topic's followers, index subscription_topic.
_BROADCAST_SLICE = """
SELECT max(chat_id) AS last, count(*) AS size FROM (
    SELECT id AS chat_id FROM chat WHERE id > :chat ORDER BY id LIMIT :limit
) AS slice
"""
_TOPIC_SLICE = """
SELECT max(chat_id) AS last, count(*) AS size FROM (
    SELECT DISTINCT chat_id FROM subscription WHERE topic_id = :topic AND chat_id > :chat ORDER BY chat_id LIMIT :limit
) AS slice
"""
# A chat that follows the topic in several forum topics hears it in the first. To go through a slice again changes
# nothing. What it says stands in the broadcast alone: a hundred thousand copies of it would be 400 MB.
_EXPAND_BROADCAST = """
INSERT INTO outbox (chat_id, thread, key, rank, broadcast_id, created_at, due_at, wanted_at)
SELECT id, 0, :key, :rank, :id, :started, :now, :now FROM chat
WHERE id > :chat AND id <= :last AND state = 'active' AND (paused_until IS NULL OR paused_until <= :now)
ON CONFLICT (chat_id, thread, key) DO NOTHING
"""
_EXPAND_TOPIC = """
INSERT INTO outbox (chat_id, thread, key, rank, broadcast_id, created_at, due_at, wanted_at)
SELECT s.chat_id, min(s.thread), :key, :rank, :id, :started, :now, :now
FROM subscription AS s JOIN chat ON chat.id = s.chat_id
WHERE s.topic_id = :topic AND s.chat_id > :chat AND s.chat_id <= :last
    AND (s.muted_until IS NULL OR s.muted_until <= :now)
    AND chat.state = 'active' AND (chat.paused_until IS NULL OR chat.paused_until <= :now)
GROUP BY s.chat_id
ON CONFLICT (chat_id, thread, key) DO NOTHING
"""
_ADVANCE_BROADCAST = "UPDATE broadcast SET state = :state, cursor_chat = :last WHERE id = :id"

_BEFORE_ALL = -(2**62)  # less than any chat id
BROADCAST_PART = 2_000  # rows; beside a million others they take 11 ms, and a broadcast is in no hurry
MOST_AT_ONCE = 100_000  # rows of a story that is absorbed while a sequel of it is open, which is half a second at most


async def has_open_alert(session: Session) -> bool:
    """Whether `expand_all` would find something."""
    for statement in (_NEXT_ALERT, _NEXT_SEQUEL, _NEXT_BROADCAST):
        if await fetch_one(session, statement) is not None:
            return True
    return False


async def expand_all(session: Session, now: datetime, limit: int) -> Counter[str]:
    """Works through open alerts, then sequels, until about `limit` rows were looked at; then a part of a broadcast.

    Counts the `slices`, and the `alerts`, `developments` and `broadcasts` that are queued for everybody now.
    """
    done: Counter[str] = Counter()
    left = limit
    for kind, statement, expand in _KINDS:
        while left > 0 and (found := await fetch_one(session, statement)):
            size = await expand(session, found, now, left)
            done["slices"] += 1
            if size < left:
                done[kind] += 1
            left -= max(1, size)
    if left > 0 and (broadcast := await fetch_one(session, _NEXT_BROADCAST)):
        part = min(left, BROADCAST_PART)
        size = await _expand_broadcast(session, broadcast, now, part)
        done.update(slices=1, broadcasts=int(size < part))
    return done


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


async def _expand_broadcast(session: Session, broadcast: Row, now: datetime, limit: int) -> int:
    topic = broadcast["topic_id"]
    cursor = _BEFORE_ALL if broadcast["cursor_chat"] is None else broadcast["cursor_chat"]
    start = {"topic": topic, "chat": cursor}
    end = (await session.fetch(_BROADCAST_SLICE if topic is None else _TOPIC_SLICE, **start, limit=limit))[0]
    last, size = end["last"] or cursor, int(end["size"])
    await session.run(
        _EXPAND_BROADCAST if topic is None else _EXPAND_TOPIC,
        **start,
        last=last,
        id=broadcast["id"],
        key=broadcast_key(broadcast["id"]),
        rank=RANKS[Urgency.DIGEST],
        started=broadcast["started_at"],
        now=to_ms(now),
    )
    state = "open" if size == limit else "queued"
    await session.run(_ADVANCE_BROADCAST, id=broadcast["id"], state=state, last=last)
    return size


_KINDS = (
    ("alerts", _NEXT_ALERT, _expand_slice),
    ("developments", _NEXT_SEQUEL, _expand_sequel),
)
