"""The one gate that every message of the bot passes, answers of handlers included, at the pace Telegram permits."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from telegram.ext import BaseRateLimiter

from bot.adapters.telegram.transport import FloodedError
from bot.core.model import Urgency
from bot.core.pacing import Pace, Pacer

# A person who pressed a button has given up by then.
LONGEST_REPLY_WAIT_S = 60.0
MOST_REPLY_ATTEMPTS = 3
PAID = "allow_paid_broadcast"


class Gate:
    """Lets messages out one by one as the pacer permits; counts those that wait."""

    def __init__(self, pace: Pace) -> None:
        self._pacer = Pacer(pace)
        self._tickets = count(1)
        self._waiting: dict[int, asyncio.Future[bool]] = {}
        self._timer: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def passage(self, chat_id: int, urgency: Urgency) -> AsyncIterator[bool]:
        """Waits for the turn of this message, and says whether it is paid for; its answer arrives within the block."""
        loop = asyncio.get_running_loop()
        ticket, turn = next(self._tickets), loop.create_future()
        self._waiting[ticket] = turn
        self._pacer.enter(ticket, chat_id, urgency, loop.time())
        self._let_out()
        try:
            yield await turn
        finally:
            self._pacer.withdraw(ticket)
            if self._waiting.pop(ticket, None) is None:
                self._pacer.answered(chat_id)
            self._let_out()

    def flooded(self, chat_id: int, error: FloodedError) -> bool:
        """Telegram said 429 for this chat; true when everybody has to wait."""
        now = asyncio.get_running_loop().time()
        return self._pacer.flooded(chat_id, error.retry_after.total_seconds(), now)

    def _let_out(self) -> None:
        loop = asyncio.get_running_loop()
        while (ticket := self._pacer.take(loop.time())) is not None:
            turn = self._waiting.pop(ticket)
            if not turn.done():
                turn.set_result(self._pacer.is_paid)
        if self._timer is not None:
            self._timer.cancel()
        wake_at = self._pacer.wake_at()
        self._timer = loop.call_at(wake_at, self._let_out) if wake_at is not None else None


class PacedLimiter(BaseRateLimiter[Urgency]):
    """The gate as python-telegram-bot wants it: for every call of the bot that writes into a chat.

    `rate_limit_args` is the Urgency; without it a call is an answer to a person, and waits out a 429 by itself.
    """

    def __init__(self, gate: Gate) -> None:
        self.gate = gate

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close: who waits is cancelled with its task."""

    async def process_request(  # noqa: PLR0913, PLR0917 - the signature is the library's
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Urgency | None,
    ) -> Any:
        chat_id = data.get("chat_id")
        if chat_id is None or not endpoint.startswith(("send", "edit", "copy", "forward")) or endpoint in _FREE:
            return await callback(*args, **kwargs)
        number = chat_id if isinstance(chat_id, int) else -abs(hash(chat_id))  # @channel
        urgency = rate_limit_args or Urgency.INTERACTIVE
        patience = MOST_REPLY_ATTEMPTS if rate_limit_args is None else 1
        while True:
            patience -= 1
            async with self.gate.passage(number, urgency) as is_paid:
                data.pop(PAID, None)
                if is_paid and endpoint.startswith(_PAYABLE):
                    data[PAID] = True
                try:
                    return await callback(*args, **kwargs)
                except FloodedError as error:
                    error.whole_bot = self.gate.flooded(number, error)
                    if not patience or error.retry_after.total_seconds() > LONGEST_REPLY_WAIT_S:
                        raise


_FREE = frozenset({"sendChatAction"})
_PAYABLE = ("send", "copy")  # no edit takes it
