"""What the services need from the database about stories, and what came to them after they were told."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.model import Standing, Story, StoryView, Topic
from bot.core.sequels import NewSequel, Trail
from bot.core.stories import StoredStory


class Stories(Protocol):
    """Articles about one event."""

    async def next_id(self) -> int:
        """The id to give to the next story; those after it are free too, until the transaction ends."""
        ...

    async def add_all(self, opened: Sequence[tuple[str, datetime, StoredStory]]) -> None:
        """Stores new stories under the ids that they have, with their titles and first reports."""
        ...

    async def join_all(self, grown: Sequence[StoredStory]) -> None:
        """Writes the new centroids of stories, their sizes and their last reports."""
        ...

    async def merge(self, kept: int, absorbed: int) -> None:
        """Moves articles, topics and deliveries over; a chat that was told both keeps the message sent first."""
        ...

    async def by_id(self, story_id: int) -> Story | None: ...

    async def live(self, since: datetime) -> Iterable[StoredStory]:
        """The stories with a report since then, as the working set needs them: least recently reported first.

        To be gone through once: all of them at a time would take three times the memory of the working set.
        """
        ...

    async def reach(self, story_id: int, topic_ids: Iterable[int], now: datetime) -> frozenset[int]:
        """Notes that the story reached these topics; returns those it had not reached before."""
        ...

    async def tell(self, story_id: int, *, urgent: bool, fold: str | None, now: datetime) -> None:
        """Opens (or opens again) the alert of the story for expansion; `fold`: the key of a "+N more" it goes into."""
        ...

    async def standing(self, story_id: int, source_id: int = 0) -> Standing:
        """How far it was told, by how many outlets it is reported, and whether the source is one of them."""
        ...

    async def view(self, story_id: int, topics: Sequence[Topic]) -> StoryView | None:
        """The story with its reports in order of arrival, copies left out."""
        ...

    async def latest(self, topics: Sequence[int], since: datetime, limit: int) -> tuple[StoryView, ...]:
        """The stories of any of the topics (of all when empty) with a report since then, widest first."""
        ...


class Sequels(Protocol):
    """What came to stories after they were told."""

    async def trail(self, story_id: int, since: datetime) -> Trail | None:
        """How the story went on so far, its sequels counted from then on; None for one that was not told."""
        ...

    async def add_all(self, sequels: Sequence[NewSequel]) -> None:
        """Stores them, to be turned into replies by `Outbox.expand`."""
        ...

    async def brought_news(self, story_id: int, article_id: int) -> bool:
        """Whether the alert of the story shows, or may have shown, what this article brought."""
        ...
