"""What a chat got, as a file it can keep."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.errors import RequestError
from bot.core.receipts import Form, write
from bot.ports import Store

MOST = 5_000  # stories


@dataclass(frozen=True, slots=True)
class Export:
    """A file, and how many stories are in it."""

    name: str
    content: bytes
    stories: int


@dataclass(frozen=True, slots=True)
class Exporting:
    """What `/export` does."""

    store: Store

    def form_of(self, words: Sequence[str]) -> Form | None:
        """`[json|csv]`; None without a word. Raises RequestError."""
        try:
            return Form(words[0].casefold()) if words else None
        except ValueError as error:
            raise RequestError("bad_format", word=words[0]) from error

    async def check(self, chat_id: int) -> None:
        """Raises RequestError for a chat that was told nothing."""
        if not await self.store.receipts.of(chat_id, 1):
            raise RequestError("nothing_to_export")

    async def file(self, form: Form, chat_id: int) -> Export:
        """The last 5,000 stories that the chat was told. Raises RequestError without any."""
        receipts = await self.store.receipts.of(chat_id, MOST)
        if not receipts:
            raise RequestError("nothing_to_export")
        # Thousands of lines take longer than the loop may wait.
        return Export(f"wirewatch.{form}", await asyncio.to_thread(write, receipts, form), len(receipts))
