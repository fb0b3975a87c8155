"""A Bot API that enforces Telegram's limits and keeps a book of what it delivered, and during which life of the bot."""

import asyncio
import re
from collections import Counter
from dataclasses import dataclass
from typing import TypeAlias

from aiohttp import web
from typing_extensions import override

from bot.playground.parameters import Parameters
from bot.playground.sending import Answer
from tests.telegram_api import Strict, TelegramApi

Message: TypeAlias = tuple[int, str]
"""The chat, and the name of what it was told: the address of the first link, or the text where there is none."""
_LINK = re.compile(r'href="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Delivered:
    """A message that was stored for a chat: when (loop time), in which life of the bot, and what."""

    at: float
    life: int
    message: Message


class Ledger(TelegramApi):
    """The server; `life` is raised by whoever starts the bot again."""

    def __init__(self, *, strict: Strict, latency_s: float) -> None:
        super().__init__(strict=strict, latency_s=latency_s)
        self.life = 0
        self.delivered: list[Delivered] = []
        self._answering: set[asyncio.Task[web.StreamResponse]] = set()

    def add_readers(self, count: int) -> None:
        """Private chats with the ids from 1 on."""
        for number in range(1, count + 1):
            self.add_private_chat(self.add_user("Reader", user_id=number))

    @override
    async def respond(self, request: web.Request, method: str, parameters: Parameters) -> web.StreamResponse:
        answering = asyncio.create_task(super().respond(request, method, parameters))
        self._answering.add(answering)
        answering.add_done_callback(self._answering.discard)
        # What arrived is carried out, also when the bot dies before the answer.
        return await (answering if method.lower() == "getupdates" else asyncio.shield(answering))

    @override
    async def call(self, method: str, parameters: Parameters) -> Answer:
        answer = await super().call(method, parameters)
        if method.lower() == "sendmessage":
            text = parameters.text("text")
            link = _LINK.search(text)
            message = (parameters.number("chat_id", 0), link[1] if link else text)
            self.delivered.append(Delivered(asyncio.get_running_loop().time(), self.life, message))
        return answer

    def copies(self) -> Counter[Message]:
        """How often each message came."""
        return Counter(one.message for one in self.delivered)

    def repeats_by_life(self) -> Counter[int]:
        """How many messages came again, by the life in which they had come first."""
        first: dict[Message, int] = {}
        repeats: Counter[int] = Counter()
        for one in self.delivered:
            if one.message in first:
                repeats[first[one.message]] += 1
            first.setdefault(one.message, one.life)
        return repeats
