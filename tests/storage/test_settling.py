"""How what is held back stands in the outbox: it was not tried, and it is found again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.model import Chat, Delivery, Message, Mute, Subject
from bot.ports import Store
from tests.storage.newsroom import (
    MINUTE,
    NOW,
    add_source,
    add_topic,
    claim,
    delivery,
    expand,
    follow,
    put,
    settle,
    tell,
)


@pytest.fixture
async def alert(store: Store) -> Delivery:
    """One alert that is due in chat 7, claimed."""
    await add_source(store)
    topic = await add_topic(store)
    await follow(store, 7, topic)
    await tell(store, topic)
    await expand(store)
    [claimed] = await claim(store)
    return claimed


async def test_what_waits_for_the_end_of_quiet_hours_was_not_tried(store: Store, alert: Delivery):
    for _ in range(3):
        await settle(store, alert, "queued", reason="quiet", due=NOW, tried=False)
        [alert] = await claim(store)
        assert (alert.attempts, alert.ambiguous) == (1, 0)
    await settle(store, alert, "queued", due=NOW + MINUTE)
    [tried] = await claim(store, NOW + MINUTE)
    assert tried.attempts == 2


async def test_what_waits_for_more_outlets_is_not_claimed_until_it_is_asked_again(store: Store, alert: Delivery):
    await settle(store, alert, "waiting", reason="few", tried=False)
    assert await store.outbox.counts() == {"waiting": 1}
    assert await store.outbox.next_due() is None
    async with store.transaction() as tables:
        await tables.outbox.ask_again(8, NOW)
        assert await tables.outbox.counts() == {"waiting": 1}
        await tables.outbox.ask_again(7, NOW + MINUTE)
    [again] = await claim(store, NOW + MINUTE)
    assert (again.id, again.attempts) == (alert.id, 1)
    posting = await store.outbox.posting(7, 0, alert.story_id or 0)
    assert posting
    assert [step.name for step in await store.outbox.steps(again.id)] == ["planned", "due"]


async def test_a_chat_that_asks_for_fewer_outlets_while_it_is_asked_whether_there_are_enough_is_heard(
    store: Store, alert: Delivery
):
    async with store.transaction() as tables:
        await tables.outbox.ask_again(7, NOW)
    await settle(store, alert, "waiting", reason="few", tried=False)
    assert [each.id for each in await claim(store)] == [alert.id]


async def test_a_story_that_grew_while_it_was_found_too_small_is_looked_at_again(store: Store, alert: Delivery):
    async with store.transaction() as tables:
        await tables.people.save_chat(Chat(7, least_outlets=2), NOW)
        await tables.outbox.release(alert.story_id or 0, NOW)
    await settle(store, alert, "waiting", reason="few", tried=False)
    [again] = await claim(store)
    assert again.id == alert.id


async def test_a_story_that_grew_while_only_a_muted_outlet_was_found_is_looked_at_again(store: Store, alert: Delivery):
    async with store.transaction() as tables:
        await tables.mutes.set(7, 0, Mute(Subject.SOURCE, 1, NOW + timedelta(hours=1)), NOW)
        await tables.outbox.release(alert.story_id or 0, NOW)
    await settle(store, alert, "waiting", reason="muted_outlet", tried=False)
    [again] = await claim(store)
    assert again.id == alert.id


async def test_what_was_folded_tells_into_what_and_when_that_comes(store: Store, alert: Delivery):
    key, end = "quiet:2026-11-22T09:00Z", NOW + timedelta(hours=2)
    await settle(store, alert, "folded", fold=key, due=end)
    posting = await store.outbox.posting(7, 0, alert.story_id or 0)
    assert posting
    assert (posting.state, posting.fold, posting.until, posting.is_told) == ("folded", key, end, False)
    [digest] = await claim(store, end)
    await settle(store, digest, "sent", end + MINUTE, message_id=3)
    posting = await store.outbox.posting(7, 0, alert.story_id or 0)
    assert posting
    assert (posting.state, posting.until, posting.is_told) == ("folded", end + MINUTE, True)


async def test_what_was_folded_into_what_was_never_sent_ended_as_that_did(store: Store, alert: Delivery):
    await settle(store, alert, "folded", fold="quiet:2026-11-22T09:00Z", due=NOW)
    [digest] = await claim(store)
    await settle(store, digest, "skipped", reason="paused")
    posting = await store.outbox.posting(7, 0, alert.story_id or 0)
    assert posting
    assert (posting.state, posting.reason) == ("skipped", "paused")


async def test_each_thread_gets_what_its_quiet_hours_held(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    await follow(store, 7, topic)
    await follow(store, 7, topic, thread=3)
    await tell(store, topic)
    await expand(store)
    for _ in range(2):
        [claimed] = await claim(store)
        await settle(store, claimed, "folded", fold="quiet:2026-11-22T09:00Z", due=NOW + timedelta(hours=2))
    later = NOW + timedelta(hours=3)
    async with store.transaction() as tables:
        await tables.outbox.hold_until(7, later, NOW)
    assert await claim(store, later - MINUTE) == ()
    for _ in range(2):
        [digest] = await claim(store, later)
        assert digest.key == "quiet:2026-11-22T10:00Z"
        assert len((await store.outbox.letter(digest, later)).folded) == 1
        await settle(store, digest, "sent", later, message_id=3 + digest.thread)
    assert await claim(store, later + timedelta(days=1)) == ()


async def test_the_number_of_a_delivery_that_is_gone_never_comes_back(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    await follow(store, 7, topic)
    told = await tell(store, topic)
    await expand(store)
    [first] = await claim(store)
    await settle(store, first, "sent", message_id=3)
    other = await tell(store, topic)
    await expand(store)
    [leaving] = await claim(store)
    async with store.transaction() as tables:
        await tables.stories.merge(told, other)
    later = NOW + MINUTE
    await put(store, delivery(7, created=later), at=later)
    await settle(store, leaving, "sent", later, message_id=4)
    [notice] = await claim(store, later)
    assert notice.key == "notice:1"
    assert notice.id > leaving.id


async def test_what_leaves_while_quiet_hours_change_leaves_once(store: Store):
    await put(store, delivery(7))
    [waits] = await claim(store)
    await settle(store, waits, "queued", reason="quiet", due=NOW, tried=False)
    assert await claim(store)
    async with store.transaction() as tables:
        await tables.outbox.hold_until(7, None, NOW)
    assert await claim(store) == ()


async def test_what_is_leaving_this_moment_is_not_moved(store: Store, alert: Delivery):
    key = "quiet:2026-11-22T07:00Z"
    await settle(store, alert, "folded", fold=key, due=NOW)
    [leaving] = await claim(store)
    async with store.transaction() as tables:
        await tables.outbox.hold_until(7, NOW + MINUTE, NOW)
        await tables.outbox.hold_until(7, None, NOW)
        assert await tables.outbox.counts() == {"folded": 1, "queued": 1}
    assert await claim(store) == ()
    await settle(store, leaving, "sent", message_id=3)
    assert await claim(store, NOW + timedelta(days=1)) == ()
    assert len((await store.outbox.letter(leaving, NOW)).folded) == 1


async def test_the_rest_of_a_message_follows_in_its_chat(store: Store, alert: Delivery):
    await settle(store, alert, "sent", message_id=5, rest=(Message("two"), Message("three")))
    [second] = await claim(store, NOW + MINUTE)
    assert (second.chat_id, second.payload) == (7, Message("two"))
    assert await store.outbox.counts() == {"sent": 1, "queued": 2}


async def test_the_rest_of_an_edited_message_is_edited_where_it_changed(store: Store, alert: Delivery):
    await settle(store, alert, "sent", message_id=5, rest=(Message("two"), Message("three")))
    for message_id in (6, 7):
        [piece] = await claim(store, NOW + MINUTE)
        await settle(store, piece, "sent", message_id=message_id)
    await settle(store, alert, "sent", message_id=5, rest=(Message("two"), Message("three, and more")))
    [changed] = await claim(store, NOW + 2 * MINUTE)
    assert (changed.message_id, changed.payload) == (7, Message("three, and more"))
    await settle(store, changed, "sent")
    assert await store.outbox.counts() == {"sent": 3}


async def test_the_rest_of_a_message_whose_delivery_is_gone_goes_to_nobody(store: Store, alert: Delivery):
    await settle(store, replace(alert, id=alert.id + 1), "sent", message_id=5, rest=(Message("two"),))
    assert await store.outbox.counts() == {"queued": 1}
