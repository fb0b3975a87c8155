from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.model import Fate, Match, Source, Standing, StoryView
from bot.core.stories import StoredStory
from bot.ports import Store
from storage.values import to_ms
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
    open_story,
    revise,
    send_all,
    settle,
    tell,
)


async def add_story(store: Store, title: str = "Ferry leaves") -> int:
    async with store.transaction() as tables:
        return await open_story(tables, title, [("ferry", 1.5)], NOW)


async def merge(store: Store, kept: int, absorbed: int) -> None:
    async with store.transaction() as tables:
        await tables.stories.merge(kept, absorbed)


def reported(view: StoryView | None) -> list[int]:
    assert view
    return [report.article_id for report in view.reports]


async def test_a_story_grows_with_its_reports(store: Store):
    story = await add_story(store)
    async with store.transaction() as tables:
        await tables.stories.join_all([StoredStory(story, (("ferry", 2.5), ("섬", 0.25)), 3, NOW + MINUTE)])
        await tables.stories.join_all([StoredStory(story, (("ferry", 2.5), ("섬", 0.25)), 4, NOW)])
    stored = await store.stories.by_id(story)
    assert stored
    assert (stored.first_at, stored.last_at, stored.size, stored.told_at) == (NOW, NOW + MINUTE, 4, None)
    assert tuple(await store.stories.live(NOW + MINUTE)) == (
        StoredStory(story, (("ferry", 2.5), ("섬", 0.25)), 4, NOW + MINUTE),
    )
    assert tuple(await store.stories.live(NOW + 2 * MINUTE)) == ()


async def test_stories_are_stored_many_at_once_under_the_ids_that_were_free(store: Store):
    last = await add_story(store)
    async with store.transaction() as tables:
        free = await tables.stories.next_id()
        new = StoredStory(free, (("ferry", 1.5),), 2, NOW + MINUTE)
        await tables.stories.add_all([("Ferry leaves", NOW, new)])
        grown = StoredStory(last, (("ferry", 3.0),), 4, NOW + MINUTE)
        await tables.stories.join_all([grown])
    assert free == last + 1
    assert tuple(await store.stories.live(NOW)) == (grown, new)
    stored = await store.stories.by_id(free)
    assert stored
    assert (stored.title, stored.first_at, stored.last_at, stored.size) == ("Ferry leaves", NOW, NOW + MINUTE, 2)


async def test_only_topics_it_had_not_reached_before_are_new(store: Store):
    ferries, trains = await add_topic(store), await add_topic(store, "trains")
    story = await add_story(store)
    async with store.transaction() as tables:
        assert await tables.stories.reach(story, [ferries.id], NOW) == {ferries.id}
        assert await tables.stories.reach(story, [ferries.id, trains.id], NOW) == {trains.id}
        assert await tables.stories.reach(story, [], NOW) == frozenset()


async def test_told_stories_are_known_with_the_time_they_were_first_told(store: Store):
    await add_source(store)
    story, quiet = await tell(store), await add_story(store)
    await tell(store, story=story, at=NOW + MINUTE)
    assert [(await store.stories.standing(each)).told for each in (story, quiet)] == [True, False]
    stored = await store.stories.by_id(story)
    assert stored
    assert stored.told_at == NOW


async def test_a_view_holds_the_reports_in_order_of_arrival_without_copies(store: Store):
    await add_source(store)
    async with store.transaction() as tables:
        other = await tables.sources.add(Source(0, "https://courier.example/", "The Courier"), NOW)
    assert other
    topic = await add_topic(store)
    story = await add_story(store)
    first = await add_article(store, 1, story_id=story, published=NOW + MINUTE)
    await add_article(store, 2, story_id=story, copy_of=first, source_id=other.id)
    last = await add_article(store, 3, story_id=story, source_id=other.id)
    view = await store.stories.view(story, [topic])
    assert view
    assert (view.topics, view.fetched) == ((topic,), NOW)
    assert [(one.article_id, one.outlet) for one in view.reports] == [(first, "The Gazette"), (last, "The Courier")]
    assert view.reports[0].summary.figures == ("3 boats",)
    standing = Standing(told=False, told_to_all=False, outlets=2, has_outlet=True)
    assert await store.stories.standing(story, other.id) == standing
    assert await store.stories.standing(story, other.id + 1) == replace(standing, has_outlet=False)


async def test_a_story_of_copies_only_is_shown_by_the_first(store: Store):
    await add_source(store)
    original = await add_article(store, 1)
    story = await add_story(store)
    copies = [await add_article(store, number, story_id=story, copy_of=original) for number in (2, 3)]
    assert reported(await store.stories.view(story, [])) == copies[:1]


async def test_a_story_without_a_report_has_no_view(store: Store):
    assert await store.stories.view(await add_story(store), []) is None
    assert await store.stories.view(99, []) is None


async def test_the_latest_stories_of_some_topics_come_widest_first(store: Store):
    """Of baseline articles too, whose stories were never announced."""
    await add_source(store)
    ferries, trains = await add_topic(store), await add_topic(store, "trains")
    stories = [await add_story(store) for _ in range(3)]
    for number, story in enumerate(stories):
        matches = (Match("ferries", ()), Match("trains", ()))[: 1 + number]
        await add_article(store, number, story_id=story, matches=matches if number < 2 else ())
    async with store.transaction() as tables:
        await tables.stories.join_all([StoredStory(stories[1], (), 5, NOW)])
    views = await store.stories.latest([ferries.id], NOW, 10)
    assert [(view.story_id, view.topics) for view in views] == [(stories[1], (ferries,)), (stories[0], (ferries,))]
    assert [view.story_id for view in await store.stories.latest([trains.id], NOW, 10)] == [stories[1]]
    everything = await store.stories.latest([], NOW, 10)
    assert [(view.story_id, view.topics) for view in everything] == [
        (stories[1], (ferries, trains)),
        (stories[0], (ferries,)),
    ]
    assert await store.stories.latest([ferries.id], NOW + MINUTE, 10) == ()


@pytest.mark.parametrize("state", ["folded", "queued"])
@pytest.mark.parametrize("is_kept", [True, False])
async def test_what_was_told_in_a_digest_is_not_told_again_as_another_story(store: Store, state: str, *, is_kept: bool):
    await add_source(store)
    topic = await add_topic(store)
    await follow(store, 1, topic)
    waits, told = await tell(store, topic), await tell(store, topic)
    await expand(store)
    for _ in range(2):
        (one,) = await claim(store)
        fold = "digest:1:2026-11-22T08:00Z" if one.story_id == told else "digest:1:2026-11-23T08:00Z"
        if state == "folded" or one.story_id == told:
            await settle(store, one, "folded", fold=fold, due=NOW + 2 * MINUTE)
        else:
            await settle(store, one, "queued", due=NOW + 3 * MINUTE)
    while (digest := (await claim(store, NOW + 2 * MINUTE))[0]).key != "digest:1:2026-11-22T08:00Z":
        await settle(store, digest, "queued", due=NOW + 3 * MINUTE)
    await settle(store, digest, "sent", NOW + 2 * MINUTE, message_id=7)
    await merge(store, *((told, waits) if is_kept else (waits, told)))
    posting = await store.outbox.posting(1, 0, told)
    assert posting
    assert (posting.fold, posting.is_told) == ("digest:1:2026-11-22T08:00Z", True)


async def test_merged_stories_are_one_story(store: Store):
    await add_source(store)
    kept, absorbed, chained = [await add_story(store) for _ in range(3)]
    articles = [
        await add_article(store, number, story_id=story) for number, story in enumerate((absorbed, kept, chained))
    ]
    await merge(store, absorbed, chained)
    await merge(store, kept, absorbed)
    for number in (kept, absorbed, chained):
        assert reported(await store.stories.view(number, [])) == articles
    assert [story.id for story in await store.stories.live(NOW)] == [kept]
    stored = await store.stories.by_id(absorbed)
    assert stored
    assert (stored.id, stored.size) == (kept, 3)


async def test_a_merged_story_was_told_if_either_was(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    await follow(store, 1, topic)
    quiet, told = await add_story(store), await tell(store, topic)
    await merge(store, quiet, told)
    assert [(await store.stories.standing(each)).told for each in (quiet, told)] == [True, False]
    await expand(store)
    [claimed] = await claim(store)
    assert (claimed.story_id, claimed.key) == (quiet, f"story:{quiet}")


async def test_who_was_told_both_keeps_the_message_sent_first(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    await follow(store, 1, topic)
    kept, absorbed = await tell(store, topic), await tell(store, topic)
    await expand(store)
    [first] = await claim(store)
    await settle(store, first, "sent", NOW + MINUTE, message_id=51)
    [second] = await claim(store)
    await settle(store, second, "sent", NOW, message_id=52)
    await merge(store, kept, absorbed)
    assert await store.outbox.counts() == {"sent": 1}
    assert await store.outbox.by_message(1, 51) is None
    survivor = await store.outbox.by_message(1, 52)
    assert survivor
    assert (survivor.story_id, survivor.key) == (kept, f"story:{kept}")
    assert await revise(store, kept, NOW + MINUTE) == 1


async def test_who_was_told_one_is_not_told_the_other(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    kept = await tell(store, topic)
    await follow(store, 1, topic, at=NOW - MINUTE)
    await expand(store)
    await send_all(store)
    absorbed = await tell(store, topic, at=NOW + MINUTE)
    await expand(store, NOW + MINUTE)
    await merge(store, kept, absorbed)
    assert await claim(store, NOW + MINUTE) == ()
    assert await store.outbox.counts() == {"sent": 1}


async def test_followers_of_both_are_gone_through_again_after_a_merge(store: Store):
    await add_source(store)
    ferries, trains = await add_topic(store), await add_topic(store, "trains")
    for chat in (2, 3, 4):
        await follow(store, chat, ferries)
    await follow(store, 1, trains)
    kept = await tell(store, ferries)
    await expand(store, limit=2)
    absorbed = await tell(store, trains)
    await merge(store, kept, absorbed)
    await expand(store)
    assert sorted(one.chat_id for one in await claim(store)) == [1, 2, 3, 4]


async def test_a_merge_while_the_alert_is_expanded_misses_nobody(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    kept = await tell(store, topic, at=NOW - timedelta(hours=1))
    await expand(store)
    for chat in (1, 2, 3):
        await follow(store, chat, topic, at=NOW)
    absorbed = await tell(store, topic, at=NOW)
    await expand(store, limit=2)
    await merge(store, kept, absorbed)
    await expand(store)
    assert sorted(one.chat_id for one in await claim(store)) == [1, 2, 3]


async def test_an_alert_that_a_merge_opens_again_is_as_fresh_as_the_one_it_took_over(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    kept = await tell(store, topic, at=NOW - timedelta(hours=30))
    await expand(store)
    await follow(store, 1, topic)
    await follow(store, 2, topic)
    absorbed = await tell(store, topic, fold="more:1:7")
    await expand(store, limit=1)
    await merge(store, kept, absorbed)
    await expand(store)
    assert {one.key for one in await claim(store)} == {"more:1:7"}
    [created] = {row["created_at"] for row in await store.outbox._session.fetch("SELECT created_at FROM outbox")}
    assert created == to_ms(NOW)


async def test_the_lead_of_a_story_is_the_first_report_that_rang(store: Store):
    await add_source(store)
    story = await add_story(store)
    await add_article(store, 1, story_id=story, fate=Fate.BASELINE)
    news = await add_article(store, 2, story_id=story, fate=Fate.ANNOUNCED, fetched=NOW + MINUTE)
    await add_article(store, 3, story_id=story, fate=Fate.TOLD)
    view = await store.stories.view(story, ())
    assert view
    assert view.lead.article_id == news
    assert view.fetched == NOW + MINUTE


async def test_a_story_that_only_watches_were_told_was_not_told_to_all(store: Store):
    await add_source(store)
    topic, watch = await add_topic(store), await add_watch(store, 7)
    watched, told = await tell(store, watch), await tell(store, watch, topic)
    untold = await add_story(store)
    standings = [await store.stories.standing(story) for story in (watched, told, untold)]
    assert [(each.told, each.told_to_all) for each in standings] == [(True, False), (True, True), (False, False)]
