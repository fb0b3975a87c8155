"""What admins do with the rules behind the topics: see, try, change them, and take changes back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.core.asking import nearest, unknown_topic
from bot.core.editing import Draft, RuleVersion, earlier_version
from bot.core.errors import RequestError
from bot.core.model import Topic
from bot.core.rules import extended, typed_rule
from bot.core.trials import Comparison, Trial
from bot.core.windows import refuse_window, split_window
from bot.ports import Clock, Store, Transaction, Worker
from bot.services.rulebook.surveys import Surveys, stored_rule

TRIAL_WINDOW = timedelta(days=7)
WORD = re.compile(r"[\w-]+")
EXAMPLE = "/rule test missile NEAR/5 launch 7d"


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A topic in the list of rules, with how many stories it had in the last seven days and who follows it."""

    topic: Topic
    stories: int
    followers: int


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule before and after; `after` is in force. `again` is the version that an undo brought back."""

    before: Topic
    after: Topic
    again: int | None = None


@dataclass(frozen=True, slots=True)
class RuleHistory:
    """A topic and every version of its rule, newest first."""

    topic: Topic
    versions: tuple[RuleVersion, ...]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Rules as admins see, try and change them; who matches sees a change at the next article.

    `built_in` are the rules that came with this version of the bot, by slug.
    """

    store: Store
    clock: Clock
    worker: Worker
    built_in: Mapping[str, str] = field(default_factory=dict)

    async def rules(self) -> tuple[RuleLine, ...]:
        """Every topic with what its rule did lately."""
        alerts = await self.store.topics.alerts_since(self.clock.now() - TRIAL_WINDOW)
        topics = await self.store.topics.all()
        return tuple([RuleLine(t, alerts.get(t.id, 0), await self.store.people.followers(t.id)) for t in topics])

    async def rule(self, slug: str, command: str = "rule show") -> Topic:
        """The topic of that name. Raises RequestError with the nearest, for the example of `command`."""
        topic = await self.store.topics.by_slug(slug.casefold())
        if topic is None and slug.casefold() in await self.store.topics.slugs():
            raise RequestError("topic_removed", slug=slug.casefold())
        if topic is None:
            raise unknown_topic(slug, await self.store.topics.all(), command)
        return topic

    def offers_built_in(self, topic: Topic) -> bool:
        """Whether the bot came with another rule for the topic."""
        return self.built_in.get(topic.slug, topic.expression) != topic.expression

    async def history(self, slug: str) -> RuleHistory:
        """The rule of a topic through all its versions. Raises RequestError."""
        topic = await self.rule(slug, "rule history")
        return RuleHistory(topic, await self.store.topics.history(topic.id))

    async def trial(self, expression: str, window: timedelta = TRIAL_WINDOW) -> Trial:
        """Tries a rule of no topic on the stored articles, with its newest hits shown. Raises RequestError."""
        return await self._trial(Draft(0, "", "", 0, expression, window, self.clock.now()), 0)

    async def try_rule(self, by: int, words: str) -> Trial:
        """Tries `EXPR [7d]`, or the rule in force of `TOPIC [7d]`; shows the first page. Raises RequestError."""
        expression, window = split_window(words, TRIAL_WINDOW)
        topic = await self.store.topics.by_slug(expression.casefold())
        if topic:
            return await self._try_topic(by, topic, window)
        trial = await self._try(Draft(0, str(by), "", 0, expression, window, self.clock.now()))
        return replace(trial, meant=await self._meant(expression)) if not trial.hits else trial

    async def try_topic(self, by: int, slug: str) -> Trial:
        """Tries the rule in force of a topic. Raises RequestError."""
        return await self._try_topic(by, await self.rule(slug, "rule test"), TRIAL_WINDOW)

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
        before = await self.rule(slug, "rule set")
        refuse_window(words)
        expression = extended(before.expression, words)
        typed_rule(expression)
        return await self._propose(by, before, expression)

    async def propose_version(self, by: int, slug: str, version: int, current: int) -> Comparison:
        """The same for an earlier version of its rule, if `current` is still in force. Raises RequestError.

        What would be refused today, had somebody typed it, may come back: it was in force, and is shown before.
        """
        before = await self.rule(slug)
        expression = await self.store.topics.expression(before.id, version)
        if before.version != current or expression is None or stored_rule(expression) is None:
            raise RequestError("button_too_old")
        return await self._propose(by, before, expression)

    async def propose_built_in(self, by: int, slug: str) -> Comparison:
        """The same for the rule that came with the bot. Raises RequestError."""
        before = await self.rule(slug)
        if before.slug not in self.built_in:
            raise RequestError("button_too_old")
        return await self._propose(by, before, self.built_in[before.slug])

    async def save(self, by: int, draft_id: int) -> RuleChange:
        """Gives the topic the rule of a draft, in force at once. Raises RequestError, also when it changed since."""
        async with self.store.transaction() as write:
            draft = await self._draft(write, draft_id)
            before = await _topic_of(write, draft)
            if before.version != draft.version:
                raise RequestError("rule_changed", slug=before.slug)
            if before.expression == draft.expression:
                raise RequestError("rule_unchanged", slug=before.slug)
            after = await write.topics.set_rule(before.id, draft.expression, str(by), self.clock.now())
            await self._note(write, by, "rule set", after)
            await write.topics.forget_draft(draft_id)
        return RuleChange(before, after)

    async def discard(self, draft_id: int) -> Topic:
        """Forgets a draft; the topic keeps its rule. Raises RequestError."""
        async with self.store.transaction() as write:
            topic = await _topic_of(write, await self._draft(write, draft_id))
            await write.topics.forget_draft(draft_id)
        return topic

    async def undo(self, by: int, slug: str) -> RuleChange:
        """Brings back the rule before the one in force, as one more version. Raises RequestError."""
        return await self._undo(by, await self.rule(slug, "rule undo"))

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
            earlier = earlier_version(await write.topics.history(topic.id))
            if earlier is None:
                raise RequestError("nothing_to_undo", slug=topic.slug)
            after = await write.topics.set_rule(
                topic.id, earlier.expression, str(by), self.clock.now(), again=earlier.version
            )
            await self._note(write, by, "rule undo", after)
        return RuleChange(topic, after, earlier.version)

    async def _note(self, write: Transaction, by: int, what: str, after: Topic) -> None:
        await write.people.note(str(by), f"{what} {after.slug} version {after.version}", self.clock.now())

    async def _keep(self, draft: Draft) -> int:
        async with self.store.transaction() as write:
            return await write.topics.save_draft(draft)

    async def _draft(self, tables: Transaction, draft_id: int) -> Draft:
        draft = await tables.topics.draft(draft_id)
        if draft is None:
            raise RequestError("button_too_old")
        return draft

    async def _propose(self, by: int, before: Topic, expression: str) -> Comparison:
        if expression == before.expression:
            raise RequestError("rule_unchanged", slug=before.slug)
        draft = Draft(0, str(by), before.slug, before.version, expression, TRIAL_WINDOW, self.clock.now())
        draft = replace(draft, id=await self._keep(draft))
        return await Surveys(self.store, self.clock, self.worker).comparison(draft, before)

    async def _try_topic(self, by: int, topic: Topic, window: timedelta) -> Trial:
        return await self._try(Draft(0, str(by), topic.slug, topic.version, topic.expression, window, self.clock.now()))

    async def _try(self, draft: Draft) -> Trial:
        trial = await self._trial(draft, 0)
        return replace(trial, draft_id=await self._keep(draft))

    async def _trial(self, draft: Draft, offset: int) -> Trial:
        stored = stored_rule(draft.expression) if draft.slug else None
        rule = stored or typed_rule(draft.expression, example=EXAMPLE)
        return await Surveys(self.store, self.clock, self.worker).trial(draft, rule, offset)

    async def _meant(self, word: str) -> str:
        """The topic that was probably meant by a word, if by one only."""
        return nearest(word, [topic.slug for topic in await self.store.topics.all()]) if WORD.fullmatch(word) else ""


async def _topic_of(tables: Transaction, draft: Draft) -> Topic:
    """The topic that a draft is for. Raises RequestError where there is none any more."""
    topic = await tables.topics.by_slug(draft.slug) if draft.slug else None
    if topic is None:
        raise RequestError("button_too_old")
    return topic
