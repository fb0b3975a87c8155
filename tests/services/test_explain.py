"""Why a chat got an article, and every step that can keep one from it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.asking import Address
from bot.core.errors import RequestError
from bot.core.findings import (
    Arrived,
    Baseline,
    Capped,
    CopyOf,
    Explanation,
    FollowedLater,
    Held,
    NotFollowed,
    NotKept,
    NoTopic,
    NotYet,
    ToldBefore,
    TooOld,
    Unseen,
    WatchGone,
)
from bot.core.model import Article, Fate, Match, Topic
from bot.services.explain import Explain
from tests.fakes import NOON
from tests.services.desk import ANNA, Desk, desk
from tests.storage.newsroom import (
    add_source,
    add_watch,
    article,
    claim,
    follow,
    retire_all,
    send_all,
    settle,
    store_article,
)

OTTO = Address(1002)


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as opened:
        yield opened


@pytest.fixture
def explain(at: Desk) -> Explain:
    return Explain(at.store, at.clock)


async def follow_topics(at: Desk, *slugs: str, address: Address = ANNA) -> None:
    topics = [topic for topic in await at.store.topics.all() if topic.slug in slugs]
    await follow(at.store, address.chat_id, *topics, at=at.clock.now())


async def about(explain: Explain, told: Article, address: Address = ANNA) -> Explanation:
    found = await explain.link(address, told.url)
    assert isinstance(found, Explanation)
    return found


async def refusal(work: object) -> str:
    with pytest.raises(RequestError) as caught:
        await work  # type: ignore[misc]
    return caught.value.reason


def shown(found: Explanation) -> list[tuple[str, list[str]]]:
    """The topics in their order, each with the words marked in its quotes."""
    return [
        (ground.topic.slug, [said.text[start:end] for said in ground.quotes for start, end in said.spans])
        for ground in found.grounds
    ]


# An alert


async def test_an_alert_is_explained_by_rule_words_source_story_and_times(explain: Explain, at: Desk) -> None:
    await follow_topics(at, "tariffs")
    await at.read(1, "New tariffs", "Ministers spoke. The tariffs rise in May, and sanctions stay.")
    await send_all(at.store, NOON)
    found = await explain.message(ANNA, 1000 + ANNA.chat_id)
    assert isinstance(found, Explanation)
    assert shown(found) == [("tariffs", ["tariffs", "tariffs"]), ("sanctions", ["sanctions"])]
    assert [(ground.rule, ground.is_own) for ground in found.grounds] == [("tariffs", True), ("sanctions", False)]
    assert found.source
    assert found.source.title == "The Gazette"
    assert found.story
    assert [report.title for report in found.story.reports] == ["New tariffs"]
    assert [step.name for step in found.steps] == ["published", "fetched", "planned", "due", "sent", "answered"]
    assert found.findings == (Arrived(NOON),)


async def test_a_rule_is_shown_as_it_was_when_it_matched(explain: Explain, at: Desk) -> None:
    told = await at.read(1, "New tariffs", "Ministers spoke.")
    topic = await at.store.topics.by_slug("tariffs")
    assert topic
    async with at.store.transaction() as tables:
        await tables.topics.set_rule(topic.id, "duties", "test", NOON)
    [ground] = (await about(explain, told)).grounds
    assert (ground.rule, ground.topic.version, ground.in_force) == ("tariffs", 1, 2)


async def test_a_rule_is_shown_in_one_line_and_as_it_is_where_it_is_broken(explain: Explain, at: Desk) -> None:
    topic = await at.store.topics.by_slug("tariffs")
    assert topic
    async with at.store.transaction() as tables:
        await tables.topics.set_rule(topic.id, "tariffs  # taxes\nOR duties", "test", NOON)
        await tables.topics.add(Topic(0, "odd", "Odd", "", "odd ((("), "test", NOON)
        matches = (Match("tariffs", ("tariffs",)), Match("odd", ("odd",)))
        await store_article(tables, article(1, title="Odd tariffs", matches=matches), (), "", {"tariffs": 2, "odd": 1})
    found = await about(explain, await at.article(1))
    assert {ground.rule for ground in found.grounds} == {"tariffs OR duties", "odd ((("}


async def test_a_topic_that_is_gone_since_is_still_named(explain: Explain, at: Desk) -> None:
    told = await at.read(1, "New tariffs")
    topic = await at.store.topics.by_slug("tariffs")
    assert topic
    async with at.store.transaction() as tables:
        await tables.topics.remove(topic.id)
    assert [ground.in_force for ground in (await about(explain, told)).grounds] == [0]


async def test_a_match_stored_without_places_is_proved_by_its_words(explain: Explain, at: Desk) -> None:
    await at.file(1, "Tariffs rise", "tariffs")
    assert shown(await about(explain, await at.article(1))) == [("tariffs", ["Tariffs", "Tariffs"])]


async def test_the_topics_of_a_story_are_proved_by_whichever_report_reached_them(explain: Explain, at: Desk) -> None:
    await follow_topics(at, "tariffs", "sanctions")
    first = await at.read(1, "New tariffs")
    await at.read(2, "Sanctions too", story_id=first.story_id)
    await send_all(at.store, NOON)
    assert first.story_id
    found = await explain.story(ANNA, first.story_id)
    assert [(ground.topic.slug, ground.article.title) for ground in found.grounds] == [
        ("tariffs", "New tariffs"),
        ("sanctions", "Sanctions too"),
    ]


async def test_watches_are_named_where_they_are_kept_and_nowhere_else(explain: Explain, at: Desk) -> None:
    await add_watch(at.store, ANNA.chat_id, "lighthouse")
    told = await at.read(1, "A lighthouse is sold")
    await send_all(at.store, NOON)
    assert [ground.topic.is_watch for ground in (await about(explain, told)).grounds] == [True]
    await follow_topics(at, "tariffs", address=OTTO)
    found = await about(explain, told, OTTO)
    assert (found.grounds, found.findings) == ((), (NoTopic((), ()),))
    assert [step.name for step in found.steps] == ["published", "fetched"]


async def test_the_story_of_a_merged_one_is_explained(explain: Explain, at: Desk) -> None:
    kept, absorbed = await at.read(1, "New tariffs"), await at.read(2, "More tariffs")
    assert kept.story_id
    assert absorbed.story_id
    async with at.store.transaction() as tables:
        await tables.stories.merge(kept.story_id, absorbed.story_id)
    found = await explain.story(ANNA, absorbed.story_id)
    assert found.story
    assert found.story.story_id == kept.story_id


async def test_a_story_that_is_gone_is_refused(explain: Explain) -> None:
    assert await refusal(explain.story(ANNA, 404)) == "story_gone"


async def test_a_message_that_is_no_alert_is_explained_by_the_link_in_it(explain: Explain, at: Desk) -> None:
    assert await refusal(explain.message(ANNA, 3)) == "not_an_alert"
    told = await at.read(1, "New tariffs")
    found = await explain.message(ANNA, 3, told.url)
    assert isinstance(found, Explanation)
    assert found.article.id == told.id


# What stopped an article


async def test_an_address_that_was_never_seen_names_the_sources_of_its_site(explain: Explain, at: Desk) -> None:
    await add_source(at.store, "https://feeds.harbour.example/rss")
    for url in ("https://www.harbour.example/a", "news.harbour.example/b"):
        found = await explain.link(ANNA, url)
        assert isinstance(found, Unseen)
        assert [source.url for source in found.sources] == ["https://feeds.harbour.example/rss"]
    assert await explain.link(ANNA, "https://bour.example/") == Unseen("https://bour.example/", ())
    assert await refusal(explain.link(ANNA, "nonsense")) == "bad_url"


@pytest.mark.parametrize(
    "url",
    [
        "HTTPS://gazette.example/1?utm_source=x#top",
        "http://gazette.example/1",
        "gazette.example/1/",
        "<gazette.example/1>",
    ],
)
async def test_an_address_is_found_however_it_is_written(explain: Explain, at: Desk, url: str) -> None:
    told = await at.read(1, "New tariffs")
    found = await explain.link(ANNA, url)
    assert isinstance(found, Explanation)
    assert found.article.id == told.id


async def test_what_was_there_before_is_history(explain: Explain, at: Desk) -> None:
    told = await at.read(1, "New tariffs", fate=Fate.BASELINE)
    assert (await about(explain, told)).findings == (Baseline(),)


async def test_what_was_too_old_is_told_its_age_and_the_limit(explain: Explain, at: Desk) -> None:
    told = await at.read(1, "New tariffs", fate=Fate.TOO_OLD, published=NOON - timedelta(days=3))
    assert (await about(explain, told)).findings == (TooOld(timedelta(days=3), timedelta(hours=48)),)


async def test_what_reached_no_topic_is_told_by_how_little(explain: Explain, at: Desk) -> None:
    await add_watch(at.store, ANNA.chat_id, 'ferry EXCEPT "ferry race"')
    text = "The ferry race began. A missile passed by. " + "Waves rose and fell. " * 30 + "Then tariffs."
    told = await at.read(1, "A launch", text, fate=Fate.NO_TOPIC)
    [none] = (await about(explain, told)).findings
    assert isinstance(none, NoTopic)
    assert [(each.topic.title, each.miss.reason) for each in none.misses] == [
        ('ferry EXCEPT "ferry race"', "excepted"),
        ("Missile launch", "apart"),
        ("Tariffs", "scope"),
    ]
    assert [each.quotes[0].text for each in none.misses] == ["The ferry race began.", "A launch", "Then tariffs."]
    [none] = (await about(explain, told, OTTO)).findings
    assert isinstance(none, NoTopic)
    assert len(none.misses) == 2


async def test_what_would_reach_a_topic_by_the_rules_of_today_says_so(explain: Explain, at: Desk) -> None:
    told = await at.read(1, "A ferry sails", fate=Fate.NO_TOPIC)
    topic = await at.store.topics.by_slug("tariffs")
    assert topic
    async with at.store.transaction() as tables:
        await tables.topics.set_rule(topic.id, "ferry", "test", NOON)
    [none] = (await about(explain, told)).findings
    assert isinstance(none, NoTopic)
    assert [topic.slug for topic in none.now] == ["tariffs"]


async def test_a_rule_with_parts_for_other_languages_is_not_missed_by_them(explain: Explain, at: Desk) -> None:
    await add_watch(at.store, ANNA.chat_id, "lang:es ferry OR lang:fr ferry")
    await add_watch(at.store, ANNA.chat_id, "lang:fr ferry")
    told = await at.read(1, "A ferry sails", fate=Fate.NO_TOPIC)
    [none] = (await about(explain, told)).findings
    assert isinstance(none, NoTopic)
    assert [each.miss.words for each in none.misses] == [("lang:fr",)]


async def test_a_report_without_a_topic_may_belong_to_a_story_that_came(explain: Explain, at: Desk) -> None:
    await follow_topics(at, "tariffs")
    first = await at.read(1, "New tariffs")
    await send_all(at.store, NOON)
    told = await at.read(2, "Ministers speak", fate=Fate.NO_TOPIC, story_id=first.story_id)
    assert [type(finding) for finding in (await about(explain, told)).findings] == [NoTopic, Arrived]


async def test_a_copy_leads_to_what_became_of_its_original(explain: Explain, at: Desk) -> None:
    await follow_topics(at, "tariffs")
    first = await at.read(1, "New tariffs")
    await send_all(at.store, NOON)
    copy = await at.read(2, "New tariffs", fate=Fate.COPY, copy_of=first.id, story_id=first.story_id)
    assert (await about(explain, copy)).findings == (CopyOf(first), Arrived(NOON))


async def test_an_alert_of_a_watch_that_is_gone_says_so(explain: Explain, at: Desk) -> None:
    watch = await add_watch(at.store, ANNA.chat_id, "lighthouse")
    told = await at.read(1, "A lighthouse is sold")
    await send_all(at.store, NOON)
    async with at.store.transaction() as tables:
        await tables.watches.remove(watch.id)
    assert (await about(explain, told)).findings == (WatchGone(), Arrived(NOON))


async def test_what_others_were_told_before_by_their_watches_stays_theirs(explain: Explain, at: Desk) -> None:
    await add_watch(at.store, OTTO.chat_id, "lighthouse")
    await follow_topics(at, "tariffs")
    secret = await at.read(1, "A lighthouse is sold")
    at.clock.advance(minutes=10)
    await at.read(2, "Tariffs on lamps", story_id=secret.story_id)
    await send_all(at.store, at.clock.now())
    later = await at.read(3, "Tariffs on lamps again", fate=Fate.TOLD, story_id=secret.story_id)
    before = (await about(explain, later)).findings[0]
    assert isinstance(before, ToldBefore)
    assert (before.report.title, before.at) == ("Tariffs on lamps", NOON + timedelta(minutes=10))


async def test_a_story_told_before_names_its_alert(explain: Explain, at: Desk) -> None:
    await follow_topics(at, "tariffs")
    first = await at.read(1, "New tariffs")
    await send_all(at.store, NOON)
    at.clock.advance(hours=1)
    told = await at.read(2, "Tariffs again", fate=Fate.TOLD, story_id=first.story_id)
    before, came = (await about(explain, told)).findings
    assert isinstance(before, ToldBefore)
    assert (before.report.title, before.at, came) == ("New tariffs", NOON, Arrived(NOON))
    assert [step.name for step in (await about(explain, told)).steps] == ["published", "fetched"]


async def test_what_was_over_the_limit_of_its_source_is_in_a_more_message(explain: Explain, at: Desk) -> None:
    await follow_topics(at, "tariffs")
    told = await at.read(1, "New tariffs", fate=Fate.CAPPED)
    topic = await at.store.topics.by_slug("tariffs")
    assert topic
    assert told.story_id
    async with at.store.transaction() as tables:
        await tables.stories.reach(told.story_id, [topic.id], NOON)
        await tables.stories.tell(told.story_id, urgent=False, fold="more:1:1", now=NOON)
        await tables.outbox.expand(NOON, 100)
    capped, held = (await about(explain, told)).findings
    assert capped == Capped()
    assert isinstance(held, Held)
    assert held.posting.state == "folded"


async def test_what_nobody_here_follows_shows_what_its_own_topics_miss(explain: Explain, at: Desk) -> None:
    await follow_topics(at, "missile-launch")
    told = await at.read(1, "New tariffs", "A missile and more and more words before the launch.")
    [unfollowed] = (await about(explain, told)).findings
    assert isinstance(unfollowed, NotFollowed)
    assert [each.miss.reason for each in unfollowed.misses] == ["apart"]


async def test_what_came_before_it_was_followed_says_so(explain: Explain, at: Desk) -> None:
    told = await at.read(1, "New tariffs")
    at.clock.advance(hours=1)
    await follow_topics(at, "tariffs")
    topic = await at.store.topics.by_slug("tariffs")
    assert (await about(explain, told)).findings == (FollowedLater((topic,)),)


async def test_what_never_came_is_explained_first_by_the_topics_followed_now(explain: Explain, at: Desk) -> None:
    told = await at.read(1, "Sanctions and tariffs")
    at.clock.advance(hours=1)
    await follow_topics(at, "tariffs")
    grounds = (await about(explain, told)).grounds
    assert [(ground.rule, ground.is_own) for ground in grounds] == [("tariffs", True), ("sanctions", False)]


async def test_the_article_itself_proves_a_rule_before_other_reports_of_its_story(explain: Explain, at: Desk) -> None:
    told = await at.read(1, "New tariffs")
    at.clock.advance(minutes=1)
    await at.read(2, "More tariffs", story_id=told.story_id)
    assert [ground.article.id for ground in (await about(explain, told)).grounds] == [told.id]


async def test_an_alert_that_is_still_handed_out_says_so(explain: Explain, at: Desk) -> None:
    await follow_topics(at, "tariffs")
    told = await at.read(1, "New tariffs", fate=Fate.TOLD)
    topic = await at.store.topics.by_slug("tariffs")
    assert topic
    assert told.story_id
    async with at.store.transaction() as tables:
        await tables.stories.reach(told.story_id, [topic.id], NOON)
        await tables.stories.tell(told.story_id, urgent=False, fold=None, now=NOON)
    assert (await about(explain, told)).findings[-1] == NotYet()


@pytest.mark.parametrize(
    ("state", "reason"),
    [("skipped", "muted"), ("skipped", "paused"), ("dead", "Forbidden"), ("queued", "Bad Gateway"), ("folded", "")],
)
async def test_what_did_not_leave_says_why(explain: Explain, at: Desk, state: str, reason: str) -> None:
    await follow_topics(at, "tariffs")
    told = await at.read(1, "New tariffs")
    [delivery] = await claim(at.store, NOON)
    await settle(at.store, delivery, state, NOON, reason=reason, fold="more:1" if state == "folded" else "")
    [held] = (await about(explain, told)).findings
    assert isinstance(held, Held)
    assert (held.posting.state, held.posting.reason, held.due) == (state, reason, NOON)


async def test_what_waits_says_since_when(explain: Explain, at: Desk) -> None:
    await follow_topics(at, "tariffs")
    told = await at.read(1, "New tariffs")
    [held] = (await about(explain, told)).findings
    assert isinstance(held, Held)
    assert (held.posting.state, held.posting.reason, held.due) == ("queued", "", NOON)


async def test_an_article_without_a_story_is_explained_too(explain: Explain, at: Desk) -> None:
    await at.file(1, "Cat found", fate=Fate.NO_TOPIC)
    found = await about(explain, await at.article(1))
    assert (found.story, found.grounds) == (None, ())
    assert replace(found.article).fate is Fate.NO_TOPIC


async def test_what_was_told_long_ago_is_not_kept(explain: Explain, at: Desk) -> None:
    await follow_topics(at, "tariffs")
    told = await at.read(1, "New tariffs")
    await send_all(at.store, NOON)
    await retire_all(at.store, NOON + timedelta(days=6))
    assert (await about(explain, told)).findings == (NotKept(),)
