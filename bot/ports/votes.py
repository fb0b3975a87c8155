"""What the services need from the database about votes."""

from datetime import datetime
from typing import Protocol

from bot.core.votes import Disliked, VersionScore, Vote


class Votes(Protocol):
    """What followers say about their alerts."""

    async def cast(self, vote: Vote, now: datetime) -> None:
        """A second vote of the same person on the same alert takes the place of the first."""
        ...

    async def scores(self, topic_id: int) -> tuple[VersionScore, ...]:
        """Every version of the rule, newest first."""
        ...

    async def disliked(self, topic_id: int, limit: int, offset: int = 0) -> tuple[Disliked, ...]:
        """The articles that somebody did not want, latest vote first."""
        ...
