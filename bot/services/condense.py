"""Sums up what somebody asks for: a page, a text, a document, or the story behind an alert. Nothing of it is stored."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.core.asking import Address
from bot.core.challenges import HEAD_CHARS, page_kind
from bot.core.decoding import decode
from bot.core.documents import HTML, READ, file_kind
from bot.core.errors import DocumentError, FetchError, RequestError, RuleError, WorkerError
from bot.core.fulltext import leads_elsewhere
from bot.core.links import canonical_url
from bot.core.longer import SENTENCES as LONGER_SENTENCES
from bot.core.longer import Longer, additions, others
from bot.core.model import Match, Reading, Summary, Topic, Understanding
from bot.core.trials import Sheet
from bot.core.wanted import File, Page, Reply, Text, Wanted, goes_on, host_of, is_article, is_front_page, says_less
from bot.ports import Clock, Fetcher, FetchRequest, FetchResponse, Store, Worker

LARGEST_FILE_MB = 20  # what Telegram gives a bot
MOST_AT_ONCE = 16  # of all chats together
MOST_FILES = 2  # of them, each several times in memory
MOST_ARTICLES = 5  # of one page
SENTENCES, MORE_SENTENCES = 3, 5
LONG_TEXT = 3_000  # characters, from which on a summary may be longer
ACCEPT = ("Accept", "text/html,application/xhtml+xml,application/pdf;q=0.9,text/plain;q=0.8,*/*;q=0.5")
PATIENCE = timedelta(seconds=90)  # of a person

Get: TypeAlias = Callable[[File], Awaitable[bytes]]
_Read: TypeAlias = tuple[Reading, Understanding]


@dataclass(frozen=True, slots=True)
class Piece:
    """An article in a few sentences; what is not known of it is empty or None."""

    title: str
    summary: Summary
    url: str = ""
    outlet: str = ""
    published: datetime | None = None
    topics: tuple[Topic, ...] = ()
    is_beginning: bool = False  # the text is so long that only its beginning was summed up
    story_id: int | None = None
    outlets: int = 0  # of its story


@dataclass(frozen=True, slots=True)
class Condense:
    """Reads what is out there when it is asked to; one thing at a time for each chat."""

    store: Store
    clock: Clock
    worker: Worker
    public: Fetcher  # for everybody
    trusted: Fetcher  # for admins, who may be inside a private network
    patience: timedelta = PATIENCE
    _busy: dict[int, asyncio.Timeout] = field(default_factory=dict)
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_AT_ONCE))
    _shelves: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_FILES))

    @asynccontextmanager
    async def turn(self, chat_id: int) -> AsyncIterator[None]:
        """The time in which a chat is served. Raises RequestError when it is already, and when it takes too long."""
        if chat_id in self._busy:
            raise RequestError("reading_already")
        self._busy[chat_id] = asyncio.timeout(self.patience.total_seconds())
        try:
            async with self._busy[chat_id]:
                yield
        except TimeoutError as error:
            raise RequestError("reading_too_slow") from error
        finally:
            del self._busy[chat_id]

    def give_up(self) -> None:
        """Ends what is being read, as if its time were over."""
        for reading in self._busy.values():
            if not reading.expired():
                reading.reschedule(asyncio.get_running_loop().time())

    async def sum_up(self, chat_id: int, wanted: Wanted, get: Get, *, trusted: bool = False) -> tuple[Piece, ...]:
        """What it says, article by article, at least one; `get` brings a file. Raises RequestError.

        Who is `trusted` may have pages from networks that the operator opened.
        """
        async with self._places:
            if isinstance(wanted, Reply):
                story = await self._story(chat_id, wanted.message_id)
                if story:
                    return (story,)
                if wanted.matter is None:
                    raise RequestError("nothing_to_read")
                wanted = wanted.matter
            match wanted:
                case Page(url):
                    return await self._page(url, self.trusted if trusted else self.public)
                case File():
                    return await self._file(wanted, get)
                case Text(text):
                    return await self._text(FetchResponse(200, "", text.encode("utf-8", "replace"), "text/plain"))

    async def longer(self, address: Address, story_id: int) -> Longer:
        """The story of an alert at greater length. Raises RequestError where nothing says more."""
        followed = await self.store.people.subscriptions(address.chat_id, address.thread)
        view = await self.store.stories.view(story_id, [each.topic for each in followed])
        reports = (view.lead, *others(view)) if view else ()
        articles = {each.id: each for each in await self.store.articles.by_ids([each.article_id for each in reports])}
        lead = articles.get(view.lead.article_id) if view else None
        if view is None or lead is None:
            raise RequestError("story_gone")
        try:
            ((_, said),) = await self._understood((replace(lead.reading, sentences=LONGER_SENTENCES),))
        except WorkerError as error:
            raise RequestError("reading_failed") from error
        longer = Longer(view, said.summary, additions(view, articles, said.summary.sentences))
        if not longer.is_longer:
            raise RequestError("nothing_longer")
        return longer

    async def _page(self, url: str, fetcher: Fetcher) -> tuple[Piece, ...]:
        if is_front_page(url):
            raise RequestError("page_unread", host=host_of(url), kind="front page")
        response = await _fetched(url, fetcher)
        _check_kind(response.body)
        host = host_of(response.url)
        understood = [each for each in await self._read(response) if is_article(each[1].text)]
        if not understood or leads_elsewhere(url, response.url):
            raise RequestError("page_unread", host=host, kind=_kind_of_page(response))
        pieces = await self._pieces(understood, response.url)
        return tuple(replace(piece, url=response.url, outlet=host) for piece in pieces)

    async def _file(self, file: File, get: Get) -> tuple[Piece, ...]:
        if file.size > LARGEST_FILE_MB << 20:
            raise RequestError("file_unread", kind="too big", problem=f"{LARGEST_FILE_MB} MB")
        async with self._shelves:
            content = await get(file)
            kind = _check_kind(content)
            pieces = await self._text(FetchResponse(200, "", content, "text/html" if kind == HTML else ""))
        return tuple(replace(piece, title=piece.title or file.name) for piece in pieces)

    async def _text(self, response: FetchResponse) -> tuple[Piece, ...]:
        """What a text or document says. Raises RequestError when a summary would be as long."""
        understood = await self._read(response)
        summaries, texts = zip(*((said.summary.text, said.text) for _, said in understood), strict=True)
        if not says_less("".join(summaries), "".join(texts)):
            raise RequestError("text_too_short")
        return await self._pieces([each for each in understood if each[1].summary.sentences], "")

    async def _story(self, chat_id: int, message_id: int) -> Piece | None:
        """The report that a message of ours told of a story; None for any other message."""
        delivery = await self.store.outbox.by_message(chat_id, message_id)
        if delivery is None or delivery.story_id is None:
            return None
        letter = await self.store.outbox.letter(delivery, self.clock.now())
        view = letter.story
        report = letter.sequel.report if letter.sequel else view.lead if view else None
        article = await self.store.articles.by_id(report.article_id) if report else None
        if view is None or report is None or article is None:
            raise RequestError("story_gone")
        reading = article.reading
        ((_, said),) = await self._understood((replace(reading, sentences=MORE_SENTENCES),))
        if len(said.summary.sentences) <= len(report.summary.sentences):
            raise RequestError("story_said")
        reached = {match.slug for match in article.matches}
        return replace(
            _piece(reading, said),
            url=article.url,
            outlet=article.outlet,
            published=article.published,
            topics=tuple(topic for topic in await self.store.topics.all() if topic.slug in reached),
            story_id=view.story_id,
            outlets=len({report.outlet for report in view.reports}),
        )

    async def _read(self, response: FetchResponse) -> tuple[_Read, ...]:
        """The articles in it, at least one. Raises RequestError."""
        try:
            found = await self.worker.read(response)
        except DocumentError as error:
            raise RequestError("file_unread", kind=error.kind) from error
        except WorkerError as error:
            raise RequestError("reading_failed") from error
        return await self._understood(
            [replace(each, sentences=_sentences(each.text)) for each in found[:MOST_ARTICLES]]
        )

    async def _understood(self, readings: Sequence[Reading]) -> tuple[_Read, ...]:
        understood = await self.worker.understand(readings)
        read = tuple((reading, said) for reading, said in zip(readings, understood, strict=True) if said)
        if not read:
            raise RequestError("reading_failed")
        return read

    async def _pieces(self, read: Sequence[_Read], url: str) -> tuple[Piece, ...]:
        topics = await self._topics([said for _, said in read], url)
        return tuple(
            replace(_piece(reading, said), topics=reached)
            for (reading, said), reached in zip(read, topics, strict=True)
        )

    async def _topics(self, understood: Sequence[Understanding], url: str) -> tuple[tuple[Topic, ...], ...]:
        """The topics that each would have reached; none where a rule is broken or the worker is lost."""
        topics = await self.store.topics.all()
        now, origin = self.clock.now(), f"{host_of(url)} {canonical_url(url)}"
        sheets = [Sheet(0, None, now, said.title, said.text, said.language, origin, "") for said in understood]
        judged: Sequence[tuple[Match, ...]] = [()] * len(sheets)
        with suppress(RuleError, WorkerError):
            judged = await self.worker.judge([(topic.slug, topic.expression) for topic in topics], sheets)
        reached = ({match.slug for match in matches} for matches in judged)
        return tuple(tuple(topic for topic in topics if topic.slug in slugs) for slugs in reached)


async def _fetched(url: str, fetcher: Fetcher) -> FetchResponse:
    try:
        return await fetcher.fetch(FetchRequest(url, headers=(ACCEPT,), robots=True))
    except FetchError as error:
        problem = error.status or error.detail
        raise RequestError("page_unread", host=host_of(url), kind=error.kind, problem=problem) from error


def _check_kind(content: bytes) -> str:
    """The kind of a file. Raises RequestError for one that is not read."""
    kind = file_kind(content)
    if kind not in READ:
        raise RequestError("file_unread", kind=kind)
    return kind


def _kind_of_page(response: FetchResponse) -> str:
    """Why a page has no article, in a word."""
    kind = page_kind(decode(response.body[:HEAD_CHARS], response.content_type))
    return kind if kind in {"login", "challenge"} else "no article"


def _sentences(text: str) -> int:
    return MORE_SENTENCES if len(text) >= LONG_TEXT else SENTENCES


def _piece(reading: Reading, said: Understanding) -> Piece:
    return Piece(said.title, said.summary, published=reading.published, is_beginning=goes_on(said.text))
