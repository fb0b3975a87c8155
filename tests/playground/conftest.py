"""The local Bot API with Ada in it, a chatroom that is served, and a browser."""

from collections.abc import AsyncIterator
from functools import partial

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.playground.browser import browsing
from tests.playground.calling import Caller
from tests.playground.pages import Opened, open_page
from tests.playground.rooms import Room, served
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


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with served() as room:
        yield room


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with browsing() as browser:
        yield browser


@pytest.fixture
def opened(browser: Browser) -> Opened:
    return partial(open_page, browser)
