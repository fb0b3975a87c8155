"""Updates of different chats side by side, those of one chat in the order they came."""

import asyncio
from collections.abc import Awaitable
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor
from typing_extensions import override


class TurnsByChat(BaseUpdateProcessor):
    """A reply that waits for its group holds up nobody else; two commands of one person are answered in turn."""

    def __init__(self, at_once: int) -> None:
        super().__init__(at_once)
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    @override
    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        chat = update.effective_chat if isinstance(update, Update) else None
        async with self._turns.setdefault(chat.id if chat else 0, asyncio.Lock()):
            await coroutine

    @override
    async def initialize(self) -> None:
        """Nothing to open."""

    @override
    async def shutdown(self) -> None:
        """Nothing to close."""
