"""How a source is: whether it answers, and whether what it answers is news."""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.model import Source

# A source of which too little is known to have a pace may be one that publishes every other week.
UNKNOWN_PATIENCE = timedelta(days=30)
LEAST_PATIENCE = timedelta(days=1)
LONG = timedelta(days=30)


class Health(StrEnum):
    """How a source is, in one word."""

    NEW = "new"  # never asked so far
    GOOD = "good"
    FAILING = "failing"  # not for long enough to worry
    DOWN = "down"
    STALE = "stale"  # it answers, but nothing new comes
    PAUSED = "paused"
    GONE = "gone"  # its host says that it was removed for good


def health_of(source: Source, now: datetime, alarm_after: timedelta) -> Health:
    """How the source is now; it is down when it has failed for `alarm_after`."""
    if not source.enabled:
        return Health.GONE if source.kind == "gone" else Health.PAUSED
    if source.failing_since is not None:
        return Health.DOWN if now - source.failing_since >= alarm_after else Health.FAILING
    if source.succeeded_at is None:
        return Health.NEW
    return Health.STALE if silence(source) > patience(source, alarm_after) else Health.GOOD


def silence(source: Source) -> timedelta:
    """How old its newest publication was when it last answered: what came while nobody asked is not held against it.

    A source without dates is as young as what it brought last, its baseline included.
    """
    heard = last_heard(source)
    return max(source.succeeded_at - heard, timedelta(0)) if source.succeeded_at and heard else timedelta(0)


def last_heard(source: Source) -> datetime | None:
    """When it last published as far as we know; None before it was read.

    What was new to us at the baseline may be years old, so that its date counts alone; from then on a source that
    brings new entries under old dates is alive.
    """
    brought = source.newest_at if source.newest_at != source.baseline_at else None
    known = [moment for moment in (source.published_at, brought) if moment is not None]
    return max(known) if known else source.baseline_at


def patience(source: Source, alarm_after: timedelta) -> timedelta:
    """How long it may be silent before that is odd: ten of its usual gaps, after a month three are enough.

    Never less than a day, nor than twice the longest gap it had: offices publish nothing at weekends.
    """
    if source.pace is None:
        return max(UNKNOWN_PATIENCE, alarm_after)
    usual = min(10 * source.pace, max(3 * source.pace, LONG))
    return max(usual, 2 * source.lull if source.lull else usual, LEAST_PATIENCE, alarm_after)


def stale_since(source: Source, alarm_after: timedelta) -> datetime | None:
    """When its silence grew odd, if it did."""
    heard = last_heard(source)
    return heard + patience(source, alarm_after) if heard else None
