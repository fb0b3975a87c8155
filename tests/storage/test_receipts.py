"""What a chat got is known as long as its articles are kept, be the deliveries gone or not."""

from datetime import datetime, timedelta

import pytest

from bot.core.receipts import Receipt
from bot.core.retention import horizon
from bot.ports import Store
from tests.storage.newsroom import (
    MINUTE,
    NOW,
    add_source,
    add_topic,
    add_watch,
    claim,
    expand,
    follow,
    retire_all,
    send_all,
    settle,
    tell,
)

DAY = timedelta(days=1)
LATER = NOW + 6 * DAY  # a story of NOW ended, and two days more went by
GROUP, SUPERGROUP = -17, -1_000_017


async def got(store: Store, chat: int = 1, limit: int = 10) -> list[tuple[int, datetime]]:
    return [(each.story_id, each.sent) for each in await store.receipts.of(chat, limit)]


async def retire_fixed(store: Store, at: datetime) -> None:
    async with store.transaction() as tables:
        await tables.retention.retire_fixed(horizon(at, timedelta(days=180), DAY), 100)


async def told(store: Store, *chats: int, at: datetime = NOW) -> int:
    """A story that these chats follow and were sent at that time."""
    topic = await store.topics.by_slug("ferries")
    if topic is None:
        await add_source(store)
        topic = await add_topic(store)
    for chat in chats:
        await follow(store, chat, topic, at=at)
    story = await tell(store, topic, at=at)
    await expand(store, at)
    await send_all(store, at)
    return story


async def test_the_newest_come_first_and_no_more_than_were_asked_for(store: Store) -> None:
    first, second = await told(store, 1), await told(store, 1, at=NOW + MINUTE)
    assert await got(store) == [(second, NOW + MINUTE), (first, NOW)]
    assert await got(store, limit=1) == [(second, NOW + MINUTE)]
    assert await got(store, 2) == []


async def test_nothing_is_lost_or_doubled_when_deliveries_go(store: Store) -> None:
    first = await told(store, 1, 2)
    young = await told(store, 1, at=LATER)
    before = await store.receipts.of(1, 10)
    assert await retire_all(store, LATER) == 2
    assert await store.receipts.of(1, 10) == before
    assert [each.story_id for each in before] == [young, first]
    assert before[1] == Receipt(
        NOW, first, ("ferries",), f"Ferry {first} leaves the harbour", "The Gazette",
        f"https://gazette.example/{first}", "The ferry left.",
    )  # fmt: skip


async def test_what_was_not_sent_was_not_got(store: Store) -> None:
    await told(store, 1)
    topic = await store.topics.by_slug("ferries")
    assert topic
    await follow(store, 2, topic)
    story = await tell(store, topic)
    await expand(store)
    for one in await claim(store):
        await settle(store, one, "dead", reason="rejected")
    assert story not in dict(await got(store))
    await retire_all(store, NOW + 20 * DAY)
    assert story not in dict(await got(store))
    assert await got(store, 2) == []


async def test_what_came_within_a_digest_was_got_with_it(store: Store) -> None:
    await add_source(store)
    topic, digest_at = await add_topic(store), NOW + DAY
    await follow(store, 1, topic)
    story = await tell(store, topic)
    await expand(store)
    (alert,) = await claim(store)
    await settle(store, alert, "folded", fold="digest:1:2026-11-23T07:00Z", due=digest_at)
    assert await got(store) == []
    await send_all(store, digest_at)
    assert await got(store) == [(story, digest_at)]
    await retire_fixed(store, NOW + 17 * DAY)
    assert await got(store) == [(story, digest_at)]
    assert await retire_all(store, NOW + 17 * DAY) == 1
    assert await got(store) == [(story, digest_at)]


async def test_a_group_got_a_story_once_though_two_of_its_threads_did(store: Store) -> None:
    await add_source(store)
    topic = await add_topic(store)
    for thread in (3, 4):
        await follow(store, GROUP, topic, thread=thread)
    story = await tell(store, topic)
    await expand(store)
    for number, one in enumerate((*await claim(store), *await claim(store))):
        await settle(store, one, "sent", NOW + number * MINUTE, message_id=number + 1)
    assert await got(store, GROUP) == [(story, NOW)]
    assert await retire_all(store, LATER) == 2
    assert await got(store, GROUP) == [(story, NOW)]


@pytest.mark.parametrize("is_first", [True, False])
async def test_a_merged_story_was_got_when_the_first_of_the_two_was(store: Store, *, is_first: bool) -> None:
    stories = await told(store, 1, 2), await told(store, 1, at=NOW + MINUTE)
    await retire_all(store, LATER)
    kept, absorbed = stories if is_first else stories[::-1]
    async with store.transaction() as tables:
        await tables.stories.merge(kept, absorbed)
    assert await got(store) == [(kept, NOW)]
    assert await got(store, 2) == [(kept, NOW)]


async def test_a_supergroup_got_what_its_group_did(store: Store) -> None:
    both, old = await told(store, GROUP, SUPERGROUP), await told(store, GROUP, at=NOW + MINUTE)
    await retire_all(store, LATER)
    async with store.transaction() as tables:
        await tables.people.migrate(GROUP, SUPERGROUP)
    assert await got(store, SUPERGROUP) == [(old, NOW + MINUTE), (both, NOW)]
    assert await got(store, GROUP) == []


async def test_who_is_forgotten_got_nothing(store: Store) -> None:
    story = await told(store, 1, 2)
    await retire_all(store, LATER)
    async with store.transaction() as tables:
        await tables.forgetting.strip(1)
        await tables.forgetting.drop_deliveries(1, 10)
        await tables.forgetting.drop_chat(1)
    assert await got(store, 1) == []
    assert await got(store, 2) == [(story, NOW)]


async def test_what_others_watch_for_is_not_told(store: Store) -> None:
    await add_source(store)
    topic = await add_topic(store)
    await follow(store, 1, topic)
    mine, theirs = await add_watch(store, 1), await add_watch(store, 2)
    await tell(store, topic, mine, theirs)
    await expand(store)
    await send_all(store)
    ((receipt,), (other,)) = await store.receipts.of(1, 10), await store.receipts.of(2, 10)
    assert receipt.topics == tuple(sorted((topic.slug, mine.slug)))
    assert other.topics == tuple(sorted((topic.slug, theirs.slug)))
