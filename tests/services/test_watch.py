"""Watches on the real database: numbers, limits, places, and what is refused."""

from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

import pytest

from bot.core.asking import Address
from bot.core.errors import RequestError
from bot.core.model import Mode
from bot.services.subscribe import Subscribe
from bot.services.watch import TITLE_LIMIT, Watch
from tests.services.desk import ANNA, DESK, Desk, desk

FORUM = -1_000_000_000_001
MOST = 3


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as opened:
        for address in (ANNA, DESK, corner(1)):
            await Subscribe(opened.store, opened.clock).wake(address)
        yield opened


@pytest.fixture
def watch(at: Desk) -> Watch:
    return Watch(at.store, at.clock, MOST)


def corner(thread: int) -> Address:
    return Address(FORUM, thread, "supergroup", "Newsroom")


async def refusal(asked: Coroutine[Any, Any, object]) -> RequestError:
    with pytest.raises(RequestError) as caught:
        await asked
    return caught.value


async def rules(watch: Watch, address: Address = ANNA) -> list[str]:
    return [each.expression for each in await watch.here(address)]


async def test_a_watch_is_followed_where_it_was_made_and_belongs_to_no_list_of_topics(watch: Watch, at: Desk):
    made = await watch.add(ANNA, "Boeing strike")
    assert (made.title, made.emoji, made.slug, made.is_watch) == ("Boeing strike", "👁", f"watch-{made.id}", True)
    assert await watch.here(ANNA) == (made,)
    assert await rules(watch, DESK) == []
    [followed] = await at.store.people.subscriptions(ANNA.chat_id)
    assert (followed.topic, followed.mode) == (made, Mode.INSTANT)
    assert made.slug not in {topic.slug for topic in await at.store.topics.all()}


async def test_the_title_of_a_long_rule_is_its_beginning_on_one_line(watch: Watch):
    made = await watch.add(ANNA, 'quake NEAR/3\n  (magnitude OR "Richter scale" OR tremor OR aftershock OR epicentre)')
    assert made.title.startswith("quake NEAR/3 (magnitude OR")
    assert len(made.title) <= TITLE_LIMIT


@pytest.mark.parametrize("expression", ["Boeing NEAR strike", "the", "NOT Boeing", "(", "Boeing and strike"])
async def test_a_rule_that_cannot_be_or_finds_everything_is_refused_with_its_place(watch: Watch, expression: str):
    error = await refusal(watch.check(ANNA, expression))
    assert error.reason == "bad_rule"
    assert error.facts["place"].endswith("^")
    assert str(error.facts["problem"]).startswith("column ")
    assert (await refusal(watch.add(ANNA, expression))).facts == error.facts


async def test_the_same_rule_written_differently_is_watched_once_in_one_place(watch: Watch):
    await watch.add(corner(1), "ferry")
    await watch.add(corner(1), "Boeing (strike)")
    error = await refusal(watch.check(corner(1), "Boeing  AND strike"))
    assert (error.reason, error.facts["number"], error.facts["title"]) == ("watched_already", 2, "Boeing (strike)")
    await watch.check(corner(2), "Boeing AND strike")


async def test_a_chat_keeps_so_many_watches_and_no_more_in_all_its_forum_topics(watch: Watch):
    for thread in range(MOST):
        await watch.add(corner(thread), "ferry")
    error = await refusal(watch.add(corner(0), "harbour"))
    assert (error.reason, error.facts) == ("too_many_watches", {"n": MOST, "most": MOST})
    await watch.remove(corner(0), "1")
    await watch.add(corner(0), "harbour")


async def test_a_watch_ends_by_its_name(watch: Watch):
    made = await watch.add(ANNA, "ferry")
    assert (await watch.remove(ANNA, made.slug.upper())).gone == made


@pytest.mark.parametrize("words", ["2", "#2", "Boeing AND strike", "Boeing strike"])
async def test_a_watch_ends_by_number_or_by_its_rule(watch: Watch, at: Desk, words: str):
    for expression in ("ferry", "Boeing strike", "harbour"):
        await watch.add(ANNA, expression)
    end = await watch.remove(ANNA, words)
    assert (end.gone.expression, [each.expression for each in end.left]) == ("Boeing strike", ["ferry", "harbour"])
    assert await rules(watch) == ["ferry", "harbour"]
    assert len(await at.store.people.subscriptions(ANNA.chat_id)) == 2


@pytest.mark.parametrize("words", ["0", "2", "-1", "99999999999999999999", "ferry boat", "watch-99", "(", "²"])
async def test_a_number_that_is_none_of_the_list_is_refused(watch: Watch, words: str):
    await watch.add(ANNA, "ferry")
    error = await refusal(watch.remove(ANNA, words))
    assert (error.reason, error.facts) == ("unknown_watch", {"word": words, "example": "/unwatch 1"})


async def test_a_watch_of_another_place_cannot_be_ended_from_here(watch: Watch):
    made = await watch.add(ANNA, "ferry")
    assert (await refusal(watch.remove_by_id(DESK, made.id))).reason == "watch_gone"
    assert (await refusal(watch.remove(DESK, made.slug))).reason == "unknown_watch"
    await watch.remove_by_id(ANNA, made.id)
    assert (await refusal(watch.remove_by_id(ANNA, made.id))).reason == "watch_gone"


async def test_a_topic_is_no_watch(watch: Watch, at: Desk):
    topic = await at.store.topics.by_slug("tariffs")
    assert topic
    assert (await refusal(watch.remove_by_id(ANNA, topic.id))).reason == "watch_gone"
    assert (await refusal(watch.remove(ANNA, "tariffs"))).reason == "unknown_watch"
