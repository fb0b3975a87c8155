"""Rules tried on stored articles, for as long as a person waits for an answer."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.editing import Draft
from bot.core.errors import RuleError, WorkerError
from bot.core.matching import SearchKeys, search_keys, widest_scope
from bot.core.model import Topic
from bot.core.rules import Rule, read_rule
from bot.core.rules.tree import Scope
from bot.core.trials import (
    DAY,
    Comparison,
    Difference,
    Found,
    Hit,
    Sheet,
    Trial,
    alerts_per_day,
    difference,
    differing,
    hits,
)
from bot.ports import Clock, Store, Worker

TRIAL_TIME = timedelta(seconds=2)  # after it no batch is begun, so that the answer is there within three seconds
TRIAL_BATCH = 250  # articles judged at a time: a tenth of a second, and reading them 15 ms
MOST_APART = 2000  # articles that a change may be about to be looked at before all others
SHOWN_HITS = 5
BEFORE, AFTER = "before", "after"  # the names that two rules of a topic are tried under


@dataclass(frozen=True, slots=True)
class _Pile:
    """The articles since then, how many of them rules may hold for, and whether these look at whole texts."""

    keys: SearchKeys | None
    since: datetime
    whole: bool
    stored: int
    candidates: int


@dataclass(frozen=True, slots=True)
class _Survey:
    """What going through a pile came to: of what was published since then, a time of `span`, what is stored."""

    pile: _Pile
    since: datetime
    looked: int
    is_sample: bool
    span: timedelta
    hits: tuple[Hit, ...]

    def named(self, name: str) -> tuple[Hit, ...]:
        return tuple(hit for hit in self.hits if hit.match.slug == name)

    def per_day(self, name: str) -> float:
        share = self.looked / self.pile.candidates if self.looked else 1.0
        return alerts_per_day(self.named(name), self.since, self.span, share)

    @property
    def difference(self) -> Difference:
        return difference(self.named(BEFORE), self.named(AFTER))


@dataclass(frozen=True, slots=True)
class Surveys:
    """Goes through the stored articles, newest first, until all are seen or the time is over."""

    store: Store
    clock: Clock
    worker: Worker

    async def trial(self, draft: Draft, rule: Rule, offset: int) -> Trial:
        """What the rule of a draft reaches, with the hits from number `offset` on to be shown."""
        end = self.clock.now() + TRIAL_TIME
        pile = await self._pile([rule], draft.window)
        survey = await self._survey(pile, [(draft.slug, draft.expression)], end)
        return Trial(
            expression=draft.expression,
            slug=draft.slug,
            window=draft.window,
            stored=pile.stored,
            candidates=pile.candidates,
            looked=survey.looked,
            hits=survey.hits,
            per_day=survey.per_day(draft.slug),
            is_sample=survey.is_sample,
            shown=await self._found(survey.hits[offset : offset + SHOWN_HITS]),
            offset=offset,
            draft_id=draft.id,
        )

    async def comparison(self, draft: Draft, before: Topic) -> Comparison:
        """What the rule of a draft would change for a topic, both read as rules in force are."""
        began = self.clock.now()
        # A rule in force that was broken by hand reaches nothing.
        old, new = stored_rule(before.expression), read_rule(draft.expression)
        tried = [(BEFORE, before.expression)] * bool(old) + [(AFTER, draft.expression)]
        pile = await self._pile([old, new] if old else [new], draft.window)
        few = await self._pile(differing(old, new), draft.window) if old else pile
        changes = await self._changes(few, pile, tried, began + TRIAL_TIME * 0.75)
        survey = await self._survey(pile, tried, began + TRIAL_TIME)
        change = changes or survey.difference
        return Comparison(
            draft_id=draft.id,
            before=before,
            expression=draft.expression,
            window=draft.window,
            stored=pile.stored,
            candidates=pile.candidates,
            looked=survey.looked,
            is_sample=survey.is_sample,
            kept=len(survey.difference.kept),
            gained=change.gained,
            lost=change.lost,
            per_day_before=survey.per_day(BEFORE),
            per_day_after=survey.per_day(AFTER),
            gained_shown=await self._found(change.gained[:SHOWN_HITS]),
            lost_shown=await self._found(change.lost[:SHOWN_HITS]),
            all_changes=changes is not None or not survey.is_sample,
        )

    async def _changes(
        self, few: _Pile, all_: _Pile, tried: Sequence[tuple[str, str]], until: datetime
    ) -> Difference | None:
        """What changes among the few articles that a small change is about, so that none of them is left out.

        None where they are not few, where looking at all is as quick, and where the time was over.
        """
        if not few.candidates <= MOST_APART < all_.candidates:
            return None
        survey = await self._survey(few, tried, until)
        return None if survey.is_sample else survey.difference

    async def _found(self, page: Sequence[Hit]) -> tuple[Found, ...]:
        articles = {each.id: each for each in await self.store.articles.by_ids([hit.article_id for hit in page])}
        return tuple(Found(articles[hit.article_id], hit.match) for hit in page if hit.article_id in articles)

    async def _pile(self, rules: Sequence[Rule], window: timedelta) -> _Pile:
        keys, since = search_keys(rules), self.clock.now() - window
        stored = await self.store.articles.count(None, since)
        candidates = await self.store.articles.count(keys, since) if keys else stored
        return _Pile(keys, since, any(widest_scope(rule) is Scope.TEXT for rule in rules), stored, candidates)

    async def _survey(self, pile: _Pile, tried: Sequence[tuple[str, str]], until: datetime) -> _Survey:
        found: list[Hit] = []
        looked, is_whole, now = 0, True, self.clock.now()
        newest = sheets = await self._sheets(pile, None)
        # On a machine with much to do counting may take all the time; what was looked at then must not be nothing.
        while sheets and (sheets is newest or self.clock.now() < until):
            # The next batch is read while the worker judges this one.
            judged, following = await asyncio.gather(self._judged(tried, sheets), self._sheets(pile, sheets[-1].id))
            found.extend(judged or ())
            is_whole &= judged is not None
            looked += len(sheets) if judged is not None else 0
            sheets = following
        since = min(pile.since, now - DAY)  # what came in the last hour was mostly published before
        span = now - await self._first(since)
        return _Survey(pile, since, looked, bool(sheets) or not is_whole, span, tuple(found))

    async def _sheets(self, pile: _Pile, before: int | None) -> tuple[Sheet, ...]:
        return await self.store.articles.sheets(
            pile.keys, pile.since, whole=pile.whole, before=before, limit=TRIAL_BATCH
        )

    async def _judged(self, rules: Sequence[tuple[str, str]], sheets: Sequence[Sheet]) -> tuple[Hit, ...] | None:
        """None where one of the articles killed the worker."""
        try:
            return hits(sheets, await self.worker.judge(rules, sheets))
        except WorkerError:
            return None

    async def _first(self, since: datetime) -> datetime:
        """Since when what was published is stored, if that is later than `since`: a young history is not quiet."""
        oldest = await self.store.articles.every(0, 1)
        if not oldest or oldest[0].fetched <= since:
            return since
        return await self.store.articles.first_published(since) or since


def stored_rule(expression: str) -> Rule | None:
    """A rule in force, which rings even where it would be refused today; None for one that is not understood."""
    try:
        return read_rule(expression)
    except RuleError:
        return None
