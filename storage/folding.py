"""One message that stands for many folded ones: the "+N more", the digest, the end of quiet hours."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.core.delivery import EDIT_GAP
from bot.core.digests import is_digest
from bot.core.model import Urgency
from storage.driver import Session
from storage.values import RANKS, span_ms, to_ms

# What is folded after the message was sent makes it due for an edit, so that none of them goes unsaid.
_QUEUE_MORE = """
INSERT INTO outbox (chat_id, thread, key, rank, created_at, due_at, wanted_at)
VALUES (:chat, :thread, :fold, :rank, :now, :due, :due)
ON CONFLICT (chat_id, thread, key) DO UPDATE SET
    revision = outbox.revision + 1, state = 'queued',
    attempts = CASE WHEN outbox.state = 'sent' THEN 0 ELSE outbox.attempts END,
    rank = CASE WHEN outbox.state = 'sent' THEN :edit ELSE outbox.rank END,
    due_at = CASE WHEN outbox.state = 'queued' THEN outbox.due_at
        WHEN outbox.edited_at + :gap > excluded.due_at THEN outbox.edited_at + :gap ELSE excluded.due_at END
WHERE outbox.state = 'queued' OR (outbox.state = 'sent' AND outbox.message_id IS NOT NULL)
"""


@dataclass(frozen=True, slots=True)
class Fold:
    """A chat, its thread, and the key of the message there."""

    chat_id: int
    thread: int
    key: str


async def queue_more(session: Session, folds: Iterable[Fold], now: datetime, due: datetime) -> None:
    """Queues the message of each fold, once."""
    shared = {
        "edit": RANKS[Urgency.EDIT],
        "gap": span_ms(EDIT_GAP),
        "now": to_ms(now),
        "due": to_ms(due),
    }
    rows = [{"chat": each.chat_id, "thread": each.thread, "fold": each.key, "rank": _rank(each)} for each in folds]
    await session.many(_QUEUE_MORE, [{**row, **shared} for row in rows])


def _rank(fold: Fold) -> int:
    """What waited for its hour lets the alerts of that hour pass."""
    return RANKS[Urgency.DIGEST if is_digest(fold.key) else Urgency.ALERT]
