"""When the newsroom prints: values and a clock that the test sets."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot.playground.newsroom import News, Outlet, Piece, Version, paper_at
from bot.playground.printing import PrintingPresses

SUNDAY = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass
class Clock:
    now: datetime = SUNDAY

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def piece(after_s: float, title: str) -> Piece:
    return Piece(title, "A. Reporter", (Version(timedelta(seconds=after_s), title, ("One.",)),))


def outlet(slug: str, *pieces: Piece) -> Outlet:
    return Outlet(slug, slug.title(), "", "en", "rss", "#333", pieces)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def news() -> News:
    meridian = outlet("meridian", piece(-3600, "History"), piece(10, "Launch"), piece(30, "Sanctions"))
    return News((meridian, outlet("harbour", piece(20, "Ferry"))))


@pytest.fixture
def presses(news: News, clock: Clock) -> PrintingPresses:
    return PrintingPresses(news, clock)


def read_all(presses: PrintingPresses, news: News) -> None:
    for each in news.outlets:
        presses.note_reader(each.feed_path)


def titles(news: News, presses: PrintingPresses) -> list[str]:
    return [
        article.title for each in news.outlets for article in paper_at(each, presses.opened(), presses.now()).articles
    ]


def test_nothing_is_printed_before_somebody_asks(presses: PrintingPresses, news: News, clock: Clock):
    read_all(presses, news)
    clock.pass_by(600)
    assert not presses.are_running
    assert titles(news, presses) == ["History"]


def test_nothing_is_printed_before_every_outlet_was_read(presses: PrintingPresses, news: News, clock: Clock):
    presses.start()
    presses.note_reader("/meridian/rss.xml")
    clock.pass_by(600)
    assert titles(news, presses) == ["History"]
    presses.note_reader("/harbour/rss.xml")
    assert presses.are_running
    assert titles(news, presses) == ["History"]


def test_the_day_begins_when_the_presses_start(presses: PrintingPresses, news: News, clock: Clock):
    read_all(presses, news)
    clock.pass_by(600)
    presses.start()
    clock.pass_by(12)
    assert titles(news, presses) == ["Launch", "History"]
    assert [(each.title, each.in_s) for each in presses.upcoming()] == [("Ferry", 8.0), ("Sanctions", 18.0)]


def test_starting_again_changes_nothing(presses: PrintingPresses, news: News, clock: Clock):
    read_all(presses, news)
    presses.start()
    clock.pass_by(12)
    presses.start()
    presses.note_reader("/meridian/rss.xml")
    assert "Launch" in titles(news, presses)


def test_hurrying_prints_the_next_article_now_and_dates_it_now(presses: PrintingPresses, news: News, clock: Clock):
    read_all(presses, news)
    presses.start()
    clock.pass_by(2)
    presses.hurry()
    newest = paper_at(news.outlets[0], presses.opened(), presses.now()).articles[0]
    assert newest.title == "Launch"
    assert newest.published == clock.now
    assert presses.upcoming()[0].in_s == 10


def test_hurrying_before_the_start_only_starts(presses: PrintingPresses, news: News):
    read_all(presses, news)
    presses.hurry()
    assert presses.are_running
    assert presses.upcoming()[0].in_s == 10


def test_a_day_that_is_over_has_nothing_to_come(presses: PrintingPresses, news: News, clock: Clock):
    read_all(presses, news)
    presses.start()
    clock.pass_by(60)
    presses.hurry()
    assert presses.upcoming() == ()


def test_pace_divides_the_waits(news: News, clock: Clock):
    presses = PrintingPresses(news, clock, pace=10)
    read_all(presses, news)
    presses.start()
    assert [each.in_s for each in presses.upcoming()] == [1.0, 2.0, 3.0]


def test_listeners_hear_of_start_and_hurry(presses: PrintingPresses, news: News):
    heard: list[bool] = []
    presses.listeners.append(lambda: heard.append(presses.are_running))
    read_all(presses, news)
    presses.start()
    presses.hurry()
    assert heard[-2:] == [True, True]
