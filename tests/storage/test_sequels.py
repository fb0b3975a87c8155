"""What came to a story after it was told: replies for those who want them, once, whatever stories become one."""

from datetime import datetime, timedelta

import pytest

from bot.core.model import Chat, ChatState, Delivery, Detail, Sequel, Source, Topic, Urgency
from bot.core.sequels import NewSequel, Trail
from bot.ports import Store
from tests.storage.newsroom import (
    MINUTE,
    NOW,
    add_article,
    add_source,
    add_topic,
    claim,
    delivery,
    expand,
    follow,
    put,
    send_all,
    settle,
    tell,
)

LATER = NOW + timedelta(hours=3)
FIRST, SECOND, THIRD = 1, 2, 3  # chats: the first report, developments, everything


@pytest.fixture(autouse=True)
async def topic(store: Store) -> Topic:
    """A topic that three chats follow, each in its own way."""
    await add_source(store)
    topic = await add_topic(store)
    for chat, detail in ((FIRST, Detail.FIRST), (SECOND, Detail.DEVELOPMENTS), (THIRD, Detail.ALL)):
        await follow(store, chat, topic)
        await set_chat(store, Chat(chat, detail=detail))
    return topic


async def set_chat(store: Store, chat: Chat) -> None:
    async with store.transaction() as tables:
        await tables.people.save_chat(chat, NOW)


async def told_story(store: Store, topic: Topic) -> int:
    story = await tell(store, topic)
    await expand(store)
    await send_all(store)
    return story


async def add(
    store: Store,
    story: int,
    number: int = 1,
    news: tuple[str, ...] = ("14", "France"),
    *,
    detail: Detail = Detail.DEVELOPMENTS,
    at: datetime = LATER,
) -> int:
    """A sequel by an article of its own, whose id is returned."""
    report = await add_article(store, 100 * story + number, story_id=story, published=at)
    async with store.transaction() as tables:
        await tables.sequels.add_all([NewSequel(story, number, report, news, detail, at)])
    return report


async def due(store: Store, at: datetime = LATER) -> list[tuple[int, str]]:
    """Who gets which reply now; they are sent."""
    await expand(store, at)
    replies = []
    while claimed := await claim(store, at):
        for one in claimed:
            replies.append((one.chat_id, one.key))
            await settle(store, one, "sent", at, message_id=2000 + one.id)
    return sorted(replies)


async def merge(store: Store, kept: int, absorbed: int) -> None:
    async with store.transaction() as tables:
        await tables.stories.merge(kept, absorbed)


async def sequel_of(store: Store, delivery: Delivery) -> Sequel:
    letter = await store.outbox.letter(delivery, LATER)
    assert letter.story
    assert letter.sequel
    return letter.sequel


async def test_a_development_is_for_those_who_want_developments_or_everything(store: Store, topic: Topic):
    story = await told_story(store, topic)
    await add(store, story)
    assert await store.outbox.has_open_alert()
    key = f"story:{story}:development:1"
    assert await due(store) == [(SECOND, key), (THIRD, key)]
    assert not await store.outbox.has_open_alert()


async def test_one_more_outlet_is_for_those_who_want_everything(store: Store, topic: Topic):
    story = await told_story(store, topic)
    await add(store, story, news=(), detail=Detail.ALL)
    assert await due(store) == [(THIRD, f"story:{story}:development:1")]


async def test_what_only_changes_the_alert_is_no_reply(store: Store, topic: Topic):
    story = await told_story(store, topic)
    report = await add(store, story, detail=Detail.FIRST)
    assert not await store.outbox.has_open_alert()
    assert await due(store) == []
    view = await store.stories.view(story, [])
    assert view
    assert view.latest
    assert (view.latest.article_id, view.latest.news) == (report, ("14", "France"))
    assert await store.sequels.brought_news(story, report)
    assert not await store.sequels.brought_news(story, report + 1)


async def test_a_reply_carries_its_report_and_the_message_it_answers(store: Store, topic: Topic):
    story = await told_story(store, topic)
    report = await add(store, story)
    await expand(store, LATER)
    for claimed in await claim(store, LATER):
        assert (claimed.urgency, claimed.story_id, claimed.created) == (Urgency.ALERT, story, LATER)
        sequel = await sequel_of(store, claimed)
        assert (sequel.number, sequel.news, sequel.reply_to) == (1, ("14", "France"), 1000 + claimed.chat_id)
        assert (sequel.report.article_id, sequel.report.outlet) == (report, "The Gazette")


async def test_who_was_not_sent_the_alert_or_was_sent_it_later_hears_no_sequel(store: Store, topic: Topic):
    story = await tell(store, topic)
    await expand(store)
    for claimed in await claim(store):
        if claimed.chat_id == SECOND:
            await settle(store, claimed, "skipped", NOW, reason="muted")
        else:
            await settle(store, claimed, "sent", NOW if claimed.chat_id == FIRST else LATER + MINUTE, message_id=9)
    await add(store, story)
    assert await due(store, LATER + 2 * MINUTE) == []


@pytest.mark.parametrize(("sent", "heard"), [(NOW + MINUTE, [SECOND]), (LATER + MINUTE, []), (None, [])])
async def test_who_was_told_by_a_digest_hears_without_a_reply_what_came_after_it(
    store: Store, topic: Topic, sent: datetime | None, heard: list[int]
):
    story = await tell(store, topic)
    await expand(store)
    for claimed in await claim(store):
        await settle(store, claimed, "folded", NOW, fold="digest:1:2026-11-22T07:00Z", due=NOW)
    for digest in await claim(store):
        if digest.chat_id == SECOND and sent:
            await settle(store, digest, "sent", sent, message_id=7)
        else:
            await settle(store, digest, "skipped", NOW, reason="paused")
    await add(store, story)
    await expand(store, LATER + 2 * MINUTE)
    replies = await claim(store, LATER + 2 * MINUTE)
    assert [one.chat_id for one in replies] == heard
    assert [(await sequel_of(store, one)).reply_to for one in replies] == [None] * len(heard)


async def test_a_chat_that_sleeps_hears_no_sequel(store: Store, topic: Topic):
    story = await told_story(store, topic)
    async with store.transaction() as tables:
        await tables.people.set_state(SECOND, ChatState.ASLEEP)
    await add(store, story)
    assert [chat for chat, _ in await due(store)] == [THIRD]


async def test_sequels_are_expanded_slice_by_slice_after_alerts_and_going_on_after_a_crash_doubles_nothing(
    store: Store, topic: Topic
):
    for chat in range(10, 15):
        await follow(store, chat, topic)
        await set_chat(store, Chat(chat, detail=Detail.ALL))
    story = await told_story(store, topic)
    await add(store, story)
    await add(store, story, 2, at=LATER + MINUTE)
    other = await tell(store, topic, at=LATER)
    counts = []
    while await expand(store, LATER + MINUTE, limit=3):
        counts.append((await store.outbox.counts())["queued"])
    assert len(counts) > 6
    assert max(after - before for before, after in zip([0, *counts], counts, strict=False)) <= 3
    keys = {key for _, key in await due(store, LATER + MINUTE)}
    assert keys == {f"story:{other}", f"story:{story}:development:1", f"story:{story}:development:2"}
    assert counts[-1] == 8 + 2 * 7


async def test_the_trail_of_a_story_says_when_it_was_told_last_and_how_often_lately(store: Store, topic: Topic):
    story = await told_story(store, topic)
    assert await store.sequels.trail(story, NOW) == Trail(NOW, lately=dict.fromkeys(reversed(Detail), 0))
    await add(store, story, 1, at=NOW + MINUTE)
    await add(store, story, 2, detail=Detail.ALL, at=NOW + 2 * MINUTE)
    await add(store, story, 3, detail=Detail.FIRST, at=NOW + 3 * MINUTE)
    trail = await store.sequels.trail(story, NOW + MINUTE)
    assert trail
    assert (trail.told_at, trail.number, trail.sequel_at) == (NOW + MINUTE, 3, NOW + 3 * MINUTE)
    assert trail.lately == {Detail.DEVELOPMENTS: 0, Detail.ALL: 1, Detail.FIRST: 1}
    assert await store.sequels.trail(99, NOW) is None


async def test_a_group_that_became_a_supergroup_is_answered_without_a_reply(store: Store, topic: Topic):
    story = await told_story(store, topic)
    async with store.transaction() as tables:
        await tables.people.migrate(THIRD, -100)
    await add(store, story)
    await expand(store, LATER)
    moved = next(one for one in await claim(store, LATER) if one.chat_id == -100)
    assert (await sequel_of(store, moved)).reply_to is None


async def test_a_delivery_whose_sequel_is_gone_is_not_the_alert_once_more(store: Store, topic: Topic):
    story = await told_story(store, topic)
    await put(store, delivery(FIRST, f"story:{story}:development:9", story_id=story, payload=None))
    [claimed] = await claim(store)
    letter = await store.outbox.letter(claimed, LATER)
    assert (letter.story, letter.sequel) == (None, None)


# --- stories that become one ------------------------------------------------------------------------------------------


async def test_the_sequels_of_two_stories_that_become_one_keep_apart(store: Store, topic: Topic):
    kept, absorbed = await told_story(store, topic), await told_story(store, topic)
    await add(store, kept, 1, ("14",))
    await add(store, absorbed, 1, ("20",))
    await add(store, absorbed, 2, ("France",))
    await merge(store, kept, absorbed)
    keys = [f"story:{kept}:development:{number}" for number in (1, 2, 3)]
    assert await due(store) == [(chat, key) for chat in (SECOND, THIRD) for key in keys]
    trail = await store.sequels.trail(kept, NOW)
    assert trail
    assert trail.number == 3


async def test_what_was_new_in_both_is_told_once(store: Store, topic: Topic):
    kept, absorbed = await told_story(store, topic), await told_story(store, topic)
    await add(store, kept)
    assert [chat for chat, _ in await due(store)] == [SECOND, THIRD]
    await add(store, absorbed)
    await expand(store, LATER)
    await merge(store, kept, absorbed)
    assert await due(store) == []


async def test_news_that_was_sent_twice_stays_where_it_was_sent(store: Store, topic: Topic):
    kept, absorbed = await told_story(store, topic), await told_story(store, topic)
    for story in (kept, absorbed):
        await add(store, story)
    assert len(await due(store)) == 4
    before = await store.outbox.counts()
    await merge(store, kept, absorbed)
    assert (await store.outbox.counts())["sent"] == before["sent"] - 3  # the second alert of each chat is gone


async def test_reports_of_two_stories_that_brought_no_news_are_all_told(store: Store, topic: Topic):
    kept, absorbed = await told_story(store, topic), await told_story(store, topic)
    for story in (kept, absorbed):
        await add(store, story, news=(), detail=Detail.ALL)
    await expand(store, LATER)
    await merge(store, kept, absorbed)
    assert await due(store) == [(THIRD, f"story:{kept}:development:{number}") for number in (1, 2)]


@pytest.mark.parametrize("is_of_kept", [True, False])
async def test_who_comes_after_the_slice_in_which_a_story_is_absorbed_still_hears_its_sequel(
    store: Store, topic: Topic, *, is_of_kept: bool
):
    early, late = await told_story(store, topic), await tell(store, topic)
    await expand(store)
    for claimed in await claim(store):
        await settle(store, claimed, "sent", NOW + MINUTE, message_id=9)
    await add(store, late)
    await expand(store, LATER, limit=1)
    await merge(store, *((late, early) if is_of_kept else (early, late)))
    assert [chat for chat, _ in await due(store)] == [SECOND, THIRD]


async def test_an_open_sequel_of_an_absorbed_story_reaches_those_who_were_told_that_story(store: Store, topic: Topic):
    kept = await told_story(store, topic)
    await follow(store, 4, topic)
    await set_chat(store, Chat(4, detail=Detail.ALL))
    absorbed = await told_story(store, topic)
    await add(store, absorbed)
    await merge(store, kept, absorbed)
    assert [chat for chat, _ in await due(store)] == [SECOND, THIRD, 4]


async def test_a_reply_answers_the_message_that_stayed(store: Store, topic: Topic):
    absorbed, kept = await told_story(store, topic), await tell(store, topic)
    await expand(store)
    for claimed in await claim(store):
        await settle(store, claimed, "sent", NOW + MINUTE, message_id=3000 + claimed.chat_id)
    await add(store, kept)
    await expand(store, LATER)
    await merge(store, kept, absorbed)
    replies = await claim(store, LATER)
    assert [one.chat_id for one in replies] == [SECOND, THIRD]
    for one in replies:
        assert (await sequel_of(store, one)).reply_to == 1000 + one.chat_id


async def test_a_reply_claimed_before_its_story_was_absorbed_is_still_told(store: Store, topic: Topic):
    kept, absorbed = await told_story(store, topic), await told_story(store, topic)
    await add(store, absorbed)
    await expand(store, LATER)
    claimed = (await claim(store, LATER))[0]
    await merge(store, kept, absorbed)
    sequel = await sequel_of(store, claimed)
    assert (sequel.story_id, sequel.number, sequel.news) == (kept, 1, ("14", "France"))


async def test_an_alert_claimed_before_its_story_was_absorbed_is_still_told(store: Store, topic: Topic):
    kept, absorbed = await tell(store), await tell(store, topic)
    await expand(store)
    claimed = (await claim(store))[0]
    await merge(store, kept, absorbed)
    letter = await store.outbox.letter(claimed, NOW)
    assert letter.story
    assert letter.story.story_id == kept
    assert letter.subscriptions


# --- alerts that wait for more outlets --------------------------------------------------------------------------------


async def hold(store: Store, topic: Topic) -> int:
    """A story whose alert waits in the chat THIRD for more outlets."""
    await set_chat(store, Chat(THIRD, least_outlets=3))
    story = await tell(store, topic)
    await expand(store)
    for claimed in await claim(store):
        waits = claimed.chat_id == THIRD
        await settle(store, claimed, "waiting" if waits else "sent", reason="few" if waits else "")
    return story


async def release(store: Store, story: int, at: datetime = LATER) -> list[Delivery]:
    async with store.transaction() as tables:
        await tables.outbox.release(story, at)
    return [one for one in await claim(store, at) if one.chat_id == THIRD]


async def test_an_alert_that_waited_is_due_at_once_as_the_alert_it_is(store: Store, topic: Topic):
    story = await hold(store, topic)
    assert await claim(store, LATER) == ()
    [woken] = await release(store, story)
    assert (woken.urgency, woken.key, woken.attempts, woken.created) == (Urgency.ALERT, f"story:{story}", 1, NOW)
    assert woken.sent_revision == 0


async def test_an_outlet_that_joins_while_an_alert_is_being_held_is_not_missed(store: Store, topic: Topic):
    await set_chat(store, Chat(THIRD, least_outlets=3))
    story = await tell(store, topic)
    await expand(store)
    held = next(one for one in await claim(store) if one.chat_id == THIRD)
    assert await release(store, story, NOW) == []
    await settle(store, held, "waiting", NOW, reason="few")
    assert [one.key for one in await claim(store, NOW)] == [f"story:{story}"]


async def test_what_else_is_due_in_a_chat_that_waits_for_outlets_does_not_change(store: Store, topic: Topic):
    story = await hold(store, topic)
    await put(store, delivery(THIRD))
    async with store.transaction() as tables:
        await tables.outbox.release(story, NOW)
    revisions = {}
    for _ in range(2):
        for claimed in await claim(store):
            revisions[claimed.key] = claimed.revision
            await settle(store, claimed, "sent", message_id=8)
    assert revisions == {f"story:{story}": 2, "notice:1": 1}


async def test_an_alert_that_waits_is_not_lost_when_its_story_is_absorbed(store: Store, topic: Topic):
    kept = await tell(store, topic)
    await expand(store)
    for claimed in await claim(store):
        await settle(store, claimed, "skipped", NOW, reason="muted")
    absorbed = await hold(store, topic)
    await merge(store, kept, absorbed)
    assert [one.key for one in await release(store, kept)] == [f"story:{kept}"]


# --- what a timeline knows --------------------------------------------------------------------------------------------


async def test_a_view_knows_countries_news_and_copies(store: Store, topic: Topic):
    async with store.transaction() as tables:
        korean = await tables.sources.add(Source(0, "https://yonder.co.kr/feed", "Yonder"), NOW)
        chosen = await tables.sources.add(Source(0, "https://radio.example/feed", "Radio", country="JP"), NOW)
    assert korean
    assert chosen
    story = await told_story(store, topic)
    second = await add_article(store, 20, story_id=story, source_id=korean.id)
    await add_article(store, 21, story_id=story, source_id=chosen.id)
    copy = await add_article(store, 22, story_id=story, copy_of=second)
    await add_article(store, 23, story_id=story, copy_of=copy)
    view = await store.stories.view(story, [topic])
    assert view
    assert [report.country for report in view.reports] == ["", "KR", "JP"]
    assert view.countries == ("KR", "JP")
    assert [report.copies for report in view.reports] == [0, 2, 0]
    assert view.latest is None
