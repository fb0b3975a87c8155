"""What the services need from the database to tell how the bot as a whole is."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.ledger import Audience, SourceLine


class Ledger(Protocol):
    """Sums over all chats and all time since a moment. They take a while, but hold nobody up for long."""

    async def audience(self, since: datetime, now: datetime) -> Audience: ...

    async def alerts(self, since: datetime) -> Mapping[datetime, int]:
        """How many stories were told first in each quarter of an hour; those without any are left out."""
        ...

    async def articles(self, since: datetime) -> Mapping[datetime, int]:
        """How many came in in each quarter of an hour, baselines left out."""
        ...

    async def stories(self, since: datetime) -> Mapping[datetime, int]:
        """How many began in each quarter of an hour."""
        ...

    async def deliveries(self, since: datetime) -> Mapping[str, int]:
        """How many stand in each state of those wanted since then, those that are kept no more included."""
        ...

    async def times(self, since: datetime) -> Mapping[str, tuple[tuple[timedelta, int], ...]]:
        """How long first alerts took until Telegram had them, `published` and `planned`, rounded down to two figures.

        Each with how many took so long; those that are kept no more are included. Of very many, a part, evenly taken,
        stands for all.
        """
        ...

    async def top_sources(self, since: datetime, limit: int) -> tuple[SourceLine, ...]:
        """Those that brought most alerts, then most articles."""
        ...

    async def disliked_topics(self, since: datetime, least: int) -> tuple[tuple[str, int, int], ...]:
        """The slugs of topics with at least so many votes against since then and more than for, worst first."""
        ...
