"""What a chat wants to hear nothing of for a while: topics, a story, an outlet, or everything."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.asking import Address, find_topics, nearest, parse_duration, parse_id, unknown_topic
from bot.core.errors import RequestError
from bot.core.model import Mute, Source, Subject, Subscription, Topic
from bot.ports import Clock, Store

OFF = "off"
ALL = "*"  # the code of everything that is followed
SIGNS = {"#": Subject.STORY, "@": Subject.SOURCE}  # the codes of one story, #17, and of one outlet, @5
LONGEST_CODE = 42  # bytes, of the 64 of a button, to be asked how long; one may also name a channel
OUTLETS = 5  # of a story, to choose from
QUOTES = "\"'“”„«»‘’「」"
OUTLET_LIKENESS = 0.6  # of difflib: "Coast Raido" is 0.9 like "Coast Radio"
EXAMPLE = "/mute missile-launch 2h"


@dataclass(frozen=True, slots=True)
class Target:
    """What may be muted: topics, or else a story or an outlet. `code` says it in a button: the slugs, `#17` or `@5`."""

    code: str
    topics: tuple[Topic, ...] = ()
    subject: Subject | None = None
    number: int = 0
    title: str = ""


@dataclass(frozen=True, slots=True)
class Muted:
    """What is quiet now, until when; None: it speaks again."""

    target: Target
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Hushes:
    """What is quiet in a chat now, the first to speak again first, and the topics that are not."""

    muted: tuple[Muted, ...]
    audible: tuple[Target, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class Muting:
    """What `/mute` does, with words and with buttons. A chat has to be known before something is muted in it."""

    store: Store
    clock: Clock

    async def hushes(self, address: Address) -> Hushes:
        """What is muted here, and what may be."""
        now, followed = self.clock.now(), await self._followed(address)
        quiet = [(each.topic, each.muted_until) for each in followed if each.muted_until and each.muted_until > now]
        others = await self.store.mutes.of(address.chat_id, address.thread, now)
        muted = [
            *(Muted(_topics([topic]), until) for topic, until in quiet),
            *(Muted(_other(each.subject, each.target, each.title), each.until) for each in others),
        ]
        named = {topic.id for topic, _ in quiet}
        audible = tuple(_topics([each.topic]) for each in followed if each.topic.id not in named)
        return Hushes(tuple(sorted(muted, key=lambda each: each.until or now)), audible, now)

    async def choices(self, address: Address, story_id: int) -> tuple[Target, ...]:
        """What may be muted below an alert: the topics that it came by (all, for an older one), its story, its outlets.

        Raises RequestError when the story is gone.
        """
        view = await self.store.stories.view(story_id, ())
        if view is None:
            raise RequestError("story_gone")
        posting = await self.store.outbox.posting(address.chat_id, address.thread, story_id)
        letter = await self.store.outbox.letter(posting.delivery, self.clock.now()) if posting else None
        followed = (letter and letter.subscriptions) or await self._followed(address)
        ids = {source.title: source.id for source in reversed(await self.store.sources.all())}
        outlets = [_other(Subject.SOURCE, ids[name], name) for name in view.outlets if name in ids]
        story = _other(Subject.STORY, view.story_id, view.lead.title)
        return (*(_topics([each.topic]) for each in followed), story, *outlets[:OUTLETS])

    async def target(self, address: Address, code: str) -> Target:
        """What a button means. Raises RequestError for what is not there, or is not followed here."""
        sign, number = code[:1], parse_id(code[1:])
        if sign in SIGNS and number is not None:
            return await self._numbered(SIGNS[sign], number)
        followed = {each.topic.slug: each.topic for each in await self._followed(address)}
        slugs = list(followed) if code == ALL else code.split(",")
        if missing := [slug for slug in slugs if slug not in followed]:
            raise RequestError("watch_gone" if missing[0].startswith("watch-") else "button_too_old")
        if not slugs:
            raise RequestError("following_nothing")
        return _topics([followed[slug] for slug in slugs], code)

    async def read(self, address: Address, words: Sequence[str]) -> Target:
        """What is named: topics, `story 17`, an outlet by its name or number; nothing is all that is followed.

        Raises RequestError with the nearest right one.
        """
        followed = tuple(each.topic for each in await self._followed(address))
        topics = (*await self.store.topics.all(), *(topic for topic in followed if topic.is_watch))
        named, unknown = find_topics(words, topics)
        if not unknown:
            return _followed_here(named, followed)
        match [word.casefold() for word in words]:
            case ["story", number]:
                return await self._story_typed(number)
        if not named and (outlet := await self._outlet(words)):
            return outlet
        if unknown[0].startswith("watch-"):
            raise RequestError("watch_gone")
        raise unknown_topic(unknown[0], followed or topics, "mute")

    async def wish(self, address: Address, words: Sequence[str]) -> tuple[Target, str]:
        """What is named, as `read` says, and the word after it that says how long; that is empty where none does.

        Raises RequestError.
        """
        *named, time = words
        if time.casefold() == OFF or parse_duration(time):
            return await self.read(address, named), time
        try:
            target = await self.read(address, words)
        except RequestError as error:
            if error.reason == "not_following":
                raise
            raise RequestError("bad_duration", word=time, example=EXAMPLE) from error
        if len(target.code) > LONGEST_CODE:
            raise RequestError("bad_duration", word=time, example=EXAMPLE)
        return target, ""

    async def mute(self, address: Address, target: Target, word: str) -> Muted:
        """Keeps it quiet for a time such as `2h`, or no longer for `off`. Raises RequestError for other words."""
        until, now = self._until(word), self.clock.now()
        async with self.store.transaction() as write:
            for topic in target.topics:
                await write.people.mute(address.chat_id, address.thread, topic.id, until)
            if target.subject and until:
                mute = Mute(target.subject, target.number, until)
                await write.mutes.set(address.chat_id, address.thread, mute, now)
            elif target.subject:
                await write.mutes.remove(address.chat_id, address.thread, target.subject, target.number)
        return Muted(target, until)

    def _until(self, word: str) -> datetime | None:
        if word.casefold() == OFF:
            return None
        duration = parse_duration(word)
        if duration is None:
            raise RequestError("bad_duration", word=word, example=EXAMPLE)
        return self.clock.now() + duration

    async def _followed(self, address: Address) -> tuple[Subscription, ...]:
        return await self.store.people.subscriptions(address.chat_id, address.thread)

    async def _story_typed(self, word: str) -> Target:
        number = parse_id(word)
        if number is None or await self.store.stories.by_id(number) is None:
            raise RequestError("unknown_story", word=word)
        return await self._numbered(Subject.STORY, number)

    async def _numbered(self, subject: Subject, number: int) -> Target:
        if subject is Subject.STORY:
            story = await self.store.stories.by_id(number)
            found = (story.id, story.title) if story else None
        else:
            source = await self.store.sources.by_id(number)
            found = (source.id, source.title) if source else None
        if found is None:
            raise RequestError("button_too_old")
        return _other(subject, *found)

    async def _outlet(self, words: Sequence[str]) -> Target | None:
        """The outlet of that name or number; None when no name comes close. Raises RequestError with one that does."""
        rest = words[1:] if len(words) > 1 and words[0].casefold() in {"source", "outlet"} else words
        name, sources = " ".join(rest).strip(QUOTES), await self.store.sources.all()
        found = next((source for source in sources if _is_called(source, name)), None)
        if found:
            return _other(Subject.SOURCE, found.id, found.title)
        close = nearest(name, {each.title for each in sources}, OUTLET_LIKENESS)
        if close:
            raise RequestError("unknown_outlet", word=name, nearest=close, example=f"/mute {close} 1d")
        return None


def _is_called(source: Source, name: str) -> bool:
    return name.casefold() == source.title.casefold() or parse_id(name) == source.id


def _followed_here(named: Sequence[Topic], followed: Sequence[Topic]) -> Target:
    if missing := [topic for topic in named if topic not in followed]:
        raise RequestError("not_following", slug=missing[0].slug, title=missing[0].title)
    if not followed:
        raise RequestError("following_nothing")
    return _topics(named) if named else _topics(followed, ALL)


def _topics(topics: Iterable[Topic], code: str = "") -> Target:
    named = tuple(topics)
    return Target(code or ",".join(topic.slug for topic in named), named)


def _other(subject: Subject, number: int, title: str) -> Target:
    sign = next(sign for sign, each in SIGNS.items() if each is subject)
    return Target(f"{sign}{number}", (), subject, number, title)
