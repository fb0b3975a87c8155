"""Tells people that nobody can write into a forum topic any more: the group, or where that is closed too the admins."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.core.model import Chat, Delivery, Message, Urgency
from bot.ports import Clock, Transaction


@dataclass(frozen=True, slots=True)
class Closings:
    """`say` finds the words about a group and its forum topic (0: the group itself) for the chat that reads them."""

    clock: Clock
    admins: Callable[[], Awaitable[frozenset[int]]]
    say: Callable[[Chat, int, Chat], Message]

    async def tell(self, write: Transaction, group: Chat, thread: int) -> None:
        """Queues the notice; to be called once, when the topic is found closed."""
        now = self.clock.now()
        key = f"notice:closed:{group.id}:{thread}:{int(now.timestamp())}"
        readers = (group,) if thread else await write.people.reachable(await self.admins())
        for reader in readers:
            message = self.say(group, thread, reader)
            await write.outbox.put(Delivery(0, reader.id, 0, key, Urgency.ALERT, None, message, now), now)
