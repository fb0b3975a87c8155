"""Reads the answer of a source: what it lists, what of that is new or changed, and what these entries say."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.core.arrivals import Listing, News, is_due_whole, news_of, reads_otherwise
from bot.core.fulltext import LONGER, teasers
from bot.core.links import canonical_url
from bot.core.model import Article, Entry, ParsedFeed, Reading, Source, Summary, Understanding
from bot.core.placing import Arrival, Revision, reading_of
from bot.core.polling import PUBLICATIONS, after_move, after_success, hash_body, not_before
from bot.core.tokens import index_terms, tokenize
from bot.core.truncation import without_cut_item
from bot.ports import Clock, Fetcher, FetchRequest, FetchResponse, Store, Worker
from bot.services.ingest.pages import Pages
from bot.services.ingest.room import Claim


@dataclass(frozen=True, slots=True)
class IngestLimits:
    """What the operator sets: the shortest interval of a source, and the greatest age of news at first sight."""

    poll_floor: timedelta
    alert_max_age: timedelta


@dataclass(frozen=True, slots=True)
class Found:
    """What one poll of a source found, understood and ready to be placed."""

    source: Source  # as it will be saved
    arrivals: tuple[Arrival, ...] = ()
    revisions: tuple[Revision, ...] = ()
    digests: Mapping[str, int] = field(default_factory=dict)  # of all entries that were parsed, by key
    is_unchanged: bool = False
    is_whole: bool = False  # everything that the source lists was read, to see which keys are listed no more


@dataclass(frozen=True, slots=True)
class _Answer:
    """A parsed answer, held against what the source listed before."""

    source: Source  # with what the answer says of it
    news: News
    edited: Mapping[str, Article]  # what was made of the changed entries, by key
    now: datetime


class Reader:
    """Has answers fetched, parsed and understood; opens no transaction."""

    def __init__(self, store: Store, fetcher: Fetcher, worker: Worker, clock: Clock, limits: IngestLimits) -> None:
        self._store = store
        self._fetcher = fetcher
        self._worker = worker
        self._clock = clock
        self._limits = limits
        self._pages = Pages(fetcher, worker)

    async def ask(self, source: Source, claim: Claim) -> Found:
        """What the source has to say now, once there is room for it. Raises FetchError, FeedError and WorkerError."""
        is_whole = is_due_whole(source, self._clock.now())
        response = await self._fetcher.fetch(_request(source, whole=is_whole))
        reached = after_move(source, response.url, permanent=response.permanent)
        body_hash = source.body_hash if response.status == 304 else hash_body(response.body)
        response = _without_cut_item(response)
        reached = replace(reached, body_hash=body_hash, etag=response.etag, last_modified=response.last_modified)
        if body_hash == source.body_hash and not is_whole:
            return Found(self._succeeded(reached, response), is_unchanged=True)
        known = frozenset[int]() if is_whole else source.blocks
        feed, blocks = await self._worker.parse(response, known, source.encoding)
        response = replace(response, body=b"")  # others are read while this one waits to be understood and stored
        listing = await self._listing(source, feed, len(blocks))
        now = self._clock.now()
        news = news_of(source, listing, now, self._limits.alert_max_age)
        dates = await self._dates(source, feed) if news.fresh else ()
        told = replace(_told(reached, feed), blocks=blocks, parsed_at=now if is_whole else source.parsed_at)
        told = self._succeeded(told, response, dates, brought_new=bool(news.fresh))
        answer = _Answer(told, news, await self._articles_of(source, news.changed), now)
        arrivals, revisions = await self._understood(answer, claim)
        return Found(told, arrivals, revisions, listing.digests, is_whole=is_whole)

    def _succeeded(
        self, source: Source, response: FetchResponse, dates: Sequence[datetime] = (), *, brought_new: bool = False
    ) -> Source:
        now = self._clock.now()
        answered = after_success(source, now, self._limits.poll_floor, dates, brought_new=brought_new)
        return not_before(answered, now, response.max_age)

    async def _listing(self, source: Source, feed: ParsedFeed, blocks: int) -> Listing:
        entries = {entry.key: entry for entry in feed.entries}
        known = await self._store.sources.digests(source.id, tuple(entries)) if entries else {}
        return Listing(entries, max(blocks, len(entries)), known)

    async def _dates(self, source: Source, feed: ParsedFeed) -> Sequence[datetime]:
        """The latest publications; what was listed before may not have been parsed again, but is stored."""
        listed = [entry.published for entry in feed.entries if entry.published]
        if len(listed) >= PUBLICATIONS:
            return listed
        return (*listed, *await self._store.articles.dates(source.id, PUBLICATIONS))

    async def _articles_of(self, source: Source, changed: Sequence[Entry]) -> Mapping[str, Article]:
        if not changed:
            return {}
        articles = await self._store.articles.by_keys(source.id, [entry.key for entry in changed])
        return {article.key: article for article in articles}

    async def _understood(self, answer: _Answer, claim: Claim) -> tuple[tuple[Arrival, ...], tuple[Revision, ...]]:
        readings = await self._readings(answer)
        await claim.take(len(readings))
        # Half of the cost is the summary; what was there before we looked gets one when it is first shown.
        said = await self._said(readings, answer.news.history, summarise=False)
        said |= await self._said(readings, readings.keys() - answer.news.history, summarise=True)
        arrivals = tuple(_arrival(answer, entry, said[entry.key], readings[entry.key]) for entry in answer.news.fresh)
        edited = [(article, text) for key, article in answer.edited.items() if (text := said[key])]
        revisions = tuple(
            Revision(answer.source, article, text, answer.now)
            for article, text in edited
            if reads_otherwise(article, text, answer.now)
        )
        return arrivals, revisions

    async def _said(
        self, readings: Mapping[str, Reading], keys: Collection[str], *, summarise: bool
    ) -> dict[str, Understanding | None]:
        some = {key: reading for key, reading in readings.items() if key in keys}
        said = await self._worker.understand(tuple(some.values()), summarise=summarise) if some else ()
        return dict(zip(some, said, strict=True))

    async def _readings(self, answer: _Answer) -> dict[str, Reading]:
        """What is to be understood, by key: the new entries, then the changed ones."""
        source, news = answer.source, answer.news
        changed = [entry for entry in news.changed if entry.key in answer.edited]
        young = answer.now - self._limits.alert_max_age
        told = [e for e in reversed(news.fresh) if e.key not in news.history and (e.published or answer.now) >= young]
        pages = {**_read_before(answer, changed), **await self._pages.behind(source, (*told, *changed))}
        return {entry.key: reading_of(source, entry, pages.get(entry.key)) for entry in (*news.fresh, *changed)}


def _request(source: Source, *, whole: bool) -> FetchRequest:
    """What is asked for; everything, whether it changed or not, where the whole is to be read."""
    etag, last_modified = (None, None) if whole else (source.etag, source.last_modified)
    return FetchRequest(source.url, etag, last_modified, source.agent, source.headers)


def _without_cut_item(response: FetchResponse) -> FetchResponse:
    """The answer as far as it is whole; with its validators the rest would never be asked for."""
    body = without_cut_item(response.body)
    return response if body == response.body else replace(response, body=body, etag=None, last_modified=None)


def _told(source: Source, feed: ParsedFeed) -> Source:
    """The source with what its feed says of itself; a feed that was not parsed, since it is known, says nothing."""
    # A source added by its address alone takes the title the feed gives itself.
    is_unnamed = source.baseline_at is None and source.title == urlsplit(source.url).netloc
    return replace(
        source,
        title=feed.title if is_unnamed and feed.title else source.title,
        ttl=feed.ttl or source.ttl,
        hub=feed.hub or source.hub,
    )


def _read_before(answer: _Answer, changed: Sequence[Entry]) -> dict[str, Reading]:
    """The longer texts that were read when these entries were new, for pages that cannot be read again."""
    before = [(entry, answer.edited[entry.key]) for entry in teasers(changed, wanted=answer.source.full_text)]
    longer = [article for entry, article in before if len(article.text) > LONGER * len(entry.text)]
    return {article.key: Reading(article.title, article.text, byline=article.byline) for article in longer}


def _arrival(answer: _Answer, entry: Entry, said: Understanding | None, reading: Reading) -> Arrival:
    return Arrival(
        answer.source,
        entry.key,
        canonical_url(entry.link),
        said or _unread(reading),
        entry.published,
        answer.now,
        baseline=entry.key in answer.news.history,
        picture=reading.picture,
    )


def _unread(reading: Reading) -> Understanding:
    """An article that killed the worker: stored by its headline alone, without a summary."""
    title, language = reading.title, reading.language or "en"
    return Understanding(
        title=title,
        text="",
        byline=reading.byline,
        language=language,
        tokens=tokenize(title, "", language),
        sketch=(),
        terms=(),
        summary=Summary(),
        search_terms=" ".join(index_terms(title, language)),
    )
