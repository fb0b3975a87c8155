"""What comes in from Telegram, as far as it can be read."""

import asyncio

import pytest
from telegram import Update
from telegram.ext import CommandHandler

from bot.adapters.telegram import ALLOWED_UPDATES, build_application
from bot.core.pacing import Pace
from tests.telegram_api import TOKEN, TelegramApi


async def test_an_update_that_cannot_be_read_is_passed_over(caplog: pytest.LogCaptureFixture):
    async with TelegramApi() as api:
        person = api.add_user("Ines")
        chat = api.add_private_chat(person)
        heard = asyncio.Event()

        async def hear(_: Update, __: object) -> None:
            heard.set()

        application = build_application(TOKEN, api.url, Pace())
        application.add_handler(CommandHandler("help", hear))
        async with application:
            await application.start()
            assert application.updater
            await application.updater.start_polling(allowed_updates=ALLOWED_UPDATES)
            good = api.say(chat, person, "secret words").shown
            api.push("message", {**good, "location": {"latitude": 5}})
            api.say(chat, person, "/help")
            async with asyncio.timeout(10):
                await heard.wait()
            await application.updater.stop()
            await application.stop()
        assert api.count("getUpdates") < 10
    assert "was passed over" in caplog.text
    assert "secret words" not in caplog.text
