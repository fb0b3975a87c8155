"""What the services need from the database to tell what a chat got."""

from typing import Protocol

from bot.core.receipts import Receipt


class Receipts(Protocol):
    """The stories that chats were told, for as long as their articles are kept."""

    async def of(self, chat_id: int, limit: int) -> tuple[Receipt, ...]:
        """Those a chat was told last, newest first."""
        ...
