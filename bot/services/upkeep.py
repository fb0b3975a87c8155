"""Keeps the database small, in steps that hold nobody up, and tells the admins when the disk fills up."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.core.model import Chat, Delivery, Message, Urgency
from bot.core.retention import FIRST_STEP, Horizon, Room, Slice, horizon, next_step
from bot.ports import Clock, Retention, Store

SHARE = timedelta(milliseconds=100)  # of a tick: of every second a tenth
BETWEEN = timedelta(hours=1)  # from the end of one round to the next
DISK = "disk"  # the setting that tells whether the admins know that there is too little room

Chore: TypeAlias = Callable[[Retention, Horizon, int], Awaitable[int]]


def cut_off(tables: Retention, _past: Horizon, limit: int) -> Awaitable[int]:
    """Gives the disk what is free in the file."""
    return tables.cut_off(limit)


CHORES: tuple[Chore, ...] = (
    lambda tables, past, limit: tables.retire_fixed(past, limit),
    lambda tables, past, limit: tables.forget_sketches(past, limit),
    lambda tables, past, limit: tables.forget_articles(past, limit),
    lambda tables, past, limit: tables.forget_stories(past, limit),
    lambda tables, past, limit: tables.forget_keys(past, limit),
    lambda tables, past, limit: tables.forget_audit(past, limit),
)


@dataclass(slots=True)
class Upkeep:
    """Removes what is older than `retention`; messages leave for as long as `send_max_age`.

    `admins` hear of the disk, in words that `say` finds.
    """

    store: Store
    clock: Clock
    retention: timedelta
    send_max_age: timedelta
    admins: Callable[[], Awaitable[frozenset[int]]]
    say: Callable[[Room, Chat], Message]
    _round: AsyncIterator[int] | None = field(default=None, init=False)
    _next_round: datetime | None = field(default=None, init=False)
    _is_low: bool = field(default=False, init=False)

    @property
    def is_resting(self) -> bool:
        """Whether a round is over and the next one has not begun."""
        return self._round is None and self._next_round is not None

    async def work(self) -> None:
        """Goes on with the round that is under way, or begins one if it is time, for a share of a second.

        Killed or cancelled at any moment, what is left is next. Raises StoreError.
        """
        now = self.clock.now()
        if self._next_round and now < self._next_round:
            return
        while self.clock.now() < now + SHARE:
            self._round = self._round or self._steps()
            try:
                step = await anext(self._round, None)
            except BaseException:
                self._round = None
                raise
            if step is None:
                self._round, self._next_round = None, self.clock.now() + BETWEEN
                break
        await self.rest()  # or the next commit would have to, whosever it is

    async def rest(self) -> bool:
        """Copies a large write-ahead log, and empties it if nobody writes; whether it did. Raises StoreError."""
        return await self.store.rest(self.clock.now())

    async def tell_room(self, room: Room) -> bool:
        """Queues, once, that there is too little room, and once that there is enough again; whether it did.

        It waits for an admin who can be told. When room becomes little, a round begins at once. Raises StoreError.
        """
        if room.is_low and not self._is_low:
            self._next_round = None
        self._is_low = room.is_low
        word = "low" if room.is_low else ""
        if (await self.store.people.setting(DISK) or "") == word:
            return False
        chats = await self.store.people.reachable(await self.admins())
        if not chats:
            return False
        now = self.clock.now()
        key = f"notice:disk:{word or 'enough'}:{int(now.timestamp())}"
        async with self.store.transaction() as write:
            await write.people.set_setting(DISK, word)
            for chat in chats:
                message = self.say(room, chat)
                await write.outbox.put(Delivery(0, chat.id, 0, key, Urgency.ALERT, None, message, now), now)
        return True

    async def _steps(self) -> AsyncIterator[int]:
        """One round, a transaction a step; yields how much each removed."""
        past = horizon(self.clock.now(), self.retention, self.send_max_age)
        # First too: whoever runs out of disk cannot wait until all the rest is done.
        async for removed in self._repeat(cut_off, past):
            yield removed
        async for removed in self._retire_all(past):
            yield removed
        for chore in (*CHORES, cut_off):
            async for removed in self._repeat(chore, past):
                yield removed

    async def _retire_all(self, past: Horizon) -> AsyncIterator[int]:
        story, size = 0, FIRST_STEP
        while (ended := await self.store.retention.next_ended(story, past)) is not None:
            story = ended
            after: int | None = 0
            while after is not None:
                async with self.store.transaction() as write:
                    began = self.clock.now()
                    part = Slice(story, after, size)
                    removed, after = await write.retention.retire_story(part, past, began)
                size = next_step(size, self.clock.now() - began) if after else size
                yield removed

    async def _repeat(self, chore: Chore, past: Horizon) -> AsyncIterator[int]:
        """The chore in steps that grow or shrink to take as long as a step should, until one finds less to do."""
        size = FIRST_STEP
        while True:
            async with self.store.transaction() as write:
                began = self.clock.now()
                removed = await chore(write.retention, past, size)
            yield removed
            if removed < size:
                return
            size = next_step(size, self.clock.now() - began)
