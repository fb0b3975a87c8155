"""The server side of the chat page over real HTTP, with a few lines of bot behind the local Bot API."""

import asyncio
import json

import pytest

from bot.playground.chatroom import MOST_WAITING
from tests.playground.rooms import EDITOR, YOU, Room, opened


async def test_a_page_that_opens_is_told_all_there_is(room: Room):
    await room.act("/chat/say", **{"as": YOU.id, "text": "/start"})
    await room.bot("setMyCommands", commands=[{"command": "help", "description": "what I can do"}])
    async with opened(room) as page:
        told = await page.hear("hello")
    assert [person["name"] for person in told["people"]] == ["You", "Editor"]
    assert [message["text"] for message in told["chats"]["1001"]] == ["/start"]
    assert told["chats"]["1002"] == []
    assert told["menus"]["1001"] == [{"command": "help", "description": "what I can do"}]
    assert told["presses"] == {"running": False, "upcoming": []}


async def test_what_a_person_says_reaches_the_bot_and_every_page(room: Room):
    async with opened(room) as one, opened(room) as other:
        await room.act("/chat/say", **{"as": YOU.id, "text": " /help "})
        updates = await room.bot("getUpdates")
        assert updates[0]["message"]["text"] == "/help"
        assert updates[0]["message"]["from"]["id"] == YOU.id
        for page in (one, other):
            told = await page.hear("message")
            assert told["chat"] == YOU.id
            assert told["message"]["by_bot"] is False


async def test_the_bots_answer_arrives_with_its_parts(room: Room):
    keyboard = {"inline_keyboard": [[{"text": "Why", "callback_data": "why:1"}]]}
    text = "<b>Two missiles</b> &lt;script&gt; <a href='https://example.org/'>Read</a>"
    async with opened(room) as page:
        await room.bot("sendMessage", chat_id=YOU.id, text=text, parse_mode="HTML", reply_markup=keyboard)
        message = (await page.hear("message"))["message"]
    assert message["text"] == "Two missiles <script> Read"
    assert [entity["type"] for entity in message["entities"]] == ["bold", "text_link"]
    assert message["buttons"] == [[{"text": "Why", "callback_data": "why:1"}]]
    assert message["edited"] is False


async def test_a_reply_quotes_what_it_is_about(room: Room):
    alert = await room.bot("sendMessage", chat_id=YOU.id, text="Two missiles")
    async with opened(room) as page:
        await room.act("/chat/say", **{"as": YOU.id, "text": "/why", "reply_to": alert["message_id"]})
        message = (await page.hear("message"))["message"]
    assert message["reply"] == {"id": alert["message_id"], "name": "Wirewatch", "text": "Two missiles"}
    updates = await room.bot("getUpdates")
    assert updates[0]["message"]["reply_to_message"]["message_id"] == alert["message_id"]


async def test_a_pressed_button_brings_back_the_bots_answer(room: Room):
    keyboard = {"inline_keyboard": [[{"text": "Why", "callback_data": "why:1"}]]}
    sent = await room.bot("sendMessage", chat_id=YOU.id, text="x", reply_markup=keyboard)
    act = {"as": YOU.id, "message": sent["message_id"], "data": "why:1"}
    async with asyncio.TaskGroup() as tasks:
        pressing = tasks.create_task(room.act("/chat/press", **act))
        updates = await room.bot("getUpdates", timeout=5)
        query = updates[0]["callback_query"]
        await room.bot("answerCallbackQuery", callback_query_id=query["id"], text="Because.", show_alert=True)
    assert query["data"] == "why:1"
    assert json.loads(pressing.result()[1]) == {"text": "Because.", "show_alert": True}


async def test_a_new_text_is_called_an_edit_and_a_new_keyboard_is_not(room: Room):
    keyboard = {"inline_keyboard": [[{"text": "Why", "callback_data": "why:1"}]]}
    sent = await room.bot("sendMessage", chat_id=YOU.id, text="one source")
    key = {"chat_id": YOU.id, "message_id": sent["message_id"]}
    async with opened(room) as page:
        await room.bot("editMessageReplyMarkup", **key, reply_markup=keyboard)
        first = (await page.hear("message"))["message"]
        await room.bot("editMessageText", **key, text="two sources", reply_markup=keyboard)
        second = (await page.hear("message"))["message"]
    assert (first["id"], first["edited"]) == (sent["message_id"], False)
    assert (second["id"], second["edited"], second["text"]) == (sent["message_id"], True, "two sources")


async def test_a_deleted_message_goes(room: Room):
    sent = await room.bot("sendMessage", chat_id=YOU.id, text="oops")
    async with opened(room) as page:
        await room.bot("deleteMessage", chat_id=YOU.id, message_id=sent["message_id"])
        assert await page.hear("gone") == {"chat": YOU.id, "id": sent["message_id"]}


async def test_typing_is_shown(room: Room):
    async with opened(room) as page:
        await room.bot("sendChatAction", chat_id=EDITOR.id, action="typing")
        assert await page.hear("typing") == {"chat": EDITOR.id}


async def test_an_admins_menu_is_the_one_of_their_chat(room: Room):
    everybody, admins = ({"command": name, "description": "…"} for name in ("help", "rules"))
    async with opened(room) as page:
        await room.bot("setMyCommands", commands=[everybody])
        await page.hear("menus")
        scope = {"type": "chat", "chat_id": EDITOR.id}
        await room.bot("setMyCommands", commands=[everybody, admins], scope=scope)
        assert await page.hear("menus") == {"1001": [everybody], "1002": [everybody, admins]}
        await room.bot("deleteMyCommands", scope=scope)
        assert await page.hear("menus") == {"1001": [everybody], "1002": [everybody]}


@pytest.mark.parametrize(
    ("path", "act", "sentence"),
    [
        ("/chat/say", {"as": 7, "text": "x"}, "Nobody of that number is here."),
        ("/chat/say", {"as": [], "text": "x"}, "Nobody of that number is here."),
        ("/chat/say", {"as": YOU.id, "text": " \n"}, "There is nothing to send."),
        ("/chat/say", {"as": YOU.id, "text": 5}, "There is nothing to send."),
        ("/chat/say", {"as": YOU.id, "text": "x" * 4097}, "A message has at most 4096 characters."),
        ("/chat/say", {"as": YOU.id, "text": "x", "reply_to": 99}, "not there any more"),
        ("/chat/say", {"as": YOU.id, "text": "x", "reply_to": {"a": 1}}, "not there any more"),
        ("/chat/press", {"as": YOU.id, "message": 99, "data": "x"}, "not there any more"),
        ("/chat/press", {"as": YOU.id}, "not there any more"),
    ],
)
async def test_a_bad_act_is_refused_with_a_sentence(room: Room, path: str, act: dict[str, object], sentence: str):
    status, text = await room.act(path, **act)
    assert status == 400
    assert sentence in text


@pytest.mark.parametrize("body", ["{", "[]", "5"])
async def test_a_body_that_is_no_json_object_is_refused(room: Room, body: str):
    headers = {"Content-Type": "application/json"}
    async with room.client.post("/chat/say", data=body, headers=headers) as answer:
        assert answer.status == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Host": "evil.example"}, 403),
        ({"Content-Type": "text/plain"}, 415),
    ],
)
async def test_another_site_cannot_act_here(room: Room, headers: dict[str, str], status: int):
    said = json.dumps({"as": YOU.id, "text": "/start"})
    async with room.client.post(
        "/chat/say", data=said, headers={"Content-Type": "application/json", **headers}
    ) as answer:
        assert answer.status == status
    assert room.board.messages(YOU.id) == []


async def test_another_name_for_this_machine_reads_nothing(room: Room):
    for path in ("/", "/chat/events"):
        async with room.client.get(path, headers={"Host": "rebound.example:80"}) as answer:
            assert answer.status == 403


@pytest.mark.parametrize("path", ["/", "/chat/chat.js", "/chat/chat.css", "/chat/icon.svg"])
async def test_the_page_may_load_nothing_from_elsewhere(room: Room, path: str):
    async with room.client.get(path) as answer:
        assert answer.status == 200
        policy = answer.headers["Content-Security-Policy"]
        text = await answer.text()
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "innerHTML" not in text
    assert "https://" not in text.replace("https?://", "").replace("http://www.w3.org", "")


async def test_the_presses_start_with_the_first_thing_a_person_does_but_hello(room: Room):
    await room.act("/chat/say", **{"as": YOU.id, "text": "/start"})
    assert not room.presses.are_running
    await room.act("/chat/say", **{"as": YOU.id, "text": "/topics"})
    assert room.presses.are_running


async def test_hurrying_answers_with_what_comes_next(room: Room):
    async with opened(room) as page:
        status, text = await room.act("/chat/hurry")
        assert status == 200
        assert json.loads(text) == {"running": True, "upcoming": []}
        assert (await page.hear("presses"))["running"] is True


async def test_a_page_that_does_not_read_is_cut_off(room: Room):
    async with opened(room) as page:
        await page.hear("hello")
        for number in range(MOST_WAITING + 1):
            room.board.post(room.board.room(YOU.id), {"from": room.board.bot, "text": f"{number}"})
        async with asyncio.timeout(5):
            await page.stream.content.read()
