"""Mutes over real HTTP: with words, from an alert, and from the list of what is muted."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.delivery import Settlement
from bot.core.model import Mode, Topic
from bot.playground.chats import Posted
from tests.fakes import NOON
from tests.handlers.house import House, buttons, house
from tests.storage.newsroom import claim


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as opened:
        yield opened


async def text_of(at: House, question: str) -> str:
    return str((await at.ask(question)).shown["text"])


async def walk(at: House, page: Posted, *pressed: str) -> Posted:
    """Presses one button after the other below a message; the message as it is then."""
    for data in pressed:
        page.edits.clear()
        await at.press(page, data)
        page = await at.changed(page)
    return page


async def alert(at: House) -> tuple[Posted, int]:
    """An alert of a story about tariffs, as it stands in the chat of Anna, and the number of its story."""
    await at.ask("/subscribe tariffs")
    story = await at.desk.story(1, "Tariffs rise", "tariffs")
    return await at.deliver(), story


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("/mute", "Nothing is muted. What shall be quiet?"),
        ("/mute tariffs 2h", "📦 Tariffs: quiet until 14:00. The news stays in /latest and /summary."),
        ("/mute 1h", "📦 Tariffs, ⛔ Sanctions: quiet until 13:00."),
        ("/mute off", "speak again."),
        ("/mute tariffs off", "📦 Tariffs speaks again."),
        ("/mute tariffs", "How long shall it be quiet? 📦 Tariffs"),
        ("/mute tariffs 2x", "I need a time such as 30m, 2h or 3d."),
        ("/mute story 1 1d", "You hear no more of this story until Nov 23, 12:00: Tariffs rise"),
        ("/mute story 1 off", "You hear of it again: Tariffs rise"),
        ("/mute story 9 1d", "There is no story 9."),
        ('/mute "The Gazette" 1d', "The Gazette: quiet until Nov 23, 12:00."),
        ("/mute source 1 1d", "The Gazette: quiet until Nov 23, 12:00."),
        ("/mute The Gazete 1d", "I read no source called The Gazete. Did you mean The Gazette? As in: /mute The"),
    ],
)
async def test_every_mute_gets_its_answer(at: House, question: str, answer: str) -> None:
    await at.ask("/subscribe tariffs sanctions")
    await at.desk.story(1, "Tariffs rise", "tariffs")
    shown = await text_of(at, question)
    assert answer.replace("📦 Tariffs, ⛔ Sanctions", "⛔ Sanctions, 📦 Tariffs") in shown or answer in shown


async def test_an_alert_offers_what_may_be_quiet_then_how_long_then_to_undo_it(at: House) -> None:
    told, story = await alert(at)
    await at.press(told, f"hush:{story}")
    page = await at.after(told)
    assert page.shown["text"] == f"🔕 What shall be quiet? In words: /mute story {story} 1d"
    assert [row[0]["text"] for row in page.buttons] == ["📦 Tariffs", "This story: Tariffs rise", "Source: The Gazette"]
    assert buttons(page) == [f"mute:tariffs/{story}", f"mute:#{story}/{story}", f"mute:@1/{story}"]
    page = await walk(at, page, f"mute:@1/{story}")
    assert [button["text"] for row in page.buttons for button in row] == [
        "2 hours",
        "8 hours",
        "24 hours",
        "7 days",
        "◀ Back",
    ]
    page = await walk(at, page, f"hushed:{story}", f"mute:#{story}/{story}", f"mute:#{story}:1w")
    assert "You hear no more of this story until Nov 29, 12:00: Tariffs rise" in page.shown["text"]
    [mute] = await at.desk.store.mutes.of(at.anna["id"], 0, at.desk.clock.now())
    assert mute.target == story
    page = await walk(at, page, f"mute:#{story}:off")
    assert page.shown["text"] == "🔔 You hear of it again: Tariffs rise"
    assert await at.desk.store.mutes.of(at.anna["id"], 0, at.desk.clock.now()) == ()


async def test_an_alert_of_a_chat_with_many_topics_offers_its_story_and_its_outlets_too(at: House) -> None:
    posted, story = await alert(at)
    [tariffs] = [each.topic for each in await at.desk.store.people.subscriptions(at.anna["id"])]
    async with at.desk.store.transaction() as tables:
        for number in range(40):
            topic = await tables.topics.add(Topic(0, f"t{number}", f"T{number}", "", "x"), "test", NOON)
            assert topic
            await tables.people.subscribe(at.anna["id"], 0, topic.id, Mode.INSTANT, NOON)
        await tables.people.unsubscribe(at.anna["id"], 0, tariffs.id)
    await at.press(posted, f"hush:{story}")
    shown = buttons(await at.after(posted))
    assert len(shown) == 30
    assert shown[-2:] == [f"mute:#{story}/{story}", f"mute:@1/{story}"]


async def test_what_is_muted_is_listed_and_ended_one_by_one(at: House) -> None:
    await alert(at)
    await at.ask("/subscribe sanctions")
    await at.ask("/mute tariffs 2h")
    await at.ask("/mute The Gazette 1d")
    page = await at.ask("/mute")
    assert page.shown["text"].splitlines() == [
        "🔕 Muted now",
        "In words: /mute tariffs 2h, /mute Coast Radio 1d, /mute story 17 1d, or /mute 1h for all topics",
        "• 📦 Tariffs · until 14:00",
        "• The Gazette · until Nov 23, 12:00",
    ]
    assert buttons(page) == ["mute:tariffs:off", "mute:@1:off", "mute:sanctions", "settings:"]
    page = await walk(at, page, "mute:@1:off")
    assert page.shown["text"] == "🔔 You hear of it again: The Gazette"
    assert "2 things" not in await text_of(at, "/settings")
    page = await walk(at, await at.ask("/settings"), "mutes:", "mute:sanctions", "mutes:", "settings:")
    assert "1 thing is muted" in page.shown["text"]


@pytest.mark.parametrize(
    ("state", "reason", "answer"),
    [
        ("skipped", "muted_story", "You muted this story here, so I did not send it."),
        ("skipped", "muted_outlet", "You muted the source that reports it here, so I did not send it."),
        ("waiting", "muted_outlet", "You muted every source that reports it, so it waits until another one does."),
    ],
)
async def test_why_says_what_was_muted(at: House, state: str, reason: str, answer: str) -> None:
    await at.ask("/subscribe tariffs")
    await at.desk.story(1, "Tariffs rise", "tariffs")
    [queued] = await claim(at.desk.store, at.desk.clock.now())
    async with at.desk.store.transaction() as tables:
        await tables.outbox.settle([Settlement(queued, state, at.desk.clock.now(), reason)])
    assert answer in await text_of(at, "/why https://gazette.example/1")


@pytest.mark.parametrize("data", ["mute:#99:2h", "mute:@99", "mute:football:1d", "mute:*:2y", "hush:99", "hushed:x"])
async def test_a_button_that_is_old_or_forged_changes_nothing(at: House, data: str) -> None:
    await at.ask("/subscribe tariffs")
    forged = {"inline_keyboard": [[{"text": "press me", "callback_data": data}]]}
    room = at.api.room(at.anna["id"])
    page = at.api.post(room, {"from": at.api.bot, "text": "a page", "reply_markup": forged})
    await at.press(page, data)
    assert (await at.after(page)).shown["text"]
    [followed] = await at.desk.store.people.subscriptions(at.anna["id"])
    assert followed.muted_until is None
    assert await at.desk.store.mutes.of(at.anna["id"], 0, at.desk.clock.now()) == ()
