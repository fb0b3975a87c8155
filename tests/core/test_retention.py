"""How long things are kept, and how steps grow and shrink."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.retention import LARGEST_STEP, STEP, horizon, is_low, next_step

NOW = datetime(2026, 11, 22, tzinfo=UTC)
DAY = timedelta(days=1)


def test_messages_stay_for_a_weekly_digest_and_as_long_as_they_may_leave():
    assert horizon(NOW, 180 * DAY, DAY).messages == NOW - 9 * DAY
    assert horizon(NOW, 180 * DAY, 30 * DAY).messages == NOW - 37 * DAY


def test_a_story_keeps_its_deliveries_for_two_days_after_nothing_can_join_it():
    assert horizon(NOW, 180 * DAY, DAY).stories == NOW - 5 * DAY


@given(st.integers(1, LARGEST_STEP), st.timedeltas(timedelta(0), timedelta(minutes=1)))
def test_a_step_is_at_least_one_and_never_more_than_twice_the_last(size: int, took: timedelta):
    assert 1 <= next_step(size, took) <= min(LARGEST_STEP, 2 * size)


@given(st.integers(2, LARGEST_STEP), st.timedeltas(STEP * 1.01, timedelta(minutes=1)))
def test_after_a_step_that_took_too_long_the_next_is_smaller(size: int, took: timedelta):
    assert next_step(size, took) < size


@pytest.mark.parametrize(("free", "was_low"), [(499, False), (500, True), (549, True)])
def test_there_is_too_little_room_until_there_is_a_tenth_more_than_enough(free: int, was_low: object):
    assert is_low(free, 500, was_low=bool(was_low))


@pytest.mark.parametrize(("free", "was_low"), [(500, False), (550, True)])
def test_there_is_room_enough(free: int, was_low: object):
    assert not is_low(free, 500, was_low=bool(was_low))
