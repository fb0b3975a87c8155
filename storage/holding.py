"""Statements about what is held back in a chat: until its quiet hours end, or until more outlets report it."""

from datetime import datetime

from bot.core.audience import quiet_key
from storage.driver import Session
from storage.folding import Fold, queue_more
from storage.gathering import move_held
from storage.values import to_ms

# Index outbox_chat.
_GATHERED = """
SELECT thread, key FROM outbox
WHERE chat_id = :chat AND key >= 'quiet:' AND key < 'quiet;' AND key <> :key
    AND state = 'queued' AND sent_at IS NULL AND claimed = 0
"""
# It is as fresh as if it were planned now: the time it was held, nobody knows any more by the new hours. Index
# outbox_chat.
_DECIDE_ANEW = """
UPDATE outbox SET due_at = :now, wanted_at = :now, created_at = :now
WHERE chat_id = :chat AND state = 'queued' AND reason = 'quiet' AND sent_at IS NULL AND claimed = 0
"""
# What is looked at this moment, by the old number, notes that it is to be looked at again. By way of all that the chat
# ever had, for once.
_ASK_AGAIN = """
UPDATE outbox SET revision = revision + 1, state = 'queued',
    due_at = CASE WHEN state = 'waiting' THEN :now ELSE due_at END
WHERE chat_id = :chat AND (state = 'waiting' OR (state = 'queued' AND claimed = 1 AND sent_at IS NULL))
"""


async def hold_until(session: Session, chat_id: int, until: datetime | None, now: datetime) -> None:
    """What quiet hours hold back leaves together at `until`, at once for None; the rest is decided anew."""
    await session.run(_DECIDE_ANEW, chat=chat_id, now=to_ms(now))
    due = until or now
    # Under the name of their old end it would be edited in silence by what quiet hours hold back that are set again.
    key = quiet_key(due)
    for row in await session.fetch(_GATHERED, chat=chat_id, key=key):
        await move_held(session, chat_id, row["thread"], row["key"], key)
        await queue_more(session, [Fold(chat_id, row["thread"], key)], now, due)


async def ask_again(session: Session, chat_id: int, now: datetime) -> None:
    """What waits for more outlets is decided anew."""
    await session.run(_ASK_AGAIN, chat=chat_id, now=to_ms(now))
