"""Feeds that are found, tried and added."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.core.doubts import Doubt
from bot.core.errors import RequestError, WorkerError
from bot.core.model import Source, Topic
from bot.ports import FetchRequest, FetchResponse
from bot.services.scout import LOOKING, Choice, Scout, SourceAdded, SourceTest
from tests.fakes import NOON, FakeClock
from tests.services.desk import Desk, PlainWorker, TableFetcher, desk

OWNER = 7
URL = "https://coast.example/feed"
FEED = b"FEED Coast Radio\nMissile launch seen|https://coast.example/1\nCat found|https://coast.example/2"
LINK = '<link rel="alternate" type="application/rss+xml" href="{}">'


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as opened:
        yield opened


@pytest.fixture
def fetcher() -> TableFetcher:
    return TableFetcher({URL: FEED, "https://page.example/": b"<html>"})


@pytest.fixture
def worker() -> PlainWorker:
    return PlainWorker()


@pytest.fixture
def scout(at: Desk, fetcher: TableFetcher, worker: PlainWorker) -> Scout:
    return Scout(at.store, at.clock, fetcher, worker)


async def refusal(work: object) -> RequestError:
    with pytest.raises(RequestError) as caught:
        await work  # type: ignore[misc]
    return caught.value


async def added(scout: Scout, url: str) -> SourceAdded:
    found = await scout.add(OWNER, url)
    assert isinstance(found, SourceAdded)
    return found


async def what_comes_of(scout: Scout, word: str) -> SourceTest:
    found = await scout.test(OWNER, word)
    assert isinstance(found, SourceTest)
    return found


async def audit_of(folder: Path) -> list[tuple[str, str]]:
    def read() -> list[tuple[str, str]]:
        with closing(sqlite3.connect(folder / "news.db")) as database:
            return list(database.execute("SELECT who, what FROM audit ORDER BY at"))

    return await asyncio.to_thread(read)


async def test_a_source_is_read_before_it_is_added(scout: Scout, at: Desk) -> None:
    found = await added(scout, "coast.example/feed")
    assert (found.source.title, found.source.url, found.entries, found.page) == ("Coast Radio", URL, 2, "")
    assert found.source in await at.store.sources.all()


async def test_a_source_that_moved_for_good_is_added_where_it_is(scout: Scout, fetcher: TableFetcher) -> None:
    fetcher.moved["https://old.example/feed"] = URL
    assert (await added(scout, "https://old.example/feed")).source.url == URL


@pytest.mark.parametrize("again", [URL, "https://Coast.example:443/feed?utm_source=x#top"])
async def test_a_source_is_added_once_however_its_address_is_written(scout: Scout, again: str) -> None:
    first = await added(scout, URL)
    error = await refusal(scout.add(OWNER, again))
    assert (error.reason, error.facts["number"]) == ("source_known", first.source.id)


async def test_a_source_that_two_admins_add_at_once_is_added_and_noted_once(scout: Scout, tmp_path: Path) -> None:
    one, other = await asyncio.gather(scout.add(OWNER, URL), scout.add(OWNER, URL), return_exceptions=True)
    found, refused = (one, other) if isinstance(one, SourceAdded) else (other, one)
    assert isinstance(found, SourceAdded)
    assert isinstance(refused, RequestError)
    assert (refused.reason, refused.facts["number"]) == ("source_known", found.source.id)
    assert await audit_of(tmp_path) == [(str(OWNER), f"source add {URL}")]


@pytest.mark.parametrize(
    ("word", "reason", "problem"),
    [
        ("feed", "bad_url", None),
        ("https://gone.example/feed", "source_unreadable", "there is no such host"),
        ("https://page.example/", "no_feed_there", "this is a web page, not a feed"),
    ],
)
async def test_what_is_no_feed_is_refused_in_words(
    scout: Scout, at: Desk, word: str, reason: str, problem: str | None
) -> None:
    before = await at.store.sources.all()
    for work in (scout.add(OWNER, word), scout.test(OWNER, word)):
        error = await refusal(work)
        assert (error.reason, error.facts.get("problem")) == (reason, problem)
    assert await at.store.sources.all() == before


async def test_a_named_feed_that_is_none_gives_way_to_the_usual_places(scout: Scout, fetcher: TableFetcher) -> None:
    fetcher.bodies |= {"https://site.example/": f"<html>{LINK.format('/dead')}".encode()}
    fetcher.bodies |= {"https://site.example/dead": b"<html>", "https://site.example/rss": FEED}
    found = await added(scout, "site.example/")
    assert (found.source.url, found.page) == ("https://site.example/rss", "https://site.example/")


async def test_a_page_whose_feed_is_read_already_is_known(scout: Scout, fetcher: TableFetcher) -> None:
    await added(scout, URL)
    fetcher.bodies["https://coast.example/"] = f"<html>{LINK.format('/feed')}".encode()
    assert (await refusal(scout.add(OWNER, "coast.example/"))).reason == "source_known"


@dataclass(slots=True)
class SlowFetcher(TableFetcher):
    """A network on which every answer takes ten seconds."""

    clock: FakeClock | None = None
    asked: int = 0

    async def fetch(self, request: FetchRequest) -> FetchResponse:
        assert self.clock
        self.asked += 1
        self.clock.advance(seconds=10)
        return await TableFetcher.fetch(self, request)


async def test_nobody_waits_long_for_the_usual_places(at: Desk, worker: PlainWorker) -> None:
    fetcher = SlowFetcher({"https://page.example/": b"<html>"}, clock=at.clock)
    scout = Scout(at.store, at.clock, fetcher, worker)
    began = at.clock.now()
    assert (await refusal(scout.add(OWNER, "https://page.example/"))).reason == "no_feed_there"
    assert at.clock.now() - began < 2 * LOOKING
    assert fetcher.asked == 4


async def test_a_page_of_many_feeds_offers_eight(scout: Scout, fetcher: TableFetcher) -> None:
    links = "".join(LINK.format(f"/{number}") for number in range(12))
    fetcher.bodies["https://site.example/"] = f"<html>{links}".encode()
    found = await scout.add(OWNER, "https://site.example/")
    assert isinstance(found, Choice)
    assert [feed.url for feed in found.feeds] == [f"https://site.example/{number}" for number in range(8)]
    fetcher.bodies["https://site.example/7"] = FEED
    assert (await scout.pick(OWNER, found.draft_id, 7)).source.url == "https://site.example/7"
    for draft, place in ((found.draft_id, 8), (found.draft_id + 1, 0)):
        assert (await refusal(scout.pick(OWNER, draft, place))).reason == "button_too_old"
    fetcher.bodies["https://site.example/0"] = b"<html>"
    for work in (scout.pick(OWNER, found.draft_id, 0), scout.test_offered(found.draft_id, 0)):
        assert (await refusal(work)).reason == "source_unreadable"


async def test_a_tested_source_shows_its_entries_and_their_topics_and_stores_nothing(scout: Scout, at: Desk) -> None:
    before = await at.store.sources.all()
    test = await what_comes_of(scout, URL)
    assert (test.source.title, test.count, test.has_teasers) == ("Coast Radio", 2, True)
    assert [(each.entry.title, [match.slug for match in each.matches or ()]) for each in test.newest] == [
        ("Missile launch seen", ["missile-launch"]),
        ("Cat found", []),
    ]
    assert Doubt.TRUNCATED in test.doubts
    assert await at.store.sources.all() == before


@pytest.mark.usefixtures("topics")
async def test_a_known_source_is_tested_as_it_is_polled(
    at: Desk, fetcher: TableFetcher, worker: PlainWorker, scout: Scout
) -> None:
    """Rules see title, section and cleaned link, and the worker the language, of the source and not of the feed."""
    fetcher.bodies[URL] = b"FEED Coast Radio\nMissile launch seen|https://Coast.example/1?utm_source=feed"
    async with at.store.transaction() as tables:
        source = await tables.sources.add(
            Source(0, URL, "Küstenfunk", "Sea", language="de", headers=(("X-Key", "1"),)), NOON
        )
    assert source
    for word in (str(source.id), URL):
        (only,) = (await what_comes_of(scout, word)).newest
        assert {match.slug for match in only.matches or ()} == {"missile-launch", "by-title", "by-link", "by-section"}
    assert {(reading.source, reading.language) for reading in worker.understood} == {("Küstenfunk", "de")}


@pytest.fixture
async def topics(at: Desk) -> None:
    async with at.store.transaction() as tables:
        for slug, rule in (
            ("by-title", "source:Küstenfunk"),
            ("by-link", "source:coast.example NOT source:utm_source"),
            ("by-section", "section:Sea"),
            ("broken-by-hand", "((("),
        ):
            await tables.topics.add(Topic(0, slug, slug, "", rule), "test", NOON)


class TiredWorker(PlainWorker):
    """A worker that can parse, and no more."""

    async def understand(self, readings: object, *, summarise: bool = True) -> tuple[None, ...]:  # noqa: ARG002
        raise WorkerError("it was killed")


async def test_a_test_whose_articles_kill_the_worker_still_answers(at: Desk, fetcher: TableFetcher) -> None:
    test = await what_comes_of(Scout(at.store, at.clock, fetcher, TiredWorker()), URL)
    assert [each.matches for each in test.newest] == [None, None]
