"""What the services need from the database for broadcasts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bot.core.broadcasts import Broadcast, Stage


class Broadcasts(Protocol):
    """What admins tell all followers at once. `Outbox.expand` queues those that are open."""

    async def add(self, broadcast: Broadcast) -> int:
        """Keeps a draft (its `id` is ignored); returns its id. Drafts from before the last day go."""
        ...

    async def by_id(self, broadcast_id: int) -> Broadcast | None: ...

    async def running(self) -> tuple[Broadcast, ...]:
        """Those that are being queued, sent or taken back, oldest first."""
        ...

    async def reach(self, topic_id: int | None, now: datetime) -> int:
        """How many chats hear of it now: those of the topic's followers, or all; paused ones left out."""
        ...

    async def start(self, broadcast: Broadcast, now: datetime) -> bool:
        """Opens a draft for its followers, as many as its `reach` says; False when it is no draft any more."""
        ...

    async def set_stage(self, broadcast_id: int, stage: Stage) -> None: ...

    async def show_in(self, broadcast_id: int, chat_id: int, message_id: int) -> None:
        """Notes the message that tells its progress."""
        ...

    async def counts(self, broadcast_id: int) -> Mapping[tuple[str, str], int]:
        """Its deliveries by state and reason."""
        ...

    async def withdraw(self, broadcast_id: int, limit: int) -> int:
        """Takes back so many of those that have not left; returns how many that were."""
        ...
