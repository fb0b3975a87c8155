"""A night with quiet hours over HTTP: outbox, sender and texts as they are, with restarts and changes of clocks."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.adapters.telegram import TelegramMessenger, build_application
from bot.core.model import Chat, Quiet, Topic
from bot.core.pacing import Pace
from bot.services.deliver import Deliver, Renderers
from bot.services.preferences import Preferences
from bot.services.publish import Publish
from handlers import digests_texts, texts
from storage import open_store
from tests.fakes import FakeClock, WatchedStore
from tests.services.desk import PlainWorker
from tests.storage.newsroom import add_source, add_topic, follow, tell
from tests.telegram_api import TOKEN, TelegramApi

STRICT, OPEN = 1, 2  # one whom nothing wakes, and one whom urgent topics may
EVERYTHING = Renderers(texts.alert, texts.more, texts.sequel, digests_texts.digest)


@dataclass(slots=True)
class Night:
    """Two chats in Berlin that follow a topic and are quiet from ten to seven, and a bot that starts and stops."""

    url: str
    api: TelegramApi
    clock: FakeClock
    topic: Topic
    store: WatchedStore = field(init=False)
    deliver: Deliver = field(init=False)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The bot, from its start to its end; nothing of it is left but the database."""
        application = build_application(TOKEN, self.api.url, Pace(rate=1000, margin_s=0, chat_gap_s=0))
        async with open_store(self.url) as store, application.bot as bot, asyncio.TaskGroup() as tasks:
            self.store = WatchedStore(store)
            self.deliver = Deliver(self.store, TelegramMessenger(bot), self.clock, EVERYTHING)
            sender = tasks.create_task(self.deliver.run())
            yield
            sender.cancel()

    async def story(self, at: datetime, *, urgent: bool = False, **counts: int) -> str:
        """A story breaks; returns its headline once the outbox stands like this."""
        self.clock.time = at
        number = await tell(self.store, self.topic, at=at, urgent=urgent)
        await Publish(self.store, self.clock).expand()
        await self.stands(**counts)
        return f"Ferry {number} leaves the harbour"

    async def stands(self, **counts: int) -> None:
        """Returns once the outbox stands like this."""

        async def is_so() -> bool:
            return await self.store.outbox.counts() == counts

        self.deliver.wake()
        await self.store.until(is_so)

    def told(self, chat: int, headlines: Mapping[str, str]) -> list[tuple[str, ...]]:
        """What stands in each message of a chat, by the letters of the headlines; `ring` for one that rings."""
        return [
            (
                "".join(letter for letter, headline in headlines.items() if headline in each.shown["text"]),
                *([] if each.silent else ["ring"]),
            )
            for each in self.api.messages(chat)
        ]


@pytest.fixture
async def night(tmp_path: Path) -> AsyncIterator[Night]:
    url = f"sqlite:///{tmp_path}/news.db"
    async with TelegramApi() as api, open_store(url) as store:
        await add_source(store)
        topic = await add_topic(store)
        long_ago = datetime(2026, 1, 1, tzinfo=UTC)
        for chat in (STRICT, OPEN):
            api.add_private_chat(api.add_user("Reader", user_id=chat))
            async with store.transaction() as tables:
                quiet = Quiet(22 * 60, 7 * 60)
                settings = Chat(chat, timezone="Europe/Berlin", quiet=quiet, urgent_passes=chat == OPEN)
                await tables.people.save_chat(settings, long_ago)
            await follow(store, chat, topic, at=long_ago)
        yield Night(url, api, FakeClock(), topic)


def berlin(text: str, *, summer: bool = False) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) - timedelta(hours=1 + summer)


async def test_a_night_is_told_in_one_message_when_it_is_over(night: Night):
    heard: dict[str, str] = {}
    async with night.running():
        heard["A"] = await night.story(berlin("2026-11-21T21:59"), sent=2)
        heard["B"] = await night.story(berlin("2026-11-21T22:00"), sent=2, folded=2, queued=2)
    async with night.running():
        heard["C"] = await night.story(berlin("2026-11-22T03:00"), urgent=True, sent=3, folded=3, queued=2)
    async with night.running():
        heard["D"] = await night.story(berlin("2026-11-22T06:59"), sent=3, folded=5, queued=2)
        heard["E"] = await night.story(berlin("2026-11-22T07:00"), sent=7, folded=5)
    assert night.told(STRICT, heard) == [("A", "ring"), ("E", "ring"), ("BCD",)]
    assert night.told(OPEN, heard) == [("A", "ring"), ("C", "ring"), ("E", "ring"), ("BD",)]
    assert "While it was quiet: 3 stories" in night.api.messages(STRICT)[2].shown["text"]


@pytest.mark.parametrize(
    ("last", "over"),
    [
        (berlin("2026-03-29T06:59", summer=True), berlin("2026-03-29T07:00", summer=True)),
        (berlin("2026-10-25T06:59"), berlin("2026-10-25T07:00")),
    ],
)
async def test_a_night_in_which_clocks_change_ends_by_the_clock(night: Night, last: datetime, over: datetime):
    evening = berlin(f"{last - timedelta(days=1):%Y-%m-%d}T22:00", summer=over.month > 6)
    heard: dict[str, str] = {}
    async with night.running():
        heard["A"] = await night.story(evening, folded=2, queued=2)
        heard["B"] = await night.story(last, folded=4, queued=2)
        heard["C"] = await night.story(over, sent=4, folded=4)
    assert night.told(STRICT, heard) == [("C", "ring"), ("AB",)]


async def test_what_the_night_held_comes_when_it_is_switched_off_and_never_again(night: Night):
    heard: dict[str, str] = {}
    async with night.running():
        heard["A"] = await night.story(berlin("2026-11-21T23:00"), folded=2, queued=2)
        heard["B"] = await night.story(berlin("2026-11-22T02:00"), folded=4, queued=2)
        night.clock.time = berlin("2026-11-22T03:00")
        await Preferences(night.store, night.clock, PlainWorker()).set_quiet(Chat(STRICT), "off")
        await night.stands(sent=1, folded=4, queued=1)
        heard["C"] = await night.story(berlin("2026-11-22T03:01"), sent=2, folded=5, queued=1)
        night.clock.time = berlin("2026-11-22T07:00")
        await night.stands(sent=3, folded=5)
        night.clock.time = berlin("2026-11-22T12:00")
        await night.stands(sent=3, folded=5)
    assert night.told(STRICT, heard) == [("AB",), ("C", "ring")]
    assert night.told(OPEN, heard) == [("ABC",)]
