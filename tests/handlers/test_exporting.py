"""What a chat got, as a file."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.retention import Slice, horizon
from bot.playground.chats import Posted
from bot.services.exporting import MOST
from tests.fakes import NOON
from tests.handlers.house import House, house
from tests.storage.newsroom import send_all


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
    made = await at.services.exporting.file([], at.anna["id"])
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


async def test_nothing_and_wrong_formats_are_answered(at: House):
    assert "no story yet" in (await at.ask("/export")).shown["text"]
    assert "json or csv" in (await at.ask("/export pdf")).shown["text"]


async def test_in_a_group_only_administrators_get_it(at: House):
    bela = at.api.add_user("Bela")
    assert "administrators" in (await at.ask("/export", bela, at.group)).shown["text"]
