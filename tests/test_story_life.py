"""The life of a story, from feeds to Telegram over HTTP on both ends: every message, reply and edit of four chats."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web

from bot.adapters.telegram import TelegramMessenger, build_application
from bot.core.model import Chat, Detail, Source, Topic
from bot.core.pacing import Pace
from bot.ports import Store
from bot.services.deliver import Deliver, Renderers
from bot.services.ingest import Ingest
from bot.services.publish import Publish
from handlers import digests_texts, texts
from storage import open_store
from tests.adapters.web import answering, fetcher, serving
from tests.fakes import FakeClock, WatchedStore
from tests.services.press import LIMITS, Here
from tests.storage.newsroom import follow
from tests.telegram_api import TOKEN, TelegramApi

QUICK = Pace(rate=1000, margin_s=0, chat_gap_s=0)
FIRST, DEVELOPMENTS, ALL, PATIENT = chats = (1, 2, 3, 4)
WISHES = (
    Chat(FIRST),
    Chat(DEVELOPMENTS, detail=Detail.DEVELOPMENTS),
    Chat(ALL, detail=Detail.ALL),
    Chat(PATIENT, least_outlets=3),
)
OUTLETS = {"Meridian": "", "Harbour": "KR", "Lakeland": "JP", "Coast": "KR", "Yonder": "FR", "Ledger": "", "Echo": ""}

# What each outlet reports: a headline, and below it what follows.
LAUNCH, *RETOLD, TOLL, NEXT_DAY = (
    block.split("\n", 1)
    for block in """\
Norland fires two ballistic missiles into the Sea of Orrin
Norland fired two ballistic missiles into the Sea of Orrin on Sunday, the defence ministry of Marevia said. Both
missiles flew about 430 kilometres before they fell into the sea. The ministry called it a grave provocation and asked
ships to stay away. No damage was reported.

Norland launches two ballistic missiles toward Sea of Orrin, Marevia says
Two ballistic missiles launched by Norland came down in the Sea of Orrin on Sunday, officials in Marevia said. The
missiles flew about 430 kilometres. The coast guard warned fishing boats to keep away from the debris.

Norland's ballistic missiles land in Sea of Orrin
A pair of ballistic missiles from Norland landed in the Sea of Orrin on Sunday after 430 kilometres, the ministry of
Marevia announced. Ferries between the islands waited in port for the morning.

Two missiles fired by Norland fall into Sea of Orrin
Fishing crews in the Sea of Orrin saw two white trails on Sunday when ballistic missiles fired by Norland fell into the
water, Marevia said. Both had flown 430 kilometres. Nobody was hurt.

Marevia condemns Norland's launch of two ballistic missiles into Sea of Orrin
The government of Marevia condemned the ballistic missiles that Norland fired into the Sea of Orrin on Sunday. The two
missiles broke the resolutions in force, its foreign minister told reporters.

Shares slip as Norland fires ballistic missiles into Sea of Orrin
Shares in Marevia slipped after Norland fired two ballistic missiles into the Sea of Orrin on Sunday. The missiles flew
430 kilometres, the defence ministry said. Insurers asked for more from ships in the sea.

14 dead after Norland's ballistic missiles hit ferry in Sea of Orrin, France sends rescuers
Debris of the ballistic missiles that Norland fired into the Sea of Orrin on Sunday hit a ferry, the coast guard of
Marevia said. The ferry brought 14 dead ashore. France sends rescuers and a hospital ship.

Norland fires a cruise missile from a submarine off Tamsin
Norland fired a cruise missile from a submarine off Tamsin on Monday, state radio said. The missile struck a target ship
after 900 kilometres. It was the first launch from the new submarine.
""".strip().split("\n\n")
)
HARBOUR, LAKELAND, COAST, YONDER, LEDGER = RETOLD
CORRECTED = "Norland fires ballistic missiles into the Sea of Orrin, a third fails"


@dataclass(slots=True)
class Press:
    """The feeds of all outlets, on one loopback port."""

    clock: FakeClock
    items: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in OUTLETS})

    def publish(self, name: str, title: str, text: str, *, place: int | None = None) -> None:
        """A new item, or another text in the place of one."""
        items = self.items[name]
        number = len(items) if place is None else place
        link = f"https://{name.lower()}.example/{number}"
        date = f"{self.clock.now():%a, %d %b %Y %H:%M:%S} GMT"
        items[number : number + 1] = [
            f"<item><guid isPermaLink='false'>{link}</guid><link>{link}</link><title>{title}</title>"  # noqa: ISC004
            f"<pubDate>{date}</pubDate><description>{text}</description></item>"
        ]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        name = request.path.strip("/")
        body = f"<rss version='2.0'><channel><title>{name}</title>{''.join(self.items[name])}</channel></rss>"
        return await answering(body.encode(), Content_Type="application/rss+xml")(request)


@dataclass(slots=True)
class Life:
    """A bot that polls when it is told to, and sends all that is due; four readers who want different things."""

    clock: FakeClock
    press: Press
    store: Store
    ingest: Ingest
    publish: Publish
    deliver: Deliver
    watched: WatchedStore
    api: TelegramApi
    seen: dict[tuple[int, int], int] = field(default_factory=dict)  # edits by chat and message

    async def report(self, name: str, title: str, text: str, *, place: int | None = None) -> dict[int, list[str]]:
        """An outlet publishes, two minutes pass in which it is read, and this is what every chat saw."""
        self.press.publish(name, title, text, place=place)
        self.clock.advance(minutes=1)
        for source in await self.store.sources.all():
            if source.title == name:
                await self.ingest.poll(source)
        await self.mail()
        self.clock.advance(minutes=1)
        await self.mail()
        return {chat: self.news_in(chat) for chat in chats}

    async def mail(self) -> None:
        """Sends all that is due by now."""
        await self.publish.expand()
        while await self._is_due():
            async with asyncio.TaskGroup() as tasks:
                sending = tasks.create_task(self.deliver.run())
                await self.watched.until(self._is_idle)
                sending.cancel()

    def news_in(self, chat: int) -> list[str]:
        """What a chat got since this was asked last, message by message: `new`, `reply to N` or `edit of N`."""
        news = []
        for posted in self.api.messages(chat):
            key = (chat, posted.message_id)
            replied = posted.shown.get("reply_to_message")
            if key not in self.seen:
                news.append(f"reply to {replied['message_id']}" if replied else "new")
            elif len(posted.edits) > self.seen[key]:
                news.append(f"edit of {posted.message_id}")
            self.seen[key] = len(posted.edits)
        return news

    def text(self, chat: int, message: int) -> str:
        return self.api.room(chat).messages[message].text

    async def _is_due(self) -> bool:
        due = await self.store.outbox.next_due()
        return due is not None and due <= self.clock.now()

    async def _is_idle(self) -> bool:
        return not await self._is_due()


@pytest.fixture
async def life(tmp_path: Path) -> AsyncIterator[Life]:
    clock = FakeClock()
    press = Press(clock)
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(serving(press.answer))
        store = await stack.enter_async_context(open_store(f"sqlite:///{tmp_path / 'news.db'}"))
        http = await stack.enter_async_context(fetcher())
        api = await stack.enter_async_context(TelegramApi())
        bot = await stack.enter_async_context(build_application(TOKEN, api.url, QUICK).bot)
        watched = WatchedStore(store)
        renderers = Renderers(texts.alert, texts.more, texts.sequel, digests_texts.digest)
        deliver = Deliver(watched, TelegramMessenger(bot), clock, renderers)
        life = Life(
            clock,
            press,
            store,
            Ingest(store, http, Here(), clock, LIMITS),
            Publish(store, clock),
            deliver,
            watched,
            api,
        )
        await begin(life, address)
        yield life


async def begin(life: Life, address: str) -> None:
    """Everybody follows missiles, and of every outlet nothing is news so far."""
    now = life.clock.now()
    async with life.store.transaction() as tables:
        topic = await tables.topics.add(Topic(0, "missile-launch", "Missiles", "🚀", "missile*"), "test", now)
        for name, country in OUTLETS.items():
            await tables.sources.add(Source(0, f"{address}/{name}", name, country=country), now)
    assert topic
    for chat in WISHES:
        life.api.add_private_chat(life.api.add_user("Reader", user_id=chat.id))
        await follow(life.store, chat.id, topic, at=now)
        async with life.store.transaction() as tables:
            await tables.people.save_chat(chat, now)
    for source in await life.store.sources.all():
        await life.ingest.poll(source)


def seen(first: str = "", developments: str = "", everything: str = "", patient: str = "") -> dict[int, list[str]]:
    """What every chat saw, as `Life.report` says it; messages of one chat parted by a comma."""
    columns = zip(chats, (first, developments, everything, patient), strict=True)
    return {chat: column.split(", ") if column else [] for chat, column in columns}


EDIT, REPLY, BOTH = "edit of 1", "reply to 1", "edit of 1, reply to 1"


async def test_the_life_of_a_story(life: Life):
    # The first report: one alert each, but for the chat that wants three sources.
    assert await life.report("Meridian", *LAUNCH) == seen("new", "new", "new")
    assert life.text(FIRST, 1).splitlines()[:2] == ["🚀 Missiles", LAUNCH[0]]
    assert life.text(FIRST, 1).endswith("1 min ago, Meridian · Read it\n1 source")
    # Five outlets in other words: the alert grows at the second, third and fifth; who wants everything hears of each.
    assert await life.report("Harbour", *HARBOUR) == seen(EDIT, EDIT, BOTH)
    assert life.text(ALL, 2).startswith(f"➕ One more source\n{HARBOUR[0]}\n\n")
    assert await life.report("Lakeland", *LAKELAND) == seen(EDIT, EDIT, BOTH, "new")
    assert life.text(PATIENT, 1).endswith("also: Harbour, Lakeland · 3 sources, 2 countries")
    assert await life.report("Coast", *COAST) == seen("", "", REPLY)
    assert await life.report("Yonder", *YONDER) == seen(EDIT, EDIT, BOTH, EDIT)
    assert await life.report("Ledger", *LEDGER) == seen("", "", REPLY)
    # The same words again confirm nothing.
    assert await life.report("Echo", *LAUNCH) == seen()
    # Its source corrects the first report: the alert is edited, and nothing rings.
    assert await life.report("Meridian", CORRECTED, LAUNCH[1], place=0) == seen(EDIT, EDIT, EDIT, EDIT)
    assert life.text(FIRST, 1).splitlines()[1] == CORRECTED
    assert life.text(FIRST, 1).endswith("also: Harbour, Lakeland, Coast, Yonder, Ledger · 6 sources, 3 countries")
    # Hours later a development: a reply where it is wanted, a line in every alert.
    life.clock.advance(hours=4)
    assert await life.report("Harbour", *TOLL) == seen(EDIT, BOTH, BOTH, EDIT)
    reply = life.text(DEVELOPMENTS, 2)
    assert reply.startswith(f"🔄 New: 14 dead, France\n{TOLL[0]}\n\n")
    assert reply.endswith("16:16, 1 min ago, Harbour · Read it\n6 sources, 3 countries")
    assert ", 1 min ago, Meridian · Read it\n" in life.text(FIRST, 1)
    assert f"\n\nLatest (16:16, Harbour): {TOLL[0]}\n\n" in life.text(FIRST, 1)
    # The next day another event of the kind: an alert of its own.
    life.clock.advance(hours=21)
    assert await life.report("Lakeland", *NEXT_DAY) == seen("new", "new", "new")
    assert life.text(FIRST, 2).splitlines()[:2] == ["🚀 Missiles", NEXT_DAY[0]]
    # How the first one grew.
    story = await life.store.stories.view(1, [])
    assert story
    grown = [(report.outlet, report.country, report.news, report.copies) for report in story.reports]
    assert (len(grown), grown[0]) == (7, ("Meridian", "", (), 1))
    assert grown[-1] == ("Harbour", "KR", ("14 dead", "France"), 0)


async def test_an_alert_that_waits_too_long_for_outlets_ends_as_old(life: Life):
    await life.report("Meridian", *LAUNCH)
    life.clock.advance(hours=15)
    await life.report("Harbour", *HARBOUR)
    life.clock.advance(hours=11)
    assert (await life.report("Lakeland", *LAKELAND))[PATIENT] == []
    posting = await life.store.outbox.posting(PATIENT, 0, 1)
    assert posting
    assert (posting.state, posting.reason) == ("skipped", "old")


async def test_a_reply_to_a_message_that_is_gone_is_sent_without(life: Life):
    await life.report("Meridian", *LAUNCH)
    del life.api.room(DEVELOPMENTS).messages[1]
    life.clock.advance(hours=4)
    assert await life.report("Harbour", *TOLL) == seen(EDIT, "new", BOTH)
