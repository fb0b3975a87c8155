"""What the services need from the database to take a change back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.core.undoing import Before


class Undo(Protocol):
    """How topics and watches were followed before they were changed, kept for some days."""

    async def keep(self, chat_id: int, thread: int, topics: Sequence[int], now: datetime) -> int:
        """Keeps how these are followed there now, before they change; returns the number it is kept under."""
        ...

    async def note_digest(self, number: int) -> None:
        """Notes that the change also set a digest."""
        ...

    async def kept(self, number: int) -> Before | None: ...

    async def put_back(self, before: Before, now: datetime) -> None:
        """Follows all of it as it was followed then, ended watches included, and keeps it no longer."""
        ...
