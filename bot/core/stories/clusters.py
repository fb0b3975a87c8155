"""The same event in other outlets: the working set of live stories that new reports join.

Online single pass over centroids with merging. A term weighs by how few live *stories* have it, not how few
articles: a burst of reports on one event does not make its own words common, and the stored centroids are all there
is to restore. What is common in all news is known beforehand (`background.py`) and weighs less in the terms.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from heapq import nlargest
from itertools import filterfalse
from sys import intern

from bot.core.stories.across import is_same_across, is_telling, share_language
from bot.core.stories.evidence import MARKS, conflicts, places_of, share_mark, telling

Terms = Sequence[tuple[str, float]]
_Parted = tuple[dict[str, float], dict[str, float]]

WINDOW = timedelta(hours=72)
# A story silent for this long ends, unless a report names its day or its place in a series: without a time gate the
# F1 on recurring events falls from .63 to .16.
SILENCE = timedelta(hours=20)
WIDEST_STORY = 100  # terms of a centroid
MOST_MARKS = 150  # of a story
PRIOR_STORIES = 200  # imagined besides the live ones, so that the first dozen reports weigh terms sanely
FEWEST_STORIES, MOST_STORIES = 1_000, 10_000  # kept whatever their age; kept at all
ROUGHLY = 32  # the number of live stories is taken in steps of so many, for a logarithm costs more than it tells
MOST_LOOKS = 50  # at stories, rarest terms first, to find candidates; with 400 the F1 is the same
NEAREST = 6  # candidates; with 4 the F1 is lower by .002

HEADLINE_TERMS, LEAD_TERMS = 20, 40  # of a bare headline; of a headline with a full lead
HEADLINE_JOIN, LEAD_JOIN = 0.10, 0.28
FEWEST_WORDS = 3  # of a report; a shorter one may join a story for a single word
UNDATED_JOIN = 1.5  # how much nearer a report without a date must be
HARDER_MERGE = 0.3  # how much nearer two stories must be to be one, each time the smaller doubles
NEAR = 0.8  # of the threshold to join: another story this near may turn out to be the same


@dataclass(frozen=True, slots=True)
class StoredStory:
    """A live story as the database keeps it: its terms, with their weights summed over its `size` reports."""

    id: int
    terms: tuple[tuple[str, float], ...]
    size: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class StoryChoice:
    """The story a report joins, None for one of its own; the `absorbed` turn out to be the same story."""

    story_id: int | None = None
    absorbed: tuple[int, ...] = ()


class StoryIndex:
    """The live stories: ask where a report belongs, then add it under the id the store gave."""

    def __init__(self, stories: Iterable[StoredStory] = ()) -> None:
        """Of stories in the order of their last reports, gone through once."""
        self._live: dict[int, _Live] = {}  # least recently reported first
        # Which stories have a word. Pairs of words are left out: they are rare and many, and their words are here.
        self._having: defaultdict[str, list[_Live]] = defaultdict(list)
        self._giving: defaultdict[str, list[_Live]] = defaultdict(list)  # which have a telling number
        self._last_read: tuple[Terms, _Parted] = ((), ({}, {}))
        for story in stories:
            words, evidence = _parted(story.terms)
            self._put(_Live(story.id, words, evidence, story.size, story.last_at))

    def place(self, terms: Terms, at: datetime, *, dated: bool = True) -> StoryChoice:
        """The story that a report of this time belongs to, and the stories it shows to be that same one.

        Where its time is a guess it must be nearer: nothing tells it from a like event of another year.
        """
        words, evidence = self._read(terms)
        report = _Live(0, words, evidence, 1, at)
        join = join_threshold(len(words)) * (1 if dated else UNDATED_JOIN)
        near = self._near(report, NEAR * join)
        if not near or near[0][0] < join:
            return StoryChoice(self._across(report) if dated else None)
        joined = near[0][1]
        grown = joined.with_report(words, evidence, at)
        asked = self._asked(grown.words)
        others = (other for _, other in near[1:] if _may_be_one(grown, other))
        same = [other.id for other in others if self._cosine(asked, other, join * _merge_over_join(grown, other))]
        kept, *absorbed = sorted((joined.id, *same))
        return StoryChoice(kept, tuple(absorbed))

    def add(self, story_id: int, terms: Terms, at: datetime, absorbed: Iterable[int] = ()) -> StoredStory:
        """Puts a report into a story, new or live, that takes in the absorbed ones; what the story has become."""
        story = self._take(story_id)
        for other in map(self._take, absorbed):
            story = other if story is None else story if other is None else story.with_story(other)
        words, evidence = self._read(terms)
        if story is None:
            self._put(_Live(story_id, words, evidence, 1, at))
            self._forget(at - WINDOW)
            return StoredStory(story_id, (*words.items(), *evidence.items()), 1, at)
        grown = story.with_report(words, evidence, at)
        grown = replace(grown, id=story_id, words=self._narrowed(grown.words), marks=_kept(grown.marks))
        self._put(grown)
        self._forget(at - WINDOW)
        return grown.stored()

    def terms_of(self, story_id: int) -> Terms:
        """The terms of a live story as they are now; none of one that is not live."""
        story = self._live.get(story_id)
        return story.stored().terms if story else ()

    def remember(self) -> tuple[StoredStory, ...]:
        """All live stories; an index made of them chooses as this one does."""
        return tuple(story.stored() for story in self._live.values())

    def _read(self, terms: Terms) -> _Parted:
        """The words and marks among the terms, which `place` and `add` both want."""
        if terms is not self._last_read[0]:
            self._last_read = (terms, _parted(terms))
        return self._last_read[1]

    def _near(self, report: "_Live", least: float) -> list[tuple[float, "_Live"]]:
        """At most three stories that may be the report's, nearest first, with their cosines."""
        asked = self._asked(report.words)
        scored = ((self._cosine(asked, story, least), story) for story in self._candidates(asked, least))
        near = [(cosine, story) for cosine, story in scored if cosine and _share_two(report, story)]
        near = [(cosine, story) for cosine, story in near if _may_be_one(report, story)]
        return sorted(near, key=lambda pair: (-pair[0], pair[1].id))[:3]

    def _across(self, report: "_Live") -> int | None:
        """The story in another language that the report belongs to: the latest of those that may be it."""
        giving = (story for mark in report.marks for story in self._giving.get(mark, ()))
        same = ((story.last_at, story.id) for story in giving if _is_same_across(report, story))
        return max(same, default=(report.last_at, None))[1]

    def _candidates(self, asked: "_Asked", least: float) -> list["_Live"]:
        """The stories that share most with what is asked by its rarest terms."""
        scores: defaultdict[_Live, float] = defaultdict(float)
        rest, looks = asked.square, MOST_LOOKS
        enough = least * least * rest
        for count, term in sorted((len(self._having.get(term, ())), term) for term in asked.worth):
            looks -= count
            if looks < 0 or rest < enough:  # what shares none of the rarer terms is far
                break
            worth = asked.worth[term]
            rest -= worth * asked.words[term]
            for story in self._having.get(term, ()):
                scores[story] += worth * story.words[term] / story.size
        return nlargest(NEAREST, scores, key=scores.__getitem__)

    def _asked(self, words: Mapping[str, float]) -> "_Asked":
        having, idf = self._having, _idf_of(len(self._live) // ROUGHLY)
        worth = {term: weight * idf[len(having.get(term, ()))] ** 2 for term, weight in words.items()}
        return _Asked(words, worth, sum(weight * worth[term] for term, weight in words.items()))

    def _cosine(self, asked: "_Asked", story: "_Live", least: float) -> float:
        """How near they are; 0 if less than the least, which most stories show by a few terms that are not shared."""
        words, having, idf = story.words, self._having, _idf_of(len(self._live) // ROUGHLY)
        dot = sum(asked.worth[term] * words[term] for term in asked.worth if term in words)
        longest = dot * dot / (least * least * asked.square) if dot else 0.0
        square = 0.0
        for term, weight in words.items():
            square += (weight * idf[len(having.get(term, ()))]) ** 2
            if square > longest:
                return 0.0
        return dot / math.sqrt(square * asked.square) if square else 0.0

    def _narrowed(self, words: dict[str, float]) -> dict[str, float]:
        if len(words) <= 1.5 * WIDEST_STORY:
            return words
        idf = _idf_of(len(self._live) // ROUGHLY)
        by_weight = sorted((-weight * idf[len(self._having.get(term, ()))], term) for term, weight in words.items())
        return {term: words[term] for _, term in by_weight[:WIDEST_STORY]}

    def _put(self, story: "_Live") -> None:
        self._live[story.id] = story
        for term in story.words:
            if " " not in term:
                self._having[term].append(story)
        for mark in filter(is_telling, story.marks):
            self._giving[mark].append(story)

    def _take(self, story_id: int) -> "_Live | None":
        story = self._live.pop(story_id, None)
        if story is None:
            return None
        for term in filterfalse(_is_pair, story.words):
            _remove(self._having, term, story)
        for mark in filter(is_telling, story.marks):
            _remove(self._giving, mark, story)
        return story

    def _forget(self, before: datetime) -> None:
        """Drops what ended; a thousand stay whatever their age, so that no wrong date empties the index."""
        while len(self._live) > FEWEST_STORIES:
            oldest = next(iter(self._live.values()))
            if oldest.last_at >= before and len(self._live) <= MOST_STORIES:
                return
            self._take(oldest.id)


def join_threshold(terms: int) -> float:
    """The least cosine at which a report of so many terms joins a story: bare headlines share least."""
    part = (terms - HEADLINE_TERMS) / (LEAD_TERMS - HEADLINE_TERMS)
    return HEADLINE_JOIN + (LEAD_JOIN - HEADLINE_JOIN) * min(1.0, max(0.0, part))


@dataclass(frozen=True, slots=True, eq=False)
class _Live:
    """A story, or a report as a story of one: sums of the weights of its words, counts of its marks."""

    id: int
    words: dict[str, float]
    marks: dict[str, float]
    size: int
    last_at: datetime

    def with_report(self, words: Mapping[str, float], evidence: Mapping[str, float], at: datetime) -> "_Live":
        return self.with_story(_Live(self.id, dict(words), dict(evidence), 1, at))

    def with_story(self, other: "_Live") -> "_Live":
        return _Live(
            self.id,
            _sum(self.words, other.words),
            _sum(self.marks, other.marks),
            self.size + other.size,
            max(self.last_at, other.last_at),
        )

    def stored(self) -> StoredStory:
        return StoredStory(self.id, (*self.words.items(), *self.marks.items()), self.size, self.last_at)


class _Idf(dict[int, float]):
    """What a term says by how many stories have it, of so many times `ROUGHLY` live ones."""

    def __init__(self, stories: int) -> None:
        self._stories = stories * ROUGHLY + PRIOR_STORIES

    def __missing__(self, having: int) -> float:
        self[having] = math.log(1 + self._stories / (having + 0.5))
        return self[having]


_idf_of = lru_cache(1)(_Idf)


def _merge_over_join(one: _Live, other: _Live) -> float:
    """What reports of one event have in common adds up, so that two large stories of one are near; others stay far."""
    return 1 + HARDER_MERGE * math.log2(min(one.size, other.size))


def _is_pair(term: str) -> bool:
    return " " in term


def _share_two(report: _Live, story: _Live) -> bool:
    """Whether they share two words, where the report has that many: elephants have voices, and so has a show."""
    words = [*filterfalse(_is_pair, report.words)]
    return len(words) < FEWEST_WORDS or len([term for term in words if term in story.words]) > 1


def _may_be_one(one: _Live, other: _Live) -> bool:
    gap = abs(one.last_at - other.last_at)
    at = max(one.last_at, other.last_at)
    if not share_language(one.marks, other.marks):  # "Iran" and "sanctions" are words of French, too
        return False
    if gap > WINDOW or (gap > SILENCE and not share_mark(one.marks, other.marks, at)):
        return False
    first, second = telling(one.marks, one.size), telling(other.marks, other.size)
    return not conflicts(first, second, gap, at) and not _elsewhere(first, one, second, other)


def _is_same_across(report: _Live, story: _Live) -> bool:
    found, gap = telling(story.marks, story.size), abs(report.last_at - story.last_at)
    at = max(report.last_at, story.last_at)
    return is_same_across(report.marks, found, gap) and not conflicts(report.marks, found, gap, at)


def _elsewhere(first: Mapping[str, float], one: _Live, second: Mapping[str, float], other: _Live) -> bool:
    """Whether each is somewhere that the other does not even mention."""
    here, there = places_of(first), places_of(second)
    return bool(here and there) and here.isdisjoint(other.words) and there.isdisjoint(one.words)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The words of a report or story, what each is worth in a product with another's, and the square of its length."""

    words: Mapping[str, float]
    worth: Mapping[str, float]
    square: float


def _remove(index: dict[str, list[_Live]], key: str, story: _Live) -> None:
    index[key].remove(story)
    if not index[key]:
        del index[key]


def _sum(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    total = dict(one)
    for term, weight in other.items():
        total[term] = total.get(term, 0.0) + weight
    return total


def _kept(found: dict[str, float]) -> dict[str, float]:
    """The marks that most reports have, and of those that as many have the latest."""
    if len(found) <= MOST_MARKS:
        return found
    return {mark: found[mark] for mark in sorted(found, key=found.__getitem__)[-MOST_MARKS:]}


def _parted(terms: Terms) -> _Parted:
    evidence = {term: weight for term, weight in terms if term[0] in MARKS}
    return {intern(term): weight for term, weight in terms if term[0] not in MARKS}, evidence
