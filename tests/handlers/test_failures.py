"""What becomes of a chat whose answers Telegram does not take."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.model import ChatState
from tests import telegram_api as faults
from tests.handlers.house import House, house
from tests.telegram_api import Fault


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (faults.blocked(), ChatState.ASLEEP),
        (faults.no_rights(), ChatState.ASLEEP),
        (faults.topic_closed(), ChatState.ACTIVE),
        (faults.server_error(), ChatState.ACTIVE),
        (faults.page(403), ChatState.ACTIVE),
    ],
    ids=["blocked", "no rights", "topic closed", "server error", "page of a gateway"],
)
async def test_an_answer_that_is_not_taken_is_no_bug_and_never_repeated(at: House, fault: Fault, state: ChatState):
    await at.ask("/subscribe tariffs")
    before = len(at.api.messages(at.anna["id"]))
    at.api.fail_next(fault, chat_id=at.anna["id"])
    at.api.say(at.anna["id"], at.anna, "/topics")
    await at.settled()
    assert len(at.api.messages(at.anna["id"])) == before + 1  # the question
    chat = await at.desk.store.people.chat(at.anna["id"])
    assert chat
    assert chat.state is state


async def test_an_answer_that_telegram_refuses_is_apologised_for(at: House):
    at.api.fail_next(faults.bad_request("BUTTON_DATA_INVALID"), chat_id=at.anna["id"])
    assert "went wrong" in (await at.ask("/topics")).shown["text"]


async def test_nobody_is_left_without_an_answer_while_telegram_does_not_say_who_administers_a_group(at: House):
    board = await at.ask("/topics", at.anna, at.group)
    at.api.fail_next(faults.server_error(), method="getChatMember")
    assert "try again" in (await at.press(board, "topic:tariffs"))["text"]
    at.api.fail_next(faults.flood(1), method="getChatMember")
    assert "try again" in (await at.ask("/subscribe tariffs", at.anna, at.group)).text
    assert "You follow" in (await at.ask("/subscribe tariffs", at.anna, at.group)).text
