import pytest

from bot.core.model import ChatState, Urgency
from bot.ports import Store
from tests.storage.newsroom import MINUTE, NOW, add_source, add_topic, claim, expand, follow, send_all, settle, tell


@pytest.fixture(autouse=True)
async def source(store: Store) -> None:
    await add_source(store)


async def test_each_follower_gets_one_row_whatever_the_topics(store: Store):
    ferries, trains = await add_topic(store), await add_topic(store, "trains")
    await follow(store, 1, ferries, trains)
    await follow(store, 1, trains, thread=9)
    await follow(store, 2, trains)
    story = await tell(store, ferries, trains)
    assert await expand(store) == 1
    rows = [*await claim(store), *await claim(store)]
    assert sorted((one.chat_id, one.thread) for one in rows) == [(1, 0), (1, 9), (2, 0)]
    assert {(one.key, one.story_id, one.urgency, one.payload) for one in rows} == {
        (f"story:{story}", story, Urgency.ALERT, None)
    }
    assert await expand(store) == 0


async def test_followers_are_taken_slice_by_slice(store: Store):
    topic = await add_topic(store)
    for chat in range(-3, 4):
        await follow(store, chat, topic)
    await tell(store, topic)
    counts = []
    while await expand(store, limit=3):
        counts.append((await store.outbox.counts())["queued"])
    assert counts == [3, 6, 7]


async def test_a_slice_goes_on_with_the_next_alert(store: Store):
    topic = await add_topic(store)
    await follow(store, 1, topic)
    for _ in range(3):
        await tell(store, topic)
    assert await expand(store) == 3
    assert await store.outbox.counts() == {"queued": 3}


async def test_an_alert_that_nobody_follows_is_closed(store: Store):
    await tell(store, await add_topic(store))
    assert await expand(store) == 1
    assert await expand(store) == 0


async def test_who_followed_after_the_story_reached_the_topic_gets_nothing(store: Store):
    topic = await add_topic(store)
    for chat, at in enumerate((NOW + MINUTE, NOW, NOW + MINUTE)):
        await follow(store, chat, topic, at=at)
    await tell(store, topic, at=NOW)
    await expand(store, NOW + MINUTE)
    assert [one.chat_id for one in await claim(store, NOW + MINUTE)] == [1]


@pytest.mark.parametrize("state", [ChatState.ASLEEP, ChatState.BANNED])
async def test_a_chat_that_cannot_be_written_to_gets_nothing(store: Store, state: ChatState):
    topic = await add_topic(store)
    await follow(store, 1, topic)
    async with store.transaction() as tables:
        await tables.people.set_state(1, state)
    await tell(store, topic)
    await expand(store)
    assert await store.outbox.counts() == {}


async def test_an_urgent_alert_overtakes_the_backlog(store: Store):
    topic = await add_topic(store)
    await follow(store, 1, topic)
    await tell(store, topic)
    urgent = await tell(store, topic, at=NOW, urgent=True)
    await expand(store, limit=1)
    [first] = await claim(store)
    assert (first.story_id, first.urgency) == (urgent, Urgency.URGENT)


async def test_a_story_that_reaches_another_topic_is_told_to_its_followers_only(store: Store):
    ferries, trains = await add_topic(store), await add_topic(store, "trains")
    await follow(store, 1, ferries)
    await follow(store, 2, trains)
    await follow(store, 3, trains, ferries)
    story = await tell(store, ferries)
    await expand(store)
    assert set(await send_all(store)) == {1, 3}
    await tell(store, ferries, trains, story=story, at=NOW + MINUTE)
    await expand(store, NOW + MINUTE)
    assert set(await send_all(store, NOW + MINUTE)) == {2}


async def test_a_row_carries_when_its_alert_was_planned(store: Store):
    topic = await add_topic(store)
    await follow(store, 1, topic, at=NOW - MINUTE)
    await tell(store, topic, at=NOW)
    await expand(store, NOW + 60 * MINUTE)
    [claimed] = await claim(store, NOW + 60 * MINUTE)
    assert claimed.created == NOW


async def test_folded_alerts_become_one_message_a_chat(store: Store):
    topic = await add_topic(store)
    await follow(store, 1, topic)
    await follow(store, 2, topic)
    stories = [await tell(store, topic, fold="more:1:7") for _ in range(3)]
    await expand(store)
    assert await store.outbox.counts() == {"folded": 6, "queued": 2}
    for claimed in await claim(store):
        assert (claimed.key, claimed.story_id, claimed.payload) == ("more:1:7", None, None)
        letter = await store.outbox.letter(claimed, NOW)
        assert [view.story_id for view in letter.folded] == stories
        assert [one.topic for one in letter.subscriptions] == [topic]
        assert letter.story is None


async def test_an_alert_that_is_still_open_stays_folded_whatever_topic_it_reaches_next(store: Store):
    ferries, trains = await add_topic(store), await add_topic(store, "trains")
    await follow(store, 1, ferries)
    story = await tell(store, ferries, fold="more:1:7")
    await tell(store, trains, story=story)
    await expand(store)
    assert [one.key for one in await claim(store)] == ["more:1:7"]


async def test_an_alert_that_reaches_a_topic_after_it_was_closed_rings_there(store: Store):
    ferries, trains = await add_topic(store), await add_topic(store, "trains")
    await follow(store, 1, trains)
    story = await tell(store, ferries, fold="more:1:7")
    await expand(store)
    await tell(store, trains, story=story)
    await expand(store)
    assert [one.key for one in await claim(store)] == [f"story:{story}"]


async def test_what_is_folded_while_the_message_is_being_sent_becomes_an_edit(store: Store):
    topic = await add_topic(store)
    await follow(store, 1, topic)
    await tell(store, topic, fold="more:1:7")
    await expand(store)
    [leaving] = await claim(store)
    await tell(store, topic, fold="more:1:7")
    await expand(store)
    await settle(store, leaving, "sent", message_id=9)
    [edit] = await claim(store, NOW + MINUTE)
    assert (edit.key, edit.message_id, edit.urgency) == ("more:1:7", 9, Urgency.EDIT)


async def test_what_is_folded_after_the_message_was_sent_becomes_an_edit(store: Store):
    topic = await add_topic(store)
    await follow(store, 1, topic)
    await tell(store, topic, fold="more:1:7")
    await expand(store)
    await send_all(store)
    await tell(store, topic, fold="more:1:7")
    await expand(store)
    [edit] = await claim(store)
    assert (edit.urgency, edit.message_id) == (Urgency.EDIT, 1001)
    assert len((await store.outbox.letter(edit, NOW)).folded) == 2
    await settle(store, edit, "sent", NOW, message_id=1001)
    await tell(store, topic, fold="more:1:7")
    await expand(store)
    assert await store.outbox.next_due() == NOW + MINUTE


async def test_who_was_told_already_is_not_counted_among_the_more(store: Store):
    topic, trains = await add_topic(store), await add_topic(store, "trains")
    await follow(store, 1, topic, trains)
    await follow(store, 2, trains)
    story = await tell(store, topic)
    await expand(store)
    await tell(store, topic, trains, story=story, fold="more:1:7")
    await expand(store)
    keys = {(one.chat_id, one.key) for one in await claim(store)}
    assert keys == {(1, f"story:{story}"), (2, "more:1:7")}


async def test_an_alert_is_counted_once_however_many_slices_it_takes(store: Store):
    topic = await add_topic(store)
    for chat in range(1, 6):
        await follow(store, chat, topic)
    await tell(store, topic)
    counts = []
    while True:
        async with store.transaction() as tables:
            done = await tables.outbox.expand(NOW, 2)
        if not done:
            break
        counts.append((done.get("slices", 0), done.get("alerts", 0)))
    assert counts == [(1, 0), (1, 0), (1, 1)]
