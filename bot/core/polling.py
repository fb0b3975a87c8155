"""When to ask a source again and where, and whether its answer is the one it gave before."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from random import Random

from bot.core.errors import FeedError, FetchError, WirewatchError
from bot.core.model import Source

LONGEST_INTERVAL = timedelta(hours=6)
LONGEST_WISH = timedelta(hours=1)  # of a source that asks to be left alone for so long
LONGEST_WAIT = timedelta(hours=24)
JITTER = 0.2
FEWEST_GAPS = 3  # two items published together say nothing about the next
PUBLICATIONS = 20  # how many of the latest the interval is taken from
LULLS_WITHIN = timedelta(days=60)  # of its newest item: some feeds keep one of years ago at their top
MOVES = 3  # polls in a row that a permanent redirect must lead to the same place
GOLDEN = 0.6180339887498949  # multiples of it fill the unit interval evenly, however many there are


def hash_body(body: bytes) -> int:
    """64 bits of SHA-256, which processors compute, as a signed integer, which is what a database column holds."""
    return int.from_bytes(sha256(body).digest()[:8], "big", signed=True)


def after_success(
    source: Source, now: datetime, floor: timedelta, published: Iterable[datetime] = (), *, brought_new: bool = False
) -> Source:
    """The source as answered: healthy, past its baseline, due after half the median gap of its publications.

    `published` are the times of its latest publications as far as known, in any order; fewer than four different
    moments, or none because nothing changed, leave the pace as it was, and without a pace it is asked every `floor`.
    No interval is under `floor` or the source's ttl (at most an hour of it), or over 6 h; a pinned one stays always.
    """
    paced = _paced(source, [moment for moment in published if moment <= now])
    interval = _interval(paced, floor)
    return replace(
        paced,
        interval=interval,
        next_at=now + _wait_in_turn(source, now, interval, floor),
        failures=0,
        problem=None,
        kind="",
        failing_since=None,
        succeeded_at=now,
        baseline_at=source.baseline_at or now,
        newest_at=now if brought_new else source.newest_at,
    )


def not_before(source: Source, now: datetime, max_age: timedelta | None) -> Source:
    """The source asked no sooner than its answer (Cache-Control) grows old, an hour at most; a pinned one stays."""
    if max_age is None or source.pinned is not None:
        return source
    fresh_until = now + min(max_age, LONGEST_WISH)
    return replace(source, next_at=max(source.next_at or fresh_until, fresh_until))


def after_failure(source: Source, error: WirewatchError, now: datetime, rng: Random, floor: timedelta) -> Source:
    """The source backed off: twice the wait with each failure in a row, ±20 %, from `floor` to 24 h, or as it asked.

    It is never given up, since peers that did had dead sources nobody noticed; only 410 Gone disables it. A source
    that was not asked, since others waited before its host (kind "busy"), did not fail: it only comes later.
    """
    kind = _kind(error)
    if not was_asked(error):
        return replace(source, next_at=now + (_retry_after(error) or floor))
    return replace(
        source,
        enabled=source.enabled and kind != "gone",
        next_at=now + _wait(source.failures, error, rng, floor),
        failures=source.failures + 1,
        problem=error.detail if isinstance(error, FetchError) else str(error),
        kind=kind,
        failing_since=source.failing_since or now,
    )


def was_asked(error: WirewatchError) -> bool:
    """Whether a source that gave no answer was asked at all."""
    return not isinstance(error, FetchError) or error.kind != "busy"


def after_move(source: Source, url: str, *, permanent: bool) -> Source:
    """The source as its answer came from `url`: after the third permanent redirect there in a row that is its address.

    Its title, and all that was remembered of it, stay; a redirect elsewhere or none begins the count anew.
    """
    if not permanent or url == source.url:
        return replace(source, moved_to="", moved_times=0) if source.moved_times else source
    times = source.moved_times + 1 if url == source.moved_to else 1
    if times < MOVES:
        return replace(source, moved_to=url, moved_times=times)
    return replace(source, url=url, moved_to="", moved_times=0)


def _paced(source: Source, published: Iterable[datetime]) -> Source:
    """The source with what its publications say of its pace; those of the future were left out before."""
    moments = sorted(set(published))
    if not moments:
        return source
    latest = moments[-PUBLICATIONS:]
    gaps = sorted(_gaps(latest))
    near = [moment for moment in moments if moments[-1] - moment <= LULLS_WITHIN]
    return replace(
        source,
        pace=gaps[len(gaps) // 2] if len(gaps) >= FEWEST_GAPS else source.pace,
        lull=max([*_gaps(near), *([source.lull] if source.lull else [])], default=None),
        published_at=max(moments[-1], source.published_at or moments[-1]),
    )


def _gaps(moments: Sequence[datetime]) -> list[timedelta]:
    return [later - earlier for earlier, later in pairwise(moments)]


def _interval(source: Source, floor: timedelta) -> timedelta:
    if source.pinned is not None:
        return max(floor, source.pinned)
    own = min(source.pace / 2, LONGEST_INTERVAL) if source.pace is not None else floor
    return max(floor, own, min(source.ttl or floor, LONGEST_WISH))


def _wait_in_turn(source: Source, now: datetime, interval: timedelta, floor: timedelta) -> timedelta:
    """The interval; at first, and after a long pause, one that gives each source its own place within the interval.

    Else a thousand sources that were added together, or waited together for the end of an outage, would be asked
    together for ever.
    """
    if source.succeeded_at is not None and now - source.succeeded_at <= 2 * source.interval:
        return interval
    least = min(interval, max(floor, min(source.ttl or floor, LONGEST_WISH)))
    return least + interval * (source.id * GOLDEN % 1)


def _kind(error: WirewatchError) -> str:
    if isinstance(error, FetchError):
        return error.kind
    return "feed" if isinstance(error, FeedError) else "worker"


def _wait(failures: int, error: WirewatchError, rng: Random, floor: timedelta) -> timedelta:
    backed_off = min(floor * int(2 ** min(failures, 20)), LONGEST_WAIT) * rng.uniform(1 - JITTER, 1 + JITTER)
    return max(floor, min(max(backed_off, _retry_after(error) or timedelta(0)), LONGEST_WAIT))


def _retry_after(error: WirewatchError) -> timedelta | None:
    return error.retry_after if isinstance(error, FetchError) else None
