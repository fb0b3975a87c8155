"""Pictures, files, places, inline mode, other languages, groups and channels on the chat page, in a real browser."""

import pytest
from playwright.async_api import expect

from bot.playground.drawing import draw
from bot.playground.parameters import Upload
from tests.playground.browser import needs_browser
from tests.playground.pages import EDITOR, LINK, YOU, Opened, become, send

pytestmark = [needs_browser, pytest.mark.asyncio(loop_scope="module")]


async def test_a_picture_opens_large_and_closes_by_keyboard(opened: Opened):
    async with opened() as (page, bot):
        kept = bot.board.files.keep(Upload("trend.png", draw("port", "x")))
        await bot.call("sendPhoto", chat_id=YOU.id, photo=kept["file_id"], caption="Tariffs, 30 days\nmore below")
        picture = page.get_by_role("button", name="Picture: Tariffs, 30 days (show it large)")
        await picture.focus()
        await page.keyboard.press("Enter")
        large = page.get_by_role("img", name="Picture: Tariffs, 30 days")
        await expect(large).to_be_visible()
        assert await large.evaluate("image => image.naturalWidth") == 960
        await page.keyboard.press("Escape")
        await expect(large).to_be_hidden()


async def test_a_file_of_the_bot_is_saved_under_its_name(opened: Opened):
    async with opened() as (page, bot):
        kept = bot.board.files.keep(Upload("what I got.csv", b"a,b"))
        await bot.call("sendDocument", chat_id=YOU.id, document=kept["file_id"])
        link = page.get_by_role("link", name="Save the file what I got.csv, 3 bytes")
        async with page.expect_download() as download:
            await link.click()
        assert (await download.value).suggested_filename == "what I got.csv"


async def test_things_besides_words_are_sent_from_the_keyboard(opened: Opened):
    async with opened() as (page, bot):
        await page.get_by_role("button", name="Send something else").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("button", name="File or picture…")).to_be_focused()
        await page.get_by_role("button", name="Sticker: Rocket").press("Enter")
        await expect(page.get_by_role("img", name="Sticker 🚀")).to_be_visible()
        await expect(page.locator("#attach")).to_be_hidden()
        await page.get_by_label("Message", exact=True).fill("/import")
        await page.locator("#file").set_input_files({"name": "m.opml", "mimeType": "text/x-opml", "buffer": b"<opml/>"})
        mine = page.locator("li.mine:visible").last
        await expect(mine).to_contain_text("m.opml")
        await expect(mine).to_contain_text("/import")
        update = bot.board.updates[-1]["message"]
        assert (update["document"]["file_name"], update["caption"]) == ("m.opml", "/import")


async def test_what_was_said_last_is_edited_with_the_arrow_up(opened: Opened):
    async with opened() as (page, bot):
        await send(page, "/latest missle")
        await expect(page.locator("li.mine:visible")).to_have_count(2)
        box = page.get_by_label("Message", exact=True)
        await expect(box).to_have_value("")
        await box.press("ArrowUp")
        await expect(box).to_have_value("/latest missle")
        await expect(page.locator("#replying-name")).to_have_text("Editing your message")
        await box.fill("/latest missile")
        await box.press("Enter")
        mine = page.locator("li.mine:visible").last
        await expect(mine).to_contain_text("/latest missile")
        await expect(mine.locator(".edited")).to_be_visible()
        await expect(box).to_have_value("")
        assert bot.board.updates[-1]["edited_message"]["text"] == "/latest missile"


async def test_a_story_is_asked_for_and_shared_inline(opened: Opened):
    article = {"type": "article", "id": "7", "title": "Tariffs up", "input_message_content": {"message_text": "Up"}}
    async with opened() as (page, bot):
        bot.board.updates.clear()
        box = page.get_by_label("Message", exact=True)
        await box.fill("@wirewatch tariffs")
        await bot.board.wait_for_update(5)
        query = bot.board.updates[-1]["inline_query"]
        assert query["query"] == "tariffs"
        await bot.call("answerInlineQuery", inline_query_id=query["id"], results=[article])
        await expect(page.locator("#menu").get_by_role("option")).to_have_text("Tariffs up")
        await box.press("ArrowDown")
        await box.press("Enter")
        await expect(page.locator("li.mine:visible").last).to_contain_text("via Wirewatch")
        await expect(box).to_have_value("")


async def test_previews_stand_small_below_the_words_or_large_above_them(opened: Opened):
    async with opened() as (page, bot):
        text = f"<a href='{LINK}'>Read</a>"
        options = {"url": LINK, "prefer_large_media": True, "show_above_text": True}
        await bot.say(text)
        await bot.call("sendMessage", chat_id=YOU.id, text="large", link_preview_options=options)
        previews = page.locator(".preview")
        await expect(previews).to_have_count(2)
        small, large = [await each.bounding_box() for each in await previews.locator("img").all()]
        assert small
        assert large
        assert large["width"] > 2 * small["width"]
        await expect(previews.first.locator("xpath=preceding-sibling::*[1]")).to_have_class("text")
        await expect(previews.last.locator("xpath=following-sibling::*[1]")).to_have_class("text")


async def test_arabic_reads_from_the_right_and_english_beside_it_from_the_left(opened: Opened):
    async with opened(width=390) as (page, bot):
        await bot.say("🚀 إطلاق صاروخين\nThe Meridian Wire", [{"text": "المزيد", "callback_data": "more"}])
        await bot.say("In English\nسطر عربي")
        texts = page.locator("li.theirs .text")
        await expect(texts).to_have_count(2)
        directions = [await text.evaluate("text => getComputedStyle(text).direction") for text in await texts.all()]
        assert directions == ["rtl", "ltr"]
        assert await texts.first.evaluate("text => getComputedStyle(text).unicodeBidi") == "plaintext"
        await expect(page.get_by_role("button", name="المزيد")).to_have_attribute("dir", "auto")


async def test_a_bot_is_let_into_a_group_and_heard_in_its_topic(opened: Opened):
    async with opened() as (page, bot):
        await page.get_by_role("button", name="# Night desk · Trade").click()
        await page.get_by_role("button", name="Add Wirewatch to this group").click()
        await send(page, "/latest")
        await expect(page.locator("li.mine:visible")).to_contain_text("/latest")
        said = bot.board.updates[-1]["message"]
        where = {"chat_id": said["chat"]["id"], "message_thread_id": said["message_thread_id"]}
        await bot.call("sendMessage", text="here", **where)
        await expect(page.locator("li.theirs:visible").last).to_contain_text("here")
        await become(page, "Editor")
        await page.get_by_role("button", name="# Night desk · Trade").click()
        await expect(page.locator("li.mine:visible")).to_have_count(0)
        await expect(page.locator("li.theirs:visible", has_text="/latest").locator(".author")).to_have_text("You")


async def test_who_begins_later_can_write_too(opened: Opened):
    async with opened() as (page, bot):
        del bot.board.room(EDITOR.id).messages[1]
        await page.reload()
        await become(page, "Editor")
        await page.get_by_role("button", name="Start", exact=True).click()
        await send(page, "/help")
        await expect(page.locator("li.mine:visible").last).to_contain_text("/help")


async def test_only_what_the_menu_has_is_there_to_be_tried(opened: Opened):
    async with opened() as (page, bot):
        await expect(page.locator("#steps")).to_contain_text("/summary 24h")
        await bot.call("setMyCommands", commands=[{"command": "settings", "description": "All at a glance"}])
        await expect(page.locator("#steps")).not_to_contain_text("/summary 24h")
        await expect(page.locator("#steps")).to_contain_text("/settings")
        await expect(page.locator("#steps")).to_contain_text("@wirewatch tariffs")


async def test_nobody_answers_in_a_channel(opened: Opened):
    async with opened() as (page, bot):
        await page.get_by_role("button", name="📣 Trade watch").click()
        await page.get_by_role("button", name="Make Wirewatch an administrator of this channel").click()
        await expect(page.locator("#joining-note")).to_contain_text("Nobody answers in a channel")
        await bot.call("sendMessage", chat_id="@trade_watch", text="a post")
        await expect(page.locator("li.theirs:visible", has_text="a post")).to_be_visible()
        await expect(page.get_by_label("Message", exact=True)).to_be_hidden()


async def test_a_link_into_the_bots_own_chat_starts_it_here(opened: Opened):
    async with opened() as (page, bot):
        await bot.say("<a href='https://t.me/wirewatch_bot?start=tariffs'>Follow tariffs</a>")
        await page.get_by_role("button", name="Follow tariffs").click()
        await expect(page.locator("li.mine:visible").last).to_contain_text("/start tariffs")


async def test_a_place_is_shared_by_the_key_that_the_bot_offers(opened: Opened):
    async with opened() as (page, bot):
        keys = {"keyboard": [[{"text": "Share my place", "request_location": True}]], "one_time_keyboard": True}
        await bot.call("sendMessage", chat_id=YOU.id, text="Where?", reply_markup=keys)
        await page.get_by_role("button", name="Share my place").click()
        await expect(page.locator("li.mine:visible").last).to_contain_text("Location 38.72, -9.14")
        await expect(page.get_by_role("button", name="Share my place")).to_be_hidden()


async def test_the_language_of_a_person_is_chosen_by_its_own_name(opened: Opened):
    async with opened() as (page, bot):
        await page.get_by_label("The language of You's Telegram").select_option(label="العربية")
        await expect(page.get_by_label("The language of You's Telegram")).to_have_value("ar")
        await send(page, "/help")
        await expect(page.locator("li.mine:visible")).to_have_count(2)
        assert bot.board.updates[-1]["message"]["from"]["language_code"] == "ar"


async def test_every_control_has_a_name_and_a_place_in_the_order_of_the_keyboard(opened: Opened):
    async with opened(width=390) as (page, bot):
        await bot.say("well?", [{"text": "A note", "callback_data": "note"}])
        await page.get_by_role("button", name="Send something else").click()
        nameless = await page.evaluate(
            """() => [...document.querySelectorAll("button, a, select, textarea, input:not([hidden])")]
              .filter((each) => !(each.ariaLabel || each.title || each.textContent).trim() || each.tabIndex < 0)
              .map((each) => each.outerHTML)"""
        )
        assert nameless == []
