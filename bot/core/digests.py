"""Digests: when a chat gets one, and how people say when."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from bot.core.asking import nearest
from bot.core.errors import RequestError
from bot.core.localtime import DAY_MINUTES, moment, parse_clock, zone_of
from bot.core.model import Chat
from bot.core.quiet import quiet_until
from bot.core.weekdays import EVERY_DAY, NAMES, WEEK, days_of

HOUR = timedelta(hours=1)
HOURLY: frozenset[int] = frozenset()
MORNING = 8 * 60  # the time of who names only days
EXAMPLE = "/digest weekdays 07:30"

_WEEKLY = "weekly"  # alone: on Mondays
_HOURLY = "hourly"
_ALONE = frozenset(("now", "off"))
_MEANT = (*NAMES, "daily", "weekdays", "weekends", _WEEKLY, _HOURLY, *_ALONE)
_LIKENESS = 0.6  # of difflib: "none" is less like "now", "never" like "everyday"
_FILLERS = frozenset(("and", "at", "every", "on", "o'clock"))
_APART = re.compile(r"(\d)\s+(am|pm)\b")  # 8 pm
_DATED = re.compile(r"(?:digest:\d+|quiet):([^Z]+Z)(?::(\d\d)(?:\.(\d{3}))?)?")
_SLOT = "%Y-%m-%dT%H:%MZ"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a chat, or one forum topic of it, gets its digest."""

    id: int
    chat_id: int
    thread: int
    days: frozenset[int]  # 0 is Monday; none of them: every hour
    minute: int  # of the day in the time zone of the chat, or of the hour
    next_at: datetime


# --- when -------------------------------------------------------------------------------------------------------------


def next_slot(days: frozenset[int], minute: int, timezone: str, after: datetime) -> datetime:
    """The first moment after `after` at which a digest is due: UTC. See Schedule for `days` and `minute`."""
    zone = zone_of(timezone)
    if not days:
        return _next_hour(minute, zone, after)
    today = after.astimezone(zone).date()
    dates = (today + timedelta(days=number) for number in range(-1, WEEK + 2))
    slots = (moment(date, minute, zone) for date in dates if date.weekday() in days)
    return next(slot for slot in slots if slot > after)


def _next_hour(minute: int, zone: tzinfo, after: datetime) -> datetime:
    """When the clocks of the zone show that minute next: an hour that is left out has none, one that comes twice two.

    Where clocks are put by half an hour, the next such moment is not a whole hour away.
    """
    found = {
        _next_minute(minute, (after + ahead).astimezone(zone).utcoffset() or timedelta(), after)
        for ahead in (timedelta(), HOUR)
    }
    found |= {slot + HOUR for slot in found}
    return min(slot for slot in found if slot.astimezone(zone).minute == minute)


def _next_minute(minute: int, offset: timedelta, after: datetime) -> datetime:
    """The same where clocks always differ from UTC by `offset`."""
    shown = after + offset
    first = after + timedelta(minutes=minute - shown.minute, seconds=-shown.second, microseconds=-shown.microsecond)
    return first if first > after else first + HOUR


def next_digest(schedule: Schedule, chat: Chat, after: datetime) -> datetime:
    """The slot after `after` that has a digest: of those that quiet hours would hold back together, the last."""
    slot = next_slot(schedule.days, schedule.minute, chat.timezone, after)
    while quiet := quiet_until(chat, slot):
        later = next_slot(schedule.days, schedule.minute, chat.timezone, slot)
        if later > quiet:
            break
        slot = later
    return slot


def previous_slot(schedule: Schedule, timezone: str, before: datetime) -> datetime:
    """The last moment before `before` at which a digest was due."""
    slot = before - (timedelta(days=WEEK + 1) if schedule.days else 3 * HOUR)
    while (later := next_slot(schedule.days, schedule.minute, timezone, slot)) < before:
        slot = later
    return slot


# --- the keys of deliveries -------------------------------------------------------------------------------------------


def digest_key(schedule_id: int, slot: datetime) -> str:
    """The key of the delivery of one digest, and of the "folds" that it gathers."""
    return f"digest:{schedule_id}:{slot.astimezone(UTC):{_SLOT}}"


def asked_key(schedule_id: int, now: datetime) -> str:
    """The key of a digest that somebody asked for now, schedule or not (id 0): it sorts in among the others.

    Two of one second are two: what the second gathers must not wait under the key of one that was sent.
    """
    return f"{digest_key(schedule_id, now)}:{now:%S}.{now.microsecond // 1000:03}"


def digest_time(key: str) -> datetime | None:
    """When a digest was due or asked for, or quiet hours end, as its key says; None for another key."""
    match = _DATED.fullmatch(key)
    if match is None:
        return None
    asked = timedelta(seconds=int(match[2] or 0), milliseconds=int(match[3] or 0))
    return datetime.strptime(match[1], _SLOT).replace(tzinfo=UTC) + asked


def is_scheduled(key: str) -> bool:
    """Whether a delivery of this key is a digest, and not what the end of quiet hours releases."""
    return key.startswith("digest:")


def is_digest(key: str) -> bool:
    """Whether a delivery of this key gathers what was held back for it: a digest, or the end of quiet hours."""
    return key.startswith(("digest:", "quiet:"))


# --- how people say when ----------------------------------------------------------------------------------------------


def read_schedule(words: Sequence[str]) -> tuple[frozenset[int], int]:
    """`08:00`, `hourly`, `weekdays 7:30`, `mon, wed fri 6pm` as the days and the minute of a schedule.

    Raises RequestError with the nearest right word.
    """
    typed = _APART.sub(r"\1\2", " ".join(words).casefold())
    said = [word for word in re.split(r"[\s,]+", typed) if word and word not in _FILLERS]
    times = [_time(word) for word in said if word[0].isdigit()]
    names = [_HOURLY if word == "hour" else word for word in said if not word[0].isdigit()]
    if _HOURLY in names and len(said) == 1:
        return HOURLY, 0
    if _HOURLY in names or len(times) > 1:
        raise RequestError("one_digest_time", example=EXAMPLE)
    days = frozenset(day for name in names for day in _days(name))
    if not days:
        days = frozenset((0,)) if _WEEKLY in names else EVERY_DAY
    return days, times[0] if times else MORNING


def _time(word: str) -> int:
    minute = parse_clock(word)
    if minute is None:
        raise RequestError("bad_digest_time", word=word, example="/digest 08:00")
    return minute % DAY_MINUTES


def _days(name: str) -> frozenset[int]:
    if days := days_of(name):
        return days
    if name == _WEEKLY:
        return frozenset()
    if name in _ALONE:
        raise RequestError("stands_alone", word=name, example=f"/digest {name}")
    if name == "empty":
        raise RequestError("left_out", example="/digest empty on")
    near = nearest(name, _MEANT, _LIKENESS)
    raise RequestError("unknown_choice", word=name, nearest=near, example=_example(near))


def _example(near: str) -> str:
    """How the word that was probably meant stands in a command."""
    if near in (_HOURLY, "now", "off"):
        return f"/digest {near}"
    return f"/digest {near} 08:00" if near else EXAMPLE
