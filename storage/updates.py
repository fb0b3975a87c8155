"""Statements about the updates that came in: stored before Telegram forgets them, noted with what they bring about."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from bot.core.incoming import Incoming
from storage.driver import Session
from storage.values import to_ms

# Telegram repeats what it had no answer for within a day. Older ids must go: a new one may be equal to them by chance.
KEPT = timedelta(days=2)
KEPT_MOST = 10_000
# One that kills the process each time must not do so for ever; another may stand beside it by chance.
MOST_RESUMED = 5

_FORGET_OLD = """
DELETE FROM incoming WHERE payload IS NULL AND (at < :oldest OR seq <= (SELECT max(seq) FROM incoming) - :most)
"""
_TAKE = """
INSERT INTO incoming (id, at, payload)
SELECT json_extract(value, '$[0]'), :at, json_extract(value, '$[1]') FROM json_each(:updates) WHERE true
ON CONFLICT (id) DO NOTHING
RETURNING id
"""
_RESUME = "UPDATE incoming SET resumed = resumed + 1 WHERE payload IS NOT NULL"
_GIVE_UP = "UPDATE incoming SET payload = NULL WHERE payload IS NOT NULL AND resumed > :most RETURNING id"
_OPEN = "SELECT id, payload FROM incoming WHERE payload IS NOT NULL ORDER BY seq"
_CLOSE = "UPDATE incoming SET payload = NULL WHERE id = :id AND payload IS NOT NULL"

_handled: ContextVar[int | None] = ContextVar("handled", default=None)


class SqlUpdates:
    """The port `Updates` over one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def take(self, updates: Sequence[Incoming], now: datetime) -> frozenset[int]:
        await self._session.run(_FORGET_OLD, oldest=to_ms(now - KEPT), most=KEPT_MOST)
        packed = json.dumps([[each.id, each.payload] for each in updates])
        return frozenset(row["id"] for row in await self._session.fetch(_TAKE, updates=packed, at=to_ms(now)))

    async def resume(self) -> tuple[tuple[Incoming, ...], tuple[int, ...]]:
        await self._session.run(_RESUME)
        given_up = await self._session.fetch(_GIVE_UP, most=MOST_RESUMED)
        still_open = await self._session.fetch(_OPEN)
        return tuple(Incoming(row["id"], row["payload"]) for row in still_open), tuple(row["id"] for row in given_up)

    async def close(self, update_id: int) -> None:
        await self._session.run(_CLOSE, id=update_id)


@contextmanager
def handling(update_id: int) -> Iterator[None]:
    """What is written within the block, and in tasks begun there, is the effect of this update."""
    token = _handled.set(update_id)
    try:
        yield
    finally:
        _handled.reset(token)


async def note_handled(session: Session) -> None:
    """Notes the update whose effect this transaction is, if it is one of any."""
    update_id = _handled.get()
    if update_id is not None:
        await session.run(_CLOSE, id=update_id)
