"""How topics went: a picture, and words that say the same."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.playground.chats import Posted
from tests.handlers.house import House, buttons, house
from tests.telegram_api import bad_request, check_html


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as opened:
        yield opened


async def two_days_of_missiles(at: House) -> None:
    await at.desk.story(7, "Rocket seen over the bay", "missile-launch")
    at.desk.clock.advance(days=2)
    for number in range(8, 11):
        await at.desk.story(number, f"Missile launch number {number}", "missile-launch")


async def picture(at: House, after: int = 0) -> Posted:
    return await at.api.wait_for(lambda posted: "photo" in posted.shown and posted.message_id > after)


async def asked_with(at: House, *forged: str) -> None:
    """Somebody presses buttons that the bot never made."""
    for data in forged:
        markup = {"inline_keyboard": [[{"text": "?", "callback_data": data}]]}
        room = at.api.room(at.anna["id"])
        posted = at.api.post(room, {"from": at.api.bot, "text": "?", "reply_markup": markup})
        await at.press(posted, data)
        said = await at.api.wait_for(lambda other, after=posted.message_id: other.message_id > after)
        assert "photo" not in said.shown


async def test_a_topic_comes_as_a_picture_whose_caption_says_the_same(at: House):
    await two_days_of_missiles(at)
    at.api.say(at.anna["id"], at.anna, "/trends missile launch 7d")
    caption = (await picture(at)).shown["caption"]
    check_html(caption)
    assert "4 stories" in caption
    assert "Missile launch number 8" in caption
    assert "The Gazette" in caption or "Sources" in caption


async def test_a_button_asks_for_other_days(at: House):
    await two_days_of_missiles(at)
    at.api.say(at.anna["id"], at.anna, "/trends missile-launch")
    first = await picture(at)
    assert len(buttons(first)) == 2
    await at.press(first, buttons(first)[0])
    assert "4 stories" in (await picture(at, first.message_id)).shown["caption"]


async def test_where_pictures_may_not_be_sent_the_words_come_alone(at: House):
    await two_days_of_missiles(at)
    at.api.fail_next(bad_request("not enough rights to send photos to the chat"), method="sendPhoto")
    said = await at.ask("/trends missile-launch", chat=at.group)
    assert "4 stories" in said.text
    assert len(buttons(said)) == 2


async def test_without_a_topic_there_are_buttons(at: House):
    await two_days_of_missiles(at)
    asked = await at.ask("/trends")
    await at.press(asked, buttons(asked)[0])
    assert "4 stories" in (await picture(at)).shown["caption"]
    assert {data.rpartition(":")[2] for data in buttons(asked)} == {"30"}
    assert {data.rpartition(":")[2] for data in buttons(await at.ask("/trends 2w"))} == {"14"}


async def test_where_nothing_happened_one_sentence_says_so(at: House):
    assert "no story in the last 30 days" in (await at.ask("/trends sanctions")).shown["text"]


async def test_a_wrong_topic_is_answered_with_the_nearest(at: House):
    assert "sanctions" in (await at.ask("/trends sanctoins 30d")).shown["text"]


async def test_a_forged_button_does_nothing(at: House):
    await asked_with(at, "trend:999999:30", "trend:x:30", "trend:1:x", "trend:")
