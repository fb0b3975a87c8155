"""The life at Telegram, over HTTP: how it begins on a bad day, what ends it, and who else gets the updates."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, CommandHandler

from bot.adapters.telegram import AnyApplication, Inbox, TelegramMessenger, build_application
from bot.adapters.telegram.connection import connected
from bot.adapters.telegram.messenger import NOT_KNOWN
from bot.adapters.telegram.polling import OURS
from bot.adapters.telegram.updates import ALLOWED_UPDATES
from bot.core.errors import SettingsError
from bot.core.notices import Rival
from bot.core.pacing import Pace
from storage import open_store
from tests import telegram_api as faults
from tests.fakes import FakeClock
from tests.telegram_api import TOKEN, TelegramApi

FOREIGN = "https://elsewhere.example/hook"


@pytest.fixture
async def api() -> AsyncIterator[TelegramApi]:
    async with TelegramApi() as api:
        api.add_private_chat(api.add_user("Ada", user_id=1))
        yield api


@pytest.fixture
async def application(api: TelegramApi, tmp_path: Path) -> AsyncIterator[AnyApplication]:
    async with open_store(f"sqlite:///{tmp_path / 'news.db'}") as store:
        yield build_application(TOKEN, api.url, Pace(), None, Inbox(store, FakeClock()))


class Bell:
    """Hears of rivals."""

    def __init__(self) -> None:
        self.heard: list[Rival] = []
        self.rung = asyncio.Event()

    async def ring(self, rival: Rival) -> None:
        self.heard.append(rival)
        self.rung.set()


async def forever(application: AnyApplication, bell: Bell | None = None) -> None:
    async with connected(application, FakeClock(), (bell or Bell()).ring):
        await asyncio.Event().wait()


def conflict() -> faults.Fault:
    return faults.Fault(faults.RefusalError(409, "Conflict: terminated by other getUpdates request"))


async def test_a_lost_answer_at_the_start_is_asked_for_again(api: TelegramApi, application: AnyApplication):
    api.fail_next(faults.bad_gateway(), method="getMe")
    async with connected(application, FakeClock(), Bell().ring):
        await api.until_called("getUpdates")
    assert api.count("getMe") == 2
    assert api.allowed_updates == frozenset(ALLOWED_UPDATES)


@pytest.mark.parametrize("method", ["getMe", "getUpdates"])
async def test_a_token_that_is_not_known_at_the_start_is_told_and_nothing_stays_open(
    api: TelegramApi, application: AnyApplication, method: str
):
    api.fail_next(faults.unauthorized(), method=method)
    with pytest.raises(SettingsError, match="does not know this token"):
        await asyncio.wait_for(forever(application), 5)
    assert not application.running
    assert application.bot.request._session.closed


async def test_a_token_revoked_on_the_way_ends_the_block(api: TelegramApi, application: AnyApplication):
    life = asyncio.create_task(forever(application))
    await api.until_called("getUpdates")
    api.revoke_token()
    api.say(1, api.users[1], "/start")
    with pytest.raises(SettingsError, match="does not know this token"):
        await asyncio.wait_for(life, 5)


async def test_a_failure_inside_the_block_is_told_as_it_is(application: AnyApplication):
    with pytest.raises(TimeoutError, match="mine"):
        async with connected(application, FakeClock(), Bell().ring):
            raise TimeoutError("mine")


async def test_who_waits_for_telegram_is_told_that_the_token_was_revoked(api: TelegramApi):
    async with build_application(TOKEN, api.url, Pace()).bot as bot:
        api.revoke_token()
        with pytest.raises(SettingsError) as caught:
            await TelegramMessenger(bot).wait_until_reachable()
    assert caught.value.problems == (NOT_KNOWN,)


async def test_commands_and_buttons_come_in_by_long_polling(api: TelegramApi, application: AnyApplication):
    async def start(update: Update, _: object) -> None:
        assert update.message
        await update.message.reply_html(
            "<i>Welcome</i>", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="yes")]])
        )

    async def press(update: Update, _: object) -> None:
        assert update.callback_query
        await update.callback_query.answer("Done")
        await update.callback_query.edit_message_text("Chosen")

    application.add_handler(CommandHandler("start", start))
    application.add_handler(CallbackQueryHandler(press))
    async with connected(application, FakeClock(), Bell().ring):
        api.say(1, api.users[1], "/start")
        welcome = await api.wait_for(lambda posted: posted.text == "Welcome")
        assert await api.press(1, welcome.message_id, "yes", api.users[1]) == {"text": "Done", "show_alert": False}
        await api.wait_for(lambda posted: posted.text == "Chosen")


async def test_one_conflict_is_the_process_before_and_many_are_a_rival_which_is_told_once(
    api: TelegramApi, application: AnyApplication
):
    bell = Bell()
    api.fail_next(*[conflict()] * 9, method="getUpdates")
    async with asyncio.TaskGroup() as tasks:
        life = tasks.create_task(forever(application, bell))
        await asyncio.wait_for(bell.rung.wait(), 5)
        assert api.count("getUpdates") == 3
        await asyncio.wait_for(api.until_called("getUpdates", 10), 5)  # and that is answered: it goes on by itself
        life.cancel()
    assert bell.heard == [Rival()]


async def test_a_webhook_of_somebody_else_is_told_and_left_alone(api: TelegramApi, application: AnyApplication):
    bell, api.webhook = Bell(), FOREIGN
    async with connected(application, FakeClock(), bell.ring):
        await asyncio.wait_for(bell.rung.wait(), 5)
    assert bell.heard == [Rival("elsewhere.example")]
    assert api.count("deleteWebhook") == 0


async def test_a_webhook_of_ours_gives_way_to_polling_and_no_update_is_lost(
    api: TelegramApi, application: AnyApplication
):
    heard = asyncio.Event()

    async def hear(_: Update, __: object) -> None:
        heard.set()

    application.add_handler(CommandHandler("help", hear))
    async with application.inbox.store.transaction() as write:
        await write.people.set_setting(OURS, FOREIGN)
    bell, api.webhook = Bell(), FOREIGN
    api.say(1, api.users[1], "/help")
    async with connected(application, FakeClock(), bell.ring):
        await asyncio.wait_for(heard.wait(), 5)
    assert bell.heard == []
    assert api.webhook == ""
