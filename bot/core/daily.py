"""The daily note to admins: what is wrong in one message, or in a line that nothing is."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.localtime import DAY_MINUTES, is_past, parse_clock, zone_of
from bot.core.model import Topic
from bot.core.notices import Digest
from bot.core.retention import Room

DAY = timedelta(days=1)
STARTS_KEPT = timedelta(days=7)
MOST_STARTS = 100  # of a program that ends at once and is started again and again
LEAST_DISLIKES = 3  # fewer are a matter of taste
OFF = "off"


@dataclass(frozen=True, slots=True)
class Disliked:
    """A topic whose alerts followers did not want, and their votes."""

    topic: Topic
    good: int
    bad: int


@dataclass(frozen=True, slots=True)
class DailyNote:
    """A day: what was told, and what went wrong."""

    alerts: int
    sent: int
    sources: Digest | None  # all troubles of sources; None for none
    disliked: tuple[Disliked, ...]
    dead: int  # letters that nobody retried or dropped
    room: Room
    starts: int  # how often the bot was started

    @property
    def is_calm(self) -> bool:
        """Whether nothing asks for an admin."""
        return not (self.sources or self.disliked or self.dead or self.room.is_low or self.starts)


def read_minute(word: str) -> int | None:
    """A time of day in minutes after midnight; None for what is none."""
    minute = parse_clock(word)
    return None if minute is None else minute % DAY_MINUTES


def note_day(minute: int, last: str, zone: str, now: datetime) -> str:
    """The day whose note is due now in that zone, when `last` was that of the last one; empty when none is.

    One that was missed late in the evening is due after midnight.
    """
    due = last_day(minute, zone, now)
    return due if last < due else ""


def last_day(minute: int, zone: str, now: datetime) -> str:
    """The last day whose time of day is over in that zone: who chooses a time now hears from the next on."""
    today = now.astimezone(zone_of(zone)).date()
    return (today if is_past(today, minute, zone_of(zone), now) else _before(today)).isoformat()


def note_key(day: str, minute: int) -> str:
    """What keeps the note of a day from being queued twice for one admin who did not move it to later that day."""
    return f"notice:note:{day}:{minute}"


def read_starts(setting: str | None) -> tuple[datetime, ...]:
    """The moments that `write_starts` wrote."""
    return tuple(datetime.fromisoformat(each) for each in json.loads(setting or "[]"))


def write_starts(starts: Sequence[datetime], now: datetime) -> str:
    """These starts and one now, as the text of a setting; old ones go."""
    kept = [each for each in (*starts, now) if now - each <= STARTS_KEPT]
    return json.dumps([each.isoformat() for each in kept[-MOST_STARTS:]])


def count_since(moments: Iterable[datetime], since: datetime) -> int:
    """How many of the moments are not before then."""
    return sum(moment >= since for moment in moments)


def _before(day: date) -> date:
    return day - timedelta(days=1)
