"""What the bot comes with: topics and sources for a new database, and newer rules for the topics nobody changed."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.editing import STARTER, is_untouched
from bot.core.model import Source, Topic
from bot.ports import Clock, Store, Transaction

STOCKED = "stocked"  # the setting of a database that was given its topics and starter sources


@dataclass(frozen=True, slots=True)
class Stock:
    """Brings a database to what this version of the bot comes with, and leaves alone what admins decided."""

    store: Store
    clock: Clock

    async def fill(self, topics: Iterable[Topic], sources: Iterable[Source]) -> None:
        """At every start: sources for a new database only, topics that it never had, and rules where they differ."""
        async with self.store.transaction() as write:
            is_new = await write.people.setting(STOCKED) is None
            known = await write.topics.slugs()
            for topic in topics:
                if topic.slug not in known:
                    await self._add(write, topic, is_new=is_new)
                elif there := await write.topics.by_slug(topic.slug):
                    await self._renew(write, there, topic.expression)
            if is_new:
                for source in sources:
                    await write.sources.add(source, self.clock.now())
                await write.people.set_setting(STOCKED, self.clock.now().isoformat())

    async def _add(self, write: Transaction, topic: Topic, *, is_new: bool) -> None:
        await write.topics.add(topic, STARTER, self.clock.now())
        if not is_new:
            await write.people.note(STARTER, f"topic {topic.slug} added by the update", self.clock.now())

    async def _renew(self, write: Transaction, topic: Topic, expression: str) -> None:
        if topic.expression != expression and is_untouched(await write.topics.history(topic.id)):
            await write.topics.set_rule(topic.id, expression, STARTER, self.clock.now())
            await write.people.note(STARTER, f"rules of {topic.slug} renewed by the update", self.clock.now())
