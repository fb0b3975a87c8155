"""Digests as messages: ranked, whole, within the limits, every story once."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.audience import Letter
from bot.core.digest_pages import Page, as_of, digest_pages, points, ranked
from bot.core.markup import MESSAGE_LIMIT, RAW_LIMIT, bold
from bot.core.model import Chat, Delivery, Report, StoryView, Summary, Topic, Urgency
from bot.playground.markup import parse_html
from tests.core.test_render import MOMENTS, NOW, TOPICS, WORDING
from tests.telegram_api import check_html

HEADING = bold("Digest")
HOUR = timedelta(hours=1)
MISSILES = Topic(1, "missile-launch", "Missile launch", "🚀", "missile", urgent=True)
TARIFFS = Topic(2, "tariffs", "Tariffs", "📦", "tariff")
DELIVERY = Delivery(1, 5, 0, f"digest:4:{NOW:%Y-%m-%dT%H:%M}Z", Urgency.DIGEST, None, None, NOW)


def story(number: int, *outlets: str, topics: tuple[Topic, ...] = (TARIFFS,), **changes: object) -> StoryView:
    """A story whose reports came an hour ago, in words of its number."""
    plain = Report(number, f"Story {number}", f"https://x.example/{number}", "", NOW - HOUR, Summary((f"S{number}.",)))
    reports = tuple(replace(plain, outlet=outlet, **changes) for outlet in outlets or ("Gazette",))
    return StoryView(number, topics, reports, NOW - HOUR)


def letter(folded: tuple[StoryView, ...] = (), told: tuple[StoryView, ...] = ()) -> Letter:
    return Letter(DELIVERY, Chat(5), (), None, folded, 0, told=told)


def pages(folded: tuple[StoryView, ...] = (), told: tuple[StoryView, ...] = ()) -> tuple[Page, ...]:
    return digest_pages(letter(folded, told), HEADING, "Told already", WORDING)


# --- order ------------------------------------------------------------------------------------------------------------


def test_the_widest_story_comes_first():
    assert [view.story_id for view in ranked([story(1), story(2, "A", "B", "C"), story(3, "A", "B")], NOW)] == [2, 3, 1]


def test_a_story_of_two_countries_is_wider_than_one_of_one():
    far = story(1, "A", "B")
    near = replace(story(2, "A", "B"), reports=tuple(replace(each, country="DE") for each in far.reports))
    abroad = replace(far, reports=tuple(replace(r, country=c) for r, c in zip(far.reports, "XY", strict=True)))
    assert points(abroad, NOW) - points(near, NOW) == pytest.approx(1)


def test_what_is_urgent_counts_two_outlets_more_and_each_day_one_less():
    assert points(story(1, topics=(MISSILES,)), NOW) == points(story(2, "A", "B", "C"), NOW)
    old = story(3, published=NOW - timedelta(days=1, hours=1))
    assert points(story(4), NOW) - points(old, NOW) == pytest.approx(1)
    both, urgent = story(5, topics=(TARIFFS, MISSILES)), story(6, topics=(MISSILES,))
    assert points(both, NOW) - points(urgent, NOW) == pytest.approx(1)


def test_of_two_that_matter_alike_the_later_comes_first():
    assert [view.story_id for view in ranked([story(1), story(2)], NOW)] == [2, 1]


def test_reports_after_the_digest_move_no_story_to_another_page():
    grown = replace(story(1), reports=(*story(1).reports, *story(1, "A", "B", "C", published=NOW + HOUR).reports))
    assert as_of(grown, NOW).outlets == ("Gazette",)
    assert pages((grown, story(2, "A", "B"))) == pages((story(1), story(2, "A", "B")))


# --- what a reader sees -----------------------------------------------------------------------------------------------


def test_a_digest_shows_what_it_gathered_and_below_what_was_told():
    [page] = pages((story(1, "Gazette", "Yonder"),), (story(2), story(3)))
    assert page.left == 0
    gathered, told = page.text.html.split("\n\n<b>Told already</b>\n")
    assert gathered.startswith("<b>Digest</b>\n\n📦 <b>Story 1</b>\nS1.\n06:12 UTC, Gazette · ")
    assert '<a href="https://x.example/1">Read it</a>\nalso: Yonder · 2 sources' in gathered
    assert [line[:52] for line in told.splitlines()] == [
        f'📦 <a href="https://x.example/{number}">Story {number}</a> · 06:12 ' for number in (2, 3)
    ]


def test_a_story_that_went_on_before_its_digest_shows_the_newest_facts():
    first, later = (
        story(1).reports[0],
        story(1, "Coast Radio", article_id=2, title="14 stopped", news=("14",)).reports[0],
    )
    [page] = pages((replace(story(1), reports=(first, later)),))
    assert '\nS1.\nLatest (06:12 UTC, Coast Radio): <a href="https://x.example/1">14 stopped</a>\n' in page.text.html


def test_an_empty_digest_is_its_heading():
    assert pages() == (Page(HEADING, 0),)


def test_the_heading_of_what_was_told_stands_on_each_of_its_pages():
    shown = pages(told=tuple(story(number, title="word " * 50) for number in range(60)))
    assert len(shown) > 1
    assert all("<b>Told already</b>\n" in page.text.html for page in shown)


def test_a_page_says_how_many_stories_come_after_it():
    shown = pages(tuple(story(number, title="word " * 50) for number in range(30)), (story(99),))
    on_pages = [page.text.html.count("https://x.example/") for page in shown]
    assert [page.left for page in shown] == [31 - sum(on_pages[: number + 1]) for number in range(len(shown))]


# --- always -----------------------------------------------------------------------------------------------------------


WORDS = st.text(max_size=60) | st.sampled_from(["<b>&amp;</b>" * 80, "🚀" * 900, "word " * 900, "\u202e\x00"])
REPORTS = st.builds(
    Report, st.integers(1), WORDS, WORDS, WORDS, MOMENTS, st.builds(Summary, st.lists(WORDS, max_size=3).map(tuple))
)
STORIES = st.lists(
    st.tuples(st.lists(TOPICS, max_size=3).map(tuple), st.lists(REPORTS, min_size=1, max_size=4).map(tuple)),
    max_size=14,
)


def linked(number: int, topics: tuple[Topic, ...], reports: tuple[Report, ...]) -> StoryView:
    """A story that is known again by the link of each of its reports."""
    url = f"https://known.example/{number}."
    return StoryView(number, topics, tuple(replace(report, url=url) for report in reports), NOW)


@settings(max_examples=40, deadline=None)
@given(STORIES, STORIES)
def test_every_page_is_sendable_and_all_of_them_hold_every_story_once(
    folded: list[tuple[tuple[Topic, ...], tuple[Report, ...]]], told: list[tuple[tuple[Topic, ...], tuple[Report, ...]]]
):
    gathered = tuple(linked(number, *parts) for number, parts in enumerate(folded))
    named = tuple(linked(100 + number, *parts) for number, parts in enumerate(told))
    shown = pages(gathered, named)
    held: Counter[str] = Counter()
    for page in shown:
        marked = parse_html(page.text.html)
        assert marked.text.strip()
        check_html(page.text.html)
        assert len(marked.text.encode("utf-16-le", "surrogatepass")) // 2 <= MESSAGE_LIMIT
        assert len(page.text.html.encode("utf-8", "replace")) <= RAW_LIMIT
        held.update(entity.url for entity in marked.entities if entity.url)
    assert held == {f"https://known.example/{view.story_id}.": 1 for view in (*gathered, *named)}
    assert shown[-1].left == 0
    assert all(one.left > other.left for one, other in pairwise(shown))
    assert shown == pages(gathered, named)
