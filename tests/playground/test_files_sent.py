"""Pictures and documents of the local Bot API: kept, shown, fetched, changed, and refused as Telegram refuses them."""

import pytest

from tests.playground.calling import Caller
from tests.telegram_api import TOKEN, TelegramApi


def png(width: int = 640, height: int = 400) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4) + height.to_bytes(4) + b"\x08\x02\0\0\0"


async def fetched(call: Caller, file_id: str) -> bytes:
    path = (await call.result("getFile", file_id=file_id))["file_path"]
    async with call.session.get(f"{call.api.url}/file/bot{TOKEN}/{path}") as answer:
        return await answer.read()


async def test_a_picture_is_kept_with_its_size_its_caption_and_its_buttons(api: TelegramApi, call: Caller):
    keyboard = '{"inline_keyboard": [[{"text": "More", "callback_data": "more"}]]}'
    values = {"chat_id": "1", "caption": "<b>Up</b>", "parse_mode": "HTML", "reply_markup": keyboard}
    _, sent = await call.upload("sendPhoto", "photo", ("trend.png", png(), "image/png"), **values)
    [size] = sent["photo"]
    assert (size["width"], size["height"]) == (640, 400)
    assert (sent["caption"], sent["caption_entities"]) == ("Up", [{"type": "bold", "offset": 0, "length": 2}])
    assert api.messages(1)[0].buttons[0][0]["callback_data"] == "more"
    assert await fetched(call, size["file_id"]) == png()


async def test_a_document_keeps_its_name_and_can_be_sent_again_by_its_id(call: Caller):
    _, sent = await call.upload("sendDocument", "document", ("all.csv", b"a,b", "text/csv"), chat_id="1")
    assert (sent["document"]["file_name"], sent["document"]["mime_type"]) == ("all.csv", "text/csv")
    again = await call.result("sendDocument", chat_id=1, document=sent["document"]["file_id"])
    assert again["document"] == sent["document"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "file must be non-empty"),
        (b"no picture", "IMAGE_PROCESS_FAILED"),
        (png(9_000, 2_000), "PHOTO_INVALID_DIMENSIONS"),
        (png(2_100, 100), "PHOTO_INVALID_DIMENSIONS"),
    ],
)
async def test_what_is_no_picture_is_refused(call: Caller, content: bytes, problem: str):
    refused = await call.upload("sendPhoto", "photo", ("x.png", content, "image/png"), chat_id="1")
    assert refused == (400, f"Bad Request: {problem}")


async def test_a_caption_has_1024_characters_when_sent_and_when_edited(call: Caller):
    picture = ("x.png", png(), "image/png")
    refused = await call.upload("sendPhoto", "photo", picture, chat_id="1", caption="x" * 1025)
    assert refused == (400, "Bad Request: message caption is too long")
    await call.upload("sendPhoto", "photo", picture, chat_id="1", caption="x" * 1024)
    edit = await call.refusal("editMessageCaption", chat_id=1, message_id=1, caption="x" * 1025)
    assert edit == (400, "Bad Request: MEDIA_CAPTION_TOO_LONG")
    assert (await call.result("editMessageCaption", chat_id=1, message_id=1, caption="short"))["caption"] == "short"
    same = await call.refusal("editMessageCaption", chat_id=1, message_id=1, caption="short")
    assert "message is not modified" in same[1]


async def test_texts_have_no_caption_and_pictures_no_text(call: Caller):
    await call("sendMessage", chat_id=1, text="words")
    await call.upload("sendPhoto", "photo", ("x.png", png(), "image/png"), chat_id="1")
    caption = await call.refusal("editMessageCaption", chat_id=1, message_id=1, caption="x")
    assert caption == (400, "Bad Request: there is no caption in the message to edit")
    text = await call.refusal("editMessageText", chat_id=1, message_id=2, text="x")
    assert text == (400, "Bad Request: there is no text in the message to edit")


async def test_a_picture_is_replaced_in_its_message(api: TelegramApi, call: Caller):
    await call.upload("sendPhoto", "photo", ("x.png", png(), "image/png"), chat_id="1", caption="week")
    media = '{"type": "photo", "media": "attach://new", "caption": "month"}'
    other = ("y.png", png(800, 500), "image/png")
    status, shown = await call.upload("editMessageMedia", "new", other, chat_id="1", message_id="1", media=media)
    assert (status, shown["caption"], shown["photo"][0]["width"]) == (200, "month", 800)
    assert [before["caption"] for before in api.messages(1)[0].edits] == ["week"]


async def test_a_preview_is_kept_checked_and_replaced_by_an_edit(call: Caller):
    large = {"url": "https://coast.example/1.png", "prefer_large_media": True, "show_above_text": True}
    sent = await call.result("sendMessage", chat_id=1, text="x", link_preview_options=large)
    assert sent["link_preview_options"] == large
    edited = await call.result("editMessageText", chat_id=1, message_id=1, text="y")
    assert "link_preview_options" not in edited
    for wrong, problem in (
        ({"is_disabled": "yes"}, 'Field "is_disabled" must be of type Boolean'),
        ({"url": "coast.example"}, "WEBPAGE_URL_INVALID"),
        ({"prefer_large_media": True, "prefer_small_media": True}, "a preview is either small or large"),
    ):
        refused = await call.refusal("sendMessage", chat_id=1, text="x", link_preview_options=wrong)
        assert refused == (400, f"Bad Request: {problem}")


async def test_messages_are_copied_and_forwarded_with_what_they_hold(api: TelegramApi, call: Caller):
    group = api.add_group("Desk", [api.users[1]])
    said = api.say(1, api.users[1], "look at this")
    copied = await call.result("copyMessage", chat_id=group, from_chat_id=1, message_id=said.message_id)
    forwarded = await call.result("forwardMessage", chat_id=group, from_chat_id=1, message_id=said.message_id)
    assert api.message(group, copied["message_id"]).text == forwarded["text"] == "look at this"
    assert forwarded["forward_origin"]["sender_user"]["id"] == 1
    assert await call.result("deleteMessages", chat_id=group, message_ids=[1, 2]) is True
    assert api.messages(group) == []
