"""Updates as they come in: stored before they are confirmed, handled once, and resumed after a crash."""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Awaitable, Coroutine, Sequence
from datetime import timedelta
from typing import Any, TypeAlias, TypeVar

from telegram import Update
from telegram.ext import Application, ExtBot
from typing_extensions import override

from bot.core.errors import StoreError
from bot.core.incoming import Incoming
from bot.core.model import Urgency
from bot.ports import Clock, Store

log = logging.getLogger(__name__)

Raw: TypeAlias = dict[str, Any]
"""An update as JSON says it, with a whole number as its `update_id`."""
T = TypeVar("T")

# The server keeps the last list it was given, so that every kind we need is named on each start.
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member", "inline_query")
LONG_POLL = timedelta(seconds=10)
MOST_OPEN = 1_000  # more wait at Telegram, which keeps them for a day


class CarefulBot(ExtBot[Any]):
    """A bot that goes on after an update the library cannot parse.

    The library raises then, never moves the offset on, and asks for the same update again without a pause. Servers
    and the library differ by a field now and then.
    """

    async def fetch_updates(self, offset: int | None) -> list[Raw]:
        """What waits at Telegram, or comes within LONG_POLL; `offset` confirms everything before it."""
        asked = {"offset": offset, "timeout": LONG_POLL, "allowed_updates": ALLOWED_UPDATES}
        patience = LONG_POLL.total_seconds() + (self.request.read_timeout or 0)
        answer = await self._post("getUpdates", asked, read_timeout=patience)
        return answer if isinstance(answer, list) else []

    async def call(self, method: str, fields: Raw, urgency: Urgency) -> Any:
        """The answer of the Bot API as it is: making a Message of it costs a fifth of sending one."""
        return await self._post(method, fields, api_kwargs=self._merge_api_rl_kwargs(None, urgency))

    def read(self, raw: Raw) -> Update:
        """The update; an empty one in place of what cannot be parsed."""
        try:
            return Update.de_json(raw, self)
        except (TypeError, KeyError, ValueError, AttributeError, RecursionError) as error:
            # Not the update itself: it is somebody's message.
            log.warning("update %s was passed over, it cannot be read: %s", raw["update_id"], error)
            return Update(raw["update_id"])


class Inbox:
    """Updates between their arrival and the end of all that they brought about."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self._clock = clock
        self._open: Counter[int] = Counter()  # how much is under way for each
        self._left: set[int] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._has_room = asyncio.Event()
        self._has_room.set()

    @property
    def is_full(self) -> bool:
        """Whether so much is under way that no more should come in."""
        return not self._has_room.is_set()

    async def until_room(self) -> None:
        """Returns once it is not full."""
        await self._has_room.wait()

    async def take(self, raws: Sequence[Raw]) -> list[Raw]:
        """Stores those that did not come before, and returns them: they are to be handled now. Raises StoreError."""
        by_id = {raw["update_id"]: raw for raw in raws}
        incoming = [Incoming(number, json.dumps(raw)) for number, raw in by_id.items()]
        async with self.store.transaction() as write:
            new = await write.updates.take(incoming, self._clock.now())
        return [raw for number, raw in by_id.items() if number in new]

    async def resume(self) -> list[Raw]:
        """What the process before left open. Raises StoreError."""
        async with self.store.transaction() as write:
            still_open, given_up = await write.updates.resume()
        if still_open:
            log.info("%d updates were left open before the restart and are handled now", len(still_open))
        for number in given_up:
            log.error("update %s was resumed too often and is given up", number)
        return [json.loads(each.payload) for each in still_open]

    def during(self, update_id: int, work: Awaitable[T]) -> Coroutine[Any, Any, T]:
        """The work as part of handling the update, which is over when all of its parts are."""
        self._open[update_id] += 1
        if len(self._open) >= MOST_OPEN:
            self._has_room.clear()
        return self._during(update_id, work)

    async def abandon(self) -> None:
        """Cancels what is under way; the next start resumes what had no effect yet."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _during(self, update_id: int, work: Awaitable[T]) -> T:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine runs in one
        self._tasks.add(task)
        try:
            with self.store.handling(update_id):
                return await work
        except asyncio.CancelledError:
            self._left.add(update_id)
            raise
        finally:
            self._tasks.discard(task)
            await self._part_over(update_id)

    async def _part_over(self, update_id: int) -> None:
        self._open[update_id] -= 1
        if self._open[update_id]:
            return
        del self._open[update_id]
        if len(self._open) < MOST_OPEN:
            self._has_room.set()
        if update_id in self._left:
            return
        try:
            async with self.store.transaction() as write:
                await write.updates.close(update_id)
        except StoreError as error:
            log.error("update %s was handled, and may be again after a restart: %s", update_id, error)  # noqa: TRY400


class AttentiveApplication(Application[Any, Any, Any, Any, Any, Any]):
    """An application that closes an update in its inbox once everything begun for it has ended."""

    def __init__(self, *, inbox: Inbox | None, **parts: Any) -> None:
        super().__init__(**parts)
        self._inbox = inbox

    @property
    def inbox(self) -> Inbox:
        """Where its updates are kept. Raises RuntimeError when it was built to send only."""
        if self._inbox is None:
            raise RuntimeError("the application was built without an inbox")
        return self._inbox

    @override
    def create_task(
        self, coroutine: Any, update: object | None = None, *, name: str | None = None
    ) -> "asyncio.Task[Any]":
        if self._inbox is not None and isinstance(update, Update):
            coroutine = self._inbox.during(update.update_id, coroutine)
        return super().create_task(coroutine, update, name=name)

    async def arrive(self, raws: Sequence[Raw]) -> None:
        """Stores updates and begins to handle those that are new. Raises StoreError."""
        await self._begin(await self.inbox.take(raws))

    async def resume(self) -> None:
        """Begins to handle what the process before left open. Raises StoreError."""
        await self._begin(await self.inbox.resume())

    async def _begin(self, raws: Sequence[Raw]) -> None:
        for raw in raws:
            await self.update_queue.put(self.bot.read(raw))
