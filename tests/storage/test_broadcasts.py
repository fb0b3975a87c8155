"""Broadcasts become deliveries slice by slice, for those they are for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.broadcasts import Broadcast, Stage
from bot.core.model import Chat, ChatState, Message, Topic
from bot.ports import Store
from tests.storage.newsroom import NOW, add_topic, claim, expand, follow, send_all, settle

TEXT = Message("<b>Tonight</b> I pause.")


async def open_broadcast(store: Store, topic: Topic | None = None) -> int:
    """The id of a broadcast that was just begun."""
    draft = Broadcast(0, 1, TEXT, NOW, topic.id if topic else None)
    async with store.transaction() as write:
        number = await write.broadcasts.add(draft)
        reach = await write.broadcasts.reach(draft.topic_id, NOW)
        assert await write.broadcasts.start(replace(draft, id=number, reach=reach), NOW)
    return number


async def keep(store: Store, *chats: Chat) -> None:
    async with store.transaction() as write:
        for chat in chats:
            await write.people.save_chat(chat, NOW)


@pytest.mark.parametrize("limit", [1, 2, 100])
async def test_all_that_can_be_written_to_get_it_once(store: Store, limit: int):
    await keep(
        store,
        *(Chat(number) for number in (-7, 1, 2, 3)),
        Chat(4, state=ChatState.ASLEEP),
        Chat(5, state=ChatState.BANNED),
        Chat(6, paused_until=NOW + timedelta(hours=1)),
        Chat(8, paused_until=NOW - timedelta(hours=1)),
    )
    number = await open_broadcast(store)
    found = await store.broadcasts.by_id(number)
    assert found
    assert found.reach == 5
    while await expand(store, limit=limit):
        pass
    assert set(await send_all(store)) == {-7, 1, 2, 3, 8}
    assert await store.broadcasts.counts(number) == {("sent", ""): 5}
    found = await store.broadcasts.by_id(number)
    assert found
    assert found.stage is Stage.QUEUED


@pytest.mark.parametrize("limit", [1, 100])
async def test_those_who_follow_a_topic_get_it_once_where_they_follow_it(store: Store, limit: int):
    ferries = await add_topic(store)
    await follow(store, 1, ferries)
    await follow(store, 2)
    await follow(store, -3, ferries, thread=9)
    await follow(store, -3, ferries, thread=4)
    await follow(store, 4, ferries)
    async with store.transaction() as write:
        await write.people.mute(4, 0, ferries.id, NOW + timedelta(hours=1))
    number = await open_broadcast(store, ferries)
    found = await store.broadcasts.by_id(number)
    assert found
    assert found.reach == 2
    while await expand(store, limit=limit):
        pass
    assert {(chat, each.thread) for chat, each in (await send_all(store)).items()} == {(1, 0), (-3, 4)}


async def test_its_words_are_kept_once_and_go_with_each_letter(store: Store):
    await follow(store, 1)
    await open_broadcast(store)
    await expand(store)
    [claimed] = await claim(store)
    assert claimed.payload is None
    assert (await store.outbox.letter(claimed, NOW)).delivery.payload == TEXT


async def test_what_is_cancelled_is_taken_back_and_what_is_claimed_has_no_words(store: Store):
    for chat in (1, 2, 3):
        await follow(store, chat)
    number = await open_broadcast(store)
    await expand(store)
    [claimed] = await claim(store, limit=1)
    async with store.transaction() as write:
        await write.broadcasts.set_stage(number, Stage.STOPPING)
        assert await write.broadcasts.withdraw(number, 100) == 2
    assert (await store.outbox.letter(claimed, NOW)).delivery.payload is None
    await settle(store, claimed, "sent", message_id=7)
    assert await store.broadcasts.counts(number) == {("sent", ""): 1, ("skipped", "cancelled"): 2}


async def test_a_draft_begins_once_and_goes_after_a_day(store: Store):
    await follow(store, 1)
    number = await open_broadcast(store)
    draft = Broadcast(number, 1, TEXT, NOW, reach=1)
    async with store.transaction() as write:
        assert not await write.broadcasts.start(draft, NOW)
        forgotten = await write.broadcasts.add(draft)
        last = await write.broadcasts.add(draft)
        newest = await write.broadcasts.add(replace(draft, written=NOW + timedelta(hours=25)))
    assert await store.broadcasts.by_id(forgotten) is None
    # The buttons below a forgotten draft lead nowhere, for no number comes again.
    assert newest == last + 1
    assert await store.broadcasts.by_id(number)
    assert [each.id for each in await store.broadcasts.running()] == [number]


async def test_one_that_was_given_up_is_listed_with_its_words(store: Store):
    await follow(store, 1)
    await open_broadcast(store)
    await expand(store)
    [claimed] = await claim(store)
    await settle(store, claimed, "dead", reason="no")
    [letter] = await store.dead_letters.page(5, 0)
    assert letter.text == "Tonight I pause."
