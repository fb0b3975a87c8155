"""Digests over real HTTP: set in words and by buttons, sent, turned page by page, asked for, ended."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.telegram import TelegramMessenger
from bot.core.digests import HOURLY
from bot.core.weekdays import EVERY_DAY, WEEKDAYS
from bot.playground.chats import Posted
from bot.services.deliver import Deliver, Renderers
from bot.services.publish import Publish
from handlers import digests_texts, texts
from tests.handlers.house import House, buttons, house

MORNING = datetime(2026, 11, 23, 8, tzinfo=UTC)  # a Monday, the day after the clock of the house


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path, owners=False) as opened:
        yield opened


@pytest.fixture
async def sender(at: House) -> AsyncIterator[Deliver]:
    renderers = Renderers(texts.alert, texts.more, texts.sequel, digests_texts.digest)
    deliver = Deliver(at.desk.store, TelegramMessenger(at.application.bot), at.desk.clock, renderers)
    sending = asyncio.create_task(deliver.run())
    yield deliver
    sending.cancel()
    await asyncio.wait([sending])


async def text_of(at: House, question: str, user: dict[str, Any] | None = None, chat: int = 0, **how: int) -> str:
    return str((await at.ask(question, user, chat, **how)).shown["text"])


async def comes(at: House, deliver: Deliver, text: str, chat: int = 0) -> Posted:
    """The message with this text, once it was sent."""
    await Publish(at.desk.store, at.desk.clock).digests()
    deliver.wake()
    chat_id = chat or at.anna["id"]
    return await at.api.wait_for(lambda posted: posted.chat_id == chat_id and posted.by_bot and text in posted.text)


async def held(at: House, deliver: Deliver, *titles: str) -> None:
    """Stories on tariffs, which Anna has in her digest or quiet hours hold back; returns once all of them wait."""
    for number, title in enumerate(titles, 1):
        await at.desk.story(number, title, "tariffs")
    async with asyncio.timeout(10):
        while (await at.desk.store.outbox.counts()).get("folded", 0) < len(titles):
            deliver.wake()


# --- set --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "answer", "days", "minute"),
    [
        ("/digest 08:00", "every day at 08:00. The next one: Nov 23, 08:00.", EVERY_DAY, 480),
        ("/digest 8am", "every day at 08:00. The next one: Nov 23, 08:00.", EVERY_DAY, 480),
        ("/digest hourly", "every hour. The next one: 13:00.", HOURLY, 0),
        ("/digest weekdays 07:30", "on weekdays at 07:30. The next one: Nov 23, 07:30.", WEEKDAYS, 450),
        ("/digest weekends 10:00", "at weekends at 10:00. The next one: Nov 28, 10:00.", frozenset((5, 6)), 600),
        ("/digest mon, wed fri 18:00", "every Monday, Wednesday, and Friday at 18:00.", frozenset((0, 2, 4)), 1080),
        ("/digest monday 09:00", "every Monday at 09:00. The next one: Nov 23, 09:00.", frozenset((0,)), 540),
    ],
)
async def test_a_digest_is_set_in_words(at: House, typed: str, answer: str, days: frozenset[int], minute: int):
    said = await text_of(at, typed)
    assert answer in said.replace("\n", " ")
    assert "Times are in UTC here. If you live elsewhere: /timezone Europe/Berlin" in said
    schedule = await at.desk.store.digests.schedule(at.anna["id"], 0)
    assert schedule
    assert (schedule.days, schedule.minute) == (days, minute)


async def test_times_are_those_of_the_chat_and_move_with_its_zone(at: House):
    await at.ask("/timezone Europe/Berlin")
    said = await text_of(at, "/digest 08:00")
    assert "The next one: Nov 23, 08:00." in said
    assert "Times are in UTC" not in said
    schedule = await at.desk.store.digests.schedule(at.anna["id"], 0)
    assert schedule
    assert schedule.next_at == MORNING - timedelta(hours=1)
    await at.ask("/timezone America/New_York")
    moved = await at.desk.store.digests.schedule(at.anna["id"], 0)
    assert moved
    assert moved.next_at == MORNING - timedelta(hours=24 - 5)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/digest mondai 8:00", "I don't know mondai there. Did you mean monday? As in: /digest monday 08:00"),
        ("/digest 25:00", "25:00 is no time of day. As in: /digest 08:00"),
        ("/digest hourly 08:00", "A digest takes one time, or every hour. As in: /digest weekdays 07:30"),
        ("/digest xyzzy", "I don't know xyzzy there. As in: /digest weekdays 07:30"),
    ],
)
async def test_a_wrong_word_is_answered_with_the_right_one(at: House, typed: str, answer: str):
    assert await text_of(at, typed) == answer
    assert await at.desk.store.digests.schedule(at.anna["id"], 0) is None


async def test_alone_it_says_what_is_set_and_how_to_set_it(at: House):
    shown = await at.ask("/digest")
    assert "No digest is set here." in shown.text
    assert "/digest weekdays 07:30" in shown.text
    assert "plan:off" not in buttons(shown)
    for data in ("plan:08:00", "plan:hourly", "plan:weekdays 08:00", "plan:monday 08:00", "plan:now", "plan:empty on"):
        assert data in buttons(shown)


async def test_every_button_does_what_it_says_in_place(at: House):
    shown = await at.ask("/digest")
    for data, said in (
        ("plan:18:00", "every day at 18:00"),
        ("plan:hourly", "every hour"),
        ("plan:weekdays 08:00", "on weekdays at 08:00"),
        ("plan:empty on", "It comes also when there is nothing in it."),
        ("plan:now", "Nothing new since the one before."),
        ("plan:off", "No more digests."),
    ):
        shown.edits.clear()
        await at.press(shown, data)
        assert said in (await at.changed(shown)).shown["text"]
    assert await at.desk.store.digests.schedule(at.anna["id"], 0) is None


async def test_in_a_group_only_its_administrators_set_it(at: House):
    assert "only its administrators" in await text_of(at, "/digest 08:00", at.otto, at.group)
    made = await at.ask("/digest 08:00", at.anna, at.group)
    assert "only its administrators" in (await at.press(made, "plan:off", at.otto))["text"]
    assert await at.desk.store.digests.schedule(at.group, 0)


async def test_a_forum_topic_has_a_digest_of_its_own(at: House):
    forum = at.api.add_group("Newsroom", [at.anna], kind="supergroup", forum=True)
    made = await at.ask("/digest hourly", at.anna, forum, thread=7)
    assert made.shown["message_thread_id"] == 7
    assert "No digest is set here." in await text_of(at, "/digest", at.anna, forum, thread=8)


async def test_a_group_keeps_its_digest_when_it_becomes_a_supergroup(at: House):
    await at.ask("/digest weekdays 07:30", at.anna, at.group)
    bigger = at.api.add_group("Night desk", [at.anna, at.otto], kind="supergroup")
    moved = at.api.post(at.api.room(at.group), {"from": at.anna, "migrate_to_chat_id": bigger})
    at.api.push("message", moved.shown)
    await at.settled()
    assert "on weekdays at 07:30" in await text_of(at, "/digest", at.anna, bigger)


# --- sent -------------------------------------------------------------------------------------------------------------


async def test_a_digest_comes_with_what_was_held_back_and_what_was_told(at: House, sender: Deliver):
    await at.ask("/digest 08:00")
    await at.ask("/subscribe tariffs digest")
    await at.ask("/subscribe sanctions")
    await at.desk.story(9, "Sanctions on ferries", "sanctions")
    await comes(at, sender, "Sanctions on ferries")
    await held(at, sender, "Steel tariffs rise", "Tariffs on rice fall")
    assert not any("Steel" in posted.text for posted in at.api.messages(at.anna["id"]))
    at.desk.clock.time = MORNING
    shown = await comes(at, sender, "Digest")
    assert shown.text.startswith(
        "🗞 Digest · Nov 23, 08:00\n\n📦 Tariffs on rice fall\nThe ferry left.\nNov 22, 11:55, The Gazette · Read it"
    )
    assert shown.text.count("Steel tariffs rise") == 1
    told = shown.text.partition("Told already\n")[2]
    assert told.startswith("⛔ Sanctions on ferries · Nov 22, 11:55, The Gazette")
    assert shown.shown.get("disable_notification", True)
    assert buttons(shown) == []


async def test_pages_are_turned_in_replies_until_all_was_shown(at: House, sender: Deliver):
    await at.ask("/digest 08:00")
    await at.ask("/subscribe tariffs digest")
    titles = [f"Tariffs number {number:02} " + "and so on " * 25 for number in range(30)]
    await held(at, sender, *titles)
    at.desk.clock.time = MORNING
    first = page = await comes(at, sender, "Digest")
    pages = [page]
    while data := buttons(page):
        left = sum(posted.text.count("Tariffs number") for posted in pages)
        assert page.buttons[0][0]["text"] == f"📖 {30 - left} more"
        await at.press(page, data[0])
        page = await at.after(page)
        assert page.shown["reply_to_message"]["message_id"] == first.message_id
        pages.append(page)
    assert len(pages) > 2
    assert buttons(pages[1])[0] == f"digest:3:{first.message_id}"
    everything = "\n".join(posted.text for posted in pages)
    assert [everything.count(f"Tariffs number {number:02}") for number in range(30)] == [1] * 30


@pytest.mark.parametrize("data", ["digest:", "digest:x", "digest:99", "digest:2:x", "digest:2:1", "digest:0"])
async def test_a_forged_page_is_answered_kindly(at: House, sender: Deliver, data: str):
    await at.ask("/digest 08:00")
    await at.ask("/digest empty on")
    at.desk.clock.time = MORNING
    shown = await comes(at, sender, "Nothing new since the one before.")
    keyboard = {"inline_keyboard": [[{"text": "📖", "callback_data": data}]]}
    markup = {"from": at.api.bot, "text": "?", "reply_markup": keyboard}
    forged = at.api.post(at.api.room(at.anna["id"]), markup)
    await at.press(forged, data)
    said = await at.after(forged)
    assert "older time" in said.text
    shown.shown["reply_markup"] = keyboard
    await at.press(shown, data)
    assert "older time" in (await at.after(said)).text


async def test_asked_for_it_comes_in_a_moment_and_is_not_repeated(at: House, sender: Deliver):
    await at.ask("/subscribe tariffs digest")
    await held(at, sender, "Steel tariffs rise")
    assert "It comes in a moment." in await text_of(at, "/digest now")
    assert "Steel tariffs rise" in (await comes(at, sender, "Digest ·")).text
    at.desk.clock.advance(minutes=1)
    said = await text_of(at, "/digest now")
    assert "Nothing new since the one before." in said
    assert "The next one: Nov 23, 08:00." in said


async def test_off_sends_what_was_held_back_and_says_what_becomes_of_the_topics(at: House, sender: Deliver):
    await at.ask("/subscribe tariffs digest")
    await held(at, sender, "Steel tariffs rise")
    said = await text_of(at, "/digest off")
    assert "What was held back for the next one, 1 story, comes now." in said
    assert "Without one these come at once, without a sound: 📦 Tariffs" in said
    assert "Steel tariffs rise" in (await comes(at, sender, "Digest ·")).text
    assert "No digest is set here." in await text_of(at, "/digest off")


async def test_what_quiet_hours_held_back_comes_under_their_name(at: House, sender: Deliver):
    await at.ask("/quiet 11:00-14:00")
    await at.ask("/subscribe tariffs")
    await held(at, sender, "Steel tariffs rise")
    at.desk.clock.advance(hours=2)
    shown = await comes(at, sender, "While it was quiet: 1 story")
    assert "Steel tariffs rise" in shown.text


async def test_a_digest_in_quiet_hours_says_that_it_waits(at: House):
    await at.ask("/quiet 22:00-09:00")
    said = await text_of(at, "/digest 08:00")
    assert "The next one: Nov 23, 09:00." in said
    assert "It falls into your quiet hours and waits till they end." in said
