"""Forgets a chat that asks for it."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.core.errors import RequestError
from bot.core.forgotten import Forgotten
from bot.ports import Clock, Store

AT_A_TIME = 2_000  # deliveries, so that nobody else's writes wait for long
ASKED_FOR = timedelta(hours=1)  # how long a question whether to forget is meant


@dataclass(frozen=True, slots=True)
class Privacy:
    """What becomes of what is stored about a chat."""

    store: Store
    clock: Clock

    def asked(self) -> int:
        """The moment of a question, to come back with the answer; in whole seconds."""
        return int(self.clock.now().timestamp())

    async def forget(self, chat_id: int, asked: int) -> Forgotten:
        """Deletes everything of the chat, in bounded steps, each of which may be done again; what it was.

        Raises RequestError where the question was asked long ago.
        """
        if not 0 <= self.asked() - asked <= ASKED_FOR.total_seconds():
            raise RequestError("button_too_old")
        messages, dropped = 0, AT_A_TIME
        while dropped == AT_A_TIME:
            async with self.store.transaction(repeatable=True) as write:
                dropped = await write.forgetting.drop_deliveries(chat_id, AT_A_TIME)
            messages += dropped
        # At once, or something would be queued for it, or kept of what was sent, in between.
        async with self.store.transaction() as write:
            messages += await write.forgetting.drop_deliveries(chat_id, AT_A_TIME)
            forgotten = await write.forgetting.strip(chat_id)
            await write.forgetting.drop_chat(chat_id)
        return replace(forgotten, messages=messages)
