"""What the feed parser makes of a folder of feeds with an expected.json: passed per category, entries, time, slowest.

    python bench/feeds.py ../shared/data/feeds [--failures]

Every file is parsed in a worker process, killed after 30 s or 2 GB; a file that raises anything but FeedError,
or had to be killed, is named, and makes the exit status 1. The same bytes then go to feedparser and, where
`make bench-tools` has installed it, to fastfeedparser: a file of which either finds more entries than ours, by over
0.5 %, is named too. Hostile files are left out of that.
"""

import io
import json
import resource
import sys
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessPool

sys.path.insert(0, str(Path(__file__).parents[1]))

LIMIT_S = 30
LIMIT_BYTES = 2 << 30
PROMISED = 0.995  # of the entries that the best of the others finds, file by file


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one file came to."""

    seconds: float
    problem: str | None
    broken: bool  # an exception that is no FeedError, or killed
    titles: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    dates: tuple[datetime | None, ...] = ()
    feedparser: int = 0  # entries
    fastfeedparser: int = 0

    @property
    def is_beaten(self) -> bool:
        return len(self.titles) < PROMISED * max(self.feedparser, self.fastfeedparser)


def main() -> int:
    if len(sys.argv) < 2 or not (folder := Path(sys.argv[1])).joinpath("expected.json").is_file():
        print("bench/feeds.py needs the folder of feeds that holds expected.json", file=sys.stderr)
        return 2
    expectations: dict[str, Any] = json.loads((folder / "expected.json").read_text("utf-8"))
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    slowest, failures, broken, beaten = (0.0, ""), [], [], []
    with ProcessPool(max_workers=1, initializer=_limit_memory) as pool:
        for name, wanted in expectations.items():
            outcome = _measured(pool, folder / name, wanted)
            faults = _faults(outcome, wanted.get("expected", {}))
            totals[wanted["category"]].update(
                total=1,
                passed=not faults,
                entries=len(outcome.titles),
                feedparser=outcome.feedparser,
                fastfeedparser=outcome.fastfeedparser,
                refused=outcome.problem is not None,
                ms=round(outcome.seconds * 1000),
            )
            slowest = max(slowest, (outcome.seconds, name))
            failures += [f"{name}: {fault}" for fault in faults]
            broken += [f"{name}: {outcome.problem}"] if outcome.broken else []
            beaten += [f"{name}: {_counts(outcome)}"] if outcome.is_beaten else []
    _show(totals, slowest, failures if "--failures" in sys.argv else [])
    print(f"fewer entries than another parser finds: {len(beaten)}", *beaten, sep="\n  ")
    print(f"neither entries nor FeedError: {len(broken)}", *broken, sep="\n  ")
    return 1 if broken else 0


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES, LIMIT_BYTES))


def _measured(pool: ProcessPool, path: Path, wanted: dict[str, Any]) -> Outcome:
    task = pool.schedule(_parse, args=(path, _content_type(wanted), wanted.get("base", "")), timeout=LIMIT_S)
    try:
        outcome = task.result()
        if wanted["category"] == "hostile":
            return outcome
        counts = pool.schedule(_count_as_others, args=(path, _content_type(wanted)), timeout=LIMIT_S).result()
        return replace(outcome, feedparser=counts[0], fastfeedparser=counts[1])
    except FutureTimeoutError:
        return Outcome(LIMIT_S, f"killed after {LIMIT_S} s", broken=True)
    except ProcessExpired as error:
        return Outcome(0, f"its process died: {error}", broken=True)


def _parse(path: Path, content_type: str, base: str) -> Outcome:
    from bot.core.errors import FeedError
    from bot.core.feed.parsing import parse_feed

    body, start = path.read_bytes(), time.perf_counter()
    try:
        feed = parse_feed(body, content_type, base)
    except FeedError as error:
        return Outcome(time.perf_counter() - start, str(error), broken=False)
    except BaseException as error:  # noqa: BLE001 - that is what is measured
        return Outcome(time.perf_counter() - start, repr(error)[:200], broken=True)
    return Outcome(
        time.perf_counter() - start,
        problem=None,
        broken=False,
        titles=tuple(entry.title for entry in feed.entries),
        links=tuple(entry.link for entry in feed.entries),
        dates=tuple(entry.published for entry in feed.entries),
    )


def _count_as_others(path: Path, content_type: str) -> tuple[int, int]:
    """The entries that feedparser and fastfeedparser find; none for one that raises or is not installed."""
    import feedparser

    warnings.simplefilter("ignore")
    body, headers = path.read_bytes(), {"content-type": content_type} if content_type else {}
    theirs = _count(lambda: feedparser.parse(io.BytesIO(body), response_headers=headers))
    try:
        import fastfeedparser
    except ImportError:
        return theirs, 0
    return theirs, _count(lambda: fastfeedparser.parse(body))


def _count(parsed: Callable[[], Any]) -> int:
    with suppress(Exception):
        return len(parsed().entries)
    return 0


def _counts(outcome: Outcome) -> str:
    return f"{len(outcome.titles)} of {outcome.feedparser} (feedparser), {outcome.fastfeedparser} (fastfeedparser)"


def _content_type(wanted: dict[str, Any]) -> str:
    headers = {name.lower(): value for name, value in wanted.get("headers", {}).items()}
    name, _, value = headers.get("header", "").partition(":")
    return headers.get("content-type") or (value.strip() if name.lower() == "content-type" else "")


def _faults(outcome: Outcome, expected: dict[str, Any]) -> list[str]:
    """What differs from the expectation, which knows some of: ok, numbers of entries, titles, links, dates."""
    count = len(outcome.titles)
    faults = [f"broken: {outcome.problem}"] if outcome.broken else []
    if "ok" in expected and expected["ok"] != (outcome.problem is None):
        faults.append(f"ok should be {expected['ok']}: {outcome.problem}")
    least = expected.get("n_entries", expected.get("n_entries_min", 0))
    most = expected.get("n_entries", expected.get("n_entries_max", count))
    if not least <= count <= most:
        return [*faults, f"{count} entries, expected {least} to {most}: {outcome.problem}"]
    wanted_titles = expected.get("plain_titles") or [_plain(title) for title in expected.get("titles", ())]
    faults += _different("title", outcome.titles, wanted_titles)
    faults += _different("link", outcome.links, expected.get("links", ()))
    wanted_dates = [date and datetime.fromisoformat(date) for date in expected.get("dates", ())]
    return faults + _different("date", outcome.dates, wanted_dates, unknown=object())


def _plain(title: str | None) -> str | None:
    from bot.core.feed.html_text import plain_title

    return plain_title(title) if title else None


def _different(what: str, found: tuple[Any, ...], wanted: Any, unknown: object = None) -> list[str]:
    """The first place where something known was expected and something else found."""
    pairs = zip_longest(found[: len(wanted)], wanted)
    return next(([f"{what} {a!r}, expected {b!r}"] for a, b in pairs if b not in (unknown, a)), [])


def _show(totals: dict[str, Counter[str]], slowest: tuple[float, str], failures: list[str]) -> None:
    columns = ["entries", "feedparser", "fastfeedparser", "refused"]
    print(f"{'category':12} {'passed':>11} {' '.join(f'{column:>14}' for column in columns)} {'seconds':>8}")
    for category, row in [*sorted(totals.items()), ("all", sum(totals.values(), Counter()))]:
        passed = f"{row['passed']}/{row['total']}"
        counts = " ".join(f"{row[column]:14}" for column in columns)
        print(f"{category:12} {passed:>11} {counts} {row['ms'] / 1000:8.2f}")
    print(f"slowest: {slowest[0]:.2f} s {slowest[1]}")
    if failures:
        print("differences:", *failures, sep="\n  ")


if __name__ == "__main__":
    sys.exit(main())
