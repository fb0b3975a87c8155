"""What a chat wants to hear nothing of for a while."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.asking import Address
from bot.core.audience import HearingLimits, Hold, Send, Skip, decide, listening
from bot.core.errors import RequestError
from bot.core.model import Source, Subject
from bot.services.muting import Muted, Muting
from bot.services.subscribe import Subscribe
from bot.services.watch import Watch
from tests.fakes import NOON
from tests.services.desk import ANNA, DESK, Desk, desk
from tests.storage.newsroom import add_source, claim, send_all

TWO_HOURS = timedelta(hours=2)


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as opened:
        yield opened


@pytest.fixture
def subscribe(at: Desk) -> Subscribe:
    return Subscribe(at.store, at.clock)


@pytest.fixture
def muting(at: Desk) -> Muting:
    return Muting(at.store, at.clock)


async def refusal(work: object) -> RequestError:
    with pytest.raises(RequestError) as caught:
        await work  # type: ignore[misc]
    return caught.value


async def mute(muting: Muting, *words: str, address: Address = ANNA) -> Muted:
    target, time = await muting.wish(address, words)
    return await muting.mute(address, target, time)


async def test_a_topic_is_muted_and_speaks_again(subscribe: Subscribe, muting: Muting) -> None:
    await subscribe.add(ANNA, ["tariffs", "sanctions"])
    quiet = await mute(muting, "tariffs", "2h")
    assert ([topic.slug for topic in quiet.target.topics], quiet.until) == (["tariffs"], NOON + TWO_HOURS)
    until = {each.topic.slug: each.muted_until for each in await subscribe.following(ANNA)}
    assert until == {"tariffs": NOON + TWO_HOURS, "sanctions": None}
    await mute(muting, "tariffs", "off")
    assert {each.muted_until for each in await subscribe.following(ANNA)} == {None}


async def test_a_mute_without_a_topic_is_for_all(subscribe: Subscribe, muting: Muting) -> None:
    await subscribe.add(ANNA, ["tariffs", "sanctions"])
    quiet = await mute(muting, "1h")
    assert (quiet.target.code, len(quiet.target.topics)) == ("*", 2)


@pytest.mark.parametrize("name", ["watch-{id}", "boeing-strike"])
async def test_a_watch_is_muted_by_its_slug_and_by_its_rule(
    subscribe: Subscribe, muting: Muting, at: Desk, name: str
) -> None:
    await subscribe.add(ANNA, ["tariffs"])
    watch = await Watch(at.store, at.clock).add(ANNA, "Boeing strike")
    quiet = await mute(muting, name.format(id=watch.id), "2h")
    assert quiet.target.topics == (watch,)
    until = {each.topic.slug: each.muted_until for each in await subscribe.following(ANNA)}
    assert until == {"tariffs": None, watch.slug: NOON + TWO_HOURS}


async def test_a_watch_that_is_gone_or_of_another_chat_cannot_be_muted(
    subscribe: Subscribe, muting: Muting, at: Desk
) -> None:
    await subscribe.add(DESK, ["tariffs"])
    await subscribe.wake(ANNA)
    watch = await Watch(at.store, at.clock).add(ANNA, "Boeing strike")
    assert (await refusal(mute(muting, watch.slug, "2h", address=DESK))).reason == "watch_gone"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["tariffs", "long"], "bad_duration"),
        (["football", "2h"], "unknown_topic"),
        (["sanctions", "2h"], "not_following"),
        (["story", "99", "1d"], "unknown_story"),
        (["story", "first", "1d"], "unknown_story"),
        (["The", "Gazete", "1d"], "unknown_outlet"),
        (["tariffs", "gazette", "1d"], "unknown_topic"),
    ],
)
async def test_a_mute_that_makes_no_sense_is_refused(
    subscribe: Subscribe, muting: Muting, words: list[str], reason: str
) -> None:
    await subscribe.add(ANNA, ["tariffs"])
    assert (await refusal(mute(muting, *words))).reason == reason


async def test_a_topic_without_a_time_is_asked_back(subscribe: Subscribe, muting: Muting) -> None:
    await subscribe.add(ANNA, ["tariffs"])
    target, time = await muting.wish(ANNA, ["tariffs"])
    assert (target.code, time) == ("tariffs", "")


async def test_a_mute_of_nothing_is_refused(muting: Muting) -> None:
    assert (await refusal(mute(muting, "2h"))).reason == "following_nothing"


async def test_an_alert_offers_its_topics_its_story_and_its_outlets(
    subscribe: Subscribe, muting: Muting, at: Desk
) -> None:
    await subscribe.add(ANNA, ["tariffs", "sanctions"])
    story = await at.story(1, "Tariffs rise", "tariffs")
    await send_all(at.store, NOON)
    offered = await muting.choices(ANNA, story)
    assert [target.code for target in offered] == ["tariffs", f"#{story}", "@1"]
    assert [target.title for target in offered] == ["", "Tariffs rise", "The Gazette"]
    assert [target.code for target in await muting.choices(DESK, story)] == [f"#{story}", "@1"]
    assert (await refusal(muting.choices(ANNA, 99))).reason == "story_gone"


async def test_a_muted_story_is_skipped_until_it_speaks_again(subscribe: Subscribe, muting: Muting, at: Desk) -> None:
    await subscribe.add(ANNA, ["tariffs"])
    story = await at.story(1, "Tariffs rise", "tariffs")
    quiet = await mute(muting, "story", str(story), "1d")
    assert (quiet.target.subject, quiet.target.title) == (Subject.STORY, "Tariffs rise")
    [alert] = await claim(at.store, NOON)
    letter = await at.store.outbox.letter(alert, NOON)
    assert decide(letter, HearingLimits(), NOON) == Skip("muted_story")
    await mute(muting, "story", str(story), "off")
    assert isinstance(decide(await at.store.outbox.letter(alert, NOON), HearingLimits(), NOON), Send)


@pytest.mark.parametrize("name", ["The Gazette", "“the gazette”", "source 1", "1", "outlet The Gazette"])
async def test_what_only_a_muted_outlet_reports_waits(
    subscribe: Subscribe, muting: Muting, at: Desk, name: str
) -> None:
    await subscribe.add(ANNA, ["tariffs"])
    await mute(muting, *name.split(), "1d")
    story = await at.story(1, "Tariffs rise", "tariffs")
    [alert] = await claim(at.store, NOON)
    assert decide(await at.store.outbox.letter(alert, NOON), HearingLimits(), NOON) == Hold("muted_outlet")
    other = await add_source(at.store, "https://coast.example/feed")
    await at.file(2, "Tariffs rise again", "tariffs", story, source_id=other.id)
    grown = decide(await at.store.outbox.letter(alert, NOON), HearingLimits(), NOON)
    assert grown == Hold("muted_outlet")  # another feed of the same outlet, by its name
    async with at.store.transaction() as tables:
        radio = await tables.sources.add(Source(0, "https://radio.example/feed", "Coast Radio"), NOON)
    assert radio
    await at.file(3, "Tariffs rise, ministers say", "tariffs", story, source_id=radio.id)
    letter = listening(await at.store.outbox.letter(alert, NOON), NOON)
    assert isinstance(decide(letter, HearingLimits(), NOON), Send)
    assert letter.story
    assert letter.story.outlets == ("Coast Radio",)


async def test_what_is_muted_is_listed_and_what_is_not(subscribe: Subscribe, muting: Muting, at: Desk) -> None:
    await subscribe.add(ANNA, ["tariffs", "sanctions"])
    await mute(muting, "The", "Gazette", "1d")
    await mute(muting, "tariffs", "2h")
    quiet = await muting.hushes(ANNA)
    assert [each.target.code for each in quiet.muted] == ["tariffs", "@1"]
    assert [target.code for target in quiet.audible] == ["sanctions"]
    at.clock.advance(hours=3)
    assert [each.target.code for each in (await muting.hushes(ANNA)).muted] == ["@1"]


@pytest.mark.parametrize("code", ["football", "sanctions", "#99", "@99", "#", "", "tariffs,sanctions"])
async def test_a_button_for_what_is_not_there_is_too_old(subscribe: Subscribe, muting: Muting, code: str) -> None:
    await subscribe.add(ANNA, ["tariffs"])
    assert (await refusal(muting.target(ANNA, code))).reason == "button_too_old"
