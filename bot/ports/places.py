"""What the services need from the database about groups and channels."""

from typing import Protocol

from bot.core.model import Chat


class Places(Protocol):
    """Groups and channels, as they are called."""

    async def channels(self, limit: int) -> tuple[Chat, ...]:
        """Those that the bot is in, last joined first."""
        ...

    async def channel(self, username: str) -> Chat | None:
        """The one of that name (without the @), in whichever case."""
        ...

    async def is_group(self, title: str) -> bool:
        """Whether a small group of that title is known."""
        ...
