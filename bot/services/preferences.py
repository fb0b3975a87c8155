"""What a chat decides about how it is told: quiet hours, how much of a story, how well reported, and in which words."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import available_timezones

from bot.core.asking import Address, find_zone, nearest
from bot.core.audience import is_muted
from bot.core.digests import Schedule, next_digest
from bot.core.errors import RequestError, WorkerError
from bot.core.model import Chat, Detail, Preview, Subscription
from bot.core.quiet import parse_quiet, quiet_until
from bot.core.speech import LANGUAGES, spoken
from bot.ports import Clock, Store, Transaction, Worker

MOST_OUTLETS = 20  # that a chat may ask for; few stories ever have so many


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything that is set in a chat; what it follows and its digest are those of one thread."""

    chat: Chat
    thread: int
    followed: tuple[Subscription, ...]  # watches included
    schedule: Schedule | None
    in_digest: int  # stories that wait for the digest
    has_own_zone: bool  # not the one that every chat starts in
    mutes: int  # how many topics, stories and outlets are muted
    now: datetime


@dataclass(frozen=True, slots=True)
class Preferences:
    """Changes one thing at a time. A chat that nobody knows yet is saved as it was given; it starts in `timezone`."""

    store: Store
    clock: Clock
    worker: Worker
    timezone: str = "UTC"

    async def profile(self, address: Address, chat: Chat) -> Profile:
        """All of it at a glance."""
        now, known = self.clock.now(), await self.store.people.chat(address.chat_id) or chat
        followed = await self.store.people.subscriptions(address.chat_id, address.thread)
        others = await self.store.mutes.of(address.chat_id, address.thread, now)
        return Profile(
            chat=known,
            thread=address.thread,
            followed=followed,
            schedule=await self.store.digests.schedule(address.chat_id, address.thread),
            in_digest=await self.store.digests.held(address.chat_id, address.thread),
            has_own_zone=known.timezone != self.timezone,
            mutes=sum(is_muted(each, now) for each in followed) + len(others),
            now=now,
        )

    async def set_quiet(self, chat: Chat, text: str) -> Chat:
        """Holds back what may ring between two times, of every day or of those named, or nothing more for `off`.

        Days alone are those of the hours that are set. Hours that end when they start are off. What is held back
        already follows. Raises RequestError.
        """
        known = await self.store.people.chat(chat.id) or chat
        is_off = text.strip().casefold() == "off"
        quiet = None if is_off else parse_quiet(text, known.quiet)
        if quiet is None and not is_off:
            raise RequestError("bad_quiet", word=text, example="/quiet 22:00-07:00")
        hours = quiet if quiet and quiet.start != quiet.end else None
        return await self._change(chat, lambda known: replace(known, quiet=hours))

    async def let_urgent_pass(self, chat: Chat, *, passes: bool) -> Chat:
        """Whether urgent topics may ring in quiet hours."""
        return await self._change(chat, lambda known: replace(known, urgent_passes=passes))

    async def set_detail(self, chat: Chat, detail: Detail) -> Chat:
        """How much of a story is told after its first report."""
        return await self._change(chat, lambda known: replace(known, detail=detail))

    async def set_least_outlets(self, chat: Chat, number: int) -> Chat:
        """Tells a story once so many outlets report it. Raises RequestError for none and for too many."""
        if not 1 <= number <= MOST_OUTLETS:
            raise RequestError("bad_least_outlets", most=MOST_OUTLETS)
        return await self._change(chat, lambda known: replace(known, least_outlets=number))

    async def set_preview(self, chat: Chat, preview: Preview) -> Chat:
        """What alerts show besides their words."""
        return await self._change(chat, lambda known: replace(known, preview=preview))

    async def set_language(self, chat: Chat, word: str) -> Chat:
        """Speaks that language: a code, or the name it has for itself. Raises RequestError with the nearest."""
        named = {name.casefold(): code for code, name in LANGUAGES.items()}
        code = named.get(word.casefold()) or spoken(word)
        if not code:
            close = nearest(word, named)
            example = f"/language {named.get(close, 'en')}"
            raise RequestError("unknown_language", word=word, known=", ".join(LANGUAGES), example=example)
        return await self._change(chat, lambda known: replace(known, language=code))

    async def locate(self, chat: Chat, latitude: float, longitude: float) -> Chat:
        """Counts and shows times as they are at that place, which is kept nowhere. Raises RequestError."""
        try:
            zone = await self.worker.zone(latitude, longitude)
        except WorkerError:
            zone = ""
        if zone not in await asyncio.to_thread(available_timezones):
            raise RequestError("zone_unfound", example="/timezone Europe/Berlin")
        return await self._change(chat, lambda known: replace(known, timezone=zone))

    async def set_timezone(self, chat: Chat, words: Sequence[str]) -> Chat:
        """Counts and shows times in that zone: an IANA name or a city. Raises RequestError with the nearest."""
        # Listing the zones reads directories, which would hold up the loop.
        zone, close = find_zone(" ".join(words), await asyncio.to_thread(available_timezones))
        if not zone:
            raise RequestError("unknown_zone", word=" ".join(words), nearest=close)
        return await self._change(chat, lambda known: replace(known, timezone=zone))

    async def _change(self, given: Chat, changed: Callable[[Chat], Chat]) -> Chat:
        now = self.clock.now()
        async with self.store.transaction() as write:
            before = await write.people.chat(given.id) or given
            chat = changed(before)
            await write.people.save_chat(chat, now)
            if (chat.quiet, chat.timezone) != (before.quiet, before.timezone):
                await _follow_clock(write, chat, now)
            if chat.least_outlets < before.least_outlets:
                await write.outbox.ask_again(chat.id, now)
        return chat


async def _follow_clock(write: Transaction, chat: Chat, now: datetime) -> None:
    """What is held back comes when the new hours end, and digests when the new clock says so."""
    await write.outbox.hold_until(chat.id, quiet_until(chat, now), now)
    for schedule in await write.digests.of(chat.id):
        slot = next_digest(schedule, chat, now)
        if slot != schedule.next_at:
            await write.digests.set(replace(schedule, next_at=slot), now)
