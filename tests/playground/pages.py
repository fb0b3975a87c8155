"""The chat page alone in a real browser, with a conversation that has begun and a bot of a few lines."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect

from bot.playground.chatroom import Chatroom, read_page
from bot.playground.chats import Json
from bot.playground.newsroom import News
from bot.playground.parameters import Parameters
from bot.playground.people import Person, Place
from bot.playground.printing import PrintingPresses
from bot.playground.switchboard import Switchboard
from tests.playground.browser import visit

YOU, EDITOR = Person(1001, "You", "follower"), Person(1002, "Editor", "admin")
PLACES = (
    Place("Night desk", "supergroup", (YOU.id, EDITOR.id), topics=("Trade",)),
    Place("Trade watch", "channel", (YOU.id,), "trade_watch"),
)
LINK = "https://coast.example/1"
PREVIEW = {"site": "Coast", "title": "Cat found", "text": "In a tree.", "picture": "/chat/icon.svg"}
PAGE = read_page()

Opened = Callable[..., AbstractAsyncContextManager[tuple[Page, "Bot"]]]


async def send(page: Page, text: str) -> None:
    box = page.get_by_label("Message", exact=True)
    await box.fill(text)
    await box.press("Enter")


async def become(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).click()


@dataclass
class Bot:
    """The bot's hand on the Bot API, without HTTP."""

    board: Switchboard

    async def call(self, method: str, **values: object) -> Json:
        answer = await self.board.call(method, Parameters(values, {}))
        assert isinstance(answer, dict | bool)
        return answer if isinstance(answer, dict) else {}

    async def say(self, text: str, *rows: list[Json], person: Person = YOU) -> Json:
        markup = {"reply_markup": {"inline_keyboard": list(rows)}} if rows else {}
        return await self.call("sendMessage", chat_id=person.id, text=text, parse_mode="HTML", **markup)


@asynccontextmanager
async def open_page(browser: Browser, *, width: int = 1280, look: str = "light") -> AsyncIterator[tuple[Page, Bot]]:
    """The page alone, with a conversation that has begun."""
    board = Switchboard("700000001:page-tests-need-no-real-token-here", lambda: datetime.now(UTC))
    presses = PrintingPresses(News(()), board.now)
    chatroom = Chatroom(board, (YOU, EDITOR), presses, PAGE, places=PLACES, previews={LINK: PREVIEW}.get)
    server = web.Application()
    server.add_routes(chatroom.routes())
    for person in (YOU, EDITOR):
        board.say(person.id, board.users[person.id], "/start")
    async with TestServer(server) as served, chatroom.open():
        page, problems = await visit(browser, str(served.make_url("/")), width=width, look=look)
        await expect(page.locator("li.message:visible")).to_have_count(1)
        yield page, Bot(board)
        assert problems == []
        await page.context.close()
