"""Stories shared in any chat."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes import NOON
from tests.handlers.house import House, house
from tests.telegram_api import bad_request, check_html


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as opened:
        yield opened


async def test_a_topic_offers_its_stories_to_be_shared(at: House) -> None:
    await at.desk.story(1, "Tariffs & duties rise", "tariffs")
    [result] = await at.api.ask_inline(at.anna, "tariffs")
    assert result["title"] == "Tariffs & duties rise"
    assert "The Gazette" in result["description"]
    check_html(result["input_message_content"]["message_text"])
    shared = at.api.choose_inline(at.group, at.anna, result)
    assert shared.text.startswith("📦 Tariffs & duties rise\nThe ferry left.\n11:55, The Gazette")
    [[button]] = shared.buttons
    assert button["url"].startswith("https://")


async def test_a_story_shared_in_the_chat_with_the_bot_is_not_taken_for_a_question(at: House) -> None:
    await at.desk.story(1, "Tariffs & duties rise", "tariffs")
    [result] = await at.api.ask_inline(at.anna, "tariffs")
    shared = at.api.choose_inline(at.anna["id"], at.anna, result)
    await at.ask("/privacy")
    messages = [posted.text for posted in at.api.messages(at.anna["id"]) if posted.message_id > shared.message_id]
    assert messages[0] == "/privacy"
    assert not any("To look something up" in text for text in messages)


async def test_words_are_searched_for_and_pages_follow(at: House) -> None:
    for number in range(25):
        await at.desk.file(number, f"Ferry {number} sails", published=NOON - timedelta(minutes=number))
    first = await at.api.inline_answer(at.anna, "ferries")
    assert (len(first["results"]), first["next_offset"], first["is_personal"]) == (20, "20", True)
    assert first["cache_time"] <= 60
    last = await at.api.inline_answer(at.anna, "ferries", offset="20")
    assert (len(last["results"]), last["next_offset"], last["button"]) == (5, "", None)


async def test_nothing_found_leads_to_the_topics(at: House) -> None:
    answer = await at.api.inline_answer(at.anna, "submarine")
    assert answer["results"] == []
    assert answer["button"] == {"text": "No story found. Pick topics here", "start_parameter": "hello"}


@pytest.mark.parametrize("offset", ["x", "-1", "9" * 30])
async def test_a_forged_offset_brings_nothing(at: House, offset: str) -> None:
    await at.desk.story(1, "Tariffs rise", "tariffs")
    assert await at.api.ask_inline(at.anna, "", offset=offset) == []


async def test_who_may_not_use_the_bot_gets_no_stories(at: House) -> None:
    await at.desk.story(1, "Tariffs rise", "tariffs")
    await at.services.manage.set_access(1, ["closed"])
    answer = await at.api.inline_answer(at.anna, "")
    assert (answer["results"], answer["button"]["text"]) == ([], "Open Wirewatch first")
    assert await at.api.ask_inline(at.otto, "")


async def test_addresses_that_telegram_takes_for_none_cost_no_story(at: House) -> None:
    await at.desk.file(1, "Zebra crossing", url="http://intranet/1", picture="http://intranet/1.jpg")
    await at.desk.file(2, "Zebra stripes", picture="https://coast.example/2.jpg")
    at.api.fail_next(bad_request("WEBDOCUMENT_URL_INVALID"), method="answerInlineQuery")
    results = await at.api.ask_inline(at.anna, "zebra")
    assert {result["title"] for result in results} == {"Zebra crossing", "Zebra stripes"}
    assert not [result for result in results if "thumbnail_url" in result or "reply_markup" in result]


async def test_an_address_of_another_kind_has_no_button(at: House) -> None:
    await at.desk.file(1, "Zebra crossing", url="javascript:alert(1)", picture="data:image/png,x")
    [result] = await at.api.ask_inline(at.anna, "zebra")
    assert not result.keys() & {"thumbnail_url", "reply_markup"}
