"""The rules in force: every topic and every watch, compiled together, and those that are not understood any more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.core.errors import RuleError
from bot.core.matching import Matcher, compile_rules
from bot.core.model import Topic
from bot.core.rules import Rule, read_rule


@dataclass(frozen=True, slots=True)
class Ruleset:
    """What articles are matched against; made from the one before it by what is different, not anew."""

    topics: Mapping[str, Topic] = field(default_factory=dict)  # by slug, those left out too
    rules: Mapping[str, Rule] = field(default_factory=dict)  # by slug
    broken: Mapping[str, RuleError] = field(default_factory=dict)  # by slug: those left out
    matcher: Matcher = field(default_factory=lambda: compile_rules(()))

    def reached(self, slugs: Iterable[str]) -> tuple[Topic, ...]:
        """The topics and watches of these slugs."""
        return tuple(self.topics[slug] for slug in slugs)


def renewed(before: Ruleset, topics: Iterable[Topic]) -> Ruleset:
    """The rules of `topics`; only what is new since `before` is parsed.

    A rule may have been stored by a version that knew more: it is left out, and nobody else's rule suffers for it.
    """
    by_slug = {topic.slug: topic for topic in topics}
    rules: dict[str, Rule] = {}
    broken: dict[str, RuleError] = {}
    for slug, topic in by_slug.items():
        known = before.topics.get(slug)
        if known is not None and known.expression == topic.expression:
            _copy(slug, before, rules, broken)
        else:
            _parse(topic, rules, broken)
    return Ruleset(by_slug, rules, broken, before.matcher.renewed(rules.items()))


def _copy(slug: str, before: Ruleset, rules: dict[str, Rule], broken: dict[str, RuleError]) -> None:
    if slug in before.rules:
        rules[slug] = before.rules[slug]
    else:
        broken[slug] = before.broken[slug]


def _parse(topic: Topic, rules: dict[str, Rule], broken: dict[str, RuleError]) -> None:
    try:
        rules[topic.slug] = read_rule(topic.expression)
    except RuleError as error:
        broken[topic.slug] = error
