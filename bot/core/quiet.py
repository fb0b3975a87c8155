"""The hours in which a chat is not to be disturbed."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta, tzinfo
from unicodedata import normalize

from bot.core.localtime import DAY_MINUTES, is_past, moment, parse_clock, zone_of
from bot.core.model import Chat, Quiet
from bot.core.weekdays import days_of

LONGEST = 100  # characters that days and two times may take

_DAY = timedelta(days=1)
_OPENING = re.compile(r"(?:from|between)\s+", re.IGNORECASE)
_PARTS = re.compile(r"\s*(?:[-–—−~]|\b(?:to|until|till|and)\b)\s*|\s+(?![ap]\.?m)", re.IGNORECASE)
_APART = re.compile(r"[\s,]+")
_FILLERS = frozenset(("and", "on", "every", "each"))


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
        if day.weekday() in quiet.days and is_past(day, quiet.start, zone, now) and now < end:
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
        if day.weekday() in quiet.days:
            begin, end = max(since, moment(day, quiet.start, zone)), min(until, _end(day, quiet, zone))
            total += max(timedelta(), end - begin)
        day += _DAY
    return total


def parse_quiet(text: str, before: Quiet | None = None) -> Quiet | None:
    """`22:00-07:00`, `22-7`, `from 10pm to 7am`, `weekdays 22-7`, `fri sat 23:00 10:00`; None for what is not that.

    Times without days are those of every day; days without times are those on which the hours `before` begin.
    """
    if len(text) > LONGEST:
        return None
    days, said = _split(normalize("NFKC", text))  # the ： and ～ of Japanese keyboards
    if not said:
        return replace(before, days=days) if before and days else None
    match [parse_clock(part) for part in _PARTS.split(_OPENING.sub("", said))]:
        case [int(start), int(end)]:
            hours = Quiet(start % DAY_MINUTES, end % DAY_MINUTES)
            return replace(hours, days=days) if days else hours
    return None


def _split(text: str) -> tuple[frozenset[int], str]:
    """The days named before and after the times, and the times."""
    words, days = [word for word in _APART.split(text) if word], frozenset[int]()
    for at in (0, -1):
        while words and (words[at].casefold() in _FILLERS or days_of(words[at].casefold())):
            days |= days_of(words.pop(at).casefold()) or frozenset()
    return days, " ".join(words)


def _end(day: date, quiet: Quiet, zone: tzinfo) -> datetime:
    return moment(day + _DAY if quiet.end < quiet.start else day, quiet.end, zone)
