"""Statements that write how deliveries ended."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from bot.core.delivery import EDIT_GAP, Settlement
from bot.core.model import Urgency
from storage.driver import Session
from storage.folding import Fold, queue_more
from storage.values import RANKS, span_ms, to_json, to_ms

# That a message was sent is a fact whatever happened to its row since. What was added while it left becomes an edit.
_SENT = """
UPDATE outbox SET claimed = 0, reason = :reason, ambiguous = ambiguous + :ambiguous,
    message_id = coalesce(:message, message_id), sent_revision = :revision,
    sent_at = coalesce(sent_at, :left), answered_at = coalesce(answered_at, :at),
    edited_at = CASE WHEN sent_at IS NOT NULL THEN :at END, rang = CASE WHEN sent_at IS NULL THEN :rang ELSE rang END,
    state = CASE WHEN revision > :revision AND coalesce(:message, message_id) IS NOT NULL THEN 'queued' ELSE 'sent' END,
    attempts = CASE WHEN revision > :revision THEN 0 ELSE attempts END,
    rank = CASE WHEN revision > :revision THEN :edit ELSE rank END,
    due_at = CASE WHEN revision > :revision THEN :at + :gap ELSE due_at END
WHERE id = :id
"""
# The other ends belong to the claim that met them: `attempts` tells whether somebody else holds the row by now.
_LATER = """
UPDATE outbox SET claimed = 0, reason = :reason, ambiguous = ambiguous + :ambiguous, due_at = :due,
    attempts = CASE WHEN :tried = 1 THEN attempts ELSE attempts - 1 END
WHERE id = :id AND state = 'queued' AND attempts = :attempts
"""
# Of a story that grew meanwhile it is asked again at once, or its last outlet would be waited for in vain.
_HOLD = """
UPDATE outbox SET claimed = 0, reason = :reason, attempts = attempts - 1,
    state = CASE WHEN revision > :revision THEN 'queued' ELSE 'waiting' END,
    due_at = CASE WHEN revision > :revision THEN :at ELSE due_at END
WHERE id = :id AND state = 'queued' AND attempts = :attempts
"""
# An edit that ends without success leaves the message as it stands.
_END = """
UPDATE outbox SET claimed = 0, reason = :reason, ambiguous = ambiguous + :ambiguous,
    answered_at = coalesce(answered_at, :at),
    state = CASE WHEN sent_at IS NULL THEN :state ELSE 'sent' END,
    fold = CASE WHEN sent_at IS NULL THEN :fold ELSE fold END
WHERE id = :id AND state = 'queued' AND attempts = :attempts
"""
# Index outbox_fold.
_DECIDE_ALONE = """
UPDATE outbox SET state = 'queued', fold = '', due_at = :at, attempts = 0
WHERE chat_id = :chat AND thread = :thread AND fold = :key AND fold <> '' AND state = 'folded' AND sent_at IS NULL
    AND story_id IN {numbers[stories]} AND key = 'story:' || story_id
"""
# What was cut off follows at once, before other messages to the chat and through its quiet hours. After an edit the
# pieces that follow are edited too; of an edit that needs fewer pieces the last ones stay as they were.
_REST = """
INSERT INTO outbox (chat_id, thread, key, rank, payload, created_at, due_at, wanted_at)
SELECT chat_id, thread, :key, :rank, :payload, :at, :at, :at FROM outbox WHERE id = :id
ON CONFLICT (chat_id, thread, key) DO UPDATE SET
    payload = excluded.payload, revision = outbox.revision + 1, state = 'queued',
    attempts = CASE WHEN outbox.state = 'sent' THEN 0 ELSE outbox.attempts END,
    due_at = CASE WHEN outbox.state = 'queued' THEN outbox.due_at ELSE excluded.due_at END
WHERE outbox.payload <> excluded.payload
    AND (outbox.state = 'queued' OR (outbox.state = 'sent' AND outbox.message_id IS NOT NULL))
"""


async def settle_all(session: Session, settlements: Sequence[Settlement]) -> None:
    """Writes each of the ends, and queues the "+N more" of what was folded."""
    for settlement in settlements:
        await _settle(session, settlement)


async def _settle(session: Session, settlement: Settlement) -> None:
    delivery = settlement.delivery
    if settlement.unheard and settlement.state in ("sent", "skipped"):
        where = {"chat": delivery.chat_id, "thread": delivery.thread, "key": delivery.key}
        await session.run(_DECIDE_ALONE, **where, stories=to_json(settlement.unheard), at=to_ms(settlement.at))
    shared = {
        "id": delivery.id,
        "at": to_ms(settlement.at),
        "reason": settlement.reason,
        "ambiguous": int(settlement.ambiguous),
        "attempts": delivery.attempts,
        "revision": delivery.revision,
    }
    if settlement.state == "sent":
        await session.run(
            _SENT,
            **shared,
            message=settlement.message_id,
            left=to_ms(settlement.left or settlement.at),
            rang=int(settlement.rang),
            edit=RANKS[Urgency.EDIT],
            gap=span_ms(EDIT_GAP),
        )
        await _queue_rest(session, settlement)
    elif settlement.state == "queued":
        await session.run(_LATER, **shared, due=to_ms(settlement.due or settlement.at), tried=int(settlement.tried))
    elif settlement.state == "waiting":
        await session.run(_HOLD, **shared)
    elif await session.run(_END, **shared, state=settlement.state, fold=settlement.fold) and settlement.fold:
        fold = Fold(delivery.chat_id, delivery.thread, settlement.fold)
        await queue_more(session, [fold], settlement.at, settlement.due or settlement.at)


async def _queue_rest(session: Session, settlement: Settlement) -> None:
    for number, message in enumerate(settlement.rest, 2):
        await session.run(
            _REST,
            id=settlement.delivery.id,
            key=f"part:{settlement.delivery.id}:{number}",
            rank=RANKS[Urgency.INTERACTIVE],
            payload=json.dumps(asdict(message), ensure_ascii=False),
            at=to_ms(settlement.at),
        )
