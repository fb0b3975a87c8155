"""How a story grew, by its number, by its alert, and by buttons."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.model import Source
from tests.fakes import NOON
from tests.handlers.house import House, buttons, house


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as opened:
        yield opened


async def told(at: House, reports: int = 1) -> int:
    """A story that Anna was told, with so many reports of as many outlets."""
    await at.ask("/start")
    await at.ask("/subscribe sanctions")
    story = await at.desk.story(1, "Embargo on oil", "sanctions")
    for number in range(2, reports + 1):
        async with at.desk.store.transaction() as tables:
            outlet = await tables.sources.add(Source(0, f"https://o{number}.jp/feed", f"Outlet {number}"), NOON)
        assert outlet
        await at.desk.file(number, f"Embargo {number}", story=story, source_id=outlet.id)
    return story


async def test_a_story_is_shown_by_its_number(at: House):
    story = await told(at, 2)
    answer = await at.ask(f"/story {story}")
    assert answer.text.startswith("⛔ Sanctions\nEmbargo on oil\n2 reports · 2 sources · /story 1\n\n")
    assert "Outlet 2 🇯🇵\nEmbargo 2" in answer.text


async def test_a_story_is_shown_by_its_alert(at: House):
    await told(at)
    alert = await at.deliver()
    answer = await at.ask("/story", reply_to=alert.message_id)
    assert "Embargo on oil\n1 report · 1 source · /story 1" in answer.text


@pytest.mark.parametrize("wrong", ["99", "embargo", "-1", "9" * 40])
async def test_a_wrong_number_is_answered_with_the_way_to_a_right_one(at: House, wrong: str):
    answer = await at.ask(f"/story {wrong}")
    assert answer.text == f"There is no story {wrong}. Reply to an alert with /story, or press Timeline below it."


async def test_a_story_without_a_number_or_an_alert_says_what_is_missing(at: House):
    asked = "Reply to an alert with /story, or send its number after it. As in: /story 17"
    hello = await at.ask("/help")
    assert (await at.ask("/story")).text == asked
    assert (await at.ask("/story", reply_to=hello.message_id)).text == asked


async def test_a_long_story_is_turned_page_by_page_in_one_message(at: House):
    story = await told(at, 12)
    first = await at.ask(f"/story {story}")
    assert ("Embargo 8" in first.text, "Embargo 9" in first.text) == (True, False)
    assert buttons(first) == [f"timeline:{story}:8"]
    await at.press(first, f"timeline:{story}:8")
    second = await at.changed(first)
    assert ("Embargo 9" in second.text, "Embargo 12" in second.text) == (True, True)
    assert buttons(second) == [f"timeline:{story}:0"]
