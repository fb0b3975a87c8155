"""What admins decide about sources and about people. Every change leaves a line in the audit."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from hmac import compare_digest

from bot.core.asking import nearest, parse_id, web_address
from bot.core.errors import FeedError, FetchError, RequestError, WorkerError
from bot.core.links import canonical_url
from bot.core.matching import Matcher, compile_rules
from bot.core.model import AuditLine, Chat, ChatState, Entry, Match, ParsedFeed, Source, Understanding
from bot.core.placing import reading_of
from bot.core.rules import parse_rule
from bot.ports import Clock, Fetcher, FetchRequest, FetchResponse, Store, Transaction, Worker

TESTED_ENTRIES = 5
AUDIT_PAGE = 10
ACCESS = ("open", "closed")


class Standing(StrEnum):
    """What a person may do."""

    ADMIN = "admin"
    FOLLOWER = "follower"
    OUTSIDE = "outside"  # the bot is not open to everybody
    BANNED = "banned"


@dataclass(frozen=True, slots=True)
class SourceAdded:
    """A new source, and how many entries its feed has now."""

    source: Source
    entries: int


@dataclass(frozen=True, slots=True)
class SourceTest:
    """What a feed brings now: its newest entries, and the topics each would reach. Nothing of it was stored."""

    title: str
    count: int
    newest: tuple[tuple[Entry, tuple[Match, ...]], ...]


@dataclass(frozen=True, slots=True)
class AuditPage:
    """What was changed, newest first; `names` are those we know of the people who did, `has_more` older lines."""

    lines: tuple[AuditLine, ...]
    names: Mapping[str, str]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Manage:
    """Sources, and who may do what. `owners` are those of the settings; `code` makes the first one without them."""

    store: Store
    clock: Clock
    fetcher: Fetcher
    worker: Worker
    owners: frozenset[int] = frozenset()
    access: str = "open"  # until /access says otherwise
    interval: timedelta = timedelta(minutes=2)  # between the polls of a new source
    code: str = field(default_factory=lambda: secrets.token_urlsafe(9), repr=False)

    async def standing(self, user_id: int | None, chat_id: int) -> Standing:
        """What this person may do in this chat; None: nobody we can tell apart, such as an anonymous group admin."""
        if user_id is not None and user_id in await self.admins():
            return Standing.ADMIN
        for known in (await self.store.people.chat(chat_id), user_id and await self.store.people.chat(user_id)):
            if known and known.state is ChatState.BANNED:
                return Standing.BANNED
        return Standing.FOLLOWER if await self.current_access() == "open" else Standing.OUTSIDE

    async def admins(self) -> frozenset[int]:
        """Owners and those added by command."""
        return await self._owners() | await self.store.people.admins()

    async def owner_code(self) -> str | None:
        """The one-time code that makes its sender the owner; None when there is an owner already."""
        return None if await self._owners() else self.code

    async def claim_owner(self, code: str, user_id: int) -> bool:
        """Makes the first sender of the code the owner; False for a wrong code and for everybody after."""
        if not compare_digest(code.strip().encode(), self.code.encode()) or await self._owners():
            return False
        now = self.clock.now()
        async with self.store.transaction() as write:
            if await write.people.setting("owner"):
                return False
            await write.people.set_setting("owner", str(user_id))
            await write.people.note(str(user_id), "became owner by the code", now)
        return True

    async def add_admin(self, by: int, words: Sequence[str]) -> int:
        """Makes a person an admin. Raises RequestError."""
        user_id = _person(words, "/admin add 123456789")
        if user_id <= 0:  # groups and channels have ids below 0
            raise RequestError("bad_id", word=words[0], example="/admin add 123456789")
        async with self.store.transaction() as write:
            await write.people.add_admin(user_id, self.clock.now())
            await self._note(write, by, f"admin add {user_id}")
        return user_id

    async def remove_admin(self, by: int, words: Sequence[str]) -> int:
        """Makes an admin a follower again; an owner stays. Raises RequestError."""
        user_id = _person(words, "/admin remove 123456789")
        if user_id in await self._owners():
            raise RequestError("owner_stays", id=user_id)
        if user_id not in await self.store.people.admins():
            raise RequestError("not_an_admin", id=user_id)
        async with self.store.transaction() as write:
            await write.people.remove_admin(user_id)
            await self._note(write, by, f"admin remove {user_id}")
        return user_id

    async def ban(self, by: int, words: Sequence[str]) -> int:
        """Stops answering a person or a chat, and sending to it. Raises RequestError."""
        chat_id = _person(words, "/ban 123456789")
        if chat_id in await self.admins():
            raise RequestError("no_ban_of_admins", id=chat_id)
        await self._set_state(by, chat_id, ChatState.BANNED, "ban")
        return chat_id

    async def unban(self, by: int, words: Sequence[str]) -> int:
        """Answers that person or chat again. Raises RequestError."""
        chat_id = _person(words, "/unban 123456789")
        chat = await self.store.people.chat(chat_id)
        if chat is None or chat.state is not ChatState.BANNED:
            raise RequestError("not_banned", id=chat_id)
        await self._set_state(by, chat_id, ChatState.ACTIVE, "unban")
        return chat_id

    async def current_access(self) -> str:
        """`open` or `closed`, as last decided."""
        return await self.store.people.setting("access") or self.access

    async def set_access(self, by: int, words: Sequence[str]) -> str:
        """Opens the bot to everybody, or closes it to all but admins. Raises RequestError."""
        word = words[0].casefold() if words else ""
        if word not in ACCESS:
            current = await self.current_access()
            raise RequestError("bad_access", word=word, nearest=nearest(word, ACCESS), current=current)
        async with self.store.transaction() as write:
            await write.people.set_setting("access", word)
            await self._note(write, by, f"access {word}")
        return word

    async def audit(self, before: int | None = None) -> AuditPage:
        """A page of what admins changed, from the newest on or below the line with the id `before`."""
        lines = await self.store.people.audit(AUDIT_PAGE + 1, before)
        shown = lines[:AUDIT_PAGE]
        return AuditPage(shown, await self.names(line.who for line in shown), len(lines) > AUDIT_PAGE)

    async def names(self, ids: Iterable[str]) -> Mapping[str, str]:
        """What the people with these ids call themselves, as far as we have talked with them."""
        chats = [await self.store.people.chat(int(each)) for each in sorted(set(ids)) if parse_id(each) is not None]
        return {str(chat.id): chat.title for chat in chats if chat and chat.title}

    async def sources(self) -> tuple[Source, ...]:
        """Every source, with how it is."""
        return await self.store.sources.all()

    async def add_source(self, by: int, word: str) -> SourceAdded:
        """Reads the feed at that address and follows it from now on. Raises RequestError when it is none."""
        url = web_address(word)
        if url is None:
            raise RequestError("bad_url", word=word)
        await self._refuse_known(url)
        response, feed = await self._read(url)
        url = response.url if response.permanent else url
        await self._refuse_known(url)
        now = self.clock.now()
        new = Source(0, url, feed.title or url, interval=self.interval)
        async with self.store.transaction() as write:
            source = await write.sources.add(new, now)
            if source is None:  # somebody else was faster
                raise _known_already(await write.sources.by_url(url) or new)
            await self._note(write, by, f"source add {url}")
        return SourceAdded(source, len(feed.entries))

    async def source(self, word: str) -> Source:
        """The source of that number or address. Raises RequestError."""
        number, url = parse_id(word), web_address(word)
        found = await self.store.sources.by_id(number) if number is not None else None
        found = found or (await self.store.sources.by_url(url) if url else None)
        if found is None:
            raise RequestError("unknown_source", word=word)
        return found

    async def remove_source(self, by: int, number: int) -> Source:
        """Stops polling a source; its articles stay. Raises RequestError."""
        source = await self.source(str(number))
        async with self.store.transaction() as write:
            await write.sources.remove(source.id)
            await self._note(write, by, f"source remove {source.url}")
        return source

    async def test_source(self, word: str) -> SourceTest:
        """What a feed, known or not, would bring now: nothing is stored. Raises RequestError."""
        source = await self._tested(word)
        _, feed = await self._read(source.url)
        source = replace(source, title=source.title or feed.title or source.url)
        newest = feed.entries[:TESTED_ENTRIES]
        understood = await self.worker.understand([reading_of(source, entry) for entry in newest])
        matcher = compile_rules((topic.slug, parse_rule(topic.expression)) for topic in await self.store.topics.all())
        pairs = tuple(
            (entry, _matches(matcher, source, entry, said) if said else ())
            for entry, said in zip(newest, understood, strict=True)
        )
        return SourceTest(source.title, len(feed.entries), pairs)

    async def _tested(self, word: str) -> Source:
        """The source as we know it, or as it would be added but for its title, which is empty."""
        if parse_id(word) is not None:
            return await self.source(word)
        url = web_address(word)
        if url is None:
            raise RequestError("bad_url", word=word)
        return await self.store.sources.by_url(url) or Source(0, url, "")

    async def _owners(self) -> frozenset[int]:
        claimed = await self.store.people.setting("owner")
        return self.owners | {int(claimed)} if claimed else self.owners

    async def _note(self, write: Transaction, by: int, what: str) -> None:
        await write.people.note(str(by), what, self.clock.now())

    async def _set_state(self, by: int, chat_id: int, state: ChatState, what: str) -> None:
        async with self.store.transaction() as write:
            known = await write.people.chat(chat_id)
            chat = replace(known or Chat(chat_id, "private" if chat_id > 0 else "group"), state=state)
            await write.people.save_chat(chat, self.clock.now())
            await self._note(write, by, f"{what} {chat_id}")

    async def _refuse_known(self, url: str) -> None:
        known = await self.store.sources.by_url(url)
        if known:
            raise _known_already(known)

    async def _read(self, url: str) -> tuple[FetchResponse, ParsedFeed]:
        try:
            response = await self.fetcher.fetch(FetchRequest(url))
            feed, _ = await self.worker.parse(response, frozenset())
        except FetchError as error:
            raise RequestError("source_unreadable", url=url, problem=error.detail) from error
        except FeedError as error:
            raise RequestError("source_unreadable", url=url, problem=str(error)) from error
        except WorkerError as error:
            raise RequestError("source_too_heavy", url=url) from error
        return response, feed


def _known_already(source: Source) -> RequestError:
    return RequestError("source_known", url=source.url, number=source.id, title=source.title)


def _matches(matcher: Matcher, source: Source, entry: Entry, said: Understanding) -> tuple[Match, ...]:
    origin = f"{source.title} {canonical_url(entry.link)}"  # what a poll looks at
    return matcher.match(said.tokens, language=said.language, source=origin)


def _person(words: Sequence[str], example: str) -> int:
    user_id = parse_id(words[0]) if words else None
    if user_id is None:
        raise RequestError("bad_id", word=words[0] if words else "", example=example)
    return user_id
