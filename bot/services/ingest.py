"""From a due source to stored articles and planned alerts: one poll, one transaction.

    due sources (leased) -> fetch -> unchanged? stop -> parse unseen blocks -> unseen entries -> understand
        -> place -> plan -> ONE transaction: articles + stories + alerts + source state

No transaction is open while the network or a worker works; a crash before the commit repeats the poll.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random
from urllib.parse import urlsplit

from bot.core.copies import COPY_WINDOW, find_copy
from bot.core.delivery import EDIT_GAP
from bot.core.errors import FeedError, FetchError, WorkerError
from bot.core.links import canonical_url
from bot.core.model import (
    Article,
    Entry,
    Fate,
    ParsedFeed,
    Reading,
    Source,
    Summary,
    Topic,
    Understanding,
)
from bot.core.placing import (
    Arrival,
    Placement,
    WorkingSet,
    date_of,
    decide_fate,
    hearers,
    is_listed_again,
    place,
    reading_of,
)
from bot.core.polling import PUBLICATIONS, after_failure, after_success, hash_body
from bot.core.rules import explain_error
from bot.core.ruleset import Ruleset, renewed
from bot.core.stories import WINDOW, StoryIndex
from bot.core.tokens import index_terms, tokenize
from bot.ports import Clock, Fetcher, FetchRequest, FetchResponse, Store, Transaction, Worker

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=1)  # what a killed process had begun is begun again after it
POLLS_AT_ONCE = 32
EDIT_LIFE = timedelta(hours=48)
GROWTH = frozenset({2, 3, 5, 10, 20})  # the numbers of outlets at which an alert is edited
RINGING = frozenset({Fate.ANNOUNCED, Fate.CAPPED, Fate.TOLD})  # what may be news to somebody

PREPARED_AT_ONCE = 500  # rules, for a language that is new to them: some milliseconds

Spawn = Callable[[Callable[[], Awaitable[None]]], object]


@dataclass(frozen=True, slots=True)
class IngestLimits:
    """What the operator sets: the shortest interval of a source, and the greatest age of news at first sight."""

    poll_floor: timedelta
    alert_max_age: timedelta


@dataclass(frozen=True, slots=True)
class _Poll:
    """What one poll of a source found, understood and ready to be placed."""

    source: Source  # as it will be saved
    arrivals: tuple[Arrival, ...]
    keys: tuple[str, ...]  # of all entries the feed listed and we parsed


@dataclass(frozen=True, slots=True)
class _InStory:
    """The story an article belongs to, as it stood before the article came."""

    story_id: int
    told: bool
    told_to_all: bool  # not only to chats that watch for it
    outlets: int
    merged: bool = False  # the article showed that two stories are one


class Ingest:
    """Polls sources; remembers the compiled rules and the live stories from one poll to the next."""

    def __init__(self, store: Store, fetcher: Fetcher, worker: Worker, clock: Clock, limits: IngestLimits) -> None:
        self._store = store
        self._fetcher = fetcher
        self._worker = worker
        self._clock = clock
        self._limits = limits
        self._random = Random()  # noqa: S311 - spreads back-offs, guards nothing
        self._placing = asyncio.Lock()  # the working set and the database change together
        self._rules = Ruleset()
        self._revision: int | None = None  # of the topics in the database that the rules are made from
        self._stories: StoryIndex | None = None
        self._under_way: set[int] = set()
        self.totals: Counter[str] = Counter()  # polled new unchanged failed

    async def poll_due(self, spawn: Spawn, due_by: datetime) -> int:
        """Starts a poll of every source due by then that there is room for, through `spawn`; returns how many."""
        room = POLLS_AT_ONCE - len(self._under_way)
        if room <= 0 or not await self._store.sources.count_due(due_by):
            return 0
        async with self._store.transaction() as tables:
            leased = await tables.sources.lease_due(due_by, self._clock.now() + LEASE, room)
        # A slow poll outlives its lease; it is not begun twice.
        sources = [source for source in leased if source.id not in self._under_way]
        for source in sources:
            self._under_way.add(source.id)
            spawn(partial(self._poll_leased, source))
        return len(sources)

    async def _poll_leased(self, source: Source) -> None:
        try:
            await self.poll(source)
        finally:
            self._under_way.discard(source.id)

    async def poll(self, source: Source) -> None:
        """Asks one source once and stores all that came of it. Raises StoreError."""
        self.totals["polled"] += 1
        try:
            response = await self._fetcher.fetch(FetchRequest(source.url, source.etag, source.last_modified))
            if _is_unchanged(source, response):
                self.totals["unchanged"] += 1
                found = _Poll(after_success(source, self._clock.now(), self._limits.poll_floor), (), ())
            else:
                found = await self._read(source, response)
        except (FetchError, FeedError, WorkerError) as error:
            self.totals["failed"] += 1
            log.info("source %s %s failed: %s", source.id, source.url, error)
            failed = after_failure(source, error, self._clock.now(), self._random, self._limits.poll_floor)
            found = _Poll(failed, (), ())
        await self._commit(found)

    # --- reading: the network and the worker, no transaction ---------------------------------------------------------

    async def _read(self, source: Source, response: FetchResponse) -> _Poll:
        feed, blocks = await self._worker.parse(response, source.blocks)
        entries = {entry.key: entry for entry in feed.entries}
        unseen = await self._store.sources.unseen(source.id, tuple(entries))
        now = self._clock.now()
        answered = replace(
            _named(source, feed),
            etag=response.etag,
            last_modified=response.last_modified,
            body_hash=hash_body(response.body),
            blocks=blocks,
        )
        dates = [entry.published for entry in feed.entries if entry.published]
        dates += await self._store.articles.dates(source.id, PUBLICATIONS)  # what was seen before is not parsed again
        answered = after_success(answered, now, self._limits.poll_floor, dates, brought_new=bool(unseen))
        # Oldest first, so that stories grow in the order of events.
        fresh = sorted((entries[key] for key in unseen), key=lambda entry: entry.published or now)
        return _Poll(answered, await self._understand(source, fresh, now), tuple(entries))

    async def _understand(self, source: Source, entries: Sequence[Entry], now: datetime) -> tuple[Arrival, ...]:
        readings = [reading_of(source, entry) for entry in entries]
        said = await self._worker.understand(readings) if readings else ()
        # The first successful fetch is history; an admin may have asked for its newest few to be announced.
        history = len(entries) - source.announce if source.baseline_at is None else 0
        return tuple(
            Arrival(
                source,
                entry.key,
                canonical_url(entry.link),
                understood or _unread(reading),
                entry.published,
                now,
                baseline=number < history,
            )
            for number, (entry, reading, understood) in enumerate(zip(entries, readings, said, strict=True))
        )

    # --- placing and planning: one transaction ------------------------------------------------------------------------

    async def _commit(self, poll: _Poll) -> None:
        async with self._placing:
            try:
                async with self._store.transaction() as tables:
                    await self._place_all(tables, poll.arrivals)
                    await tables.sources.mark_seen(poll.source.id, poll.keys, self._clock.now())
                    await tables.sources.save(poll.source)
            except BaseException:
                self._stories = None  # it may hold what was just rolled back
                raise

    async def _place_all(self, tables: Transaction, arrivals: Sequence[Arrival]) -> None:
        if not arrivals:
            return
        rules = await self._rules_in_force(tables)
        for language in {arrival.understanding.language for arrival in arrivals}:
            while not rules.matcher.prepare(language, PREPARED_AT_ONCE):
                await self._clock.sleep(0)  # others get their turn
        working = WorkingSet(rules.matcher, await self._live_stories(tables))
        rung: Counter[str] = Counter()
        for arrival in arrivals:
            fate = await self._place_one(tables, arrival, working, rules, rung)
            self.totals["new"] += fate is not None

    async def _place_one(
        self, tables: Transaction, arrival: Arrival, working: WorkingSet, rules: Ruleset, rung: Counter[str]
    ) -> Fate | None:
        """Stores the article and plans its alert; None for a page whose source lists it again."""
        original = await _original(tables, arrival)
        if original and is_listed_again(arrival, original):
            return None
        placement = place(arrival, original, working, self._limits.alert_max_age)
        place_in_story = await self._join_story(tables, arrival, placement, original, working.stories)
        topics = rules.reached(match.slug for match in placement.matches)
        told, told_to_all = place_in_story.told, place_in_story.told_to_all
        fate = decide_fate(placement, topics, rung, told=told, told_to_all=told_to_all)
        rung.update(hearers(topics) if fate is Fate.ANNOUNCED else ())
        article = _article(arrival, placement, place_in_story.story_id, fate)
        said = arrival.understanding
        versions = {topic.slug: topic.version for topic in topics}
        await tables.articles.add(article, said.sketch, " ".join(said.search_terms), versions)
        await self._plan(tables, article, topics, place_in_story)
        return fate

    async def _join_story(
        self,
        tables: Transaction,
        arrival: Arrival,
        placement: Placement,
        original: Article | None,
        stories: StoryIndex,
    ) -> _InStory:
        """Puts the article into its story in the database and in the working set."""
        terms, at, choice = arrival.understanding.terms, placement.published, placement.story
        if original and original.story_id is not None:
            return await self._state(tables, original.story_id)
        if choice.story_id is None:
            story_id = await tables.stories.add(arrival.understanding.title, terms, at)
            stories.add(story_id, terms, at)
            return _InStory(story_id, told=False, told_to_all=False, outlets=0)
        before = await self._state(tables, choice.story_id)
        for absorbed in choice.absorbed:
            await tables.stories.merge(choice.story_id, absorbed)
        grown = stories.add(choice.story_id, terms, at, choice.absorbed)
        await tables.stories.join(choice.story_id, grown.terms, grown.size, grown.last_at)
        if choice.absorbed:
            return replace(await self._state(tables, choice.story_id), outlets=before.outlets, merged=True)
        return before

    async def _state(self, tables: Transaction, story_id: int) -> _InStory:
        told = bool(await tables.stories.told([story_id]))
        told_to_all = told and await tables.stories.told_to_all(story_id)
        return _InStory(story_id, told, told_to_all, await tables.stories.outlets(story_id))

    async def _plan(self, tables: Transaction, article: Article, topics: Collection[Topic], before: _InStory) -> None:
        """Opens the alert of a story for whom it is new; lets the alert of the others grow."""
        now, fate = article.fetched, article.fate
        if fate is Fate.BASELINE:
            return
        reached: frozenset[int] = frozenset()
        if fate in RINGING:
            reached = await tables.stories.reach(before.story_id, [topic.id for topic in topics], now)
        if reached:
            fold = f"more:{article.source_id}:{int(now.timestamp())}" if fate is Fate.CAPPED else None
            await tables.stories.tell(before.story_id, urgent=_is_urgent(topics), fold=fold, now=now)
        # A watch that finds the story late is nothing that the chats which have it need to see.
        is_wider = any(topic.id in reached and not topic.is_watch for topic in topics)
        if before.told and (is_wider or await self._has_grown(tables, before)):
            await tables.outbox.revise(before.story_id, now, EDIT_GAP, EDIT_LIFE)

    async def _has_grown(self, tables: Transaction, before: _InStory) -> bool:
        """Whether so many outlets report the story now that its alert is worth an edit."""
        now = await tables.stories.outlets(before.story_id)
        return before.merged or any(before.outlets < step <= now for step in GROWTH)

    async def _rules_in_force(self, tables: Transaction) -> Ruleset:
        revision = await tables.topics.revision()
        if revision != self._revision:
            self._rules = renewed(self._rules, await tables.topics.in_force())
            self._revision = revision
            for slug, error in self._rules.broken.items():
                log.error("the rule of %s is left out, for it is not understood:\n%s", slug, explain_error(error))
        return self._rules

    async def _live_stories(self, tables: Transaction) -> StoryIndex:
        if self._stories is None:
            self._stories = StoryIndex(await tables.stories.live(self._clock.now() - WINDOW))
        return self._stories


def _is_unchanged(source: Source, response: FetchResponse) -> bool:
    return response.status == 304 or hash_body(response.body) == source.body_hash


def _named(source: Source, feed: ParsedFeed) -> Source:
    """A source added by its address alone takes the title the feed gives itself."""
    is_unnamed = source.baseline_at is None and source.title == urlsplit(source.url).netloc
    return replace(source, title=feed.title) if is_unnamed and feed.title else source


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
        search_terms=index_terms(title, language),
    )


async def _original(tables: Transaction, arrival: Arrival) -> Article | None:
    """The earliest article that says the same: under the same title at the same address, or in the same words."""
    said = arrival.understanding
    there = await tables.articles.by_url(arrival.url) if arrival.url else None
    if there and there.title == said.title:
        return there
    since = arrival.fetched - COPY_WINDOW
    candidates = (
        *await tables.articles.candidates(said.sketch, since),
        *await tables.articles.same_title(said.title, since),
    )
    found = find_copy(said.title, said.sketch, date_of(arrival.published, arrival.fetched), candidates)
    return await tables.articles.by_id(found) if found else None


def _is_urgent(topics: Collection[Topic]) -> bool:
    """A watch never is: nobody decides alone what overtakes everybody's alerts."""
    return any(topic.urgent and not topic.is_watch for topic in topics)


def _article(arrival: Arrival, placement: Placement, story_id: int, fate: Fate) -> Article:
    said = arrival.understanding
    return Article(
        id=0,
        source_id=arrival.source.id,
        key=arrival.entry_key,
        url=arrival.url,
        title=said.title,
        text=said.text,
        byline=said.byline,
        language=said.language,
        published=placement.published,
        fetched=arrival.fetched,
        summary=said.summary,
        matches=placement.matches,
        copy_of=placement.copy_of,
        story_id=story_id,
        fate=fate,
        planned=arrival.fetched if fate in RINGING else None,
    )
