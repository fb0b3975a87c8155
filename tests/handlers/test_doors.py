"""The first minute of a follower, and taking things back."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.model import Mode, Topic
from tests.fakes import NOON
from tests.handlers.house import House, buttons, house


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as opened:
        yield opened


async def followed(at: House) -> dict[str, Mode]:
    return {each.topic.slug: each.mode for each in await at.desk.store.people.subscriptions(at.anna["id"])}


async def test_the_greeting_is_two_sentences_and_a_board(at: House) -> None:
    hello = await at.ask("/start")
    assert hello.shown["text"] == (
        "👋 I watch the news wires and tell you once per story, in two or three sentences, when something happens in "
        "a topic you follow. Tap a topic to follow it; tap it again to stop."
    )
    assert buttons(hello) == ["topic:missile-launch", "topic:sanctions", "topic:tariffs"]


async def test_the_board_says_what_each_topic_sent_this_week(at: House) -> None:
    await at.desk.story(1, "Tariffs rise", "tariffs")
    await at.desk.story(2, "Sanctions widen", "sanctions")
    await at.desk.story(3, "Sanctions widen again", "sanctions")
    board = await at.ask("/start")
    assert [row[0]["text"] for row in board.buttons] == [
        "➕ 🚀 Missile launch",
        "➕ ⛔ Sanctions · 2 alerts this week",
        "➕ 📦 Tariffs · 1 alert this week",
    ]


@pytest.mark.parametrize("payload", ["tariffs--missile-launch", "tariffs_missile-launch"])
async def test_a_link_follows_several_topics_at_once(at: House, payload: str) -> None:
    hello = await at.ask(f"/start {payload}")
    assert "✅ You follow 📦 Tariffs, 🚀 Missile launch now." in hello.shown["text"]
    assert await followed(at) == {"missile-launch": Mode.INSTANT, "tariffs": Mode.INSTANT}
    assert buttons(hello) == ["five:1", "fresh:1", "undone:1", "board:"]


async def test_a_link_to_what_is_followed_leaves_its_mode(at: House) -> None:
    await at.ask("/subscribe tariffs silent")
    hello = await at.ask("/start tariffs")
    assert "You follow 📦 Tariffs now" in hello.shown["text"]
    assert buttons(hello) == ["board:"]
    assert await followed(at) == {"tariffs": Mode.SILENT}


async def test_a_topic_may_be_about_the_press(at: House) -> None:
    async with at.desk.store.transaction() as tables:
        await tables.topics.add(Topic(0, "press-freedom", "Press freedom", "📰", "x"), "test", NOON)
    assert "You follow 📰 Press freedom now" in (await at.ask("/start press-freedom")).text


async def test_a_link_that_only_opens_the_chat_names_no_topic(at: House) -> None:
    assert "There is no topic" not in (await at.ask("/start hello")).shown["text"]


async def test_the_last_five_come_as_one_message_each_story_once(at: House) -> None:
    story = await at.desk.story(1, "Tariffs rise", "tariffs")
    await at.desk.file(2, "Tariffs rise, says another", "tariffs", story)
    for number in range(3, 10):
        await at.desk.story(number, f"Tariffs {number}", "tariffs")
    followed = await at.ask("/subscribe tariffs")
    await at.press(followed, "five:1")
    shown = (await at.after(followed)).shown["text"]
    assert shown.startswith("The last stories · 📦 Tariffs\n")
    assert shown.count("The Gazette") == 5
    assert "says another" not in shown


async def test_the_last_five_of_a_quiet_topic_are_none(at: House) -> None:
    followed = await at.ask("/subscribe tariffs")
    await at.press(followed, "five:1")
    assert "There is nothing old: no story reached 📦 Tariffs yet." in (await at.after(followed)).shown["text"]


async def test_nothing_old_leaves_the_way_back(at: House) -> None:
    hello = await at.ask("/subscribe tariffs")
    await at.press(hello, "fresh:1")
    assert buttons(await at.changed(hello)) == ["undone:1"]


async def test_a_subscription_is_undone_in_place(at: House) -> None:
    told = await at.ask("/subscribe tariffs")
    await at.press(told, "undone:1")
    shown = await at.changed(told)
    assert shown.shown["text"] == "↩️ Undone. You don't follow 📦 Tariffs, as before."
    assert buttons(shown) == []
    assert await followed(at) == {}


async def test_an_end_is_undone_with_its_mode_and_mute(at: House) -> None:
    await at.ask("/subscribe tariffs silent")
    await at.ask("/mute tariffs 2h")
    told = await at.ask("/unsubscribe tariffs")
    await at.press(told, buttons(told)[0])
    assert "↩️ Undone. You follow 📦 Tariffs as before." in (await at.changed(told)).shown["text"]
    [back] = await at.desk.store.people.subscriptions(at.anna["id"])
    assert (back.mode, back.muted_until) == (Mode.SILENT, NOON.replace(hour=14))


async def test_a_toggle_is_undone_on_the_board(at: House) -> None:
    await at.ask("/subscribe tariffs silent")
    board = await at.ask("/topics")
    await at.press(board, "topic:tariffs")
    await at.changed(board)
    assert buttons(board)[-1] == "untoggle:2"
    await at.press(board, "untoggle:2")
    await at.api.wait_for(lambda posted: posted is board and len(posted.edits) > 1)
    assert board.buttons[2][0]["text"] == "✅ 📦 Tariffs"
    assert await followed(at) == {"tariffs": Mode.SILENT}


async def test_no_change_of_several_topics_is_undone_on_the_board(at: House) -> None:
    told = await at.ask("/subscribe tariffs sanctions")
    room = at.api.room(at.anna["id"])
    keys = {"inline_keyboard": [[{"text": "↩️", "callback_data": "untoggle:1"}]]}
    forged = at.api.post(room, {"from": at.api.bot, "text": "?", "reply_markup": keys})
    await at.press(forged, "untoggle:1")
    assert "older time" in (await at.after(forged)).text
    assert set(await followed(at)) == {"tariffs", "sanctions"}
    assert not told.edits


async def test_a_new_toggle_offers_the_last_five(at: House) -> None:
    board = await at.ask("/topics")
    await at.press(board, "topic:tariffs")
    assert buttons(await at.changed(board))[-2:] == ["untoggle:1", "five:1"]


async def test_an_ended_watch_is_undone(at: House) -> None:
    await at.ask("/watch Boeing strike")
    gone = await at.ask("/unwatch 1")
    await at.press(gone, "undone:1")
    assert "You follow 👁 Boeing strike as before." in (await at.changed(gone)).shown["text"]
    assert "Boeing strike" in (await at.ask("/watch")).shown["text"]


async def test_what_was_undone_is_not_undone_again_nor_by_another_chat(at: House) -> None:
    told = await at.ask("/subscribe tariffs")
    room = at.api.room(at.otto["id"])
    keys = {"inline_keyboard": [[{"text": "↩️", "callback_data": data} for data in ("undone:1", "five:1", "fresh:1")]]}
    forged = at.api.post(room, {"from": at.api.bot, "text": "?", "reply_markup": keys})
    for data in ("undone:1", "five:1", "fresh:1"):
        await at.press(forged, data, at.otto)
    await at.settled()
    assert [posted for posted in at.api.messages(at.otto["id"]) if "older time" in posted.text]
    assert await followed(at) == {"tariffs": Mode.INSTANT}
    assert not told.edits


async def test_long_boards_have_pages(at: House) -> None:
    async with at.desk.store.transaction() as tables:
        for number in range(15):
            slug = f"theme-{number:02}"
            await tables.topics.add(Topic(0, slug, f"Theme {number}", "🔹", "x"), "test", NOON)
    board = await at.ask("/topics")
    assert (len(board.buttons), buttons(board)[-1]) == (11, "topics:10")
    await at.press(board, "topics:10")
    await at.changed(board)
    assert buttons(board) == [*(f"topic:theme-{n:02}" for n in range(7, 15)), "topics:0"]
    await at.press(board, "topic:theme-14")
    await at.api.wait_for(lambda posted: posted is board and len(posted.edits) > 1)
    assert board.buttons[7][0]["text"] == "✅ 🔹 Theme 14"


async def test_a_topic_that_was_dropped_in_the_settings_comes_back(at: House) -> None:
    await at.ask("/subscribe tariffs silent")
    page = await at.ask("/settings")
    for step, data in enumerate(("settings:topics", "settings:topic:tariffs", "prefer:drop:tariffs", "undone:2"), 1):
        await at.press(page, data)
        await at.api.wait_for(lambda posted, step=step: posted is page and len(posted.edits) == step)  # type: ignore[misc]
    assert "You follow 📦 Tariffs as before." in page.text
    assert await followed(at) == {"tariffs": Mode.SILENT}
