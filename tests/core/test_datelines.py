"""Dates that pages print."""

from datetime import UTC, datetime

import pytest

from bot.core.clean.datelines import read_date, without_dateline


@pytest.mark.parametrize(
    "line",
    [
        "Published May 4, 2026",
        "4 May 2026",
        "4. Mai 2026",
        "4 de mayo de 2026",
        "4 мая 2026 г.",
        "4 травня 2026",
        "2026-05-04",
        "2026年5月4日",
        "2026. 5. 4",
        "04.05.2026",
        "4 مايو 2026",
    ],
)
def test_a_date_is_read_in_many_languages(line: str):
    assert read_date(line) == datetime(2026, 5, 4, tzinfo=UTC)


def test_a_clock_time_is_taken_as_utc():
    assert read_date("2026-05-04 17:30 GMT") == datetime(2026, 5, 4, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize("line", ["", "May 34, 2026", "2026-13-01", "Monday", "30.02.2026"])
def test_what_is_no_date_is_none(line: str):
    assert read_date(line) is None


def test_a_dateline_may_name_an_agency_that_nobody_knows():
    assert without_dateline("BRENN, May 4 (Meridian Wire) — The ferry stops.") == "The ferry stops."


@pytest.mark.parametrize(
    "paragraph", ["NATO – the old alliance – met.", "A plain sentence.", "(CNN)", "Ferry - stops."]
)
def test_a_paragraph_without_a_dateline_stays(paragraph: str):
    assert without_dateline(paragraph) == paragraph
