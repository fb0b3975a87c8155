"""The times that feeds write, in the dozens of ways they write them."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import TypeVar

EARLIEST_YEAR = 1970

T = TypeVar("T")

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan jän ene gen янв січ sty oca",
            "feb fev fév févr фев лют lut şub",
            "mar mär mrz mrt мар бер",
            "apr abr avr апр кві kwi nis",
            "may mai mei mag maj мая май тра",
            "jun juin giu июн чер cze haz",
            "jul juil lug июл лип lip tem",
            "aug ago aoû aou авг сер sie ağu",
            "sep set сен вер wrz eyl",
            "oct okt out ott окт жов paź eki",
            "nov ноя лис lis kas",
            "dec dez dic dés déc дек гру gru ara",
        ),
        start=1,
    )
    for name in names.split()
}
_ZONES_H = {
    name: hours
    for names, hours in (
        *(("pst", -8), ("pdt mst", -7), ("mdt cst", -6), ("cdt est", -5), ("edt", -4)),
        *(("bst cet", 1), ("cest eet", 2), ("eest msk", 3), ("ist", 5.5)),
        *(("hkt sgt", 8), ("jst kst", 9), ("aest", 10), ("aedt", 11)),
    )
    for name in names.split()
}
_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\b\.?)?"
_ZONE = r"\s*(?P<zone>[A-Za-z]{1,5}\b)?\s*\(?(?P<offset>[+-]\d{1,2}(?::?\d\d)?)?"
_CLOCK = r"(?:[,\sT]+(?:[^\W\d]{2,6}\s)?TIMEZONE)?"  # "at", "um", "à"
_PATTERNS = tuple(
    re.compile(
        pattern.replace("CLOCK", _CLOCK).replace("TIME", _TIME).replace("ZONE", _ZONE).replace("DE", r"(?:\s+de)?"),
        re.IGNORECASE,
    )
    for pattern in (
        # 2026/11/02 10:00, 2026年11月2日 10:00, 2026. 11. 2. 10:00
        r"(?P<year>\d{4})[-/.年년]\s?(?P<month>\d{1,2})[-/.月월]\s?(?P<day>\d{1,2})[日일.]?(?:(?:T|,?\s+)TIMEZONE)?",
        # Mon, 02 Nov 2026 10:00:00 GMT+3, 2 de noviembre de 2026, 02-Nov-26 10:00, 월, 02 11 2026 10:00:00 +0900
        r"\D{0,30}?(?P<day>\d{1,2})\.?DE[\s-]+(?P<month>\d\d|[^\W\d]{3,12})\.?,?DE[\s-]+(?P<year>\d{4}|\d\d)\bCLOCK",
        # Mon, Nov 2, 2026 10:00 AM
        r"(?:[^\W\d]+\.?,?\s+)?(?P<month>[^\W\d]{3,12})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})CLOCK",
        # Mon Nov  2 10:00:00 GMT 2026
        r"[^\W\d]+\s+(?P<month>[^\W\d]{3,12})\s+(?P<day>\d{1,2})\s+TIMEZONE\s+(?P<year>\d{4})",
        # 02.11.2026 10:00
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})CLOCK",
    )
)
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_EPOCH = re.compile(r"(\d{10})(?:\d{3})?(?:\.\d{1,9})?")


def parse_date(text: str) -> datetime | None:
    """The moment that `text` names, in UTC; without a zone it is taken as UTC. None when it names none."""
    text = text.strip()[:100]
    try:
        found = _epoch(text) or _iso(text) or _written(text)
        found = found.astimezone(UTC) if found else None
    except (ValueError, OverflowError):
        return None
    return found if found and found.year >= EARLIEST_YEAR else None


def newest(items: Sequence[T], published: Callable[[T], datetime | None], most: int) -> Sequence[T]:
    """The `most` items of the latest dates in their order; of those without a date the first, after all the others."""
    if len(items) <= most:
        return items
    dates = [published(item) or _LONG_AGO for item in items]
    kept = sorted(range(len(items)), key=dates.__getitem__, reverse=True)[:most]
    return [items[number] for number in sorted(kept)]


def _epoch(text: str) -> datetime | None:
    match = _EPOCH.fullmatch(text)
    return datetime.fromtimestamp(int(match[1]), UTC) if match else None


def _iso(text: str) -> datetime | None:
    if not text[:4].isdigit():  # to be refused costs more than to be read
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _written(text: str) -> datetime | None:
    for pattern in _PATTERNS:
        match = pattern.match(text)
        month = _month(match["month"]) if match else None
        if match and month:
            return _built(match, month)
    return None


def _month(word: str) -> int | None:
    if word.isdigit():
        return int(word)
    return next((_MONTHS[word.lower()[:n]] for n in (4, 3) if word.lower()[:n] in _MONTHS), None)


def _built(match: re.Match[str], month: int) -> datetime:
    year = int(match["year"])
    if year < 100:
        year += 2000 if year < 70 else 1900
    hour = int(match["hour"] or 0)
    if match["half"]:
        hour = hour % 12 + (12 if match["half"][0] in "pP" else 0)
    # A leap second is a second too many for datetime.
    second = min(int(match["second"] or 0), 59)
    return datetime(year, month, int(match["day"]), hour, int(match["minute"] or 0), second, tzinfo=_zone(match))


def _zone(match: re.Match[str]) -> timezone:
    zone = timedelta(hours=_ZONES_H.get((match["zone"] or "").lower(), 0))
    if match["offset"]:
        sign = -1 if match["offset"][0] == "-" else 1
        digits = match["offset"][1:].replace(":", "")
        hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
        zone = sign * timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(zone)
