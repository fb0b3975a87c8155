"""When to ask a source again, and whether its answer is the one it gave before."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import pairwise
from random import Random

from bot.core.errors import FetchError, WirewatchError
from bot.core.model import Source

# Half the gap of a source that publishes twice a day is three hours, and its next item may be the launch people wait
# for. An unchanged poll costs 0.2 ms, so nothing is saved by waiting longer.
LONGEST_INTERVAL = timedelta(minutes=15)
LONGEST_WAIT = timedelta(hours=24)
JITTER = 0.2
FEWEST_GAPS = 3  # two items published together say nothing about the next
PUBLICATIONS = 20  # how many of the latest the interval is taken from


def hash_body(body: bytes) -> int:
    """64 bits of BLAKE2b as a signed integer, which is what a database column holds."""
    return int.from_bytes(blake2b(body, digest_size=8).digest(), "big", signed=True)


def after_success(
    source: Source, now: datetime, floor: timedelta, published: Iterable[datetime] = (), *, brought_new: bool = False
) -> Source:
    """The source as answered: healthy, past its baseline, due after half the median gap of its publications.

    `published` are the times of its latest publications as far as known, in any order; with fewer than four
    different moments the interval stays; a pinned one stays always. No interval is under `floor` or over 15 min.
    """
    interval = source.pinned or _interval(published) or source.interval
    interval = max(floor, min(interval, LONGEST_INTERVAL))
    return replace(
        source,
        interval=interval,
        next_at=now + interval,
        failures=0,
        problem=None,
        failing_since=None,
        succeeded_at=now,
        baseline_at=source.baseline_at or now,
        newest_at=now if brought_new else source.newest_at,
    )


def after_failure(source: Source, error: WirewatchError, now: datetime, rng: Random, floor: timedelta) -> Source:
    """The source backed off: twice the wait with each failure in a row, ±20 %, from `floor` to 24 h, or as it asked.

    It is never given up, since peers that did had dead sources nobody noticed; only 410 Gone disables it.
    """
    is_gone = isinstance(error, FetchError) and error.kind == "gone"
    return replace(
        source,
        enabled=source.enabled and not is_gone,
        next_at=now + _wait(source.failures, error, rng, floor),
        failures=source.failures + 1,
        problem=error.detail if isinstance(error, FetchError) else str(error),
        failing_since=source.failing_since or now,
    )


def _interval(published: Iterable[datetime]) -> timedelta | None:
    latest = sorted(set(published))[-PUBLICATIONS:]
    gaps = sorted(later - earlier for earlier, later in pairwise(latest))
    return gaps[len(gaps) // 2] / 2 if len(gaps) >= FEWEST_GAPS else None


def _wait(failures: int, error: WirewatchError, rng: Random, floor: timedelta) -> timedelta:
    backed_off = min(floor * int(2 ** min(failures, 20)), LONGEST_WAIT) * rng.uniform(1 - JITTER, 1 + JITTER)
    asked = error.retry_after if isinstance(error, FetchError) and error.retry_after else timedelta(0)
    return max(floor, min(max(backed_off, asked), LONGEST_WAIT))
