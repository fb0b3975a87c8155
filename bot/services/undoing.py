"""Taking back what a chat changed in what it follows."""

from dataclasses import dataclass

from bot.core.asking import Address
from bot.core.digests import MORNING
from bot.core.errors import RequestError
from bot.core.model import Mode, Topic
from bot.core.undoing import Before
from bot.core.weekdays import EVERY_DAY
from bot.ports import Clock, Store, Transaction


@dataclass(frozen=True, slots=True)
class Undone:
    """What is followed again as it was, and what is not followed any more."""

    followed: tuple[Topic, ...]
    dropped: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Undoing:
    """Puts a chat back to what it followed before; it keeps at most `most_watches`, as everywhere."""

    store: Store
    clock: Clock
    most_watches: int = 20

    async def take_back(self, address: Address, number: int) -> Undone:
        """Puts back all that the change of this number changed. Raises RequestError for one of another chat, or old."""
        async with self.store.transaction() as write:
            before = _of(address, await write.undo.kept(number))
            await self._check_room(write, before)
            await write.undo.put_back(before, self.clock.now())
            here = await write.people.subscriptions(address.chat_id, address.thread)
            if before.set_digest and all(each.mode is not Mode.DIGEST for each in here):
                await _end_digest(write, address)
        ids = {each.topic.id for each in here}  # without the topics that are gone meanwhile
        followed = tuple(each.topic for each in before.followed if each.mode and each.topic.id in ids)
        return Undone(followed, tuple(each.topic for each in before.followed if not each.mode))

    async def topics(self, address: Address, number: int) -> tuple[Topic, ...]:
        """What the change was about. Raises RequestError."""
        return _of(address, await self.store.undo.kept(number)).topics

    async def _check_room(self, tables: Transaction, before: Before) -> None:
        here = {watch.id for watch in await tables.watches.of(before.chat_id, before.thread)}
        coming = sum(each.topic.is_watch and each.topic.id not in here for each in before.followed)
        count = await tables.watches.count(before.chat_id)
        if coming and count + coming > self.most_watches:
            raise RequestError("too_many_watches", n=count, most=self.most_watches)


async def _end_digest(write: Transaction, address: Address) -> None:
    """Ends the digest that a change set, unless somebody has chosen another time for it since."""
    schedule = await write.digests.schedule(address.chat_id, address.thread)
    if schedule and (schedule.days, schedule.minute) == (EVERY_DAY, MORNING):
        await write.digests.remove(address.chat_id, address.thread)


def _of(address: Address, before: Before | None) -> Before:
    if before is None or (before.chat_id, before.thread) != (address.chat_id, address.thread):
        raise RequestError("button_too_old")
    return before
