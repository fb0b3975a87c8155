"""The hours in which a chat is not to be disturbed."""

import re
from datetime import date, datetime, timedelta, tzinfo
from unicodedata import normalize

from bot.core.localtime import DAY_MINUTES, is_past, moment, parse_clock, zone_of
from bot.core.model import Chat, Quiet

LONGEST = 60  # characters that two times may take

_DAY = timedelta(days=1)
_OPENING = re.compile(r"(?:from|between)\s+", re.IGNORECASE)
_PARTS = re.compile(r"\s*(?:[-–—−~]|\b(?:to|until|till|and)\b)\s*|\s+(?![ap]\.?m)", re.IGNORECASE)


def quiet_until(chat: Chat, now: datetime) -> datetime | None:
    """When the quiet hours that it is now end; None outside of them. Those that end when they start are none.

    Where clocks jump they begin no later than the clock says; an hour that comes twice is passed once.
    """
    quiet = chat.quiet
    if quiet is None or quiet.start == quiet.end:
        return None
    zone = zone_of(chat.timezone)
    today = now.astimezone(zone).date()
    for day in (today - _DAY, today):
        end = _end(day, quiet, zone)
        if is_past(day, quiet.start, zone, now) and now < end:
            return end
    return None


def quiet_time(chat: Chat, since: datetime, until: datetime) -> timedelta:
    """How much of that time was quiet hours."""
    quiet, total = chat.quiet, timedelta()
    if quiet is None or quiet.start == quiet.end:
        return total
    zone = zone_of(chat.timezone)
    day, last = since.astimezone(zone).date() - _DAY, until.astimezone(zone).date()
    while day <= last:
        begin, end = max(since, moment(day, quiet.start, zone)), min(until, _end(day, quiet, zone))
        total += max(timedelta(), end - begin)
        day += _DAY
    return total


def parse_quiet(text: str) -> Quiet | None:
    """`22:00-07:00`, `22-7`, `10pm-7am`, `from 22 to 7` and the like; None for what is not two times."""
    if len(text) > LONGEST:
        return None
    said = _OPENING.sub("", normalize("NFKC", text).strip())  # the ： and ～ of Japanese keyboards
    match [parse_clock(part) for part in _PARTS.split(said)]:
        case [int(start), int(end)]:
            return Quiet(start % DAY_MINUTES, end % DAY_MINUTES)
    return None


def _end(day: date, quiet: Quiet, zone: tzinfo) -> datetime:
    return moment(day + _DAY if quiet.end < quiet.start else day, quiet.end, zone)
