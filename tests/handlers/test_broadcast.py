"""Telling all followers something: as it was written, asked first, shown while it goes, stopped."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.playground.chats import Posted
from bot.services.publish import Publish
from handlers.broadcast import show_progress
from tests.handlers.house import House, buttons, house
from tests.storage.newsroom import claim, settle
from tests.telegram_api import check_html


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as opened:
        await opened.ask("/start")
        await opened.ask("/start", opened.otto)
        yield opened


async def write(at: House, content: dict[str, Any] | str, **how: int) -> tuple[Posted, Posted]:
    """Otto writes it; the preview and the question."""
    shown = {"text": content} if isinstance(content, str) else content
    command = {"type": "bot_command", "offset": 0, "length": len("/broadcast")}
    shown = {**shown, "entities": [command, *shown.get("entities", [])]}
    preview = await at.after(at.api.send(at.otto["id"], at.otto, shown, **how))
    return preview, await at.after(preview)


def forge(at: House, data: str) -> Posted:
    """A message with a button that the bot never made."""
    markup = {"inline_keyboard": [[{"text": "?", "callback_data": data}]]}
    return at.api.post(at.api.room(at.otto["id"]), {"from": at.api.bot, "text": "?", "reply_markup": markup})


async def follow(at: House) -> None:
    await at.services.broadcasting.follow(partial(show_progress, at.application.bot))


async def expand(at: House) -> None:
    await Publish(at.desk.store, at.desk.clock).expand()


async def launch(at: House, question: Posted, button: str = "launch") -> Posted:
    """The question, once it tells how far it is."""
    go = next(each for each in buttons(question) if each.startswith(f"{button}:"))
    await at.press(question, go, at.otto)
    return await at.changed(question)


async def test_bold_words_and_links_survive_and_the_command_does_not(at: House):
    text = "/broadcast  👋 Tonight at eight: see the page <here> & there."
    entities = [
        {"type": "bold", "offset": text.index("Tonight") + 1, "length": len("Tonight at eight")},
        {"type": "text_link", "offset": text.index("page") + 1, "length": 4, "url": 'https://example.org/a?b="1"&c'},
    ]
    preview, question = await write(at, {"text": text, "entities": entities})
    linked = '<a href="https://example.org/a?b=&quot;1&quot;&amp;c">page</a>'
    wanted = f"👋 <b>Tonight at eight</b>: see the {linked} &lt;here&gt; &amp; there."
    assert preview.source == wanted
    check_html(preview.source)
    assert question.shown["text"].startswith("That is how it will look. It goes to 2 chats, all there are.")
    await launch(at, question)
    await expand(at)
    [first, *_] = await claim(at.desk.store, at.desk.clock.now())
    letter = await at.desk.store.outbox.letter(first, at.desk.clock.now())
    assert letter.delivery.payload
    assert letter.delivery.payload.html == wanted


async def test_markup_around_the_command_goes_on_after_it(at: House):
    text = "/broadcast All of it is bold"
    preview, _ = await write(at, {"text": text, "entities": [{"type": "bold", "offset": 0, "length": len(text)}]})
    assert preview.source == "<b>All of it is bold</b>"


@pytest.mark.parametrize(
    ("text", "entities", "wanted"),
    [
        ("code", [{"type": "pre", "length": 4, "language": '"><b>x'}], "code</code></pre>"),
        ("at eight", [{"type": "date_time", "length": 8, "unix_time": 1_795_363_200}], "at eight"),
        ("ab cd", [{"type": "bold", "length": 2}, {"type": "italic", "length": 5}], "<i><b>ab</b> cd</i>"),
    ],
)
async def test_no_markup_that_people_can_make_breaks_the_text(
    at: House, text: str, entities: list[dict[str, Any]], wanted: str
):
    moved = [{**each, "offset": len("/broadcast ")} for each in entities]
    preview, question = await write(at, {"text": f"/broadcast {text}", "entities": moved})
    assert preview.source.endswith(wanted)
    assert (preview.text, question.text.startswith("That is how it will look.")) == (text, True)


async def test_what_looks_empty_is_no_text(at: House):
    assert "follow" not in (await at.ask("/broadcast \u200b\u2060", at.otto)).text
    assert await at.desk.store.broadcasts.by_id(1) is None


async def test_a_text_can_be_sent_on_by_replying_to_it(at: House):
    bold = {"text": "Read this", "entities": [{"type": "italic", "offset": 5, "length": 4}]}
    original = at.api.send(at.otto["id"], at.otto, bold)
    await at.after(original)
    preview, _ = await write(at, "/broadcast", reply_to=original.message_id)
    assert preview.source == "Read <i>this</i>"


async def test_without_a_text_it_says_what_it_needs(at: House):
    assert "What shall I tell everybody?" in (await at.ask("/broadcast", at.otto)).shown["text"]


async def test_it_can_go_to_the_followers_of_a_topic_only(at: House):
    await at.ask("/subscribe sanctions")
    _, question = await write(at, "/broadcast Hello")
    await at.press(question, next(each for each in buttons(question) if each.startswith("aim:")), at.otto)
    await at.api.wait_for(lambda posted: posted is question and "which topic" in posted.text)
    [choice, *_] = buttons(question)
    await at.press(question, choice, at.otto)
    await at.api.wait_for(lambda posted: posted is question and "1 chat that follows ⛔ Sanctions" in posted.text)
    await launch(at, question)
    await at.api.wait_for(lambda posted: posted is question and "For those who follow ⛔ Sanctions." in posted.text)
    await expand(at)
    assert [each.chat_id for each in await claim(at.desk.store, at.desk.clock.now())] == [at.anna["id"]]


async def test_its_message_tells_how_far_it_is_until_all_have_it(at: House):
    _, question = await write(at, "/broadcast Hello")
    begun = await launch(at, question)
    assert begun.text == "📣 I am sending it.\n0 chats have it.\n2 are left.\n0 did not get it."
    await expand(at)
    now = at.desk.clock.now()
    first, second = await claim(at.desk.store, now)
    await settle(at.desk.store, first, "sent", now, message_id=5)
    await follow(at)
    assert "1 chat has it.\n1 is left." in question.text
    await settle(at.desk.store, second, "skipped", now, reason="left")
    await follow(at)
    assert question.text == "✅ It is sent.\n1 chat has it.\n1 did not get it."
    assert buttons(question) == []
    assert "is over: 1 sent, 1 failed" in (await at.ask("/audit", at.otto)).shown["text"]


async def test_it_can_be_cancelled_before_and_after_it_began(at: House):
    _, question = await write(at, "/broadcast Hello")
    await launch(at, question, "recall")
    assert question.text == "✋ Cancelled. Nobody got it."
    _, again = await write(at, "/broadcast Hello")
    await launch(at, again)
    await expand(at)
    await at.press(again, buttons(again)[0], at.otto)
    await at.api.wait_for(lambda posted: posted is again and posted.text.startswith("✋ Cancelled."))
    await follow(at)
    assert "2 were taken back." in again.text
    assert await at.desk.store.outbox.counts() == {"skipped": 2}


@pytest.mark.parametrize(
    "data", ["launch:1:0", "launch:99:0", "launch:x:0", "recall:99", "cast:99:0", "aim:99", "launch:"]
)
async def test_a_button_that_is_old_or_forged_sends_nothing(at: House, data: str):
    _, question = await write(at, "/broadcast Hello")
    await launch(at, question, "recall")
    await at.press(forge(at, data), data, at.otto)
    await at.settled()
    await expand(at)
    assert await at.desk.store.outbox.counts() == {}


async def test_nobody_but_admins_sends_one(at: House):
    _, question = await write(at, "/broadcast Hello")
    noted = await at.press(question, buttons(question)[0])
    assert "for the admins" in noted["text"]
    assert not question.edits
