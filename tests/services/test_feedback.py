"""What followers think of alerts, and what that says about rules."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.asking import Address
from bot.core.errors import RequestError
from bot.core.model import Article, Fate
from bot.services.feedback import PAGE, Feedback
from tests.fakes import NOON
from tests.services.desk import ANNA, DESK, Desk, desk
from tests.storage.newsroom import add_watch, claim, follow, retire_all, send_all, settle

OTTO = 1002


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as opened:
        yield opened


@pytest.fixture
def feedback(at: Desk) -> Feedback:
    return Feedback(at.store, at.clock)


async def alert(at: Desk, number: int = 1, title: str = "New tariffs", *slugs: str, address: Address = ANNA) -> Article:
    """An article that was told to who follows these topics (tariffs)."""
    topics = [topic for topic in await at.store.topics.all() if topic.slug in (slugs or ("tariffs",))]
    await follow(at.store, address.chat_id, *topics, at=NOON)
    told = await at.read(number, title)
    await send_all(at.store, at.clock.now())
    return told


async def vote(
    feedback: Feedback, told: Article, *, good: bool, user: int = 1001, address: Address = ANNA
) -> list[str]:
    assert told.story_id
    return [topic.slug for topic in await feedback.vote(address, user, told.story_id, good=good)]


async def counted(feedback: Feedback, slug: str = "tariffs") -> list[tuple[int, int, int]]:
    return [(score.version, score.good, score.bad) for score in (await feedback.stats(slug)).scores]


async def refusal(work: object) -> str:
    with pytest.raises(RequestError) as caught:
        await work  # type: ignore[misc]
    return caught.value.reason


async def test_a_vote_counts_for_each_topic_this_chat_has_the_alert_by(feedback: Feedback, at: Desk) -> None:
    told = await alert(at, 1, "Tariffs, sanctions and a missile launch", "tariffs", "sanctions")
    assert await vote(feedback, told, good=True) == ["sanctions", "tariffs"]
    assert await counted(feedback) == [(1, 1, 0)]
    assert await counted(feedback, "sanctions") == [(1, 1, 0)]
    assert await counted(feedback, "missile-launch") == [(1, 0, 0)]


async def test_another_vote_of_the_same_person_takes_the_place_of_the_first(feedback: Feedback, at: Desk) -> None:
    told = await alert(at)
    await vote(feedback, told, good=True)
    await vote(feedback, told, good=True)
    await vote(feedback, told, good=False)
    assert await counted(feedback) == [(1, 0, 1)]


async def test_everybody_in_a_group_has_one_vote(feedback: Feedback, at: Desk) -> None:
    told = await alert(at, address=DESK)
    await vote(feedback, told, good=True, address=DESK)
    await vote(feedback, told, good=False, user=OTTO, address=DESK)
    assert await counted(feedback) == [(1, 1, 1)]


async def test_a_vote_is_about_the_rule_that_matched(feedback: Feedback, at: Desk) -> None:
    told = await alert(at)
    topic = await at.store.topics.by_slug("tariffs")
    assert topic
    async with at.store.transaction() as tables:
        await tables.topics.set_rule(topic.id, "tariffs OR duties", "test", NOON)
    await vote(feedback, told, good=False)
    assert await counted(feedback) == [(2, 0, 0), (1, 0, 1)]


async def test_a_topic_that_joined_later_gets_the_vote_with_its_own_report(feedback: Feedback, at: Desk) -> None:
    first = await alert(at, 1, "New tariffs", "sanctions", "tariffs")
    at.clock.advance(minutes=1)
    await at.read(2, "Sanctions too", story_id=first.story_id)
    assert await vote(feedback, first, good=False) == ["tariffs", "sanctions"]
    assert [each.article.title for each in (await feedback.stats("sanctions")).disliked] == ["Sanctions too"]


async def test_a_vote_is_about_the_report_that_rang_though_an_older_one_came_first(
    feedback: Feedback, at: Desk
) -> None:
    await follow(at.store, ANNA.chat_id, *await at.store.topics.all(), at=NOON)
    old = await at.read(1, "Tariffs of last week", fate=Fate.TOO_OLD)
    at.clock.advance(minutes=1)
    told = await at.read(2, "Tariffs of today", story_id=old.story_id)
    await send_all(at.store, at.clock.now())
    await vote(feedback, told, good=False)
    assert [each.article.title for each in (await feedback.stats("tariffs")).disliked] == ["Tariffs of today"]


async def test_a_watch_gets_votes_too(feedback: Feedback, at: Desk) -> None:
    watch = await add_watch(at.store, ANNA.chat_id, "lighthouse")
    assert await vote(feedback, await alert(at, 1, "A lighthouse is sold"), good=True) == [watch.slug]


async def test_a_vote_below_a_merged_story_counts_for_the_one_that_absorbed_it(feedback: Feedback, at: Desk) -> None:
    kept, absorbed = await alert(at), await alert(at, 2, "More tariffs")
    assert kept.story_id
    assert absorbed.story_id
    async with at.store.transaction() as tables:
        await tables.stories.merge(kept.story_id, absorbed.story_id)
    assert await vote(feedback, absorbed, good=True) == ["tariffs"]
    assert await counted(feedback) == [(1, 1, 0)]


async def test_one_person_has_one_voice_on_stories_that_became_one(feedback: Feedback, at: Desk) -> None:
    kept, absorbed = await alert(at), await alert(at, 2, "More tariffs")
    await vote(feedback, absorbed, good=False)
    assert kept.story_id
    assert absorbed.story_id
    async with at.store.transaction() as tables:
        await tables.stories.merge(kept.story_id, absorbed.story_id)
    await vote(feedback, absorbed, good=True)
    assert await counted(feedback) == [(1, 1, 0)]


async def test_a_vote_from_a_chat_that_never_got_the_alert_is_refused(feedback: Feedback, at: Desk) -> None:
    told = await alert(at)
    assert await refusal(vote(feedback, told, good=True, address=DESK)) == "not_your_alert"
    assert await refusal(feedback.vote(ANNA, 1, 404, good=True)) == "story_gone"
    assert await counted(feedback) == [(1, 0, 0)]


async def test_a_vote_for_an_alert_that_did_not_leave_is_refused(feedback: Feedback, at: Desk) -> None:
    told = await alert(at, 1, "Nothing")
    await follow(at.store, ANNA.chat_id, *await at.store.topics.all(), at=NOON)
    told = await at.read(2, "New tariffs")
    [delivery] = await claim(at.store, NOON)
    await settle(at.store, delivery, "skipped", NOON, reason="muted")
    assert await refusal(vote(feedback, told, good=True)) == "not_your_alert"


async def test_a_vote_of_who_follows_its_topics_no_more_is_refused(feedback: Feedback, at: Desk) -> None:
    told = await alert(at)
    topic = await at.store.topics.by_slug("tariffs")
    assert topic
    async with at.store.transaction() as tables:
        await tables.people.unsubscribe(ANNA.chat_id, 0, topic.id)
    assert await refusal(vote(feedback, told, good=True)) == "vote_for_nothing"


async def test_stats_show_the_disliked_page_by_page(feedback: Feedback, at: Desk) -> None:
    for number in range(1, PAGE + 3):
        at.clock.advance(minutes=1)
        await vote(feedback, await alert(at, number, f"Tariffs {number}"), good=False)
    first = await feedback.stats("Tariffs")
    assert [each.article.title for each in first.disliked] == [f"Tariffs {n}" for n in range(PAGE + 2, 2, -1)]
    assert (first.disliked[0].why, first.next_offset) == (("Tariffs",), PAGE)
    last = await feedback.stats("tariffs", PAGE)
    assert (len(last.disliked), last.next_offset) == (2, None)
    assert (last.scores[0].alerts, last.scores[0].bad) == (PAGE + 2, PAGE + 2)


async def test_stats_of_a_wrong_topic_name_the_nearest(feedback: Feedback) -> None:
    with pytest.raises(RequestError) as caught:
        await feedback.stats("tarifs")
    assert (caught.value.facts["nearest"], caught.value.facts["command"]) == ("tariffs", "rule stats")


async def test_a_vote_on_what_was_told_long_ago_comes_too_late(feedback: Feedback, at: Desk) -> None:
    told = await alert(at)
    await retire_all(at.store, NOON + timedelta(days=6))
    assert await refusal(vote(feedback, told, good=True)) == "alert_not_kept"
