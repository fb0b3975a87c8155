"""What followers decide."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.asking import Address
from bot.core.digests import HOURLY, Schedule
from bot.core.errors import RequestError
from bot.core.incoming import Incoming
from bot.core.model import FOREVER, ChatState, Mode
from bot.core.weekdays import EVERY_DAY
from bot.services.subscribe import Subscribe
from bot.services.watch import Watch
from tests.fakes import NOON
from tests.services.desk import ANNA, DESK, Desk, desk


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as opened:
        yield opened


@pytest.fixture
def subscribe(at: Desk) -> Subscribe:
    return Subscribe(at.store, at.clock, timezone="Europe/Berlin")


async def refusal(work: object) -> RequestError:
    with pytest.raises(RequestError) as caught:
        await work  # type: ignore[misc]
    return caught.value


async def followed(subscribe: Subscribe, address: Address = ANNA) -> dict[str, Mode]:
    return {each.topic.slug: each.mode for each in await subscribe.following(address)}


async def test_a_start_makes_the_chat_known_in_the_zone_of_the_house(subscribe: Subscribe, at: Desk) -> None:
    started = await subscribe.start(ANNA)
    chat = await at.store.people.chat(ANNA.chat_id)
    assert chat is not None
    assert (chat.kind, chat.title, chat.timezone) == ("private", "Anna", "Europe/Berlin")
    assert [topic.slug for topic in started.board.topics] == ["missile-launch", "sanctions", "tariffs"]
    assert started.board.followed == frozenset()


async def test_a_start_with_a_slug_follows_it_at_once(subscribe: Subscribe) -> None:
    started = await subscribe.start(ANNA, ["sanctions"])
    assert [topic.slug for topic in started.added] == ["sanctions"]
    assert started.board.followed == {"sanctions"}


async def test_a_start_with_a_wrong_slug_still_says_hello_and_names_the_nearest(subscribe: Subscribe) -> None:
    started = await subscribe.start(ANNA, ["sancions"])
    assert (started.unknown, started.nearest) == ("sancions", "sanctions")


async def test_a_start_after_a_block_revives_the_chat(subscribe: Subscribe) -> None:
    await subscribe.start(ANNA, ["sanctions"])
    await subscribe.sleep(ANNA)
    assert (await subscribe.chat(ANNA)).state is ChatState.ASLEEP
    await subscribe.start(ANNA)
    assert (await subscribe.chat(ANNA)).state is ChatState.ACTIVE
    assert await followed(subscribe) == {"sanctions": Mode.INSTANT}


async def test_a_banned_chat_stays_banned_whatever_it_does(subscribe: Subscribe, at: Desk) -> None:
    await subscribe.start(ANNA)
    async with at.store.transaction() as tables:
        await tables.people.set_state(ANNA.chat_id, ChatState.BANNED)
    await subscribe.wake(ANNA)
    await subscribe.sleep(ANNA)
    assert (await subscribe.chat(ANNA)).state is ChatState.BANNED


async def test_a_toggle_follows_and_the_next_one_stops(subscribe: Subscribe) -> None:
    assert (await subscribe.toggle(ANNA, "tariffs")).followed == {"tariffs"}
    assert (await subscribe.toggle(ANNA, "tariffs")).followed == frozenset()


async def test_a_toggle_of_a_topic_that_is_gone_is_refused(subscribe: Subscribe) -> None:
    assert (await refusal(subscribe.toggle(ANNA, "football"))).reason == "button_too_old"


async def test_several_topics_are_followed_at_once_silently(subscribe: Subscribe) -> None:
    change = await subscribe.add(ANNA, ["tariffs", "missile", "launch", "silent"])
    assert await followed(subscribe) == {"tariffs": Mode.SILENT, "missile-launch": Mode.SILENT}
    assert len(change.changed) == 2


async def test_following_again_changes_the_mode_or_says_so(subscribe: Subscribe) -> None:
    await subscribe.add(ANNA, ["tariffs"])
    assert (await subscribe.add(ANNA, ["tariffs"])).unchanged[0].slug == "tariffs"
    assert (await subscribe.add(ANNA, ["tariffs", "silent"])).changed[0].slug == "tariffs"


async def test_right_words_count_beside_wrong_ones(subscribe: Subscribe) -> None:
    change = await subscribe.add(ANNA, ["tariffs", "sancions"])
    assert change.unknown == (("sancions", "sanctions"),)
    assert await followed(subscribe) == {"tariffs": Mode.INSTANT}


async def test_a_wrong_word_alone_is_refused_with_the_nearest(subscribe: Subscribe) -> None:
    error = await refusal(subscribe.add(ANNA, ["misile"]))
    assert error.reason == "unknown_topic"
    assert error.facts["nearest"] == "missile-launch"


async def test_a_mistyped_mode_follows_nothing_louder_than_was_meant(subscribe: Subscribe, at: Desk) -> None:
    await subscribe.add(ANNA, ["tariffs", "digest"])
    error = await refusal(subscribe.add(ANNA, ["tariffs", "silnt"]))
    assert (error.reason, error.facts["example"]) == ("unknown_choice", "/subscribe tariffs silent")
    (followed,) = await subscribe.following(ANNA)
    assert followed.mode is Mode.DIGEST


async def test_a_mode_alone_is_answered_as_the_topic_that_it_is_not(subscribe: Subscribe) -> None:
    error = await refusal(subscribe.add(ANNA, ["digest"]))
    assert (error.reason, error.facts["word"]) == ("unknown_topic", "digest")


async def test_a_forum_topic_follows_for_itself(subscribe: Subscribe) -> None:
    corner = Address(-1_000_000_000_001, 7, "supergroup", "Newsroom")
    await subscribe.add(corner, ["tariffs"])
    assert await followed(subscribe, corner) == {"tariffs": Mode.INSTANT}
    assert await followed(subscribe, Address(corner.chat_id, 0, "supergroup", "Newsroom")) == {}


async def test_stopping_names_what_was_not_followed(subscribe: Subscribe) -> None:
    await subscribe.add(ANNA, ["tariffs"])
    change = await subscribe.remove(ANNA, ["tariffs", "sanctions"])
    assert [topic.slug for topic in change.changed] == ["tariffs"]
    assert [topic.slug for topic in change.unchanged] == ["sanctions"]


async def test_all_stops_everything(subscribe: Subscribe) -> None:
    await subscribe.add(ANNA, ["tariffs", "sanctions"])
    await subscribe.remove(ANNA, ["all"])
    assert await followed(subscribe) == {}


async def test_all_stops_topics_and_leaves_watches(subscribe: Subscribe, at: Desk) -> None:
    await subscribe.add(ANNA, ["tariffs"])
    watch = await Watch(at.store, at.clock).add(ANNA, "Boeing strike")
    change = await subscribe.remove(ANNA, ["all"])
    assert ([topic.slug for topic in change.changed], change.watches) == (["tariffs"], 1)
    assert set(await followed(subscribe)) == {watch.slug}


async def test_a_watch_is_no_topic_to_subscribe_to_or_to_unsubscribe_from(subscribe: Subscribe, at: Desk) -> None:
    await subscribe.wake(ANNA)
    watch = await Watch(at.store, at.clock).add(ANNA, "Boeing strike")
    for asked in (subscribe.add, subscribe.remove):
        assert (await refusal(asked(DESK, [watch.slug]))).reason == "unknown_topic"
        assert (await refusal(asked(ANNA, [watch.slug]))).reason == "unknown_topic"
    assert (await refusal(subscribe.toggle(DESK, watch.slug))).reason == "button_too_old"
    assert watch not in (await subscribe.board(ANNA)).topics


async def test_a_pause_has_an_end_or_none(subscribe: Subscribe) -> None:
    assert await subscribe.pause(ANNA, ["3d"]) == NOON + timedelta(days=3)
    assert await subscribe.pause(ANNA, []) == FOREVER
    chat = await subscribe.chat(ANNA)
    assert (chat.paused_until, chat.paused_at) == (FOREVER, NOON)


async def test_a_pause_of_no_duration_is_refused(subscribe: Subscribe) -> None:
    assert (await refusal(subscribe.pause(ANNA, ["soon"]))).reason == "bad_duration"


async def test_a_longer_pause_counts_from_the_first(subscribe: Subscribe, at: Desk) -> None:
    await subscribe.pause(ANNA, ["3d"])
    at.clock.advance(hours=1)
    await subscribe.pause(ANNA, [])
    assert (await subscribe.chat(ANNA)).paused_at == NOON


async def test_a_resume_ends_the_pause_and_counts_what_was_missed(subscribe: Subscribe) -> None:
    await subscribe.pause(ANNA, [])
    assert await subscribe.resume(ANNA) == 0
    assert (await subscribe.chat(ANNA)).paused_until is None


async def test_a_resume_without_a_pause_is_refused(subscribe: Subscribe) -> None:
    assert (await refusal(subscribe.resume(ANNA))).reason == "not_paused"


async def test_a_group_keeps_what_it_follows_when_it_becomes_a_supergroup(subscribe: Subscribe) -> None:
    await subscribe.add(DESK, ["tariffs"])
    await subscribe.migrate(DESK.chat_id, -1_000_000_000_009)
    assert await followed(subscribe, Address(-1_000_000_000_009)) == {"tariffs": Mode.INSTANT}


async def test_a_chat_nobody_knows_need_not_sleep(subscribe: Subscribe, at: Desk) -> None:
    await subscribe.sleep(ANNA)
    assert await at.store.people.chat(ANNA.chat_id) is None


async def test_a_topic_in_digest_mode_gets_the_chat_a_digest_every_morning(subscribe: Subscribe, at: Desk) -> None:
    change = await subscribe.add(ANNA, ["tariffs", "digest"])
    assert await followed(subscribe) == {"tariffs": Mode.DIGEST}
    eight_in_berlin = NOON.replace(day=23, hour=7)
    assert change.digest
    assert (change.digest.days, change.digest.minute, change.digest.next_at) == (EVERY_DAY, 480, eight_in_berlin)
    assert await at.store.digests.schedule(ANNA.chat_id, 0) == change.digest
    assert (await subscribe.add(ANNA, ["sanctions", "digest"])).digest is None


async def test_a_digest_that_is_set_stays_as_it_is(subscribe: Subscribe, at: Desk) -> None:
    await subscribe.wake(ANNA)
    async with at.store.transaction() as tables:
        hourly = await tables.digests.set(Schedule(0, ANNA.chat_id, 0, HOURLY, 0, NOON), NOON)
    assert (await subscribe.add(ANNA, ["tariffs", "digest"])).digest is None
    assert await at.store.digests.schedule(ANNA.chat_id, 0) == hourly


async def test_the_mode_of_a_topic_and_of_a_watch_is_set(subscribe: Subscribe, at: Desk) -> None:
    await subscribe.add(ANNA, ["tariffs"])
    watch = await Watch(at.store, at.clock).add(ANNA, "Boeing strike")
    assert (await subscribe.set_mode(ANNA, "tariffs", Mode.SILENT)).changed[0].slug == "tariffs"
    assert (await subscribe.set_mode(ANNA, watch.slug, Mode.DIGEST)).digest
    assert await followed(subscribe) == {"tariffs": Mode.SILENT, watch.slug: Mode.DIGEST}


@pytest.mark.parametrize("slug", ["sanctions", "football", ""])
async def test_the_mode_of_what_is_not_followed_is_refused(subscribe: Subscribe, slug: str) -> None:
    assert (await refusal(subscribe.set_mode(ANNA, slug, Mode.SILENT))).reason == "button_too_old"


async def test_a_command_that_opens_a_topic_again_is_still_to_be_handled(subscribe: Subscribe, at: Desk) -> None:
    await subscribe.start(ANNA)
    command = Incoming(7, "{}")
    async with at.store.transaction() as write:
        await write.people.close_thread(ANNA.chat_id, ANNA.thread, NOON)
        await write.updates.take([command], NOON)
    with at.store.handling(command.id):
        await subscribe.reopen(ANNA)
    assert not await at.store.people.is_closed(ANNA.chat_id, ANNA.thread)
    async with at.store.transaction() as write:
        assert await write.updates.resume() == ((command,), ())
