"""What the services need from the database about topics, watches and the history of their rules."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.editing import Draft, RuleVersion
from bot.core.model import Match, Proof, Topic


class Topics(Protocol):
    """Topics and the history of their rules. Watches are no topics here, except where a method says so."""

    async def all(self) -> tuple[Topic, ...]: ...

    async def in_force(self) -> tuple[Topic, ...]:
        """Every topic and every watch: all that articles are matched against."""
        ...

    async def revision(self) -> int:
        """A number that changes whenever `in_force` would say something else."""
        ...

    async def by_slug(self, slug: str) -> Topic | None: ...

    async def ever(self, topic_id: int) -> Topic | None:
        """The topic with this id, also one that was removed."""
        ...

    async def slugs(self) -> frozenset[str]:
        """Those of all topics that there are or ever were, removed ones included."""
        ...

    async def add(self, topic: Topic, author: str, now: datetime) -> Topic | None:
        """None when the slug is taken; a removed topic of this slug comes back with one more version of its rule."""
        ...

    async def save(self, topic: Topic) -> None:
        """Writes its title, its emoji and whether it is urgent."""
        ...

    async def remove(self, topic_id: int) -> None:
        """Nobody follows it any more; its articles and the history of its rules stay."""
        ...

    async def set_rule(
        self, topic_id: int, expression: str, author: str, now: datetime, *, again: int | None = None
    ) -> Topic:
        """Stores the next version of the rule and makes it the one in force; `again`: see RuleVersion."""
        ...

    async def expression(self, topic_id: int, version: int) -> str | None:
        """The rule as it was in that version; None when there was no such version."""
        ...

    async def history(self, topic_id: int) -> tuple[RuleVersion, ...]:
        """Every version of its rule, newest first."""
        ...

    async def alerts_since(self, since: datetime) -> Mapping[int, int]:
        """How many stories reached each topic (by id) since then."""
        ...

    async def proofs(self, article_id: int, chat_id: int) -> tuple[Proof, ...]:
        """What the article reached, rules as they were then: topics, and the watches of this chat."""
        ...

    async def backfill(self, topic: Topic, matches: Sequence[tuple[int, Match]]) -> None:
        """Notes that these stored articles (ids) are of the topic, for reading only: nothing rings."""
        ...

    async def save_draft(self, draft: Draft) -> int:
        """Keeps a draft (its `id` is ignored) for a month; returns its id."""
        ...

    async def draft(self, draft_id: int) -> Draft | None: ...

    async def forget_draft(self, draft_id: int) -> None: ...


class Watches(Protocol):
    """Rules of one chat's own. A watch is a topic with a chat; its chat follows it as it follows other topics."""

    async def of(self, chat_id: int, thread: int) -> tuple[Topic, ...]:
        """In the order they were made."""
        ...

    async def count(self, chat_id: int) -> int:
        """How many the whole chat has, forum topics together."""
        ...

    async def add(self, watch: Topic, now: datetime) -> Topic:
        """Stores the watch of `chat_id` and `thread` (`id` and `slug` are ignored), followed from now on."""
        ...

    async def remove(self, watch_id: int) -> None:
        """Forgets it and all it ever matched."""
        ...
