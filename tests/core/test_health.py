"""How a source is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.health import Health, health_of, last_heard, patience, silence, stale_since
from bot.core.model import Source
from bot.core.polling import after_success

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)
ALARM = 6 * HOUR
FLOOR = timedelta(minutes=2)
# Read for a month, last a moment ago, when it brought something that was just published.
WELL = Source(
    id=1,
    url="https://post.example/feed",
    title="The Harbour Post",
    baseline_at=NOW - 30 * DAY,
    succeeded_at=NOW,
    newest_at=NOW,
    published_at=NOW,
    pace=HOUR,
)


@pytest.mark.parametrize(
    ("changes", "health"),
    [
        ({}, Health.GOOD),
        ({"succeeded_at": None, "baseline_at": None, "newest_at": None}, Health.NEW),
        ({"failing_since": NOW - ALARM + FLOOR}, Health.FAILING),
        ({"failing_since": NOW - ALARM}, Health.DOWN),
        ({"enabled": False}, Health.PAUSED),
        ({"enabled": False, "failing_since": NOW - DAY, "kind": "timeout"}, Health.PAUSED),
        ({"enabled": False, "failing_since": NOW, "kind": "gone"}, Health.GONE),
        ({"published_at": NOW - 2 * DAY, "newest_at": NOW - 2 * DAY}, Health.STALE),
    ],
)
def test_a_source_is_in_one_word(changes: dict[str, object], health: Health):
    assert health_of(replace(WELL, **changes), NOW, ALARM) is health


@pytest.mark.parametrize(
    ("pace", "lull", "days"),
    [
        (timedelta(minutes=5), None, 1),  # a newswire
        (HOUR, timedelta(hours=64), 16 / 3),  # an office with its weekends
        (DAY, None, 10),
        (7 * DAY, None, 30),
        (30 * DAY, None, 90),
        (None, None, 30),
    ],
)
def test_patience_follows_the_pace_of_a_source(pace: timedelta | None, lull: timedelta | None, days: float):
    assert patience(replace(WELL, pace=pace, lull=lull), ALARM) == days * DAY


def test_nobody_is_stale_before_the_threshold_of_the_admins():
    assert patience(WELL, 40 * DAY) == patience(replace(WELL, pace=None), 40 * DAY) == 40 * DAY


def test_a_feed_that_was_dead_when_it_was_added_is_stale_at_once():
    dates = [NOW - 3 * YEAR - n * DAY for n in range(20)]
    added = after_success(Source(1, WELL.url, ""), NOW, FLOOR, dates, brought_new=True)
    assert health_of(added, NOW, ALARM) is Health.STALE
    since = stale_since(added, ALARM)
    assert since
    assert since < NOW - 2 * YEAR


def test_a_feed_without_dates_is_as_young_as_what_it_brought():
    bare = replace(WELL, published_at=None, pace=None, newest_at=WELL.baseline_at)
    assert last_heard(bare) == bare.baseline_at
    assert last_heard(replace(bare, newest_at=NOW - HOUR)) == NOW - HOUR


def test_a_feed_whose_dates_stand_still_is_alive_while_it_brings_something():
    assert health_of(replace(WELL, published_at=NOW - 3 * YEAR), NOW, ALARM) is Health.GOOD


def test_what_came_while_nobody_asked_is_not_held_against_a_source():
    """The bot itself was off for a month."""
    assert health_of(WELL, NOW + 30 * DAY, ALARM) is Health.GOOD


MOMENTS = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2026, 11, 22), timezones=st.just(UTC))  # noqa: DTZ001
SPANS = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=800))
SOURCES = st.builds(
    replace,
    st.just(WELL),
    enabled=st.booleans(),
    kind=st.sampled_from(["", "gone", "timeout"]),
    pace=st.none() | SPANS,
    lull=st.none() | SPANS,
    failing_since=st.none() | MOMENTS,
    succeeded_at=st.none() | MOMENTS,
    newest_at=st.none() | MOMENTS,
    published_at=st.none() | MOMENTS,
    baseline_at=st.none() | MOMENTS,
)
WORSE = {Health.FAILING: {Health.FAILING, Health.DOWN}}


@given(SOURCES, SPANS)
def test_nothing_heals_by_waiting(source: Source, wait: timedelta):
    before = health_of(source, NOW, ALARM)
    assert health_of(source, NOW + wait, ALARM) in WORSE.get(before, {before})


@given(SOURCES, SPANS, SPANS)
def test_a_silence_only_grows_while_a_source_answers_the_same(source: Source, one: timedelta, other: timedelta):
    polled = replace(source, enabled=True, failing_since=None)
    sooner, later = (after_success(polled, NOW + wait, FLOOR) for wait in sorted((one, other)))
    assert silence(sooner) <= silence(later)
    if health_of(sooner, NOW, ALARM) is Health.STALE:
        assert health_of(later, NOW, ALARM) is Health.STALE


@given(SOURCES)
def test_a_new_item_heals_everything(source: Source):
    polled = after_success(replace(source, enabled=True), NOW, FLOOR, [NOW], brought_new=True)
    assert health_of(polled, NOW, ALARM) is Health.GOOD
