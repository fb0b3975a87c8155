"""Every command of followers, with right and wrong input, over real HTTP."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.limits import ALLOWANCES, Quota
from tests.fakes import NOON
from tests.handlers.house import House, buttons, house


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as opened:
        yield opened


async def text_of(at: House, question: str, **how: int) -> str:
    return str((await at.ask(question, **how)).shown["text"])


async def followed(at: House) -> set[str]:
    return {each.topic.slug for each in await at.desk.store.people.subscriptions(at.anna["id"])}


async def test_start_says_what_this_is_and_offers_the_topics(at: House) -> None:
    hello = await at.ask("/start")
    assert "I watch the news wires" in hello.shown["text"]
    assert buttons(hello) == ["topic:missile-launch", "topic:sanctions", "topic:tariffs"]
    assert hello.buttons[0][0]["text"] == "➕ 🚀 Missile launch"


async def test_start_with_a_slug_follows_it(at: House) -> None:
    assert "You follow ⛔ Sanctions now" in await text_of(at, "/start sanctions")
    assert await followed(at) == {"sanctions"}


async def test_start_with_a_wrong_slug_still_says_hello(at: House) -> None:
    hello = await text_of(at, "/start <football>")
    assert "There is no topic <football>" in hello
    assert "I watch the news wires" in hello


async def test_start_with_a_nearly_right_slug_names_the_right_one(at: House) -> None:
    assert "There is no topic sancions. Did you mean sanctions?" in await text_of(at, "/start sancions")


async def test_a_pressed_topic_is_followed_and_shown_in_place(at: House) -> None:
    board = await at.ask("/topics")
    await at.press(board, "topic:tariffs")
    shown = await at.changed(board)
    assert shown.buttons[2][0]["text"] == "✅ 📦 Tariffs"
    assert shown.shown["text"] == board.shown["text"]
    assert await followed(at) == {"tariffs"}


async def test_help_lists_what_this_person_may_do(at: House) -> None:
    assert "/subscribe" in await text_of(at, "/help")
    assert "/rule " not in await text_of(at, "/help")
    assert "/rule show|set|test" in (await at.ask("/help", at.otto)).shown["text"]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("/subscribe tariffs", "You follow 📦 Tariffs now. The next story"),
        ("/subscribe missile launch silent", "You follow 🚀 Missile launch now, silently"),
        (
            "/subscribe misile",
            "There is no topic misile. Did you mean missile-launch? As in: /subscribe missile-launch",
        ),
        ("/subscribe football", "There is no topic football. I know: missile-launch, sanctions, tariffs."),
        ("/subscribe tariffs sancions", "There is no topic sancions. Did you mean sanctions?"),
        ("/subscribe", "Tap a topic to follow it"),
        ("/unsubscribe tariffs", "You did not follow 📦 Tariffs."),
        ("/unsubscribe tarifs", "Did you mean tariffs? As in: /unsubscribe tariffs"),
        ("/unsubscribe all", "You follow nothing"),
        ("/unsubscribe", "Tap a topic to follow it"),
        ("/subscriptions", "You follow nothing yet"),
        ("/latest", "Nothing yet"),
        ("/latest tarifs", "Did you mean tariffs? As in: /latest tariffs"),
        ("/latest 3 4 5", "There is no topic 3."),
        ("/summary", "Nothing in the last 24 hours · all topics."),
        ("/summary tariffs 7d", "Nothing in the last 7 days · 📦 Tariffs."),
        ("/summary 90m", "Nothing in the last 90 minutes"),
        ("/summary wheather", "There is no topic wheather."),
        ("/search", "What shall I look for? As in: /search missile test"),
        ("/search <b>xyzzy</b>", "Nothing in the history holds all of <b>xyzzy</b>."),
        ("/pause", "Paused. Nothing is sent until you say /resume."),
        ("/pause 3d", "Paused until Nov 25, 12:00."),
        ("/pause soon", "I need a time such as 30m, 2h or 3d. As in: /pause 3d"),
        ("/resume", "Nothing is paused"),
        ("/mute", "You follow nothing, so no topic can be muted."),
        ("/mute tariffs 2h", "You don't follow Tariffs. /subscribe tariffs changes that."),
        ("/mute tarifs 2h", "Did you mean tariffs? As in: /mute tariffs 2h"),
        ("/mute tariffs", "You don't follow Tariffs."),
        ("/mute 1h", "You follow nothing yet."),
        ("/timezone", "Your times are in UTC, where it is 12:00 now."),
        ("/timezone Europe/Berlin", "Times are in Europe/Berlin from now on. It is 13:00 there."),
        (
            "/timezone Berln",
            (
                "I know no time zone Berln. A large city that has it will do; /timezone takes your location too. "
                "Did you mean Europe/Berlin? "
                "As in: /timezone Europe/Berlin"
            ),
        ),
        ("/timezone Atlantis City", "I know no time zone Atlantis City. A large city that has it will do;"),
        ("/sumary", "I don't know /sumary. Did you mean /summary?"),
        ("/xyzzy", "I don't know /xyzzy. /help lists what I can do."),
        ("what is new?", "I answer to commands"),
        ("/sources", "That is for the admins of this bot."),
        ("/rule set tariffs x", "That is for the admins of this bot."),
    ],
)
async def test_every_question_gets_its_answer(at: House, question: str, answer: str) -> None:
    assert answer in await text_of(at, question)


@pytest.mark.parametrize(
    "command",
    [
        "start",
        "subscribe",
        "unsubscribe",
        "latest",
        "summary",
        "search",
        "why",
        "pause",
        "mute",
        "timezone",
        "nonsense",
    ],
)
async def test_no_input_however_long_or_odd_breaks_an_answer(at: House, command: str) -> None:
    odd = "<b>&amp;🚀 " * 400
    assert await text_of(at, f"/{command} {odd}"[:4096])


async def test_a_subscription_is_listed_with_how_it_is(at: House) -> None:
    await at.ask("/subscribe tariffs silent")
    await at.ask("/mute tariffs 2h")
    await at.ask("/pause")
    shown = await text_of(at, "/subscriptions")
    assert "📦 Tariffs · tariffs · silent · muted until 14:00" in shown
    assert "Paused" in shown


async def test_a_pause_ends_by_its_button(at: House) -> None:
    paused = await at.ask("/pause 3d")
    await at.press(paused, "resume:")
    assert "I'm back. You missed nothing" in (await at.changed(paused)).shown["text"]


async def test_the_latest_are_linked_and_in_the_zone_of_the_chat(at: House) -> None:
    await at.desk.file(1, "Tariffs & duties rise", "tariffs")
    await at.ask("/timezone Seoul")
    latest = await at.ask("/latest tariffs 3")
    assert "Tariffs & duties rise\nThe ferry left.\n20:55, The Gazette" in latest.shown["text"]
    assert {"text_link"} <= {entity["type"] for entity in latest.shown["entities"]}


async def test_a_summary_changes_its_window_in_place(at: House) -> None:
    await at.desk.story(1, "Tariffs rise", "tariffs")
    at.desk.clock.advance(hours=20)
    summary = await at.ask("/summary tariffs 6h")
    assert "Nothing in the last 6 hours" in summary.shown["text"]
    await at.press(summary, "summary:tariffs:24h")
    assert "The last 24 hours · 📦 Tariffs\n\n📦 Tariffs rise" in (await at.changed(summary)).shown["text"]


async def test_a_search_turns_its_pages_in_place(at: House) -> None:
    for number in reversed(range(10)):
        await at.desk.file(number, f"Ferry {number} sails", published=NOON - timedelta(minutes=number))
    first = await at.ask("/search ferries")
    assert "Ferry 7 sails" in first.shown["text"]
    assert "Ferry 8 sails" not in first.shown["text"]
    await at.desk.file(99, "Ferry 99 sails", published=NOON)
    await at.press(first, "find:8-10:ferries")
    assert "Ferry 8 sails" in (await at.changed(first)).shown["text"]
    assert "Ferry 7 sails" not in first.shown["text"]
    assert buttons(first) == ["find:0:ferries"]


async def test_pages_count_as_searches(at: House) -> None:
    for number in range(10):
        await at.desk.file(number, f"Ferry {number} sails", published=NOON - timedelta(minutes=number))
    first = await at.ask("/search ferries")
    for _ in range(ALLOWANCES[Quota.SEARCHES].most):
        at.services.quotas.spend(Quota.SEARCHES, at.anna["id"])
    await at.press(first, buttons(first)[0])
    assert "I go on in" in (await at.after(first)).text


async def test_words_too_long_for_a_button_are_read_from_the_message(at: House) -> None:
    for number in range(1, 11):
        await at.desk.file(number, f"Ferry {number} sails to the northern lighthouse island harbour on schedule")
    words = "ferry sails northern lighthouse island harbour schedule northern island"
    first = await at.ask(f"/search {words}")
    assert buttons(first) == ["find:8-10:"]
    await at.press(first, "find:8-10:")
    changed = (await at.changed(first)).shown["text"]
    assert changed.startswith(words)
    assert "Ferry 2 sails" in changed


async def test_a_rule_is_searched_for_and_its_mistakes_are_shown(at: House) -> None:
    await at.desk.file(1, "Ferry sinks off the cape")
    assert "Ferry sinks off the cape" in (await at.ask("/search ferry NEAR/5 sink")).shown["text"]
    assert "nothing among the 1 article" in (await at.ask('/search "ferry sails" OR ferry NOT cape')).shown["text"]
    assert "column" in (await at.ask("/search ferry NEAR/ OR")).shown["text"]


@pytest.mark.parametrize(
    "data", ["", "xyzzy:1", "topic:football", "story:x", "story:99", "why:", "find:x:y", "more", "mute:"]
)
async def test_a_stale_or_forged_button_is_answered_kindly(at: House, data: str) -> None:
    room = at.api.room(at.anna["id"])
    forged = at.api.post(
        room,
        {
            "from": at.api.bot,
            "text": "?",
            "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": data}]]},
        },
    )
    note = await at.press(forged, data)
    said = note["text"] or (await at.after(forged)).shown["text"]
    assert any(word in said for word in ("older time", "not in the history", "I need a time"))


async def test_the_menu_of_everybody_has_no_admin_commands(at: House) -> None:
    everybody = [entry["command"] for entry in at.api.commands[scope_key(type="default")]]
    assert "subscribe" in everybody
    assert "rule" not in everybody
    otto = at.api.commands[scope_key(type="chat", chat_id=at.otto["id"])]
    assert {"subscribe", "rule"} <= {entry["command"] for entry in otto}


def scope_key(**scope: object) -> str:
    return json.dumps([scope, ""], sort_keys=True)
