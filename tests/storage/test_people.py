import sqlite3
from dataclasses import replace

import pytest

from bot.core.model import FOREVER, Chat, ChatState, Detail, Mode, Preview, Quiet, Role
from bot.ports import Store
from tests.storage.newsroom import (
    MINUTE,
    NOW,
    add_source,
    add_topic,
    claim,
    expand,
    follow,
    revise,
    send_all,
    settle,
    tell,
)

GROUP, SUPERGROUP = -500, -1_001_234_567_890


async def migrate(store: Store) -> None:
    async with store.transaction() as tables:
        await tables.people.migrate(GROUP, SUPERGROUP)


async def test_a_chat_comes_back_as_it_was_saved(store: Store):
    told = {"quiet": Quiet(1320, 0), "urgent_passes": True, "detail": Detail.ALL, "least_outlets": 3}
    chat = Chat(7, "group", "Desk", "ko", "Asia/Seoul", ChatState.ASLEEP, FOREVER, NOW, empty_digests=True, **told)
    async with store.transaction() as tables:
        await tables.people.save_chat(Chat(7), NOW)
        await tables.people.save_chat(chat, NOW)
    assert await store.people.chat(7) == chat
    assert await store.people.chat(8) is None


@pytest.mark.parametrize("state", ChatState)
async def test_a_state_is_set_without_touching_the_rest(store: Store, state: ChatState):
    async with store.transaction() as tables:
        await tables.people.save_chat(Chat(7, title="Desk"), NOW)
        await tables.people.set_state(7, state)
    assert await store.people.chat(7) == Chat(7, title="Desk", state=state)


async def test_who_is_banned_stays_banned_until_unbanned(store: Store):
    async with store.transaction() as tables:
        await tables.people.save_chat(Chat(7, state=ChatState.BANNED), NOW)
        await tables.people.set_state(7, ChatState.ASLEEP)
        assert await tables.people.chat(7) == Chat(7, state=ChatState.BANNED)
        await tables.people.set_state(7, ChatState.ACTIVE)
    assert await store.people.chat(7) == Chat(7)


async def test_following_twice_changes_the_mode_and_says_so(store: Store):
    topic = await add_topic(store)
    async with store.transaction() as tables:
        await tables.people.save_chat(Chat(7), NOW)
        assert await tables.people.subscribe(7, 0, topic.id, Mode.INSTANT, NOW)
        assert not await tables.people.subscribe(7, 0, topic.id, Mode.SILENT, NOW)
    [subscription] = await store.people.subscriptions(7)
    assert (subscription.topic, subscription.mode) == (topic, Mode.SILENT)
    assert await store.people.followers(topic.id) == 1


async def test_each_thread_follows_for_itself(store: Store):
    ferries, trains = await add_topic(store), await add_topic(store, "trains")
    await follow(store, 7, ferries)
    await follow(store, 7, trains, thread=12)
    assert [one.topic for one in await store.people.subscriptions(7)] == [ferries, trains]
    assert [one.topic for one in await store.people.subscriptions(7, 0)] == [ferries]
    assert [one.thread for one in await store.people.subscriptions(7, 12)] == [12]


async def test_unfollowing_and_muting_what_is_not_followed_is_told(store: Store):
    topic = await add_topic(store)
    await follow(store, 7, topic)
    async with store.transaction() as tables:
        assert await tables.people.mute(7, 0, topic.id, NOW + MINUTE)
        assert (await tables.people.subscriptions(7))[0].muted_until == NOW + MINUTE
        assert await tables.people.mute(7, 0, topic.id, None)
        assert (await tables.people.subscriptions(7))[0].muted_until is None
        assert await tables.people.unsubscribe(7, 0, topic.id)
        assert not await tables.people.unsubscribe(7, 0, topic.id)
        assert not await tables.people.mute(7, 0, topic.id, None)


async def test_a_chat_that_was_never_saved_cannot_follow(store: Store):
    topic = await add_topic(store)
    with pytest.raises(sqlite3.IntegrityError):
        async with store.transaction() as tables:
            await tables.people.subscribe(7, 0, topic.id, Mode.INSTANT, NOW)


async def test_roles_come_change_and_go(store: Store):
    async with store.transaction() as tables:
        await tables.census.set_role(1, Role.ADMIN, NOW)
        await tables.census.set_role(2, Role.ADMIN, NOW)
        await tables.census.set_role(2, Role.EDITOR, NOW)
        await tables.census.set_role(1, None, NOW)
    assert await store.census.roles() == {2: Role.EDITOR}


async def test_a_setting_holds_its_last_value(store: Store):
    assert await store.people.setting("access") is None
    for value in ("open", "closed"):
        async with store.transaction() as tables:
            await tables.people.set_setting("access", value)
            await tables.people.note("ana", f"access {value}", NOW)
    assert await store.people.setting("access") == "closed"


async def test_a_group_that_became_a_supergroup_keeps_its_settings_and_topics(store: Store):
    topic = await add_topic(store)
    await follow(store, GROUP, topic)
    quiet = Quiet(22 * 60, 7 * 60, frozenset({4, 5}))
    group = Chat(GROUP, "group", "Desk", timezone="Asia/Seoul", quiet=quiet, preview=Preview.PICTURE)
    async with store.transaction() as tables:
        await tables.people.save_chat(group, NOW)
    await migrate(store)
    assert await store.people.chat(GROUP) is None
    assert await store.people.chat(SUPERGROUP) == replace(group, id=SUPERGROUP, kind="supergroup")
    assert [one.topic for one in await store.people.subscriptions(SUPERGROUP)] == [topic]


@pytest.mark.parametrize("is_known", [False, True])
async def test_a_ban_goes_with_the_group(store: Store, *, is_known: bool):
    async with store.transaction() as tables:
        await tables.people.save_chat(Chat(GROUP, "group", state=ChatState.BANNED), NOW)
        if is_known:
            await tables.people.save_chat(Chat(SUPERGROUP, "supergroup"), NOW)
    await migrate(store)
    chat = await store.people.chat(SUPERGROUP)
    assert chat
    assert chat.state is ChatState.BANNED


async def test_what_both_chats_follow_is_followed_once_and_since_the_earlier_day(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    await follow(store, GROUP, topic, at=NOW - MINUTE)
    await follow(store, SUPERGROUP, topic, at=NOW + MINUTE)
    await migrate(store)
    assert len(await store.people.subscriptions(SUPERGROUP)) == 1
    await tell(store, topic, at=NOW)
    await expand(store)
    assert len(await claim(store)) == 1


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        (Mode.INSTANT, Mode.DIGEST, Mode.INSTANT),
        (Mode.DIGEST, Mode.SILENT, Mode.SILENT),
        (Mode.SILENT, Mode.DIGEST, Mode.SILENT),
        (Mode.SILENT, Mode.INSTANT, Mode.INSTANT),
    ],
)
async def test_the_louder_of_two_modes_is_kept(store: Store, before: Mode, after: Mode, kept: Mode):
    topic = await add_topic(store)
    async with store.transaction() as tables:
        for chat, mode in ((GROUP, before), (SUPERGROUP, after)):
            await tables.people.save_chat(Chat(chat), NOW)
            await tables.people.subscribe(chat, 0, topic.id, mode, NOW)
    await migrate(store)
    assert [each.mode for each in await store.people.subscriptions(SUPERGROUP)] == [kept]


async def test_a_message_in_flight_follows_its_chat(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    await follow(store, GROUP, topic)
    await tell(store, topic)
    await expand(store)
    [claimed] = await claim(store)
    await migrate(store)
    await settle(store, claimed, "queued", due=NOW)
    [again] = await claim(store)
    assert again.chat_id == SUPERGROUP


async def test_what_both_chats_had_is_kept_once_the_message_that_was_sent(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    await follow(store, GROUP, topic)
    await follow(store, SUPERGROUP, topic)
    await tell(store, topic)
    await expand(store)
    claimed = {one.chat_id: one for one in await claim(store)}
    await settle(store, claimed[GROUP], "sent", message_id=5)
    await settle(store, claimed[SUPERGROUP], "queued", due=NOW)
    await migrate(store)
    assert await store.outbox.counts() == {"sent": 1}


async def test_messages_left_in_the_old_group_are_edited_no_more(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    await follow(store, GROUP, topic)
    story = await tell(store, topic)
    await expand(store)
    await send_all(store)
    await revise(store, story, NOW + MINUTE)
    await migrate(store)
    assert await store.outbox.counts() == {"sent": 1}
    assert await revise(store, story, NOW + 2 * MINUTE) == 0
    assert await store.outbox.by_message(SUPERGROUP, 1000 + GROUP) is None


async def test_those_who_follow_a_topic_are_found_with_their_threads(store: Store):
    topic, other = await add_topic(store), await add_topic(store, "trains")
    await follow(store, 7, topic)
    await follow(store, 7, topic, thread=3)
    await follow(store, 5, topic, other)
    await follow(store, 6, other)
    await follow(store, 8, topic)
    await follow(store, 9, topic)
    async with store.transaction() as tables:
        await tables.people.set_state(8, ChatState.ASLEEP)
        await tables.people.set_state(9, ChatState.BANNED)
    following = await store.people.following(topic.id)
    assert [(chat.id, thread) for chat, thread in following] == [(5, 0), (7, 0), (7, 3)]
    assert following[0][0] == await store.people.chat(5)


async def test_the_audit_is_read_from_its_end_page_by_page(store: Store):
    async with store.transaction() as tables:
        for number in range(5):
            await tables.people.note("ana", f"change {number}", NOW + number * MINUTE)
    first = await store.people.audit(2)
    assert [(line.who, line.what, line.at) for line in first] == [
        ("ana", "change 4", NOW + 4 * MINUTE),
        ("ana", "change 3", NOW + 3 * MINUTE),
    ]
    rest = await store.people.audit(10, before=first[-1].id)
    assert [line.what for line in rest] == ["change 2", "change 1", "change 0"]
    assert await store.people.audit(10, before=rest[-1].id) == ()


async def test_only_chats_that_can_be_written_to_are_reachable(store: Store):
    async with store.transaction() as tables:
        for number, state in (
            (3, ChatState.ACTIVE),
            (1, ChatState.ACTIVE),
            (2, ChatState.ASLEEP),
            (4, ChatState.BANNED),
        ):
            await tables.people.save_chat(Chat(number, state=state), NOW)
    assert [chat.id for chat in await store.people.reachable([9, 4, 3, 2, 1])] == [1, 3]
    assert await store.people.reachable([]) == ()
