from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.editing import Draft, RuleVersion
from bot.core.model import Match, Proof, Topic
from bot.ports import Store, Transaction
from tests.storage.newsroom import (
    MINUTE,
    NOW,
    add_article,
    add_source,
    add_topic,
    add_watch,
    claim,
    expand,
    follow,
    tell,
)


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


async def test_the_history_of_a_rule_says_who_changed_it_and_when(store: Store):
    topic = await add_topic(store)
    async with store.transaction() as tables:
        await tables.topics.set_rule(topic.id, "boat", "ana", NOW + MINUTE)
    assert await store.topics.history(topic.id) == (
        RuleVersion(2, "boat", "ana", NOW + MINUTE),
        RuleVersion(1, "ferry", "test", NOW),
    )
    assert await store.topics.history(99) == ()


async def test_a_topic_takes_another_title_and_emoji_and_becomes_urgent(store: Store):
    topic = replace(await add_topic(store), title="Boats", emoji="🛥", urgent=True)
    async with store.transaction() as tables:
        await tables.topics.save(topic)
    assert await store.topics.all() == (topic,)


async def test_a_removed_topic_is_out_of_force_and_followed_by_nobody(store: Store):
    await add_source(store)
    topic, kept = await add_topic(store), await add_topic(store, "trains")
    await follow(store, 7, topic, kept)
    stored = await add_article(store, matches=(Match("ferries", ("ferry",)),))
    await remove(store, topic)
    assert await store.topics.all() == await store.topics.in_force() == (kept,)
    assert await store.topics.by_slug("ferries") is None
    assert [one.topic for one in await store.people.subscriptions(7)] == [kept]
    assert await store.articles.latest([], 10) == ()
    [found] = await store.articles.by_ids([stored])
    assert found.matches == ()


async def test_a_removed_topic_keeps_its_articles_and_its_history(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    stored = await add_article(store, matches=(Match("ferries", ("ferry",)),))
    await remove(store, topic)
    assert [one.id for one in await store.articles.latest([topic.id], 10)] == [stored]
    assert [one.version for one in await store.topics.history(topic.id)] == [1]
    assert [proof.topic for proof in await store.topics.proofs(stored, 7)] == [topic]


async def test_the_open_alert_of_a_removed_topic_reaches_those_who_follow_another_of_its_topics(store: Store):
    await add_source(store)
    ferries, trains = await add_topic(store), await add_topic(store, "trains")
    await follow(store, 7, ferries)
    await follow(store, 8, ferries, trains)
    await tell(store, ferries, trains)
    await remove(store, ferries)
    await expand(store)
    assert [one.chat_id for one in await claim(store)] == [8]
    assert not await store.outbox.has_open_alert()


async def test_a_removed_topic_comes_back_with_one_more_version(store: Store):
    topic = await add_topic(store)
    await remove(store, topic)
    async with store.transaction() as tables:
        back = await tables.topics.add(Topic(0, "ferries", "Boats", "🛥", "boat", urgent=True), "ana", NOW + MINUTE)
    assert back == Topic(topic.id, "ferries", "Boats", "🛥", "boat", version=2, urgent=True)
    assert await store.topics.all() == (back,)
    assert await store.topics.expression(topic.id, 1) == "ferry"
    assert (await store.topics.history(topic.id))[0] == RuleVersion(2, "boat", "ana", NOW + MINUTE)
    async with store.transaction() as tables:
        assert await tables.topics.add(Topic(0, "ferries", "Boats", "", "boat"), "ana", NOW) is None


async def test_an_article_that_reached_a_topic_while_it_was_removed_is_stored_without_it(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    await remove(store, topic)
    stored = await add_article(store, matches=(Match("ferries", ("ferry",)),))
    assert await store.topics.proofs(stored, 7) == ()


async def fail_to_set_rule(store: Store, topic_id: int) -> None:
    async with store.transaction() as tables:
        await tables.topics.set_rule(topic_id, "boat", "ana", NOW)
        raise ZeroDivisionError


# The topic has the id 1, the watch 2.
CHANGES: dict[str, Callable[[Transaction], Awaitable[object]]] = {
    "add": lambda tables: tables.topics.add(Topic(0, "trains", "Trains", "", "train"), "ana", NOW),
    "set_rule": lambda tables: tables.topics.set_rule(1, "boat", "ana", NOW),
    "save": lambda tables: tables.topics.save(Topic(1, "ferries", "Boats", "", "ferry")),
    "remove": lambda tables: tables.topics.remove(1),
    "watch": lambda tables: tables.watches.add(Topic(0, "", "boat", "", "boat", chat_id=7), NOW),
    "unwatch": lambda tables: tables.watches.remove(2),
    "migrate": lambda tables: tables.people.migrate(7, 8),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_the_revision_rises_with_every_change_of_the_rules_in_force(
    store: Store, change: Callable[[Transaction], Awaitable[object]]
):
    topic, watch = await add_topic(store), await add_watch(store, 7)
    assert (topic.id, watch.id) == (1, 2)
    revision, before = await store.topics.revision(), await store.topics.in_force()
    async with store.transaction() as tables:
        await change(tables)
    assert await store.topics.revision() > revision
    assert await store.topics.in_force() != before


async def test_the_revision_stays_when_a_change_is_rolled_back(store: Store):
    topic = await add_topic(store)
    before = await store.topics.revision()
    with pytest.raises(ZeroDivisionError):
        await fail_to_set_rule(store, topic.id)
    assert await store.topics.revision() == before > 0


async def test_a_new_database_is_at_revision_zero(store: Store):
    assert await store.topics.revision() == 0
    assert await store.topics.in_force() == ()


async def test_a_proof_has_the_rule_as_it_was_when_it_matched(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    match = Match("ferries", ("ferry",), ((0, 0), (4, 6)))
    stored = await add_article(store, matches=(match,))
    async with store.transaction() as tables:
        await tables.topics.set_rule(topic.id, "boat", "ana", NOW)
    assert await store.topics.proofs(stored, 7) == (Proof(topic, match),)
    [found] = await store.articles.by_ids([stored])
    assert found.matches == (match,)


async def test_a_proof_of_a_version_nobody_kept_has_the_rule_in_force(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    stored = await add_article(store, versions=5, matches=(Match("ferries", ()),))
    assert [proof.topic for proof in await store.topics.proofs(stored, 7)] == [topic]


async def test_what_is_backfilled_is_read_and_rings_nowhere(store: Store):
    await add_source(store)
    stored = await add_article(store)
    topic = await add_topic(store)
    await follow(store, 7, topic)
    match = Match("ferries", ("harbour",), ((3, 3),))
    async with store.transaction() as tables:
        await tables.topics.backfill(topic, [(stored, match), (999, match)])
    [article] = await store.articles.latest([topic.id], 10)
    assert (article.id, article.matches) == (stored, (match,))
    assert await store.topics.proofs(stored, 7) == (Proof(topic, match),)
    assert await store.topics.alerts_since(NOW) == {}
    assert not await store.outbox.has_open_alert()


async def test_a_backfill_leaves_what_rang_as_it_was(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    match = Match("ferries", ("ferry",))
    stored = await add_article(store, matches=(match,))
    async with store.transaction() as tables:
        changed = await tables.topics.set_rule(topic.id, "harbour", "ana", NOW)
        await tables.topics.backfill(changed, [(stored, Match("ferries", ("harbour",)))])
    assert await store.topics.proofs(stored, 7) == (Proof(topic, match),)


DRAFT = Draft(0, "42", "ferries", 3, "ferry OR boat", timedelta(days=7), NOW)


async def test_a_draft_is_kept_until_it_is_forgotten(store: Store):
    async with store.transaction() as tables:
        first, second = await tables.topics.save_draft(DRAFT), await tables.topics.save_draft(DRAFT)
    assert await store.topics.draft(first) == replace(DRAFT, id=first)
    async with store.transaction() as tables:
        await tables.topics.forget_draft(first)
    assert await store.topics.draft(first) is None
    assert await store.topics.draft(second) == replace(DRAFT, id=second)


async def test_drafts_of_more_than_a_month_before_are_forgotten(store: Store):
    month = timedelta(days=30)
    async with store.transaction() as tables:
        old = await tables.topics.save_draft(replace(DRAFT, at=NOW - MINUTE))
        edge = await tables.topics.save_draft(DRAFT)
        new = await tables.topics.save_draft(replace(DRAFT, at=NOW + month))
    assert [draft and draft.id for draft in [await store.topics.draft(one) for one in (old, edge, new)]] == [
        None,
        edge,
        new,
    ]


async def remove(store: Store, topic: Topic) -> None:
    async with store.transaction() as tables:
        await tables.topics.remove(topic.id)
