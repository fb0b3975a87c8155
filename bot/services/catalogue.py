"""The topics people can follow: added, renamed, marked, removed. Every change leaves a line in the audit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.core.asking import find_topics, nearest, unknown_topic
from bot.core.errors import RequestError
from bot.core.model import Chat, Delivery, Match, Message, Topic, Urgency
from bot.core.naming import LONGEST_TITLE, clean_title, is_slug, is_symbol, means_something, slug_like, title_of
from bot.core.rules import typed_rule
from bot.core.windows import refuse_window
from bot.ports import Clock, Store, Transaction

NEW_EMOJI = "📌"  # until somebody sets another
FILED_AT_ONCE = 500  # articles of the history in one transaction: alerts wait no longer than that
SWITCH = ("on", "off")


@dataclass(frozen=True, slots=True)
class Removal:
    """A topic that somebody wants to remove, and how many chats follow it."""

    topic: Topic
    followers: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The topics as admins change them. `farewell` words what the followers of a removed topic read."""

    store: Store
    clock: Clock
    farewell: Callable[[Topic, Chat], Message]

    async def topics(self) -> tuple[Topic, ...]:
        """Every topic, in the order they were added."""
        return await self.store.topics.all()

    async def topic(self, slug: str, command: str) -> Topic:
        """The topic of that name. Raises RequestError with the nearest, for the example of `command`."""
        return await _topic(self.store, slug, command)

    async def add(self, by: int, slug: str, expression: str) -> Topic:
        """A topic that articles reach from now on; one that was removed comes back. Raises RequestError."""
        slug = slug.casefold()
        if not is_slug(slug):
            raise RequestError("bad_slug", word=slug, nearest=slug_like(slug))
        refuse_window(expression)
        typed_rule(expression, example=f"/topic add {slug} volcano* NEAR/5 erupt*")
        new = Topic(0, slug, title_of(slug), NEW_EMOJI, expression)
        async with self.store.transaction() as write:
            if (taken := _namesake(new, await write.topics.all())) is not None:
                raise _taken(taken)
            topic = await write.topics.add(new, str(by), self.clock.now())
            if topic is None:
                raise _taken(new)
            await self._note(write, by, f"topic add {slug} version {topic.version}")
        return topic

    async def backfill(self, topic: Topic, hits: Sequence[tuple[int, Match]]) -> None:
        """Files stored articles (ids) under the topic, so that its history can be read; nothing rings."""
        for start in range(0, len(hits), FILED_AT_ONCE):
            async with self.store.transaction() as write:
                await write.topics.backfill(topic, hits[start : start + FILED_AT_ONCE])

    async def rename(self, by: int, slug: str, title: str) -> Topic:
        """Gives a topic another title; its slug stays. Raises RequestError."""
        title = clean_title(title)
        async with self.store.transaction() as write:
            topic = await _topic(write, slug, "topic rename")
            _refuse_title(title, f"/topic rename {topic.slug} {topic.title}")
            renamed = replace(topic, title=title)
            others = [each for each in await write.topics.all() if each.id != topic.id]
            if (taken := _namesake(renamed, others)) is not None:
                raise _taken(taken)
            return await self._save(write, by, renamed, f"topic rename {topic.slug} {title}")

    async def set_emoji(self, by: int, slug: str, emoji: str) -> Topic:
        """Puts another emoji before its title. Raises RequestError."""
        async with self.store.transaction() as write:
            topic = await _topic(write, slug, "topic set")
            if not is_symbol(emoji):
                raise RequestError("bad_emoji", word=emoji, example=f"/topic set {topic.slug} emoji 🌋")
            return await self._save(write, by, replace(topic, emoji=emoji), f"topic set {topic.slug} emoji {emoji}")

    async def set_urgent(self, by: int, slug: str, switch: str) -> Topic:
        """Marks a topic urgent, or takes the mark away: `on` or `off`. Raises RequestError."""
        word = switch.casefold()
        async with self.store.transaction() as write:
            topic = await _topic(write, slug, "topic set")
            if word not in SWITCH:
                example = f"/topic set {topic.slug} urgent on"
                raise RequestError("bad_switch", word=switch, nearest=nearest(word, SWITCH), example=example)
            marked = replace(topic, urgent=word == "on")
            return await self._save(write, by, marked, f"topic set {topic.slug} urgent {word}")

    async def removal(self, topic: Topic) -> Removal:
        """What removing the topic would mean."""
        return Removal(topic, await self.store.people.followers(topic.id))

    async def remove(self, by: int, topic_id: int, version: int) -> Removal:
        """Removes a topic as it was seen, and tells every chat that followed it, once. Raises RequestError.

        One that was removed and added again meanwhile stays: it has another version.
        """
        async with self.store.transaction() as write:
            topic = next((each for each in await write.topics.all() if each.id == topic_id), None)
            if topic is None or topic.version != version:  # somebody was faster
                raise RequestError("button_too_old")
            followed = await write.people.following(topic.id)
            await write.topics.remove(topic.id)
            for chat, thread in followed:
                await write.outbox.put(self._goodbye(topic, chat, thread), self.clock.now())
            await self._note(write, by, f"topic remove {topic.slug} version {topic.version}")
        return Removal(topic, len(followed))

    def _goodbye(self, topic: Topic, chat: Chat, thread: int) -> Delivery:
        # The version is new each time a removed topic comes back, so that its next removal is told again.
        key = f"notice:topic:{topic.id}:removed:{topic.version}"
        return Delivery(0, chat.id, thread, key, Urgency.DIGEST, None, self.farewell(topic, chat), self.clock.now())

    async def _save(self, write: Transaction, by: int, topic: Topic, what: str) -> Topic:
        await write.topics.save(topic)
        await self._note(write, by, what)
        return topic

    async def _note(self, write: Transaction, by: int, what: str) -> None:
        await write.people.note(str(by), what, self.clock.now())


async def _topic(tables: Transaction, slug: str, command: str) -> Topic:
    topics = await tables.topics.all()
    found = next((topic for topic in topics if topic.slug == slug.casefold()), None)
    if found is None:
        raise unknown_topic(slug, topics, command)
    return found


def _refuse_title(title: str, example: str) -> None:
    if not title or len(title) > LONGEST_TITLE:
        raise RequestError("bad_title", number=LONGEST_TITLE, example=example)
    if means_something(title):
        raise RequestError("title_taken", word=title, example=example)


def _taken(topic: Topic) -> RequestError:
    return RequestError("topic_taken", slug=topic.slug, title=topic.title, example=f"/rule show {topic.slug}")


def _namesake(topic: Topic, others: Sequence[Topic]) -> Topic | None:
    """The topic that people would mean by the same words."""
    for name in (topic.slug, topic.title):
        found, unknown = find_topics(name.split(), others)
        if len(found) == 1 and not unknown:
            return found[0]
    return None
