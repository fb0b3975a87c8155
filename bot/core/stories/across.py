"""The same event in another language, where no word is shared: two names and a number within a day.

That is little evidence, so it must be plain: names that `actors.py` or `names.py` knows in both languages, of which
one is not a power that has a say in everything, and a number that counts something or is no round one. All else stays
apart. Measured by `bench/across.py`.
"""

from collections.abc import Mapping
from datetime import timedelta

from bot.core.stories.evidence import HUBS

WITHIN = timedelta(hours=24)
FEWEST_NAMES = 2
LEAST_TOLL, LEAST_COUNT = 4, 31  # smaller numbers are shared by chance
TOO_ROUND = 10
POWERS = frozenset(mark[1:] for mark in HUBS)


def is_telling(mark: str) -> bool:
    """Whether a mark is a number that two reports hardly share by chance."""
    if mark[0] != "=":
        return False
    kind, _, written = mark[1:].partition(":")
    value = float(written)
    return value >= LEAST_TOLL if kind else value >= LEAST_COUNT and value % TOO_ROUND != 0


def is_same_across(report: Mapping[str, float], story: Mapping[str, float], gap: timedelta) -> bool:
    """Whether a report and a story, given by their marks, tell one event in languages that they do not share."""
    if gap > WITHIN or share_language(report, story):
        return False
    names = _names(report) & _names(story)
    if len(names) < FEWEST_NAMES or names <= POWERS:
        return False
    return any(map(is_telling, report.keys() & story.keys()))


def share_language(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    """Whether two reports or stories are told in one language; yes where that of either is not known."""
    first, second = ({mark for mark in found if mark[0] == "^"} for found in (one, other))
    return not first or not second or not first.isdisjoint(second)


def _names(found: Mapping[str, float]) -> frozenset[str]:
    return frozenset(mark[1:] for mark in found if mark[0] in "&*")
