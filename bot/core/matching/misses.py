"""What would have had to be different for a rule to hold that does not."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from bot.core.matching.article import Article
from bot.core.matching.conditions import bind, bind_placed, judge
from bot.core.matching.matcher import name_places
from bot.core.matching.places import OutOfStepsError, Place, Steps, apart, within
from bot.core.model import Tokens
from bot.core.rules.tree import (
    And,
    AtLeast,
    Except,
    From,
    In,
    Near,
    Not,
    Or,
    Rule,
    Scope,
    Section,
    Within,
    print_rule,
)

ANYWHERE = 1_000_000  # words: farther apart than an article is long
TRUE = And(())


@dataclass(frozen=True, slots=True)
class Miss:
    """The first of these that alone would have made a rule hold, and the words concerned with their places.

    `scope`: had it looked at the whole text; `words` are those that would prove it.
    `excepted`: without its EXCEPTs; `words` are the exceptions found.
    `excluded`: without its NOTs; `words` are those it excludes.
    `filtered`: without source:, section: and lang:; `words` are the filters that failed, and stand nowhere.
    `apart`: had its NEARs and BEFOREs been ANDs; `words` are those that would prove it.
    `few`: without its {n}; `words` are those that would prove it.
    """

    reason: str
    words: tuple[str, ...]
    at: tuple[tuple[int, int], ...] = ()  # first and last token, counted from the first word of the title


def near_miss(rule: Rule, tokens: Tokens, *, language: str, source: str, section: str = "") -> Miss | None:
    """By how little `rule`, which does not hold for the article, fails; None where more than one thing is wrong."""
    article = Article(tokens, language, source, section)
    if found := _proof(_widened(rule, Scope.LEAD), article, Scope.TEXT):
        return Miss("scope", *name_places(found, article))
    if _proof(_without_excepts(rule), article) is not None:
        return Miss("excepted", *name_places(_exceptions(rule, article), article))
    if _proof(_without_nots(rule), article) is not None:
        return Miss("excluded", *name_places(_excluded(rule, article), article))
    if _proof(_without_filters(rule), article) is not None:
        return Miss("filtered", _failed_filters(rule, article))
    for reason, relaxed in (("apart", _with_words_anywhere(rule)), ("few", _without_counts(rule))):
        if found := _proof(relaxed, article):
            return Miss(reason, *name_places(found, article))
    return None


def _proof(rule: Rule, article: Article, scope: Scope = Scope.LEAD) -> set[Place] | None:
    """What proves `rule`; None if it does not hold."""
    return judge(bind(rule, article.family, scope), article)


def _widened(rule: Rule, scope: Scope) -> Rule:
    """`rule` without its scopes, to be looked for in the whole text; what it excludes, it excludes where it did."""
    match rule:
        case Within(inner, part):
            return _widened(part, inner)
        case Not():
            return Within(scope, rule)
    return _with_parts(rule, partial(_widened, scope=scope))


def _without_excepts(rule: Rule) -> Rule:
    return _without_excepts(rule.part) if isinstance(rule, Except) else _with_parts(rule, _without_excepts)


def _without_nots(rule: Rule) -> Rule:
    is_not = isinstance(rule, Not) and not _is_filter(rule)
    return TRUE if is_not else _with_parts(rule, _without_nots)


def _without_filters(rule: Rule) -> Rule:
    return TRUE if _is_filter(rule) else _with_parts(rule, _without_filters)


def _with_words_anywhere(rule: Rule) -> Rule:
    wider = _with_parts(rule, _with_words_anywhere)
    return replace(wider, distance=ANYWHERE, ordered=False) if isinstance(wider, Near) else wider


def _without_counts(rule: Rule) -> Rule:
    return _without_counts(rule.part) if isinstance(rule, AtLeast) else _with_parts(rule, _without_counts)


def _with_parts(rule: Rule, change: Callable[[Rule], Rule]) -> Rule:
    """`rule` with each part changed that must hold for it to hold: not what it excludes or excepts."""
    match rule:
        case And(parts) | Or(parts):
            return replace(rule, parts=tuple(map(change, parts)))
        case Near(left, right):
            return replace(rule, left=change(left), right=change(right))
        case Except(part) | AtLeast(part) | Within(_, part):
            return replace(rule, part=change(part))
    return rule


def _exceptions(rule: Rule, article: Article) -> set[Place]:
    """The words inside or beside which a part of `rule` does not count."""
    found: set[Place] = set()
    for node, scope in _nodes(rule, Scope.LEAD):
        if isinstance(node, Except):
            part, besides = (bind_placed(each, article.family, scope) for each in (node.part, node.besides))
            article.steps = Steps()
            with suppress(OutOfStepsError):
                harmless = set(apart(besides.places(article), part.places(article), article.steps))
                harmful = [place for place in besides.places(article) if place not in harmless]
                for span in harmful:
                    for word in besides.words:
                        found.update(within(word.places(article), span))
    return found


def _excluded(rule: Rule, article: Article) -> set[Place]:
    nots = (_proof(node.part, article, scope) for node, scope in _nodes(rule, Scope.LEAD) if isinstance(node, Not))
    return set().union(*(found for found in nots if found))


def _failed_filters(rule: Rule, article: Article) -> tuple[str, ...]:
    filters = (node for node, _ in _nodes(rule, Scope.LEAD) if _is_filter(node))
    return tuple(dict.fromkeys(print_rule(node) for node in filters if _proof(node, article) is None))


def _is_filter(rule: Rule) -> bool:
    """Whether `rule` looks at where the article is from, and at no word."""
    return isinstance(rule.part if isinstance(rule, Not) else rule, From | Section | In)


def _nodes(rule: Rule, scope: Scope) -> Iterator[tuple[Rule, Scope]]:
    """`rule` and its parts, each with the scope it is looked for in; not what it excludes or excepts."""
    yield rule, scope
    match rule:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _nodes(part, scope)
        case Near(left, right):
            yield from _nodes(left, scope)
            yield from _nodes(right, scope)
        case Except(part) | AtLeast(part) | Within(_, part):
            yield from _nodes(part, rule.scope if isinstance(rule, Within) else scope)
