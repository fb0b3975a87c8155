"""The chat page in a real browser: first the whole playground, then the page alone with a bot of a few lines."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect

from bot.playground.chatroom import Chatroom, read_page
from bot.playground.chats import Json
from bot.playground.drawing import draw
from bot.playground.newsroom import News
from bot.playground.parameters import Parameters, Upload
from bot.playground.people import Person, Place
from bot.playground.printing import PrintingPresses
from bot.playground.switchboard import Switchboard
from tests.playground.browser import browsing, needs_browser, visit
from tests.playground.playing import playing

pytestmark = [needs_browser, pytest.mark.asyncio(loop_scope="module")]

YOU, EDITOR = Person(1001, "You", "follower"), Person(1002, "Editor", "admin")
PLACES = (
    Place("Night desk", "supergroup", (YOU.id, EDITOR.id), topics=("Trade",)),
    Place("Trade watch", "channel", (YOU.id,), "trade_watch"),
)
LINK = "https://coast.example/1"
PREVIEW = {"site": "Coast", "title": "Cat found", "text": "In a tree.", "picture": "/chat/icon.svg"}
PAGE = read_page()
FIRST_ALERT_MS = 20_000

Opened = Callable[..., AbstractAsyncContextManager[tuple[Page, "Bot"]]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with browsing() as browser:
        yield browser


@pytest.fixture
def opened(browser: Browser) -> Opened:
    return partial(_opened, browser)


async def send(page: Page, text: str) -> None:
    box = page.get_by_label("Message", exact=True)
    await box.fill(text)
    await box.press("Enter")


async def become(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).click()


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


@dataclass
class Bot:
    """The bot's hand on the Bot API, without HTTP."""

    board: Switchboard

    async def call(self, method: str, **values: object) -> Json:
        answer = await self.board.call(method, Parameters(values, {}))
        assert isinstance(answer, dict | bool)
        return answer if isinstance(answer, dict) else {}

    async def say(self, text: str, *rows: list[Json], person: Person = YOU) -> Json:
        markup = {"reply_markup": {"inline_keyboard": list(rows)}} if rows else {}
        return await self.call("sendMessage", chat_id=person.id, text=text, parse_mode="HTML", **markup)


@asynccontextmanager
async def _opened(browser: Browser, *, width: int = 1280, look: str = "light") -> AsyncIterator[tuple[Page, Bot]]:
    """The page alone, with a conversation that has begun."""
    board = Switchboard("700000001:page-tests-need-no-real-token-here", lambda: datetime.now(UTC))
    presses = PrintingPresses(News(()), board.now)
    chatroom = Chatroom(board, (YOU, EDITOR), presses, PAGE, places=PLACES, previews={LINK: PREVIEW}.get)
    server = web.Application()
    server.add_routes(chatroom.routes())
    for person in (YOU, EDITOR):
        board.say(person.id, board.users[person.id], "/start")
    async with TestServer(server) as served, chatroom.open():
        page, problems = await visit(browser, str(served.make_url("/")), width=width, look=look)
        await expect(page.locator("li.message:visible")).to_have_count(1)
        yield page, Bot(board)
        assert problems == []
        await page.context.close()


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
