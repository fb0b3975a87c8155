"""When a chat gets its digest: set, changed, ended, and asked for at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.asking import Address
from bot.core.audience import HearingLimits, Letter, Skip, decide, heard, is_muted, listening
from bot.core.digests import Schedule, asked_key, is_digest, next_digest, read_schedule
from bot.core.errors import RequestError
from bot.core.model import Chat, Delivery, Mode, Topic, Urgency
from bot.core.quiet import quiet_until
from bot.ports import Clock, Store, Transaction


@dataclass(frozen=True, slots=True)
class Plan:
    """The digest of a chat and thread, when the next one comes, and the topics that are told only in it."""

    chat: Chat
    schedule: Schedule | None
    topics: tuple[Topic, ...]
    next_at: datetime | None = None
    is_held: bool = False  # by quiet hours, until then


@dataclass(frozen=True, slots=True)
class Ended:
    """A digest that comes no more: whether there was one, and how much was held back for it and comes now."""

    plan: Plan
    was_set: bool
    released: int


@dataclass(frozen=True, slots=True)
class Digesting:
    """What `/digest` does."""

    store: Store
    clock: Clock

    async def plan(self, address: Address) -> Plan:
        """What is set here."""
        return await self._plan(self.store, address)

    async def set(self, address: Address, words: Sequence[str]) -> Plan:
        """Sends a digest whenever these words say; what was held back for another time waits for the next.

        Raises RequestError for words that say no time.
        """
        days, minute = read_schedule(words)
        now = self.clock.now()
        async with self.store.transaction() as write:
            chat = await write.people.chat(address.chat_id) or Chat(address.chat_id)
            schedule = Schedule(0, address.chat_id, address.thread, days, minute, now)
            await write.digests.set(replace(schedule, next_at=next_digest(schedule, chat, now)), now)
            return await self._plan(write, address)

    async def off(self, address: Address) -> Ended:
        """Sends no more digests; what was held back for the next one comes now."""
        now = self.clock.now()
        async with self.store.transaction() as write:
            schedule = await write.digests.schedule(address.chat_id, address.thread)
            delivery = _asked(address, schedule, Urgency.DIGEST, now)
            released = await write.digests.gather(address.chat_id, address.thread, delivery.key, quiet=False)
            if released:
                await write.outbox.put(delivery, now)
            await write.digests.remove(address.chat_id, address.thread)
            return Ended(await self._plan(write, address), schedule is not None, released)

    async def now(self, address: Address) -> bool:
        """Sends what was held back so far and names what was told since the digest before; False if that is nothing.

        Raises RequestError while the chat is paused.
        """
        now = self.clock.now()
        schedule = await self.store.digests.schedule(address.chat_id, address.thread)
        delivery = _asked(address, schedule, Urgency.INTERACTIVE, now)
        try:
            async with self.store.transaction() as write:
                await write.digests.gather(address.chat_id, address.thread, delivery.key, quiet=True)
                _check(await write.outbox.letter(delivery, now), now)
                await write.outbox.put(delivery, now)
        except _NothingNewError:
            return False
        return True

    async def set_empty(self, address: Address, *, wanted: bool) -> Plan:
        """Whether a digest comes also when there is nothing in it: a setting of the whole chat."""
        now = self.clock.now()
        async with self.store.transaction() as write:
            chat = await write.people.chat(address.chat_id) or Chat(address.chat_id)
            await write.people.save_chat(replace(chat, empty_digests=wanted), now)
            return await self._plan(write, address)

    async def opened(self, address: Address, message_id: int) -> Letter:
        """The digest that this message began. Raises RequestError when it is none, or gone."""
        now = self.clock.now()
        delivery = await self.store.outbox.by_message(address.chat_id, message_id)
        if delivery is None or not is_digest(delivery.key):
            raise RequestError("button_too_old")
        letter = listening(await self.store.outbox.letter(delivery, now), now)
        topics = tuple(each.topic for each in letter.subscriptions if not is_muted(each, now))
        return replace(letter, folded=heard(letter.folded, topics), told=heard(letter.told, topics))

    async def _plan(self, tables: Transaction, address: Address) -> Plan:
        chat = await tables.people.chat(address.chat_id) or Chat(address.chat_id)
        schedule = await tables.digests.schedule(address.chat_id, address.thread)
        subscriptions = await tables.people.subscriptions(address.chat_id, address.thread)
        topics = tuple(each.topic for each in subscriptions if each.mode is Mode.DIGEST)
        if schedule is None:
            return Plan(chat, None, topics)
        slot = next_digest(schedule, chat, self.clock.now())
        quiet = quiet_until(chat, slot)
        return Plan(chat, schedule, topics, quiet or slot, quiet is not None)


class _NothingNewError(Exception):
    """Undoes what `now` moved when none of it would be sent."""


def _asked(address: Address, schedule: Schedule | None, urgency: Urgency, now: datetime) -> Delivery:
    key = asked_key(schedule.id if schedule else 0, now)
    return Delivery(0, address.chat_id, address.thread, key, urgency, None, None, now)


def _check(letter: Letter, now: datetime) -> None:
    match decide(letter, HearingLimits(), now):
        case Skip("paused"):
            raise RequestError("digest_paused")
        case Skip():
            raise _NothingNewError
    kept = listening(letter, now)
    if not (kept.folded or kept.told):
        raise _NothingNewError
