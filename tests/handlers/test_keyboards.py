"""How answers reach a chat: whole, in pieces that Telegram takes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram import Update

from bot.core.model import Button, Chat, Message
from handlers.context import Context
from handlers.keyboards import change, reply
from tests.handlers.house import House, buttons, house
from tests.telegram_api import bad_request, message_gone

LONG = Message(f"<b>{'A ferry left. ' * 600}</b>", ((Button("More", "more"),),))


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as opened:
        yield opened


def context_of(at: House) -> Context:
    context = Context(at.application)
    context.chat = Chat(at.anna["id"])
    return context


def asked(at: House, message_id: int) -> dict[str, object]:
    chat = {"id": at.anna["id"], "type": "private", "first_name": "Anna"}
    return {"message_id": message_id, "date": 0, "chat": chat, "from": at.anna, "text": "/help"}


async def test_an_answer_that_is_too_long_comes_in_pieces_cut_after_sentences(at: House):
    first = await at.ask("/help")
    update = Update.de_json({"update_id": 1, "message": asked(at, first.message_id)}, at.application.bot)
    await reply(update, context_of(at), LONG)
    pieces = [posted for posted in at.api.messages(at.anna["id"]) if posted.message_id > first.message_id]
    assert len(pieces) == 3
    assert all(piece.text.strip().endswith("left.") for piece in pieces)
    assert "".join(piece.text.strip() + " " for piece in pieces) == "A ferry left. " * 600
    assert [buttons(piece) for piece in pieces] == [["more"], [], []]


async def test_what_is_too_long_for_the_message_it_changes_goes_on_below(at: House):
    first = await at.ask("/help")
    query = {"id": "1", "from": at.anna, "chat_instance": "1", "data": "x", "message": asked(at, first.message_id)}
    update = Update.de_json({"update_id": 1, "callback_query": query}, at.application.bot)
    assert update.callback_query
    await change(update, update.callback_query, context_of(at), LONG)
    assert first.text.startswith("A ferry left. ")
    assert len([posted for posted in at.api.messages(at.anna["id"]) if posted.message_id > first.message_id]) == 2


async def test_buttons_that_cannot_change_any_more_are_shown_anew_below_the_same_words(at: House):
    board = await at.ask("/topics")
    at.api.fail_next(bad_request("message can't be edited"), method="editMessageReplyMarkup")
    await at.press(board, "topic:tariffs")
    anew = await at.after(board)
    assert anew.text == board.text
    assert "✅ 📦 Tariffs" in [row[0]["text"] for row in anew.buttons]


async def test_buttons_of_a_message_that_telegram_does_not_show_any_more_are_shown_anew(at: House):
    board = await at.ask("/topics")
    board.shown = {name: board.shown[name] for name in ("message_id", "chat", "reply_markup")} | {"date": 0}
    at.api.fail_next(message_gone(), method="editMessageReplyMarkup")
    await at.press(board, "topic:tariffs")
    assert buttons(await at.after(board))[:3] == ["topic:missile-launch", "topic:sanctions", "topic:tariffs"]
