"""When digests come, and how people say when."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.digests import (
    HOURLY,
    Schedule,
    asked_key,
    digest_key,
    digest_time,
    is_digest,
    is_scheduled,
    next_digest,
    next_slot,
    previous_slot,
    read_schedule,
)
from bot.core.errors import RequestError
from bot.core.model import Chat, Quiet
from bot.core.weekdays import EVERY_DAY, WEEKDAYS, WEEKENDS

ZONES = st.sampled_from(
    (
        "UTC",
        "Europe/Berlin",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "America/New_York",
        "Pacific/Apia",
        "Africa/Cairo",
    )
)
DAYS = st.frozensets(st.integers(0, 6))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
# Where clocks change: both days of each year, and the hours around.
CHANGES = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes),
    st.sampled_from(
        [
            datetime(2026, 3, 29, 1, tzinfo=UTC),
            datetime(2026, 10, 25, 1, tzinfo=UTC),
            datetime(2026, 4, 4, 15, tzinfo=UTC),
            datetime(2026, 10, 3, 15, 30, tzinfo=UTC),
        ]
    ),
    st.integers(-300, 300),
)


def slots(zone: str, days: frozenset[int], minute: int, start: datetime, count: int) -> list[str]:
    """What the clocks there show when the next digests come."""
    shown, at = [], start
    for _ in range(count):
        at = next_slot(days, minute, zone, at)
        shown.append(f"{at.astimezone(ZoneInfo(zone)):%a %H:%M}")
    return shown


def schedule(days: frozenset[int] = EVERY_DAY, minute: int = 480) -> Schedule:
    return Schedule(4, 1, 0, days, minute, datetime(2026, 11, 22, 7, tzinfo=UTC))


# --- when -------------------------------------------------------------------------------------------------------------


def test_eight_in_the_morning_is_eight_before_and_after_the_clocks_change():
    spring = [next_slot(EVERY_DAY, 480, "Europe/Berlin", datetime(2026, 3, day, tzinfo=UTC)) for day in (28, 29, 30)]
    assert [slot.hour for slot in spring] == [7, 6, 6]
    autumn = [next_slot(EVERY_DAY, 480, "Europe/Berlin", datetime(2026, 10, day, tzinfo=UTC)) for day in (24, 25, 26)]
    assert [slot.hour for slot in autumn] == [6, 7, 7]


def test_a_time_that_is_left_out_comes_an_hour_later_and_one_that_comes_twice_once():
    night = 2 * 60 + 30
    assert slots("Europe/Berlin", EVERY_DAY, night, datetime(2026, 3, 28, 12, tzinfo=UTC), 2) == [
        "Sun 03:30",
        "Mon 02:30",
    ]
    assert slots("Europe/Berlin", EVERY_DAY, night, datetime(2026, 10, 24, 12, tzinfo=UTC), 2) == [
        "Sun 02:30",
        "Mon 02:30",
    ]


@pytest.mark.parametrize(
    ("zone", "minute", "start", "shown"),
    [
        ("Europe/Berlin", 0, datetime(2026, 3, 29, 0, tzinfo=UTC), ["03:00", "04:00", "05:00"]),
        ("Europe/Berlin", 0, datetime(2026, 10, 24, 23, tzinfo=UTC), ["02:00", "02:00", "03:00"]),
        ("Australia/Lord_Howe", 0, datetime(2026, 10, 3, 14, 30, tzinfo=UTC), ["03:00", "04:00", "05:00"]),
        ("Australia/Lord_Howe", 45, datetime(2026, 10, 3, 15, tzinfo=UTC), ["01:45", "02:45", "03:45"]),
        ("Australia/Lord_Howe", 45, datetime(2026, 4, 4, 14, tzinfo=UTC), ["01:45", "01:45", "02:45"]),
        ("Asia/Kathmandu", 0, datetime(2026, 10, 3, 15, tzinfo=UTC), ["21:00", "22:00", "23:00"]),
    ],
)
def test_hourly_is_on_the_hour_of_the_clocks_there(zone: str, minute: int, start: datetime, shown: list[str]):
    assert [each[4:] for each in slots(zone, HOURLY, minute, start, 3)] == shown


def test_chosen_days_are_days_of_the_zone():
    # Monday 07:00 in Auckland is still Sunday in UTC.
    assert next_slot(frozenset((0,)), 420, "Pacific/Auckland", datetime(2026, 11, 22, tzinfo=UTC)) == datetime(
        2026, 11, 22, 18, tzinfo=UTC
    )


@settings(max_examples=300, deadline=None)
@given(DAYS, st.integers(0, 1439), ZONES, MOMENTS | CHANGES, st.floats(0, 0.99))
@example(HOURLY, 45, "Australia/Lord_Howe", datetime(2026, 10, 3, 14, 45, tzinfo=UTC), 0.5)
def test_whoever_asks_between_two_slots_hears_of_the_same_one(
    days: frozenset[int], minute: int, zone: str, now: datetime, share: float
):
    minute = minute if days else minute % 60
    slot = next_slot(days, minute, zone, now)
    assert now < slot <= now + timedelta(days=8)
    assert next_slot(days, minute, zone, now + (slot - now) * share) == slot
    assert next_slot(days, minute, zone, slot) > slot


@settings(max_examples=100, deadline=None)
@given(DAYS, st.integers(0, 59), ZONES, MOMENTS | CHANGES)
def test_the_slot_before_is_the_one_that_leads_here(days: frozenset[int], minute: int, zone: str, now: datetime):
    slot = next_slot(days, minute, zone, now)
    before = previous_slot(schedule(days, minute), zone, slot)
    assert before <= now < slot
    assert next_slot(days, minute, zone, before) == slot


@settings(max_examples=100, deadline=None)
@given(DAYS, st.integers(0, 59), ZONES, MOMENTS, st.lists(st.integers(1, 10**6), min_size=1, max_size=30))
def test_over_any_clock_every_slot_is_taken_once_and_they_rise(
    days: frozenset[int], minute: int, zone: str, start: datetime, seconds: list[int]
):
    plan, chat, now, taken = schedule(days, minute), Chat(1, timezone=zone), start, []
    due = next_digest(plan, chat, start)
    for each in seconds:
        now += timedelta(seconds=each)
        if due <= now:
            taken.append(due)
            due = next_digest(plan, chat, now)
        assert due > now
    assert taken == sorted(set(taken))


def test_the_hours_of_a_night_share_one_digest_at_its_end():
    chat = Chat(1, timezone="Europe/Berlin", quiet=Quiet(22 * 60, 7 * 60))
    evening = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)  # half past nine in Berlin
    hourly = schedule(HOURLY, 0)
    assert next_digest(hourly, chat, evening) == datetime(2026, 11, 23, 6, tzinfo=UTC)
    assert next_digest(hourly, chat, evening - timedelta(hours=1)) == evening - timedelta(minutes=30)
    assert next_digest(hourly, chat, datetime(2026, 11, 23, 6, tzinfo=UTC)) == datetime(2026, 11, 23, 7, tzinfo=UTC)


def test_a_daily_digest_within_quiet_hours_keeps_its_slot():
    chat = Chat(1, quiet=Quiet(22 * 60, 7 * 60))
    at_eleven = datetime(2026, 11, 22, 23, tzinfo=UTC)
    assert next_digest(schedule(EVERY_DAY, 23 * 60), chat, at_eleven - timedelta(hours=2)) == at_eleven


# --- keys -------------------------------------------------------------------------------------------------------------


def test_a_key_says_its_slot_whatever_kind_it_is():
    slot = datetime(2026, 11, 22, 7, tzinfo=UTC)
    assert digest_key(4, slot.astimezone(ZoneInfo("Asia/Seoul"))) == "digest:4:2026-11-22T07:00Z"
    assert digest_time(digest_key(4, slot)) == slot
    assert digest_time(asked_key(4, slot + timedelta(seconds=31))) == slot + timedelta(seconds=31)
    assert digest_time("digest:4:2026-11-22T07:00Z:31") == slot + timedelta(seconds=31)  # as keys were once
    assert digest_time("quiet:2026-11-22T07:00Z") == slot
    assert [digest_time(key) for key in ("more:17", "story:17", "digest:x")] == [None, None, None]
    assert [is_digest(key) for key in ("digest:4:2026", "quiet:2026", "more:17")] == [True, True, False]
    assert [is_scheduled(key) for key in ("digest:4:2026", "quiet:2026")] == [True, False]


@given(MOMENTS, MOMENTS, st.sampled_from((asked_key, digest_key)))
def test_keys_of_a_schedule_are_in_order_of_time(one: datetime, other: datetime, key: Callable[[int, datetime], str]):
    one = one.replace(second=0, microsecond=0)
    other = other.replace(microsecond=other.microsecond // 1000 * 1000)
    keys = {digest_key(4, one): one, key(4, other): other}
    assert [digest_time(key) for key in sorted(keys)] == sorted(filter(None, map(digest_time, keys)))


# --- how people say when ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "days", "minute"),
    [
        ("08:00", EVERY_DAY, 480),
        ("8:00", EVERY_DAY, 480),
        ("8am", EVERY_DAY, 480),
        ("8 PM", EVERY_DAY, 1200),
        ("0800", EVERY_DAY, 480),
        ("daily 7:30", EVERY_DAY, 450),
        ("every day at 8", EVERY_DAY, 480),
        ("hourly", HOURLY, 0),
        ("Hourly", HOURLY, 0),
        ("weekdays 07:30", WEEKDAYS, 450),
        ("07:30 weekdays", WEEKDAYS, 450),
        ("weekends 10:00", WEEKENDS, 600),
        ("monday 09:00", frozenset((0,)), 540),
        ("mon wed fri 18:00", frozenset((0, 2, 4)), 1080),
        ("Mon, Wed,Fri 18:00", frozenset((0, 2, 4)), 1080),
        ("tuesdays and thursdays 6pm", frozenset((1, 3)), 1080),
        ("mon-fri 7", WEEKDAYS, 420),
        ("sat-mon 7", frozenset((5, 6, 0)), 420),
        ("weekly", frozenset((0,)), 480),
        ("weekly friday 9:00", frozenset((4,)), 540),
        ("sunday", frozenset((6,)), 480),
        ("24:00", EVERY_DAY, 0),
    ],
)
def test_a_schedule_is_read_as_people_write_it(said: str, days: frozenset[int], minute: int):
    assert read_schedule(said.split()) == (days, minute)


@pytest.mark.parametrize(
    ("said", "reason", "facts"),
    [
        ("25:00", "bad_digest_time", {"word": "25:00", "example": "/digest 08:00"}),
        ("8:60", "bad_digest_time", {"word": "8:60", "example": "/digest 08:00"}),
        ("²", "bad_digest_time", {"word": "²", "example": "/digest 08:00"}),
        ("mondai 8:00", "unknown_choice", {"word": "mondai", "nearest": "monday", "example": "/digest monday 08:00"}),
        ("ourly", "unknown_choice", {"word": "ourly", "nearest": "hourly", "example": "/digest hourly"}),
        ("offf", "unknown_choice", {"word": "offf", "nearest": "off", "example": "/digest off"}),
        ("never", "unknown_choice", {"word": "never", "nearest": "", "example": "/digest weekdays 07:30"}),
        ("none", "unknown_choice", {"word": "none", "nearest": "", "example": "/digest weekdays 07:30"}),
        ("at noon", "unknown_choice", {"word": "noon", "nearest": "", "example": "/digest weekdays 07:30"}),
        ("off please", "stands_alone", {"word": "off", "example": "/digest off"}),
        ("now now", "stands_alone", {"word": "now", "example": "/digest now"}),
        ("empty", "left_out", {"example": "/digest empty on"}),
        ("empty maybe", "left_out", {"example": "/digest empty on"}),
        ("qqqqqq", "unknown_choice", {"word": "qqqqqq", "nearest": "", "example": "/digest weekdays 07:30"}),
        ("08:00 18:00", "one_digest_time", {"example": "/digest weekdays 07:30"}),
        ("hourly 08:00", "one_digest_time", {"example": "/digest weekdays 07:30"}),
    ],
)
def test_a_wrong_word_gets_the_right_one_and_an_example(said: str, reason: str, facts: dict[str, str]):
    with pytest.raises(RequestError) as refused:
        read_schedule(said.split())
    assert (refused.value.reason, refused.value.facts) == (reason, facts)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_schedule_or_refused(typed: str):
    try:
        days, minute = read_schedule(typed.split())
    except RequestError:
        return
    assert days <= EVERY_DAY
    assert 0 <= minute < 1440
