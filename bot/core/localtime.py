"""Clocks on walls: moments of a day in a time zone, where hours are left out and come twice."""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

HOUR_MINUTES = 60
DAY_MINUTES = 24 * HOUR_MINUTES
NOON_HOUR = 12
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2})|h|(?<=\d\d)(\d{2}))?\s*(?:([ap])\.?m\.?)?", re.IGNORECASE)


def zone_of(name: str) -> tzinfo:
    """The time zone of that name; UTC for one that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def moment(day: date, minute: int, zone: tzinfo) -> datetime:
    """When the clocks of the zone show so many minutes after midnight: UTC.

    Of a time that comes twice it is the first, and for one that is left out as much later as clocks jump.
    """
    return (_midnight(day) + timedelta(minutes=minute)).replace(tzinfo=zone).astimezone(UTC)


def is_past(day: date, minute: int, zone: tzinfo, now: datetime) -> bool:
    """Whether the clocks of the zone have shown that time of that day, or have jumped over it."""
    wall = _midnight(day) + timedelta(minutes=minute)
    return now.astimezone(zone).replace(tzinfo=None) >= wall or now >= moment(day, minute, zone)


def parse_clock(word: str) -> int | None:
    """`7`, `07:30`, `7.30`, `0730`, `7h`, `7am`, `7:30 pm` and `24:00` in minutes after midnight; None for others."""
    match = _CLOCK.fullmatch(word.strip())
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or match[3] or 0), (match[4] or "").lower()
    if half:
        if not 1 <= hour <= NOON_HOUR:
            return None
        hour = hour % NOON_HOUR + (NOON_HOUR if half == "p" else 0)
    total = hour * HOUR_MINUTES + minute
    return total if minute < HOUR_MINUTES and total <= DAY_MINUTES else None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - what clocks on walls show has no zone
