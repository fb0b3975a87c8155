"""What a chat got, as a file it can keep."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.errors import RequestError
from bot.core.receipts import as_csv, as_json
from bot.ports import Store

FORMATS = {"json": as_json, "csv": as_csv}
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

    async def file(self, words: Sequence[str], chat_id: int) -> Export:
        """`[json|csv]`: the last 5,000 stories that the chat was told. Raises RequestError."""
        kind = words[0].casefold() if words else "json"
        if kind not in FORMATS:
            raise RequestError("bad_format", word=words[0])
        receipts = await self.store.receipts.of(chat_id, MOST)
        if not receipts:
            raise RequestError("nothing_to_export")
        # Thousands of lines take longer than the loop may wait.
        return Export(f"wirewatch.{kind}", await asyncio.to_thread(FORMATS[kind], receipts), len(receipts))
