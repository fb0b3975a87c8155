"""When the daily note is due, and whether it has anything to say."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.daily import (
    DailyNote,
    count_since,
    last_day,
    note_day,
    read_minute,
    read_starts,
    write_starts,
)
from bot.core.notices import Digest
from bot.core.retention import Room
from tests.fakes import NOON

CALM = DailyNote(3, 40, None, (), 0, Room(3000, 500, is_low=False), 0)
EIGHT = 8 * 60


@pytest.mark.parametrize(
    ("word", "minute"), [("08:00", 480), ("8am", 480), ("0730", 450), ("24:00", 0), ("noon", None)]
)
def test_a_time_of_day_is_read(word: str, minute: int | None):
    assert read_minute(word) == minute


def test_the_note_of_today_is_due_once_its_time_has_come():
    assert note_day(EIGHT, "2026-11-21", "UTC", NOON) == "2026-11-22"
    assert note_day(EIGHT, "2026-11-22", "UTC", NOON) == ""
    assert note_day(13 * 60, "2026-11-21", "UTC", NOON) == ""


def test_its_time_is_that_of_the_zone():
    early = NOON.replace(hour=7)
    assert note_day(EIGHT, "2026-11-21", "UTC", early) == ""
    assert note_day(EIGHT, "2026-11-21", "Europe/Berlin", early) == "2026-11-22"


def test_who_chooses_a_time_hears_when_it_comes_next():
    assert last_day(EIGHT, "UTC", NOON) == "2026-11-22"
    assert last_day(13 * 60, "UTC", NOON) == "2026-11-21"


@pytest.mark.parametrize(
    "change", [{"sources": Digest(())}, {"dead": 1}, {"room": Room(1, 500, is_low=True)}, {"starts": 1}]
)
def test_whatever_is_wrong_ends_the_calm(change: dict[str, object]):
    assert CALM.is_calm
    assert not replace(CALM, **change).is_calm


def test_starts_of_a_week_are_remembered():
    early = write_starts((), NOON)
    late = write_starts(read_starts(early), NOON + timedelta(days=6))
    assert read_starts(late) == (NOON, NOON + timedelta(days=6))
    assert count_since(read_starts(late), NOON + timedelta(days=5)) == 1
    assert read_starts(write_starts(read_starts(late), NOON + timedelta(days=9)))[0] == NOON + timedelta(days=6)
