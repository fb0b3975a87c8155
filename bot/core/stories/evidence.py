"""What tells two events of one kind apart: the day, the number in the series, the states that take part.

Words alone cannot: the launch of Tuesday and the launch of Thursday, the 12th and the 13th package and the sanctions
on two countries are reported in the same words. Each piece of evidence is a mark, a term that no word can be:
`@w3` a Thursday, `@d6` a sixth of the month, `#13` the thirteenth, `&kp` North Korea, `~texa` somewhere in Texas. The
numbers of `facts.py`, the names of `names.py` and the language (`^en`) are marks too, but tell nothing apart.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import takewhile
from string import digits

from bot.core.stories.actors import actors_in, may_name_actors

MARKS = frozenset("@#&~=*^")  # what begins a mark
BRIEF_TERMS = 16  # of a story that nobody was told of; for headlines, with 8 the F1 of their stories is the same
WEEKDAYS = (
    "monday mon montag lundi lunes понедельник",
    "tuesday tue tues dienstag mardi martes вторник",
    "wednesday wed mittwoch mercredi miércoles среду",
    "thursday thu thurs donnerstag jeudi jueves четверг",
    "friday fri freitag vendredi viernes пятницу",
    "saturday samstag samedi sábado субботу",
    "sunday sonntag dimanche domingo воскресенье",
)
DAY_OF_WEEK = {name: number for number, names in enumerate(WEEKDAYS) for name in names.split()}
UNSPACED_WEEKDAY = re.compile("([月火水木金土日])曜|([월화수목금토일])요일|(?:星期|周|週)([一二三四五六日天])")
UNSPACED_DAYS = ("月火水木金土日", "월화수목금토일", "一二三四五六日天")
_NAMED = (
    "jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october "
    "nov november dec december januar februar märz mai juni juli oktober dezember"
)
MONTHS = frozenset(_NAMED.split())
NAMES_OF_DAYS = frozenset(DAY_OF_WEEK)
NAMES_OF_TIMES = MONTHS | DAY_OF_WEEK.keys()
_MONTH = "|".join(sorted(MONTHS))
# All of small letters, for a pattern that ignores case takes three times as long.
DAY_OF_MONTH = re.compile(
    rf"\b(?:{_MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?\b(?! ?%|[.,]\d)"
    rf"|\b(\d{{1,2}})(?:st|nd|rd|th)?\.? (?:of )?(?:{_MONTH})\b"
    r"|(?<!\d)(\d{1,2})(?:日|일(?!\w*간))"
)
# It begins with one class, so that the text between is skipped at the speed of C.
ORDINAL = re.compile(
    r"[\d第](?:(?<=\d)(?<![\w.,/-].)\d{0,2}(?:st|nd|rd|th|-?(?:й|го|му|м|я)|[eè]me|e|\.?[ºª])(?!\w)"
    r"|(?<=第)\s?\d{1,3}"
    r"|(?<=\d)(?<!\d.)\d{0,2}차)"
)
DIGITS = re.compile(r"\d+")
_SPELLED = (
    "fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
    "seventeenth eighteenth nineteenth twentieth"
)
SPELLED = {word: number for number, word in enumerate(_SPELLED.split(), start=4)}
# Not "a fifth of the land" nor "one-fifth", which are parts.
SPELLED_PLACE = re.compile(rf"(?<!\ba )(?<!\bone[ -])\b({'|'.join(SPELLED)})\b(?! of\b)")
WORD = re.compile(r"[^\W\d_]+")
APART = {code: " " for code in range(128) if not chr(code).isalpha()}

# Before the name of a place in a headline: what happens in two places is two events.
_IN = "in near off outside at bei nahe vor à au en cerca в у під біля около"
IN = frozenset(_IN.split())
LONGEST_PLACE = 3  # words

HUBS = {"&us": 0.3, "&eu": 0.3, "&un": 0.3, "&gb": 0.5}  # they sanction, condemn and comment on everybody
LEAST_KINSHIP = 0.2  # cosine of the states of two reports of one event
OVERNIGHT = timedelta(hours=12)  # the same hour is Wednesday in Washington and Thursday in Seoul
RARE = 0.2  # of the reports of a story; what fewer name is a side remark


def marks(title: str, lead: str) -> dict[str, float]:
    """The evidence in a headline and its lead; states of the headline count twice."""
    text = f"{title}\n{lead}".casefold()
    words = words_of(text)
    found = dict.fromkeys((*_days(text, words), *_ordinals(text, words)), 1.0)
    for actor in actors_in(lead) if may_name_actors(text, words) else ():
        found[f"&{actor}"] = 1.0
    for actor in actors_in(title):
        found[f"&{actor}"] = 2.0
    return found


def without_days(terms: Sequence[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    """The terms of a report whose date nobody knows: a Thursday may be any."""
    return tuple((term, weight) for term, weight in terms if term[0] != "@")


@lru_cache(1)  # for the numbers and the names of one text
def words_of(folded: str) -> frozenset[str]:
    """The words of a text in small letters."""
    return frozenset(folded.translate(APART).split() if folded.isascii() else WORD.findall(folded))


def may_hold_digits(text: str) -> bool:
    """Whether there may be a digit in a text; ten looks at plain ASCII take a tenth of the time of a pattern."""
    return not text.isascii() or any(digit in text for digit in digits)


def undated(folded: str, words: frozenset[str]) -> str:
    """A text in small letters, with these words, as long as it was but with dots for days of months."""
    return DAY_OF_MONTH.sub(lambda day: "." * len(day.group()), folded) if _may_date(folded, words) else folded


def is_mark(term: str) -> bool:
    """Whether a story term is evidence and not a word."""
    return term[0] in MARKS


def in_brief(terms: Sequence[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    """The marks and the heaviest of the words among the terms of a report: enough to be found by."""
    words = [term for term in terms if not is_mark(term[0])]
    return (*words[:BRIEF_TERMS], *(term for term in terms if is_mark(term[0])))


def places(words: Sequence[str], stems: Sequence[str], common: Mapping[str, float]) -> frozenset[str]:
    """The stems of the names of places in a headline, which are no common words."""
    found: set[str] = set()
    for position, word in enumerate(words[:-1], start=1):
        if word in IN:
            following = zip(words[position:], stems[position : position + LONGEST_PLACE], strict=False)
            named = takewhile(lambda pair: pair[0][0].isupper(), following)
            found.update(stem for name, stem in named if name.casefold() not in NAMES_OF_TIMES)
    return frozenset(stem for stem in found if stem not in common)


def telling(found: Mapping[str, float], reports: int) -> dict[str, float]:
    """The marks that enough of so many reports have, so that a side remark of one does not part it from the others."""
    return {mark: count for mark, count in found.items() if count >= RARE * reports}


def places_of(found: Mapping[str, float]) -> frozenset[str]:
    """The stems of the names of places that the marks name."""
    return frozenset(mark[1:] for mark in found if mark[0] == "~")


def conflicts(one: Mapping[str, float], other: Mapping[str, float], gap: timedelta, at: datetime) -> bool:
    """Whether the marks of two reports, or of a report and a story, speak of two events; `gap` is the time between."""
    return (
        _differ(ordinals(one), ordinals(other))
        or _days_differ(days(one, at), days(other, at), gap)
        or _actors_differ(one, other)
    )


def share_mark(one: Mapping[str, float], other: Mapping[str, float], at: datetime) -> bool:
    """Whether both name the same day or the same place in a series."""
    return not (ordinals(one).isdisjoint(ordinals(other)) and days(one, at).isdisjoint(days(other, at)))


def days(found: Mapping[str, float], at: datetime) -> frozenset[date]:
    """The days that the marks name, each the one nearest before the day after `at`."""
    return frozenset(day for mark in found if mark[0] == "@" for day in _nearest(mark, at.date()))


def ordinals(found: Mapping[str, float]) -> frozenset[str]:
    """The places in a series that the marks name."""
    return frozenset(mark for mark in found if mark[0] == "#")


def _differ(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and one.isdisjoint(other)


def _days_differ(one: frozenset[date], other: frozenset[date], gap: timedelta) -> bool:
    if not one or not other or not one.isdisjoint(other):
        return False
    apart = min(abs(first - second) for first in one for second in other)
    return apart > timedelta(days=1) or gap >= OVERNIGHT


def _actors_differ(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    first, second = _actors(one), _actors(other)
    if not first or not second:
        return False
    dot = sum(weight * second.get(actor, 0.0) for actor, weight in first.items())
    return dot < LEAST_KINSHIP * math.hypot(*first.values()) * math.hypot(*second.values())


def _actors(found: Mapping[str, float]) -> dict[str, float]:
    return {mark: weight * HUBS.get(mark, 1.0) for mark, weight in found.items() if mark[0] == "&"}


def _nearest(mark: str, today: date) -> Iterable[date]:
    tomorrow = today + timedelta(days=1)
    value = int(mark[2:])
    if mark[1] == "w":
        yield tomorrow - timedelta(days=(tomorrow.weekday() - value) % 7)
        return
    for back in range(31):
        day = tomorrow - timedelta(days=back)
        if day.day == value:
            yield day
            return


def _days(text: str, words: frozenset[str]) -> Iterable[str]:
    for name in words & NAMES_OF_DAYS:
        yield f"@w{DAY_OF_WEEK[name]}"
    for found in () if text.isascii() else UNSPACED_WEEKDAY.finditer(text):
        for names, name in zip(UNSPACED_DAYS, found.groups(), strict=True):
            if name:
                yield f"@w{min(6, names.index(name))}"
    for found in DAY_OF_MONTH.finditer(text) if _may_date(text, words) else ():
        number = int(next(filter(None, found.groups())))
        if 1 <= number <= 31:
            yield f"@d{number}"


def _ordinals(text: str, words: frozenset[str]) -> Iterable[str]:
    dateless = undated(text, words)
    for found in ORDINAL.findall(dateless) if may_hold_digits(text) else ():
        yield f"#{int(DIGITS.findall(found)[0])}"
    if not words.isdisjoint(SPELLED):
        for spelled in SPELLED_PLACE.findall(dateless):
            yield f"#{SPELLED[spelled]}"


def _may_date(text: str, words: frozenset[str]) -> bool:
    return not MONTHS.isdisjoint(words) or "日" in text or "일" in text
