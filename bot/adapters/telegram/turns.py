"""Updates of different chats side by side, those of one chat in the order they came."""

import asyncio
from collections.abc import Awaitable
from contextvars import ContextVar
from datetime import timedelta
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor
from typing_extensions import override

MOST_WAITING = 100_000  # updates in memory; the library stops fetching more


_came_at: ContextVar[float | None] = ContextVar("came_at", default=None)


def waited() -> timedelta:
    """How long ago the update that is being handled came in: it may have waited for its turn."""
    came_at = _came_at.get()
    now = asyncio.get_running_loop().time()
    return timedelta(seconds=max(0.0, now - (now if came_at is None else came_at)))


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
        _came_at.set(asyncio.get_running_loop().time())
        turn = self._turns.setdefault(_whose(update), asyncio.Lock())
        async with turn, self._places, asyncio.timeout(self._patience_s):
            await coroutine

    @override
    async def initialize(self) -> None:
        """Nothing to open."""

    @override
    async def shutdown(self) -> None:
        """Nothing to close."""


def _whose(update: object) -> int:
    """The chat; the person where there is none that we see, as with what is looked up inline."""
    where = (update.effective_chat or update.effective_user) if isinstance(update, Update) else None
    return where.id if where else 0
