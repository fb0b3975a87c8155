"""What the tests of ingest stand on: feeds and pages that can be fetched, a worker, and a bench to poll from."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.core.delivery import Settlement
from bot.core.errors import FetchError, WorkerError
from bot.core.feed.parsing import parse_unseen
from bot.core.model import Article, Fate, ParsedFeed, Reading, Source, Topic, Understanding
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
    pages: dict[str, str] = field(default_factory=dict)  # the HTML of what is no feed
    moved: dict[str, str] = field(default_factory=dict)
    crowded: set[str] = field(default_factory=set)  # what others wait for
    asked: list[FetchRequest] = field(default_factory=list)

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

    def rewrite(self, url: str, number: int, title: str, text: str, **rest: object) -> None:
        """Puts other words in the place of an item."""
        self.publish(url, title, text, **{"guid": f"{url}/{number}", **rest})
        self.items[url][number] = self.items[url].pop()

    async def fetch(self, request: FetchRequest) -> FetchResponse:
        self.asked.append(request)
        if request.url in self.crowded:
            busy = FetchError(request.url, "busy", "not asked: its host was asked a moment ago")
            busy.retry_after = timedelta(seconds=30)
            raise busy
        url = self.moved.get(request.url, request.url)
        if url in self.pages:
            return FetchResponse(200, url, self.pages[url].encode(), "text/html; charset=utf-8")
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


@asynccontextmanager
async def open_bench(folder: Path) -> AsyncIterator[Bench]:
    """A bench on a new database, with one topic that one chat follows."""
    async with open_store(f"sqlite:///{folder / 'news.db'}") as store:
        clock, web = FakeClock(), Web()
        async with store.transaction() as tables:
            rule = "missile NEAR/5 fire"
            topic = await tables.topics.add(Topic(0, "missile-launch", "Missiles", "🚀", rule), "test", clock.now())
        assert topic
        await follow(store, 1, topic, at=NOON)
        yield Bench(store, web, clock, Ingest(store, web, Here(), clock, LIMITS), topic)


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
