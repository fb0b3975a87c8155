"""Stores what the polls found, in slices of one transaction each: articles, stories, alerts, edits, source state."""

import logging
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.core.arrivals import KEY_LIFE
from bot.core.copies import COPY_WINDOW, find_copy
from bot.core.delivery import EDIT_GAP
from bot.core.model import Article, Fate, Topic
from bot.core.placing import (
    Arrival,
    Placement,
    Revision,
    WorkingSet,
    date_of,
    decide_fate,
    hearers,
    is_listed_again,
    place,
    revise,
)
from bot.core.rules import explain_error
from bot.core.ruleset import Ruleset, renewed
from bot.core.stories import WINDOW, StoryIndex
from bot.ports import Clock, Store, Transaction
from bot.services.ingest.batches import Batches
from bot.services.ingest.reading import Found

log = logging.getLogger(__name__)

SLICE = 100  # articles in one transaction: alerts, and people, wait no longer than for these
EDIT_LIFE = timedelta(hours=48)
GROWTH = frozenset({2, 3, 5, 10, 20})  # the numbers of outlets at which an alert is edited
LEADING = frozenset({Fate.ANNOUNCED, Fate.CAPPED})  # what an alert has its headline from
RINGING = frozenset({Fate.ANNOUNCED, Fate.CAPPED, Fate.TOLD})  # what may be news to somebody
PREPARED_AT_ONCE = 500  # rules, for a language that is new to them: some milliseconds


@dataclass(frozen=True, slots=True)
class _Part:
    """As much of what a poll found as one transaction takes; the last part ends the poll."""

    found: Found
    arrivals: Sequence[Arrival]
    is_last: bool
    rung: Counter[str] = field(compare=False)  # the alerts of the poll so far, by who hears them

    @property
    def digests(self) -> dict[str, int]:
        """What is listed from now on: of a poll that is not at its end only what is stored."""
        keys = self.found.digests if self.is_last else [arrival.entry_key for arrival in self.arrivals]
        return {key: self.found.digests[key] for key in keys}


@dataclass(frozen=True, slots=True)
class _InStory:
    """The story an article belongs to, as it stood before the article came."""

    story_id: int
    told: bool
    told_to_all: bool  # not only to chats that watch for it
    outlets: int
    merged: bool = False  # the article showed that two stories are one


class Filing:
    """Puts articles in their places; remembers the compiled rules and the live stories from one to the next."""

    def __init__(self, store: Store, clock: Clock, alert_max_age: timedelta) -> None:
        self._store = store
        self._clock = clock
        self._alert_max_age = alert_max_age
        # One transaction at a time: the working set and the database change together.
        self._batches: Batches[_Part, int] = Batches(self._commit, _weight, SLICE)
        self._rules = Ruleset()
        self._revision: int | None = None  # of the topics in the database that the rules are made from
        self._stories: StoryIndex | None = None

    async def file(self, found: Found) -> int:
        """Stores what a poll found, and returns how many articles that were. Raises StoreError.

        A crash between two slices repeats the poll, which then finds only the rest.
        """
        return sum([await self._batches.do(part) for part in _parts(found)])

    async def _commit(self, parts: Sequence[_Part]) -> Sequence[int]:
        try:
            async with self._store.transaction() as tables:
                rung = [Counter(part.rung) for part in parts]
                stored = [await self._store_part(tables, part, rings) for part, rings in zip(parts, rung, strict=True)]
        except BaseException:
            self._stories = None  # it may hold what was just rolled back
            raise
        for part, rings in zip(parts, rung, strict=True):
            part.rung.update(rings - part.rung)
        return stored

    async def _store_part(self, tables: Transaction, part: _Part, rung: Counter[str]) -> int:
        source, now = part.found.source, self._clock.now()
        stored = await self._place_all(tables, part.arrivals, rung)
        if part.is_last:
            await self._revise_all(tables, part.found.revisions)
        if digests := part.digests:
            await tables.sources.mark_seen(source.id, digests, now)
        if part.is_last and part.found.is_whole:
            await tables.sources.forget_seen(source.id, now - KEY_LIFE)
        if part.is_last:
            await tables.sources.save(source)
        return stored

    async def _place_all(self, tables: Transaction, arrivals: Sequence[Arrival], rung: Counter[str]) -> int:
        if not arrivals:
            return 0
        rules = await self._ready_rules(tables, {arrival.understanding.language for arrival in arrivals})
        working = WorkingSet(rules.matcher, await self._live_stories(tables))
        fates = [await self._place_one(tables, arrival, working, rules, rung) for arrival in arrivals]
        return len(fates) - fates.count(None)

    async def _place_one(
        self, tables: Transaction, arrival: Arrival, working: WorkingSet, rules: Ruleset, rung: Counter[str]
    ) -> Fate | None:
        """Stores the article and plans its alert; None for a page whose source lists it again."""
        original = await _original(tables, arrival)
        if original and is_listed_again(arrival, original):
            return None
        placement = place(arrival, original, working, self._alert_max_age)
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

    async def _revise_all(self, tables: Transaction, revisions: Sequence[Revision]) -> None:
        if not revisions:
            return
        rules = await self._ready_rules(tables, {revision.said.language for revision in revisions})
        for revision in revisions:
            await self._revise(tables, revision, rules)

    async def _revise(self, tables: Transaction, revision: Revision, rules: Ruleset) -> None:
        """Writes what the article says now. A topic that it reaches only now has it for reading; nothing rings."""
        before, said = revision.article, revision.said
        article = revise(revision, rules.matcher)
        versions = {topic.slug: topic.version for topic in rules.reached(match.slug for match in article.matches)}
        await tables.articles.revise(article, said.sketch, " ".join(said.search_terms), versions)
        if before.story_id is not None and before.fate in LEADING and article.title != before.title:
            await tables.outbox.revise(before.story_id, revision.at, EDIT_GAP, EDIT_LIFE)

    async def _ready_rules(self, tables: Transaction, languages: Iterable[str]) -> Ruleset:
        rules = await self._rules_in_force(tables)
        for language in languages:
            while not rules.matcher.prepare(language, PREPARED_AT_ONCE):
                await self._clock.sleep(0)  # others get their turn
        return rules

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


def _parts(found: Found) -> Iterator[_Part]:
    """What was found in slices; the edits, and all that was listed, come with the last."""
    rung: Counter[str] = Counter()
    starts = range(0, max(len(found.arrivals), 1), SLICE)
    for start in starts:
        yield _Part(found, found.arrivals[start : start + SLICE], start == starts[-1], rung)


def _weight(part: _Part) -> int:
    return 1 + len(part.arrivals) + (len(part.found.revisions) if part.is_last else 0)


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
