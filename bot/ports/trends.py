"""What the services need from the database to tell how a topic went."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol


class Trends(Protocol):
    """What reached a topic in a window of time; found by the index of its stories."""

    async def alerts(self, topic_id: int, since: datetime) -> Mapping[datetime, int]:
        """How many stories reached it in each quarter of an hour; those without any are left out."""
        ...

    async def largest(self, topic_id: int, since: datetime, until: datetime) -> tuple[int, str] | None:
        """The number and headline of the story with most reports that reached it then; None without any."""
        ...

    async def outlets(self, topic_id: int, since: datetime, limit: int) -> tuple[tuple[str, int], ...]:
        """The sources that reported most of its stories, each with how many; of the last 5,000 stories."""
        ...
