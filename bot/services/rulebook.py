"""The rules behind the topics: shown, changed, undone, and tried on the history before they ring."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.asking import parse_duration, unknown_topic
from bot.core.editing import Draft, RuleVersion
from bot.core.errors import RequestError, RuleError, WorkerError
from bot.core.matching import SearchKeys, search_keys, widest_scope
from bot.core.model import Topic
from bot.core.rules import Rule, read_rule, typed_rule
from bot.core.rules.tree import Scope
from bot.core.trials import (
    Comparison,
    Difference,
    Found,
    Hit,
    Sheet,
    Trial,
    alerts_per_day,
    difference,
    differing,
    extended,
    hits,
)
from bot.ports import Clock, Store, Transaction, Worker

TRIAL_WINDOW = timedelta(days=7)
TRIAL_TIME = timedelta(seconds=2)  # after it no batch is begun, so that the answer is there within three seconds
TRIAL_BATCH = 250  # articles judged at a time: a tenth of a second, and reading them 15 ms
MOST_APART = 2000  # articles that a change may be about to be looked at before all others
SHOWN_HITS = 5
BEFORE, AFTER = "before", "after"  # the names that two rules of a topic are tried under


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A topic in the list of rules, with how many stories it had in the last seven days and who follows it."""

    topic: Topic
    stories: int
    followers: int


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule before and after; `after` is in force."""

    before: Topic
    after: Topic


@dataclass(frozen=True, slots=True)
class RuleHistory:
    """A topic and every version of its rule, newest first."""

    topic: Topic
    versions: tuple[RuleVersion, ...]


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
    """What going through a pile came to; `span` is the time that was looked at."""

    looked: int
    is_sample: bool
    span: timedelta
    hits: tuple[Hit, ...]

    def named(self, name: str) -> tuple[Hit, ...]:
        return tuple(hit for hit in self.hits if hit.match.slug == name)

    @property
    def difference(self) -> Difference:
        return difference(self.named(BEFORE), self.named(AFTER))


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Rules as admins see, try and change them; who matches sees a change at the next article."""

    store: Store
    clock: Clock
    worker: Worker

    async def rules(self) -> tuple[RuleLine, ...]:
        """Every topic with what its rule did lately."""
        alerts = await self.store.topics.alerts_since(self.clock.now() - TRIAL_WINDOW)
        topics = await self.store.topics.all()
        return tuple([RuleLine(t, alerts.get(t.id, 0), await self.store.people.followers(t.id)) for t in topics])

    async def rule(self, slug: str) -> Topic:
        """The topic of that name. Raises RequestError with the nearest."""
        topic = await self.store.topics.by_slug(slug.casefold())
        if topic is None:
            raise unknown_topic(slug, await self.store.topics.all(), "rule show")
        return topic

    async def history(self, slug: str) -> RuleHistory:
        """The rule of a topic through all its versions. Raises RequestError."""
        topic = await self.rule(slug)
        return RuleHistory(topic, await self.store.topics.history(topic.id))

    async def trial(self, expression: str, window: timedelta = TRIAL_WINDOW) -> Trial:
        """Tries a rule of no topic on the stored articles, with its newest hits shown. Raises RequestError."""
        return await self._trial(Draft(0, "", "", 0, expression, window, self.clock.now()), 0)

    async def try_rule(self, by: int, words: str) -> Trial:
        """Tries `EXPR [7d]`, or the rule in force of `TOPIC [7d]`; shows the first page. Raises RequestError."""
        expression, window = _split_window(words)
        draft = Draft(0, str(by), "", 0, expression, window, self.clock.now())
        topic = await self.store.topics.by_slug(expression.casefold())
        if topic:
            draft = replace(draft, slug=topic.slug, version=topic.version, expression=topic.expression)
        trial = await self._trial(draft, 0)
        return replace(trial, draft_id=await self._keep(draft))

    async def trial_page(self, by: int, draft_id: int, offset: int) -> Trial:
        """The hits of an earlier trial of theirs from number `offset` on, tried again. Raises RequestError."""
        draft = await self._draft(self.store, draft_id)
        if draft.author != str(by):
            raise RequestError("button_too_old")
        return await self._trial(draft, max(offset, 0))

    async def propose(self, by: int, slug: str, words: str) -> Comparison:
        """What a new rule of a topic would change, to be saved or discarded; `... OR more` adds to the one in force.

        Raises RequestError, with the place of what is wrong in it.
        """
        before = await self.rule(slug)
        expression = extended(before.expression, words)
        typed_rule(expression)
        if expression == before.expression:
            raise RequestError("rule_unchanged", slug=before.slug)
        draft = Draft(0, str(by), before.slug, before.version, expression, TRIAL_WINDOW, self.clock.now())
        return await self._comparison(replace(draft, id=await self._keep(draft)), before)

    async def save(self, by: int, draft_id: int) -> RuleChange:
        """Gives the topic the rule of a draft, in force at once. Raises RequestError, also when it changed since."""
        async with self.store.transaction() as write:
            draft = await self._draft(write, draft_id)
            before = await _topic_of(write, draft)
            if before.version != draft.version:
                raise RequestError("rule_changed", slug=before.slug)
            if before.expression == draft.expression:
                raise RequestError("rule_unchanged", slug=before.slug)
            change = await self._set_rule(write, by, before, draft.expression, "rule set")
            await write.topics.forget_draft(draft_id)
        return change

    async def discard(self, draft_id: int) -> Topic:
        """Forgets a draft; the topic keeps its rule. Raises RequestError."""
        async with self.store.transaction() as write:
            topic = await _topic_of(write, await self._draft(write, draft_id))
            await write.topics.forget_draft(draft_id)
        return topic

    async def undo(self, by: int, slug: str) -> RuleChange:
        """Brings back the rule before the one in force, as one more version. Raises RequestError."""
        return await self._undo(by, await self.rule(slug))

    async def undo_rule(self, by: int, slug: str, version: int) -> RuleChange:
        """Takes `version` back, if it is still in force. Raises RequestError."""
        topic = await self.rule(slug)
        if topic.version != version or version == 1:
            raise RequestError("button_too_old")
        return await self._undo(by, topic)

    async def _undo(self, by: int, topic: Topic) -> RuleChange:
        """Takes back the version that was seen, or none."""
        async with self.store.transaction() as write:
            now = await write.topics.by_slug(topic.slug)
            if now is None or now.version != topic.version:
                raise RequestError("rule_changed", slug=topic.slug)
            earlier = await write.topics.expression(topic.id, topic.version - 1)
            if earlier is None:
                raise RequestError("nothing_to_undo", slug=topic.slug)
            return await self._set_rule(write, by, topic, earlier, "rule undo")

    async def _set_rule(self, write: Transaction, by: int, before: Topic, expression: str, what: str) -> RuleChange:
        now = self.clock.now()
        after = await write.topics.set_rule(before.id, expression, str(by), now)
        await write.people.note(str(by), f"{what} {before.slug} version {after.version}", now)
        return RuleChange(before, after)

    async def _keep(self, draft: Draft) -> int:
        async with self.store.transaction() as write:
            return await write.topics.save_draft(draft)

    async def _draft(self, tables: Transaction, draft_id: int) -> Draft:
        draft = await tables.topics.draft(draft_id)
        if draft is None:
            raise RequestError("button_too_old")
        return draft

    async def _trial(self, draft: Draft, offset: int) -> Trial:
        end = self.clock.now() + TRIAL_TIME
        stored = _stored(draft.expression) if draft.slug else None
        pile = await self._pile([stored or typed_rule(draft.expression)], draft.window)
        survey = await self._survey(pile, [(draft.slug, draft.expression)], end)
        return Trial(
            expression=draft.expression,
            slug=draft.slug,
            window=draft.window,
            stored=pile.stored,
            candidates=pile.candidates,
            looked=survey.looked,
            hits=survey.hits,
            per_day=alerts_per_day(survey.hits, survey.span),
            is_sample=survey.is_sample,
            shown=await self._found(survey.hits[offset : offset + SHOWN_HITS]),
            offset=offset,
            draft_id=draft.id,
        )

    async def _comparison(self, draft: Draft, before: Topic) -> Comparison:
        began = self.clock.now()
        # A rule in force that was broken by hand reaches nothing.
        old, new = _stored(before.expression), typed_rule(draft.expression)
        tried = [(BEFORE, before.expression)] * bool(old) + [(AFTER, draft.expression)]
        pile = await self._pile([old, new] if old else [new], draft.window)
        few = await self._pile(differing(old, new), draft.window) if old else pile
        changes = await self._changes(few, pile, tried, began + TRIAL_TIME / 2)
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
            per_day_before=alerts_per_day(survey.named(BEFORE), survey.span),
            per_day_after=alerts_per_day(survey.named(AFTER), survey.span),
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
        """Tries rules on a pile, newest first, until all of it is seen or the time is over."""
        found: list[Hit] = []
        looked, is_whole, now = 0, True, self.clock.now()
        end, sheets = now, await self._sheets(pile, None)
        while sheets and self.clock.now() < until:
            # The next batch is read while the worker judges this one.
            judged, following = await asyncio.gather(self._judged(tried, sheets), self._sheets(pile, sheets[-1].id))
            found.extend(judged or ())
            is_whole &= judged is not None
            looked += len(sheets) if judged is not None else 0
            end, sheets = sheets[-1].fetched, following
        span = now - (end if sheets else await self._first(pile.since, now))
        return _Survey(looked, bool(sheets) or not is_whole, span, tuple(found))

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

    async def _first(self, since: datetime, now: datetime) -> datetime:
        """When the stored history begins, if that is later than `since`: a young one must not look quiet."""
        oldest = await self.store.articles.every(0, 1)
        return max(since, oldest[0].fetched) if oldest else now


async def _topic_of(tables: Transaction, draft: Draft) -> Topic:
    """The topic that a draft is for. Raises RequestError where there is none any more."""
    topic = await tables.topics.by_slug(draft.slug) if draft.slug else None
    if topic is None:
        raise RequestError("button_too_old")
    return topic


def _stored(expression: str) -> Rule | None:
    """A rule in force, which rings even where it would be refused today; None for one that is not understood."""
    try:
        return read_rule(expression)
    except RuleError:
        return None


def _split_window(words: str) -> tuple[str, timedelta]:
    before, *last = words.strip().rsplit(maxsplit=1) or [""]
    window = parse_duration(last[0]) if last else None
    return (before, window) if window else (words.strip(), TRIAL_WINDOW)
