"""The local Bot API over plain HTTP: it accepts, refuses and waits as the real one does."""

import asyncio
import json

import aiohttp
import pytest

from tests.playground.calling import Caller
from tests.telegram_api import TOKEN, TelegramApi


def keyboard(**button: str) -> dict[str, object]:
    return {"inline_keyboard": [[{"text": "Press", **button}]]}


@pytest.mark.parametrize("how", ["json", "form", "multipart", "query"])
async def test_parameters_may_come_in_every_way(api: TelegramApi, call: Caller, how: str):
    values = {"chat_id": "1", "text": "x", "reply_markup": json.dumps(keyboard(callback_data="d"))}
    form = aiohttp.FormData(values, default_to_multipart=how == "multipart")
    body = {"json": {"json": values}, "query": {"params": values}}.get(how, {"data": form})
    async with call.session.post(f"{api.url}/bot{TOKEN}/sendMessage", **body) as answer:
        assert answer.status == 200
    assert api.messages(1)[0].buttons[0][0]["callback_data"] == "d"


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n"}, "text must be non-empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "x" * 32_769}, "text is too long"),
        ({"text": "a < b", "parse_mode": "HTML"}, 'can\'t parse entities: Unsupported start tag "" at byte offset 2'),
        ({"text": "x", "reply_markup": keyboard(callback_data="é" * 33)}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard()}, "can't parse inline keyboard button: Text buttons are unallowed"),
        (
            {"text": "x", "reply_markup": keyboard(url="javascript:x")},
            "inline keyboard button URL 'javascript:x' is invalid: Wrong HTTP URL",
        ),
        ({"text": "x", "chat_id": 99}, "chat not found"),
        ({"text": "x", "message_thread_id": 5}, "message thread not found"),
        ({"text": "x", "reply_parameters": {"message_id": 9}}, "message to be replied not found"),
    ],
)
async def test_what_telegram_refuses_is_refused_in_its_words(call: Caller, values: dict[str, object], problem: str):
    assert await call.refusal("sendMessage", **{"chat_id": 1, **values}) == (400, f"Bad Request: {problem}")


async def test_the_length_is_counted_in_code_points_after_parsing(api: TelegramApi, call: Caller):
    text = "<b>" + "🚀" * 4096 + "</b>"
    status, _ = await call("sendMessage", chat_id=1, text=text, parse_mode="HTML")
    assert status == 200
    assert api.messages(1)[0].shown["entities"] == [{"type": "bold", "offset": 0, "length": 8192}]


async def test_blank_space_around_a_text_is_cut_and_entities_move_along(api: TelegramApi, call: Caller):
    await call("sendMessage", chat_id=1, text="\n <b> x </b>\n", parse_mode="HTML")
    [posted] = api.messages(1)
    assert (posted.text, posted.shown["entities"]) == ("x", [{"type": "bold", "offset": 0, "length": 1}])


async def test_an_edit_that_changes_nothing_or_finds_nothing_is_refused(call: Caller):
    await call("sendMessage", chat_id=1, text="x")
    status, problem = await call.refusal("editMessageText", chat_id=1, message_id=1, text="x")
    assert (status, problem[:42]) == (400, "Bad Request: message is not modified: spec")
    missing = await call.refusal("editMessageText", chat_id=1, message_id=2, text="y")
    assert missing == (400, "Bad Request: message to edit not found")


async def test_an_edit_keeps_what_was_there_before(api: TelegramApi, call: Caller):
    await call("sendMessage", chat_id=1, text="one", reply_markup=keyboard(callback_data="d"))
    await call("editMessageText", chat_id=1, message_id=1, text="two")
    [posted] = api.messages(1)
    assert (posted.text, posted.buttons) == ("two", [])
    assert [before["text"] for before in posted.edits] == ["one"]


async def test_unknown_methods_and_tokens_are_not_found_or_unauthorized(api: TelegramApi, call: Caller):
    assert await call.refusal("sendHologram") == (404, "Not Found: method not found")
    async with call.session.get(f"{api.url}/bot7:wrong/getMe") as answer:
        assert (answer.status, (await answer.json())["description"]) == (401, "Unauthorized")
    async with call.session.get(f"{api.url}/botnonsense/getMe") as answer:
        assert (answer.status, (await answer.json())["description"]) == (404, "Not Found")


async def test_updates_wait_until_they_are_confirmed(api: TelegramApi, call: Caller):
    api.say(1, api.users[1], "/start now")
    _, first = await call("getUpdates")
    assert (await call("getUpdates"))[1] == first
    [update] = first["result"]
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert (await call("getUpdates", offset=update["update_id"] + 1))[1]["result"] == []


async def test_a_long_poll_ends_with_the_first_update(api: TelegramApi, call: Caller):
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        poll = tasks.create_task(call("getUpdates", timeout=50))
        await api.until_called("getUpdates")
        api.say(1, api.users[1], "hello")
    assert [update["message"]["text"] for update in poll.result()[1]["result"]] == ["hello"]


async def test_row_2_a_second_poll_ends_the_first_with_a_conflict(api: TelegramApi, call: Caller):
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        first = tasks.create_task(call.refusal("getUpdates", timeout=50))
        await api.until_called("getUpdates")
        await call("getUpdates", timeout=0)
    assert first.result()[0] == 409


async def test_only_the_updates_that_were_asked_for_come(api: TelegramApi, call: Caller):
    await call("getUpdates", allowed_updates=["callback_query"])
    api.say(1, api.users[1], "hello")
    assert (await call("getUpdates"))[1]["result"] == []


async def test_who_blocks_the_bot_tells_it_and_shuts_the_chat(api: TelegramApi, call: Caller):
    api.block(api.users[1])
    assert await call.refusal("sendMessage", chat_id=1, text="x") == (403, "Forbidden: bot was blocked by the user")
    [update] = (await call("getUpdates"))[1]["result"]
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    api.unblock(api.users[1])
    assert (await call("sendMessage", chat_id=1, text="x"))[0] == 200


async def test_menus_are_kept_for_each_scope(call: Caller):
    scope = {"type": "chat", "chat_id": 1}
    await call("setMyCommands", commands=[{"command": "start", "description": "Begin"}])
    await call("setMyCommands", commands=[{"command": "stats", "description": "Figures"}], scope=scope)
    assert (await call("getMyCommands"))[1]["result"][0]["command"] == "start"
    await call("deleteMyCommands", scope=scope)
    assert (await call("getMyCommands", scope=scope))[1]["result"] == []
    wrong = await call.refusal("setMyCommands", commands=[{"command": "Start!", "description": "Begin"}])
    assert wrong == (400, "Bad Request: BOT_COMMAND_INVALID")


async def test_administrators_are_known_in_groups_only(api: TelegramApi, call: Caller):
    group = api.add_group("Desk", [api.users[1], api.add_user("Grace", user_id=2)])
    administrators = (await call("getChatAdministrators", chat_id=group))[1]["result"]
    assert [member["user"]["id"] for member in administrators] == [1]
    assert (await call("getChatMember", chat_id=group, user_id=2))[1]["result"]["status"] == "member"
    assert (await call.refusal("getChatAdministrators", chat_id=1))[0] == 400
