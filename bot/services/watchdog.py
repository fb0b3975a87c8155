"""Watches over the sources: what goes down, stale or away is told to the admins once, and once when it is over."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.asking import nearest
from bot.core.errors import RequestError
from bot.core.health import LEAST_PATIENCE
from bot.core.model import Chat, Delivery, Message, Urgency
from bot.core.notices import (
    DAILY,
    EACH,
    WISHES,
    CutOff,
    Doubled,
    Moved,
    Notice,
    Plan,
    Situation,
    digest_day,
    hears,
    notice_key,
    plan_digest,
    plan_notices,
    plan_outage,
)
from bot.core.outages import SETTING, SLACK, Outage, read_outage, watch_connection, write_outage
from bot.ports import Clock, Store, Transaction

CATCH_UP = timedelta(minutes=2)  # over which everybody is asked again after an outage

# Settings of an admin, by user id: how to hear of troubles, and of which day the last digest was.
_WISH = "notices:{}"
_DIGEST = "digest:{}"


@dataclass(frozen=True, slots=True)
class _Reader:
    """An admin who can be written to, and the day whose digest is due; empty when none is."""

    chat: Chat
    wish: str
    day: str


@dataclass(frozen=True, slots=True)
class _Look:
    """What one look at the sources came to; `before` is the outage as it was known until then."""

    before: Outage | None
    situation: Situation
    plan: Plan

    @property
    def is_calm(self) -> bool:
        """Whether nothing has changed."""
        return self.plan == Plan() and self.situation.outage == self.before


@dataclass(frozen=True, slots=True)
class Watchdog:
    """Tells `admins` of troubles, in words that `say` finds; a source is down after `alarm_after`."""

    store: Store
    clock: Clock
    admins: Callable[[], Awaitable[frozenset[int]]]
    say: Callable[[Notice, Chat, datetime], Message]
    alarm_after: timedelta

    async def notices(self, user_id: int) -> str:
        """How this admin hears of troubles: `each` `daily` or `off`."""
        return await self.store.people.setting(_WISH.format(user_id)) or EACH

    async def set_notices(self, user_id: int, word: str) -> str:
        """Changes how this admin hears of troubles; the next digest is tomorrow's. Raises RequestError."""
        wish = word.casefold()
        if wish not in WISHES:
            current = await self.notices(user_id)
            raise RequestError("bad_notices", word=word, nearest=nearest(wish, WISHES), current=current)
        async with self.store.transaction() as write:
            chat = await write.people.chat(user_id)
            day = digest_day(self.clock.now(), chat.timezone if chat else "UTC")
            await write.people.set_setting(_WISH.format(user_id), wish)
            await write.people.set_setting(_DIGEST.format(user_id), day)
        return wish

    async def check(self) -> bool:
        """Looks at all sources once and queues what is to be told; whether there was anything. Raises StoreError."""
        now = self.clock.now()
        readers = await self._readers(now)
        look = await self._look(self.store, readers, now)
        if look.is_calm and not any(reader.day for reader in readers):
            return False
        # Decided anew where it is noted and queued, so that nothing is told twice or never.
        async with self.store.transaction() as write:
            look = await self._look(write, readers, now)
            await self._note(write, look, now)
            for reader in readers:
                await self._tell(write, look, reader, now)
        return True

    async def warn(self, notice: Notice) -> None:
        """Queues for every admin what concerns the bot itself, however they wish to hear of sources."""
        now = self.clock.now()
        readers = await self._readers(now)
        async with self.store.transaction() as write:
            for reader in readers:
                await self._queue(write, notice, reader.chat, now)

    async def _readers(self, now: datetime) -> tuple[_Reader, ...]:
        chats = await self.store.people.reachable(await self.admins())
        return tuple([await self._reader(chat, now) for chat in chats])

    async def _reader(self, chat: Chat, now: datetime) -> _Reader:
        wish, day = await self.notices(chat.id), digest_day(now, chat.timezone)
        last = await self.store.people.setting(_DIGEST.format(chat.id)) or ""
        return _Reader(chat, wish, day if wish == DAILY and last < day else "")

    async def _look(self, tables: Transaction, readers: Sequence[_Reader], now: datetime) -> _Look:
        before = read_outage(await tables.people.setting(SETTING))
        pulse, sources = await tables.sources.pulse(), await tables.sources.uneasy(LEAST_PATIENCE)
        situation = Situation(sources, pulse, watch_connection(before, pulse, sources, now), self.alarm_after)
        if not readers:  # it waits for somebody who can be told
            return _Look(before, situation, Plan())
        plan = plan_notices(situation, now)
        return _Look(before, situation, replace(plan, notices=plan_outage(before, situation, now) + plan.notices))

    async def _note(self, write: Transaction, look: _Look, now: datetime) -> None:
        for note in look.plan.notes:
            await write.sources.note_told(note.source_id, note.told, note.troubles, now)
        for notice in look.plan.notices:
            if isinstance(notice, Moved | Doubled):
                await write.sources.note_move_told(notice.source.id)
        outage = look.situation.outage
        if outage and any(isinstance(notice, CutOff) for notice in look.plan.notices):
            outage = replace(outage, told_at=now)
        if outage and outage != look.before:
            await write.people.set_setting(SETTING, write_outage(outage))
            if outage.ended is not None:  # just now, and most have backed off for hours
                await write.sources.hasten(outage.began - SLACK, now, CATCH_UP)

    async def _tell(self, write: Transaction, look: _Look, reader: _Reader, now: datetime) -> None:
        notices = [notice for notice in look.plan.notices if hears(reader.wish, notice)]
        if reader.day:
            digest = plan_digest(look.situation, now)
            notices += [digest] if digest else []
            await write.people.set_setting(_DIGEST.format(reader.chat.id), reader.day)
        for notice in notices:
            await self._queue(write, notice, reader.chat, now)

    async def _queue(self, write: Transaction, notice: Notice, chat: Chat, now: datetime) -> None:
        key, message = notice_key(notice, now), self.say(notice, chat, now)
        await write.outbox.put(Delivery(0, chat.id, 0, key, Urgency.ALERT, None, message, now), now)
