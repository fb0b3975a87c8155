"""How much is too much: commands, buttons, searches and summaries, and what is said then."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.limits import ALLOWANCES, Quota
from tests.handlers.house import House, house

MOST = ALLOWANCES[Quota.COMMANDS].most


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as opened:
        yield opened


def answers(at: House, chat: int) -> list[str]:
    return [posted.text for posted in at.api.messages(chat) if posted.by_bot]


async def test_three_hundred_commands_get_one_kind_answer_and_hold_up_nobody(at: House) -> None:
    for number in range(300):
        at.api.say(at.anna["id"], at.anna, "/help" if number % 2 else "hello")
    assert "Tap" in (await at.ask("/topics", at.otto)).text
    await at.application.update_queue.join()
    await at.settled()
    told = answers(at, at.anna["id"])
    assert len(told) == MOST + 1
    assert told[-1] == "That was a lot at once. I go on in 30 seconds."


async def test_it_goes_on_when_it_was_said_to(at: House) -> None:
    for _ in range(MOST + 5):
        at.api.say(at.anna["id"], at.anna, "/help")
    await at.settled()
    at.desk.clock.advance(seconds=31)
    assert "/topics" in (await at.ask("/help")).text


async def test_buttons_count_too_and_each_says_so(at: House) -> None:
    board = await at.ask("/topics")
    for _ in range(MOST - 1):
        await at.press(board, "topic:tariffs")
    for _ in range(2):
        note = await at.press(board, "topic:tariffs")
        assert note["text"] == "That was a lot at once. I go on in 30 seconds."


async def test_who_has_a_role_may_hurry(at: House) -> None:
    for _ in range(MOST + 5):
        at.api.say(at.otto["id"], at.otto, "/privacy")
    await at.settled()
    assert not any("a lot at once" in text for text in answers(at, at.otto["id"]))


async def test_a_chat_may_search_only_so_often(at: House) -> None:
    most = ALLOWANCES[Quota.SEARCHES].most
    for _ in range(most):
        assert "look up" not in (await at.ask("/search tariffs")).text
    assert "I go on in 3 seconds" in (await at.ask("/search tariffs")).text


async def test_a_chat_may_have_only_so_much_summed_up(at: House) -> None:
    most = ALLOWANCES[Quota.SUMMARIES].most
    for _ in range(most):
        at.services.quotas.spend(Quota.SUMMARIES, at.anna["id"])
    assert "all I sum up" in (await at.ask("/summary https://page.example/")).text


async def test_a_banned_person_is_told_so_once_an_hour(at: House) -> None:
    board = await at.ask("/topics")
    await at.ask(f"/ban {at.anna['id']}", at.otto)
    assert "I may not talk to you here" in (await at.ask("/start")).text
    for text in ("/topics", "hello", "/nonsense"):
        at.api.say(at.anna["id"], at.anna, text)
    await at.settled()
    assert len(answers(at, at.anna["id"])) == 2
    assert not (await at.press(board, "topic:tariffs")).get("text")
    at.desk.clock.advance(hours=1)
    assert "I may not talk to you here" in (await at.ask("/start")).text


async def test_links_that_let_nobody_in_count_too(at: House) -> None:
    await at.ask("/access invite", at.otto)
    for number in range(MOST + 10):
        at.api.say(at.anna["id"], at.anna, f"/start invite-{number}")
    await at.settled()
    assert len(answers(at, at.anna["id"])) == MOST + 1
