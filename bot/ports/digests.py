"""What the services need from the database about the schedules of digests."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.core.digests import Schedule
from bot.core.model import Chat


class Digests(Protocol):
    """When chats get their digests."""

    async def schedule(self, chat_id: int, thread: int) -> Schedule | None: ...

    async def of(self, chat_id: int) -> tuple[Schedule, ...]:
        """All of the chat, its forum topics included."""
        ...

    async def set(self, schedule: Schedule, now: datetime) -> Schedule:
        """The one schedule of its chat and thread from now on (the given id is ignored), with its id.

        What was held back for its digest before waits for the next one.
        """
        ...

    async def remove(self, chat_id: int, thread: int) -> bool:
        """False when there was none."""
        ...

    async def due(self, now: datetime, limit: int) -> tuple[tuple[Schedule, Chat], ...]:
        """The schedules whose `next_at` has come, longest due first."""
        ...

    async def queue(self, schedules: Sequence[Schedule], now: datetime) -> None:
        """Queues the digest that each is due for (`next_at`), unless it is there."""
        ...

    async def advance(self, schedules: Sequence[Schedule]) -> None:
        """Writes when each is due next."""
        ...

    async def held(self, chat_id: int, thread: int) -> int:
        """How many stories wait in digests that were not sent."""
        ...

    async def gather(self, chat_id: int, thread: int, key: str, *, quiet: bool) -> int:
        """Moves what waits in digests that were not sent, and with `quiet` for the end of quiet hours, to this key.

        Returns how much that was; what it waited in is gone, and the new key is for the caller to queue.
        """
        ...
