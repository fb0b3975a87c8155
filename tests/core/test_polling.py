"""When a source is asked again."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import FeedError, FetchError, WirewatchError, WorkerError
from bot.core.model import Source
from bot.core.polling import (
    LONGEST_INTERVAL,
    LONGEST_WAIT,
    LONGEST_WISH,
    after_failure,
    after_move,
    after_success,
    hash_body,
    not_before,
)

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
FLOOR = timedelta(minutes=2)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SOURCE = Source(id=1, url="https://post.example/feed", title="The Harbour Post")
IN_STEP = replace(SOURCE, baseline_at=NOW - DAY, succeeded_at=NOW - FLOOR)  # polled a moment ago, as always
MOVED = "https://post.example/news/feed"


def every(gap: timedelta, count: int = 20) -> list[datetime]:
    return [NOW - n * gap for n in range(count)]


def failed(kind: str = "timeout", **facts: timedelta) -> FetchError:
    error = FetchError(SOURCE.url, kind, "no answer in time")
    error.retry_after = facts.get("retry_after")
    return error


@pytest.mark.parametrize(
    ("gap", "interval"),
    [
        (timedelta(hours=1), timedelta(minutes=30)),
        (timedelta(seconds=30), FLOOR),
        (timedelta(days=3), LONGEST_INTERVAL),
    ],
)
def test_a_source_is_asked_twice_as_often_as_it_publishes(gap: timedelta, interval: timedelta):
    polled = after_success(IN_STEP, NOW, FLOOR, every(gap))
    assert (polled.interval, polled.next_at) == (interval, NOW + interval)
    assert (polled.pace, polled.published_at) == (gap, NOW)


def test_an_old_burst_does_not_count_beside_the_latest_publications():
    burst = [NOW - timedelta(days=30, seconds=n) for n in range(100)]
    assert after_success(SOURCE, NOW, FLOOR, burst + every(timedelta(minutes=20))).interval == timedelta(minutes=10)


def test_the_pace_stays_while_too_little_is_known():
    source = after_success(SOURCE, NOW, FLOOR, every(HOUR))
    for dates in ([NOW, NOW, NOW - FLOOR], []):
        assert after_success(source, NOW, FLOOR, dates).interval == source.interval == HOUR / 2


def test_a_source_without_a_pace_is_asked_at_the_floor():
    assert after_success(replace(SOURCE, interval=HOUR), NOW, FLOOR).interval == FLOOR


def test_what_comes_from_the_future_says_nothing():
    future = [NOW + n * DAY for n in range(1, 30)]
    polled = after_success(SOURCE, NOW, FLOOR, [*future, *every(HOUR)])
    assert (polled.pace, polled.published_at) == (HOUR, NOW)


def test_the_latest_publication_is_never_forgotten():
    source = after_success(SOURCE, NOW, FLOOR, every(HOUR))
    assert after_success(source, NOW, FLOOR, [NOW - DAY]).published_at == NOW


def test_the_longest_gap_is_remembered():
    friday = NOW - 3 * DAY
    office = [NOW - n * HOUR for n in range(5)] + [friday - n * HOUR for n in range(5)]
    source = after_success(SOURCE, NOW, FLOOR, office)
    assert source.lull == 3 * DAY - 4 * HOUR
    assert after_success(source, NOW, FLOOR, every(HOUR)).lull == source.lull


def test_an_item_kept_for_years_makes_no_gap():
    assert after_success(SOURCE, NOW, FLOOR, [*every(HOUR), NOW - 900 * DAY]).lull == HOUR


@pytest.mark.parametrize(
    ("ttl", "interval"), [(10 * FLOOR, 10 * FLOOR), (timedelta(seconds=1), 5 * FLOOR), (30 * DAY, HOUR)]
)
def test_the_ttl_of_a_feed_is_kept_up_to_an_hour(ttl: timedelta, interval: timedelta):
    polled = after_success(replace(IN_STEP, ttl=ttl), NOW, FLOOR, every(10 * FLOOR))
    assert (polled.interval, polled.next_at) == (interval, NOW + interval)


def test_a_pinned_interval_wins_over_pace_ttl_and_answer():
    pinned = replace(IN_STEP, pinned=9 * HOUR, ttl=HOUR)
    polled = not_before(after_success(pinned, NOW, FLOOR, every(HOUR)), NOW, 30 * DAY)
    assert (polled.interval, polled.next_at) == (9 * HOUR, NOW + 9 * HOUR)
    assert after_success(replace(pinned, pinned=timedelta(seconds=1)), NOW, FLOOR).interval == FLOOR


def test_a_pinned_interval_wins_at_once_and_whatever_an_answer_asks_for():
    pinned = replace(SOURCE, pinned=5 * FLOOR, ttl=HOUR)
    added = not_before(after_success(pinned, NOW, FLOOR, every(HOUR)), NOW, HOUR)
    assert NOW + 5 * FLOOR <= added.next_at < NOW + 10 * FLOOR


def test_a_feed_with_a_ttl_is_not_asked_sooner_when_it_is_new():
    assert after_success(replace(SOURCE, ttl=HOUR), NOW, FLOOR, every(DAY)).next_at >= NOW + HOUR


@pytest.mark.parametrize(("max_age", "wait"), [(None, FLOOR), (FLOOR / 2, FLOOR), (HOUR / 2, HOUR / 2), (DAY, HOUR)])
def test_an_answer_that_stays_fresh_is_not_asked_for_again(max_age: timedelta | None, wait: timedelta):
    polled = not_before(after_success(IN_STEP, NOW, FLOOR), NOW, max_age)
    assert polled.next_at == NOW + wait


def test_sources_added_together_are_not_asked_together():
    interval = timedelta(minutes=30)
    waits = sorted(
        after_success(replace(SOURCE, id=number), NOW, FLOOR, every(HOUR)).next_at - NOW for number in range(1, 1001)
    )
    assert waits[0] >= FLOOR
    assert waits[-1] <= FLOOR + interval
    # Within any hundredth of the interval about a hundredth of them is due.
    hundredths = Counter((wait - FLOOR) * 100 // interval for wait in waits)
    assert set(hundredths) == set(range(100))
    assert max(hundredths.values()) <= 12


def test_a_source_in_step_stays_in_step_and_one_that_waited_long_gets_a_place_of_its_own():
    assert after_success(IN_STEP, NOW, FLOOR).next_at == NOW + FLOOR
    late = replace(IN_STEP, succeeded_at=NOW - DAY)
    assert NOW + FLOOR < after_success(late, NOW, FLOOR).next_at < NOW + 2 * FLOOR


def test_a_permanent_redirect_is_followed_for_good_the_third_time():
    source = replace(SOURCE, etag="1")
    for times in (1, 2):
        source = after_move(source, MOVED, permanent=True)
        assert source == replace(SOURCE, etag="1", moved_to=MOVED, moved_times=times)
    assert after_move(source, MOVED, permanent=True) == replace(SOURCE, etag="1", url=MOVED)


@pytest.mark.parametrize(
    ("url", "permanent", "times"), [(SOURCE.url, True, 0), (MOVED, False, 0), ("https://else.example/", True, 1)]
)
def test_a_redirect_that_changes_its_mind_is_counted_anew(url: str, times: int, *, permanent: bool):
    twice = replace(SOURCE, moved_to=MOVED, moved_times=2)
    after = after_move(twice, url, permanent=permanent)
    assert (after.url, after.moved_times) == (SOURCE.url, times)


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


def test_a_source_that_was_not_asked_this_time_did_not_fail():
    wait = timedelta(seconds=30)
    assert after_failure(SOURCE, failed("busy", retry_after=wait), NOW, Random(1), FLOOR) == replace(
        SOURCE, next_at=NOW + wait
    )


def test_what_is_gone_is_disabled_and_nothing_else_is():
    """Failure table, row 33."""
    assert not after_failure(SOURCE, failed("gone"), NOW, Random(1), FLOOR).enabled
    assert after_failure(SOURCE, failed("status"), NOW, Random(1), FLOOR).enabled


@pytest.mark.parametrize(
    ("error", "kind"),
    [(failed("dns"), "dns"), (FeedError("a login page"), "feed"), (WorkerError("it took too long"), "worker")],
)
def test_a_failure_is_kept_in_one_word_until_it_works(error: WirewatchError, kind: str):
    ill = after_failure(SOURCE, error, NOW, Random(1), FLOOR)
    assert ill.kind == kind
    assert after_success(ill, NOW, FLOOR).kind == ""


def test_the_problem_is_a_sentence_without_the_address():
    assert after_failure(SOURCE, failed(), NOW, Random(1), FLOOR).problem == "no answer in time"
    assert after_failure(SOURCE, FeedError("a login page"), NOW, Random(1), FLOOR).problem == "a login page"


@given(st.integers(0, 10_000), st.integers(), st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400)))
def test_no_wait_is_under_the_floor_or_over_a_day(failures: int, seed: int, asked: timedelta):
    source = Source(id=1, url="", title="", failures=failures)
    polled = after_failure(source, failed(retry_after=asked), NOW, Random(seed), FLOOR)
    assert FLOOR <= polled.next_at - NOW <= LONGEST_WAIT


MOMENTS = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
SPANS = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400))
SOURCES = st.builds(
    replace,
    st.just(SOURCE),
    id=st.integers(1, 10**6),
    pinned=st.none() | SPANS,
    pace=st.none() | SPANS,
    lull=st.none() | SPANS,
    ttl=st.none() | SPANS,
    succeeded_at=st.none() | MOMENTS.filter(lambda moment: moment <= NOW),
    published_at=st.none() | MOMENTS.filter(lambda moment: moment <= NOW),
)


@given(SOURCES, st.lists(MOMENTS, max_size=40), st.none() | SPANS)
def test_no_source_is_asked_too_early_or_too_late(source: Source, dates: list[datetime], max_age: timedelta | None):
    polled = not_before(after_success(source, NOW, FLOOR, dates), NOW, max_age)
    longest = max(FLOOR, source.pinned) if source.pinned is not None else LONGEST_INTERVAL
    assert FLOOR <= polled.interval <= longest
    assert NOW + FLOOR <= polled.next_at <= NOW + longest + max(FLOOR, LONGEST_WISH)


@given(SOURCES, st.lists(MOMENTS, max_size=40), st.randoms())
def test_the_order_of_dates_and_dates_given_twice_do_not_matter(source: Source, dates: list[datetime], rng: Random):
    polled = after_success(source, NOW, FLOOR, dates)
    shuffled = [*dates, *dates]
    rng.shuffle(shuffled)
    assert after_success(source, NOW, FLOOR, shuffled) == polled


@given(SOURCES, st.lists(MOMENTS, max_size=40))
def test_what_is_known_of_the_past_only_grows(source: Source, dates: list[datetime]):
    polled = after_success(source, NOW, FLOOR, dates)
    assert (polled.lull or timedelta(0)) >= (source.lull or timedelta(0))
    assert source.published_at is None or source.published_at <= (polled.published_at or NOW - 900 * DAY)
    assert polled.published_at is None or polled.published_at <= NOW


@given(st.binary())
def test_a_body_hash_fits_a_database_column(body: bytes):
    assert -(2**63) <= hash_body(body) < 2**63
    assert hash_body(body) == hash_body(bytes(body)) != hash_body(body + b" ")
