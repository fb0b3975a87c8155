from bot.core.model import Chat, Match, Mode, Topic
from bot.core.votes import Vote
from bot.ports import Store
from tests.storage.newsroom import (
    MINUTE,
    NOW,
    add_article,
    add_source,
    add_topic,
    add_watch,
    article,
    claim,
    expand,
    follow,
    open_story,
    store_article,
    tell,
)


async def remove(store: Store, watch: Topic) -> None:
    async with store.transaction() as tables:
        await tables.watches.remove(watch.id)


async def test_a_watch_is_a_topic_of_its_chat_that_the_chat_follows(store: Store):
    watch = await add_watch(store, 7, thread=3)
    assert (watch.slug, watch.chat_id, watch.thread, watch.version) == (f"watch-{watch.id}", 7, 3, 1)
    assert (watch.expression, watch.title, watch.emoji) == ("lighthouse", "lighthouse", "👁")
    assert await store.watches.of(7, 3) == (watch,)
    assert await store.watches.of(7, 0) == await store.watches.of(8, 3) == ()
    [subscription] = await store.people.subscriptions(7)
    assert (subscription.topic, subscription.thread, subscription.mode) == (watch, 3, Mode.INSTANT)
    assert [version.author for version in await store.topics.history(watch.id)] == ["7"]


async def test_the_watches_of_a_chat_are_counted_through_all_its_forum_topics(store: Store):
    first = await add_watch(store, 7)
    await add_watch(store, 7, thread=3)
    await add_watch(store, 8)
    assert await store.watches.count(7) == 2
    second = await add_watch(store, 7)
    assert await store.watches.of(7, 0) == (first, second)
    assert await store.watches.count(9) == 0


async def test_watches_are_in_force_beside_the_topics_and_no_topics_themselves(store: Store):
    topic, watch = await add_topic(store), await add_watch(store, 7)
    assert await store.topics.in_force() == (topic, watch)
    assert await store.topics.all() == (topic,)
    assert await store.topics.by_slug(watch.slug) is None


async def test_a_topic_cannot_take_the_slug_of_a_watch(store: Store):
    watch = await add_watch(store, 7)
    async with store.transaction() as tables:
        assert await tables.topics.add(Topic(0, watch.slug, "Mine", "", "x"), "ana", NOW) is None
    assert await store.topics.in_force() == (watch,)


async def test_a_watch_brings_its_chat_alerts_and_nobody_else(store: Store):
    await add_source(store)
    watch = await add_watch(store, 7)
    await follow(store, 8, await add_topic(store))
    story = await tell(store, watch)
    await expand(store)
    [delivery] = await claim(store)
    assert delivery.chat_id == 7
    letter = await store.outbox.letter(delivery, NOW)
    assert [subscription.topic for subscription in letter.subscriptions] == [watch]
    assert letter.story
    assert (letter.story.story_id, letter.story.topics) == (story, (watch,))


async def test_what_only_a_watch_reached_is_listed_to_nobody_who_does_not_name_it(store: Store):
    await add_source(store)
    topic, watch = await add_topic(store), await add_watch(store, 7)
    private = await tell(store, watch)
    both = await tell(store, watch, topic, at=NOW + MINUTE)
    [listed] = await store.articles.latest([], 10)
    assert (listed.story_id, [match.slug for match in listed.matches]) == (both, [topic.slug])
    [view] = await store.stories.latest([], NOW, 10)
    assert (view.story_id, view.topics) == (both, (topic,))
    assert [one.story_id for one in await store.articles.latest([watch.id], 10)] == [both, private]
    views = await store.stories.latest([watch.id], NOW, 10)
    assert [(view.story_id, view.topics) for view in views] == [(both, (watch,)), (private, (watch,))]


async def test_no_article_says_whose_watch_it_reached(store: Store):
    await add_source(store)
    watch = await add_watch(store, 7)
    stored = await add_article(store, matches=(Match(watch.slug, ("lighthouse",)),))
    for found in (*await store.articles.every(0, 10), *await store.articles.by_ids([stored])):
        assert found.matches == ()


async def test_a_chat_sees_the_proofs_of_its_own_watches_only(store: Store):
    await add_source(store)
    topic, mine, other = await add_topic(store), await add_watch(store, 7), await add_watch(store, 8)
    matches = tuple(Match(one.slug, ("lamp",), ((2, 3), (9, 9))) for one in (topic, mine, other))
    stored = await add_article(store, matches=matches)
    proofs = await store.topics.proofs(stored, 7)
    assert [(proof.topic, proof.match) for proof in proofs] == [(topic, matches[0]), (mine, matches[1])]
    assert [proof.topic for proof in await store.topics.proofs(stored, 9)] == [topic]


async def test_a_removed_watch_leaves_nothing_behind(store: Store):
    await add_source(store)
    watch, kept = await add_watch(store, 7), await add_watch(store, 7)
    story = await tell(store, watch)
    [told] = await store.articles.latest([watch.id], 1)
    async with store.transaction() as tables:
        await tables.votes.cast(Vote(watch.id, 1, told.id, 70, 7, good=False), NOW)
    await remove(store, watch)
    assert await store.watches.of(7, 0) == await store.topics.in_force() == (kept,)
    assert [subscription.topic for subscription in await store.people.subscriptions(7)] == [kept]
    assert await store.topics.history(watch.id) == ()
    assert await store.votes.disliked(watch.id, 10) == ()
    assert await store.stories.view(story, ()) is not None
    await expand(store)
    assert await claim(store) == ()


async def test_an_article_matched_while_its_watch_was_removed_is_stored_without_it(store: Store):
    await add_source(store)
    topic, watch = await add_topic(store), await add_watch(store, 7)
    await remove(store, watch)
    matches = (Match(watch.slug, ()), Match(topic.slug, ("ferry",)))
    async with store.transaction() as tables:
        stored = await store_article(tables, article(matches=matches), (), "", {watch.slug: 1, topic.slug: 1})
        story = await open_story(tables, "Ferry leaves", [], NOW)
        assert await tables.stories.reach(story, [watch.id, topic.id], NOW) == {topic.id}
        await tables.votes.cast(Vote(watch.id, 1, stored, 70, 7, good=True), NOW)
    assert [proof.topic for proof in await store.topics.proofs(stored, 7)] == [topic]


async def test_the_number_of_a_removed_watch_is_never_given_again(store: Store):
    numbers = []
    for _ in range(3):
        watch = await add_watch(store, 7)
        numbers.append(watch.id)
        await remove(store, watch)
    topic = await add_topic(store)
    watch = await add_watch(store, 7)
    assert numbers == sorted(set(numbers))
    assert watch.id > max(*numbers, topic.id)


async def test_a_watch_takes_no_number_of_the_topics_that_came_since_the_last(store: Store):
    await add_watch(store, 7)
    topics = [await add_topic(store, slug) for slug in ("ferries", "trains")]
    assert (await add_watch(store, 7)).id > max(topic.id for topic in topics)


async def test_watches_and_votes_move_with_the_group_they_belong_to(store: Store):
    await add_source(store)
    topic = await add_topic(store)
    watch, there = await add_watch(store, 7, thread=3), await add_watch(store, 8)
    stored = await add_article(store, matches=(Match(topic.slug, ()),))
    async with store.transaction() as tables:
        await tables.votes.cast(Vote(topic.id, 1, stored, 70, 7, good=False), NOW)
    before = await store.topics.revision()
    async with store.transaction() as tables:
        await tables.people.migrate(7, 8)
    assert await store.topics.revision() > before
    [moved] = await store.watches.of(8, 3)
    assert (moved.id, moved.chat_id, moved.expression) == (watch.id, 8, watch.expression)
    assert await store.watches.of(8, 0) == (there,)
    assert await store.watches.count(7) == 0
    assert {subscription.topic.id for subscription in await store.people.subscriptions(8)} == {watch.id, there.id}
    assert len(await store.votes.disliked(topic.id, 10)) == 1


async def test_a_group_without_watches_moves_without_new_rules(store: Store):
    async with store.transaction() as tables:
        await tables.people.save_chat(Chat(7), NOW)
    before = await store.topics.revision()
    async with store.transaction() as tables:
        await tables.people.migrate(7, 8)
    assert await store.topics.revision() == before
