"""The daily note: at the hour an admin chose, in their time zone, what is wrong and what was done."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.daily import (
    DAY,
    LEAST_DISLIKES,
    OFF,
    DailyNote,
    Disliked,
    count_since,
    last_day,
    note_day,
    note_key,
    read_minute,
    read_starts,
    write_starts,
)
from bot.core.errors import RequestError
from bot.core.health import LEAST_PATIENCE
from bot.core.model import Chat, Delivery, Message, Urgency
from bot.core.notices import Digest, Situation, plan_digest
from bot.core.outages import SETTING, read_outage
from bot.core.retention import Room
from bot.ports import Clock, Store

STARTS = "starts"
# Settings of an admin, by user id: the minute of the day, or nothing; and the day of the last note.
_MINUTE = "note:{}"
_LAST = "noted:{}"


@dataclass(frozen=True, slots=True)
class Daily:
    """What `/note` does. `say` finds the words, `room` looks at the disk; a source is down after `alarm_after`."""

    store: Store
    clock: Clock
    admins: Callable[[], Awaitable[frozenset[int]]]
    say: Callable[[DailyNote, Chat, datetime], Message]
    alarm_after: timedelta
    room: Callable[[], Room]

    async def minute(self, user_id: int) -> int | None:
        """When this admin gets the note, in minutes after midnight of their zone; None: not at all, as at first."""
        word = await self.store.people.setting(_MINUTE.format(user_id))
        return int(word) if word else None

    async def zone(self, user_id: int) -> str:
        """The time zone the note goes by: that of the admin's own chat, wherever they ask."""
        chat = await self.store.people.chat(user_id)
        return chat.timezone if chat else "UTC"

    async def set(self, user_id: int, words: Sequence[str]) -> int | None:
        """Sends the note at this time, or not any more after `off`. Raises RequestError."""
        word = words[0].casefold() if words else ""
        minute = None if word == OFF else read_minute("".join(words[:2]))
        if minute is None and word != OFF:
            raise RequestError("bad_note_time", word=" ".join(words))
        now, zone = self.clock.now(), await self.zone(user_id)
        async with self.store.transaction() as write:
            last = last_day(minute or 0, zone, now)
            await write.people.set_setting(_MINUTE.format(user_id), "" if minute is None else str(minute))
            await write.people.set_setting(_LAST.format(user_id), last)
        return minute

    async def note(self) -> DailyNote:
        """The last 24 hours."""
        now = self.clock.now()
        since, store = now - DAY, self.store
        traffic = await store.dead_letters.traffic(now, since)
        topics = {topic.slug: topic for topic in await store.topics.all()}
        disliked = await store.ledger.disliked_topics(since, LEAST_DISLIKES)
        return DailyNote(
            alerts=sum((await store.ledger.alerts(since)).values()),
            sent=traffic.sent,
            sources=await self._sources(now),
            disliked=tuple(Disliked(topics[slug], good, bad) for slug, good, bad in disliked if slug in topics),
            dead=traffic.dead_count,
            room=self.room(),
            starts=count_since(read_starts(await store.people.setting(STARTS)), since),
        )

    async def started(self) -> None:
        """Notes that the bot was started now."""
        async with self.store.transaction() as write:
            starts = read_starts(await write.people.setting(STARTS))
            await write.people.set_setting(STARTS, write_starts(starts, self.clock.now()))

    async def check(self) -> bool:
        """Queues the notes that are due; whether there were any. Raises StoreError."""
        now, readers = self.clock.now(), await self.store.people.reachable(await self.admins())
        due = [(chat, *found) for chat in readers if (found := await self._due(chat, now))]
        if not due:
            return False
        note = await self.note()
        async with self.store.transaction() as write:
            for chat, day, minute in due:
                await write.people.set_setting(_LAST.format(chat.id), day)
                key, message = note_key(day, minute), self.say(note, chat, now)
                await write.outbox.put(Delivery(0, chat.id, 0, key, Urgency.ALERT, None, message, now), now)
        return True

    async def _due(self, chat: Chat, now: datetime) -> tuple[str, int] | None:
        """The day and the minute of the note that is due."""
        minute = await self.minute(chat.id)
        if minute is None:
            return None
        last = await self.store.people.setting(_LAST.format(chat.id)) or ""
        day = note_day(minute, last, chat.timezone, now)
        return (day, minute) if day else None

    async def _sources(self, now: datetime) -> Digest | None:
        sources = self.store.sources
        outage = read_outage(await self.store.people.setting(SETTING))
        uneasy, pulse = await sources.uneasy(LEAST_PATIENCE), await sources.pulse()
        return plan_digest(Situation(uneasy, pulse, outage, self.alarm_after), now)
