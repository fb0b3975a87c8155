"""Buckets: how much is permitted at once, when it comes back, and what never goes wrong."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.limits import ALLOWANCES, Allowance, Bucket, Quota, Verdict, level, spend
from tests.fakes import NOON

PACE = Allowance(30, timedelta(minutes=1), timedelta(seconds=30))
PLAIN = Allowance(4, timedelta(hours=1))


def asked(allowance: Allowance, seconds: list[float]) -> list[Verdict]:
    """What becomes of requests after these pauses."""
    bucket: Bucket | None = None
    verdicts, now = [], NOON
    for pause in seconds:
        now += timedelta(seconds=pause)
        bucket, verdict = spend(bucket, allowance, now)
        verdicts.append(verdict)
    return verdicts


def test_three_hundred_in_ten_seconds_are_told_once_when_it_goes_on() -> None:
    verdicts = asked(PACE, [10 / 300] * 300)
    assert sum(verdict.is_first for verdict in verdicts) == 1
    assert 30 <= sum(verdict.is_open for verdict in verdicts) <= 35
    first = next(verdict for verdict in verdicts if verdict.is_first)
    assert first.wait == timedelta(seconds=30)


def test_it_goes_on_when_it_was_said_to() -> None:
    verdicts = asked(PACE, [0] * 31 + [29.9, 0.2])
    assert [verdict.is_open for verdict in verdicts[-3:]] == [False, False, True]


def test_a_steady_pace_is_never_stopped() -> None:
    assert all(verdict.is_open for verdict in asked(PACE, [2.0] * 500))


def test_a_quota_says_when_the_next_one_is_there() -> None:
    verdicts = asked(PLAIN, [0] * 5)
    assert [verdict.is_open for verdict in verdicts] == [True] * 4 + [False]
    assert verdicts[-1].wait == timedelta(minutes=15)


def test_everything_that_is_counted_has_an_allowance() -> None:
    assert set(ALLOWANCES) == set(Quota)


@given(st.lists(st.floats(0, 100), max_size=200))
def test_no_more_passes_than_is_permitted(pauses: list[float]) -> None:
    passed = sum(verdict.is_open for verdict in asked(PACE, pauses))
    assert passed <= PACE.most + sum(pauses) / PACE.span.total_seconds() * PACE.most + 1


@given(st.lists(st.floats(-1000, 1000), max_size=100))
def test_a_clock_that_jumps_harms_nothing(jumps: list[float]) -> None:
    bucket, now = None, NOON
    for jump in jumps:
        now += timedelta(seconds=jump)
        bucket, verdict = spend(bucket, PACE, now)
        assert 0 <= level(bucket, PACE, now) <= PACE.most
        assert verdict.wait >= timedelta()


def test_what_comes_out_of_order_gets_nothing_twice() -> None:
    bucket: Bucket | None = None
    opened = 0
    for second in (0, 10, 0, 10, 0, 10) * 50:
        bucket, verdict = spend(bucket, PACE, NOON + timedelta(seconds=second))
        opened += verdict.is_open
    assert opened <= 35
