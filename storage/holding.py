"""Statements about what is held back in a chat: until its quiet hours end, or until more outlets report it."""

from datetime import datetime

from storage.driver import Session
from storage.folding import Fold, queue_more
from storage.values import to_ms

# All go by the index of UNIQUE (chat_id, thread, key).
_GATHERED = """
SELECT thread, key FROM outbox
WHERE chat_id = :chat AND key >= 'quiet:' AND key < 'quiet;' AND key <> :key
    AND state = 'queued' AND sent_at IS NULL AND claimed = 0
"""
_MOVE = """
UPDATE outbox SET fold = :key WHERE chat_id = :chat AND thread = :thread AND fold = :old AND state = 'folded'
"""
_FORGET = "DELETE FROM outbox WHERE chat_id = :chat AND thread = :thread AND key = :old"
_RELEASE = """
UPDATE outbox SET due_at = :now, wanted_at = :now
WHERE chat_id = :chat AND key >= 'quiet:' AND key < 'quiet;' AND state = 'queued' AND sent_at IS NULL AND claimed = 0
"""
# It is as fresh as if it were planned now: the time it was held, nobody knows any more by the new hours.
_ASK_AGAIN = """
UPDATE outbox SET due_at = :now, wanted_at = :now, created_at = :now
WHERE chat_id = :chat AND state = 'queued' AND reason = 'quiet' AND sent_at IS NULL AND claimed = 0
"""
_ASK_FEW = "UPDATE outbox SET state = 'queued', due_at = :now WHERE chat_id = :chat AND state = 'waiting'"


async def hold_until(session: Session, chat_id: int, key: str, until: datetime | None, now: datetime) -> None:
    """What quiet hours hold back leaves at `until` under this key, at once for None; the rest is decided anew."""
    await session.run(_ASK_AGAIN, chat=chat_id, now=to_ms(now))
    if until is None:
        await session.run(_RELEASE, chat=chat_id, now=to_ms(now))
        return
    for row in await session.fetch(_GATHERED, chat=chat_id, key=key):
        where = {"chat": chat_id, "thread": row["thread"], "old": row["key"]}
        await session.run(_MOVE, **where, key=key)
        await session.run(_FORGET, **where)
        await queue_more(session, [Fold(chat_id, row["thread"], key)], now, until)


async def ask_again(session: Session, chat_id: int, now: datetime) -> None:
    """What waits for more outlets is decided anew."""
    await session.run(_ASK_FEW, chat=chat_id, now=to_ms(now))
