"""The server side of the chat page over real HTTP, with a few lines of bot behind the local Bot API."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from bot.playground.chatroom import MOST_WAITING, Chatroom, read_page
from bot.playground.newsroom import News
from bot.playground.parameters import Upload
from bot.playground.people import Person, Place
from bot.playground.printing import PrintingPresses
from bot.playground.switchboard import Switchboard

TOKEN = "700000001:chatroom-tests-need-no-real-token"
YOU, EDITOR = Person(1001, "You", "follower"), Person(1002, "Editor", "admin")
PLACES = (
    Place("Night desk", "supergroup", (YOU.id, EDITOR.id), topics=("Trade",)),
    Place("Trade watch", "channel", (YOU.id,), "trade_watch"),
)
LINK = "https://coast.example/1"
PREVIEW = {"site": "Coast", "title": "Cat found", "text": "In a tree.", "picture": "/coast/1.png"}
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(8) + (640).to_bytes(4) + (400).to_bytes(4)
PAGE = read_page()


class Room:
    """A chatroom that is served, and the bot's side of it."""

    def __init__(self, client: TestClient[Any, Any], board: Switchboard, presses: PrintingPresses) -> None:
        self.client = client
        self.board = board
        self.presses = presses

    async def bot(self, method: str, **values: object) -> Any:
        """The bot calls a method."""
        async with self.client.post(f"/telegram/bot{TOKEN}/{method}", json=values) as answer:
            return (await answer.json())["result"]

    @property
    def group(self) -> int:
        return next(chat for chat, room in self.board.rooms.items() if room.info["type"] == "supergroup")

    async def hand(self, content: bytes, name: str, kind: str, **how: str) -> tuple[int, str]:
        """Somebody (you) sends a file."""
        query = {"as": str(YOU.id), "name": name, **how}
        async with self.client.put("/chat/hand", params=query, data=content, headers={"Content-Type": kind}) as answer:
            return answer.status, await answer.text()

    async def act(self, path: str, **act: object) -> tuple[int, str]:
        async with self.client.post(path, json=act) as answer:
            return answer.status, await answer.text()


class Page:
    """An open page's stream of events."""

    def __init__(self, stream: ClientResponse) -> None:
        self.stream = stream

    async def hear(self, name: str) -> Any:
        """The next event of that name."""
        async with asyncio.timeout(5):
            while line := (await self.stream.content.readline()).decode():
                if line == f"event: {name}\n":
                    return json.loads((await self.stream.content.readline()).decode().removeprefix("data: "))
        raise AssertionError(f"the stream ended before {name!r} came")


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    board = Switchboard(TOKEN, lambda: datetime(2026, 11, 22, 12, 0, tzinfo=UTC))
    presses = PrintingPresses(News(()), board.now)
    chatroom = Chatroom(board, (YOU, EDITOR), presses, PAGE, places=PLACES, previews={LINK: PREVIEW}.get)
    server = web.Application()
    server.add_routes(chatroom.routes())
    server.add_subapp("/telegram", board.application())
    async with TestClient(TestServer(server)) as client, chatroom.open():
        yield Room(client, board, presses)
        board.interrupt()


@asynccontextmanager
async def opened(room: Room) -> AsyncIterator[Page]:
    async with room.client.get("/chat/events") as stream:
        yield Page(stream)


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


async def test_a_picture_of_the_bot_can_be_looked_at_and_a_file_is_saved(room: Room):
    kept = [room.board.files.keep(Upload(name, content)) for name, content in (("a", PICTURE), ("b.html", b"<p>"))]
    async with opened(room) as page:
        await room.bot("sendPhoto", chat_id=YOU.id, photo=kept[0]["file_id"], caption="Tariffs")
        shown = (await page.hear("message"))["message"]
        await room.bot("sendDocument", chat_id=YOU.id, document=kept[1]["file_id"])
        saved = (await page.hear("message"))["message"]
    assert (shown["photo"]["width"], shown["photo"]["height"], shown["text"]) == (640, 400, "Tariffs")
    assert (saved["file"]["name"], saved["file"]["size"]) == ("b.html", 3)
    async with room.client.get(shown["photo"]["url"]) as answer:
        assert (await answer.read(), answer.content_type) == (PICTURE, "image/png")
        assert "Content-Disposition" not in answer.headers
    async with room.client.get(saved["file"]["url"]) as answer:
        assert (answer.content_type, answer.headers["Content-Disposition"]) == (
            "application/octet-stream",
            "attachment",
        )
    assert (await room.client.get("/chat/file/file99/x")).status == 404


async def test_a_file_of_a_person_reaches_the_bot(room: Room):
    assert (await room.hand(b"<opml/>", "mine.opml", "text/x-opml", caption="/import"))[0] == 200
    assert (await room.hand(PICTURE, "me.png", "image/png"))[0] == 200
    paper, photo = [update["message"] for update in await room.bot("getUpdates") if "message" in update][-2:]
    assert (paper["document"]["file_name"], paper["caption"]) == ("mine.opml", "/import")
    assert photo["photo"][0]["width"] == 640
    assert await room.hand(b"", "empty.pdf", "application/pdf") == (400, "That file is empty.")
    assert (await room.hand(b"x", "a.pdf", "application/pdf", caption="x" * 1025))[0] == 400


async def test_places_stickers_and_voices_are_sent(room: Room):
    await room.act("/chat/send", **{"as": YOU.id, "kind": "location", "latitude": 38.72, "longitude": -9.14})
    await room.act("/chat/send", **{"as": YOU.id, "kind": "sticker", "emoji": "🚀"})
    await room.act("/chat/send", **{"as": YOU.id, "kind": "voice"})
    updates = [update["message"] for update in await room.bot("getUpdates") if "message" in update]
    assert updates[-3]["location"] == {"latitude": 38.72, "longitude": -9.14}
    assert (updates[-2]["sticker"]["emoji"], updates[-1]["voice"]["duration"]) == ("🚀", 3)
    for wrong in ({"kind": "gold"}, {"kind": "location", "latitude": "north"}, {}):
        assert await room.act("/chat/send", **{"as": YOU.id, **wrong}) == (400, "That cannot be sent here.")


async def test_only_words_of_ones_own_can_be_edited(room: Room):
    await room.act("/chat/say", **{"as": YOU.id, "text": "/latest missle"})
    answer = await room.bot("sendMessage", chat_id=YOU.id, text="Nothing")
    said = answer["message_id"] - 1
    await room.act("/chat/edit", **{"as": YOU.id, "message": said, "text": "/latest missile-launch"})
    edited = (await room.bot("getUpdates"))[-1]["edited_message"]
    assert (edited["message_id"], edited["text"]) == (said, "/latest missile-launch")
    for message, problem in (
        (answer["message_id"], "Only words of your own can be edited."),
        (99, "not there any more"),
    ):
        status, text = await room.act("/chat/edit", **{"as": YOU.id, "message": message, "text": "x"})
        assert (status, problem in text) == (400, True)


async def test_links_show_what_they_lead_to_as_the_bot_asked_for_it(room: Room):
    text = f"<a href='{LINK}'>Read</a>"
    large = {"url": LINK, "prefer_large_media": True, "show_above_text": True}
    async with opened(room) as page:
        for options in ({}, large, {"is_disabled": True}):
            await room.bot("sendMessage", chat_id=YOU.id, text=text, parse_mode="HTML", link_preview_options=options)
        small, above, none = [(await page.hear("message"))["message"]["preview"] for _ in range(3)]
    assert small == {**PREVIEW, "url": LINK, "large": False, "above": False}
    assert above == {**PREVIEW, "url": LINK, "large": True, "above": True}
    assert none is None


async def test_a_group_and_a_channel_let_the_bot_in_and_out(room: Room):
    async with opened(room) as page:
        told = await page.hear("hello")
        group, channel = told["places"]
        assert [topic["name"] for topic in group["topics"]] == ["Trade"]
        assert (group["has_bot"], channel["kind"], channel["members"]) == (False, "channel", [YOU.id])
        assert await room.bot("getUpdates") == []
        refused = await room.act("/chat/bot", **{"as": EDITOR.id, "chat": group["id"], "let": True})
        assert refused == (400, "Only its owner can do that.")
        await room.act("/chat/bot", **{"as": YOU.id, "chat": group["id"], "let": True})
        assert (await page.hear("company"))["places"][0]["has_bot"] is True
        kinds = [next(kind for kind in update if kind != "update_id") for update in await room.bot("getUpdates")]
        assert kinds == ["my_chat_member", "message"]
        await room.act("/chat/bot", **{"as": YOU.id, "chat": group["id"], "let": False})
        assert (await page.hear("company"))["places"][0]["has_bot"] is False


async def test_words_go_to_the_topic_they_were_written_in(room: Room):
    room.board.set_bot_status(room.group, room.board.users[YOU.id], "member")
    thread = next(iter(room.board.room(room.group).topics))
    async with opened(room) as page:
        await room.act("/chat/say", **{"as": YOU.id, "chat": room.group, "thread": thread, "text": "/latest"})
        told = await page.hear("message")
    assert (told["chat"], told["message"]["thread"], told["message"]["name"]) == (room.group, thread, "You")
    assert told["message"]["reply"] is None
    assert (await room.bot("getUpdates"))[-1]["message"]["message_thread_id"] == thread
    channel = min(room.board.rooms, key=lambda chat: (room.board.room(chat).info["type"] != "channel", chat))
    refused = await room.act("/chat/say", **{"as": EDITOR.id, "chat": channel, "text": "hello"})
    assert refused == (400, "You are not in that chat.")
    assert (await room.act("/chat/say", **{"as": YOU.id, "chat": 5, "text": "x"}))[1] == "There is no such chat."


async def test_what_is_offered_inline_can_be_chosen(room: Room):
    article = {"type": "article", "id": "7", "title": "Tariffs", "input_message_content": {"message_text": "Up"}}
    async with asyncio.TaskGroup() as tasks:
        asked = tasks.create_task(room.act("/chat/inline", **{"as": YOU.id, "query": "tariffs"}))
        [update] = await room.bot("getUpdates", timeout=5)
        query = update["inline_query"]
        await room.bot("answerInlineQuery", inline_query_id=query["id"], results=[article])
    assert json.loads(asked.result()[1])["results"] == [
        {"id": "7", "title": "Tariffs", "description": "", "thumbnail_url": ""}
    ]
    async with opened(room) as page:
        await room.act("/chat/choose", **{"as": YOU.id, "result": "7"})
        message = (await page.hear("message"))["message"]
    assert (message["text"], message["via"]) == ("Up", True)
    assert (await room.act("/chat/choose", **{"as": YOU.id, "result": "8"}))[1] == "That is not offered any more."


async def test_a_person_changes_the_language_of_their_telegram_and_the_menu_follows(room: Room):
    for language, what in (("", "what I can do"), ("ar", "ما أستطيع فعله")):
        commands = [{"command": "help", "description": what}]
        await room.bot("setMyCommands", commands=commands, language_code=language)
    async with opened(room) as page:
        assert (await page.hear("hello"))["menus"]["1001"][0]["description"] == "what I can do"
        await room.act("/chat/language", **{"as": YOU.id, "language": "ar"})
        told = await page.hear("company")
    assert told["people"][0]["language"] == "ar"
    assert told["menus"]["1001"][0]["description"] == "ما أستطيع فعله"
    assert (await room.act("/chat/language", **{"as": YOU.id, "language": "tlh"}))[0] == 400


async def test_a_keyboard_in_place_of_letters_is_told_to_the_page(room: Room):
    keys = {"keyboard": [[{"text": "Share my place", "request_location": True}]]}
    async with opened(room) as page:
        await room.bot("sendMessage", chat_id=YOU.id, text="Where?", reply_markup=keys)
        assert (await page.hear("message"))["keys"] == keys
    async with opened(room) as page:
        assert (await page.hear("hello"))["keys"] == {str(YOU.id): keys}
