"""Charts as pictures."""

from datetime import date

from bot.core.charts import Chart, Peak
from bot.core.drawing import LONGEST, draw, is_drawable


def told_by(title: str, headline: str) -> bytes:
    return draw(Chart(title, date(2026, 11, 16), (1, 0, 5), ("Mon", "Tue", "Wed"), (Peak(2, headline),)))


def test_a_line_stays_one_line() -> None:
    assert told_by("Ferries\n\ta day", "Five\nferries") == told_by("Ferries a day", "Five ferries")


def test_an_endless_headline_is_cut_before_it_is_measured() -> None:
    assert told_by("Ferries", "W" * LONGEST * 50) == told_by("Ferries", "W" * LONGEST)


def test_what_no_font_here_can_write_is_left_out() -> None:
    assert is_drawable("Ferry · Паром")
    assert told_by("Ferries", "Ferry \U0001f6a2") == told_by("Ferries", "")
