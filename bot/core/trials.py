"""Rules tried on stored articles, before they ring."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from bot.core.matching import Matcher, compile_rules, widest_scope
from bot.core.matching.article import CHARACTERS_PER_WORD, LEAD_WORDS
from bot.core.model import Article, Match, Tokens, Topic
from bot.core.rules import Rule, read_rule
from bot.core.rules.tree import Or, Scope
from bot.core.tokens import tokenize

DAY = timedelta(days=1)
USUAL_LEAD = 520  # characters that mostly hold sixty words


@dataclass(frozen=True, slots=True)
class Sheet:
    """A stored article as far as rules look at it; `text` may be its beginning only."""

    id: int
    story_id: int | None
    published: datetime
    title: str
    text: str
    language: str
    source: str  # title of the source and link of the article
    section: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A stored article that a tried rule reached; `match.slug` is the name the rule was tried under."""

    article_id: int
    story_id: int | None
    published: datetime
    match: Match


@dataclass(frozen=True, slots=True)
class Found:
    """A hit with its article, for showing."""

    article: Article
    match: Match


@dataclass(frozen=True, slots=True)
class Trial:
    """What a rule reaches in the stored articles of the last `window`, newest first.

    `candidates` of the `stored` articles hold a word of the rule, and of these `looked` were looked at; with
    `is_sample` they are the newest, for the time did not suffice for all.
    """

    expression: str
    slug: str  # of the topic whose rule it is; empty for a rule of no topic
    window: timedelta
    stored: int
    candidates: int
    looked: int
    hits: tuple[Hit, ...]
    per_day: float  # alerts
    is_sample: bool
    shown: tuple[Found, ...] = ()  # one page of the hits, from number `offset` on
    offset: int = 0
    draft_id: int = 0  # what its pages are asked for by; 0 where there are none
    meant: str = ""  # the slug of a topic, where the one word that was tried is nearly that and reaches nothing


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a new rule of a topic would change in the last `window`: see Trial for the numbers."""

    draft_id: int
    before: Topic
    expression: str  # the new rule, whole
    window: timedelta
    stored: int
    candidates: int
    looked: int
    is_sample: bool
    kept: int  # articles that both rules reach
    gained: tuple[Hit, ...]
    lost: tuple[Hit, ...]
    per_day_before: float
    per_day_after: float
    gained_shown: tuple[Found, ...]
    lost_shown: tuple[Found, ...]
    all_changes: bool = True  # nothing gained or lost is missing, even where the rest is a sample


@dataclass(frozen=True, slots=True)
class Difference:
    """The articles that two rules reach, by which of the two."""

    kept: tuple[Hit, ...]
    gained: tuple[Hit, ...]
    lost: tuple[Hit, ...]


def judge(rules: Sequence[tuple[str, str]], sheets: Sequence[Sheet]) -> tuple[tuple[Match, ...], ...]:
    """For each sheet the rules that hold, by the names they come with. Raises RuleError."""
    matcher, whole = _ready(tuple(rules))
    return tuple(
        matcher.match(
            tokenize(sheet.title, sheet.text, sheet.language) if whole else _beginning(sheet),
            language=sheet.language,
            source=sheet.source,
            section=sheet.section,
        )
        for sheet in sheets
    )


# One trial judges many batches, and reading a long rule takes as long as judging hundreds of articles.
@lru_cache(4)
def _ready(rules: tuple[tuple[str, str], ...]) -> tuple[Matcher, bool]:
    """The rules, and whether they look at whole texts."""
    parsed = [(name, read_rule(expression)) for name, expression in rules]
    return compile_rules(parsed), any(widest_scope(rule) is Scope.TEXT for _, rule in parsed)


def _beginning(sheet: Sheet) -> Tokens:
    """At least the tokens that rules without `text:` look at; cutting words is what judging takes longest for."""
    tokens = tokenize(sheet.title, sheet.text[:USUAL_LEAD], sheet.language)
    needed = LEAD_WORDS * CHARACTERS_PER_WORD.get(sheet.language, 1)
    if len(tokens.words) - tokens.title_length > needed:  # the last one may be cut
        return tokens
    return tokenize(sheet.title, sheet.text, sheet.language)


def hits(sheets: Iterable[Sheet], verdicts: Iterable[Iterable[Match]]) -> tuple[Hit, ...]:
    """One for each rule that holds for a sheet, given what `judge` says of them."""
    return tuple(
        Hit(sheet.id, sheet.story_id, sheet.published, match)
        for sheet, matches in zip(sheets, verdicts, strict=True)
        for match in matches
    )


def alerts_per_day(found: Iterable[Hit], since: datetime, span: timedelta, share: float = 1.0) -> float:
    """How often a rule would ring that had these hits among the news of `span`, of which a share was looked at.

    Once a story, by when it was published: a new source brings in one minute what took it a week, and older things.
    Less than a day counts as one.
    """
    recent = [hit for hit in found if hit.published >= since]
    stories = {("story", hit.story_id) if hit.story_id else ("article", hit.article_id) for hit in recent}
    return len(stories) / max(span / DAY, 1.0) / share


def difference(before: Sequence[Hit], after: Sequence[Hit]) -> Difference:
    """What of `before` and `after` is of the same articles, and what is not; in their order."""
    old, new = ({hit.article_id for hit in found} for found in (before, after))
    return Difference(
        kept=tuple(hit for hit in after if hit.article_id in old),
        gained=tuple(hit for hit in after if hit.article_id not in old),
        lost=tuple(hit for hit in before if hit.article_id not in new),
    )


def differing(before: Rule, after: Rule) -> tuple[Rule, ...]:
    """The alternatives of either rule that the other has not: where the two disagree, one of them holds."""
    old, new = _alternatives(before), _alternatives(after)
    return tuple(part for part in dict.fromkeys((*old, *new)) if (part in old) != (part in new))


def _alternatives(rule: Rule) -> tuple[Rule, ...]:
    if isinstance(rule, Or):
        return tuple(part for each in rule.parts for part in _alternatives(each))
    return (rule,)
