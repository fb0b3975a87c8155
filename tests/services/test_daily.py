"""The daily note: once a day, at the hour and in the zone of each admin."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.core.daily import DailyNote
from bot.core.errors import RequestError
from bot.core.model import Chat, ChatState, Message
from bot.core.retention import Room
from bot.core.votes import Vote
from bot.ports import Store
from bot.services.daily import Daily
from storage import open_store
from tests.fakes import NOON, FakeClock
from tests.storage.newsroom import add_article, add_source, add_topic, claim, delivery, put, settle

OTTO, OLGA = 99, 98
ROOM = Room(3000, 500, is_low=False)


def said(note: DailyNote, chat: Chat, _now: datetime) -> Message:
    return Message(f"{chat.id}: {'calm' if note.is_calm else 'trouble'}")


@dataclass(slots=True)
class Night:
    store: Store
    clock: FakeClock = field(default_factory=FakeClock)
    room: Room = ROOM
    daily: Daily = field(init=False)

    def __post_init__(self) -> None:
        self.daily = Daily(self.store, self.clock, self.admins, said, timedelta(hours=6), lambda: self.room)

    async def admins(self) -> frozenset[int]:
        return frozenset({OTTO, OLGA})

    async def queued(self) -> int:
        return (await self.store.outbox.counts()).get("queued", 0)


@pytest.fixture
async def night(tmp_path: Path) -> AsyncIterator[Night]:
    async with open_store(f"sqlite:///{tmp_path}/news.db") as store:
        async with store.transaction() as write:
            await write.people.save_chat(Chat(OTTO), NOON)
            await write.people.save_chat(Chat(OLGA, timezone="Asia/Seoul"), NOON)
        yield Night(store)


async def test_nobody_gets_a_note_who_did_not_ask_for_one(night: Night):
    night.clock.advance(days=1)
    assert not await night.daily.check()
    assert await night.daily.minute(OTTO) is None


async def test_it_comes_once_a_day_at_its_time(night: Night):
    assert await night.daily.set(OTTO, ["08:00"]) == 480
    assert not await night.daily.check()  # it is noon: from tomorrow on
    night.clock.advance(hours=19, minutes=59)
    assert not await night.daily.check()
    night.clock.advance(minutes=1)
    assert await night.daily.check()
    assert not await night.daily.check()
    assert await night.queued() == 1
    night.clock.advance(days=1)
    assert await night.daily.check()
    assert await night.queued() == 2


async def test_each_admin_has_their_own_time_and_zone(night: Night):
    await night.daily.set(OTTO, ["08:00"])
    await night.daily.set(OLGA, ["22:00"])  # 13:00 UTC
    night.clock.advance(hours=1)
    assert await night.daily.check()
    assert [each.chat_id for each in await claim(night.store, night.clock.now())] == [OLGA]


async def test_one_that_was_due_while_nothing_ran_comes_late_and_once(night: Night):
    await night.daily.set(OTTO, ["08:00"])
    night.clock.advance(days=3)
    assert await night.daily.check()
    assert not await night.daily.check()
    assert await night.queued() == 1


async def test_it_can_be_ended(night: Night):
    await night.daily.set(OTTO, ["08:00"])
    assert await night.daily.set(OTTO, ["OFF"]) is None
    night.clock.advance(days=2)
    assert not await night.daily.check()


@pytest.mark.parametrize("word", ["never", "25:00", ""])
async def test_what_is_no_time_is_refused(night: Night, word: str):
    with pytest.raises(RequestError, match="bad_note_time"):
        await night.daily.set(OTTO, [word])


async def test_an_admin_who_left_gets_none(night: Night):
    await night.daily.set(OTTO, ["08:00"])
    async with night.store.transaction() as write:
        await write.people.set_state(OTTO, ChatState.ASLEEP, NOON)
    night.clock.advance(days=1)
    assert not await night.daily.check()


async def test_a_day_without_trouble_is_calm(night: Night):
    note = await night.daily.note()
    assert note == DailyNote(0, 0, None, (), 0, ROOM, 0)
    assert note.is_calm


async def test_it_tells_of_sources_rules_letters_disk_and_starts(night: Night):
    source = await add_source(night.store)
    failing = NOON - timedelta(hours=9)
    async with night.store.transaction() as write:
        await write.sources.save_all([replace(source, failing_since=failing, failures=9, problem="no answer")])
    topic, article = await add_topic(night.store), await add_article(night.store)
    async with night.store.transaction() as write:
        for user in (1, 2, 3):
            await write.votes.cast(Vote(topic.id, 1, article, user, user, good=False), NOON)
    await put(night.store, delivery(), at=NOON)
    [claimed] = await claim(night.store, NOON)
    await settle(night.store, claimed, "dead", NOON, reason="no")
    await night.daily.started()
    night.room = Room(100, 500, is_low=True)
    note = await night.daily.note()
    assert note.sources
    assert [trouble.source.id for trouble in note.sources.troubles] == [source.id]
    assert [(each.topic.slug, each.good, each.bad) for each in note.disliked] == [("ferries", 0, 3)]
    assert (note.dead, note.starts, note.room.is_low) == (1, 1, True)


async def test_starts_of_long_ago_are_no_news(night: Night):
    await night.daily.started()
    night.clock.advance(hours=25)
    assert (await night.daily.note()).starts == 0


async def test_who_moves_the_time_to_later_the_same_day_hears_then(night: Night):
    await night.daily.set(OTTO, ["13:00"])
    night.clock.advance(hours=1)
    assert await night.daily.check()
    await night.daily.set(OTTO, ["15:00"])
    night.clock.advance(hours=2)
    assert await night.daily.check()
    assert await night.queued() == 2


async def test_a_change_of_zone_neither_repeats_nor_skips_a_day(night: Night):
    await night.daily.set(OTTO, ["08:00"])
    notes = 0
    for hour in range(24 * 4):
        zone = "Pacific/Kiritimati" if hour // 7 % 2 else "Pacific/Pago_Pago"
        async with night.store.transaction() as write:
            await write.people.save_chat(Chat(OTTO, timezone=zone), NOON)
        night.clock.advance(hours=1)
        notes += await night.daily.check()
    assert await night.queued() == notes
    assert 3 <= notes <= 5


async def test_one_that_was_missed_just_before_midnight_comes_after_it(night: Night):
    await night.daily.set(OTTO, ["23:59"])
    night.clock.advance(hours=12, minutes=10)
    assert await night.daily.check()
    assert not await night.daily.check()
    night.clock.advance(hours=23, minutes=49, seconds=10)
    assert await night.daily.check()
    assert await night.queued() == 2
