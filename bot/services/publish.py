"""Puts messages into the outbox: what is open for everybody it is for, the digests that are due, fixed notices."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bot.core.digests import next_digest
from bot.core.model import ChatState, Delivery, Message, Urgency
from bot.ports import Clock, Store

# 10,000 rows take about 10 ms, so that nothing else waits long for the writer.
SLICE = 10_000
EXPANDED = ("alerts", "developments", "broadcasts")
DIGESTS = 500  # of one transaction; ten thousand chats may want theirs at eight


@dataclass(frozen=True, slots=True)
class Publish:
    """What is to be told, queued for everybody it is for."""

    store: Store
    clock: Clock
    totals: Counter[str] = field(default_factory=Counter)  # alerts developments broadcasts digests

    async def expand(self, queued: Callable[[], None] = lambda: None) -> int:
        """Queues what is open (alerts, developments, broadcasts) for everybody, slice by slice; the number of slices.

        `queued` is called after each slice: the first may leave while others are still being queued.
        """
        slices = 0
        # Asked twice a second; the writer belongs to those who have something to write.
        while await self.store.outbox.has_open_alert():
            async with self.store.transaction() as change:
                done = await change.outbox.expand(self.clock.now(), SLICE)
            slices += done.get("slices", 0)
            self.totals.update({kind: done.get(kind, 0) for kind in EXPANDED})
            queued()
        return slices

    async def digests(self) -> int:
        """Queues every digest that is due; returns how many schedules that were.

        What was due several times while nothing ran is due once.
        """
        done = 0
        while await self.store.digests.due(self.clock.now(), 1):
            async with self.store.transaction() as change:
                now = self.clock.now()
                due = await change.digests.due(now, DIGESTS)
                # A chat that sleeps is told nothing, and nothing late when it wakes.
                await change.digests.queue([each for each, chat in due if chat.state is ChatState.ACTIVE], now)
                await change.digests.advance(
                    [replace(each, next_at=next_digest(each, chat, now)) for each, chat in due]
                )
            done += len(due)
            self.totals["digests"] += len(due)
        return done

    async def notice(self, chat_id: int, key: str, message: Message, urgency: Urgency = Urgency.ALERT) -> bool:
        """Queues a fixed message; False when one with this key is there already."""
        now = self.clock.now()
        delivery = Delivery(0, chat_id, 0, key, urgency, None, message, now)
        async with self.store.transaction() as change:
            return await change.outbox.put(delivery, now)
