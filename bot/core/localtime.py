"""Clocks on walls: moments of a day in a time zone, where hours are left out and come twice."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY_MINUTES = 24 * 60


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
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    return (midnight + timedelta(minutes=minute)).astimezone(UTC)
