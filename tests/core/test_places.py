import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.matching.places import MOST_PLACES, OutOfStepsError, Place, Places, Steps, apart, near, together, within

spans = st.tuples(st.integers(0, 40), st.integers(0, 6)).map(lambda pair: (pair[0], pair[0] + pair[1]))
lists = st.lists(spans, max_size=12, unique=True).map(sorted)


def as_places(listed: list[Place]) -> Places:
    return Places([start for start, _ in listed], [end for _, end in listed])


def followed(left: list[Place], right: list[Place], distance: int) -> set[Place]:
    pairs = [(a, b) for a in left for b in right if a[1] < b[0]]
    first = {(a, min(b for other, b in pairs if other == a)) for a, _ in pairs}
    last = {(max((a for a, other in pairs if other == b), key=lambda a: (a[1], a[0])), b) for _, b in pairs}
    return {(a[0], b[1]) for a, b in first | last if b[0] - a[1] - 1 <= distance}


@settings(max_examples=300)
@given(left=lists, right=lists, distance=st.integers(0, 12), ordered=st.booleans())
def test_near_joins_each_place_with_the_closest_before_and_after(
    left: list[Place], right: list[Place], distance: int, *, ordered: bool
):
    expected = followed(left, right, distance)
    if not ordered:
        expected |= followed(right, left, distance)
    assert list(near(as_places(left), as_places(right), distance, Steps(), ordered=ordered)) == sorted(expected)


@settings(max_examples=300)
@given(lists, lists)
def test_what_touches_or_overlaps_is_not_apart(found: list[Place], besides: list[Place]):
    expected = [a for a in found if not any(a[0] <= b[1] + 1 and b[0] <= a[1] + 1 for b in besides)]
    assert list(apart(as_places(found), as_places(besides), Steps())) == expected


@given(st.lists(lists, max_size=4))
def test_together_are_the_places_of_all(parts: list[list[Place]]):
    assert list(together(map(as_places, parts), Steps())) == sorted({place for part in parts for place in part})


@given(lists, spans)
def test_within_a_span_are_the_places_that_end_in_it_too(listed: list[Place], span: Place):
    expected = [place for place in listed if span[0] <= place[0] and place[1] <= span[1]]
    assert list(within(as_places(listed), span)) == expected


def test_near_finds_the_one_place_where_two_long_runs_meet():
    left, right = list(range(50_000)), list(range(50_000, 100_000))
    found = near(Places(left, left), Places(right, right), 0, Steps(), ordered=False)
    assert list(found) == [(49_999, 50_000)]


def test_behind_the_last_exception_that_was_kept_nothing_counts():
    words = list(range(0, 40_000, 10))
    phrases = together([as_places([(at, at + 1) for at in words]), as_places([(at, at + 2) for at in words])], Steps())
    assert len(phrases.starts) == MOST_PLACES
    assert not list(apart(Places(words, words), phrases, Steps()))


def test_nothing_takes_more_steps_than_there_are():
    positions = list(range(0, 100_000, 2))
    between = [position + 1 for position in positions]
    with pytest.raises(OutOfStepsError):
        apart(Places(positions, positions), Places(between, between), Steps())
