"""The ways in which feeds write times."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.feed.dates import parse_date

MORNING = datetime(2026, 3, 5, 9, 30, 15, tzinfo=UTC)
TO_THE_MINUTE = MORNING.replace(second=0)
MIDNIGHT = datetime(2026, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Thu, 05 Mar 2026 09:30:15 GMT", "Thu, 5 Mar 2026 09:30:15 +0000", "5 Mar 26 09:30:15 UT",
        "Thu,05 Mar 2026 09:30:15 GMT", "Fri, 05 March 2026 09:30:15 Z", "Thu, 05-Mar-26 09:30:15 GMT",
        "Thu, 05 Mar 2026 12:30:15 MSK", "Thu, 05 Mar 2026 12:30:15 GMT+3", "Thu, 05 Mar 2026 12:30:15 +03:00",
        "Thu, 05 Mar 2026 04:30:15 EST", "Thu, 05 Mar 2026 18:30:15 KST", "Thu, 05 Mar 2026 15:00:15 IST",
        "Чт, 05 мар 2026 12:30:15 +0300", "목, 05 03 2026 18:30:15 +0900", "jeu., 05 mars 2026 10:30:15 +0100",
        "Do, 05 Mär 2026 10:30:15 +0100", "jue, 05 mar. 2026 09:30:15 +0000", "qui, 05 de março de 2026 09:30:15",
        "2026-03-05T09:30:15Z", "2026-03-05T09:30:15.250Z", "2026-03-05T12:30:15+03:00", "2026-03-05 09:30:15",
        "2026-03-05 09:30:15 +0000", "20260305T093015Z", "2026-W10-4T09:30:15", "2026/03/05 09:30:15",
        "2026年3月5日 18:30:15 +0900", "2026년 3월 5일 09:30:15", "2026. 3. 5. 09:30:15", "05.03.2026 09:30:15",
        "March 5, 2026 9:30:15 AM", "Thu, Mar 5, 2026 at 9:30:15 am", "Thu Mar  5 09:30:15 2026",
        "Thu Mar 05 09:30:15 UTC 2026", "1772703015", "1772703015000", "  2026-03-05T09:30:15Z\n",
    ],
)  # fmt: skip
def test_a_time_is_read_however_it_is_written(text: str):
    found = parse_date(text)
    assert found is not None
    assert found.replace(microsecond=0) == MORNING


@pytest.mark.parametrize(
    "text", ["5 March 2026 9:30 AM", "2026-03-05T09:30", "Mar 5, 2026, 9:30 a.m.", "5. März 2026, 09:30"]
)
def test_seconds_may_be_missing(text: str):
    assert parse_date(text) == TO_THE_MINUTE


@pytest.mark.parametrize(
    "text", ["2026-03-05", "2026/3/5", "05.03.2026", "5 March 2026", "Mar 5th, 2026", "2026年3月5日"]
)
def test_a_day_is_its_midnight(text: str):
    assert parse_date(text) == MIDNIGHT


def test_noon_and_midnight_have_their_halves():
    assert parse_date("Mar 5, 2026 12:00 PM") == MIDNIGHT.replace(hour=12)
    assert parse_date("Mar 5, 2026 12:00 AM") == MIDNIGHT


def test_a_leap_second_is_the_last_second_of_its_minute():
    assert parse_date("31 Dec 2016 23:59:60 GMT") == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "", "yesterday", "0000-00-00 00:00:00", "Thu, 05 Mar 2026 25:00:00 GMT", "2026-13-05", "31 Feb 2026", "9999999",
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "5 Foo 2026 10:00", "1 Jan 2026 10:00 +99:99",
    ],
)  # fmt: skip
def test_what_is_no_time_is_none_rather_than_a_wrong_one(text: str):
    assert parse_date(text) is None


@given(st.text() | st.from_regex(r"\w{3}, \d{1,2} \w{3} \d{2,4} \d\d:\d\d(:\d\d)? [+-]?\w{1,5}", fullmatch=True))
def test_nothing_breaks_it(text: str):
    found = parse_date(text)
    assert found is None or found.tzinfo is UTC


@given(st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2099, 1, 1)))  # noqa: DTZ001
def test_what_is_written_well_is_read_exactly(moment: datetime):
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    assert parse_date(moment.isoformat()) == moment
    assert parse_date(moment.strftime("%a, %d %b %Y %H:%M:%S +0000")) == moment
