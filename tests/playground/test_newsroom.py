"""The newsroom over real HTTP on loopback, with a clock that the test sets."""

import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import feedparser
import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestClient, TestServer

from bot.playground.drawing import SCENES, draw
from bot.playground.newsroom import News, Piece, load_news, newsroom, paper_at
from bot.playground.previews import Previews

SUNDAY = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass
class Clock:
    now: datetime = SUNDAY

    def __call__(self) -> datetime:
        return self.now


Opened = Callable[..., Awaitable[TestClient]]


@pytest.fixture(scope="module")
def news() -> News:
    return load_news()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def site(news: News, clock: Clock) -> AsyncIterator[TestClient]:
    async with TestClient(TestServer(newsroom(news, SUNDAY, clock))) as client:
        yield client


@pytest.fixture
async def fast_site(news: News, clock: Clock) -> AsyncIterator[TestClient]:
    async with TestClient(TestServer(newsroom(news, SUNDAY, clock, pace=20))) as client:
        yield client


async def fetch(site: TestClient, path: str) -> str:
    async with site.get(path) as answer:
        assert answer.status == 200, path
        return await answer.text()


async def titles(site: TestClient, path: str = "/meridian/rss.xml") -> list[str]:
    feed = feedparser.parse((await fetch(site, path)).encode())
    assert not feed.bozo, feed.get("bozo_exception")
    return [entry.title for entry in feed.entries]


async def test_at_the_opening_there_is_only_history(site: TestClient):
    feed = feedparser.parse((await fetch(site, "/meridian/rss.xml")).encode())

    assert len(feed.entries) == 10
    assert all(datetime(*entry.published_parsed[:6], tzinfo=UTC) < SUNDAY for entry in feed.entries)


async def test_articles_appear_as_time_passes_newest_first(site: TestClient, clock: Clock):
    before = await titles(site)
    clock.now += timedelta(seconds=10)
    after = await titles(site)

    assert after[0].startswith("Kandoria fires two ballistic missiles")
    assert after[1:] == before


async def test_a_pace_of_twenty_publishes_twenty_times_as_fast(fast_site: TestClient, clock: Clock):
    clock.now += timedelta(seconds=0.5)

    assert (await titles(fast_site))[0].startswith("Kandoria fires two ballistic missiles")


async def test_an_update_keeps_the_address_and_changes_the_figures(site: TestClient, clock: Clock):
    clock.now += timedelta(seconds=30)
    first = feedparser.parse((await fetch(site, "/meridian/rss.xml")).encode()).entries[0]
    clock.now = SUNDAY + timedelta(seconds=88)
    entries = feedparser.parse((await fetch(site, "/meridian/rss.xml")).encode()).entries
    second = next(entry for entry in entries if entry.id == first.id)

    assert "920" not in first.content[0].value
    assert "920 kilometres" in second.content[0].value
    assert second.published == first.published
    assert datetime(*second.updated_parsed[:6], tzinfo=UTC) == clock.now


async def test_an_unchanged_feed_answers_304_to_its_etag(site: TestClient, clock: Clock):
    async with site.get("/harbour-post/atom.xml") as answer:
        etag = answer.headers["ETag"]
    clock.now += timedelta(seconds=20)
    async with site.get("/harbour-post/atom.xml", headers={"If-None-Match": etag}) as answer:
        assert answer.status == 304
        assert await answer.read() == b""

    clock.now += timedelta(seconds=5)
    async with site.get("/harbour-post/atom.xml", headers={"If-None-Match": etag}) as answer:
        assert answer.status == 200


async def test_an_unchanged_feed_answers_304_to_its_date(site: TestClient, clock: Clock):
    async with site.get("/lakeland/rss.xml") as answer:
        date = answer.headers["Last-Modified"]
    async with site.get("/lakeland/rss.xml", headers={"If-Modified-Since": date}) as answer:
        assert answer.status == 304

    clock.now += timedelta(seconds=17)
    async with site.get("/lakeland/rss.xml", headers={"If-Modified-Since": date}) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("date", ["yesterday", "", "0", "Sun, 99 Nov 2026 99:00:00 GMT"])
async def test_a_date_that_is_none_is_ignored(site: TestClient, date: str):
    async with site.get("/lakeland/rss.xml", headers={"If-Modified-Since": date}) as answer:
        assert answer.status == 200


async def test_a_second_still_running_is_no_last_modified(site: TestClient, clock: Clock):
    clock.now += timedelta(seconds=10.5)
    async with site.get("/meridian/rss.xml") as answer:
        assert "Last-Modified" not in answer.headers


async def test_every_feed_parses_and_holds_every_article(site: TestClient, clock: Clock, news: News):
    clock.now += news.length

    for outlet in news.outlets:
        text = await fetch(site, outlet.feed_path)
        if outlet.format == "json":
            entries = json.loads(text)["items"]
        else:
            ET.fromstring(text)  # noqa: S314 - our own bytes
            feed = feedparser.parse(text.encode())
            assert not feed.bozo
            assert feed.feed.get("language", outlet.language) == outlet.language
            entries = feed.entries
        assert len(entries) == len(outlet.pieces) > 5


async def test_every_link_of_a_feed_leads_to_its_article(site: TestClient, clock: Clock, news: News):
    clock.now += news.length

    for outlet in news.outlets:
        for piece in outlet.pieces:
            page = await fetch(site, f"/{outlet.slug}/{piece.slug}.html")
            assert page.count("<h1>") == 1
            assert page.count("<p>") >= (2 if is_brief(piece) else 4)
            assert piece.byline.partition("’")[0] in page


async def test_a_feed_links_to_the_host_it_was_asked_from(site: TestClient, clock: Clock):
    entry = feedparser.parse((await fetch(site, "/meridian/rss.xml")).encode()).entries[0]

    async with ClientSession() as session, session.get(entry.link) as answer:
        assert answer.status == 200


async def test_what_is_not_yet_published_is_not_found(site: TestClient, clock: Clock):
    async with site.get("/meridian/comet-visible-tonight.html") as answer:
        assert answer.status == 404
    async with site.get("/nobody/") as answer:
        assert answer.status == 404


async def test_the_stand_names_every_outlet_and_says_that_all_is_invented(site: TestClient, news: News):
    page = await fetch(site, "/")

    assert "invented" in page
    for outlet in news.outlets:
        assert outlet.name.partition("&")[0] in page
        assert outlet.feed_path in page
        assert outlet.name.partition("&")[0] in await fetch(site, f"/{outlet.slug}/")
    assert "--ink" in await fetch(site, "/paper.css")


@pytest.mark.parametrize(
    ("slug", "sunday", "wednesday"), [("meridian", "Sunday", "Wednesday"), ("correo", "domingo", "miércoles")]
)
def test_weekdays_move_with_the_day_the_newsroom_opens(news: News, slug: str, sunday: str, wednesday: str):
    outlet = next(outlet for outlet in news.outlets if outlet.slug == slug)
    missiles = {}
    for started in (SUNDAY, SUNDAY + timedelta(days=3)):
        paper = paper_at(outlet, started, started + timedelta(seconds=55))
        missiles[started] = paper.articles[0 if slug == "correo" else 1].paragraphs[0]

    first, second = missiles.values()
    assert sunday in first
    assert second == first.replace(sunday, wednesday)


def test_the_news_is_what_a_newcomer_needs_to_see(news: News):
    pieces = [(outlet, piece) for outlet in news.outlets for piece in outlet.pieces]
    stories: dict[str, set[str]] = {}
    for outlet, piece in pieces:
        if piece.story:
            stories.setdefault(piece.story, set()).add(outlet.slug)
    live = sorted(piece.versions[0].after for _, piece in pieces if piece.versions[0].after > timedelta(0))

    assert len(pieces) >= 45
    assert sum(len(outlets) >= 3 for outlets in stories.values()) >= 5
    assert live[0] == timedelta(seconds=10)
    assert max(b - a for a, b in pairwise(live)) <= timedelta(seconds=12)
    assert timedelta(minutes=3.5) < news.length < timedelta(minutes=5)
    assert {topic for _, piece in pieces for topic in piece.topics} == {"missile-launch", "sanctions", "tariffs"}
    assert sum(not piece.topics for _, piece in pieces) >= 15


def is_brief(piece: Piece) -> bool:
    """What is left of the last weeks, for charts and searches: two paragraphs each."""
    return piece.versions[0].after < -timedelta(days=2)


def test_the_last_weeks_have_days_on_which_much_happened(news: News):
    days = Counter(
        (SUNDAY + piece.versions[0].after).date()
        for outlet in news.outlets
        for piece in outlet.pieces
        if is_brief(piece)
    )
    assert len(days) >= 9
    assert max(days.values()) >= 4


def test_every_article_is_a_whole_article(news: News):
    slugs = [(outlet.slug, piece.slug) for outlet in news.outlets for piece in outlet.pieces]
    assert len(set(slugs)) == len(slugs)
    for outlet in news.outlets:
        for piece in outlet.pieces:
            assert re.fullmatch(r"[a-z0-9-]+", piece.slug)
            for version in piece.versions:
                words = sum(len(paragraph.split()) for paragraph in version.paragraphs)
                if is_brief(piece):
                    assert (len(version.paragraphs), words >= 18) == (2, True), piece.slug
                    continue
                assert 110 <= words <= 350, (piece.slug, words)
                assert 4 <= len(version.paragraphs) <= 9, piece.slug
                assert all("\n" not in paragraph for paragraph in version.paragraphs), piece.slug


@pytest.mark.parametrize("path", ["/meridian/rss.xml", "/harbour-post/atom.xml", "/lakeland/rss.xml"])
async def test_feeds_name_the_pictures_of_their_articles(site: TestClient, clock: Clock, path: str):
    clock.now += timedelta(minutes=10)
    feed = feedparser.parse((await fetch(site, path)).encode())
    pictures = [
        address
        for entry in feed.entries
        for address in (
            *(medium["url"] for medium in entry.get("media_content", [])),
            *(link["href"] for link in entry.links if link["rel"] == "enclosure"),
        )
    ]
    assert pictures
    assert {address.rpartition(".")[2] for address in pictures} == {"png"}


async def test_a_json_feed_and_the_page_name_the_picture_too(site: TestClient, clock: Clock):
    clock.now += timedelta(minutes=10)
    items = json.loads(await fetch(site, "/arclight/feed.json"))["items"]
    pictures = [item["image"] for item in items if "image" in item]
    assert pictures
    assert "og:image" in await fetch(site, "/meridian/two-missiles-sea-of-orrin.html")
    assert "og:image" not in await fetch(site, "/meridian/comet-visible-tonight.html")


async def test_a_picture_is_drawn_once_its_article_is_out(site: TestClient, clock: Clock):
    path = "/meridian/two-missiles-sea-of-orrin.png"
    assert (await site.get(path)).status == 404
    clock.now += timedelta(minutes=10)
    async with site.get(path) as answer:
        content = await answer.read()
        assert (answer.content_type, content[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")
    assert len(content) < 30_000
    assert (await site.get("/meridian/comet-visible-tonight.png")).status == 404


def test_every_picture_of_the_news_can_be_drawn(news: News):
    scenes = {piece.scene for outlet in news.outlets for piece in outlet.pieces if piece.scene}
    assert scenes == set(SCENES)
    assert {draw(scene, "a")[1:4] for scene in scenes} == {b"PNG"}
    assert draw("port", "a") == draw("port", "a") != draw("port", "b")


def test_previews_know_the_pages_and_pictures_that_are_out(news: News, clock: Clock):
    previews = Previews(news, lambda: SUNDAY, clock, 1.0)
    page, picture = (f"http://127.0.0.1:1/meridian/two-missiles-sea-of-orrin.{kind}" for kind in ("html", "png"))
    assert previews(page) is None
    clock.now += timedelta(minutes=10)
    shown = previews(page)
    assert shown
    assert (shown["site"], shown["picture"]) == ("The Meridian Wire", "/meridian/two-missiles-sea-of-orrin.png")
    assert len(shown["text"]) <= 161
    assert previews(picture) == {"site": "", "title": "", "text": "", "picture": shown["picture"]}
    assert previews("https://elsewhere.example/meridian.html") is None
