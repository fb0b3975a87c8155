"""The local Bot API with Ada in it, and somebody who calls it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.playground.calling import Caller
from tests.telegram_api import TelegramApi


@pytest.fixture
async def api() -> AsyncIterator[TelegramApi]:
    async with TelegramApi() as api:
        api.add_private_chat(api.add_user("Ada", user_id=1))
        yield api


@pytest.fixture
async def call(api: TelegramApi) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as session:
        yield Caller(api, session)
