"""What the services need from the database about articles."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.copies import Look, Resemblance
from bot.core.matching import SearchKeys
from bot.core.model import Article
from bot.core.placing import Filed
from bot.core.trials import Sheet


class Articles(Protocol):
    """Everything read, with what became of it."""

    async def next_id(self) -> int:
        """The id to give to the next article; those after it are free too, until the transaction ends."""
        ...

    async def add_all(self, filed: Sequence[Filed]) -> None:
        """Stores the articles under the ids that they have."""
        ...

    async def index_all(self, filed: Sequence[Filed]) -> None:
        """Lets stored articles be found by their words, and as originals of copies: once, before a transaction ends."""
        ...

    async def by_id(self, article_id: int) -> Article | None: ...

    async def by_keys(self, source_id: int, keys: Sequence[str]) -> tuple[Article, ...]:
        """The articles that this source listed under these keys."""
        ...

    async def revise(
        self, article: Article, sketch: Sequence[int], search_terms: str, versions: Mapping[str, int]
    ) -> None:
        """Writes what its source changed in an article, and how it is found; where it belongs and its dates stay.

        That is: title, text, byline, language and summary. Its topics stay its own; those of `matches` that are new
        join them, and `versions` maps the slug of each match to the version of the rule that matched.
        """
        ...

    async def by_url(self, url: str) -> Article | None:
        """The earliest article at this canonical URL."""
        ...

    async def resembling(self, looks: Sequence[Look], since: datetime) -> tuple[Resemblance, ...]:
        """For each look the earlier articles that it may be a copy of, those published before `since` left out.

        They share its title, or as much of its text as copies do, and come with their whole sketches.
        The earliest at its address is found whenever it was published, and comes without a sketch.
        """
        ...

    async def dates(self, source_id: int, limit: int) -> tuple[datetime, ...]:
        """When the articles were published that this source brought last."""
        ...

    async def latest(self, topics: Sequence[int], limit: int) -> tuple[Article, ...]:
        """The newest articles of any of the topics (all articles with a topic when empty), copies left out."""
        ...

    async def search(
        self, terms: Sequence[str], limit: int, offset: int = 0, newest: int | None = None
    ) -> tuple[Article, ...]:
        """Newest first, those that hold all the terms (of core.tokens.search_terms), without ids above `newest`."""
        ...

    async def by_ids(self, ids: Sequence[int]) -> tuple[Article, ...]:
        """In the order of the ids; those that are gone are left out."""
        ...

    async def count(self, keys: SearchKeys | None, since: datetime) -> int:
        """How many articles fetched since then hold one of the keys (None: how many there are)."""
        ...

    async def sheets(
        self, keys: SearchKeys | None, since: datetime, *, whole: bool, before: int | None, limit: int
    ) -> tuple[Sheet, ...]:
        """Articles fetched since then that hold one of the keys (None: all), newest first: what rules are tried on.

        Copies are left out, and so are ids from `before` on; unless `whole`, each text is cut after its beginning.
        """
        ...

    async def first_published(self, since: datetime) -> datetime | None:
        """When the first of those was published that were published since then; None for none."""
        ...

    async def every(self, after_id: int, limit: int) -> tuple[Article, ...]:
        """The whole history in order of id, page by page: for export."""
        ...

    async def set_summary(self, article_id: int, article: Article) -> None:
        """Stores the summary of an article that came in without one."""
        ...

    async def newest_of(self, source_id: int, limit: int) -> tuple[Article, ...]:
        """The articles that this source published last, newest first."""
        ...

    async def note_announced(self, article_ids: Sequence[int], now: datetime) -> None:
        """Notes that these were announced after all, now."""
        ...
