"""Clocks on walls."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.localtime import DAY_MINUTES, is_past, moment, parse_clock, zone_of

BERLIN = zone_of("Europe/Berlin")
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "minute", "when"),
    [
        (date(2026, 11, 22), 7 * 60, at("2026-11-22T06:00")),
        (date(2026, 7, 1), 7 * 60, at("2026-07-01T05:00")),
        (SPRING, 2 * 60 + 30, at("2026-03-29T01:30")),  # left out: the clocks show 03:30 then
        (SPRING, 3 * 60, at("2026-03-29T01:00")),
        (AUTUMN, 2 * 60 + 30, at("2026-10-25T00:30")),  # comes twice: the first
        (AUTUMN, 3 * 60, at("2026-10-25T02:00")),
        (date(2026, 11, 21), DAY_MINUTES, at("2026-11-21T23:00")),
    ],
)
def test_a_time_of_a_day_is_one_moment_also_where_clocks_jump(day: date, minute: int, when: datetime):
    assert moment(day, minute, BERLIN) == when


def test_zones_with_odd_offsets_are_what_they_are():
    assert moment(date(2026, 11, 22), 0, zone_of("Asia/Kathmandu")) == at("2026-11-21T18:15")
    assert moment(date(2026, 11, 22), 0, zone_of("Pacific/Chatham")) == at("2026-11-21T10:15")


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "Europe"])
def test_a_zone_that_this_machine_does_not_know_is_utc(name: str):
    assert zone_of(name) is UTC


def test_clocks_that_jump_over_a_time_have_shown_it():
    half_past_two = 2 * 60 + 30
    assert not is_past(SPRING, half_past_two, BERLIN, at("2026-03-29T00:59"))
    assert is_past(SPRING, half_past_two, BERLIN, at("2026-03-29T01:00"))
    assert not is_past(AUTUMN, half_past_two, BERLIN, at("2026-10-25T00:29"))
    assert is_past(AUTUMN, half_past_two, BERLIN, at("2026-10-25T01:10"))  # put back to ten past two


@given(
    st.sampled_from(ZONES),
    st.integers(0, DAY_MINUTES),
    st.datetimes(datetime(2011, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis asks for naive bounds
)
def test_what_is_past_stays_past_until_the_day_is_over(name: str, minute: int, now: datetime):
    zone = zone_of(name)
    day = now.astimezone(zone).date()
    if is_past(day, minute, zone, now):
        assert all(is_past(day, minute, zone, now + timedelta(minutes=later)) for later in range(0, 180, 5))
    else:
        assert now < moment(day, minute, zone)


@pytest.mark.parametrize(
    ("word", "minute"),
    [
        ("7", 420),
        ("07:30", 450),
        ("7.30", 450),
        ("0730", 450),
        ("7h", 420),
        ("7h30", 450),
        ("7am", 420),
        ("7:30 PM", 1170),
        ("12am", 0),
        ("12 p.m.", 720),
        ("00:00", 0),
        ("24:00", 1440),
    ],
)
def test_a_time_is_read_as_people_type_it(word: str, minute: int):
    assert parse_clock(word) == minute


@pytest.mark.parametrize("word", ["", "24:01", "25", "7:60", "7:5", "13pm", "0am", "730", "noon", "-7", "7 30", "1e3"])
def test_what_is_no_time_is_none(word: str):
    assert parse_clock(word) is None


@given(st.text(max_size=12))
def test_whatever_is_typed_is_a_minute_of_the_day_or_none(word: str):
    minute = parse_clock(word)
    assert minute is None or 0 <= minute <= DAY_MINUTES
