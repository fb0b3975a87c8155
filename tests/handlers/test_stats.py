"""What admins read about the bot as a whole, and the daily note."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.playground.chats import Posted
from tests.fakes import NOON
from tests.handlers.house import House, buttons, house
from tests.storage.newsroom import claim, put, send_all, settle
from tests.storage.newsroom import delivery as notice
from tests.telegram_api import check_html


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as opened:
        yield opened


def forge(at: House, data: str) -> Posted:
    """A message with a button that the bot never made."""
    markup = {"inline_keyboard": [[{"text": "?", "callback_data": data}]]}
    return at.api.post(at.api.room(at.otto["id"]), {"from": at.api.bot, "text": "?", "reply_markup": markup})


async def picture(at: House) -> Posted:
    return await at.api.wait_for(lambda posted: "photo" in posted.shown)


async def test_the_words_say_all_and_the_picture_comes_below(at: House):
    await at.ask("/start")
    await at.ask("/start", at.otto)
    await at.ask("/subscribe sanctions")
    await at.desk.story(7, "New sanctions decided", "sanctions")
    await send_all(at.desk.store, NOON + timedelta(seconds=3))
    told = await at.ask("/stats", at.otto)
    text = told.shown["text"]
    for line in (
        "How I do, Nov 16 to Nov 22",
        "2 chats hear of me\n2 people, 0 groups, 0 channels\nnew: 2, lost: 0, paused now: 0",
        "News\n1 alert, 1 article, 1 story",
        "most alerts: 1 on Nov 22",
        "Deliveries\n1 sent",
        "From planning until Telegram has it\nhalf of them within 3 sec, 99 of 100 within 3 sec",
        "⛔ Sanctions · alerts: 1 · followers: 1",
        "The Gazette · alerts: 0 · articles: 1",
    ):
        assert line in text
    check_html(told.source)
    below = await picture(at)
    assert below.message_id > told.message_id
    assert below.text == "Alerts a day, Nov 16 to Nov 22"
    assert buttons(told) == ["desk:1", "desk:30", "figure:7", "open:health", "open:audit", "open:note"]


async def test_other_days_take_its_place_and_have_a_picture_of_their_own(at: House):
    told = await at.ask("/stats 30", at.otto)
    first = await picture(at)
    await at.press(told, "desk:1", at.otto)
    changed = await at.changed(told)
    assert changed.shown["text"].startswith("How I do, Nov 22\n")
    await at.press(told, "figure:1", at.otto)
    second = await at.api.wait_for(lambda posted: "photo" in posted.shown and posted is not first)
    assert second.text == "Alerts a day, Nov 22"


@pytest.mark.parametrize("words", ["0", "91d", "soon", "99999999999999999"])
async def test_days_beyond_what_is_kept_are_refused(at: House, words: str):
    assert "I can look back 1 to 90 days." in (await at.ask(f"/stats {words}", at.otto)).shown["text"]


async def test_health_and_audit_and_note_are_a_tap_away(at: House):
    told = await at.ask("/stats", at.otto)
    below = await picture(at)
    for page, beginning in (
        ("health", "Waiting for their turn"),
        ("audit", "Nothing was changed yet."),
        ("note", "🗞 You get no daily note."),
    ):
        await at.press(told, f"open:{page}", at.otto)
        shown = await at.api.wait_for(lambda posted, begins=beginning: posted.text.startswith(begins))
        assert shown.message_id > below.message_id


async def test_a_forged_page_or_number_of_days_does_nothing(at: House):
    for data in ("open:secrets", "desk:0", "desk:x", "figure:5000", "note:never"):
        forged = forge(at, data)
        await at.press(forged, data, at.otto)
        await at.after(forged)
        assert not forged.edits


async def test_nobody_but_admins_sees_it(at: House):
    for command in ("/stats", "/note", "/broadcast hello"):
        assert "for the admins of this bot" in (await at.ask(command)).shown["text"]


async def test_the_note_is_chosen_and_ended_with_words_and_with_buttons(at: House):
    shown = await at.ask("/note 7:30", at.otto)
    assert shown.shown["text"].startswith("🗞 You get the daily note at 07:30, by the clocks of UTC.")
    await at.press(shown, "note:0900", at.otto)
    assert "at 09:00" in (await at.changed(shown)).shown["text"]
    assert (await at.ask("/note off", at.otto)).shown["text"].startswith("🗞 You get no daily note.")
    assert "I need a time of day there" in (await at.ask("/note sometimes", at.otto)).shown["text"]


async def test_asked_in_a_group_it_names_the_zone_of_the_admin(at: House):
    await at.ask("/timezone Asia/Seoul", at.otto)
    assert "by the clocks of Asia/Seoul" in (await at.ask("/note 8:00", at.otto, at.group)).shown["text"]


async def test_a_quiet_day_is_one_line(at: House):
    shown = await at.ask("/note now", at.otto)
    assert shown.shown["text"] == "🗞 All is well. In 24 hours: alerts 0, messages sent 0."


async def test_trouble_is_told_with_the_way_to_it(at: House):
    await put(at.desk.store, notice(at.anna["id"]), at=NOON)
    [claimed] = await claim(at.desk.store, NOON)
    await settle(at.desk.store, claimed, "dead", NOON, reason="no")
    await at.services.daily.started()
    shown = await at.ask("/note now", at.otto)
    assert "✉️ 1 message could not be delivered. /health shows it." in shown.shown["text"]
    assert "🔁 I was started 1 time." in shown.shown["text"]
    assert buttons(shown) == ["dead:0"]
    check_html(shown.source)
