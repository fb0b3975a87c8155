"""Updates of different chats side by side, those of one chat in the order they came."""

import asyncio
from collections.abc import Awaitable
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor
from typing_extensions import override

MOST_WAITING = 100_000  # updates in memory; the library stops fetching more


class TurnsByChat(BaseUpdateProcessor):
    """Two commands of one person are answered in turn, and a person who sends hundreds holds up nobody else.

    An update takes its chat's turn first and one of the places for work only then; the library's own semaphore comes
    before both, so it lets everything through. One that takes longer than `patience_s` is given up with TimeoutError.
    """

    def __init__(self, at_once: int, patience_s: float) -> None:
        super().__init__(MOST_WAITING)
        self._patience_s = patience_s
        self._places = asyncio.Semaphore(at_once)
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    @override
    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        chat = update.effective_chat if isinstance(update, Update) else None
        turn = self._turns.setdefault(chat.id if chat else 0, asyncio.Lock())
        async with turn, self._places, asyncio.timeout(self._patience_s):
            await coroutine

    @override
    async def initialize(self) -> None:
        """Nothing to open."""

    @override
    async def shutdown(self) -> None:
        """Nothing to close."""
