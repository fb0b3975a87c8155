"""The figures of a story that is in its figures: ranges, altitudes, rates by country, quoted word for word."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_FIGURES = 3
LONGEST_FIGURE = 220  # characters
FEWEST_MEASURES = 2  # in one figure: a single number says little without its neighbours
NEAR = 60  # characters between two measures of one figure

_NUMBER = r"(?:[$€£¥₩]\s?)?\d[\d.,\u00a0\u202f]*(?:\s?[-–]\s?\d[\d.,]*)?"
_SCALE = (
    r"(?:\s?(?:thousand|million|billion|trillion|mn|bn|Mio\.?|Mrd\.?|Millionen|Milliarden"
    r"|millions?|milliards?"
    r"|тыс\.?|млн|млрд))?"
)
_LATIN_UNITS = (
    r"percent(?:age points?)?|per cent|Prozent|pour cent|por ciento|k(?:ilo)?m(?:et(?:er|re)s?)?(?:/h|ph)?|kilómetros?"
    r"|kilomètres?|miles?(?: per hour)?|mph|met(?:er|re)s?|feet|ft"
    r"|nautical miles|Mach|kilotons?|megatons?|tons?|tonnes?"
    r"|kg|kilograms?|barrels?|dollars?|euros?|yen|won|yuan"
)
_OTHER_UNITS = (
    r"%|процент\w*|відсотк\w*|км(?!\w)|метр\w*|тонн\w*|долл\w*|руб\w*|퍼센트|킬로미터|㎞|톤|パーセント|キロ(?:メートル)?|トン"
    r"|公里|千米|米|吨|كيلومتر\w*|كلم|متر\w*|طن"
)
_UNITS = rf"(?:{_LATIN_UNITS})(?![A-Za-z])|{_OTHER_UNITS}"
_MEASURE = re.compile(rf"(?<![\w.,])(?:Mach \d[\d.]*|{_NUMBER}{_SCALE}\s?(?:{_UNITS})|[$€£¥₩]\s?\d[\d.,]*{_SCALE})")
_KINDS = (
    ("rate", re.compile(r"%|[Pp]er ?cent|Prozent|cento?\b|ciento|процент|відсотк|퍼센트|パーセント")),
    ("money", re.compile(r"[$€£¥₩]|dollar|euro|\byen|\bwon\b|yuan|долл|руб")),
)
_PARENTHESIS = re.compile(r"\([^()]*\)")
_ASIDE = re.compile(r"\s*\([^()]{1,40}\)")
# A figure starts after the words that only lead to it.
_LEAD = re.compile(
    r"[,;:—–]\s+|[、，；：]|\b(?:that|adding|saying|said|includ(?:e|es|ing)|which|while|and|but|dass|que|что"
    r"|що)\s+",
    re.IGNORECASE,
)
_TAIL = re.compile(r"[^,;:.!?—–(]{0,40}?(?=[,;:.!?—–(]|\s(?:and|but|while|as|after|und|et|y|и|та)\b|$)|[。，；]")
_RELATIVE = re.compile(r"(?:whose|which|who|where|what)\b", re.IGNORECASE)
_LEAD_WORDS = 90  # characters before its first measure at most


@dataclass(frozen=True, slots=True)
class _Measure:
    begin: int
    end: int
    kind: str


def find_figures(sentences: Sequence[str], summary: Iterable[str]) -> tuple[str, ...]:
    """The densest passages of measures, in the order they stand, without those that `summary` shows already."""
    shown = " ".join(summary)
    passages = [passage for sentence in sentences if sentence not in shown for passage in _passages(sentence)]
    fresh = [(passage, count) for passage, count in passages if not _is_shown(passage, shown)]
    best = sorted(fresh, key=lambda found: -found[1])[:MOST_FIGURES]
    return tuple(dict.fromkeys(passage for passage, count in fresh if (passage, count) in best))


def _passages(sentence: str) -> list[tuple[str, int]]:
    """Runs of measures of one kind that stand close together, each with how many they are."""
    found: list[tuple[str, int]] = []
    for run in _runs(_measures(sentence)):
        if len(run) >= FEWEST_MEASURES:
            text = _passage(sentence, run[0].begin, run[-1].end)
            if len(text) <= LONGEST_FIGURE:
                found.append((text, len(run)))
    return found


def _measures(sentence: str) -> list[_Measure]:
    # "600km (370 miles)" is one measure said twice.
    repeated = [(aside.start(), aside.end()) for aside in _PARENTHESIS.finditer(sentence)]
    return [
        _Measure(match.start(), match.end(), _kind(match.group()))
        for match in _MEASURE.finditer(sentence)
        if not any(begin < match.start() < end for begin, end in repeated)
    ]


def _kind(measure: str) -> str:
    return next((kind for kind, sign in _KINDS if sign.search(measure)), "size")


def _runs(measures: Iterable[_Measure]) -> list[list[_Measure]]:
    runs: list[list[_Measure]] = []
    for measure in measures:
        if runs and runs[-1][-1].kind == measure.kind and measure.begin - runs[-1][-1].end <= NEAR:
            runs[-1].append(measure)
        else:
            runs.append([measure])
    return runs


def _passage(sentence: str, begin: int, end: int) -> str:
    before = sentence[max(0, begin - _LEAD_WORDS) : begin]
    start = begin - len(before) + _after_lead(before, from_start=begin == len(before))
    aside = _ASIDE.match(sentence, end)
    stop = aside.end() if aside else end
    tail = _TAIL.match(sentence, stop)
    return sentence[start : tail.end() if tail else stop].strip(" \"“”'")


def _after_lead(before: str, *, from_start: bool) -> int:
    """Where the words of a figure start in what stands before its first number; "Norland, whose" stays together."""
    starts = [0] * from_start + [lead.end() for lead in _LEAD.finditer(before)]
    while len(starts) > 1 and _RELATIVE.match(before, starts[-1]):
        starts.pop()
    return starts[-1] if starts else len(before)


def _is_shown(passage: str, shown: str) -> bool:
    numbers = re.findall(r"\d[\d.,]*\d|\d", passage)
    return all(number in shown for number in numbers)
