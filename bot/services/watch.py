"""Watches: rules that a chat, or a forum topic of it, keeps for itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.core.asking import Address, parse_id
from bot.core.errors import RequestError
from bot.core.markup import clip
from bot.core.model import Topic
from bot.core.rules import in_one_line, typed_rule
from bot.ports import Clock, Store, Transaction

EMOJI = "👁"
TITLE_LIMIT = 60  # UTF-16 units of a rule that stand over its alerts
EXAMPLE = "/watch Boeing strike"


@dataclass(frozen=True, slots=True)
class Unwatched:
    """A watch that is gone, those that are left in its place, and the number that takes it back."""

    gone: Topic
    left: tuple[Topic, ...]
    undo: int = 0


@dataclass(frozen=True, slots=True)
class Watch:
    """What a follower does with rules of their own; a chat keeps at most `most` of them, forum topics together."""

    store: Store
    clock: Clock
    most: int = 20

    async def here(self, address: Address) -> tuple[Topic, ...]:
        """The watches of this chat (or forum topic), in the order of their numbers."""
        return await self.store.watches.of(address.chat_id, address.thread)

    async def check(self, address: Address, expression: str) -> None:
        """Raises RequestError for a rule that is wrong, one that is watched here already, and one too many."""
        await self._refuse(self.store, address, expression)

    async def add(self, address: Address, expression: str) -> Topic:
        """Tells this chat, which has to be known, what the rule finds from now on. Raises RequestError as `check`."""
        title = clip(expression, TITLE_LIMIT)
        new = Topic(0, "", title, EMOJI, expression, chat_id=address.chat_id, thread=address.thread)
        async with self.store.transaction() as write:
            await self._refuse(write, address, expression)
            return await write.watches.add(new, self.clock.now())

    async def remove(self, address: Address, words: str) -> Unwatched:
        """Ends the watch of that number, name or rule. Raises RequestError when there is none here."""
        here = await self.here(address)
        found = _numbered(words, here) or _named(words, here)
        if found is None:
            raise RequestError("unknown_watch", word=words, example="/unwatch 1" if here else EXAMPLE)
        return await self._end(found, here)

    async def remove_by_id(self, address: Address, watch_id: int) -> Unwatched:
        """Ends the watch with this id. Raises RequestError when it is gone, or of another chat."""
        here = await self.here(address)
        found = next((watch for watch in here if watch.id == watch_id), None)
        if found is None:
            raise RequestError("watch_gone")
        return await self._end(found, here)

    async def _end(self, watch: Topic, here: Sequence[Topic]) -> Unwatched:
        async with self.store.transaction() as write:
            undo = await write.undo.keep(watch.chat_id or 0, watch.thread, [watch.id], self.clock.now())
            await write.watches.remove(watch.id)
        return Unwatched(watch, tuple(each for each in here if each.id != watch.id), undo)

    async def _refuse(self, tables: Transaction, address: Address, expression: str) -> None:
        typed_rule(expression, example=EXAMPLE)
        here = await tables.watches.of(address.chat_id, address.thread)
        if known := _named(expression, here):
            raise RequestError("watched_already", number=here.index(known) + 1, title=known.title)
        if (count := await tables.watches.count(address.chat_id)) >= self.most:
            raise RequestError("too_many_watches", n=count, most=self.most)


def _numbered(words: str, here: Sequence[Topic]) -> Topic | None:
    number = parse_id(words)
    return here[number - 1] if number is not None and 0 < number <= len(here) else None


def _named(words: str, here: Sequence[Topic]) -> Topic | None:
    """The watch of that slug, or whose rule says the same."""
    rule = _printed(words)
    return next((watch for watch in here if watch.slug == words.casefold() or _printed(watch.expression) == rule), None)


@lru_cache(512)  # a chat's rules are compared each time it adds one
def _printed(expression: str) -> str:
    return in_one_line(expression)
