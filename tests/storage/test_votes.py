from datetime import datetime

from bot.core.model import Fate, Match, Topic
from bot.core.votes import VersionScore, Vote
from bot.ports import Store
from tests.storage.newsroom import (
    MINUTE,
    NOW,
    add_article,
    add_source,
    add_topic,
    add_watch,
    article,
    open_story,
    store_article,
    tell,
)


async def cast(store: Store, topic: Topic, article_id: int, user: int, *, good: bool, at: datetime = NOW) -> None:
    async with store.transaction() as tables:
        await tables.votes.cast(Vote(topic.id, topic.version, article_id, user, 7, good), at)


async def set_rule(store: Store, topic: Topic, expression: str, at: datetime = NOW) -> Topic:
    async with store.transaction() as tables:
        return await tables.topics.set_rule(topic.id, expression, "ana", at)


async def ring(store: Store, topic: Topic, *, at: datetime = NOW, story: int | None = None) -> int:
    """The story that reaches the topic by an article of now, matched by the topic's version."""
    async with store.transaction() as tables:
        if story is None:
            story = await open_story(tables, "Ferry leaves", [], at)
        match = Match(topic.slug, ("ferry",))
        told = article(story, story_id=story, matches=(match,), fetched=at, fate=Fate.ANNOUNCED)
        await store_article(tables, told, (), "", {topic.slug: topic.version})
        await tables.stories.reach(story, [topic.id], at)
    return story


async def test_a_rule_nobody_voted_for_has_a_score_for_each_version(store: Store):
    topic = await add_topic(store)
    await set_rule(store, topic, "boat", NOW + MINUTE)
    assert await store.votes.scores(topic.id) == (
        VersionScore(2, "ana", NOW + MINUTE, 0, 0, 0),
        VersionScore(1, "test", NOW, 0, 0, 0),
    )
    assert await store.votes.scores(99) == ()


async def test_alerts_count_for_the_version_that_rang_and_once_a_story(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    first = await ring(store, topic)
    await ring(store, topic)
    changed = await set_rule(store, topic, "boat")
    await ring(store, changed, at=NOW + MINUTE, story=first)
    await ring(store, changed, at=NOW + MINUTE)
    await ring(store, await add_topic(store, "trains"))
    assert [(one.version, one.alerts) for one in await store.votes.scores(topic.id)] == [(2, 1), (1, 2)]


async def test_two_reports_of_one_poll_are_one_alert(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    story = await ring(store, topic)
    await add_article(store, 99, story_id=story, matches=(Match(topic.slug, ()),), fetched=NOW)
    assert [one.alerts for one in await store.votes.scores(topic.id)] == [1]


async def test_what_reached_the_topic_without_an_alert_does_not_count(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    async with store.transaction() as tables:
        story = await open_story(tables, "Ferry leaves", [], NOW)
    await add_article(store, story_id=story, matches=(Match(topic.slug, ()),), fate=Fate.BASELINE)
    assert [one.alerts for one in await store.votes.scores(topic.id)] == [0]


async def test_the_alerts_of_merged_stories_count_once(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    kept, absorbed = await ring(store, topic), await ring(store, topic, at=NOW + MINUTE)
    async with store.transaction() as tables:
        await tables.stories.merge(kept, absorbed)
    assert [one.alerts for one in await store.votes.scores(topic.id)] == [1]


async def test_thumbs_count_for_the_version_that_matched(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    stored = await add_article(store, matches=(Match(topic.slug, ()),))
    await cast(store, topic, stored, 1, good=True)
    await cast(store, topic, stored, 2, good=True)
    changed = await set_rule(store, topic, "boat")
    later = await add_article(store, 2, versions=2, matches=(Match(topic.slug, ()),))
    await cast(store, changed, later, 1, good=False)
    scores = await store.votes.scores(topic.id)
    assert [(one.version, one.good, one.bad) for one in scores] == [(2, 0, 1), (1, 2, 0)]


async def test_who_changes_their_mind_has_one_vote(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    stored = await add_article(store, matches=(Match(topic.slug, ()),))
    await cast(store, topic, stored, 1, good=False)
    await cast(store, topic, stored, 1, good=True, at=NOW + MINUTE)
    [score] = await store.votes.scores(topic.id)
    assert (score.good, score.bad) == (1, 0)
    assert await store.votes.disliked(topic.id, 10) == ()


async def test_a_later_vote_counts_for_the_rule_and_at_the_time_of_the_later(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    first, second = [await add_article(store, number, matches=(Match(topic.slug, ()),)) for number in range(2)]
    await cast(store, topic, first, 1, good=False)
    await cast(store, topic, second, 1, good=False, at=NOW + MINUTE)
    changed = await set_rule(store, topic, "boat")
    await cast(store, changed, first, 1, good=False, at=NOW + 2 * MINUTE)
    assert [one.article.id for one in await store.votes.disliked(topic.id, 10)] == [first, second]
    assert [(one.version, one.bad) for one in await store.votes.scores(topic.id)] == [(2, 1), (1, 1)]


async def test_disliked_articles_come_by_their_last_thumb_down_with_the_words_that_proved_them(store: Store):
    await add_source(store)
    topic, other = await add_topic(store), await add_watch(store, 7)
    matches = (Match(topic.slug, ("ferry", "harbour")), Match(other.slug, ()))
    first, second, liked = [await add_article(store, number, matches=matches) for number in range(3)]
    await cast(store, topic, first, 1, good=False)
    await cast(store, topic, second, 1, good=False, at=NOW + MINUTE)
    await cast(store, topic, first, 2, good=False, at=NOW + 2 * MINUTE)
    await cast(store, topic, second, 2, good=True, at=NOW + 3 * MINUTE)
    await cast(store, topic, liked, 1, good=True)
    await cast(store, other, liked, 1, good=False)
    disliked = await store.votes.disliked(topic.id, 10)
    assert [(one.article.id, one.bad, one.good) for one in disliked] == [(first, 2, 0), (second, 1, 1)]
    assert {(one.why, one.version) for one in disliked} == {(("ferry", "harbour"), 1)}
    assert await store.votes.disliked(topic.id, 10, 1) == disliked[1:]
    assert await store.votes.disliked(topic.id, 1) == disliked[:1]


async def test_what_a_real_alert_told_counts_like_the_stories_of_its_topic(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    await tell(store, topic)
    await tell(store, topic, at=NOW + MINUTE)
    assert [one.alerts for one in await store.votes.scores(topic.id)] == [2]
    assert await store.topics.alerts_since(NOW) == {topic.id: 2}
