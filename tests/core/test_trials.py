"""Rules tried on stored articles."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import RuleError
from bot.core.matching import compile_rules
from bot.core.model import Match
from bot.core.rules import parse_rule, print_rule
from bot.core.tokens import tokenize
from bot.core.trials import Hit, Sheet, alerts_per_day, difference, differing, hits, judge

NOW = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
DAY = timedelta(days=1)
WORDS = st.sampled_from(["ferry", "harbour", "U.S.", "1,000.5", "東京", "港", "gull's", "—", "\n\n", ". ", "a" * 70])
TEXTS = st.lists(WORDS, max_size=300).map(" ".join)


def sheet(number: int = 1, title: str = "Ferry leaves", text: str = "Nobody waved.", language: str = "en") -> Sheet:
    return Sheet(number, None, NOW, title, text, language, "The Gazette https://gazette.example/1", "world")


def hit(number: int, story: int | None = None) -> Hit:
    return Hit(number, story, NOW, Match("tried", ("ferry",)))


def test_each_sheet_has_the_names_of_the_rules_that_hold() -> None:
    rules = [("boats", "ferry"), ("gulls", "gull"), ("ours", "source:gazette")]
    first, second = judge(rules, [sheet(), sheet(2, "Gulls gather")])
    assert [match.slug for match in first] == ["boats", "ours"]
    assert [match.slug for match in second] == ["gulls", "ours"]
    assert first[0].why == ("Ferry",)


def test_a_rule_of_the_whole_text_finds_its_words_far_below() -> None:
    far = sheet(text="Waves. " * 200 + "A gull.")
    assert judge([("lead", "gull"), ("text", "text:gull")], [far])[0][0].slug == "text"


def test_a_wrong_rule_is_not_judged() -> None:
    with pytest.raises(RuleError):
        judge([("broken", "(ferry")], [sheet()])


@pytest.mark.parametrize(
    ("title", "language", "before"),
    [
        ("waves " * 40, "en", "extraordinarily " * 50),  # words of a title do not fill the lead
        ("Waves", "zh", "longer " * 100),  # the lead of a language without blanks holds more tokens, Latin words too
    ],
)
def test_long_words_push_nothing_out_of_the_beginning(title: str, language: str, before: str) -> None:
    far = sheet(1, title, f"{before}gull", language)
    assert len(judge([("tried", "gull")], [far])[0]) == 1


@given(st.sampled_from(["", "Ferry 1,000.5", "港 opens"]), TEXTS, st.sampled_from(["en", "ja", "zh", "th", "xx"]))
def test_looking_at_the_beginning_finds_what_looking_at_all_does(title: str, text: str, language: str) -> None:
    rule = "ferry OR 東京 OR (harbour AND -gull*) OR 港{3}"
    tokens = tokenize(title, text, language)
    whole = compile_rules([("tried", parse_rule(rule))]).match(tokens, language=language, source="")
    assert judge([("tried", rule)], [sheet(1, title, text, language)]) == (whole,)


def test_a_hit_says_which_article_and_which_rule() -> None:
    first, second = hits([sheet(1), sheet(2)], [(Match("a", ("x",)), Match("b", ("y",))), ()])
    assert (first.article_id, first.match.slug) == (1, "a")
    assert (second.article_id, second.match.slug) == (1, "b")


def test_reports_of_one_story_are_one_alert() -> None:
    assert alerts_per_day([hit(1, 7), hit(2, 7), hit(7), hit(8)], NOW, 2 * DAY) == pytest.approx(1.5)


@pytest.mark.parametrize("span", [timedelta(0), timedelta(minutes=5), DAY])
def test_less_than_a_day_counts_as_one(span: timedelta) -> None:
    assert alerts_per_day([hit(1), hit(2)], NOW, span) == 2


def test_what_was_old_when_it_came_rings_for_nobody() -> None:
    old = replace(hit(1), published=NOW - timedelta(seconds=1))
    assert alerts_per_day([old, hit(2)], NOW, DAY) == 1


def test_a_sample_stands_for_all_it_was_taken_from() -> None:
    assert alerts_per_day([hit(1), hit(2)], NOW, 2 * DAY, 0.25) == 4


def test_two_rules_differ_by_articles() -> None:
    change = difference([hit(4), hit(3), hit(1)], [hit(4), hit(2), hit(1)])
    assert [each.article_id for each in change.kept] == [4, 1]
    assert [each.article_id for each in change.gained] == [2]
    assert [each.article_id for each in change.lost] == [3]


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("a1 OR b1 OR c1", "c1 OR (a1 OR d1)", ["b1", "d1"]),
        ("a1 # old", "(a1)", []),
        ("a1 b1", "a1 OR b1", ["a1 AND b1", "a1", "b1"]),
        ("title:(a1 OR b1)", "title:(a1 OR b1) OR a1", ["a1"]),
    ],
)
def test_two_rules_disagree_only_where_one_of_their_own_alternatives_holds(
    before: str, after: str, parts: list[str]
) -> None:
    assert [print_rule(part) for part in differing(parse_rule(before), parse_rule(after))] == parts
