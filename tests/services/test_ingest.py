"""One poll, one transaction: from what a feed says to stored articles and planned alerts, on the real database."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.core.delivery import Settlement
from bot.core.errors import FetchError, StoreError, WorkerError
from bot.core.feed import parse_unseen
from bot.core.model import Article, Fate, Mode, ParsedFeed, Reading, Source, Topic, Understanding
from bot.core.pages import readings_of
from bot.core.understanding import understand
from bot.ports import FetchRequest, FetchResponse, Store
from bot.services.ingest import Ingest, IngestLimits
from storage import open_store
from tests.fakes import NOON, FakeClock
from tests.storage.newsroom import follow

FLOOR = timedelta(minutes=2)
LIMITS = IngestLimits(FLOOR, timedelta(hours=48))
# Launches that have nothing in common but the missile that was fired.
LAUNCHES = tuple(
    block.split("\n", 1)
    for block in """\
Norland fires two ballistic missiles toward Orrin
Both missiles fired by Norland fell into the sea off Orrin after 200 kilometres, the coast guard there
reported. Fishing crews saw white trails above the horizon, and ferries waited in port until noon.

Hypersonic glider flown from Kandorian desert
Engineers fired the missile over empty dunes and followed its glider with radars mounted on camels of steel,
as one of them joked. A telemetry officer praised the heat shield, which survived eleven minutes of plasma.

Belmar submarine completes maiden shot
The boat dived at dusk, fired a single missile through forty metres of water and surfaced before an admiral
who had bet a crate of oranges on failure. Shipyard unions celebrated the hull they welded.

Rebels hit grain carrier from beach
A missile fired by rebels holed the carrier below its bridge; wheat poured into the strait and gulls gathered.
Insurers raised premiums within hours while tugs towed the listing vessel away.

Quillon opens winter exercise with cruise shot
Snow blew over reservists as the first missile was fired from a frozen lake. Chefs served soup from field
kitchens, ski patrols guarded the perimeter, and schoolchildren were allowed to watch from a hill.

Customs hut burns at Tiran border post
A patrol fired a shoulder missile across the river at night, guards claimed; nobody slept in the hut. Mayors
of both towns met on the bridge at breakfast to calm merchants who trade cattle there.

Interceptor destroys stray drone above Ulmar school
The missile was fired by a battery on the stadium roof. Debris broke greenhouse panes, a biology teacher swept
the glass, and pupils collected fragments until police asked for them back.

Zephyra shows train that hides launchers
Rail cars opened in a tunnel mouth and one missile was fired at dawn, state television showed. Locomotive
enthusiasts identified the axles, bogies and couplings from an old freight series.
""".strip().split("\n\n")
)


@dataclass(slots=True)
class Web:
    """The feeds that can be fetched; the others are unreachable."""

    items: dict[str, list[str]] = field(default_factory=dict)

    def publish(self, url: str, title: str, text: str, *, guid: str = "", at: datetime = NOON, link: str = "") -> None:
        items = self.items.setdefault(url, [])
        guid = guid or f"{url}/{len(items)}"
        items.append(
            f"<item><guid>{guid}</guid><link>{link or guid}</link><title>{title}</title>"
            f"<pubDate>{at:%a, %d %b %Y %H:%M:%S} GMT</pubDate><description>{text}</description></item>"
        )

    def launch(self, url: str, number: int, **rest: object) -> None:
        """A launch of its own: another event in other words."""
        title, text = LAUNCHES[number]
        self.publish(url, title, text, **rest)

    async def fetch(self, request: FetchRequest) -> FetchResponse:
        if request.url not in self.items:
            raise FetchError(request.url, "timeout", "no answer in time")
        body = f"<rss version='2.0'><channel><title>Wire</title>{''.join(self.items[request.url])}</channel></rss>"
        return FetchResponse(200, request.url, body.encode(), "application/rss+xml")


class Here:
    """Does the worker's work in a thread; a text that says so kills it."""

    async def parse(
        self, response: FetchResponse, known: frozenset[int], encoding: str = ""
    ) -> tuple[ParsedFeed, frozenset[int]]:
        if b"hang" in response.body:
            raise WorkerError("a task in the worker process took over 25 s")
        return await asyncio.to_thread(
            parse_unseen, response.body, response.content_type, response.url, known, encoding
        )

    async def read(self, response: FetchResponse) -> tuple[Reading, ...]:
        return await asyncio.to_thread(readings_of, response.body, response.url, response.content_type)

    async def understand(
        self, readings: Sequence[Reading], *, summarise: bool = True
    ) -> tuple[Understanding | None, ...]:
        return tuple([await self._understand(reading, summarise=summarise) for reading in readings])

    async def _understand(self, reading: Reading, *, summarise: bool) -> Understanding | None:
        is_poison = "poison" in reading.text
        return None if is_poison else await asyncio.to_thread(understand, reading, summarise=summarise)


@dataclass(slots=True)
class Bench:
    store: Store
    web: Web
    clock: FakeClock
    ingest: Ingest
    topic: Topic

    async def source(self, name: str, *, announce: int = 0, empty: bool = True, section: str = "") -> Source:
        url = f"https://{name}.example/feed"
        self.web.items.setdefault(url, [])
        async with self.store.transaction() as tables:
            new = Source(0, url, name, section, announce=announce)
            source = await tables.sources.add(new, self.clock.now())
        assert source
        if empty:
            await self.poll(source)
        return source

    async def poll(self, source: Source) -> Source:
        """Polls it as it stands now; returns it as it stands then."""
        self.clock.advance(minutes=1)
        await self.ingest.poll(await self.now(source))
        return await self.now(source)

    async def now(self, source: Source) -> Source:
        found = await self.store.sources.by_id(source.id)
        assert found
        return found

    async def articles(self) -> tuple[Article, ...]:
        return await self.store.articles.every(0, 100)

    async def fates(self) -> list[Fate]:
        return [article.fate for article in await self.articles()]

    async def watch(self, chat_id: int, expression: str) -> Topic:
        """A watch of a chat, which is made known if need be."""
        await follow(self.store, chat_id, at=self.clock.now())
        new = Topic(0, "", expression, "👁", expression, chat_id=chat_id)
        async with self.store.transaction() as tables:
            return await tables.watches.add(new, self.clock.now())

    async def heard(self) -> dict[int, list[str]]:
        """The classes of the messages that leave now, `more` for a "+N more", by the chat that gets them."""
        await self.expand()
        now = self.clock.now()
        heard: dict[int, list[str]] = {}
        async with self.store.transaction() as tables:
            while due := await tables.outbox.claim(now, now + FLOOR, 50, ()):
                for delivery in due:
                    kind = "more" if delivery.key.startswith("more:") else str(delivery.urgency)
                    heard.setdefault(delivery.chat_id, []).append(kind)
                await tables.outbox.settle([Settlement(each, "sent", now, message_id=each.id) for each in due])
        return heard

    async def headline(self, chat_id: int) -> str:
        """What the alert of the first story says to this chat."""
        posting = await self.store.outbox.posting(chat_id, 0, 1)
        assert posting
        story = (await self.store.outbox.letter(posting.delivery, self.clock.now())).story
        assert story
        return story.lead.title

    async def expand(self) -> dict[str, int]:
        """What stands in the outbox once every open alert is there."""
        async with self.store.transaction() as tables:
            while await tables.outbox.expand(self.clock.now(), 100):
                pass
        return dict(await self.store.outbox.counts())


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with open_store(f"sqlite:///{tmp_path / 'news.db'}") as store:
        clock, web = FakeClock(), Web()
        async with store.transaction() as tables:
            rule = "missile NEAR/5 fire"
            topic = await tables.topics.add(Topic(0, "missile-launch", "Missiles", "🚀", rule), "test", clock.now())
        assert topic
        await follow(store, 1, topic, at=NOON)
        yield Bench(store, web, clock, Ingest(store, web, Here(), clock, LIMITS), topic)


async def test_the_first_fetch_is_history_and_what_comes_after_it_is_news(bench: Bench):
    source = await bench.source("wire", empty=False)
    bench.web.launch(source.url, 0)
    polled = await bench.poll(source)
    assert polled.baseline_at == polled.succeeded_at == bench.clock.now()
    bench.web.launch(source.url, 1)
    await bench.poll(source)
    assert await bench.fates() == [Fate.BASELINE, Fate.ANNOUNCED]
    assert await bench.expand() == {"queued": 1}


async def test_the_first_item_of_an_empty_feed_is_news(bench: Bench):
    """Failure table, row 13."""
    source = await bench.source("wire")
    bench.web.launch(source.url, 0)
    await bench.poll(source)
    assert await bench.fates() == [Fate.ANNOUNCED]


async def test_an_admin_may_ask_for_the_newest_of_the_history(bench: Bench):
    source = await bench.source("wire", announce=1, empty=False)
    for number in range(3):
        bench.web.launch(source.url, number, at=NOON - timedelta(hours=10 - number))
    await bench.poll(source)
    assert await bench.fates() == [Fate.BASELINE, Fate.BASELINE, Fate.ANNOUNCED]


async def test_at_most_five_alerts_of_one_poll_ring_and_the_rest_are_one_message(bench: Bench):
    """Failure table, rows 11 and 12."""
    source = await bench.source("wire")
    for number in range(8):
        bench.web.launch(source.url, number)
    await bench.poll(source)
    assert await bench.fates() == [Fate.ANNOUNCED] * 5 + [Fate.CAPPED] * 3
    assert await bench.expand() == {"queued": 6, "folded": 3}


RETOLD = (
    "Officials say two ballistic missiles fired by Norland fell near Orrin",
    (
        "Two missiles that Norland fired came down in the sea off Orrin, 200 kilometres away, officials there said. "
        "They asked ferries and fishing crews to wait."
    ),
)


async def tell(bench: Bench) -> None:
    """Delivers what is due."""
    await bench.expand()
    now = bench.clock.now()
    async with bench.store.transaction() as tables:
        for delivery in await tables.outbox.claim(now, now + FLOOR, 10, ()):
            await tables.outbox.settle([Settlement(delivery, "sent", now, message_id=7)])


async def edits(bench: Bench) -> int:
    """How many messages are due for an edit an hour from now."""
    later = bench.clock.now() + timedelta(hours=1)
    async with bench.store.transaction() as tables:
        due = await tables.outbox.claim(later, later + FLOOR, 10, ())
        await tables.outbox.settle([Settlement(each, "sent", later, message_id=7) for each in due])
    return sum(each.message_id is not None for each in due)


async def test_another_outlet_makes_a_told_alert_grow_instead_of_ringing_again(bench: Bench):
    first, second = await bench.source("first"), await bench.source("second")
    bench.web.launch(first.url, 0)
    await bench.poll(first)
    await tell(bench)
    bench.web.publish(second.url, *RETOLD)
    await bench.poll(second)
    assert await bench.fates() == [Fate.ANNOUNCED, Fate.TOLD]
    assert await bench.expand() == {"queued": 1}
    assert await edits(bench) == 1
    title, text = RETOLD
    bench.web.publish(second.url, f"{title}, ferries wait", f"{text} The mayor of Orrin thanked the crews.")
    await bench.poll(second)
    assert [article.story_id for article in await bench.articles()] == [1, 1, 1]
    assert await edits(bench) == 0


async def test_an_alert_grows_with_outlets_not_with_articles_or_copies(bench: Bench):
    first, third = await bench.source("first"), await bench.source("third")
    bench.web.launch(first.url, 0)
    await bench.poll(first)
    await tell(bench)
    bench.web.launch(third.url, 0)
    await bench.poll(third)
    assert await edits(bench) == 0
    title, text = RETOLD
    bench.web.publish(first.url, f"{title}, ports closed", f"{text} The ports stay closed, the mayor of Orrin added.")
    await bench.poll(first)
    assert [article.story_id for article in await bench.articles()] == [1, 1, 1]
    assert await edits(bench) == 0


async def test_the_same_article_elsewhere_is_a_copy_and_rings_nowhere(bench: Bench):
    first, second = await bench.source("first"), await bench.source("second")
    bench.web.launch(first.url, 0)
    bench.web.launch(second.url, 0)
    await bench.poll(first)
    await bench.poll(second)
    original, copy = await bench.articles()
    assert (copy.fate, copy.copy_of, copy.story_id) == (Fate.COPY, original.id, original.story_id)


async def test_reports_that_share_one_address_are_articles_of_their_own(bench: Bench):
    source = await bench.source("wire")
    for number in range(3):
        bench.web.launch(source.url, number, guid=f"post-{number}", link=f"https://wire.example/live#post-{number}")
    await bench.poll(source)
    assert await bench.fates() == [Fate.ANNOUNCED] * 3


async def test_a_source_is_asked_at_the_pace_of_all_it_published_lately(bench: Bench):
    source = await bench.source("wire", empty=False)
    for number in range(6):
        bench.web.launch(source.url, number, at=NOON - timedelta(minutes=20 * number))
    assert (await bench.poll(source)).interval == timedelta(minutes=10)
    bench.web.launch(source.url, 6, at=NOON + timedelta(seconds=10))
    bench.web.launch(source.url, 7, at=NOON + timedelta(seconds=20))
    assert (await bench.poll(source)).interval == timedelta(minutes=10)


async def test_a_new_guid_for_a_known_page_is_nothing_new(bench: Bench):
    """Failure table, row 11: guids that change."""
    source = await bench.source("wire")
    bench.web.launch(source.url, 0, guid="old", link="https://wire.example/launch?utm_source=feed")
    await bench.poll(source)
    bench.web.items[source.url].clear()
    bench.web.launch(source.url, 0, guid="new", link="https://wire.example/launch")
    await bench.poll(source)
    assert await bench.fates() == [Fate.ANNOUNCED]


async def test_old_undated_and_future_items_are_kept_with_a_sane_date(bench: Bench):
    """Failure table, rows 15 and 16."""
    source = await bench.source("wire")
    bench.web.launch(source.url, 0, at=NOON - timedelta(days=3))
    bench.web.launch(source.url, 1, at=NOON + timedelta(days=400))
    await bench.poll(source)
    old, future = await bench.articles()
    assert (old.fate, old.published) == (Fate.TOO_OLD, NOON - timedelta(days=3))
    assert (future.fate, future.published) == (Fate.ANNOUNCED, bench.clock.now())


async def test_a_feed_that_cannot_be_had_is_asked_later_and_says_why(bench: Bench):
    source = await bench.source("wire")
    bench.web.launch(source.url, 0)
    items = bench.web.items.pop(source.url)
    failed = await bench.poll(source)
    assert (failed.failures, failed.problem) == (1, "no answer in time")
    assert failed.next_at
    assert failed.next_at >= bench.clock.now() + FLOOR
    bench.web.items[source.url] = items
    healed = await bench.poll(source)
    assert (healed.failures, healed.problem) == (0, None)
    assert await bench.fates() == [Fate.ANNOUNCED]


async def test_a_feed_that_hangs_the_worker_is_a_failure_like_any_other(bench: Bench):
    source = await bench.source("wire")
    bench.web.publish(source.url, "hang", "hang")
    assert "took over" in str((await bench.poll(source)).problem)


async def test_an_article_that_kills_the_worker_is_kept_by_its_headline(bench: Bench):
    source = await bench.source("wire")
    bench.web.publish(source.url, "Norland fires ballistic missile toward Orrin", "poison")
    await bench.poll(source)
    [article] = await bench.articles()
    assert (article.title, article.text, article.summary.sentences) == (
        "Norland fires ballistic missile toward Orrin",
        "",
        (),
    )
    assert article.fate is Fate.ANNOUNCED


async def test_a_changed_rule_holds_from_the_next_article_on(bench: Bench):
    source = await bench.source("wire")
    async with bench.store.transaction() as tables:
        await tables.topics.set_rule(bench.topic.id, "glasshouse", "test", bench.clock.now())
    bench.web.launch(source.url, 0)
    bench.web.publish(source.url, "Glasshouse opens", "The new glasshouse opened on Sunday.")
    await bench.poll(source)
    assert sorted(await bench.fates()) == [Fate.ANNOUNCED, Fate.NO_TOPIC]


async def test_only_the_chat_that_watches_hears_what_only_it_watches_for(bench: Bench):
    await follow(bench.store, 2, at=NOON)
    await bench.watch(2, "glasshouse")
    source = await bench.source("wire")
    bench.web.publish(source.url, "Glasshouse opens", "The new glasshouse opened on Sunday.")
    await bench.poll(source)
    assert await bench.fates() == [Fate.ANNOUNCED]
    assert await bench.heard() == {2: ["alert"]}


async def test_watches_leave_everybody_their_five_alerts_of_a_poll(bench: Bench):
    await bench.watch(2, "glass OR orange OR soup OR gulls OR camels OR ferries OR harvest OR orchid OR cellist")
    source = await bench.source("wire")
    for number, title in enumerate(
        ("Harvest fair begins", "Orchid wins prize", "Cellist returns home", "Soup is served")
    ):
        bench.web.publish(source.url, title, f"{title} in town.", at=NOON - timedelta(minutes=60 - number))
    for number in range(6):
        bench.web.launch(source.url, number, at=NOON + timedelta(seconds=number))
    await bench.poll(source)
    assert await bench.fates() == [Fate.ANNOUNCED] * 9 + [Fate.CAPPED]
    heard = await bench.heard()
    assert heard[1] == ["alert"] * 5 + ["more"]


async def test_a_watch_of_much_rings_five_times_in_a_poll_and_nobody_else_is_the_quieter(bench: Bench):
    await bench.watch(2, "missile")
    await bench.watch(3, "plasma")
    source = await bench.source("wire")
    async with bench.store.transaction() as tables:
        await tables.topics.set_rule(bench.topic.id, "greenhouse AND biology", "test", bench.clock.now())
    for number in range(8):
        bench.web.launch(source.url, number, at=NOON + timedelta(seconds=number))
    await bench.poll(source)
    heard = await bench.heard()
    assert sorted(heard[2]) == ["alert"] * 6 + ["more"]  # the sixth is news to everybody
    assert heard[1] == heard[3] == ["alert"]


async def test_a_watch_is_not_urgent_where_it_stands_alone(bench: Bench):
    async with bench.store.transaction() as tables:
        await tables.topics.save(replace(bench.topic, urgent=True))
    await bench.watch(2, "glasshouse")
    source = await bench.source("wire")
    bench.web.publish(source.url, "Glasshouse opens", "The new glasshouse opened on Sunday.")
    bench.web.launch(source.url, 0)
    await bench.poll(source)
    assert await bench.heard() == {1: ["urgent"], 2: ["alert"]}


async def test_a_story_told_before_the_watch_was_made_rings_with_its_next_report(bench: Bench):
    first, second = await bench.source("first"), await bench.source("second")
    bench.web.launch(first.url, 0)
    await bench.poll(first)
    assert await bench.heard() == {1: ["alert"]}
    bench.clock.advance(minutes=1)
    await bench.watch(2, "Orrin")
    assert await bench.heard() == {}
    bench.web.publish(second.url, *RETOLD)
    await bench.poll(second)
    assert [article.story_id for article in await bench.articles()] == [1, 1]
    assert await bench.heard() == {1: ["edit"], 2: ["alert"]}


async def test_a_watch_that_finds_a_told_story_late_changes_nobodys_message(bench: Bench):
    first = await bench.source("first")
    bench.web.launch(first.url, 0)
    await bench.poll(first)
    await bench.heard()
    bench.clock.advance(minutes=1)
    await bench.watch(2, "mayor")
    title, text = RETOLD
    bench.web.publish(first.url, f"{title}, ports closed", f"{text} The ports stay closed, the mayor of Orrin added.")
    await bench.poll(first)
    assert [article.fate for article in await bench.articles()] == [Fate.ANNOUNCED, Fate.TOLD]
    assert await bench.heard() == {2: ["alert"]}


async def test_a_story_that_only_a_watch_was_told_breaks_for_everybody_when_it_reaches_a_topic(bench: Bench):
    await bench.watch(2, "Orrin")
    first, second = await bench.source("first"), await bench.source("second")
    async with bench.store.transaction() as tables:
        await tables.topics.set_rule(bench.topic.id, '"officials say"', "test", bench.clock.now())
    bench.web.launch(first.url, 0)
    await bench.poll(first)
    assert await bench.heard() == {2: ["alert"]}
    bench.web.publish(second.url, *RETOLD)
    await bench.poll(second)
    assert await bench.fates() == [Fate.ANNOUNCED, Fate.ANNOUNCED]
    assert [article.story_id for article in await bench.articles()] == [1, 1]
    assert await bench.heard() == {1: ["alert"], 2: ["edit"]}
    assert [await bench.headline(chat) for chat in (1, 2)] == [RETOLD[0], LAUNCHES[0][0]]


async def test_a_removed_watch_hears_nothing_more(bench: Bench):
    source = await bench.source("wire")
    watch = await bench.watch(2, "glasshouse")
    bench.web.publish(source.url, "Glasshouse opens", "The new glasshouse opened on Sunday.")
    await bench.poll(source)
    async with bench.store.transaction() as tables:
        await tables.watches.remove(watch.id)
    bench.web.publish(source.url, "Orchids bloom early", "The orchids of the glasshouse bloom.")
    await bench.poll(source)
    assert await bench.fates() == [Fate.ANNOUNCED, Fate.NO_TOPIC]
    assert await bench.heard() == {}


async def test_a_rule_that_is_not_understood_any_more_is_left_out_and_named_once(
    bench: Bench, caplog: pytest.LogCaptureFixture
):
    async with bench.store.transaction() as tables:
        broken = Topic(0, "ferries", "Ferries", "⛴", "ferry NEAR boat")
        assert await tables.topics.add(broken, "an older version", bench.clock.now())
    source = await bench.source("wire")
    for number in range(2):
        bench.web.launch(source.url, number)
        await bench.poll(source)
    assert await bench.fates() == [Fate.ANNOUNCED, Fate.ANNOUNCED]
    assert caplog.text.count("the rule of ferries is left out") == 1
    assert "expected / and a number after NEAR" in caplog.text


async def test_a_rule_may_name_the_section_of_the_source(bench: Bench):
    async with bench.store.transaction() as tables:
        await tables.topics.set_rule(bench.topic.id, "section:science missile", "test", bench.clock.now())
    source = await bench.source("wire")
    other = await bench.source("other", section="Science & Space")
    bench.web.launch(source.url, 0)
    bench.web.launch(other.url, 1)
    await bench.poll(source)
    await bench.poll(other)
    assert await bench.fates() == [Fate.NO_TOPIC, Fate.ANNOUNCED]


async def test_who_follows_after_the_alert_is_not_told(bench: Bench):
    source = await bench.source("wire")
    bench.web.launch(source.url, 0)
    await bench.poll(source)
    async with bench.store.transaction() as tables:
        bench.clock.advance(minutes=1)
        await tables.people.subscribe(1, 5, bench.topic.id, Mode.INSTANT, bench.clock.now())
    assert await bench.expand() == {"queued": 1}


async def test_a_poll_that_cannot_be_stored_leaves_nothing_and_is_repeated(tmp_path: Path):
    async with open_store(f"sqlite:///{tmp_path / 'news.db'}", max_pages=80) as store:
        clock, web = FakeClock(), Web()
        async with store.transaction() as tables:
            topic = await tables.topics.add(Topic(0, "missile-launch", "M", "🚀", "missile"), "test", clock.now())
        assert topic
        bench = Bench(store, web, clock, Ingest(store, web, Here(), clock, LIMITS), topic)
        source = await bench.source("wire")
        for number in range(8):
            web.launch(source.url, number)
        web.publish(source.url, "Long", "A very long report about missiles. " * 9_000)
        with pytest.raises(StoreError, match="full"):
            await bench.poll(source)
        assert await bench.articles() == ()
        web.items[source.url].pop()
        await bench.poll(source)
        assert len(await bench.articles()) == 8


async def test_every_due_source_of_one_host_is_polled(bench: Bench):
    now = bench.clock.now()
    async with bench.store.transaction() as tables:
        for number in range(20):
            await tables.sources.add(Source(0, f"https://one.example/{number}", f"Feed {number}"), now)
    async with asyncio.TaskGroup() as tasks:
        begun = await bench.ingest.poll_due(lambda poll: tasks.create_task(poll()), now)
    assert (begun, bench.ingest.totals["polled"]) == (2, 20)


async def test_a_source_is_not_polled_twice_at_once(bench: Bench):
    await bench.source("wire", empty=False)
    begun: list[object] = []
    now = bench.clock.now()
    assert await bench.ingest.poll_due(begun.append, now) == 1
    assert await bench.ingest.poll_due(begun.append, now + timedelta(minutes=2)) == 0
    assert len(begun) == 1
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(begun[0]())
