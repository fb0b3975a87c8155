from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from storage.values import from_ms, pack, texts, to_json, to_ms, unpack


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(9999, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_time_comes_back_to_the_millisecond(at: datetime):
    back = from_ms(to_ms(at))
    assert back == at.replace(microsecond=at.microsecond // 1000 * 1000)


@given(st.frozensets(st.integers(-(2**63), 2**63 - 1)))
def test_a_set_of_hashes_comes_back_whole(hashes: frozenset[int]):
    assert unpack(pack(hashes)) == hashes


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_a_list_of_texts_comes_back_in_order(values: list[str]):
    assert texts(to_json(values)) == tuple(values)


def test_no_time_stays_no_time():
    assert from_ms(to_ms(None)) is None
