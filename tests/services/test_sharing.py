"""Stories offered while somebody types."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.services.sharing import PAGE, Sharing
from bot.services.subscribe import Subscribe
from tests.fakes import NOON
from tests.services.desk import ANNA, Desk, desk


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as opened:
        yield opened


@pytest.fixture
def sharing(at: Desk) -> Sharing:
    return Sharing(at.store, at.clock)


async def titles(sharing: Sharing, typed: str, offset: int = 0) -> list[str]:
    found = await sharing.offer(ANNA.chat_id, typed, "en", offset)
    return [view.lead.title for view in found.stories]


async def test_no_words_offer_what_somebody_follows_else_everything(at: Desk, sharing: Sharing) -> None:
    await at.story(1, "Tariffs rise", "tariffs")
    await at.story(2, "Sanctions widen", "sanctions")
    assert sorted(await titles(sharing, "")) == ["Sanctions widen", "Tariffs rise"]
    await Subscribe(at.store, at.clock).add(ANNA, ["tariffs"])
    assert await titles(sharing, "") == ["Tariffs rise"]


async def test_a_topic_by_name_offers_its_stories_each_once(at: Desk, sharing: Sharing) -> None:
    story = await at.story(1, "Tariffs rise", "tariffs")
    await at.file(2, "Tariffs rise indeed", "tariffs", story)
    await at.story(3, "Sanctions widen", "sanctions")
    assert len(await titles(sharing, "tariffs")) == 1


async def test_other_words_are_searched_for(at: Desk, sharing: Sharing) -> None:
    await at.file(1, "Ferry sails", published=NOON)
    assert await titles(sharing, "ferries") == ["Ferry sails"]
    assert await titles(sharing, "submarine") == []
    assert await titles(sharing, "!?") == []


async def test_a_page_leads_to_the_next_until_the_end(at: Desk, sharing: Sharing) -> None:
    for number in range(PAGE + 3):
        await at.file(number, f"Tariffs {number}", "tariffs", published=NOON - timedelta(minutes=number))
    first = await sharing.offer(ANNA.chat_id, "tariffs", "en")
    assert (len(first.stories), first.next_offset) == (PAGE, PAGE)
    last = await sharing.offer(ANNA.chat_id, "tariffs", "en", PAGE)
    assert (len(last.stories), last.next_offset) == (3, None)
    assert (await sharing.offer(ANNA.chat_id, "tariffs", "en", 10_000)).stories == ()
