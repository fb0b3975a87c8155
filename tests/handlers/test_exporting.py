"""What a chat got, as a file."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.limits import ALLOWANCES, Quota
from bot.core.receipts import Form
from bot.core.retention import Slice, horizon
from bot.playground.chats import Posted
from bot.services.exporting import MOST
from handlers.elsewhere import aim
from tests.fakes import NOON
from tests.handlers.house import House, buttons, house
from tests.storage.newsroom import send_all
from tests.telegram_api import bad_request


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as opened:
        yield opened


async def told(at: House) -> int:
    """The number of a story that Anna was told."""
    await at.ask("/subscribe sanctions")
    story = await at.desk.story(7, "New sanctions decided", "sanctions")
    await send_all(at.desk.store, NOON + timedelta(seconds=3))
    return story


async def file(at: House) -> Posted:
    return await at.api.wait_for(lambda posted: "document" in posted.shown)


async def test_a_chat_gets_what_it_was_told_as_a_file(at: House):
    story = await told(at)
    at.api.say(at.anna["id"], at.anna, "/export csv")
    sent = await file(at)
    assert sent.shown["document"]["file_name"] == "wirewatch.csv"
    assert "1 story" in sent.shown["caption"]
    [receipt] = await at.desk.store.receipts.of(at.anna["id"], MOST)
    assert (receipt.story_id, receipt.topics, receipt.headline) == (story, ("sanctions",), "New sanctions decided")


async def test_what_is_not_delivered_any_more_is_still_in_the_file(at: House):
    story = await told(at)
    past = horizon(NOON + timedelta(days=20), timedelta(days=180), timedelta(hours=24))
    async with at.desk.store.transaction() as write:
        await write.retention.retire_story(Slice(story, 0, 100), past, NOON)
    assert await at.desk.store.retention.is_retired(story)
    made = await at.services.exporting.file(Form.JSON, at.anna["id"])
    [row] = json.loads(made.content)
    assert (row["story"], row["headline"], row["outlet"]) == (story, "New sanctions decided", "The Gazette")


async def test_what_a_chat_got_goes_with_its_articles(at: House):
    story = await told(at)
    past = horizon(NOON + timedelta(days=200), timedelta(days=180), timedelta(hours=24))
    async with at.desk.store.transaction() as write:
        await write.retention.retire_story(Slice(story, 0, 100), past, NOON)
        await write.retention.forget_articles(past, 100)
        await write.retention.forget_stories(past, 100)
    assert await at.desk.store.receipts.of(at.anna["id"], MOST) == ()


async def test_without_a_word_both_kinds_are_offered(at: House):
    story = await told(at)
    asked = await at.ask("/export")
    assert buttons(asked) == ["export:csv", "export:json"]
    await at.press(asked, "export:json")
    sent = await file(at)
    assert sent.shown["document"]["file_name"] == "wirewatch.json"
    assert [
        row["story"] for row in json.loads((await at.services.exporting.file(Form.JSON, at.anna["id"])).content)
    ] == [story]


async def test_nothing_and_wrong_formats_are_answered(at: House):
    assert "no story yet" in (await at.ask("/export")).shown["text"]
    assert "no story yet" in (await at.ask("/export csv")).shown["text"]
    assert "json or csv" in (await at.ask("/export pdf")).shown["text"]


async def test_a_forged_button_is_refused(at: House):
    await told(at)
    keys = {"inline_keyboard": [[{"text": "?", "callback_data": "export:exe"}]]}
    forged = at.api.post(at.api.room(at.anna["id"]), {"from": at.api.bot, "text": "?", "reply_markup": keys})
    await at.press(forged, "export:exe")
    assert "older time" in (await at.after(forged)).text


async def test_in_a_group_only_administrators_get_it(at: House):
    bela = at.api.add_user("Bela")
    assert "administrators" in (await at.ask("/export", bela, at.group)).shown["text"]
    await at.ask("/subscribe sanctions", at.anna, at.group)
    await at.desk.story(7, "New sanctions decided", "sanctions")
    await send_all(at.desk.store, NOON + timedelta(seconds=3))
    asked = await at.ask("/export", at.anna, at.group)
    answer = await at.press(asked, "export:csv", bela)
    assert "administrators" in answer["text"]


async def test_a_group_that_takes_no_files_is_told_so(at: House):
    await at.ask("/subscribe sanctions", at.anna, at.group)
    await at.desk.story(7, "New sanctions decided", "sanctions")
    await send_all(at.desk.store, NOON + timedelta(seconds=3))
    at.api.fail_next(bad_request("not enough rights to send documents to the chat"), method="sendDocument")
    assert "takes no files" in (await at.ask("/export csv", at.anna, at.group)).text


async def test_a_fifth_file_within_an_hour_waits(at: House):
    await told(at)
    for _ in range(ALLOWANCES[Quota.EXPORTS].most):
        at.services.quotas.spend(Quota.EXPORTS, at.anna["id"])
    assert buttons(await at.ask("/export"))
    assert "in an hour" in (await at.ask("/export csv")).text


async def test_the_file_of_a_channel_comes_in_private(at: House):
    number = at.api.add_group("Coast Wire", [at.anna], kind="channel", username="coastwire", bot="left")
    at.api.set_bot_status(number, at.anna, "administrator")
    await at.api.wait_for(lambda posted: posted.chat_id == at.anna["id"] and "Coast Wire" in posted.text)
    assert "no story yet" in (await at.ask("/export json @coastwire")).text
    await at.ask("/subscribe sanctions @coastwire")
    await at.desk.story(7, "New sanctions decided", "sanctions")
    await send_all(at.desk.store, NOON + timedelta(seconds=3))
    asked = await at.ask("/export @coastwire")
    await at.press(asked, aim(number, "export:csv"))
    sent = await file(at)
    assert sent.chat_id == at.anna["id"]
    assert sent.shown["caption"].startswith("📣 Coast Wire\nThe 1 story")
