"""Who follows what, and when a chat wants to hear nothing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.core.asking import Address, find_topics, nearest, parse_duration, unknown_topic
from bot.core.digests import MORNING, Schedule, next_digest
from bot.core.errors import RequestError
from bot.core.model import FOREVER, Chat, ChatState, Mode, Subscription, Topic
from bot.core.weekdays import EVERY_DAY
from bot.ports import Clock, Store, Transaction

MODE_LIKENESS = 0.75  # of difflib: "digests" is 0.9 like "digest"
LATELY = timedelta(days=7)
HELLO = "hello"  # what a link carries that only opens the chat
INVITE = "invite-"  # how what a link carries begins when it names no topic


@dataclass(frozen=True, slots=True)
class Board:
    """Every topic, which of them are followed here, and what they sent lately: what the toggle buttons show.

    `toggled` was just changed, which the change number `undo` takes back.
    """

    topics: tuple[Topic, ...]
    followed: frozenset[str]  # slugs
    lately: Mapping[int, int] = field(default_factory=dict)  # alerts of the last seven days, by the id of the topic
    toggled: Topic | None = None
    undo: int = 0


@dataclass(frozen=True, slots=True)
class Welcome:
    """A start: the board, what the link that led here subscribed to, and the word in it that names no topic."""

    board: Board
    added: tuple[Topic, ...] = ()
    unknown: str = ""
    nearest: str = ""
    undo: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """What `/subscribe` or `/unsubscribe` came to; `unknown` are pairs of a wrong word and the nearest right one.

    `watches` counts what `/unsubscribe all` left alone; `digest` is one that was set because there was none; `undo` is
    the number by which all of it is taken back, and `is_new` says whether anything was not followed before.
    """

    changed: tuple[Topic, ...] = ()
    unchanged: tuple[Topic, ...] = ()
    mode: Mode = Mode.INSTANT
    unknown: tuple[tuple[str, str], ...] = ()
    watches: int = 0
    digest: Schedule | None = None
    undo: int = 0
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Subscribe:
    """What a follower decides.

    New chats start with `timezone`, and in the language of who writes there first; in `language` if we do not speak it.
    """

    store: Store
    clock: Clock
    timezone: str = "UTC"
    language: str = "en"

    async def chat(self, address: Address) -> Chat:
        """The chat as we know it, or as it would start."""
        return await self.store.people.chat(address.chat_id) or self._new(address)

    async def knows(self, address: Address) -> bool:
        """Whether anything is kept about the chat."""
        return await self.store.people.chat(address.chat_id) is not None

    async def start(self, address: Address, words: Sequence[str] = ()) -> Welcome:
        """Gets to know the chat (again), and subscribes it to what the link that led here named."""
        await self.wake(address)
        topics = await self.store.topics.all()
        found, unknown = find_topics(_named_by_link(words), topics)
        followed = {each.topic.slug for each in await self._subscriptions(address)}
        new = tuple(topic for topic in found if topic.slug not in followed)
        undo, _ = await self._follow(address, new, Mode.INSTANT)
        wrong = unknown[0] if unknown else ""
        near = nearest(wrong, _slugs(topics)) if wrong else ""
        return Welcome(await self.board(address), found, wrong, near, undo)

    async def board(self, address: Address) -> Board:
        """All topics, which of them are followed here, and what they sent lately."""
        followed = await self._subscriptions(address)
        lately = await self.store.topics.alerts_since(self.clock.now() - LATELY)
        return Board(await self.store.topics.all(), frozenset(each.topic.slug for each in followed), lately)

    async def toggle(self, address: Address, slug: str) -> Board:
        """Follows the topic, or stops following it. Raises RequestError for one that is gone."""
        topic = await self.store.topics.by_slug(slug)
        if topic is None:
            raise RequestError("button_too_old")
        if slug in {each.topic.slug for each in await self._subscriptions(address)}:
            undo = await self._leave(address, (topic,))
        else:
            undo, _ = await self._follow(address, (topic,), Mode.INSTANT)
        return replace(await self.board(address), toggled=topic, undo=undo)

    async def add(self, address: Address, words: Sequence[str]) -> Change:
        """Follows topics: slugs, then `instant` `silent` or `digest`. Raises RequestError when no word names a topic.

        The digest comes every morning where none is set.
        """
        topics = await self.store.topics.all()
        names, mode = _split_mode(words)
        found, unknown = _named(names or words, topics, "subscribe")
        _check_mode(unknown, found)
        before = {each.topic.slug: each.mode for each in await self._subscriptions(address)}
        changed = tuple(topic for topic in found if before.get(topic.slug) != mode)
        unchanged = tuple(topic for topic in found if topic not in changed)
        undo, digest = await self._follow(address, found, mode)
        is_new = any(topic.slug not in before for topic in changed)
        near = _with_nearest(unknown, topics)
        return Change(changed, unchanged, mode, near, digest=digest, undo=undo, is_new=is_new)

    async def set_mode(self, address: Address, slug: str, mode: Mode) -> Change:
        """How loud a topic or watch is that is followed here. Raises RequestError for one that is not."""
        topic = next((each.topic for each in await self._subscriptions(address) if each.topic.slug == slug), None)
        if topic is None:
            raise RequestError("button_too_old")
        undo, digest = await self._follow(address, (topic,), mode)
        return Change((topic,), mode=mode, digest=digest, undo=undo)

    async def remove(self, address: Address, words: Sequence[str]) -> Change:
        """Stops following topics, or `all` of them; watches stay. Raises RequestError when no word names a topic."""
        listening = [each.topic for each in await self._subscriptions(address)]
        followed = {topic.slug: topic for topic in listening if not topic.is_watch}
        topics = await self.store.topics.all()
        everything = [word.casefold() for word in words] == ["all"]
        found, unknown = (tuple(followed.values()), ()) if everything else _named(words, topics, "unsubscribe")
        changed = tuple(topic for topic in found if topic.slug in followed)
        unchanged = tuple(topic for topic in found if topic.slug not in followed)
        undo = await self._leave(address, changed)
        near = _with_nearest(unknown, tuple(followed.values()) or topics)
        watches = everything * (len(listening) - len(followed))
        return Change(changed, unchanged, unknown=near, watches=watches, undo=undo)

    async def following(self, address: Address) -> tuple[Subscription, ...]:
        """What this chat (or forum topic) follows, its watches included."""
        return await self._subscriptions(address)

    async def pause(self, address: Address, words: Sequence[str]) -> datetime:
        """Sends nothing more until then: for a duration, or FOREVER. Raises RequestError."""
        now = self.clock.now()
        duration = parse_duration(words[0]) if words else None
        if words and duration is None:
            raise RequestError("bad_duration", word=words[0], example="/pause 3d")
        until = now + duration if duration else FOREVER
        async with self.store.transaction() as write:
            chat = await self._enter(write, address, now)
            since = chat.paused_at if chat.paused_until and chat.paused_until > now else now
            await write.people.save_chat(replace(chat, paused_until=until, paused_at=since), now)
        return until

    async def resume(self, address: Address) -> int:
        """Sends again; returns how many messages were left out meanwhile. Raises RequestError when nothing paused."""
        now = self.clock.now()
        chat = await self.chat(address)
        if chat.paused_until is None:
            raise RequestError("not_paused")
        missed = await self.store.outbox.missed(chat.id, chat.paused_at) if chat.paused_at else 0
        async with self.store.transaction() as write:
            await write.people.save_chat(replace(chat, paused_until=None, paused_at=None), now)
        return missed

    async def meet(self, address: Address) -> Chat:
        """The chat somebody just wrote in, awake and called what it is called now; one we do not know stays unknown."""
        known = await self.store.people.chat(address.chat_id)
        if known is None:
            return await self.chat(address)
        names = (address.kind, address.title or known.title, address.username)
        is_up_to_date = known.state is not ChatState.ASLEEP and names == (known.kind, known.title, known.username)
        return known if is_up_to_date else await self.wake(address)

    async def wake(self, address: Address) -> Chat:
        """Notes that the chat can be written to, and gets to know it if need be; a banned one stays banned."""
        async with self.store.transaction(repeatable=True) as write:
            return await self._enter(write, address, self.clock.now())

    async def sleep(self, address: Address) -> None:
        """Notes that the chat blocked or removed the bot; its settings are kept for its return."""
        known = await self.store.people.chat(address.chat_id)
        if known and known.state is ChatState.ACTIVE:
            async with self.store.transaction() as write:
                await write.people.set_state(address.chat_id, ChatState.ASLEEP, self.clock.now())

    async def reopen(self, address: Address) -> None:
        """Notes that the forum topic, or the group itself, can be written into again."""
        if await self.store.people.is_closed(address.chat_id, address.thread):
            async with self.store.transaction(repeatable=True) as write:
                await write.people.reopen_thread(address.chat_id, address.thread)

    async def migrate(self, old_id: int, new_id: int) -> None:
        """Follows a group to the supergroup it became."""
        async with self.store.transaction() as write:
            await write.people.migrate(old_id, new_id)

    async def _subscriptions(self, address: Address) -> tuple[Subscription, ...]:
        return await self.store.people.subscriptions(address.chat_id, address.thread)

    async def _follow(self, address: Address, topics: Sequence[Topic], mode: Mode) -> tuple[int, Schedule | None]:
        """Follows all of them or none; the number that takes it back, and the digest that was set for them, if any."""
        if not topics:
            return 0, None
        now = self.clock.now()
        async with self.store.transaction() as write:
            chat = await self._enter(write, address, now)
            undo = await write.undo.keep(address.chat_id, address.thread, [topic.id for topic in topics], now)
            for topic in topics:
                await write.people.subscribe(address.chat_id, address.thread, topic.id, mode, now)
            digest = await self._digest_for(write, address, chat, now) if mode is Mode.DIGEST else None
            if digest:
                await write.undo.note_digest(undo)
        return undo, digest

    async def _leave(self, address: Address, topics: Sequence[Topic]) -> int:
        """Follows none of them any more; returns the number that takes it back."""
        if not topics:
            return 0
        ids = [topic.id for topic in topics]
        async with self.store.transaction() as write:
            undo = await write.undo.keep(address.chat_id, address.thread, ids, self.clock.now())
            for topic_id in ids:
                await write.people.unsubscribe(address.chat_id, address.thread, topic_id)
        return undo

    def _new(self, address: Address) -> Chat:
        language = address.language or self.language
        return Chat(address.chat_id, address.kind, address.title, language, self.timezone)

    async def _enter(self, write: Transaction, address: Address, now: datetime) -> Chat:
        known = await write.people.chat(address.chat_id)
        chat = known or self._new(address)
        state = chat.state if chat.state is ChatState.BANNED else ChatState.ACTIVE
        entered = replace(
            chat, kind=address.kind, title=address.title or chat.title, state=state, username=address.username
        )
        if entered != known:
            await write.people.save_chat(entered, now)
        return entered

    async def _digest_for(self, write: Transaction, address: Address, chat: Chat, now: datetime) -> Schedule | None:
        """Sets a digest for every morning where there is none, so that what is told only in it comes."""
        if await write.digests.schedule(address.chat_id, address.thread):
            return None
        schedule = Schedule(0, address.chat_id, address.thread, EVERY_DAY, MORNING, now)
        return await write.digests.set(replace(schedule, next_at=next_digest(schedule, chat, now)), now)


def _named_by_link(words: Sequence[str]) -> list[str]:
    """The words behind /start: a link carries several topics in one, joined by `--` or `_`."""
    if words and (words[0] == HELLO or words[0].startswith(INVITE)):
        return []
    return [name for word in words for name in re.split(r"--|_", word) if name]


def _split_mode(words: Sequence[str]) -> tuple[Sequence[str], Mode]:
    if words and words[-1].casefold() in set(Mode):
        return words[:-1], Mode(words[-1].casefold())
    return words, Mode.INSTANT


def _check_mode(unknown: Sequence[str], found: Sequence[Topic]) -> None:
    """A last word that is nearly a mode is one mistyped: without it the topics would come louder than was meant."""
    near = nearest(unknown[-1], tuple(Mode), MODE_LIKENESS) if unknown else ""
    if near:
        example = f"/subscribe {' '.join(_slugs(found))} {near}"
        raise RequestError("unknown_choice", word=unknown[-1], nearest=near, example=example)


def _named(words: Sequence[str], topics: tuple[Topic, ...], command: str) -> tuple[tuple[Topic, ...], tuple[str, ...]]:
    found, unknown = find_topics(words, topics)
    if not found:
        raise unknown_topic(" ".join(words), topics, command)
    return found, unknown


def _with_nearest(words: Sequence[str], topics: Sequence[Topic]) -> tuple[tuple[str, str], ...]:
    return tuple((word, nearest(word, _slugs(topics))) for word in words)


def _slugs(topics: Sequence[Topic]) -> tuple[str, ...]:
    return tuple(topic.slug for topic in topics)
