"""Every fault of a source, played over real HTTP: what is stored, what is told, what rings, and how it mends itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web

from bot.adapters.worker.process import WorkerProcess
from bot.core.delivery import Settlement
from bot.core.health import Health, health_of
from bot.core.model import Chat, Fate, Source, Topic
from bot.ports import Store
from bot.services.ingest import Ingest, IngestLimits
from bot.services.watchdog import Watchdog
from handlers import notices_texts
from storage import open_store
from tests.adapters.web import Handler, Limits, answering, fetcher, serving
from tests.fakes import NOON, FakeClock
from tests.services.press import LAUNCHES, Here
from tests.storage.newsroom import follow

READER, ADMIN = 1, 7
ALARM = timedelta(hours=6)
STEP = timedelta(minutes=10)
LIMITS = IngestLimits(timedelta(minutes=2), timedelta(hours=48))
CHALLENGE = b"<!doctype html><html><head><title>Just a moment...</title></head><body>/cdn-cgi/challenge-platform</body>"
PAGE = b"<!doctype html><html><head><title>The Harbour Post</title></head><body><p>Welcome.</p></body></html>"


def item(number: int, *, at: datetime | None = NOON, guid: str = "", link: str = "", title: str = "") -> str:
    """A launch of its own, as its feed lists it."""
    headline, text = LAUNCHES[number]
    dated = f"<pubDate>{at:%a, %d %b %Y %H:%M:%S} GMT</pubDate>" if at else ""
    link = link or f"https://harbour.example/launch/{number}"
    return (
        f"<item><guid isPermaLink='false'>{guid or link}</guid><link>{link}</link><title>{title or headline}</title>"
        f"{dated}<description>{text}</description></item>"
    )


def feed(*items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>Harbour Post</title>{''.join(items)}</channel></rss>".encode()


@dataclass(slots=True)
class Town:
    """A bot without Telegram, one source that may go wrong and one that never does, and an admin who is told."""

    store: Store
    clock: FakeClock
    ingest: Ingest
    watchdog: Watchdog
    address: str
    answers: dict[str, Handler] = field(default_factory=dict)  # by path
    number: int = 0  # of the source

    def publish(self, *items: str, path: str = "/feed") -> None:
        self.answers[path] = answering(feed(*items), Content_Type="application/rss+xml")

    async def add(self, path: str) -> int:
        async with self.store.transaction() as tables:
            source = await tables.sources.add(Source(0, self.address + path, path.strip("/")), self.clock.now())
        assert source
        return source.id

    @property
    async def source(self) -> Source:
        source = await self.store.sources.by_id(self.number)
        assert source
        return source

    @property
    async def health(self) -> Health:
        return health_of(await self.source, self.clock.now(), ALARM)

    async def poll(self) -> Source:
        """Asks the source now, whether it is due or not."""
        self.clock.advance(minutes=1)
        await self.ingest.poll(await self.source)
        await self.watchdog.check()
        return await self.source

    async def live(self, **span: float) -> None:
        """Lets the time pass; all that is due is polled, and the sources are looked after."""
        end = self.clock.now() + timedelta(**span)
        while self.clock.now() < end:
            self.clock.time += STEP
            async with asyncio.TaskGroup() as tasks:
                await self.ingest.poll_due(lambda poll: tasks.create_task(poll()), self.clock.now())
            await self.watchdog.check()

    async def fates(self) -> list[Fate]:
        return [article.fate for article in await self.store.articles.every(0, 100)]

    async def mail(self) -> tuple[list[str], int]:
        """Delivers all that is due: what the admin was told, and how many alerts the reader got."""
        now, told, rang = self.clock.now(), [], 0
        async with self.store.transaction() as tables:
            while await tables.outbox.expand(now, 100):
                pass
            while due := await tables.outbox.claim(now, now + STEP, 50, ()):
                await tables.outbox.settle([Settlement(each, "sent", now, message_id=each.id) for each in due])
                told += [each.payload.html for each in due if each.payload and each.chat_id == ADMIN]
                rang += sum(each.chat_id == READER for each in due)
        return told, rang


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = FakeClock()

    async def answer(request: web.Request) -> web.StreamResponse:
        return await town.answers.get(request.path, answering(b"", 404))(request)

    async def admins() -> frozenset[int]:
        return frozenset({ADMIN})

    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(serving(answer))
        store = await stack.enter_async_context(open_store(f"sqlite:///{tmp_path / 'news.db'}"))
        http = await stack.enter_async_context(fetcher(Limits(total_s=0.5)))
        ingest = Ingest(store, http, Here(), clock, LIMITS)
        watchdog = Watchdog(store, clock, admins, notices_texts.notice, ALARM)
        town = Town(store, clock, ingest, watchdog, address)
        await open_town(town)
        yield town


async def open_town(town: Town) -> None:
    """A topic with a reader, an admin, and two sources of which nothing is news so far."""
    now = town.clock.now()
    async with town.store.transaction() as tables:
        topic = await tables.topics.add(Topic(0, "missile-launch", "Missiles", "🚀", "missile"), "test", now)
        await tables.people.save_chat(Chat(ADMIN), now)
    assert topic
    await follow(town.store, READER, topic, at=now)
    town.publish(path="/other")
    town.publish(item(0))
    await town.add("/other")
    town.number = await town.add("/feed")
    await town.live(minutes=20)
    assert await town.fates() == [Fate.BASELINE]
    assert await town.mail() == ([], 0)


# --- faults of the server ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (answering(b"out of order", 500), "status"),
        (answering(b"forbidden", 403), "status"),
        (answering(CHALLENGE, 403), "challenge"),
        (answering(CHALLENGE, 200, Content_Type="text/html"), "challenge"),
        (answering(b"nothing here", 404), "status"),
        (answering(PAGE, Content_Type="text/html"), "feed"),
        (answering(b"", Content_Type="application/rss+xml"), "feed"),
    ],
    ids=["500", "403", "403 challenge", "200 challenge", "404", "a page", "no body"],
)
async def test_a_source_that_fails_is_told_at_its_threshold_and_when_it_is_well_again(
    town: Town, fault: Handler, kind: str
):
    """Failure table, rows 17, 19 and 20."""
    town.answers["/feed"] = fault
    failed = await town.poll()
    assert (failed.kind, failed.failures, failed.enabled, await town.health) == (kind, 1, True, Health.FAILING)
    assert failed.problem
    assert failed.body_hash  # the last good state stays
    await town.live(hours=5, minutes=30)
    assert await town.mail() == ([], 0)
    await town.live(hours=1)
    assert await town.health is Health.DOWN
    [told], rang = await town.mail()
    assert ("is down since" in told, rang) == (True, 0)
    town.publish(item(0), item(1, at=town.clock.now()))
    await town.live(hours=14)  # the longest wait so far, and the poll after it
    assert ((await town.source).kind, await town.health) == ("", Health.GOOD)
    [told], rang = await town.mail()
    assert ("answers again" in told, rang) == (True, 1)
    await town.live(hours=2)
    assert await town.mail() == ([], 0)
    assert await town.fates() == [Fate.BASELINE, Fate.ANNOUNCED]


async def test_a_source_that_keeps_everybody_waiting_fails_alone(town: Town):
    async def hang(request: web.Request) -> web.Response:
        await asyncio.sleep(30)
        return web.Response()

    town.answers["/feed"] = hang
    assert (await town.poll()).kind == "timeout"
    other = await town.store.sources.by_id(1)
    assert other
    assert other.failures == 0


async def test_an_answer_that_breaks_off_is_no_answer(town: Town):
    async def break_off(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "5000"})
        await response.prepare(request)
        await response.write(feed(item(1))[:300])
        assert request.transport
        request.transport.close()
        return response

    town.answers["/feed"] = break_off
    assert (await town.poll()).kind == "reset"
    assert await town.fates() == [Fate.BASELINE]


async def test_of_a_feed_that_was_cut_the_whole_items_are_read_and_the_rest_when_it_is_whole(town: Town):
    whole = feed(item(2), item(1), item(0))
    cut = whole.index(LAUNCHES[1][1][-20:].encode())
    town.answers["/feed"] = answering(whole[:cut], Content_Type="application/rss+xml")
    await town.poll()
    assert await town.fates() == [Fate.BASELINE, Fate.ANNOUNCED]
    town.answers["/feed"] = answering(whole, Content_Type="application/rss+xml")
    assert (await town.poll()).failures == 0
    stored = {article.title: article.text for article in await town.store.articles.every(0, 9)}
    assert {title: " ".join(text.split()) for title, text in stored.items()} == {
        title: " ".join(text.split()) for title, text in LAUNCHES[:3]
    }
    assert (await town.mail())[1] == 2


@pytest.mark.parametrize("status", [301, 308])
async def test_a_permanent_redirect_is_followed_for_good_at_the_third_time(town: Town, status: int):
    """Failure table, row 33."""
    town.publish(item(0), path="/moved")
    town.answers["/feed"] = answering(b"", status, Location="/moved")
    for times in (1, 2):
        moved = await town.poll()
        assert (moved.url, moved.moved_times) == (f"{town.address}/feed", times)
    assert await town.mail() == ([], 0)
    assert (await town.poll()).url == f"{town.address}/moved"
    [told], rang = await town.mail()
    assert ("moved for good" in told, "/moved" in told, rang) == (True, True, 0)
    town.publish(item(0), item(1), path="/moved")
    await town.poll()
    assert await town.mail() == ([], 1)


async def test_a_redirect_for_now_changes_no_address(town: Town):
    town.publish(item(0), path="/elsewhere")
    town.answers["/feed"] = answering(b"", 302, Location="/elsewhere")
    for _ in range(5):
        await town.poll()
    assert (await town.source).url == f"{town.address}/feed"
    assert await town.mail() == ([], 0)


async def test_a_source_that_is_gone_is_asked_no_more_and_told_at_once(town: Town):
    """Failure table, row 33."""
    town.answers["/feed"] = answering(b"", 410)
    gone = await town.poll()
    assert (gone.enabled, gone.kind, await town.health) == (False, "gone", Health.GONE)
    [told], rang = await town.mail()
    assert ("is gone for good" in told, rang) == (True, 0)
    polled = town.ingest.totals["polled"]
    async with town.store.transaction() as tables:
        await tables.sources.remove(1)
    await town.live(days=2)
    assert (town.ingest.totals["polled"], await town.mail()) == (polled, ([], 0))


@pytest.mark.parametrize("status", [429, 503])
async def test_a_source_that_asks_to_be_left_alone_is_left_alone(town: Town, status: int):
    """Failure table, row 18."""
    town.answers["/feed"] = answering(b"", status, Retry_After="7200")
    asked = await town.poll()
    assert (asked.kind, asked.failures) == ({429: "rate_limited"}.get(status, "status"), 1)
    assert asked.next_at
    assert asked.next_at >= town.clock.now() + timedelta(hours=2)
    town.publish(item(0), item(1))
    await town.live(hours=1, minutes=50)
    assert await town.mail() == ([], 0)
    await town.live(minutes=20)
    assert await town.mail() == ([], 1)


# --- faults of the feed -----------------------------------------------------------------------------------------------


async def test_an_empty_feed_is_healthy_and_what_it_lists_again_is_nothing_new(town: Town):
    """Failure table, rows 13 and 15."""
    town.publish()
    assert (await town.poll()).failures == 0
    town.publish(item(0), item(1))
    await town.poll()
    assert await town.fates() == [Fate.BASELINE, Fate.ANNOUNCED]


async def test_a_feed_that_gives_everything_another_guid_announces_nothing(town: Town):
    """Failure table, row 11."""
    town.publish(*(item(number) for number in range(6)))
    await town.poll()
    await town.mail()
    before = await town.fates()
    for turn in range(3):
        town.publish(*(item(number, guid=f"{turn}-{number}") for number in range(6)))
        await town.poll()
    assert (await town.fates(), await town.mail()) == (before, ([], 0))


async def test_a_feed_that_moves_all_its_articles_announces_nothing(town: Town):
    """Failure table, row 11."""
    town.publish(*(item(number) for number in range(6)))
    await town.poll()
    await town.mail()
    town.publish(*(item(number, link=f"https://new.harbour.example/{number}") for number in range(6)))
    await town.poll()
    assert await town.mail() == ([], 0)


async def test_undated_items_are_news_when_they_are_first_seen(town: Town):
    """Failure table, row 16."""
    town.publish(item(1, at=None), item(0))
    await town.poll()
    article = (await town.store.articles.every(0, 9))[-1]
    assert (article.fate, article.published) == (Fate.ANNOUNCED, town.clock.now())


async def test_items_of_the_future_are_of_now_and_keep_nothing_waiting(town: Town):
    """Failure table, row 16."""
    town.publish(item(1, at=NOON + timedelta(days=400)), item(0))
    polled = await town.poll()
    article = (await town.store.articles.every(0, 9))[-1]
    assert (article.fate, article.published) == (Fate.ANNOUNCED, town.clock.now())
    assert polled.published_at
    assert polled.published_at <= town.clock.now()
    town.publish(item(2, at=town.clock.now()), item(1, at=NOON + timedelta(days=400)), item(0))
    await town.poll()
    assert (await town.mail())[1] == 2


async def test_old_items_under_new_guids_are_kept_and_ring_nowhere(town: Town):
    """Failure table, row 15."""
    town.publish(item(1, at=NOON - timedelta(days=40), guid="new"), item(0))
    await town.poll()
    assert (await town.fates(), await town.mail()) == ([Fate.BASELINE, Fate.TOO_OLD], ([], 0))


async def test_an_item_that_comes_back_after_weeks_rings_nowhere(town: Town):
    """Failure table, row 15."""
    town.publish(item(1), item(0))
    await town.poll()
    assert (await town.mail())[1] == 1
    town.publish(item(0))
    for _ in range(10):
        town.clock.advance(days=6)
        await town.poll()
    assert await town.store.sources.digests(town.number, ["https://harbour.example/launch/1"]) == {}
    await town.mail()
    for at in (NOON, town.clock.now(), None):
        town.publish(item(1, at=at), item(0))
        await town.poll()
    assert (await town.mail())[1] == 0
    assert len(await town.fates()) == 2


async def test_a_source_that_falls_silent_is_told_and_told_again_when_it_speaks(town: Town):
    """Failure table, row 20."""
    town.publish(*(item(number, at=NOON - timedelta(hours=number)) for number in range(6)))
    await town.poll()
    await town.mail()
    await town.live(days=2)
    assert await town.health is Health.STALE
    [told], rang = await town.mail()
    assert ("has brought nothing new since" in told, rang) == (True, 0)
    town.publish(
        item(6, at=town.clock.now()), *(item(number, at=NOON - timedelta(hours=number)) for number in range(6))
    )
    await town.live(hours=1)
    [told], rang = await town.mail()
    assert ("brings something new again" in told, rang) == (True, 1)


async def test_the_worker_process_reads_what_the_town_reads(town: Town):
    async with WorkerProcess() as worker, fetcher() as http:
        town.ingest = Ingest(town.store, http, worker, town.clock, LIMITS)
        town.publish(item(1), item(0))
        await town.poll()
        town.publish(item(1, title="Hypersonic missile flown from Kandorian desert"), item(0))
        await town.poll()
    article = (await town.store.articles.every(0, 9))[-1]
    assert (article.title, article.fate) == ("Hypersonic missile flown from Kandorian desert", Fate.ANNOUNCED)
    assert article.summary.sentences
