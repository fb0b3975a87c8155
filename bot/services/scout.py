"""Feeds that are found, tried and added: by their own address, or by that of a page which names them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from bot.core.asking import parse_id, web_address
from bot.core.decoding import decode
from bot.core.discovery import LONGEST_PAGE, FeedLink, feeds_in, usual_paths
from bot.core.doubts import Doubt, doubts
from bot.core.editing import Draft
from bot.core.errors import FeedError, FetchError, RequestError, RuleError, WorkerError
from bot.core.fulltext import teasers
from bot.core.links import canonical_url
from bot.core.model import Entry, Match, ParsedFeed, Source, Understanding
from bot.core.placing import reading_of
from bot.core.polling import after_success
from bot.core.trials import Sheet
from bot.ports import Clock, Fetcher, FetchRequest, FetchResponse, Store, Worker

TESTED_ENTRIES = 5
MOST_AT_ONCE = 20  # addresses in one message; a list of sources takes any number
MOST_OFFERED = 8  # feeds of one page
LOOKING = timedelta(seconds=25)  # for a feed in the usual places of a site; people wait no longer
OLDEST = datetime.min.replace(tzinfo=UTC)  # before whatever has a date
BARRED = frozenset({"challenge", "login"})  # what a FetchError calls a page that stands in the way


@dataclass(frozen=True, slots=True)
class SourceAdded:
    """A new source, and how many entries its feed has now; `page` named it, and is empty where nobody had to look."""

    source: Source
    entries: int
    page: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """The feeds that a page names, to be added or tried by the number of the draft and their place in it."""

    page: str
    feeds: tuple[FeedLink, ...]
    draft_id: int


@dataclass(frozen=True, slots=True)
class TriedEntry:
    """An entry, the language it was read in, and the topics it would reach; None for one that cannot be read."""

    entry: Entry
    language: str
    matches: tuple[Match, ...] | None


@dataclass(frozen=True, slots=True)
class SourceTest:
    """What a source brings now, and how it would be polled. Nothing of it was stored."""

    source: Source  # with the title and the interval it would get
    count: int
    newest: tuple[TriedEntry, ...]
    has_teasers: bool
    doubts: tuple[Doubt, ...]


Result: TypeAlias = SourceAdded | Choice | RequestError


@dataclass(frozen=True, slots=True)
class _NoFeed:
    """An answer that is no feed, and what it is instead."""

    response: FetchResponse
    problem: str


@dataclass(frozen=True, slots=True)
class _Feed:
    """A feed, the answer it came in, and the address to ask it at from now on."""

    url: str
    response: FetchResponse
    parsed: ParsedFeed


@dataclass(frozen=True, slots=True)
class Scout:
    """Reads what is not a source yet; `floor` is the interval a new one begins with."""

    store: Store
    clock: Clock
    fetcher: Fetcher
    worker: Worker
    floor: timedelta = timedelta(minutes=2)

    async def add(self, by: int, word: str) -> SourceAdded | Choice:
        """Follows the feed at that address, or the one its page names, from now on. Raises RequestError."""
        url = _address(word)
        await self._refuse_known(url)
        found = await self._read(Source(0, url, ""))
        if isinstance(found, _Feed):
            return await self._add(by, found)
        feeds = await self._named_by(found)
        if len(feeds) > 1:
            return Choice(url, feeds, await self._keep(by, feeds))
        return replace(await self._add(by, await self._discovered(found, feeds)), page=url)

    async def add_all(self, by: int, words: Sequence[str]) -> tuple[tuple[str, Result], ...]:
        """The same for several addresses: what came of each. Raises RequestError for too many."""
        words = tuple(dict.fromkeys(words))
        if len(words) > MOST_AT_ONCE:
            raise RequestError("too_many_addresses", n=len(words), most=MOST_AT_ONCE)
        results = await asyncio.gather(*(self._attempt(by, word) for word in words))
        return tuple(zip(words, results, strict=True))

    async def pick(self, by: int, draft_id: int, place: int) -> SourceAdded:
        """Follows one of the feeds that were offered. Raises RequestError."""
        url = await self._offered(draft_id, place)
        await self._refuse_known(url)
        found = await self._read(Source(0, url, ""))
        if isinstance(found, _NoFeed):
            raise RequestError("source_unreadable", url=url, problem=found.problem)
        return await self._add(by, found)

    async def test(self, by: int, word: str) -> SourceTest | Choice:
        """What a source, or the feed at that address, would bring now: nothing is stored. Raises RequestError."""
        source = await self._tested(word)
        found = await self._read(source)
        if isinstance(found, _NoFeed):
            feeds = await self._named_by(found)
            if len(feeds) > 1:
                return Choice(source.url, feeds, await self._keep(by, feeds))
            found = await self._discovered(found, feeds)
            source = replace(source, url=found.url)
        return await self._examined(source, found)

    async def test_offered(self, draft_id: int, place: int) -> SourceTest:
        """The same for one of the feeds that were offered. Raises RequestError."""
        source = Source(0, await self._offered(draft_id, place), "")
        found = await self._read(source)
        if isinstance(found, _NoFeed):
            raise RequestError("source_unreadable", url=source.url, problem=found.problem)
        return await self._examined(source, found)

    async def _attempt(self, by: int, word: str) -> Result:
        try:
            return await self.add(by, word)
        except RequestError as error:
            return error

    async def _add(self, by: int, found: _Feed) -> SourceAdded:
        now, url = self.clock.now(), found.url
        await self._refuse_known(url)
        new = Source(0, url, found.parsed.title or url, interval=self.floor)
        async with self.store.transaction(repeatable=True) as write:  # the others of the list are still to come
            source = await write.sources.add(new, now)
            if source is None:  # somebody else was faster
                raise _known_already(await write.sources.by_url(url) or new)
            await write.people.note(str(by), f"source add {url}", now)
        return SourceAdded(source, len(found.parsed.entries))

    async def _named_by(self, found: _NoFeed) -> tuple[FeedLink, ...]:
        """The feeds a page names, each once."""
        page = decode(found.response.body[:LONGEST_PAGE], found.response.content_type)
        links = await asyncio.to_thread(feeds_in, page, found.response.url)
        return links[:MOST_OFFERED]

    async def _discovered(self, found: _NoFeed, named: Sequence[FeedLink]) -> _Feed:
        """The first feed among those that are named and the usual places. Raises RequestError where there is none."""
        page, end = found.response.url, self.clock.now() + LOOKING
        for url in (*(link.url for link in named), *usual_paths(page)):
            if self.clock.now() >= end:
                break
            try:
                tried = await self._read(Source(0, url, ""))
            except RequestError:
                continue
            if isinstance(tried, _Feed):
                return tried
        raise RequestError("no_feed_there", url=page, problem=found.problem)

    async def _read(self, source: Source) -> _Feed | _NoFeed:
        """What is at the address of a source, asked as it wants to be asked. Raises RequestError."""
        url = source.url
        try:
            response = await self.fetcher.fetch(FetchRequest(url, agent=source.agent, headers=source.headers))
        except FetchError as error:
            if error.kind in BARRED:
                raise RequestError("source_barred", url=url, problem=error.detail) from error
            raise RequestError("source_unreadable", url=url, kind=error.kind, problem=error.detail) from error
        try:
            parsed, _ = await self.worker.parse(response, frozenset(), source.encoding)
        except FeedError as error:
            return _NoFeed(response, str(error))
        except WorkerError as error:
            raise RequestError("source_too_heavy", url=url) from error
        return _Feed(response.url if response.permanent else url, response, parsed)

    async def _examined(self, source: Source, found: _Feed) -> SourceTest:
        now, entries = self.clock.now(), found.parsed.entries
        named = replace(source, title=source.title or found.parsed.title or source.url)
        dates = [entry.published for entry in entries if entry.published]
        polled = after_success(replace(named, ttl=found.parsed.ttl), now, self.floor, dates)
        newest = sorted(entries, key=lambda entry: entry.published or OLDEST, reverse=True)[:TESTED_ENTRIES]
        return SourceTest(
            replace(named, interval=polled.interval),
            len(entries),
            await self._tried(named, newest),
            2 * len(teasers(newest, wanted=None)) > len(newest),
            doubts(found.response.body, found.response.content_type, entries, now),
        )

    async def _tried(self, source: Source, entries: Sequence[Entry]) -> tuple[TriedEntry, ...]:
        """The entries with the topics they reach by the rules in force."""
        readings = [reading_of(source, entry) for entry in entries]
        try:
            understood = await self.worker.understand(readings, summarise=False) if readings else ()
        except WorkerError:
            understood = (None,) * len(readings)
        sheets = [
            _sheet(number, source, entry, said)
            for number, (entry, said) in enumerate(zip(entries, understood, strict=True))
            if said
        ]
        matches = await self._judged(sheets)
        return tuple(
            TriedEntry(entry, said.language if said else "", matches.get(number) if said else None)
            for number, (entry, said) in enumerate(zip(entries, understood, strict=True))
        )

    async def _judged(self, sheets: Sequence[Sheet]) -> dict[int, tuple[Match, ...]]:
        """What each sheet reaches, by its id; nothing for one that cannot be read."""
        rules = [(topic.slug, topic.expression) for topic in await self.store.topics.all()]
        for _ in range(len(rules) + 1 if sheets else 0):
            try:
                judged = await self.worker.judge(rules, sheets)
            except RuleError as error:  # it was broken by hand, and holds nowhere
                rules = [rule for rule in rules if rule[1] != error.expression]
            except WorkerError:
                return {}
            else:
                return {sheet.id: found for sheet, found in zip(sheets, judged, strict=True)}
        return {}

    async def _tested(self, word: str) -> Source:
        """The source as we know it, or as it would be added but for its title, which is empty."""
        number = parse_id(word)
        if number is None:
            url = _address(word)
            return await self.store.sources.by_url(url) or Source(0, url, "", interval=self.floor)
        known = await self.store.sources.by_id(number)
        if known is None:
            raise RequestError("unknown_source", word=word)
        return known

    async def _refuse_known(self, url: str) -> None:
        wanted = canonical_url(url)
        known = next((each for each in await self.store.sources.all() if canonical_url(each.url) == wanted), None)
        if known:
            raise _known_already(known)

    async def _keep(self, by: int, feeds: Sequence[FeedLink]) -> int:
        """A draft that holds the addresses of the feeds, a line each: none of them fits into a button."""
        addresses = "\n".join(link.url for link in feeds)
        async with self.store.transaction() as write:
            return await write.topics.save_draft(Draft(0, str(by), "", 0, addresses, timedelta(), self.clock.now()))

    async def _offered(self, draft_id: int, place: int) -> str:
        draft = await self.store.topics.draft(draft_id)
        addresses = draft.expression.split("\n") if draft and not draft.slug else []
        url = web_address(addresses[place]) if place < len(addresses) else None
        if url is None:
            raise RequestError("button_too_old")
        return url


def _address(word: str) -> str:
    url = web_address(word)
    if url is None:
        raise RequestError("bad_url", word=word)
    return url


def _known_already(source: Source) -> RequestError:
    return RequestError("source_known", url=source.url, number=source.id, title=source.title)


def _sheet(number: int, source: Source, entry: Entry, said: Understanding) -> Sheet:
    """An entry as a poll would look at it."""
    origin = f"{source.title} {canonical_url(entry.link)}"
    when = entry.published or OLDEST
    return Sheet(number, None, when, said.title, said.text, said.language, origin, source.section)
