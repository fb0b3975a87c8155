"""The rules behind the topics: shown, changed, undone, and tried on the history before they ring."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.asking import nearest, parse_duration
from bot.core.errors import RequestError, RuleError
from bot.core.matching import Matcher, compile_rules
from bot.core.model import Article, Topic
from bot.core.rules import Rule, explain_error, parse_rule
from bot.core.tokens import tokenize
from bot.ports import Clock, Store

TRIAL_WINDOW = timedelta(days=7)
TRIAL_MOST = 5000  # articles a rule is tried on: about four seconds of work, given away in slices
TRIAL_SLICE = 20  # articles between two turns of the loop: under 20 ms
SHOWN_HITS = 5


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
class Hit:
    """An article a tried rule reached, and the words that proved it."""

    article: Article
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleTrial:
    """A rule tried on the history: how many of how many articles, how many alerts that is a day, and examples."""

    window: timedelta
    tried: int
    reached: int
    per_day: float
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Rules as admins see and change them; who matches sees a change at the next article."""

    store: Store
    clock: Clock

    async def rules(self) -> tuple[RuleLine, ...]:
        """Every topic with what its rule did lately."""
        alerts = await self.store.topics.alerts_since(self.clock.now() - TRIAL_WINDOW)
        topics = await self.store.topics.all()
        return tuple([RuleLine(t, alerts.get(t.id, 0), await self.store.people.followers(t.id)) for t in topics])

    async def rule(self, slug: str) -> Topic:
        """The topic of that name. Raises RequestError with the nearest."""
        topic = await self.store.topics.by_slug(slug.casefold())
        if topic is None:
            slugs = [each.slug for each in await self.store.topics.all()]
            raise RequestError(
                "unknown_topic", word=slug, nearest=nearest(slug, slugs), known=", ".join(slugs), command="rule show"
            )
        return topic

    async def set_rule(self, by: int, slug: str, expression: str) -> RuleChange:
        """Gives a topic a new rule, in force at once. Raises RequestError, with the place of what is wrong in it."""
        before = await self.rule(slug)
        _parsed(expression)
        if expression == before.expression:
            return RuleChange(before, before)
        return await self._save_rule(by, before, expression, "rule set")

    async def undo_rule(self, by: int, slug: str, version: int) -> RuleChange:
        """Brings back what the rule was before `version`, as one more version. Raises RequestError."""
        now = await self.rule(slug)
        earlier = await self.store.topics.expression(now.id, version - 1)
        if now.version != version or earlier is None:
            raise RequestError("button_too_old")
        return await self._save_rule(by, now, earlier, "rule undo")

    async def try_rule(self, words: str) -> RuleTrial:
        """Tries `EXPR [7d]` on the stored articles. Raises RequestError."""
        expression, window = _split_window(words)
        matcher = compile_rules([("tried", _parsed(expression))])
        articles = await self.store.articles.since(self.clock.now() - window, TRIAL_MOST)
        hits = await _hits(matcher, articles)
        stories = {("story", a.story_id) if a.story_id else ("article", a.copy_of or a.id) for a, _ in hits}
        shown = tuple(Hit(article, why) for article, why in hits[:SHOWN_HITS])
        days = _days(articles, window, self.clock.now())
        return RuleTrial(window, len(articles), len(hits), len(stories) / days, shown)

    async def _save_rule(self, by: int, before: Topic, expression: str, what: str) -> RuleChange:
        now = self.clock.now()
        async with self.store.transaction() as write:
            after = await write.topics.set_rule(before.id, expression, str(by), now)
            await write.people.note(str(by), f"{what} {before.slug} version {after.version}", now)
        return RuleChange(before, after)


def _parsed(expression: str) -> Rule:
    try:
        return parse_rule(expression)
    except RuleError as error:
        raise RequestError("bad_rule", place=explain_error(error)) from error


def _split_window(words: str) -> tuple[str, timedelta]:
    before, _, last = words.strip().rpartition(" ")
    window = parse_duration(last)
    return (before.strip(), window) if before and window else (words.strip(), TRIAL_WINDOW)


async def _hits(matcher: Matcher, articles: Sequence[Article]) -> list[tuple[Article, tuple[str, ...]]]:
    hits: list[tuple[Article, tuple[str, ...]]] = []
    for start in range(0, len(articles), TRIAL_SLICE):
        for article in articles[start : start + TRIAL_SLICE]:
            tokens = tokenize(article.title, article.text, article.language)
            source = f"{article.outlet} {article.url}"
            matches = matcher.match(tokens, language=article.language, source=source)
            hits.extend((article, match.why) for match in matches)
        await asyncio.sleep(0)  # others get their turn
    return hits


def _days(articles: Sequence[Article], window: timedelta, now: datetime) -> float:
    """The days the history covers within the window, at least one: a young installation must not look quiet."""
    oldest = min((article.fetched for article in articles), default=now)
    return max(1.0, min(window, now - oldest) / timedelta(days=1))
