"""What a person does on the chat page besides writing and pressing, over real HTTP."""

import asyncio
import json

from bot.playground.parameters import Upload
from tests.playground.rooms import EDITOR, LINK, PICTURE, PREVIEW, YOU, Room, opened


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
