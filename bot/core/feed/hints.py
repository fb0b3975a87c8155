"""What a feed says of its own polling: how long it stays as it is."""

import re
from datetime import timedelta

LONGEST_TTL = timedelta(days=1)  # weekly and yearly are said by feeds that publish every hour

_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_NUMBER = re.compile(r"\s*\+?(\d{1,9})(?:\.\d*)?\s*")


def time_to_live(ttl: str, period: str, frequency: str) -> timedelta | None:
    """The longer of RSS's `<ttl>` (minutes) and of sy:updatePeriod over sy:updateFrequency, at most a day.

    None where neither says anything, or nothing that can be meant, as `0` does.
    """
    minutes, times = _number(ttl), _number(frequency) or 1
    said = [timedelta(minutes=minutes)] if minutes else []
    if period.strip().lower() in _PERIODS:
        said.append(_PERIODS[period.strip().lower()] / times)
    return min(max(said), LONGEST_TTL) if said else None


def _number(written: str) -> int:
    match = _NUMBER.fullmatch(written)
    return min(int(match[1]), 10**6) if match else 0
