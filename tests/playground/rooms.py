"""A chatroom that is served, the bot's side of it, and pages that listen."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from bot.playground.chatroom import Chatroom, read_page
from bot.playground.newsroom import News
from bot.playground.people import Person, Place
from bot.playground.printing import PrintingPresses
from bot.playground.switchboard import Switchboard

TOKEN = "700000001:chatroom-tests-need-no-real-token"
YOU, EDITOR = Person(1001, "You", "follower"), Person(1002, "Editor", "admin")
PLACES = (
    Place("Night desk", "supergroup", (YOU.id, EDITOR.id), topics=("Trade",)),
    Place("Trade watch", "channel", (YOU.id,), "trade_watch"),
)
LINK = "https://coast.example/1"
PREVIEW = {"site": "Coast", "title": "Cat found", "text": "In a tree.", "picture": "/coast/1.png"}
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(8) + (640).to_bytes(4) + (400).to_bytes(4)
PAGE = read_page()


class Room:
    """A chatroom that is served, and the bot's side of it."""

    def __init__(self, client: TestClient[Any, Any], board: Switchboard, presses: PrintingPresses) -> None:
        self.client = client
        self.board = board
        self.presses = presses

    async def bot(self, method: str, **values: object) -> Any:
        """The bot calls a method."""
        async with self.client.post(f"/telegram/bot{TOKEN}/{method}", json=values) as answer:
            return (await answer.json())["result"]

    @property
    def group(self) -> int:
        return next(chat for chat, room in self.board.rooms.items() if room.info["type"] == "supergroup")

    async def hand(self, content: bytes, name: str, kind: str, **how: str) -> tuple[int, str]:
        """Somebody (you) sends a file."""
        query = {"as": str(YOU.id), "name": name, **how}
        async with self.client.put("/chat/hand", params=query, data=content, headers={"Content-Type": kind}) as answer:
            return answer.status, await answer.text()

    async def act(self, path: str, **act: object) -> tuple[int, str]:
        async with self.client.post(path, json=act) as answer:
            return answer.status, await answer.text()


class Page:
    """An open page's stream of events."""

    def __init__(self, stream: ClientResponse) -> None:
        self.stream = stream

    async def hear(self, name: str) -> Any:
        """The next event of that name."""
        async with asyncio.timeout(5):
            while line := (await self.stream.content.readline()).decode():
                if line == f"event: {name}\n":
                    return json.loads((await self.stream.content.readline()).decode().removeprefix("data: "))
        raise AssertionError(f"the stream ended before {name!r} came")


@asynccontextmanager
async def opened(room: Room) -> AsyncIterator[Page]:
    async with room.client.get("/chat/events") as stream:
        yield Page(stream)


@asynccontextmanager
async def served() -> AsyncIterator[Room]:
    board = Switchboard(TOKEN, lambda: datetime(2026, 11, 22, 12, 0, tzinfo=UTC))
    presses = PrintingPresses(News(()), board.now)
    chatroom = Chatroom(board, (YOU, EDITOR), presses, PAGE, places=PLACES, previews={LINK: PREVIEW}.get)
    server = web.Application()
    server.add_routes(chatroom.routes())
    server.add_subapp("/telegram", board.application())
    async with TestClient(TestServer(server)) as client, chatroom.open():
        yield Room(client, board, presses)
        board.interrupt()
