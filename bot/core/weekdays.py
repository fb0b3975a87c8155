"""Days of the week as people type them in English: `monday`, `mon`, `mondays`, `weekdays`, `fri-sun`."""

from types import MappingProxyType

WEEK = 7
EVERY_DAY = frozenset(range(WEEK))  # 0 is Monday
WEEKDAYS = frozenset(range(5))
WEEKENDS = EVERY_DAY - WEEKDAYS
NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_SHORT = {**{name[:3]: day for day, name in enumerate(NAMES)}, "tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_ONE_DAY = {**_SHORT, **{name: day for day, name in enumerate(NAMES)}}
_DAYS = MappingProxyType(
    {
        **{word: frozenset((day,)) for word, day in _ONE_DAY.items()},
        **{f"{name}s": frozenset((day,)) for day, name in enumerate(NAMES)},
        **dict.fromkeys(("daily", "everyday", "day"), EVERY_DAY),
        **dict.fromkeys(("weekdays", "weekday", "workdays"), WEEKDAYS),
        **dict.fromkeys(("weekends", "weekend"), WEEKENDS),
    }
)


def days_of(word: str) -> frozenset[int] | None:
    """The days that a word in small letters names; None for a word that names none."""
    first, _, last = word.partition("-")
    if first in _ONE_DAY and last in _ONE_DAY:
        count = (_ONE_DAY[last] - _ONE_DAY[first]) % WEEK
        return frozenset((_ONE_DAY[first] + ahead) % WEEK for ahead in range(count + 1))
    return _DAYS.get(word)
