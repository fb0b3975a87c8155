"""What people do in the local Bot API, and what the bot gets to know of it."""

import asyncio
from typing import Any

import pytest

from bot.playground import media
from bot.playground.parameters import Upload
from tests.playground.calling import Caller
from tests.telegram_api import TelegramApi

ARTICLE = {"type": "article", "id": "1", "title": "Tariffs", "input_message_content": {"message_text": "<b>Up</b>"}}


async def updates(call: Caller) -> list[dict[str, Any]]:
    return list(await call.result("getUpdates"))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (media.location(52.5, 13.4), "location"),
        (media.venue(52.5, 13.4, "Office", "Main street 1"), "venue"),
        (media.sticker("🚀"), "sticker"),
        (media.voice(), "voice"),
        (media.audio(), "audio"),
        (media.video(), "video"),
        (media.video_note(), "video_note"),
        (media.animation(), "animation"),
        (media.photo("look"), "photo"),
        (media.contact(), "contact"),
        (media.dice(), "dice"),
        (media.poll("Which?", "This", "That"), "poll"),
    ],
)
async def test_what_people_send_besides_words_arrives(
    api: TelegramApi, call: Caller, content: dict[str, Any], kind: str
):
    api.send(1, api.users[1], content)
    [update] = await updates(call)
    assert update["message"][kind] == content[kind]
    assert "text" not in update["message"]


async def test_a_picture_that_a_person_uploads_goes_as_a_photo_and_a_paper_as_a_document(api: TelegramApi):
    picture = api.hand(1, api.users[1], Upload("me.png", b"\x89PNG", "image/png"), "look")
    paper = api.hand(1, api.users[1], Upload("a.pdf", b"%PDF", "application/pdf"))
    assert (picture.shown["photo"][0]["file_id"], picture.text) == ("file1", "look")
    assert paper.shown["document"]["file_name"] == "a.pdf"


async def test_a_person_edits_what_they_said(api: TelegramApi, call: Caller):
    said = api.say(1, api.users[1], "/latest missle")
    api.amend(said, "/latest missile-launch")
    _, edit = await updates(call)
    assert edit["edited_message"]["text"] == "/latest missile-launch"
    assert edit["edited_message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 7}]
    assert edit["edited_message"]["message_id"] == said.message_id


def test_names_commands_and_addresses_are_found_in_their_order(api: TelegramApi):
    said = api.say(1, api.users[1], "/subscribe tariffs @trade_desk a@example.org https://x.example/@no")
    found = [(each["type"], each["offset"]) for each in said.shown["entities"]]
    assert found == [("bot_command", 0), ("mention", 19), ("url", 45)]


# --- inline mode ----------------------------------------------------------------------------------------------------


async def test_an_inline_question_is_answered_and_a_result_posted(api: TelegramApi, call: Caller):
    formatted = {"message_text": "<b>Up</b>", "parse_mode": "HTML"}
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        asked = tasks.create_task(api.ask_inline(api.users[1], "tariffs"))
        [update] = await call.result("getUpdates", timeout=5)
        query = update["inline_query"]
        assert (query["query"], query["offset"]) == ("tariffs", "")
        results = [{**ARTICLE, "input_message_content": formatted}]
        await call.result("answerInlineQuery", inline_query_id=query["id"], results=results)
    posted = api.choose_inline(1, api.users[1], asked.result()[0])
    assert (posted.text, posted.shown["via_bot"]["id"]) == ("Up", api.bot["id"])
    late = await call.refusal("answerInlineQuery", inline_query_id=query["id"], results=[])
    assert "query is too old" in late[1]


@pytest.mark.parametrize(
    ("results", "problem"),
    [
        ([{**ARTICLE, "id": str(number)} for number in range(51)], "too many inline query results specified"),
        ([{**ARTICLE, "id": "é" * 33}], "RESULT_ID_INVALID"),
        ([ARTICLE, ARTICLE], "RESULT_ID_DUPLICATE"),
        ([{**ARTICLE, "title": ""}], "can't parse inline query result: Can't find field \"title\""),
        ([{**ARTICLE, "input_message_content": {"message_text": ""}}], "message text is empty"),
        ([{**ARTICLE, "input_message_content": {"message_text": "x" * 4097}}], "message is too long"),
        ({"id": "1"}, "can't parse inline query results JSON object"),
    ],
)
async def test_offers_over_the_limits_are_refused(call: Caller, results: object, problem: str):
    refused = await call.refusal("answerInlineQuery", inline_query_id="1", results=results)
    assert refused == (400, f"Bad Request: {problem}")


async def test_the_bot_says_that_it_can_be_asked_inline(call: Caller):
    assert (await call.result("getMe"))["supports_inline_queries"] is True


# --- groups, forums and channels ------------------------------------------------------------------------------------


async def test_a_forum_has_topics_that_close(api: TelegramApi, call: Caller):
    forum = api.add_group("Newsroom", [api.users[1]], kind="supergroup", forum=True)
    trade = api.add_topic(forum, "Trade")
    said = api.say(forum, api.users[1], "/latest", thread=trade)
    assert said.shown["reply_to_message"]["forum_topic_created"]["name"] == "Trade"
    sent = await call.result("sendMessage", chat_id=forum, message_thread_id=trade, text="x")
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (trade, True)
    missing = await call.refusal("sendMessage", chat_id=forum, message_thread_id=99, text="x")
    assert missing == (400, "Bad Request: message thread not found")
    api.close_topic(forum, trade, api.users[1])
    closed = await call.refusal("sendMessage", chat_id=forum, message_thread_id=trade, text="x")
    assert closed == (400, "Bad Request: TOPIC_CLOSED")
    assert "forum_topic_closed" in (await updates(call))[-1]["message"]


async def test_a_channel_shows_posts_without_an_author(api: TelegramApi, call: Caller):
    channel = api.add_channel("Trade watch", [api.users[1]], username="trade_watch")
    sent = await call.result("sendMessage", chat_id="@Trade_Watch", text="x")
    assert ("from" in sent, sent["sender_chat"]["id"]) == (False, channel)
    assert api.message(channel, sent["message_id"]).by_bot
    api.say(channel, api.users[1], "hello")
    [update] = await updates(call)
    assert "from" not in update["channel_post"]


async def test_who_is_let_into_a_channel_or_put_out_of_it_hears_of_it(api: TelegramApi, call: Caller):
    channel = api.add_channel("Trade watch", [api.users[1]], bot="left")
    refused = await call.refusal("sendMessage", chat_id=channel, text="x")
    assert refused == (403, "Forbidden: bot is not a member of the channel chat")
    assert (await call.refusal("getChatMember", chat_id=channel, user_id=1))[0] == 403
    api.set_bot_status(channel, api.users[1], "administrator", can_post_messages=False)
    refused = await call.refusal("sendMessage", chat_id=channel, text="x")
    assert refused == (400, "Bad Request: need administrator rights in the channel chat")
    api.set_bot_status(channel, api.users[1], "administrator")
    assert (await call("sendMessage", chat_id=channel, text="x"))[0] == 200
    changes = [update["my_chat_member"] for update in await updates(call)]
    assert [change["new_chat_member"]["can_post_messages"] for change in changes] == [False, True]
    administrators = await call.result("getChatAdministrators", chat_id=channel)
    assert {member["status"] for member in administrators} == {"creator", "administrator"}


async def test_a_group_that_adds_the_bot_says_so_once(api: TelegramApi, call: Caller):
    group = api.add_group("Desk", [api.users[1]])
    api.set_bot_status(group, api.users[1], "kicked")
    api.set_bot_status(group, api.users[1], "member")
    assert [*map(set, await updates(call))] == [
        {"update_id", "my_chat_member"},
        {"update_id", "my_chat_member"},
        {"update_id", "message"},
    ]


async def test_a_group_that_became_a_supergroup_sends_the_bot_there(api: TelegramApi, call: Caller):
    group = api.add_group("Desk", [api.users[1]])
    bigger = api.migrate(group, api.users[1])
    _, answer = await call("sendMessage", chat_id=group, text="x")
    assert answer["parameters"] == {"migrate_to_chat_id": bigger}
    assert [update["message"]["chat"]["id"] for update in await updates(call)] == [group, bigger]
    assert (await call("sendMessage", chat_id=bigger, text="x"))[0] == 200


async def test_an_anonymous_administrator_writes_as_the_group(api: TelegramApi):
    group = api.add_group("Desk", [api.users[1]])
    said = api.say(group, api.users[1], "/settings", anonymous=True)
    assert (said.shown["from"]["username"], said.shown["sender_chat"]["id"]) == ("GroupAnonymousBot", group)


# --- keyboards and menus --------------------------------------------------------------------------------------------


async def test_a_reply_keyboard_stays_until_it_is_removed_or_used(api: TelegramApi, call: Caller):
    keys = {"keyboard": [[{"text": "Share my place", "request_location": True}]], "one_time_keyboard": True}
    await call.result("sendMessage", chat_id=1, text="where?", reply_markup=keys)
    assert api.room(1).keys == keys
    api.send(1, api.users[1], media.location(52.5, 13.4))
    assert api.room(1).keys is None
    await call.result("sendMessage", chat_id=1, text="where?", reply_markup={**keys, "one_time_keyboard": False})
    await call.result("sendMessage", chat_id=1, text="thanks", reply_markup={"remove_keyboard": True})
    assert api.room(1).keys is None
    group = api.add_group("Desk", [api.users[1]])
    refused = await call.refusal("sendMessage", chat_id=group, text="where?", reply_markup=keys)
    assert refused == (400, "Bad Request: location can be requested in private chats only")


async def test_menus_and_what_the_bot_says_of_itself_have_a_language(api: TelegramApi, call: Caller):
    for language, description in (("", "Begin"), ("ar", "ابدأ")):
        commands = [{"command": "start", "description": description}]
        await call.result("setMyCommands", commands=commands, language_code=language)
        await call.result("setMyDescription", description=description, language_code=language)
    assert (await call.result("getMyCommands", language_code="ar"))[0]["description"] == "ابدأ"
    assert await call.result("getMyDescription", language_code="ar") == {"description": "ابدأ"}
    assert await call.result("getMyDescription", language_code="ko") == {"description": "Begin"}
    assert (await call.refusal("setMyCommands", commands=[], language_code="arabic"))[0] == 400
    assert (await call.refusal("setMyShortDescription", short_description="x" * 121))[0] == 400
    assert (await call.refusal("setMyCommands", commands=[], scope={"type": "everybody"}))[0] == 400


async def test_notes_and_actions_are_checked(call: Caller):
    assert (await call("sendChatAction", chat_id=1, action="upload_photo"))[0] == 200
    assert (await call.refusal("sendChatAction", chat_id=1, action="thinking"))[0] == 400
    long = await call.refusal("answerCallbackQuery", callback_query_id="1", text="x" * 201)
    assert long == (400, "Bad Request: MESSAGE_TOO_LONG")
