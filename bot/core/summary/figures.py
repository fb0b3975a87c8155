"""The figures of a story that is in its figures: ranges, altitudes, rates by country, quoted word for word."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.core.summary.measures import find_measures

MOST_PASSAGES = 5
MOST_PAIRS = 3  # passages of two measures; a fourth one must say more
MOST_ROWS = 24
LONGEST_PASSAGE = 220  # characters
LONGEST_ROW = 80
FEWEST_MEASURES = 2  # in one passage: a single number says little without its neighbours
NEAR = 70  # characters between two measures of one passage
LONGEST_LEAD = 90  # characters of a passage before its first measure

_BULLET = re.compile(r"^[•●▪◦‣*·–-]\s*")
_ENDED = re.compile(r"[.!?。！？؟]$")
_ASIDE = re.compile(r"\s*[(（][^()（）]{1,40}[)）]")
# A passage starts after the words that only lead to it, but not between a name and its figure: "Norland: 25%".
_LEAD = re.compile(
    r"[,;:—–،؛]\s+(?!$)|[、，；：](?!$)|\b(?:that|adding|saying|said|includ(?:e|es|ing)|which|while|dass|que|что|що)\s+"
    r"|\b(?:and|but)\s+(?=(?:the|its|their|an?)\b|[A-Z])"
)
_STOPS = ",;:.!?—–(،؛؟、，；：。！？（"
_TAIL = re.compile(
    rf"[^{_STOPS}]{{0,40}}?(?=[{_STOPS}]|\s(?:and|but|while|as|after|und|aber|et|mais|y|pero|и|но|та|але|і)\b|$)"
)
_RELATIVE = re.compile(r"(?:whose|which|who|where|what)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class _Passage:
    """Quotations that belong together, and how many measures they hold."""

    figures: tuple[str, ...]
    measures: int


def find_figures(sentences: Sequence[str], summary: Iterable[str]) -> tuple[str, ...]:
    """The densest passages of measures, in the order they stand, without those that `summary` shows already."""
    shown = " ".join(summary)
    passages = [each for each in _passages(sentences, shown) if not _is_shown(each, shown)]
    best = sorted(passages, key=lambda each: -each.measures)[:MOST_PASSAGES]
    kept = [each for at, each in enumerate(best) if at < MOST_PAIRS or each.measures > FEWEST_MEASURES]
    return tuple(dict.fromkeys(figure for each in passages if each in kept for figure in each.figures))


def _passages(sentences: Sequence[str], shown: str) -> list[_Passage]:
    found: list[_Passage] = []
    for listed, group in groupby(sentences, key=_is_row):
        if listed:
            rows = tuple(_BULLET.sub("", row) for row in group)
            found.extend([_Passage(rows[:MOST_ROWS], len(rows))] if len(rows) >= FEWEST_MEASURES else [])
        else:
            found.extend(passage for sentence in group if sentence not in shown for passage in _in_sentence(sentence))
    return found


def _is_row(sentence: str) -> bool:
    """A line of a list, such as "Norland: 25%"."""
    return len(sentence) <= LONGEST_ROW and not _ENDED.search(sentence) and len(find_measures(sentence)) > 0


def _in_sentence(sentence: str) -> Iterable[_Passage]:
    """Runs of measures that stand close together."""
    floor = 0
    for run in _runs(find_measures(sentence)):
        begin, end = run[0][0], run[-1][1]
        if len(run) >= FEWEST_MEASURES:
            start, stop = _start(sentence, begin, floor), _stop(sentence, end)
            text = sentence[start:stop].strip(" \"“”'")
            if len(text) <= LONGEST_PASSAGE + LONGEST_LEAD:
                yield _Passage((text,), len(run))
            floor = stop
        floor = max(floor, end)


def _runs(measures: Iterable[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    runs: list[list[tuple[int, int]]] = []
    for begin, end in measures:
        if runs and begin - runs[-1][-1][1] <= NEAR and end - runs[-1][0][0] <= LONGEST_PASSAGE:
            runs[-1].append((begin, end))
        else:
            runs.append([(begin, end)])
    return runs


def _start(sentence: str, begin: int, floor: int) -> int:
    """Where the words of a passage start before its first measure; "Norland, whose" stays together."""
    low = max(floor, begin - LONGEST_LEAD)
    before = sentence[low:begin]
    starts = [0] * (low == floor) + [lead.end() for lead in _LEAD.finditer(before)]
    while len(starts) > 1 and _RELATIVE.match(before, starts[-1]):
        starts.pop()
    start = low + (starts[-1] if starts else len(before))
    return start + len(sentence[start:begin]) - len(sentence[start:begin].lstrip(_STOPS + " "))


def _stop(sentence: str, end: int) -> int:
    aside = _ASIDE.match(sentence, end)
    stop = aside.end() if aside else end
    tail = _TAIL.match(sentence, stop)
    return tail.end() if tail else stop


def _is_shown(passage: _Passage, shown: str) -> bool:
    numbers = {number for figure in passage.figures for number in _NUMBER.findall(figure)}
    return numbers <= set(_NUMBER.findall(shown))
