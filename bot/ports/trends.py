"""What the services need from the database to tell how a topic went."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol


class Trends(Protocol):
    """What was reported of a topic in a window of time, history included."""

    async def stories(self, topic_id: int, since: datetime) -> Mapping[datetime, int]:
        """How many stories broke in each quarter of an hour since then; those without any are left out."""
        ...

    async def largest(self, topic_id: int, since: datetime, until: datetime) -> tuple[int, str] | None:
        """The number and headline of the story with most reports then; None without any."""
        ...

    async def outlets(self, topic_id: int, since: datetime, limit: int) -> tuple[tuple[str, int], ...]:
        """The sources that reported most of its stories, each with how many."""
        ...
