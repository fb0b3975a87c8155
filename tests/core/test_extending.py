"""Rules that go on from another one."""

from importlib.resources import files

import pytest

from bot.core.model import Topic
from bot.core.rules import Rule, extended, parse_rule, print_rule
from bot.core.rules.tree import And, Or
from bot.core.topics import read_topics

BUILT_IN = read_topics(files("bot.starter").joinpath("topics.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("old", "words", "new"),
    [
        ("ferry", "gull", "gull"),
        ("ferry", '... OR "night boat"', 'ferry OR "night boat"'),
        ("ferry", "…OR boat", "ferry OR boat"),
        ("ferry", ".. OR boat", "ferry OR boat"),
        ("ferry", " .... -gull", "ferry -gull"),
        ("ferry # boats", "... OR gull", "ferry # boats\nOR gull"),
        ("ferry\nOR gull", "... OR boat", "ferry\nOR gull\nOR boat"),
        ("ferry OR gull", "... boat", "(ferry OR gull) boat"),
        ("ferry OR gull # sea", "... -boat", "(ferry OR gull # sea\n)\n-boat"),
        ("ferry gull", "... -boat", "ferry gull -boat"),
        ("ferry gull", "... OR boat", "ferry gull OR boat"),
        ("ferry gull", "... NEAR/3 boat", "(ferry gull) NEAR/3 boat"),
        ("ferry NEAR/3 gull", "... NEAR/3 boat", "ferry NEAR/3 gull NEAR/3 boat"),
        ("ferry OR gull", "... EXCEPT boat", "(ferry OR gull) EXCEPT boat"),
        ("ferry{2}", "... EXCEPT boat", "ferry{2} EXCEPT boat"),
        ("ferry EXCEPT boat", "... EXCEPT gull", "(ferry EXCEPT boat) EXCEPT gull"),
        ("title:ferry", "... {2}", "(title:ferry) {2}"),
        ("(broken", "... OR gull", "((broken) OR gull"),
        ("ferry # boats", " … ", "ferry # boats"),
    ],
)
def test_dots_go_on_from_the_rule_in_force(old: str, words: str, new: str) -> None:
    assert extended(old, words) == new


@pytest.mark.parametrize("topic", BUILT_IN, ids=lambda topic: topic.slug)
@pytest.mark.parametrize("more", ["OR quota{}", "-quota{}", "AND NOT title:quota{}"])
def test_a_built_in_rule_can_be_gone_on_from_a_hundred_times(topic: Topic, more: str) -> None:
    rule = topic.expression
    for number in range(100):
        rule = extended(rule, f"... {more.format(number)}")
    assert print_rule(parse_rule(rule)).count("quota") == 100


@pytest.mark.parametrize(
    "old", ["a1", "a1 OR b1", "a1 b1", "a1 NEAR/2 b1", "title:a1", "a1{2}", "a1 EXCEPT b1", "-a1 b1"]
)
@pytest.mark.parametrize("more", ["OR c1", "AND c1", "c1", "-c1", "NOT c1 OR d1", "lang:ko"])
def test_what_goes_on_means_what_it_does_after_parentheses(old: str, more: str) -> None:
    assert _flat(parse_rule(extended(old, f"... {more}"))) == _flat(parse_rule(f"({old}) {more}"))


def _flat(rule: Rule) -> Rule:
    """AND in AND, and OR in OR, as one."""
    if isinstance(rule, And | Or):
        parts = [_flat(part) for part in rule.parts]
        return type(rule)(
            tuple(inner for part in parts for inner in (part.parts if type(part) is type(rule) else [part]))
        )
    return rule
