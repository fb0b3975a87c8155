"""How far to look back, typed after a rule or where it has no place."""

from datetime import timedelta

import pytest

from bot.core.errors import RequestError
from bot.core.windows import refuse_window, split_window

WEEK, DAY = timedelta(days=7), timedelta(days=1)


@pytest.mark.parametrize(
    ("words", "rule", "window"),
    [
        ("tariff 3d", "tariff", 3 * DAY),
        ("tariff 1d12h", "tariff", 1.5 * DAY),
        ("tariff", "tariff", WEEK),
        ('"7 days" tariff', '"7 days" tariff', WEEK),
        ("G7 tariff OR 5G", "G7 tariff OR 5G", WEEK),
        ("missile NEAR/5 d", "missile NEAR/5 d", WEEK),
        ("", "", WEEK),
    ],
)
def test_the_last_word_may_say_how_far_to_look_back(words: str, rule: str, window: timedelta) -> None:
    assert split_window(words, WEEK) == (rule, window)


@pytest.mark.parametrize(
    ("words", "word"),
    [
        ("tariffs 400d", "400d"),
        ("tariffs 0d", "0d"),
        ("tariffs 7days", "7days"),
        ("tariffs 7 d", "7 d"),
        ("tariffs 24 hours", "24 hours"),
        ("7d tariffs", "7d"),
        ("tariffs 7d 3d", "7d"),
    ],
)
def test_what_only_looks_like_a_time_is_no_word_of_the_rule(words: str, word: str) -> None:
    with pytest.raises(RequestError) as caught:
        split_window(words, WEEK)
    assert caught.value.reason == "bad_window"
    assert caught.value.facts == {"word": word, "example": "/rule test tariffs 7d"}


def test_a_time_alone_is_no_rule() -> None:
    with pytest.raises(RequestError) as caught:
        split_window("7d", WEEK)
    assert caught.value.reason == "left_out"


@pytest.mark.parametrize("words", ["missile 7d", "missile 400d ", "... OR missile 7days"])
def test_a_rule_that_stays_in_force_looks_back_at_nothing(words: str) -> None:
    with pytest.raises(RequestError) as caught:
        refuse_window(words)
    assert caught.value.reason == "no_window"


@pytest.mark.parametrize("words", ["missile", 'missile "7d"', "ceasefire 24 hours", "7d"])
def test_other_rules_are_left_alone(words: str) -> None:
    refuse_window(words)
