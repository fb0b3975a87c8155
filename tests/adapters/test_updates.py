"""What comes in from Telegram: as far as it can be read, once, and again after a crash that came too early."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from telegram import Update
from telegram.ext import CommandHandler

from bot.adapters.telegram import AnyApplication, Inbox, build_application
from bot.adapters.telegram.connection import connected
from bot.adapters.telegram.updates import MOST_OPEN
from bot.core.errors import StoreError
from bot.core.model import Chat
from bot.core.notices import Rival
from bot.core.pacing import Pace
from bot.ports import Store
from storage import database_path, open_store
from tests.fakes import NOON, FakeClock
from tests.telegram_api import TOKEN, TelegramApi


@pytest.fixture
async def api() -> AsyncIterator[TelegramApi]:
    async with TelegramApi() as api:
        api.add_private_chat(api.add_user("Ines", user_id=1))
        yield api


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(f"sqlite:///{tmp_path / 'news.db'}") as store:
        yield store


@asynccontextmanager
async def full(url: str) -> AsyncIterator[Store]:
    """A store on a disk that has no room for another page."""
    async with open_store(url):
        pass
    with closing(sqlite3.connect(database_path(url))) as database:
        [(pages,)] = database.execute("PRAGMA page_count")
    async with open_store(url, max_pages=pages) as store:
        with suppress(StoreError):
            for number in range(1000):
                async with store.transaction() as write:
                    await write.people.set_setting(f"ballast {number}", "x" * 4000)
        yield store


async def ignore(_: Rival) -> None:
    """Nobody is told."""


@dataclass
class Worker:
    """What answers /work: `steps` are called in turn, each with the store."""

    api: TelegramApi
    store: Store
    begun: int = 0
    saves: bool = False
    hangs: bool = False
    works_on: bool = False
    done: asyncio.Event = field(default_factory=asyncio.Event)
    rested: asyncio.Event = field(default_factory=asyncio.Event)

    def application(self) -> AnyApplication:
        application = build_application(TOKEN, self.api.url, Pace(), None, Inbox(self.store, FakeClock()))
        application.add_handler(CommandHandler("work", self.work))
        application.add_handler(CommandHandler("rest", self.rest))
        self.running = application
        return application

    async def work(self, _: Update, __: object) -> None:
        self.begun += 1
        if self.saves:
            async with self.store.transaction() as write:
                await write.people.save_chat(Chat(1), NOON)
        if self.works_on:
            self.running.create_task(asyncio.Event().wait(), _)
        self.done.set()
        if self.hangs:
            await asyncio.Event().wait()

    async def rest(self, _: Update, __: object) -> None:
        self.rested.set()

    async def live(self) -> None:
        """One life of the bot, until the command was begun."""
        self.done.clear()
        async with connected(self.application(), FakeClock(), ignore):
            await asyncio.wait_for(self.done.wait(), 5)

    async def live_on(self) -> None:
        """One life in which everything that comes in is handled."""
        async with connected(self.application(), FakeClock(), ignore):
            self.api.say(1, self.api.users[1], "/rest")
            await asyncio.wait_for(self.rested.wait(), 5)


async def test_an_update_that_cannot_be_read_is_passed_over(
    api: TelegramApi, store: Store, caplog: pytest.LogCaptureFixture
):
    good = api.say(1, api.users[1], "secret words").shown
    api.push("message", {**good, "location": {"latitude": 5}})
    api.say(1, api.users[1], "/work")
    await Worker(api, store).live()
    assert api.count("getUpdates") < 10
    assert "was passed over" in caplog.text
    assert "secret words" not in caplog.text


async def test_an_update_that_telegram_repeats_is_handled_once(api: TelegramApi, store: Store):
    api.say(1, api.users[1], "/work")
    worker, update = Worker(api, store), api.updates[0]
    await worker.live()
    api.updates.clear()
    api.updates.append(update)
    await worker.live_on()
    assert worker.begun == 1


async def test_a_command_that_was_cut_off_before_its_effect_is_handled_by_the_next_life(api: TelegramApi, store: Store):
    api.say(1, api.users[1], "/work")
    worker = Worker(api, store, hangs=True)
    await worker.live()
    api.updates.clear()
    worker.hangs = False
    await worker.live()
    assert worker.begun == 2


async def test_a_command_that_was_cut_off_after_its_effect_is_not_handled_again(api: TelegramApi, store: Store):
    api.say(1, api.users[1], "/work")
    worker = Worker(api, store, saves=True, hangs=True)
    await worker.live()
    await worker.live_on()
    assert worker.begun == 1


async def test_a_command_is_open_for_as_long_as_it_is_worked_on_in_the_background(api: TelegramApi, store: Store):
    api.say(1, api.users[1], "/work")
    worker = Worker(api, store, works_on=True)
    await worker.live()
    worker.works_on = False
    await worker.live()
    assert worker.begun == 2
    await worker.live_on()
    assert worker.begun == 2


async def test_ids_that_start_again_lower_than_before_are_no_repeats(api: TelegramApi, store: Store):
    api._last_update = 900_000
    api.say(1, api.users[1], "/work")
    worker = Worker(api, store)
    async with connected(worker.application(), FakeClock(), ignore):
        await asyncio.wait_for(worker.done.wait(), 5)
        await asyncio.wait_for(api.until_called("getUpdates", 2), 5)
        worker.done.clear()
        api._last_update = 17
        api.say(1, api.users[1], "/work")
        await asyncio.wait_for(worker.done.wait(), 15)
    assert worker.begun == 2


async def test_what_a_full_disk_does_not_take_is_not_confirmed_and_is_handled_when_there_is_room(
    api: TelegramApi, tmp_path: Path
):
    url, long = f"sqlite:///{tmp_path / 'full.db'}", "/work " + "at length " * 4000
    async with full(url) as store:
        api.say(1, api.users[1], long)
        worker = Worker(api, store)
        with pytest.raises(StoreError, match="The disk is full"):
            async with connected(worker.application(), FakeClock(), ignore):
                await asyncio.wait_for(asyncio.Event().wait(), 5)
    assert (worker.begun, len(api.updates)) == (0, 1)
    async with open_store(url) as store:
        worker = Worker(api, store)
        await worker.live()
    assert worker.begun == 1


async def test_there_is_room_for_more_only_once_less_is_under_way_than_may_be(store: Store):
    inbox = Inbox(store, FakeClock())
    ends = [asyncio.Event() for _ in range(MOST_OPEN + 1)]
    works = [asyncio.create_task(inbox.during(number, end.wait())) for number, end in enumerate(ends)]
    full_after = []
    for work, end in zip(works[:2], ends[:2], strict=True):
        end.set()
        await work
        full_after.append(inbox.is_full)
    await inbox.abandon()
    assert full_after == [True, False]
