"""Working stand-ins for what a service needs from outside."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.core.model import Message, Outcome, Sent, Urgency
from bot.ports import Store, Transaction

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass(slots=True)
class FakeClock:
    """Time that passes only when it is told to, or when somebody sleeps."""

    time: datetime = NOON

    def now(self) -> datetime:
        return self.time

    def advance(self, **span: float) -> None:
        self.time += timedelta(**span)

    async def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)
        await asyncio.sleep(0)


@dataclass(frozen=True, slots=True)
class SentMessage:
    chat_id: int
    thread: int
    message: Message
    urgency: Urgency
    edited: int = 0  # the message that was edited; 0 for a new one


@dataclass(slots=True)
class FakeMessenger:
    """Delivers everything, except where `outcomes` has something else for a chat: one for each attempt, in order."""

    outcomes: dict[int, list[Outcome]] = field(default_factory=dict)
    sent: list[SentMessage] = field(default_factory=list)
    asked: int = 0  # how often it was asked whether Telegram can be reached
    reachable: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def __post_init__(self) -> None:
        self.reachable.set()

    async def send(self, chat_id: int, thread: int, message: Message, urgency: Urgency) -> Outcome:
        return await self._take(SentMessage(chat_id, thread, message, urgency))

    async def edit(self, chat_id: int, message_id: int, message: Message) -> Outcome:
        return await self._take(SentMessage(chat_id, 0, message, Urgency.EDIT, message_id))

    async def wait_until_reachable(self) -> None:
        async with self.changed:
            self.asked += 1
            self.changed.notify_all()
        await self.reachable.wait()

    async def until(self, claim: Callable[["FakeMessenger"], bool]) -> None:
        """Returns once the claim about this messenger holds."""
        async with asyncio.timeout(5), self.changed:
            await self.changed.wait_for(lambda: claim(self))

    async def _take(self, sent: SentMessage) -> Outcome:
        async with self.changed:
            self.sent.append(sent)
            self.changed.notify_all()
            planned = self.outcomes.get(sent.chat_id)
            return planned.pop(0) if planned else Sent(sent.edited or len(self.sent))


class WatchedStore:
    """A real store that tells after each commit, so that a test can wait for what it expects instead of sleeping."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._committed = asyncio.Event()

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    @asynccontextmanager
    async def transaction(self, *, repeatable: bool = False) -> AsyncIterator[Transaction]:
        async with self._store.transaction(repeatable=repeatable) as change:
            yield change
        self._committed.set()

    async def until(self, claim: Callable[[], Awaitable[bool]]) -> None:
        """Returns once the claim holds; it is asked after every commit."""
        async with asyncio.timeout(5):
            while True:
                self._committed.clear()
                if await claim():
                    return
                await self._committed.wait()
