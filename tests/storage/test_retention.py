"""What is not kept any more goes; what may still leave, or is asked for, stays."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.digests import Schedule
from bot.core.matching import SearchKeys
from bot.core.model import Chat, Topic
from bot.core.retention import Horizon, Slice, horizon
from bot.core.tokens import index_terms, search_terms
from bot.core.votes import Vote
from bot.ports import Store
from tests.storage.newsroom import (
    NOW,
    add_article,
    add_source,
    add_topic,
    add_watch,
    article,
    claim,
    delivery,
    expand,
    follow,
    open_story,
    put,
    retire_all,
    send_all,
    settle,
    store_article,
    tell,
)

DAY = timedelta(days=1)
KEPT = timedelta(days=180)
LATER = NOW + 6 * DAY  # a story of NOW ended, and two days more went by
MUCH_LATER = NOW + 181 * DAY


def past(at: datetime) -> Horizon:
    return horizon(at, KEPT, timedelta(hours=24))


async def forget(store: Store, at: datetime = MUCH_LATER) -> tuple[int, int]:
    """How many articles and stories went."""
    async with store.transaction() as write:
        articles = await write.retention.forget_articles(past(at), 100)
        return articles, await write.retention.forget_stories(past(at), 100)


async def told_story(store: Store, *chats: int, at: datetime = NOW) -> tuple[Topic, int]:
    await add_source(store)
    topic = await add_topic(store)
    for chat in chats:
        await follow(store, chat, topic, at=at)
    story = await tell(store, topic, at=at)
    await expand(store, at)
    return topic, story


async def states(store: Store) -> dict[str, int]:
    return dict(await store.outbox.counts())


async def test_what_was_sent_of_a_story_goes_two_days_after_it_ended(store: Store) -> None:
    _, story = await told_story(store, 1, 2, 3)
    await send_all(store)
    assert await retire_all(store, NOW + 4 * DAY) == 0
    assert await retire_all(store, LATER, limit=2) == 3
    assert await states(store) == {}
    assert await store.retention.is_retired(story)


async def test_how_it_ended_stays_as_a_sum_of_the_day(store: Store) -> None:
    await told_story(store, 1, 2)
    await send_all(store)
    await retire_all(store, LATER)
    assert await store.retention.retired(NOW - DAY) == {"sent": 2}
    assert await store.retention.retired(NOW + DAY) == {}


async def test_what_may_still_leave_stays(store: Store) -> None:
    _, story = await told_story(store, 1, 2)
    first, second = await claim(store)
    await settle(store, first, "sent", message_id=7)
    assert await retire_all(store, LATER) == 1
    assert await states(store) == {"queued": 1}
    assert not await store.retention.is_retired(story)
    await settle(store, second, "sent", LATER, message_id=8)
    assert await retire_all(store, LATER) == 1


async def test_a_story_that_goes_on_keeps_what_was_sent_of_it(store: Store) -> None:
    _, story = await told_story(store, 1)
    await send_all(store)
    async with store.transaction() as write:
        await write.stories.join_all([replace(each, last_at=LATER) for each in await write.stories.live(NOW)])
    assert await retire_all(store, LATER) == 0
    assert not await store.retention.is_retired(story)


async def test_a_story_whose_deliveries_are_gone_is_told_to_nobody_again(store: Store) -> None:
    topic, story = await told_story(store, 1)
    await send_all(store)
    await retire_all(store, LATER)
    other = await add_topic(store, "harbours")
    await follow(store, 1, other)
    async with store.transaction() as write:
        await write.stories.reach(story, [other.id], LATER)
        await write.stories.tell(story, urgent=False, fold=None, now=LATER)
    await expand(store, LATER)
    assert await states(store) == {}
    assert topic.id != other.id


async def test_what_waits_in_a_digest_stays_until_that_has_gone(store: Store) -> None:
    await told_story(store, 1)
    (alert,) = await claim(store)
    await settle(store, alert, "folded", fold="digest:1:2026-11-29T07:00Z", due=NOW + 7 * DAY)
    assert await retire_all(store, LATER) == 0
    (digest,) = await claim(store, NOW + 7 * DAY)
    await settle(store, digest, "sent", NOW + 7 * DAY, message_id=9)
    assert await retire_all(store, NOW + 8 * DAY) == 0  # its buttons show it
    async with store.transaction() as write:
        assert await write.retention.retire_fixed(past(NOW + 17 * DAY), 100) == 1
    assert await retire_all(store, NOW + 17 * DAY) == 1
    assert await states(store) == {}


async def test_what_a_weekly_digest_lists_as_told_meanwhile_stays(store: Store) -> None:
    await told_story(store, 1)
    async with store.transaction() as write:
        await write.digests.set(Schedule(0, 1, 0, frozenset({0}), 420, NOW + 7 * DAY), NOW)
    await send_all(store)
    assert await retire_all(store, LATER) == 0
    assert await retire_all(store, NOW + 10 * DAY) == 1


async def test_what_is_missed_in_a_pause_stays_until_the_pause_ends(store: Store) -> None:
    await told_story(store, 1)
    async with store.transaction() as write:
        await write.people.save_chat(Chat(1, paused_until=NOW + 30 * DAY, paused_at=NOW), NOW)
    (alert,) = await claim(store)
    await settle(store, alert, "skipped", reason="paused")
    assert await retire_all(store, LATER) == 0
    assert await store.outbox.missed(1, NOW) == 1
    async with store.transaction() as write:
        await write.people.save_chat(Chat(1), NOW)
    assert await retire_all(store, LATER) == 1


async def test_what_could_not_be_delivered_stays_for_the_admins_to_see(store: Store) -> None:
    await told_story(store, 1)
    (alert,) = await claim(store)
    await settle(store, alert, "dead", reason="rejected")
    assert await retire_all(store, LATER) == 0
    assert await retire_all(store, NOW + 10 * DAY) == 1


async def test_notices_go_when_they_were_sent_long_ago(store: Store) -> None:
    await put(store, delivery(1), delivery(2))
    first, _ = await claim(store)
    await settle(store, first, "sent", message_id=1)
    async with store.transaction() as write:
        assert await write.retention.retire_fixed(past(NOW + 8 * DAY), 100) == 0
        assert await write.retention.retire_fixed(past(NOW + 10 * DAY), 100) == 1
    assert await states(store) == {"queued": 1}


async def test_old_articles_go_with_their_story_and_all_that_hangs_on_them(store: Store) -> None:
    topic, story = await told_story(store, 1)
    await send_all(store)
    async with store.transaction() as write:
        await write.votes.cast(Vote(topic.id, 1, 1, 5, 1, good=True), NOW)
    await retire_all(store, LATER)
    assert await forget(store, NOW + 179 * DAY) == (0, 0)
    assert await forget(store) == (1, 1)
    assert await store.articles.by_id(1) is None
    assert await store.stories.by_id(story) is None
    assert await store.topics.proofs(1, 1) == ()


async def test_an_old_article_stays_while_its_story_may_still_be_told(store: Store) -> None:
    await told_story(store, 1)
    assert await forget(store) == (0, 0)


async def test_how_a_rule_did_stays_when_its_articles_go(store: Store) -> None:
    topic, _ = await told_story(store, 1)
    await send_all(store)
    async with store.transaction() as write:
        await write.votes.cast(Vote(topic.id, 1, 1, 5, 1, good=True), NOW)
        await write.votes.cast(Vote(topic.id, 1, 1, 6, 1, good=False), NOW)
    before = await store.votes.scores(topic.id)
    assert (before[0].alerts, before[0].good, before[0].bad) == (1, 1, 1)
    await retire_all(store, LATER)
    await forget(store)
    assert await store.votes.scores(topic.id) == before


async def test_a_watch_takes_its_score_along(store: Store) -> None:
    await add_source(store)
    watch = await add_watch(store, 1)
    await tell(store, watch)
    await expand(store)
    await send_all(store)
    await retire_all(store, LATER)
    await forget(store)
    async with store.transaction() as write:
        await write.watches.remove(watch.id)
    assert await store.watches.of(1, 0) == ()


async def test_what_is_gone_is_not_found_by_its_words(store: Store) -> None:
    await add_source(store)
    async with store.transaction() as write:
        for one in (article(2), article(3, fetched=MUCH_LATER), article(4, fetched=MUCH_LATER)):
            await store_article(write, one, (), " ".join(index_terms(f"{one.title}\n{one.text}", "en")), {})
    wanted = search_terms("ferry", "en")
    assert len(await store.articles.search(wanted, 10)) == 3
    assert await forget(store) == (1, 0)
    assert [each.id for each in await store.articles.search(wanted, 1, 0)] == [3]
    assert len(await store.articles.search(wanted, 10)) == 2
    assert await store.articles.count(SearchKeys(wanted, ()), NOW) == 2


async def test_an_article_that_the_index_never_held_goes_too(store: Store) -> None:
    await add_source(store)
    await add_article(store, 1)
    await add_article(store, 2)
    assert await forget(store) == (2, 0)


async def test_the_first_copy_that_stays_stands_for_the_original(store: Store) -> None:
    await add_source(store)
    await add_article(store, 1)
    young = NOW + 3 * DAY
    for number in (2, 3, 4):
        await add_article(store, number, fetched=young, copy_of=1)
    assert await forget(store) == (1, 0)
    left = await store.articles.by_ids([2, 3, 4])
    assert [each.copy_of for each in left] == [None, 2, 2]


async def test_a_story_that_was_merged_leads_on_as_long_as_the_other_is_kept(store: Store) -> None:
    await add_source(store)
    async with store.transaction() as write:
        kept = await open_story(write, "Ferry", [("ferry", 1.0)], NOW)
        absorbed = await open_story(write, "Boat", [("boat", 1.0)], NOW)
        young = article(1, story_id=kept, fetched=NOW + 100 * DAY)
        await store_article(write, young, (), "", {})
        await write.stories.merge(kept, absorbed)
    assert await forget(store) == (0, 0)
    found = await store.stories.by_id(absorbed)
    assert found is not None
    assert found.id == kept
    assert await forget(store, NOW + 281 * DAY) == (1, 1)
    assert await store.stories.by_id(absorbed) is None


async def test_the_keys_of_entries_outlive_their_articles(store: Store) -> None:
    await add_source(store)
    await add_article(store, 1)
    async with store.transaction() as write:
        await write.sources.mark_seen({1: {"key-1": 17}}, MUCH_LATER)
    await forget(store)
    assert await store.sources.digests(1, ["key-1"]) == {"key-1": 17}


async def test_what_only_copies_are_looked_for_by_goes_after_a_week(store: Store) -> None:
    await add_source(store)
    async with store.transaction() as write:
        await store_article(write, article(1), (16, 32), "", {})
        await store_article(write, article(2, fetched=NOW + 9 * DAY), (16, 48), "", {})
        assert await write.retention.forget_sketches(past(NOW + 7 * DAY), 10) == 0
        assert await write.retention.forget_sketches(past(NOW + 9 * DAY), 10) == 1
        assert await write.retention.forget_sketches(past(NOW + 9 * DAY), 10) == 0


async def test_what_a_removed_source_listed_goes_when_it_would_have_been_forgotten_anyway(store: Store) -> None:
    gone, read = [await add_source(store, f"https://gazette.example/{name}") for name in ("gone", "read")]
    async with store.transaction() as write:
        await write.sources.mark_seen({source.id: {"one": 1, "two": 2} for source in (gone, read)}, NOW)
        await write.sources.remove(gone.id)
        assert await write.retention.forget_keys(past(NOW + 30 * DAY), 10) == 0
        assert await write.retention.forget_keys(past(NOW + 40 * DAY), 1) == 1
        assert await write.retention.forget_keys(past(NOW + 40 * DAY), 10) == 1
    assert await store.sources.digests(gone.id, ["one", "two"]) == {}
    assert len(await store.sources.digests(read.id, ["one", "two"])) == 2


async def test_the_audit_goes_back_a_year(store: Store) -> None:
    async with store.transaction() as write:
        await write.people.note("1", "looked", NOW)
        await write.people.note("1", "looked again", NOW + 300 * DAY)
        assert await write.retention.forget_audit(past(NOW + 370 * DAY), 10) == 1
    assert [line.what for line in await store.people.audit(10)] == ["looked again"]


async def test_a_step_that_fails_changes_nothing(store: Store) -> None:
    _, story = await told_story(store, 1, 2)
    await send_all(store)
    with suppress(RuntimeError):
        async with store.transaction() as write:
            await write.retention.retire_story(Slice(story, 0, 10), past(LATER), LATER)
            raise RuntimeError
    assert await states(store) == {"sent": 2}
    assert await store.retention.retired(NOW - DAY) == {}


async def test_an_index_that_was_filled_otherwise_is_not_taken_for_damaged(store: Store) -> None:
    await add_source(store)
    async with store.transaction() as write:
        for number in range(1, 20):
            await store_article(write, article(number), (), "ferry", {})
    assert await forget(store) == (19, 0)
