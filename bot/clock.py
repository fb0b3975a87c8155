"""The machine's own clock."""

import asyncio
from datetime import UTC, datetime


class SystemClock:
    """The machine's own clock; the only place that reads it."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - everywhere else it is an argument

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


CLOCK = SystemClock()
