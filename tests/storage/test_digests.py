"""Schedules, what waits for a digest, and what is in it."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.audience import Letter
from bot.core.digests import Schedule, asked_key, digest_key
from bot.core.model import Chat, ChatState, Delivery, Topic, Urgency
from bot.core.weekdays import EVERY_DAY
from bot.ports import Store
from storage import open_store
from tests.storage.newsroom import MINUTE, NOW, add_source, add_topic, claim, expand, follow, put, settle, tell

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
EIGHT = datetime(2026, 11, 23, 8, tzinfo=UTC)
GROUP, SUPERGROUP = -7, -1007


@pytest.fixture
async def topic(store: Store) -> Topic:
    await add_source(store)
    return await add_topic(store)


@pytest.fixture
async def schedule(store: Store, topic: Topic) -> Schedule:
    """Chat 1 follows the topic and gets its digest at eight."""
    await follow(store, 1, topic, at=NOW - 9 * DAY)
    return await plan(store)


async def plan(store: Store, chat_id: int = 1, thread: int = 0, at: datetime = EIGHT) -> Schedule:
    async with store.transaction() as tables:
        minute = at.hour * 60 + at.minute
        return await tables.digests.set(Schedule(0, chat_id, thread, EVERY_DAY, minute, at), NOW)


async def fold(store: Store, topic: Topic, key: str, at: datetime = NOW, chat_id: int = 1) -> int:
    """A story whose alert in that chat became a part of that message, which leaves at eight."""
    story = await tell(store, topic, at=at)
    await expand(store, at)
    for one in await claim(store, at):
        if one.chat_id == chat_id:
            await settle(store, one, "folded", at, fold=key, due=EIGHT)
        else:
            await settle(store, one, "sent", at, message_id=story)
    return story


async def ring(store: Store, topic: Topic, at: datetime) -> int:
    """A story that every follower was told at that time."""
    return await fold(store, topic, "", at=at, chat_id=0)


async def letter(store: Store, key: str, chat_id: int = 1, thread: int = 0) -> Letter:
    delivery = Delivery(0, chat_id, thread, key, Urgency.DIGEST, None, None, NOW)
    return await store.outbox.letter(delivery, NOW)


def ids(views: object) -> list[int]:
    return [view.story_id for view in views]


# --- schedules --------------------------------------------------------------------------------------------------------


async def test_a_chat_and_each_of_its_threads_has_one_schedule(store: Store, schedule: Schedule):
    other = await plan(store, thread=9)
    again = await plan(store, at=EIGHT + HOUR)
    assert (again.id, again.minute) == (schedule.id, 540)
    assert await store.digests.schedule(1, 0) == again
    assert await store.digests.of(1) == (again, other)
    async with store.transaction() as tables:
        assert await tables.digests.remove(1, 9)
        assert not await tables.digests.remove(1, 9)
    assert await store.digests.of(1) == (again,)


async def test_days_come_back_as_they_were_set(store: Store, schedule: Schedule):
    for days in (frozenset(), frozenset((0, 6)), frozenset(range(7))):
        async with store.transaction() as tables:
            await tables.digests.set(Schedule(0, 1, 0, days, 30, EIGHT), NOW)
        stored = await store.digests.schedule(1, 0)
        assert stored
        assert stored.days == days


async def test_every_letter_brings_the_schedule_of_its_thread(store: Store, schedule: Schedule):
    assert (await letter(store, "story:1")).schedule == schedule
    assert (await letter(store, "story:1", thread=9)).schedule is None
    assert (await letter(store, "story:1", chat_id=99)).chat == Chat(99)


async def test_schedules_are_due_longest_due_first_and_held_across_restarts(url: str):
    async with open_store(url) as store:
        for chat_id, at in ((1, EIGHT), (2, EIGHT - HOUR), (3, EIGHT + HOUR)):
            await follow(store, chat_id)
            await plan(store, chat_id, at=at)
    async with open_store(url) as store:
        assert [each.chat_id for each, _ in await store.digests.due(EIGHT, 10)] == [2, 1]
        assert [chat for _, chat in await store.digests.due(EIGHT, 1)] == [Chat(2)]


async def test_a_digest_is_released_once_however_often_it_is_tried(store: Store, schedule: Schedule):
    for _ in range(2):  # killed before it was advanced, it is released again
        async with store.transaction() as tables:
            await tables.digests.queue([schedule], EIGHT)
    [row] = await claim(store, EIGHT)
    assert (row.key, row.urgency) == (digest_key(schedule.id, EIGHT), Urgency.DIGEST)
    await settle(store, row, "sent", EIGHT, message_id=5)
    async with store.transaction() as tables:
        await tables.digests.queue([schedule], EIGHT)
        await tables.digests.advance([Schedule(schedule.id, 1, 0, EVERY_DAY, 480, EIGHT + DAY)])
    assert await claim(store, EIGHT + HOUR) == ()
    assert await store.digests.due(EIGHT + HOUR, 9) == ()


async def test_what_waits_for_the_digest_of_a_thread_is_counted_until_it_is_sent(
    store: Store, topic: Topic, schedule: Schedule
):
    for _ in range(2):
        await fold(store, topic, digest_key(schedule.id, EIGHT))
    await fold(store, topic, f"quiet:{EIGHT:%Y-%m-%dT%H:%MZ}")
    assert (await store.digests.held(1, 0), await store.digests.held(1, 9), await store.digests.held(2, 0)) == (2, 0, 0)
    for row in await claim(store, EIGHT):
        await settle(store, row, "sent", EIGHT, message_id=5)
    assert await store.digests.held(1, 0) == 0


# --- what is in it ----------------------------------------------------------------------------------------------------


async def test_a_digest_holds_what_was_held_back_for_it_and_lets_alerts_pass(
    store: Store, topic: Topic, schedule: Schedule
):
    key = digest_key(schedule.id, EIGHT)
    held = [await fold(store, topic, key) for _ in range(3)]
    urgent = await tell(store, topic, at=EIGHT, urgent=True)
    await expand(store, EIGHT)
    first, digest = [*await claim(store, EIGHT), *await claim(store, EIGHT, busy=())]
    assert (first.story_id, digest.key, digest.urgency) == (urgent, key, Urgency.DIGEST)
    found = await letter(store, key)
    assert (ids(found.folded), ids(found.told)) == (held, [])
    assert [each.topic for each in found.subscriptions] == [topic]


async def test_what_a_poll_brought_too_much_of_is_in_it_where_no_other_message_tells_it(
    store: Store, topic: Topic, schedule: Schedule
):
    key = digest_key(schedule.id, EIGHT)
    story = await tell(store, topic, fold="more:1:99", at=EIGHT - HOUR)
    await expand(store, EIGHT - HOUR)
    [more] = await claim(store, EIGHT - HOUR)
    await settle(store, more, "folded", EIGHT - HOUR, fold=key, due=EIGHT)
    [digest] = await claim(store, EIGHT)
    assert (digest.key, ids((await store.outbox.letter(digest, EIGHT)).folded)) == (key, [story])


async def test_what_was_too_much_is_in_it_and_what_was_told_is_named(store: Store, topic: Topic, schedule: Schedule):
    long_ago = await ring(store, topic, EIGHT - DAY - MINUTE)
    told = await ring(store, topic, EIGHT - DAY)
    late = await ring(store, topic, EIGHT)  # before others wait for eight, or one of them would be taken for it
    over = await fold(store, topic, "more:99", at=EIGHT - 3 * HOUR)
    night = await fold(store, topic, f"quiet:{EIGHT - HOUR:%Y-%m-%dT%H:%MZ}", at=EIGHT - 5 * HOUR)
    held = await fold(store, topic, digest_key(schedule.id, EIGHT), at=EIGHT - HOUR)
    found = await letter(store, digest_key(schedule.id, EIGHT))
    assert (ids(found.folded), ids(found.told)) == ([held, over], [told, night])
    assert not {long_ago, late} & {*ids(found.folded), *ids(found.told)}
    # What the night released is not told as if it were the day's.
    assert ids((await letter(store, f"quiet:{EIGHT - HOUR:%Y-%m-%dT%H:%MZ}")).folded) == [night]
    assert ids((await letter(store, "more:99")).folded) == [over]


async def test_a_story_whose_number_begins_alike_is_not_taken_for_another(
    store: Store, topic: Topic, schedule: Schedule
):
    stories = [await ring(store, topic, EIGHT - HOUR)]
    other = await add_topic(store, "trains")
    await follow(store, 1, other, at=NOW - 9 * DAY)
    while len(stories) < 10:
        stories.append(await ring(store, other, EIGHT - HOUR))
    async with store.transaction() as tables:
        await tables.people.unsubscribe(1, 0, other.id)
    assert f"{stories[-1]}".startswith(f"{stories[0]}")
    assert ids((await letter(store, digest_key(schedule.id, EIGHT))).told) == stories[:1]


async def test_a_digest_begins_where_the_one_before_ended(store: Store, topic: Topic, schedule: Schedule):
    first = await ring(store, topic, EIGHT - 3 * HOUR)
    asked = asked_key(schedule.id, EIGHT - 2 * HOUR)
    assert ids((await letter(store, asked)).told) == [first]
    await put(store, Delivery(0, 1, 0, asked, Urgency.INTERACTIVE, None, None, NOW))
    [sent] = await claim(store)
    await settle(store, sent, "sent", message_id=5)
    second = await ring(store, topic, EIGHT - HOUR)
    assert ids((await letter(store, digest_key(schedule.id, EIGHT))).told) == [second]


async def test_after_days_without_one_a_digest_names_all_since_the_last(store: Store, topic: Topic, schedule: Schedule):
    await put(store, Delivery(0, 1, 0, digest_key(schedule.id, EIGHT - 3 * DAY), Urgency.DIGEST, None, None, NOW))
    story = await ring(store, topic, EIGHT - 2 * DAY)
    assert ids((await letter(store, digest_key(schedule.id, EIGHT))).told) == [story]


async def test_a_digest_without_a_schedule_looks_back_a_day(store: Store, topic: Topic):
    await follow(store, 1, topic, at=NOW - 9 * DAY)
    await ring(store, topic, EIGHT - DAY - MINUTE)
    story = await ring(store, topic, EIGHT - DAY)
    assert ids((await letter(store, asked_key(0, EIGHT))).told) == [story]


async def test_another_thread_is_told_for_itself(store: Store, topic: Topic, schedule: Schedule):
    await follow(store, 1, topic, at=NOW - 9 * DAY, thread=9)
    await ring(store, topic, EIGHT - HOUR)
    other = await plan(store, thread=9)
    async with store.transaction() as tables:
        await tables.people.unsubscribe(1, 9, topic.id)
    assert ids((await letter(store, digest_key(other.id, EIGHT), thread=9)).told) == []
    assert len((await letter(store, digest_key(schedule.id, EIGHT))).told) == 1


async def test_what_waits_for_a_digest_survives_the_merging_of_its_story(
    store: Store, topic: Topic, schedule: Schedule
):
    key = digest_key(schedule.id, EIGHT)
    kept, absorbed = [await fold(store, topic, key) for _ in range(2)]
    async with store.transaction() as tables:
        await tables.stories.merge(kept, absorbed)
    found = await letter(store, key)
    assert (ids(found.folded), len(found.folded[0].reports)) == ([kept], 2)
    told = await ring(store, topic, EIGHT - HOUR)
    async with store.transaction() as tables:
        await tables.stories.merge(kept, told)
    # It was told meanwhile, so it is named and no more.
    found = await letter(store, key)
    assert (ids(found.folded), ids(found.told)) == ([], [kept])


# --- moving what waits ------------------------------------------------------------------------------------------------


async def test_what_waits_goes_with_a_new_time(store: Store, topic: Topic, schedule: Schedule):
    story = await fold(store, topic, digest_key(schedule.id, EIGHT))
    later = EIGHT + 10 * HOUR
    await plan(store, at=later)
    assert await claim(store, EIGHT) == ()
    [row] = await claim(store, later)
    assert (row.key, ids((await letter(store, row.key)).folded)) == (digest_key(schedule.id, later), [story])


async def test_setting_the_same_time_again_changes_nothing(store: Store, topic: Topic, schedule: Schedule):
    story = await fold(store, topic, digest_key(schedule.id, EIGHT))
    assert await plan(store) == schedule
    [row] = await claim(store, EIGHT)
    assert ids((await letter(store, row.key)).folded) == [story]


async def test_gathering_takes_quiet_hours_along_only_when_told(store: Store, topic: Topic, schedule: Schedule):
    first = await fold(store, topic, digest_key(schedule.id, EIGHT))
    second = await fold(store, topic, "quiet:2026-11-23T07:00Z")
    some, all_ = asked_key(0, NOW), asked_key(0, NOW + MINUTE)
    async with store.transaction() as tables:
        assert await tables.digests.gather(1, 0, some, quiet=False) == 1
        assert ids(
            (await tables.outbox.letter(Delivery(0, 1, 0, some, Urgency.DIGEST, None, None, NOW), NOW)).folded
        ) == [first]
    async with store.transaction() as tables:
        assert await tables.digests.gather(1, 0, all_, quiet=True) == 1
    assert ids((await letter(store, all_)).folded) == [second]
    assert await claim(store, EIGHT) == ()


async def test_what_is_just_being_sent_is_left_alone(store: Store, topic: Topic, schedule: Schedule):
    key = digest_key(schedule.id, EIGHT)
    story = await fold(store, topic, key)
    [sending] = await claim(store, EIGHT)
    async with store.transaction() as tables:
        assert await tables.digests.gather(1, 0, "digest:0:x", quiet=True) == 0
    await settle(store, sending, "sent", EIGHT, message_id=5)
    async with store.transaction() as tables:
        assert await tables.digests.gather(1, 0, "digest:0:x", quiet=True) == 0
    assert ids((await letter(store, key)).folded) == [story]


async def test_a_group_that_becomes_a_supergroup_keeps_its_digest(store: Store, topic: Topic):
    await follow(store, GROUP, topic)
    schedule = await plan(store, GROUP)
    key = digest_key(schedule.id, EIGHT)
    story = await fold(store, topic, key, chat_id=GROUP)
    async with store.transaction() as tables:
        await tables.people.migrate(GROUP, SUPERGROUP)
    moved = await store.digests.schedule(SUPERGROUP, 0)
    assert moved == Schedule(schedule.id, SUPERGROUP, 0, EVERY_DAY, 480, EIGHT)
    assert await store.digests.of(GROUP) == ()
    assert [(row.chat_id, row.key) for row in await claim(store, EIGHT)] == [(SUPERGROUP, key)]
    assert ids((await letter(store, key, SUPERGROUP)).folded) == [story]


async def test_of_two_schedules_the_supergroup_keeps_its_own(store: Store, topic: Topic):
    for chat_id, at in ((GROUP, EIGHT), (SUPERGROUP, EIGHT + HOUR)):
        await follow(store, chat_id, topic)
        await plan(store, chat_id, at=at)
    async with store.transaction() as tables:
        await tables.people.migrate(GROUP, SUPERGROUP)
    assert [each.minute for each in await store.digests.of(SUPERGROUP)] == [540]
    assert await store.digests.of(GROUP) == ()


async def test_the_schedule_of_a_chat_that_sleeps_is_due_with_its_state(store: Store, schedule: Schedule):
    async with store.transaction() as tables:
        await tables.people.set_state(1, ChatState.ASLEEP)
    assert [chat.state for _, chat in await store.digests.due(EIGHT, 9)] == [ChatState.ASLEEP]
