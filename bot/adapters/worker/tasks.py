"""What the worker process does: its first steps, and its tasks.

feedparser, sumy, trafilatura and their kin are imported only here, inside the functions, as is whatever of ours only
one kind of task needs: a worker is long at work before somebody asks about a rule.
"""

import copyreg
import ctypes
import gc
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from multiprocessing.connection import wait
from operator import attrgetter
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from bot.core.errors import FeedError
from bot.core.feed.blocks import Cut
from bot.core.model import Entry, Match, ParsedFeed, Reading, Summary, Understanding

if TYPE_CHECKING:
    from bot.core.charts import Chart
    from bot.core.trials import Sheet
    from bot.ports import FetchResponse

GLIBC_MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD of malloc.h
LARGE_BLOCK = 128 * 1024  # bytes; what glibc begins with

# Objects made between looks for garbage: with Python's own 700 these take a seventh of the time of an article.
GARBAGE = (10_000, 20, 50)

Sent = TypeVar("Sent", Entry, Summary, Understanding)
Parsed: TypeAlias = tuple[ParsedFeed, frozenset[int]] | FeedError  # entries and blocks, or why there are none


@dataclass(frozen=True, slots=True)
class Parse:
    """A feed to be parsed."""

    cut: Cut
    content_type: str
    url: str
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Texts:
    """Readings to be understood."""

    readings: tuple[Reading, ...]
    summarise: bool

    def halves(self) -> tuple["Texts", "Texts"]:
        """The first and the second half of them."""
        half = len(self.readings) // 2
        return Texts(self.readings[:half], self.summarise), Texts(self.readings[half:], self.summarise)


def prepare() -> None:
    """Runs first in every new process."""
    # numpy's own threads cost CPU time and jitter on texts this small (measured: p95 19 ms against 3 ms).
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # noqa: TID251
    _give_memory_back()
    gc.set_threshold(*GARBAGE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent stops us in order
    threading.Thread(target=_die_with_parent, daemon=True).start()
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # else it has two million lines to say of a bad document
    # What dataclasses do by themselves takes four times as long.
    copyreg.pickle(Entry, _pickler_of(Entry))
    copyreg.pickle(Summary, _pickler_of(Summary))
    copyreg.pickle(Understanding, _pickler_of(Understanding))


def _give_memory_back() -> None:
    """Lets large blocks go back to the system when they are freed, where the C library is glibc.

    It raises the size from which it does so to the largest it ever saw freed, and then keeps what a large feed took:
    after 53 hostile feeds of 5 MB a worker held 253 MB, and 150 MB with the size fixed, in the same time.
    """
    fix = getattr(ctypes.CDLL(None), "mallopt", None)
    if fix:
        fix(GLIBC_MMAP_THRESHOLD, LARGE_BLOCK)


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        wait([parent.sentinel])
        os._exit(1)


def _pickler_of(kind: type[Sent]) -> Callable[[Sent], tuple[type[Sent], tuple[object, ...]]]:
    values = attrgetter(*(field.name for field in fields(kind)))
    return lambda sent: (kind, values(sent))


def parse(feeds: Sequence[Parse]) -> list[Parsed]:
    """What each feed says, or what it is instead."""
    return [_parsed(feed) for feed in feeds]


def _parsed(feed: Parse) -> Parsed:
    from bot.core.feed.parsing import parse_cut

    try:
        return parse_cut(feed.cut, feed.content_type, feed.url, feed.encoding)
    except FeedError as error:
        return error


def read(response: "FetchResponse") -> tuple[Reading, ...]:
    """The articles of a page."""
    from bot.core.pages import readings_of

    return readings_of(response.body, response.url, response.content_type)


def understand(texts: Sequence[Texts]) -> list[list[Understanding]]:
    """What each reading says."""
    from bot.core import understanding

    return [
        [understanding.understand(reading, summarise=some.summarise) for reading in some.readings] for some in texts
    ]


def judge(rules: tuple[tuple[str, str], ...], sheets: tuple["Sheet", ...]) -> tuple[tuple[Match, ...], ...]:
    """For each sheet the rules that hold."""
    from bot.core import trials

    return trials.judge(rules, sheets)


def draw(chart: "Chart") -> bytes:
    """The chart as a PNG."""
    from bot.core import drawing

    picture = drawing.draw(chart)
    gc.collect()  # a figure is full of cycles: thirty of them held 80 MB
    return picture


def zone(latitude: float, longitude: float) -> str:
    """The time zone of a place."""
    from tzfpy import get_tz

    return get_tz(longitude, latitude)
