"""The life at Telegram, over HTTP: how it begins on a bad day, and what ends it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.adapters.telegram import TelegramMessenger, build_application
from bot.adapters.telegram.connection import connected
from bot.adapters.telegram.messenger import NOT_KNOWN
from bot.core.errors import SettingsError
from bot.core.pacing import Pace
from tests import telegram_api as faults
from tests.fakes import FakeClock
from tests.telegram_api import TOKEN, TelegramApi


@pytest.fixture
async def api() -> AsyncIterator[TelegramApi]:
    async with TelegramApi() as api:
        api.add_private_chat(api.add_user("Ada", user_id=1))
        yield api


async def test_a_lost_answer_at_the_start_is_asked_for_again(api: TelegramApi):
    api.fail_next(faults.bad_gateway(), method="getMe")
    api.fail_next(faults.bad_gateway(), method="deleteWebhook")
    async with connected(build_application(TOKEN, api.url, Pace()), FakeClock()):
        await api.until_called("getUpdates")
    assert api.count("deleteWebhook") == 2


@pytest.mark.parametrize("method", ["getMe", "deleteWebhook"])
async def test_a_token_that_is_not_known_at_the_start_is_told_and_nothing_stays_open(api: TelegramApi, method: str):
    api.fail_next(faults.unauthorized(), method=method)
    application = build_application(TOKEN, api.url, Pace())
    with pytest.raises(SettingsError, match="does not know this token"):
        async with connected(application, FakeClock()):
            pass
    assert not application.running
    assert application.bot.request._session.closed


async def test_a_token_revoked_on_the_way_ends_the_block(api: TelegramApi):
    async def serve() -> None:
        async with connected(build_application(TOKEN, api.url, Pace()), FakeClock()):
            await api.until_called("getUpdates")
            api.revoke_token()
            api.say(1, api.users[1], "/start")
            await asyncio.Event().wait()

    with pytest.raises(SettingsError, match="does not know this token"):
        await asyncio.wait_for(serve(), 5)


async def test_a_failure_inside_the_block_is_told_as_it_is(api: TelegramApi):
    with pytest.raises(TimeoutError, match="mine"):
        async with connected(build_application(TOKEN, api.url, Pace()), FakeClock()):
            raise TimeoutError("mine")


async def test_who_waits_for_telegram_is_told_that_the_token_was_revoked(api: TelegramApi):
    async with build_application(TOKEN, api.url, Pace()).bot as bot:
        api.revoke_token()
        with pytest.raises(SettingsError) as caught:
            await TelegramMessenger(bot).wait_until_reachable()
    assert caught.value.problems == (NOT_KNOWN,)
