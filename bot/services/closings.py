"""Tells people that nobody can write into a forum topic any more: the group, or where that is closed too the admins."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.core.model import Chat, ChatState, Delivery, Message, Urgency
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
        for reader in [group] if thread else await self._admins(write):
            message = self.say(group, thread, reader)
            await write.outbox.put(Delivery(0, reader.id, 0, key, Urgency.ALERT, None, message, now), now)

    async def _admins(self, write: Transaction) -> list[Chat]:
        found = [await write.people.chat(user_id) for user_id in sorted(await self.admins())]
        return [chat for chat in found if chat and chat.state is ChatState.ACTIVE]
