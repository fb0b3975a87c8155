"""Thumbs below alerts, and what admins read about them, over real HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.playground.chats import Posted
from bot.services.feedback import PAGE
from tests.handlers.house import House, buttons, house


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as opened:
        yield opened


async def alert(at: House, number: int = 1, title: str = "New tariffs") -> tuple[Posted, int]:
    """An alert in Anna's chat and its story."""
    await at.ask("/subscribe tariffs")
    told = await at.desk.read(number, title)
    assert told.story_id
    return await at.deliver(), told.story_id


async def stats(at: House, topic: str = "tariffs") -> str:
    return str((await at.ask(f"/rule stats {topic}", at.otto)).shown["text"])


async def test_an_alert_has_thumbs_that_answer_on_the_screen(at: House) -> None:
    posted, story = await alert(at)
    assert buttons(posted)[-2:] == [f"good:{story}", f"bad:{story}"]
    said = len(at.api.messages(at.anna["id"]))
    thanks = await at.press(posted, f"good:{story}")
    assert (thanks["text"], thanks["show_alert"]) == ("👍 Thanks! That counts for 📦 Tariffs.", False)
    assert (await at.press(posted, f"bad:{story}"))["text"] == "👎 Thanks! That counts against 📦 Tariffs."
    assert len(at.api.messages(at.anna["id"])) == said
    assert "👍 0 · 👎 1 · 0%" in await stats(at)


async def test_every_member_of_a_group_votes_once(at: House) -> None:
    await at.ask("/subscribe tariffs", at.anna, at.group)
    story = (await at.desk.read(1, "New tariffs")).story_id
    posted = await at.deliver(at.group)
    for user, data in ((at.anna, "good"), (at.otto, "bad"), (at.otto, "good")):
        assert "Thanks" in (await at.press(posted, f"{data}:{story}", user))["text"]
    assert "👍 2 · 👎 0 · 100%" in await stats(at)


async def forged(at: House, data: str, user: dict[str, Any]) -> str:
    keyboard = {"inline_keyboard": [[{"text": "👍", "callback_data": data}]]}
    posted = at.api.post(at.api.room(user["id"]), {"from": at.api.bot, "text": "?", "reply_markup": keyboard})
    return str((await at.press(posted, data, user))["text"])


async def test_a_vote_that_cannot_count_is_a_note_and_no_error(at: House) -> None:
    posted, story = await alert(at)
    assert "That alert did not come to this chat" in await forged(at, f"good:{story}", at.otto)
    assert "That story is not in the history any more" in await forged(at, "bad:404", at.anna)
    assert "older time" in await forged(at, "good:x", at.anna)
    await at.ask("/unsubscribe tariffs")
    assert "follows none of its topics" in (await at.press(posted, f"bad:{story}"))["text"]
    assert "Nobody has voted yet" in await stats(at)


async def test_a_vote_below_an_alert_of_a_merged_story_counts(at: House) -> None:
    kept = (await at.desk.read(1, "New duties")).story_id
    posted, absorbed = await alert(at, 2)
    assert kept
    async with at.desk.store.transaction() as tables:
        await tables.stories.merge(kept, absorbed)
    assert "Thanks" in (await at.press(posted, f"good:{absorbed}"))["text"]


async def test_stats_show_each_version_and_what_was_not_wanted(at: House) -> None:
    posted, story = await alert(at)
    await at.press(posted, f"bad:{story}")
    topic = await at.desk.store.topics.by_slug("tariffs")
    assert topic
    await at.ask("/start", at.otto)
    async with at.desk.store.transaction() as tables:
        await tables.topics.set_rule(topic.id, "tariffs OR duties", str(at.otto["id"]), at.desk.clock.now())
    assert await stats(at) == (
        "What followers think of 📦 Tariffs\n\n"
        "Version 2 · 12:00 · Otto\n0 alerts\nVersion 1 · 12:00 · test\n1 alert · 👍 0 · 👎 1 · 0%\n\n"
        "👎 What they did not want:\n\n"
        "New tariffs\n11:55, The Gazette\nbecause of: tariffs\n👎 1 · version 1"
    )


async def test_stats_without_a_vote_say_how_votes_come(at: House) -> None:
    assert "Nobody has voted yet. Followers do with the 👍 and 👎 below their alerts." in await stats(at)


async def test_stats_of_what_everybody_liked_say_so(at: House) -> None:
    posted, story = await alert(at)
    await at.press(posted, f"good:{story}")
    assert "1 alert · 👍 1 · 👎 0 · 100%\n\nNobody disliked anything." in await stats(at)


async def test_stats_turn_their_pages_in_place(at: House) -> None:
    for number in range(1, PAGE + 2):
        at.desk.clock.advance(minutes=1)
        posted, story = await alert(at, number, f"Tariffs {number}")
        await at.press(posted, f"bad:{story}")
    first = await at.ask("/rule stats tariffs", at.otto)
    assert "Tariffs 1\n" not in first.shown["text"]
    assert buttons(first) == [f"disliked:tariffs:{PAGE}"]
    await at.press(first, f"disliked:tariffs:{PAGE}", at.otto)
    assert "Tariffs 1\n" in (await at.changed(first)).shown["text"]
    assert buttons(first) == ["disliked:tariffs:0"]


async def test_stats_stand_below_the_rule(at: House) -> None:
    rule = await at.ask("/rule show tariffs", at.otto)
    await at.press(rule, "stats:tariffs", at.otto)
    assert "What followers think of 📦 Tariffs" in (await at.after(rule)).shown["text"]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("/rule stats tarifs", "There is no topic tarifs. Did you mean tariffs? As in: /rule stats tariffs"),
        ("/rule stats", "Which topic?"),
    ],
)
async def test_stats_of_no_topic_are_asked_back(at: House, question: str, answer: str) -> None:
    assert answer in (await at.ask(question, at.otto)).shown["text"]


async def test_stats_are_for_admins(at: House) -> None:
    assert "That is for the admins" in (await at.ask("/rule stats tariffs")).shown["text"]
