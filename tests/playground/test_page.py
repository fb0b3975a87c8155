"""The chat page in a real browser: first the whole playground, then the page alone with a bot of a few lines."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.playground.browser import needs_browser, visit
from tests.playground.pages import EDITOR, YOU, Opened, become, send
from tests.playground.playing import playing

pytestmark = [needs_browser, pytest.mark.asyncio(loop_scope="module")]

FIRST_ALERT_MS = 20_000


async def test_a_newcomer_follows_reads_asks_and_edits(browser: Browser, tmp_path: Path):
    async with playing(tmp_path) as playground:
        page, problems = await visit(browser, playground.address)
        await page.get_by_role("button", name="Start", exact=True).click()
        await page.get_by_role("button", name="➕ 🚀 Missile launches").click()
        await expect(page.get_by_role("button", name="✅ 🚀 Missile launches")).to_be_visible()

        await expect(page.locator("#upcoming")).to_contain_text("in ")
        await page.get_by_role("button", name="Publish it now").click()
        alert = page.locator("li.message", has=page.get_by_role("button", name="❓ Why"))
        await expect(alert).to_contain_text("🚀 Missile launches", timeout=FIRST_ALERT_MS)
        link = re.compile(re.escape(playground.address) + r"/[\w-]+/[\w-]+\.html")
        await expect(alert.get_by_role("link", name="Read it")).to_have_attribute("href", link)

        await send(page, "/summary 24h")
        await expect(page.locator("li.theirs", has_text="The last 24 hours")).to_be_visible()

        await become(page, "Editor")
        await page.get_by_role("button", name="Start", exact=True).click()
        await send(page, "/rule show sanctions")
        await expect(page.locator("li.theirs", has_text="version 1")).to_be_visible()
        await send(page, "/rule set sanctions sanction* OR embargo*")
        await page.get_by_role("button", name="💾 Save").click()
        await expect(page.locator("li.theirs", has_text="New rule for 🚫 Sanctions, version 2")).to_be_visible()
        await send(page, "/rule show sanctions")
        await expect(page.locator("li.theirs", has_text="sanction* OR embargo*").last).to_be_visible()

        await become(page, "You")
        await alert.hover()
        await alert.get_by_role("button", name="Reply to this message").click()
        await send(page, "/why")
        await expect(page.locator("li.theirs", has_text="version 1 of its rule")).to_be_visible()
        assert problems == []
        assert await playground.stop() == (0, "")


async def test_foreign_markup_stays_text(opened: Opened):
    nasty = "&lt;img src=x onerror=\"document.title='taken'\"&gt; &lt;b&gt;no&lt;/b&gt;"
    async with opened() as (page, bot):
        await bot.say(
            f"<b>{nasty}</b> <a href='tg://user?id=1'>{nasty}</a>", [{"text": "<i>x</i>", "callback_data": "<"}]
        )
        bot.board.say(YOU.id, bot.board.users[YOU.id], "<script>document.title='taken'</script>")
        await expect(page.locator("li.mine:visible").last).to_contain_text("<script>document.title='taken'</script>")
        theirs = page.locator("li.theirs")
        await expect(theirs).to_contain_text("<img src=x onerror=\"document.title='taken'\"> <b>no</b>")
        await expect(theirs.get_by_role("button", name="<i>x</i>")).to_be_visible()
        assert await theirs.locator("img, i, a, script").count() == 0
        assert "taken" not in await page.title()


async def test_nested_entities_and_emoji_keep_their_places(opened: Opened):
    async with opened() as (page, bot):
        await bot.say("🚀 <b>bold <i>both</i></b> <code>a/help</code> /help <a href='https://example.org/x'>there</a>")
        theirs = page.locator("li.theirs")
        await expect(theirs.locator("b")).to_have_text("bold both")
        await expect(theirs.locator("b i")).to_have_text("both")
        await expect(theirs.locator("code")).to_have_text("a/help")
        await expect(theirs.locator("a")).to_have_attribute("href", "https://example.org/x")
        await theirs.get_by_role("button", name="/help").click()
        await expect(page.locator("li.mine:visible").last).to_contain_text("/help")


async def test_an_edit_changes_the_message_in_place_and_says_so(opened: Opened):
    async with opened() as (page, bot):
        sent = await bot.say("one source")
        await bot.say("later")
        await bot.call("editMessageText", chat_id=YOU.id, message_id=sent["message_id"], text="two sources")
        first = page.locator("li.theirs").first
        await expect(first).to_contain_text("two sources")
        await expect(first.locator(".edited")).to_have_text("edited")
        await expect(page.locator("li.theirs")).to_have_count(2)


async def test_what_arrives_for_the_other_person_is_counted_until_read(opened: Opened):
    async with opened() as (page, bot):
        await bot.say("for the editor", person=EDITOR)
        await bot.say("again", person=EDITOR)
        editor = page.locator("#people").get_by_role("button", name="Editor")
        await expect(editor.locator(".badge")).to_have_text("2")
        await expect(page).to_have_title("(2) Wirewatch playground")
        await editor.click()
        await expect(page.get_by_text("for the editor")).to_be_visible()
        await expect(page.locator("#people .badge")).to_have_count(0)


async def test_a_pressed_button_shows_the_bots_note(opened: Opened):
    async with opened() as (page, bot):
        await bot.say("well?", [{"text": "A note", "callback_data": "note"}, {"text": "A box", "callback_data": "box"}])
        for name, element, shown in (("A note", "#toast", {}), ("A box", "#alert", {"show_alert": True})):
            bot.board.updates.clear()
            await page.get_by_role("button", name=name).click()
            await bot.board.wait_for_update(5)
            query = bot.board.updates.pop()["callback_query"]
            await bot.call("answerCallbackQuery", callback_query_id=query["id"], text=f"{name} it is", **shown)
            await expect(page.locator(element)).to_contain_text(f"{name} it is")


async def test_typing_shows_until_the_message_comes(opened: Opened):
    async with opened() as (page, bot):
        await bot.call("sendChatAction", chat_id=YOU.id, action="typing")
        await expect(page.locator("#status")).to_have_text("typing")
        await bot.say("there")
        await expect(page.locator("#status")).to_have_text("bot")


async def test_the_command_menu_works_from_the_keyboard(opened: Opened):
    async with opened() as (page, bot):
        names = ("start", "search", "summary", "sources")
        commands = [{"command": name, "description": f"what {name} does"} for name in names]
        await bot.call("setMyCommands", commands=commands)
        box = page.get_by_label("Message", exact=True)
        await box.press_sequentially("/s")
        await expect(page.locator("#menu").get_by_role("option")).to_have_count(4)
        await box.press_sequentially("u")
        await expect(page.locator("#menu").get_by_role("option")).to_have_text("/summarywhat summary does")
        await box.press("Tab")
        await expect(box).to_have_value("/summary ")
        await expect(page.locator("#menu")).to_be_hidden()
        await box.press_sequentially("24h")
        await box.press("Enter")
        await expect(page.locator("li.mine:visible").last).to_contain_text("/summary 24h")
        await expect(box).to_have_value("")


async def test_long_conversations_stay_at_their_end_unless_one_reads_above(opened: Opened):
    async with opened(width=390) as (page, bot):
        for number in range(30):
            await bot.say(f"message {number}\n\nwith a second line")
        await expect(page.get_by_text("message 29")).to_be_in_viewport()
        await page.locator("#scroll").evaluate("log => log.scrollTo(0, 0)")
        await expect(page.locator("#down")).to_be_visible()
        await bot.say("the newest")
        await expect(page.locator("#down-count")).to_have_text("1")
        await expect(page.get_by_text("the newest")).not_to_be_in_viewport()
        await page.locator("#down").click()
        await expect(page.get_by_text("the newest")).to_be_in_viewport()


async def test_nothing_is_wider_than_a_phone_and_the_strip_is_left_out(opened: Opened):
    async with opened(width=390, look="dark") as (page, bot):
        await bot.say(
            f"<b>{'Wort' * 60}</b>\nhttps://example.org/{'x' * 200}", [{"text": "Y" * 60, "callback_data": "y"}]
        )
        await expect(page.locator("li.theirs")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        assert await page.locator("#scroll").evaluate("log => log.scrollWidth - log.clientWidth") <= 0
        await expect(page.locator(".desk")).to_be_hidden()
        assert await page.locator(".bar").evaluate("bar => getComputedStyle(bar).backgroundColor") == "rgb(23, 33, 43)"


async def test_a_page_that_is_loaded_again_shows_what_was_said(opened: Opened):
    async with opened() as (page, bot):
        await page.reload()
        await expect(page.locator("li.mine:visible")).to_contain_text("/start")
        await bot.say("still here")
        await expect(page.locator("li.theirs")).to_have_count(1)
