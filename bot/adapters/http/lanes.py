"""The queues before hosts: two requests at once, a gap between them, silence where it was asked for."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from yarl import URL

from bot.core.errors import FetchError

CONNECTIONS = 2
PATIENCE_S = 10.0  # how long a request may hold its caller up before it has begun
POSTPONED = timedelta(seconds=30)
MOST_LANES = 5_000


@dataclass(slots=True)
class Lane:
    """The queue before one host and port; times are those of the event loop."""

    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CONNECTIONS))
    waiting: int = 0  # for a place, or in one
    taken: int = 0  # places
    free_at: float = 0.0  # when the next request may leave
    silent_until: float = 0.0  # before which the host wants no request
    hung_at: float | None = None  # when its latest request went without an answer

    def is_idle(self, now: float) -> bool:
        """Whether nothing would be lost with it."""
        return not self.waiting and self.hung_at is None and max(self.free_at, self.silent_until) <= now


class Lanes:
    """A lane for each host and port.

    Nobody waits long before a host: a request that would, raises FetchError of kind "busy" with the time to come back
    in `retry_after`. After a request without an answer one at a time finds out whether the host answers again, and
    none waits behind it. So a host that hangs, however many feeds it has, holds up one or two callers, and each
    failure is that of a request of its own.
    """

    def __init__(self) -> None:
        self._lanes: dict[tuple[str, int | None], Lane] = {}

    @asynccontextmanager
    async def turn(self, asked: str, url: URL, gap_s: float, *, patience_s: float = PATIENCE_S) -> AsyncIterator[Lane]:
        """A place before the host of `url`, at its time; `gap_s` later at the earliest the next one has its turn."""
        lane = self._lane(url)
        lane.waiting += 1
        try:
            await _take(lane, asked, patience_s)
            try:
                await _wait(lane, asked, gap_s, patience_s)
                with _noting(lane):
                    yield lane
            finally:
                lane.taken -= 1
                lane.places.release()
        finally:
            lane.waiting -= 1

    def _lane(self, url: URL) -> Lane:
        key = ((url.host or "").rstrip("."), url.port)
        if key not in self._lanes and len(self._lanes) >= MOST_LANES:
            now = _now()
            self._lanes = {key: lane for key, lane in self._lanes.items() if not lane.is_idle(now)}
        return self._lanes.setdefault(key, Lane())


async def _take(lane: Lane, asked: str, patience_s: float) -> None:
    """One of the places before the host, of which there is only one after it left a request without an answer."""
    _refuse_behind_another(lane, asked)
    if lane.places.locked():
        await _queue(lane, asked, patience_s)
    else:
        await lane.places.acquire()
    try:
        _refuse_behind_another(lane, asked)
    except FetchError:
        lane.places.release()
        raise
    lane.taken += 1


async def _queue(lane: Lane, asked: str, patience_s: float) -> None:
    try:
        async with asyncio.timeout(patience_s):
            await lane.places.acquire()
    except TimeoutError:
        raise _busy(asked, "other requests to its host are still under way", POSTPONED) from None


def _refuse_behind_another(lane: Lane, asked: str) -> None:
    if lane.hung_at is not None and lane.taken:
        ago = f"{_now() - lane.hung_at:.0f} s ago"
        raise _busy(asked, f"its host did not answer {ago}, and another request is finding out about it", POSTPONED)


async def _wait(lane: Lane, asked: str, gap_s: float, patience_s: float) -> None:
    """Until the gap after the request before is over."""
    now = _now()
    _refuse_if_silent(lane, asked, now)
    start = max(now, lane.free_at)
    if start - now > patience_s:
        raise _busy(asked, "its host was asked a moment ago", timedelta(seconds=start - now))
    lane.free_at = start + gap_s
    if start > now:
        await asyncio.sleep(start - now)
        _refuse_if_silent(lane, asked, _now())


def _refuse_if_silent(lane: Lane, asked: str, now: float) -> None:
    if lane.silent_until > now:
        wait = timedelta(seconds=lane.silent_until - now)
        error = FetchError(asked, "rate_limited", f"its host asked for silence, {wait.total_seconds():.0f} s are left")
        error.retry_after = wait
        raise error


@contextmanager
def _noting(lane: Lane) -> Iterator[None]:
    """Keeps in mind whether the host answered; a refusal is an answer."""
    try:
        yield
    except FetchError as error:
        lane.hung_at = _now() if error.kind == "timeout" else None
        raise
    lane.hung_at = None


def _busy(asked: str, why: str, wait: timedelta) -> FetchError:
    error = FetchError(asked, "busy", f"not asked: {why}; it has its turn in {wait.total_seconds():.0f} s")
    error.retry_after = wait
    return error


def _now() -> float:
    return asyncio.get_running_loop().time()
