"""The hours in which a chat is not to be disturbed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.localtime import DAY_MINUTES, zone_of
from bot.core.model import Chat, Quiet
from bot.core.quiet import parse_quiet, quiet_time, quiet_until

NIGHT = Quiet(22 * 60, 7 * 60)
SIESTA = Quiet(13 * 60, 15 * 60)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia")
minutes = st.integers(0, DAY_MINUTES - 1)
quiets = st.builds(Quiet, minutes, minutes, st.frozensets(st.integers(0, 6), min_size=1))
# Apia left a day out in 2011, Lord Howe puts its clocks by half an hour.
moments = st.datetimes(datetime(2011, 12, 1), datetime(2013, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis asks for naive bounds
every_day = st.builds(Quiet, minutes, minutes)
daily_chats = st.builds(lambda zone, quiet: Chat(5, timezone=zone, quiet=quiet), st.sampled_from(ZONES), every_day)
chats = st.builds(lambda zone, quiet: Chat(5, timezone=zone, quiet=quiet), st.sampled_from(ZONES), quiets)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def berlin(quiet: Quiet | None) -> Chat:
    return Chat(5, timezone="Europe/Berlin", quiet=quiet)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-11-22T20:59:59", None),  # it is 21:59:59 in Berlin
        ("2026-11-22T21:00", "2026-11-23T06:00"),
        ("2026-11-22T23:00", "2026-11-23T06:00"),  # midnight
        ("2026-11-23T05:59:59", "2026-11-23T06:00"),
        ("2026-11-23T06:00", None),
    ],
)
def test_a_night_is_half_open_and_passes_midnight(now: str, end: str | None):
    assert quiet_until(berlin(NIGHT), at(now)) == (at(end) if end else None)


@pytest.mark.parametrize(("now", "is_quiet"), [("11:59", False), ("12:00", True), ("13:59", True), ("14:00", False)])
def test_quiet_hours_may_lie_within_a_day(now: str, *, is_quiet: bool):
    assert (quiet_until(berlin(SIESTA), at(f"2026-11-22T{now}")) is not None) is is_quiet


@pytest.mark.parametrize("quiet", [None, Quiet(0, 0), Quiet(600, 600)])
@pytest.mark.parametrize("now", ["2026-11-22T09:00", "2026-11-22T23:00"])
def test_no_quiet_hours_and_those_that_end_when_they_start_are_none(quiet: Quiet | None, now: str):
    assert quiet_until(berlin(quiet), at(now)) is None
    assert quiet_time(berlin(quiet), at("2026-01-01"), at(now)) == timedelta()


def test_the_night_in_which_clocks_are_put_forward_is_an_hour_shorter():
    assert quiet_until(berlin(NIGHT), at("2026-03-28T21:00")) == at("2026-03-29T05:00")
    assert quiet_time(berlin(NIGHT), at("2026-03-28T12:00"), at("2026-03-29T12:00")) == timedelta(hours=8)


def test_the_night_in_which_clocks_are_put_back_is_an_hour_longer():
    assert quiet_until(berlin(NIGHT), at("2026-10-24T20:00")) == at("2026-10-25T06:00")
    assert quiet_time(berlin(NIGHT), at("2026-10-24T12:00"), at("2026-10-25T12:00")) == timedelta(hours=10)


def test_quiet_hours_whose_start_is_left_out_begin_when_clocks_jump():
    early = berlin(Quiet(2 * 60 + 30, 7 * 60))
    assert quiet_until(early, at("2026-03-29T00:59")) is None
    assert quiet_until(early, at("2026-03-29T01:00")) == at("2026-03-29T05:00")


def test_an_hour_that_comes_twice_is_passed_once():
    late = berlin(Quiet(22 * 60, 2 * 60 + 30))
    assert quiet_until(late, at("2026-10-25T00:29")) == at("2026-10-25T00:30")
    assert quiet_until(late, at("2026-10-25T01:10")) is None  # ten past two again, and the night was over
    early = berlin(Quiet(2 * 60 + 30, 7 * 60))
    assert quiet_until(early, at("2026-10-25T01:10")) == at("2026-10-25T06:00")


@given(chats, moments)
def test_quiet_hours_end_later_than_now_and_not_before_they_are_over(chat: Chat, now: datetime):
    end = quiet_until(chat, now)
    if end is not None:
        assert now < end <= now + timedelta(days=2)
        assert quiet_until(chat, end - timedelta(seconds=1)) is not None
        assert quiet_until(chat, end) != end


@given(daily_chats, moments)
def test_while_the_clock_shows_a_quiet_time_it_is_quiet(chat: Chat, now: datetime):
    local = now.astimezone(zone_of(chat.timezone))
    assert chat.quiet
    start, end, shown = chat.quiet.start, chat.quiet.end, local.hour * 60 + local.minute
    is_shown = start <= shown < end if start < end else end < start and not end <= shown < start
    comes_again = local.fold == 1 or local.replace(fold=1).utcoffset() != local.replace(fold=0).utcoffset()
    if is_shown and not comes_again:
        assert quiet_until(chat, now) is not None


@given(chats, moments, st.integers(0, 3 * DAY_MINUTES))
def test_quiet_time_is_the_same_however_the_time_is_cut(chat: Chat, since: datetime, minutes: int):
    whole = timedelta(minutes=minutes)
    parts = quiet_time(chat, since, since + whole / 2), quiet_time(chat, since + whole / 2, since + whole)
    assert timedelta() <= quiet_time(chat, since, since + whole) == sum(parts, timedelta())


@pytest.mark.parametrize(
    "text",
    [
        "22:00-07:00",
        "22-7",
        "10pm-7am",
        "22:00 07:00",
        "22:00–07:00",
        "10 pm - 7 am",
        "10 p.m. 7 a.m.",
        "2200-0700",
        "22.00 to 7h",
        " 22h — 07 ",
        "from 22:00 to 07:00",
        "between 10 pm and 7 am",
        "２２：００～７：００",
    ],
)
def test_two_times_are_read_as_people_type_them(text: str):
    assert parse_quiet(text) == NIGHT


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("weekdays 22:00-07:00", {0, 1, 2, 3, 4}),
        ("22-7 weekends", {5, 6}),
        ("sat, sun 22-7", {5, 6}),
        ("Fri and Saturday from 22 to 7", {4, 5}),
        ("fri-sun 22:00 07:00", {4, 5, 6}),
        ("every day 22-7", set(range(7))),
    ],
)
def test_days_may_stand_before_or_after_the_times(text: str, days: set[int]):
    assert parse_quiet(text) == replace(NIGHT, days=frozenset(days))


def test_days_alone_are_those_of_the_hours_that_were_set():
    assert parse_quiet("weekends", NIGHT) == replace(NIGHT, days=frozenset({5, 6}))
    assert parse_quiet("weekends") is None
    assert parse_quiet("", NIGHT) is None


@pytest.mark.parametrize(
    ("now", "is_quiet"),
    [
        ("2026-11-20T22:30", True),  # Friday, 23:30 in Berlin
        ("2026-11-21T05:59", True),  # the morning of Saturday still belongs to it
        ("2026-11-21T22:30", False),
        ("2026-11-22T22:30", False),
        ("2026-11-23T04:00", False),  # the morning of Monday belongs to Sunday
        ("2026-11-23T22:30", True),
    ],
)
def test_a_night_belongs_to_the_day_on_which_it_begins(now: str, *, is_quiet: bool):
    weekdays = berlin(replace(NIGHT, days=frozenset(range(5))))
    assert (quiet_until(weekdays, at(now)) is not None) is is_quiet


def test_a_week_of_quiet_weekdays_has_five_nights():
    weekdays = berlin(replace(NIGHT, days=frozenset(range(5))))
    assert quiet_time(weekdays, at("2026-11-16T12:00"), at("2026-11-23T12:00")) == timedelta(hours=45)


def test_midnight_may_be_called_24_at_either_end():
    assert parse_quiet("22-24") == Quiet(22 * 60, 0)
    assert parse_quiet("24-7") == Quiet(0, 7 * 60)


@pytest.mark.parametrize("text", ["", "22", "22-", "-7", "22-7-8", "22 7 8", "25-7", "ten to seven", "22:00/07:00"])
def test_what_is_not_two_times_is_none(text: str):
    assert parse_quiet(text) is None


@given(st.text(max_size=20))
def test_whatever_is_typed_is_quiet_hours_or_none(text: str):
    quiet = parse_quiet(text)
    assert quiet is None or (0 <= quiet.start < DAY_MINUTES and 0 <= quiet.end < DAY_MINUTES)
