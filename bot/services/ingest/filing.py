"""Stores what the polls found, in slices of one transaction each: articles, stories, alerts, edits, source state."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.core.arrivals import KEY_LIFE
from bot.core.delivery import EDIT_GAP
from bot.core.model import Article, Fate
from bot.core.placing import Arrival, Revision, WorkingSet, revise
from bot.core.rules import explain_error
from bot.core.ruleset import Ruleset, renewed
from bot.core.sequels import changes_alert
from bot.core.stories import WINDOW, StoryIndex
from bot.ports import Clock, Store, Transaction
from bot.services.ingest.batches import Batches
from bot.services.ingest.desk import EDIT_LIFE, Desk
from bot.services.ingest.reading import Found

log = logging.getLogger(__name__)

SLICE = 400  # articles in one transaction: alerts, and people, wait no longer than for these
PAUSE_S = 0.15  # in which what other polls found joins a transaction: two thirds of its cost it costs but once
LEADING = frozenset({Fate.ANNOUNCED, Fate.CAPPED})  # what an alert has its headline from
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


class Filing:
    """Puts articles in their places; remembers the compiled rules and the live stories from one to the next."""

    def __init__(
        self, store: Store, clock: Clock, alert_max_age: timedelta, *, expects_more: Callable[[], bool] = lambda: False
    ) -> None:
        """Waits a little for other polls to share a transaction, while some are expected."""
        self._store = store
        self._clock = clock
        self._alert_max_age = alert_max_age
        # One transaction at a time: the working set and the database change together.
        self._batches: Batches[_Part, int] = Batches(
            self._commit, _weight, SLICE, pause_s=PAUSE_S, expects_more=expects_more
        )
        self._rules = Ruleset()
        self._revision: int | None = None  # of the topics in the database that the rules are made from
        self._stories: StoryIndex | None = None

    async def file(self, found: Found) -> int:
        """Stores what a poll found, and returns how many articles that were. Raises StoreError.

        A crash between two slices repeats the poll, which then finds only the rest.
        """
        return sum([await self._batches.do(part) for part in _parts(found)])

    async def _commit(self, parts: Sequence[_Part]) -> Sequence[int]:
        rung = [Counter(part.rung) for part in parts]
        try:
            async with self._store.transaction() as tables:
                stored = await self._place_all(tables, parts, rung)
                await self._end_all(tables, [part for part in parts if part.is_last])
                await tables.sources.mark_seen(
                    {part.found.source.id: part.digests for part in parts}, self._clock.now()
                )
        except BaseException:
            self._stories = None  # it may hold what was just rolled back
            raise
        for part, rings in zip(parts, rung, strict=True):
            part.rung.update(rings - part.rung)
        return stored

    async def _place_all(
        self, tables: Transaction, parts: Sequence[_Part], rung: Sequence[Counter[str]]
    ) -> Sequence[int]:
        arrivals = [arrival for part in parts for arrival in part.arrivals]
        if not arrivals:
            return [0] * len(parts)
        rules = await self._ready_rules(tables, {arrival.understanding.language for arrival in arrivals})
        working = WorkingSet(rules.matcher, await self._live_stories(tables))
        desk = Desk(tables, self._clock, working, rules, self._alert_max_age)
        await desk.look_up(arrivals)
        stored = [await desk.place_all(part.arrivals, rings) for part, rings in zip(parts, rung, strict=True)]
        await desk.finish()
        return stored

    async def _end_all(self, tables: Transaction, last: Sequence[_Part]) -> None:
        """What ends a poll: the edits, the keys that are forgotten, and when the source is asked again."""
        for part in last:
            await self._revise_all(tables, part.found.revisions)
            if part.found.is_whole:
                await tables.sources.forget_seen(part.found.source.id, self._clock.now() - KEY_LIFE)
        await tables.sources.save_all([part.found.source for part in last])

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
        await tables.articles.revise(article, said.sketch, said.search_terms, versions)
        if before.story_id is not None and changes_alert(before, article) and await _is_shown(tables, before):
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


async def _is_shown(tables: Transaction, article: Article) -> bool:
    """Whether the alert of its story may show it: as what it tells, or as what is newest."""
    story_id = article.story_id
    if article.fate in LEADING or story_id is None:
        return story_id is not None
    return await tables.sequels.brought_news(story_id, article.id)


def _weight(part: _Part) -> int:
    return max(1, len(part.arrivals) + (len(part.found.revisions) if part.is_last else 0))
