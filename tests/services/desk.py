"""What the tests of the chat's services stand on: a store with three topics, a clock, and a network that is a table."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bot.core.asking import Address
from bot.core.charts import Chart
from bot.core.errors import FeedError, FetchError
from bot.core.matching import compile_rules
from bot.core.model import Article, Entry, Fate, Match, ParsedFeed, Reading, Summary, Topic, Understanding
from bot.core.rules import parse_rule
from bot.core.tokens import search_terms, tokenize
from bot.core.trials import Sheet, judge
from bot.ports import FetchRequest, FetchResponse, Store
from storage import open_store
from tests.fakes import NOON, FakeClock
from tests.storage.newsroom import add_source, article, open_story, store_article

ANNA = Address(1001, kind="private", title="Anna")
DESK = Address(-5_000_001, kind="group", title="Night desk")
POLE = 90
MISSILES = "missile NEAR/5 launch"


@dataclass(slots=True)
class TableFetcher:
    """Answers what the table says about an address; everything else is unreachable."""

    bodies: dict[str, bytes] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    failing: dict[str, str] = field(default_factory=dict)  # addresses and the kinds of their failures

    async def fetch(self, request: FetchRequest) -> FetchResponse:
        url = self.moved.get(request.url, request.url)
        if url in self.failing:
            raise FetchError(request.url, self.failing[url], f"it fails by {self.failing[url]}")
        if url not in self.bodies:
            raise FetchError(request.url, "dns", "there is no such host")
        return FetchResponse(200, url, self.bodies[url], permanent=url != request.url)


@dataclass(slots=True)
class PlainWorker:
    """Reads a feed of `title|link` lines; the first sentence is the summary."""

    understood: list[Reading] = field(default_factory=list)
    drawn: list[Chart] = field(default_factory=list)
    killers: set[str] = field(default_factory=set)  # titles of what cannot be understood

    async def parse(
        self,
        response: FetchResponse,
        known: frozenset[int],  # noqa: ARG002
        encoding: str = "",  # noqa: ARG002
    ) -> tuple[ParsedFeed, frozenset[int]]:
        lines = response.body.decode().splitlines()
        if not lines or not lines[0].startswith("FEED "):
            raise FeedError("this is a web page, not a feed")
        items = [line.partition("|") for line in lines[1:]]
        entries = tuple(Entry(link, link, title, NOON, f"{title}. More of it.") for title, _, link in items)
        return ParsedFeed(lines[0].removeprefix("FEED "), "en", entries), frozenset()

    async def read(self, response: FetchResponse) -> tuple[Reading, ...]:
        """The first line of the page is the title, the rest the text."""
        title, _, text = response.body.decode().partition("\n")
        return (Reading(title, text.strip(), response.url),)

    async def understand(
        self, readings: Sequence[Reading], *, summarise: bool = True
    ) -> tuple[Understanding | None, ...]:
        self.understood.extend(readings)
        return tuple(
            None if reading.title in self.killers else _said(reading, summarise=summarise) for reading in readings
        )

    async def draw(self, chart: Chart) -> bytes:
        """The beginning of a picture, and what it would show."""
        self.drawn.append(chart)
        return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (1080).to_bytes(4, "big") * 2 + chart.title.encode()

    async def judge(self, rules: Sequence[tuple[str, str]], sheets: Sequence[Sheet]) -> tuple[tuple[Match, ...], ...]:
        return judge(rules, sheets)

    async def zone(self, latitude: float, longitude: float) -> str:
        """Everything east of Greenwich is Berlin, the west New York; there is nothing at the pole."""
        return "" if abs(latitude) == POLE else "Europe/Berlin" if longitude > 0 else "America/New_York"


def _said(reading: Reading, *, summarise: bool) -> Understanding:
    tokens = tokenize(reading.title, reading.text, "en")
    summary = Summary((reading.text.split(". ")[0] + ".",) if summarise else ())
    return Understanding(reading.title, reading.text, "", "en", tokens, (), (), summary)


@dataclass(frozen=True, slots=True)
class Desk:
    """A store at work and a clock at noon."""

    store: Store
    clock: FakeClock
    url: str = ""

    async def file(self, number: int, title: str, slug: str = "", story: int | None = None, **changes: object) -> int:
        """Stores an article of two sentences; under a topic when a slug is given. Returns its id."""
        text = f"{title}. More of it."
        matches = (Match(slug, tuple(title.lower().split()[:1])),) if slug else ()
        found = article(number, title=title, text=text, matches=matches, story_id=story, **_times(changes))
        async with self.store.transaction() as tables:
            terms = " ".join(search_terms(f"{title}\n{text}", "en"))
            return await store_article(tables, found, (), terms, dict.fromkeys([slug] if slug else [], 1))

    async def story(self, number: int, title: str, slug: str) -> int:
        """A story with one report that reached a topic and was told to those who follow it."""
        topic = await self.store.topics.by_slug(slug)
        assert topic
        async with self.store.transaction() as tables:
            story = await open_story(tables, title, [("x", 1.0)], self.clock.now())
        now = self.clock.now()
        await self.file(number, title, slug, story, fetched=now, published=now - timedelta(minutes=5))
        async with self.store.transaction() as tables:
            await tables.stories.reach(story, [topic.id], self.clock.now())
            await tables.stories.tell(story, urgent=False, fold=None, now=self.clock.now())
            await tables.outbox.expand(self.clock.now(), 100)
        return story

    async def read(
        self, number: int, title: str, text: str = "", *, fate: Fate = Fate.ANNOUNCED, **changes: object
    ) -> Article:
        """Stores an article with all it reaches by the rules in force; a new story is told to who follows it."""
        topics = {topic.slug: topic for topic in await self.store.topics.in_force()}
        matcher = compile_rules((slug, parse_rule(topic.expression)) for slug, topic in topics.items())
        tokens = tokenize(title, text, "en")
        matches = matcher.match(tokens, language="en", source=f"The Gazette https://gazette.example/{number}")
        now = self.clock.now()
        async with self.store.transaction() as tables:
            story = changes.pop("story_id", None) or await open_story(tables, title, [("x", 1.0)], now)
            found = article(
                number,
                title=title,
                text=text,
                matches=matches,
                fate=fate,
                story_id=story,
                **_times({"fetched": now, **changes}),
            )
            versions = {match.slug: topics[match.slug].version for match in matches}
            stored = await store_article(tables, found, (), " ".join(search_terms(f"{title}\n{text}", "en")), versions)
            if fate is Fate.ANNOUNCED:
                await tables.stories.reach(story, [topics[match.slug].id for match in matches], now)
                is_urgent = any(topics[match.slug].urgent for match in matches)
                await tables.stories.tell(story, urgent=is_urgent, fold=None, now=now)
                await tables.outbox.expand(now, 100)
        return await self.article(stored)

    async def article(self, article_id: int) -> Article:
        found = await self.store.articles.by_id(article_id)
        assert found
        return found


@asynccontextmanager
async def desk(folder: Path) -> AsyncIterator[Desk]:
    """A desk on a new database with one source and the topics missile-launch, sanctions, tariffs."""
    url = f"sqlite:///{folder / 'news.db'}"
    async with open_store(url) as store:
        await add_source(store)
        async with store.transaction() as tables:
            for slug, emoji, rule in (
                ("missile-launch", "🚀", MISSILES),
                ("sanctions", "⛔", "sanctions"),
                ("tariffs", "📦", "tariffs"),
            ):
                title = slug.replace("-", " ").capitalize()
                await tables.topics.add(Topic(0, slug, title, emoji, rule), "test", NOON)
        yield Desk(store, FakeClock(), url)


def _times(changes: dict[str, object]) -> dict[str, object]:
    return {"published": NOON - timedelta(minutes=5), "fetched": NOON, **changes}
