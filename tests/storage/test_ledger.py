"""Sums over everything, what is kept no more included."""

from datetime import timedelta

from bot.core.model import Chat, ChatState, Fate
from bot.ports import Store
from tests.storage.newsroom import (
    NOW,
    add_article,
    add_source,
    add_topic,
    delivery,
    expand,
    follow,
    put,
    retire_all,
    send_all,
    tell,
)

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


async def test_chats_are_counted_by_kind_with_who_came_went_and_pauses(store: Store):
    async with store.transaction() as write:
        await write.people.save_chat(Chat(1), NOW - 10 * DAY)
        await write.people.save_chat(Chat(2, paused_until=NOW + DAY), NOW)
        await write.people.save_chat(Chat(-3, "group"), NOW)
        await write.people.save_chat(Chat(4), NOW - 10 * DAY)
        await write.people.set_state(4, ChatState.ASLEEP, NOW)
        await write.people.save_chat(Chat(5), NOW - 10 * DAY)
        await write.people.set_state(5, ChatState.ASLEEP, NOW - 9 * DAY)
    found = await store.ledger.audience(NOW - DAY, NOW)
    assert found.kinds == {"group": 1, "private": 2}
    assert (found.active, found.paused, found.new, found.lost) == (3, 1, 2, 1)


async def test_who_comes_back_is_not_lost(store: Store):
    async with store.transaction() as write:
        await write.people.save_chat(Chat(4), NOW)
        await write.people.set_state(4, ChatState.ASLEEP, NOW)
        await write.people.set_state(4, ChatState.ACTIVE)
    assert (await store.ledger.audience(NOW - DAY, NOW)).lost == 0


async def test_articles_are_counted_by_the_quarter_without_baselines(store: Store):
    await add_source(store)
    for number, minutes in enumerate((0, 14, 15)):
        await add_article(store, number, fetched=NOW + timedelta(minutes=minutes))
    await add_article(store, 9, fate=Fate.BASELINE)
    await add_article(store, 10, fetched=NOW - DAY)
    assert await store.ledger.articles(NOW) == {NOW: 2, NOW + timedelta(minutes=15): 1}


async def test_alerts_and_stories_are_counted_once_however_often_they_are_told(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    story = await tell(store, topic)
    await expand(store)
    await tell(store, topic, story=story, at=NOW + DAY)
    assert await store.ledger.alerts(NOW) == {NOW: 1}
    assert await store.ledger.stories(NOW) == {NOW: 1}


async def test_times_are_told_from_publication_and_from_planning(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    await follow(store, 1, topic)
    await follow(store, 2, topic)
    story = await tell(store, topic, at=NOW)
    await add_article(store, 2, story_id=story, fate=Fate.ANNOUNCED, published=NOW - timedelta(minutes=1))
    await expand(store)
    await send_all(store, NOW + 3 * SECOND)
    assert await store.ledger.times(NOW) == {"published": ((63 * SECOND, 2),), "planned": ((3 * SECOND, 2),)}


async def test_what_is_no_alert_has_no_time(store: Store):
    await follow(store, 1)
    await put(store, delivery())
    await send_all(store, NOW + SECOND)
    assert await store.ledger.times(NOW) == {"published": (), "planned": ()}
    assert await store.ledger.deliveries(NOW) == {"sent": 1}


async def test_what_is_retired_counts_as_before(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    for chat in range(1, 8):
        await follow(store, chat, topic)
    story = await tell(store, topic)
    await add_article(store, 2, story_id=story, fate=Fate.ANNOUNCED, published=NOW - timedelta(minutes=1))
    await expand(store)
    await send_all(store, NOW + 3 * SECOND)
    before = (await store.ledger.deliveries(NOW), await store.ledger.times(NOW))
    assert await retire_all(store, NOW + 20 * DAY, limit=3) == 7
    assert (await store.ledger.deliveries(NOW), await store.ledger.times(NOW)) == before
    assert await store.outbox.counts() == {}


async def test_sources_are_ranked_by_alerts(store: Store):
    quiet = await add_source(store)
    loud = await add_source(store, "https://loud.example/feed")
    for number in range(3):
        await add_article(store, number, source_id=quiet.id)
    await add_article(store, 7, source_id=loud.id, fate=Fate.ANNOUNCED)
    found = await store.ledger.top_sources(NOW, 5)
    assert [(each.id, each.alerts, each.articles) for each in found] == [(loud.id, 1, 1), (quiet.id, 0, 3)]
