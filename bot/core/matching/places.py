"""Where words stand, put together: near each other, apart from each other, one or the other.

Every step is linear, or nearly so, in what it looks at, and what is looked at for one rule and article is limited.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import TypeAlias

Place: TypeAlias = tuple[int, int]  # positions of the first and the last token

MOST_PLACES = 1_000  # the first of a phrase, a NEAR or an OR in an article; no news has more
END = 1 << 30  # behind every position
MOST_STEPS = 20_000  # of a rule in an article, a microsecond or so each; real rules on real news take hundreds


class OutOfStepsError(Exception):
    """A rule took more steps on an article than any rule may; it counts as not holding."""


class Steps:
    """What one rule may still do on one article."""

    __slots__ = ("left",)

    def __init__(self, left: int = MOST_STEPS) -> None:
        self.left = left

    def take(self, count: int) -> None:
        """Uses up `count` steps. Raises OutOfStepsError when none are left."""
        self.left -= count
        if self.left <= 0:
            raise OutOfStepsError


@dataclass(slots=True, eq=False)  # not frozen: thousands are made for an article, and freezing takes twice the time
class Places:
    """First and last positions, ordered by the first, then the last; one list where every place is one token."""

    starts: Sequence[int]
    ends: Sequence[int]

    def by_end(self) -> tuple[Sequence[int], Sequence[int]]:
        """The first and the last positions, ordered by the last, then the first."""
        if self.ends is self.starts:
            return self.starts, self.ends
        turned = sorted(zip(self.ends, self.starts, strict=True))
        return [start for _, start in turned], [end for end, _ in turned]

    def __iter__(self) -> Iterator[Place]:
        return zip(self.starts, self.ends, strict=True)


NOWHERE = Places((), ())


def near(left: Places, right: Places, distance: int, steps: Steps, *, ordered: bool) -> Places:
    """What spans a place of one side and the closest one of the other, before and after it, within `distance`."""
    if not left.starts or not right.starts:
        return NOWHERE
    spans = _followed(left, right, distance, steps)
    if not ordered:
        spans += _followed(right, left, distance, steps)
    return _gathered(spans)


def _followed(first: Places, second: Places, distance: int, steps: Steps) -> list[Place]:
    """The spans from a place of `first` to a later one of `second`, closest partners only, in two-pointer time."""
    begins, ends = first.by_end()
    starts, stops = second.starts, second.ends
    spans: list[Place] = []
    seen = at = 0  # how many of `first` have found who follows them; the place of `second` that is looked at
    while at < len(starts) and len(spans) < MOST_PLACES:
        start = starts[at]
        before = bisect_left(ends, start, seen)  # those of `first` that end before it
        if before and start - ends[before - 1] - 1 <= distance:
            if before == seen:
                spans.append((begins[before - 1], stops[at]))
            reached = range(bisect_left(ends, start - distance - 1, seen, before), before)
            spans.extend((begins[each], stops[at]) for each in reached)
            steps.take(1 + len(reached))
            at += 1
        elif before == len(ends):
            break
        else:
            steps.take(1)
            at = bisect_right(starts, ends[before], at)
        seen = before
    return spans


def apart(found: Places, besides: Places, steps: Steps) -> Places:
    """The places of `found` that neither overlap nor touch one of `besides`."""
    if not found.starts or not besides.starts:
        return found
    starts, furthest = besides.starts, besides.ends
    last = END
    if furthest is not starts:
        furthest = list(accumulate(furthest, max))
        # Behind the last of so many that more may have been left out, nobody knows.
        last = starts[-1] if len(starts) >= MOST_PLACES else END
    kept: list[Place] = []
    for start, end in found:
        steps.take(1)
        before = bisect_right(starts, end + 1)
        if end >= last or len(kept) >= MOST_PLACES:
            break
        if not before or furthest[before - 1] < start - 1:
            kept.append((start, end))
    return _gathered(kept)


def together(parts: Iterable[Places], steps: Steps) -> Places:
    """Every place of any of the parts."""
    filled = [part for part in parts if part.starts]
    if len(filled) < 2:
        return filled[0] if filled else NOWHERE
    steps.take(sum(min(len(part.starts), MOST_PLACES) for part in filled))
    return _gathered(place for part in filled for place in islice(part, MOST_PLACES))


def within(words: Places, span: Place) -> Iterable[Place]:
    """Those of `words` that stand within the span."""
    first = bisect_left(words.starts, span[0])
    last = bisect_right(words.starts, span[1], first)
    for start, end in zip(words.starts[first:last], words.ends[first:last], strict=True):
        if end <= span[1]:
            yield start, end


def _gathered(places: Iterable[Place]) -> Places:
    ordered = sorted(set(places))[:MOST_PLACES]
    return Places([start for start, _ in ordered], [end for _, end in ordered]) if ordered else NOWHERE
