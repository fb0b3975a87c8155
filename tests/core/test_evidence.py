from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.stories.actors import actors_in, words_of_actors
from bot.core.stories.evidence import conflicts, days, is_mark, marks

THURSDAY = datetime(2026, 3, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("Pyongyang tells us to wait for turkey", {"kp"}),
        ("US and EU warn NORTH KOREA", {"us", "eu", "kp"}),
        ("The U.S. Treasury and South Korea", {"us", "kr"}),
        ("США и Китай", {"us", "cn"}),
        ("북한, 일본 겨냥", {"kp", "jp"}),
        ("Nordkorea und Russland", {"kp", "ru"}),
        ("nothing of the kind", set()),
    ],
)
def test_states_are_known_by_their_names(text: str, actors: set[str]):
    assert actors_in(text) == actors


def test_the_words_of_the_names_are_known():
    assert words_of_actors("North Korea and the White House") == {"north", "korea", "white", "house"}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("It was fired on Thursday", date(2026, 3, 5)),
        ("It was fired on Wednesday", date(2026, 3, 4)),
        ("It was fired on March 3", date(2026, 3, 3)),
        ("am 3. März", date(2026, 3, 3)),
        ("It was fired on the 28th of February", date(2026, 2, 28)),
        ("3日午前", date(2026, 3, 3)),
        ("목요일 오전", date(2026, 3, 5)),
        ("四月星期三", date(2026, 3, 4)),
        ("in May 25% of them", None),
    ],
)
def test_a_day_is_the_nearest_that_the_words_can_mean(text: str, day: date | None):
    assert days(marks(text, ""), THURSDAY) == ({day} if day else frozenset())


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("the 13th package", "#13"),
        ("thirteenth package", "#13"),
        ("le 13e paquet", "#13"),
        ("13-й пакет", "#13"),
        ("第13批", "#13"),
        ("13차 제재", "#13"),
        ("on March 13th", None),
        ("the fifth of the packages is a fifth of the work", None),
        ("a fifth of the land, one fifth, one-fifth, two-fifths and 1/5th", None),
        ("the fifth package", "#5"),
    ],
)
def test_a_place_in_a_series_is_known_in_several_languages(text: str, mark: str | None):
    assert [found for found in marks(text, "") if found.startswith("#")] == ([mark] if mark else [])


def test_a_commenting_power_does_not_make_two_events_one():
    iran, russia = marks("US imposes sanctions on Iran", ""), marks("US imposes sanctions on Russia", "")
    assert conflicts(iran, russia, HOUR, THURSDAY)
    assert not conflicts(iran, marks("Tehran answers US sanctions", ""), HOUR, THURSDAY)


def test_a_report_without_evidence_contradicts_nothing():
    assert not conflicts({}, marks("On Thursday Iran held its 13th drill", ""), HOUR, THURSDAY)


@given(st.text(max_size=300), st.text(max_size=300))
@settings(max_examples=100)
def test_no_report_contradicts_itself(title: str, lead: str):
    found = marks(title, lead)
    assert all(is_mark(mark) for mark in found)
    assert not conflicts(found, found, timedelta(0), THURSDAY)
