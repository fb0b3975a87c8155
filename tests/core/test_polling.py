"""When a source is asked again."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import FeedError, FetchError
from bot.core.model import Source
from bot.core.polling import LONGEST_INTERVAL, LONGEST_WAIT, after_failure, after_success, hash_body

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
FLOOR = timedelta(minutes=2)
SOURCE = Source(id=1, url="https://post.example/feed", title="The Harbour Post")


def every(gap: timedelta, count: int = 20) -> list[datetime]:
    return [NOW - n * gap for n in range(count)]


def failed(kind: str = "timeout", **facts: timedelta) -> FetchError:
    error = FetchError(SOURCE.url, kind, "no answer in time")
    error.retry_after = facts.get("retry_after")
    return error


@pytest.mark.parametrize(
    ("gap", "interval"),
    [
        (timedelta(hours=1), LONGEST_INTERVAL),
        (timedelta(seconds=30), FLOOR),
        (timedelta(days=3), LONGEST_INTERVAL),
    ],
)
def test_a_source_is_asked_twice_as_often_as_it_publishes(gap: timedelta, interval: timedelta):
    polled = after_success(SOURCE, NOW, FLOOR, every(gap))
    assert (polled.interval, polled.next_at) == (interval, NOW + interval)


def test_an_old_burst_does_not_count_beside_the_latest_publications():
    burst = [NOW - timedelta(days=30, seconds=n) for n in range(100)]
    assert after_success(SOURCE, NOW, FLOOR, burst + every(timedelta(minutes=20))).interval == timedelta(minutes=10)


def test_the_interval_stays_while_too_little_is_known():
    source = after_success(SOURCE, NOW, FLOOR, every(timedelta(hours=1)))
    assert after_success(source, NOW, FLOOR, [NOW, NOW, NOW - FLOOR]).interval == source.interval
    assert after_success(source, NOW, FLOOR).interval == source.interval


def test_success_heals_and_ends_the_baseline():
    ill = after_failure(SOURCE, failed(), NOW, Random(1), FLOOR)
    well = after_success(ill, NOW + FLOOR, FLOOR, brought_new=True)
    assert (well.failures, well.problem, well.failing_since) == (0, None, None)
    assert well.baseline_at == well.succeeded_at == well.newest_at == NOW + FLOOR


def test_a_baseline_is_set_once_and_an_empty_feed_has_one():
    """Failure table, row 13."""
    first = after_success(SOURCE, NOW, FLOOR)
    assert (first.baseline_at, first.newest_at) == (NOW, None)
    assert after_success(first, NOW + FLOOR, FLOOR).baseline_at == NOW


def test_each_failure_in_a_row_doubles_the_wait_up_to_a_day():
    """Failure table, row 17: it is never given up."""
    source, now, waits = SOURCE, NOW, []
    for _ in range(15):
        source = after_failure(source, failed(), now, Random(1), FLOOR)
        waits.append(source.next_at - now)
        now = source.next_at
    assert all(later >= earlier * 1.3 for earlier, later in pairwise(waits[1:8]))
    assert waits[-1] >= LONGEST_WAIT * 0.8
    assert source.enabled
    assert (source.failures, source.failing_since) == (15, NOW)


def test_retry_after_is_kept():
    """Failure table, row 18."""
    hour = timedelta(hours=1)
    polled = after_failure(SOURCE, failed("rate_limited", retry_after=hour), NOW, Random(1), FLOOR)
    assert polled.next_at == NOW + hour


def test_what_is_gone_is_disabled_and_nothing_else_is():
    """Failure table, row 33."""
    assert not after_failure(SOURCE, failed("gone"), NOW, Random(1), FLOOR).enabled
    assert after_failure(SOURCE, failed("status"), NOW, Random(1), FLOOR).enabled


def test_the_problem_is_a_sentence_without_the_address():
    assert after_failure(SOURCE, failed(), NOW, Random(1), FLOOR).problem == "no answer in time"
    assert after_failure(SOURCE, FeedError("a login page"), NOW, Random(1), FLOOR).problem == "a login page"


@given(st.integers(0, 10_000), st.integers(), st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400)))
def test_no_wait_is_under_the_floor_or_over_a_day(failures: int, seed: int, asked: timedelta):
    source = Source(id=1, url="", title="", failures=failures)
    polled = after_failure(source, failed(retry_after=asked), NOW, Random(seed), FLOOR)
    assert FLOOR <= polled.next_at - NOW <= LONGEST_WAIT


@given(st.lists(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1)), max_size=40))  # noqa: DTZ001
def test_no_interval_is_under_the_floor_or_over_the_longest(dates: list[datetime]):
    polled = after_success(SOURCE, NOW, FLOOR, [date.replace(tzinfo=UTC) for date in dates])
    assert FLOOR <= polled.interval <= LONGEST_INTERVAL
    assert polled.next_at == NOW + polled.interval


@given(st.binary())
def test_a_body_hash_fits_a_database_column(body: bytes):
    assert -(2**63) <= hash_body(body) < 2**63
    assert hash_body(body) == hash_body(bytes(body)) != hash_body(body + b" ")
