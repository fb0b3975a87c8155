"""Puts messages into the outbox: the followers of open alerts, and fixed notices."""

from dataclasses import dataclass

from bot.core.model import Delivery, Message, Urgency
from bot.ports import Clock, Store

# 10,000 rows take about 10 ms, so that nothing else waits long for the writer.
SLICE = 10_000


@dataclass(frozen=True, slots=True)
class Publish:
    """What is to be told, queued for everybody it is for."""

    store: Store
    clock: Clock

    async def expand(self) -> int:
        """Queues every open alert for its followers, slice by slice; returns how many slices that took."""
        slices = 0
        # Asked twice a second; the writer belongs to those who have something to write.
        while await self.store.outbox.has_open_alert():
            async with self.store.transaction() as change:
                slices += await change.outbox.expand(self.clock.now(), SLICE)
        return slices

    async def notice(self, chat_id: int, key: str, message: Message, urgency: Urgency = Urgency.ALERT) -> bool:
        """Queues a fixed message; False when one with this key is there already."""
        now = self.clock.now()
        delivery = Delivery(0, chat_id, 0, key, urgency, None, message, now)
        async with self.store.transaction() as change:
            return await change.outbox.put(delivery, now)
