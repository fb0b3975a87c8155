"""Digests: when a chat gets one, and which stories make it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.localtime import moment, zone_of

HOUR = timedelta(hours=1)
WEEK = 7
EVERY_DAY = frozenset(range(WEEK))
WEEKDAYS = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a chat, or one forum topic of it, gets its digest."""

    id: int
    chat_id: int
    thread: int
    days: frozenset[int]  # 0 is Monday; none of them: every hour
    minute: int  # of the day in the time zone of the chat, or of the hour
    next_at: datetime


def next_slot(days: frozenset[int], minute: int, timezone: str, after: datetime) -> datetime:
    """The first moment after `after` at which a digest is due: UTC. See Schedule for `days` and `minute`."""
    zone = zone_of(timezone)
    local = after.astimezone(zone)
    if not days:
        first = after - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        first += timedelta(minutes=minute)
        return first if first > after else first + HOUR
    dates = (local.date() + timedelta(days=number) for number in range(WEEK + 2))
    slots = (moment(date, minute, zone) for date in dates if date.weekday() in days)
    return next(slot for slot in slots if slot > after)


def digest_key(schedule_id: int, slot: datetime) -> str:
    """The key of the delivery of one digest, and of the "folds" that it gathers."""
    return f"digest:{schedule_id}:{slot:%Y-%m-%dT%H:%MZ}"


def is_digest(key: str) -> bool:
    """Whether a delivery of this key gathers what was held back for it: a digest, or the end of quiet hours."""
    return key.startswith(("digest:", "quiet:"))
