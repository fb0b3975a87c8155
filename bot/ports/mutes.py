"""What services need from the table of mutes."""

from datetime import datetime
from typing import Protocol

from bot.core.model import Mute, Subject


class Mutes(Protocol):
    """Stories and outlets that chats want to hear nothing of for a while; topics are muted where they are followed."""

    async def of(self, chat_id: int, thread: int, now: datetime) -> tuple[Mute, ...]:
        """Those in force, with what they are called; what ends first comes first."""
        ...

    async def set(self, chat_id: int, thread: int, mute: Mute, now: datetime) -> None:
        """Mutes it until then, whatever was set before; what has run out in the chat is forgotten."""
        ...

    async def remove(self, chat_id: int, thread: int, subject: Subject, target: int) -> bool:
        """False when it was not muted."""
        ...
