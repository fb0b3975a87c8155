"""What is kept of how topics were followed before they were changed."""

from datetime import timedelta

from bot.core.model import Mode
from bot.ports import Store
from tests.storage.newsroom import MINUTE, NOW, add_topic, add_watch, follow


async def keep(store: Store, *topics: int, thread: int = 0) -> int:
    async with store.transaction() as tables:
        return await tables.undo.keep(7, thread, topics, NOW)


async def put_back(store: Store, number: int) -> None:
    before = await store.undo.kept(number)
    assert before
    async with store.transaction() as tables:
        await tables.undo.put_back(before, NOW + MINUTE)


async def test_a_topic_is_followed_again_as_it_was(store: Store):
    topic = await add_topic(store)
    await follow(store, 7, topic)
    async with store.transaction() as tables:
        await tables.people.subscribe(7, 0, topic.id, Mode.SILENT, NOW)
    until = NOW + timedelta(hours=2)
    async with store.transaction() as tables:
        await tables.people.mute(7, 0, topic.id, until)
    number = await keep(store, topic.id)
    async with store.transaction() as tables:
        await tables.people.unsubscribe(7, 0, topic.id)
    await put_back(store, number)
    [back] = await store.people.subscriptions(7, 0)
    assert (back.topic, back.mode, back.muted_until) == (topic, Mode.SILENT, until)
    assert await store.undo.kept(number) is None


async def test_what_was_not_followed_is_followed_no_more(store: Store):
    topic = await add_topic(store)
    await follow(store, 7, await add_topic(store, "trains"))
    number = await keep(store, topic.id)
    await follow(store, 7, topic)
    await put_back(store, number)
    assert [each.topic.slug for each in await store.people.subscriptions(7, 0)] == ["trains"]


async def test_an_ended_watch_comes_back_under_its_number(store: Store):
    watch = await add_watch(store, 7, thread=3)
    number = await keep(store, watch.id, thread=3)
    revision = await store.topics.revision()
    async with store.transaction() as tables:
        await tables.watches.remove(watch.id)
    await put_back(store, number)
    assert await store.watches.of(7, 3) == (watch,)
    assert await store.topics.revision() > revision + 1
    assert [each.topic for each in await store.people.subscriptions(7, 3)] == [watch]


async def test_a_topic_that_was_removed_meanwhile_stays_away(store: Store):
    topic = await add_topic(store)
    await follow(store, 7, topic)
    number = await keep(store, topic.id)
    async with store.transaction() as tables:
        await tables.topics.remove(topic.id)
    await put_back(store, number)
    assert await store.people.subscriptions(7) == ()


async def test_what_is_old_is_forgotten(store: Store):
    topic = await add_topic(store)
    await follow(store, 7, topic)
    number = await keep(store, topic.id)
    async with store.transaction() as tables:
        await tables.undo.keep(7, 0, [topic.id], NOW + timedelta(days=8))
    assert await store.undo.kept(number) is None


async def test_a_digest_that_was_set_is_noted(store: Store):
    number = await keep(store, (await add_topic(store)).id)
    async with store.transaction() as tables:
        await tables.undo.note_digest(number)
    before = await store.undo.kept(number)
    assert before
    assert before.set_digest
    assert [topic.slug for topic in before.topics] == ["ferries"]
