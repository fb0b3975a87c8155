"""Webhooks over HTTP: Telegram's stand-in brings updates to our own listener, as a proxy would lead it there."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from telegram import Update
from telegram.ext import CommandHandler

from bot.adapters.health import Answers, listening
from bot.adapters.telegram import AnyApplication, Inbox, build_application
from bot.adapters.telegram.connection import connected
from bot.adapters.telegram.webhook import CHECK_S, SECRET_HEADER, Webhook
from bot.core.errors import SettingsError
from bot.core.notices import Rival
from bot.core.pacing import Pace
from bot.ports import Store
from storage import open_store
from tests.adapters.test_updates import full
from tests.fakes import FakeClock
from tests.telegram_api import TOKEN, TelegramApi

ORIGIN = "https://bot.example"
SECRET = "a-secret-of-ours"


class SlowClock(FakeClock):
    """Looks at the webhook when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.look = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        if seconds == CHECK_S:
            await self.look.wait()
            self.look.clear()


class World:
    """A person, a bot that answers /work, and what it heard."""

    def __init__(self, api: TelegramApi, store: Store) -> None:
        self.api = api
        self.store = store
        self.clock = SlowClock()
        self.webhook = Webhook(f"{ORIGIN}/telegram", SECRET)
        self.handled: list[int] = []
        self.rivals: list[Rival] = []
        self.heard = asyncio.Condition()
        self.local = ""

    async def work(self, update: Update, _: object) -> None:
        async with self.heard:
            self.handled.append(update.update_id)
            self.heard.notify_all()

    async def warn(self, rival: Rival) -> None:
        async with self.heard:
            self.rivals.append(rival)
            self.heard.notify_all()

    async def until(self, handled: int = 0, rivals: int = 0) -> None:
        async with asyncio.timeout(5), self.heard:
            await self.heard.wait_for(lambda: len(self.handled) >= handled and len(self.rivals) >= rivals)

    def say(self) -> None:
        self.api.say(1, self.api.users[1], "/work")

    def application(self) -> AnyApplication:
        application = build_application(TOKEN, self.api.url, Pace(), None, Inbox(self.store, self.clock))
        application.add_handler(CommandHandler("work", self.work))
        return application

    @asynccontextmanager
    async def brought(self) -> AsyncIterator[None]:
        """A life of the bot to which updates are brought."""
        async with connected(self.application(), self.clock, self.warn, self.webhook):
            yield

    @asynccontextmanager
    async def fetching(self) -> AsyncIterator[None]:
        """A life of the bot that fetches updates."""
        async with connected(self.application(), self.clock, self.warn):
            yield

    async def post(self, body: object, secret: str = SECRET, path: str = "/telegram") -> int:
        headers = {SECRET_HEADER: secret} if secret else {}
        data = body if isinstance(body, bytes) else json.dumps(body)
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.local + path, data=data, headers=headers) as answer,
        ):
            return answer.status


async def nothing() -> Sequence[str]:
    return ()


async def no_metrics() -> str:
    return ""


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_store(f"sqlite:///{tmp_path / 'news.db'}") as store, TelegramApi() as api:
        api.add_private_chat(api.add_user("Ada", user_id=1))
        world = World(api, store)
        answers = Answers(nothing, no_metrics, {world.webhook.path: world.webhook.answer})
        async with listening("127.0.0.1", 0, answers) as port:
            world.local = api.proxies[ORIGIN] = f"http://127.0.0.1:{port}"
            yield world


async def test_updates_are_brought_and_handled_once(world: World):
    async with world.brought():
        world.say()
        await world.until(handled=1)
        await world.api.until_brought(1)
        assert await world.post({"update_id": world.handled[0], "message": {}}) == 200  # as after a lost answer
        world.say()
        await world.until(handled=2)
    assert world.handled == [1, 2]
    assert world.api.count("getUpdates") == 0


@pytest.mark.parametrize(
    ("body", "secret", "path", "status"),
    [
        ({"update_id": 5}, "", "/telegram", 403),
        ({"update_id": 5}, "a-secret-of-theirs", "/telegram", 403),
        ({"update_id": 5}, "\u00fcber", "/telegram", 403),
        ({"update_id": 5}, SECRET, "/elsewhere", 404),
        (b"no JSON", SECRET, "/telegram", 400),
        (b'{"update_id": 5, "message": ' + b"[" * 9_000 + b"]" * 9_000 + b"}", SECRET, "/telegram", 400),
        ([5], SECRET, "/telegram", 400),
        ({"update_id": "5"}, SECRET, "/telegram", 400),
        ({"update_id": 2**70}, SECRET, "/telegram", 400),
        ({"update_id": 5, "message": "odd"}, SECRET, "/telegram", 200),
    ],
)
async def test_only_telegram_is_heard(world: World, body: object, secret: str, path: str, status: int):
    async with world.brought():
        assert await world.post(body, secret, path) == status
    assert world.handled == []


async def test_what_nobody_answers_is_brought_again_to_the_next_life(world: World):
    async with world.brought():
        world.say()
        await world.until(handled=1)
    world.say()
    await world.api.until_brought(2)
    assert world.api.webhook_statuses[1] == 503
    async with world.brought():
        await world.until(handled=2)
    assert world.handled == [1, 2]


async def test_both_ways_may_be_changed_without_losing_an_update(world: World):
    for _ in range(2):
        world.say()
        async with world.fetching():
            await world.until(handled=len(world.handled) + 1)
            world.say()
        async with world.brought():
            await world.until(handled=len(world.handled) + 1)
            world.say()
    async with world.fetching():
        await world.until(handled=6)
    assert sorted(set(world.handled)) == sorted(world.handled)
    assert world.rivals == []
    assert world.api.webhook == ""


async def test_a_webhook_that_somebody_turned_away_is_told_and_set_again(world: World):
    async with world.brought():
        world.say()
        await world.until(handled=1)
        world.api.webhook = "https://elsewhere.example/hook"
        world.clock.look.set()
        await world.until(rivals=1)
        world.say()
        await world.until(handled=2)
    assert world.rivals == [Rival("elsewhere.example")]


async def test_an_address_that_telegram_refuses_ends_the_start_with_its_reason(world: World):
    world.webhook = Webhook("https://bot.invalid/telegram", SECRET)
    with pytest.raises(SettingsError, match=r"WIREWATCH_WEBHOOK_URL: Telegram refuses it: .*resolve host"):
        async with world.brought():
            await asyncio.wait_for(asyncio.Event().wait(), 5)


async def test_what_a_full_disk_does_not_take_is_left_to_telegram(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    roomy, long = world.store, {"update_id": 5, "message": {"text": "at length " * 4000}}
    async with full(f"sqlite:///{tmp_path / 'full.db'}") as world.store, world.brought():
        assert await world.post(long) == 503
    [told] = [record.message for record in caplog.records if "could not be stored" in record.message]
    assert told.startswith("update 5 could not be stored: The disk is full:")
    world.store = roomy
    async with world.brought():
        assert await world.post(long) == 200
