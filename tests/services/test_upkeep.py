"""Upkeep goes through everything in small steps, and tells of the disk once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.model import Chat, Message
from bot.core.retention import Room
from bot.ports import Store
from bot.services.upkeep import BETWEEN, Upkeep
from storage import open_store
from tests.fakes import NOON, FakeClock
from tests.storage.newsroom import add_article, add_source, add_topic, claim, expand, follow, send_all, tell

ADMIN = 7
LOW, ENOUGH = Room(120, 500, is_low=True), Room(900, 500, is_low=False)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(f"sqlite:///{tmp_path / 'news.db'}") as opened:
        yield opened


def upkeep_of(store: Store, clock: FakeClock) -> Upkeep:
    async def admins() -> frozenset[int]:
        return frozenset({ADMIN})

    def say(room: Room, _chat: Chat) -> Message:
        return Message("little room" if room.is_low else "room again")

    return Upkeep(store, clock, timedelta(days=180), timedelta(hours=24), admins, say)


async def texts_queued(store: Store, clock: FakeClock) -> list[str]:
    return [one.payload.html for one in await claim(store, clock.now()) if one.payload]


async def test_a_round_removes_all_that_is_old_however_much_it_is(store: Store) -> None:
    clock = FakeClock()
    await add_source(store)
    topic = await add_topic(store)
    for chat in range(1, 31):
        await follow(store, chat, topic)
    await tell(store, topic)
    await expand(store)
    await send_all(store)
    for number in range(30):
        await add_article(store, number)
    await add_article(store, 99, fetched=NOON + timedelta(days=190))
    clock.advance(days=200)
    await upkeep_of(store, clock).work()
    assert await store.outbox.counts() == {}
    assert [each.key for each in await store.articles.every(0, 100)] == ["key-99"]
    assert await store.retention.retired(NOON - timedelta(days=1)) == {"sent": 30}


async def test_the_next_round_begins_an_hour_later(store: Store) -> None:
    clock = FakeClock(NOON + timedelta(days=200))
    upkeep = upkeep_of(store, clock)
    await upkeep.work()
    await add_source(store)
    await add_article(store, 1)
    await upkeep.work()
    assert len(await store.articles.every(0, 10)) == 1
    clock.advance(seconds=BETWEEN.total_seconds())
    await upkeep.work()
    assert await store.articles.every(0, 10) == ()


async def test_the_next_round_begins_at_once_when_the_disk_fills_up(store: Store) -> None:
    clock = FakeClock(NOON + timedelta(days=200))
    upkeep = upkeep_of(store, clock)
    await upkeep.work()
    await add_source(store)
    await add_article(store, 1)
    await upkeep.tell_room(LOW)
    await upkeep.work()
    assert await store.articles.every(0, 10) == ()
    assert upkeep.is_resting
    await upkeep.tell_room(LOW)
    assert upkeep.is_resting


async def test_a_round_that_is_cancelled_begins_anew(store: Store) -> None:
    clock = FakeClock(NOON + timedelta(days=200))
    upkeep = upkeep_of(store, clock)
    await add_source(store)
    await add_article(store, 1)
    task = asyncio.create_task(upkeep.work())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(await store.articles.every(0, 10)) == 1
    await upkeep.work()
    assert await store.articles.every(0, 10) == ()


async def test_a_full_disk_is_told_once_and_once_when_there_is_room_again(store: Store) -> None:
    clock = FakeClock()
    async with store.transaction() as write:
        await write.people.save_chat(Chat(ADMIN), clock.now())
    told = [await upkeep_of(store, clock).tell_room(room) for room in (ENOUGH, LOW, LOW, ENOUGH, ENOUGH)]
    assert told == [False, True, False, True, False]


async def test_it_is_not_told_again_after_a_restart(store: Store) -> None:
    clock = FakeClock()
    async with store.transaction() as write:
        await write.people.save_chat(Chat(ADMIN), clock.now())
    await upkeep_of(store, clock).tell_room(LOW)
    assert await texts_queued(store, clock) == ["little room"]
    assert not await upkeep_of(store, clock).tell_room(LOW)


async def test_it_waits_for_an_admin_who_can_be_told(store: Store) -> None:
    clock = FakeClock()
    upkeep = upkeep_of(store, clock)
    assert not await upkeep.tell_room(LOW)
    async with store.transaction() as write:
        await write.people.save_chat(Chat(ADMIN), clock.now())
    assert await upkeep.tell_room(LOW)


async def test_a_small_log_is_left_alone(store: Store) -> None:
    await add_source(store)
    assert not await upkeep_of(store, FakeClock(NOON + timedelta(days=400))).rest()
