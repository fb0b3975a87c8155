"""Places the arrivals of one transaction, and writes them in few statements."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.copies import COPY_WINDOW, Candidate, CopyIndex, Look, Resemblance, shared_hashes
from bot.core.delivery import EDIT_GAP
from bot.core.model import Article, Fate, Standing, Topic, Understanding
from bot.core.placing import (
    RINGING,
    Arrival,
    Filed,
    Placement,
    WorkingSet,
    article_of,
    decide_fate,
    has_grown,
    hearers,
    is_listed_again,
    is_urgent,
    original_of,
    place,
)
from bot.core.ruleset import Ruleset
from bot.core.sequels import REPORTS, TRAIL, Joined, NewSequel, follow_up
from bot.core.stories import StoredStory, in_brief
from bot.ports import Clock, Transaction

EDIT_LIFE = timedelta(hours=48)
UNTOLD = Standing()
PLACED_AT_ONCE = 8  # articles, before others get their turn: some milliseconds


@dataclass(frozen=True, slots=True)
class _InStory:
    """The story an article belongs to, and how it stood before the article came."""

    story_id: int
    before: Standing = UNTOLD
    merged: bool = False  # the article showed that two stories are one
    known: tuple[tuple[str, float], ...] = ()  # what it said before, where it was told


class Desk:
    """Puts articles in their places, one after another; what it has not written by the end, `finish` does."""

    def __init__(
        self, tables: Transaction, clock: Clock, working: WorkingSet, rules: Ruleset, max_age: timedelta
    ) -> None:
        self._tables = tables
        self._clock = clock
        self._working = working
        self._rules = rules
        self._max_age = max_age
        self._near: Iterator[Resemblance] = iter(())
        # What comes later in this transaction may be a copy of what came before.
        self._here, self._here_at = CopyIndex(), dict[str, Candidate]()
        self._next_article = self._next_story = 0
        self._filed: list[Filed] = []
        self._written = 0  # how many of them are
        self._opened: dict[int, tuple[str, datetime]] = {}  # titles and first reports of stories not yet written
        self._grown: dict[int, StoredStory] = {}  # stories as they are now, where the database does not know it
        self._unwritten: set[int] = set()  # stories of these articles
        self._sequels: list[NewSequel] = []  # not yet written
        self._absorbed: dict[int, int] = {}  # stories, and those that they were merged into

    async def look_up(self, arrivals: Sequence[Arrival]) -> None:
        """Finds what the arrivals may be copies of, all at once; they are then placed in this order."""
        if not arrivals:
            return
        looks = [Look(each.url, each.understanding.title, each.understanding.sketch) for each in arrivals]
        since = min(each.fetched for each in arrivals) - COPY_WINDOW
        self._here = CopyIndex(shared_hashes(look.sketch for look in looks))
        self._near = iter(await self._tables.articles.resembling(looks, since))
        self._next_article = await self._tables.articles.next_id()
        self._next_story = await self._tables.stories.next_id()

    async def place_all(self, arrivals: Sequence[Arrival], rung: Counter[str]) -> int:
        """Files the arrivals of one poll and plans their alerts, counting in `rung`; returns how many were new."""
        new = 0
        for number, arrival in enumerate(arrivals):
            new += await self._place_one(arrival, rung)
            if number % PLACED_AT_ONCE == PLACED_AT_ONCE - 1:
                await self._clock.sleep(0)  # others get their turn
        return new

    async def finish(self) -> None:
        """Writes what is left, and lets all be found."""
        await self._write()
        await self._tables.articles.index_all(self._filed)

    async def _write(self) -> None:
        opened = [(title, at, self._grown.pop(story_id)) for story_id, (title, at) in self._opened.items()]
        await self._tables.stories.add_all(opened)
        await self._tables.stories.join_all(tuple(self._grown.values()))
        await self._tables.articles.add_all(self._filed[self._written :])
        await self._tables.sequels.add_all(self._sequels)
        self._opened, self._grown, self._unwritten, self._sequels = {}, {}, set(), []
        self._written = len(self._filed)

    async def _place_one(self, arrival: Arrival, rung: Counter[str]) -> bool:
        """False for a page whose source lists it again."""
        original = original_of(arrival, self._resemblance(arrival))
        if original and is_listed_again(arrival, original):
            return False
        placement = place(arrival, original, self._working, self._max_age)
        story = await self._join_story(arrival, placement, original)
        topics = self._rules.reached(match.slug for match in placement.matches)
        told, told_to_all = story.before.told, story.before.told_to_all
        fate = decide_fate(placement, topics, rung, told=told, told_to_all=told_to_all)
        rung.update(hearers(topics) if fate is Fate.ANNOUNCED else ())
        article = self._file(arrival, placement, story.story_id, fate, topics)
        news = await self._follow_up(article, arrival.understanding, story)
        await self._plan(article, topics, story, news=news)
        return True

    def _resemblance(self, arrival: Arrival) -> Resemblance:
        """To what was stored before, and to what came before in this transaction."""
        near, said = next(self._near), arrival.understanding
        candidates = (*near.candidates, *self._here.candidates(said.title, said.sketch))
        return Resemblance(near.at_url or self._here_at.get(arrival.url), candidates)

    async def _join_story(self, arrival: Arrival, placement: Placement, original: Candidate | None) -> _InStory:
        """Puts the article into its story; how that stood before matters only where something may ring or grow."""
        if original and original.story_id is not None:
            return _InStory(self._absorbed.get(original.story_id, original.story_id))
        choice = placement.story
        if choice.story_id is None:
            return _InStory(self._open_story(arrival, placement))
        asks = not arrival.baseline
        before = await self._standing(choice.story_id, arrival.source.id) if asks else UNTOLD
        for absorbed in choice.absorbed:
            await self._merge(choice.story_id, absorbed)
        stories, terms = self._working.stories, arrival.understanding.terms
        together = (choice.story_id, *choice.absorbed)
        is_told = before.told or bool(choice.absorbed)
        known = tuple(term for story in together for term in stories.terms_of(story)) if is_told else ()
        grown = stories.add(choice.story_id, terms, placement.published, choice.absorbed)
        self._grown[choice.story_id] = grown
        if choice.absorbed and asks:
            whole = await self._standing(choice.story_id, arrival.source.id)
            return _InStory(choice.story_id, whole, merged=True, known=known)
        return _InStory(choice.story_id, before, known=known)

    def _open_story(self, arrival: Arrival, placement: Placement) -> int:
        story_id, terms = self._next_story, arrival.understanding.terms
        if arrival.baseline and not placement.matches:
            terms = in_brief(terms)  # thousands come at once, and nobody will be told of most
        self._next_story += 1
        self._opened[story_id] = (arrival.understanding.title, placement.published)
        self._grown[story_id] = self._working.stories.add(story_id, terms, placement.published)
        return story_id

    async def _merge(self, kept: int, absorbed: int) -> None:
        await self._write()
        await self._tables.stories.merge(kept, absorbed)
        self._absorbed = {story: kept if into == absorbed else into for story, into in self._absorbed.items()}
        self._absorbed[absorbed] = kept

    async def _standing(self, story_id: int, source_id: int) -> Standing:
        if story_id in self._unwritten:
            await self._write()
        return await self._tables.stories.standing(story_id, source_id)

    def _file(
        self, arrival: Arrival, placement: Placement, story_id: int, fate: Fate, topics: Collection[Topic]
    ) -> Article:
        """The article under its id; from now on others may be copies of it."""
        said, number = arrival.understanding, self._next_article
        self._next_article += 1
        article = article_of(arrival, placement, number, story_id, fate)
        versions = {topic.slug: topic.version for topic in topics}
        self._filed.append(Filed(article, said.sketch, said.search_terms, versions))
        self._unwritten.add(story_id)
        found = Candidate(
            number, said.title, said.sketch, placement.published, arrival.source.id, arrival.url, story_id
        )
        self._here.add(found)
        self._here_at.setdefault(arrival.url, found)
        return article

    async def _follow_up(self, article: Article, said: Understanding, story: _InStory) -> bool:
        """Notes how a told story goes on, if it does; whether its alert has other facts to show from now on."""
        now = self._clock.now()
        if story.before.told and (story.merged or not story.before.has_outlet):
            await self._tables.outbox.release(story.story_id, now)
        if not story.before.told or article.fate not in REPORTS:
            return False
        trail = await self._tables.sequels.trail(story.story_id, now - TRAIL)
        sequel = follow_up(Joined(article, said, story.known, story.before.has_outlet), trail, now) if trail else None
        if sequel:
            self._sequels.append(sequel)
        return sequel is not None and bool(sequel.news)

    async def _plan(self, article: Article, topics: Collection[Topic], story: _InStory, *, news: bool) -> None:
        """Opens the alert of a story for whom it is new; lets the alert of the others grow."""
        now, fate = article.fetched, article.fate
        reached: frozenset[int] = frozenset()
        if fate in RINGING:
            await self._write()
            reached = await self._tables.stories.reach(story.story_id, [topic.id for topic in topics], now)
        if reached:
            fold = f"more:{article.source_id}:{int(now.timestamp())}" if fate is Fate.CAPPED else None
            await self._tables.stories.tell(story.story_id, urgent=is_urgent(topics), fold=fold, now=now)
        # A watch that finds the story late is nothing that the chats which have it need to see.
        is_wider = any(topic.id in reached and not topic.is_watch for topic in topics)
        if story.before.told and (is_wider or story.merged or news or has_grown(story.before)):
            await self._tables.outbox.revise(story.story_id, now, EDIT_GAP, EDIT_LIFE)
