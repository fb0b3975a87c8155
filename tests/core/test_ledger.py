"""Sums over days and times."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.ledger import Pace, beginning_of, by_day, days_until, pace_of
from tests.fakes import NOON


def test_today_is_the_last_of_the_days():
    assert days_until(NOON, 3, "UTC") == (date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 22))
    assert days_until(NOON, 1, "Pacific/Kiritimati") == (date(2026, 11, 23),)


def test_a_day_begins_at_midnight_of_the_zone():
    assert beginning_of(date(2026, 11, 22), "Asia/Kathmandu") == datetime(2026, 11, 21, 18, 15, tzinfo=UTC)


def test_quarters_of_an_hour_become_days_of_the_zone():
    quarters = {datetime(2026, 11, 21, 18, 0, tzinfo=UTC): 2, datetime(2026, 11, 21, 18, 15, tzinfo=UTC): 3}
    days = (date(2026, 11, 21), date(2026, 11, 22))
    assert by_day(quarters, days, "Asia/Kathmandu") == (2, 3)
    assert by_day(quarters, days, "UTC") == (5, 0)


def test_nothing_has_no_pace():
    assert pace_of([]) is None


def test_a_few_slow_ones_do_not_move_the_median():
    times = [(timedelta(seconds=1), 90), (timedelta(seconds=2), 8), (timedelta(hours=1), 2)]
    assert pace_of(times) == Pace(timedelta(seconds=1), timedelta(hours=1))


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=300))
def test_the_percentiles_are_those_of_the_sorted_list(values: list[int]):
    ordered = sorted(values)
    found = pace_of((timedelta(milliseconds=value), 1) for value in values)
    assert found
    assert found.half == timedelta(milliseconds=ordered[-(-len(values) // 2) - 1])
    assert found.most == timedelta(milliseconds=ordered[-(-len(values) * 99 // 100) - 1])
