"""Taking back what was changed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.asking import Address
from bot.core.errors import RequestError
from bot.core.model import Mode
from bot.services.digesting import Digesting
from bot.services.subscribe import Subscribe
from bot.services.undoing import Undoing
from bot.services.watch import Watch
from tests.services.desk import ANNA, DESK, Desk, desk


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as opened:
        yield opened


@pytest.fixture
def subscribe(at: Desk) -> Subscribe:
    return Subscribe(at.store, at.clock)


@pytest.fixture
def undoing(at: Desk) -> Undoing:
    return Undoing(at.store, at.clock, 2)


async def followed(subscribe: Subscribe, address: Address = ANNA) -> dict[str, Mode]:
    return {each.topic.slug: each.mode for each in await subscribe.following(address)}


async def test_a_subscription_is_taken_back_with_the_digest_that_it_set(
    at: Desk, subscribe: Subscribe, undoing: Undoing
) -> None:
    change = await subscribe.add(ANNA, ["tariffs", "sanctions", "digest"])
    assert change.digest
    back = await undoing.take_back(ANNA, change.undo)
    assert [topic.slug for topic in back.dropped] == ["sanctions", "tariffs"]
    assert await followed(subscribe) == {}
    assert await at.store.digests.schedule(ANNA.chat_id, 0) is None


async def test_a_digest_that_was_changed_since_stays(at: Desk, subscribe: Subscribe, undoing: Undoing) -> None:
    change = await subscribe.add(ANNA, ["tariffs", "digest"])
    mine = (await Digesting(at.store, at.clock).set(ANNA, ["weekdays", "07:30"])).schedule
    assert mine
    await undoing.take_back(ANNA, change.undo)
    kept = await at.store.digests.schedule(ANNA.chat_id, 0)
    assert kept == mine


async def test_a_digest_that_others_came_to_rely_on_stays(at: Desk, subscribe: Subscribe, undoing: Undoing) -> None:
    change = await subscribe.add(ANNA, ["tariffs", "digest"])
    await subscribe.add(ANNA, ["sanctions", "digest"])
    await undoing.take_back(ANNA, change.undo)
    assert await at.store.digests.schedule(ANNA.chat_id, 0)


async def test_a_topic_that_is_gone_meanwhile_is_not_said_to_be_followed(
    at: Desk, subscribe: Subscribe, undoing: Undoing
) -> None:
    await subscribe.add(ANNA, ["tariffs", "sanctions"])
    change = await subscribe.remove(ANNA, ["all"])
    tariffs = await at.store.topics.by_slug("tariffs")
    assert tariffs
    async with at.store.transaction() as tables:
        await tables.topics.remove(tariffs.id)
    back = await undoing.take_back(ANNA, change.undo)
    assert [topic.slug for topic in back.followed] == ["sanctions"]
    assert await followed(subscribe) == {"sanctions": Mode.INSTANT}


async def test_a_changed_mode_is_what_it_was(subscribe: Subscribe, undoing: Undoing) -> None:
    await subscribe.add(ANNA, ["tariffs", "silent"])
    change = await subscribe.add(ANNA, ["tariffs", "sanctions"])
    assert change.is_new
    await undoing.take_back(ANNA, change.undo)
    assert await followed(subscribe) == {"tariffs": Mode.SILENT}


async def test_an_end_is_taken_back_with_mode_and_mute(at: Desk, subscribe: Subscribe, undoing: Undoing) -> None:
    await subscribe.add(ANNA, ["tariffs", "silent"])
    until = at.clock.now()
    async with at.store.transaction() as tables:
        [before] = await tables.people.subscriptions(ANNA.chat_id)
        await tables.people.mute(ANNA.chat_id, 0, before.topic.id, until)
    change = await subscribe.remove(ANNA, ["all"])
    await undoing.take_back(ANNA, change.undo)
    [back] = await subscribe.following(ANNA)
    assert (back.mode, back.muted_until) == (Mode.SILENT, until)


async def test_a_toggle_is_taken_back(subscribe: Subscribe, undoing: Undoing) -> None:
    await subscribe.add(ANNA, ["tariffs", "silent"])
    board = await subscribe.toggle(ANNA, "tariffs")
    assert board.toggled
    assert board.followed == frozenset()
    await undoing.take_back(ANNA, board.undo)
    assert await followed(subscribe) == {"tariffs": Mode.SILENT}


async def test_a_change_is_taken_back_once_and_only_where_it_was_made(subscribe: Subscribe, undoing: Undoing) -> None:
    change = await subscribe.add(ANNA, ["tariffs"])
    for address in (DESK, Address(ANNA.chat_id, 3)):
        with pytest.raises(RequestError, match="button_too_old"):
            await undoing.take_back(address, change.undo)
    await undoing.take_back(ANNA, change.undo)
    with pytest.raises(RequestError, match="button_too_old"):
        await undoing.take_back(ANNA, change.undo)


async def test_an_ended_watch_comes_back_unless_others_took_its_place(
    at: Desk, subscribe: Subscribe, undoing: Undoing
) -> None:
    watch = Watch(at.store, at.clock, 2)
    await subscribe.wake(ANNA)
    first = await watch.add(ANNA, "Boeing strike")
    ended = await watch.remove_by_id(ANNA, first.id)
    await undoing.take_back(ANNA, ended.undo)
    assert await watch.here(ANNA) == (first,)
    ended = await watch.remove_by_id(ANNA, first.id)
    await watch.add(ANNA, "ferry fire")
    await watch.add(ANNA, "ferry sinks")
    with pytest.raises(RequestError, match="too_many_watches"):
        await undoing.take_back(ANNA, ended.undo)
