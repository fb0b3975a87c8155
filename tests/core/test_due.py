from hypothesis import given
from hypothesis import strategies as st

from bot.core.due import DueLine
from bot.core.model import Source


def source(number: int, host: str = "a") -> Source:
    return Source(number, f"https://{host}.example/{number}", "Feed")


def taken(line: DueLine) -> list[Source]:
    found = []
    while (each := line.take()) is not None:
        found.append(each)
    return found


def test_no_more_are_polled_at_once_than_there_are_places():
    line = DueLine(2, 9)
    for number in range(3):
        line.add(source(number))
    first = taken(line)
    assert [each.id for each in first] == [0, 1]
    line.done(first[0])
    assert [each.id for each in taken(line)] == [2]


def test_a_slow_host_keeps_nobody_else_waiting():
    line = DueLine(9, 1)
    for number in range(5):
        line.add(source(number, "slow"))
    line.add(source(7, "quick"))
    assert [each.id for each in taken(line)] == [0, 7]


def test_a_source_in_line_or_being_polled_is_not_added_again():
    line = DueLine(1, 1)
    for _ in range(2):
        line.add(source(1))
    [first] = taken(line)
    line.add(source(1))
    assert len(line) == 1
    line.done(first)
    assert (len(line), taken(line)) == (0, [])


def test_a_source_may_come_again_once_it_is_done():
    line = DueLine(1, 1)
    for _ in range(3):
        line.add(source(1))
        [first] = taken(line)
        line.done(first)
    assert len(line) == 0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=60), st.integers(1, 4), st.integers(1, 3))
def test_everybody_has_a_turn_and_no_limit_is_passed(steps: list[tuple[str, bool]], places: int, of_a_host: int):
    line, polled, all_taken = DueLine(places, of_a_host), [], []
    for number, (host, ends) in enumerate(steps):
        line.add(source(number, host))
        new = taken(line)
        all_taken += new
        polled += new
        assert len(polled) <= places
        assert all(sum(f"//{name}." in each.url for each in polled) <= of_a_host for name in "abc")
        if ends and polled:
            line.done(polled.pop(0))
    while polled or (more := taken(line)):
        polled = polled or more
        all_taken += [each for each in polled if each not in all_taken]
        line.done(polled.pop(0))
    assert sorted(each.id for each in all_taken) == list(range(len(steps)))
    assert len(line) == 0
