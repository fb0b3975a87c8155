from bot.core.model import Topic
from bot.ports import Store
from tests.storage.newsroom import MINUTE, NOW, add_source, add_topic, tell


async def test_a_topic_carries_the_rule_in_force(store: Store):
    topic = await add_topic(store)
    async with store.transaction() as tables:
        changed = await tables.topics.set_rule(topic.id, "ferry OR boat", "ana", NOW)
    assert (changed.expression, changed.version) == ("ferry OR boat", topic.version + 1)
    assert await store.topics.all() == (changed,)
    assert await store.topics.by_slug("ferries") == changed
    assert await store.topics.by_slug("trains") is None


async def test_the_versions_of_a_rule_before_stay_within_reach(store: Store):
    topic = await add_topic(store)
    async with store.transaction() as tables:
        await tables.topics.set_rule(topic.id, "boat", "ana", NOW)
    assert await store.topics.expression(topic.id, 1) == "ferry"
    assert await store.topics.expression(topic.id, 2) == "boat"
    assert await store.topics.expression(topic.id, 3) is None


async def test_a_slug_that_is_taken_is_not_added(store: Store):
    topic = await add_topic(store)
    async with store.transaction() as tables:
        assert await tables.topics.add(Topic(0, "ferries", "Other", "", "x"), "ana", NOW) is None
    assert await store.topics.all() == (topic,)


async def test_alerts_are_counted_by_topic_since_a_time(store: Store):
    await add_source(store)
    ferries, trains = await add_topic(store), await add_topic(store, "trains")
    await tell(store, ferries)
    await tell(store, ferries, trains, at=NOW + MINUTE)
    assert await store.topics.alerts_since(NOW) == {ferries.id: 2, trains.id: 1}
    assert await store.topics.alerts_since(NOW + MINUTE) == {ferries.id: 1, trains.id: 1}
