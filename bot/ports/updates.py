"""What the adapter of Telegram needs from the database to handle every update once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.core.incoming import Incoming


class Updates(Protocol):
    """What Telegram told the bot: stored before it is confirmed, and closed in the transaction of its effect."""

    async def take(self, updates: Sequence[Incoming], now: datetime) -> frozenset[int]:
        """Stores those whose ids are not there yet, and returns these ids; all others were taken before."""
        ...

    async def resume(self) -> tuple[tuple[Incoming, ...], tuple[int, ...]]:
        """At start: what a process before left open, oldest first, and the ids of what is given up from now on."""
        ...

    async def close(self, update_id: int) -> None:
        """It was handled: what it said is forgotten, its id stays for two days."""
        ...
