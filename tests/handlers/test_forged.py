"""Buttons that are stale, forged or pressed by somebody they are not for: a kind note, and no effect."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.model import Chat
from handlers.buttons import VERBS
from handlers.elsewhere import aim
from tests.handlers.house import House, buttons, house
from tests.storage.test_forgetting import dump

# What a program of somebody's own may send in place of the data of a button.
HOSTILE = (
    "",
    ":",
    "x",
    "0",
    "-1",
    "7",
    "999999999999999",
    "9" * 50,
    "٣",
    "²",
    "1:2:3:4:5:6",
    "missile-launch:9999d",
    "🚀" * 12,
    "<b>&amp;",
    "' OR 1=1; --",
    "../../etc",
    "%00\x01\u202e",
)


PARTS = 8


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as opened:
        yield opened


async def forge(at: House, data: str, user: dict[str, Any], chat: int = 0) -> dict[str, Any]:
    """Somebody sends that data as if a button of the bot's last message in the chat had it; the note they see."""
    chat_id = chat or user["id"]
    ours = next(posted for posted in reversed(at.api.messages(chat_id)) if posted.by_bot)
    shown = ours.shown
    ours.shown = {**shown, "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}}
    try:
        return await at.api.press(chat_id, ours.message_id, data, user)
    finally:
        ours.shown = shown


@pytest.mark.parametrize("first", range(PARTS))
async def test_no_data_however_hostile_breaks_a_button(at: House, first: int, caplog: pytest.LogCaptureFixture) -> None:
    """Pressed by the owner, who may press everything."""
    await at.ask("/help", at.otto)
    for verb in [*VERBS, "", "nonsense", "🚀"][first::PARTS]:
        for argument in HOSTILE:
            data = f"{verb}:{argument}".encode()[:64].decode(errors="ignore")
            await forge(at, data, at.otto)
    await at.settled()
    # The worker of these tests draws no real pictures.
    failed = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record for record in failed if "Image_process_failed" not in str(record.exc_info)] == []


@pytest.mark.parametrize("data", ["\x00" * 64, "\u2028" * 21, "é" * 32, "at:", "at:zz:", "at:!!:x"])
async def test_data_that_is_none_of_ours_gets_a_note(at: House, data: str) -> None:
    await at.ask("/help")
    assert "older time" in (await forge(at, data, at.anna))["text"]


async def test_who_is_kept_out_changes_nothing_by_any_button(at: House, tmp_path: Path) -> None:
    await at.ask("/subscribe tariffs sanctions")
    await at.ask("/watch volcano")
    await at.ask("/subscribe tariffs", at.otto)
    await at.ask(f"/ban {at.anna['id']}", at.otto)
    await at.settled()
    before = stored(tmp_path)
    for verb in VERBS:
        for argument in ("tariffs", "1", "4", f"{at.anna['id']}", "tariffs:2h", "1:owner"):
            at.desk.clock.advance(seconds=10)
            await forge(at, f"{verb}:{argument}", at.anna)
    assert stored(tmp_path) == before


async def test_who_has_no_role_changes_nothing_by_the_buttons_of_those_who_have(at: House, tmp_path: Path) -> None:
    await at.ask("/subscribe tariffs")
    await at.ask("/rule set sanctions sanctions OR embargo", at.otto)
    await at.settled()
    before = stored(tmp_path)
    for verb in (verb for verb, found in VERBS.items() if found.who.is_staff):
        for argument in ("tariffs", "1", f"{at.anna['id']}:owner", f"{at.otto['id']}"):
            at.desk.clock.advance(seconds=10)
            note = await forge(at, f"{verb}:{argument}", at.anna)
            assert "for the admins" in note["text"] or "for the owners" in note["text"]
    assert stored(tmp_path) == before


async def test_who_does_not_administer_a_group_changes_nothing_there(at: House, tmp_path: Path) -> None:
    await at.ask("/subscribe tariffs", at.anna, at.group)
    await at.ask("/watch volcano", at.anna, at.group)
    boris = at.api.add_user("Boris")
    at.api.room(at.group).members[boris["id"]] = "member"
    before = stored(tmp_path)
    for verb in (verb for verb, found in VERBS.items() if found.who.name in {"SETTER", "LEAVER"}):
        for argument in ("tariffs", "1", "4", "tariffs:2h"):
            at.desk.clock.advance(seconds=10)
            assert "administrators" in (await forge(at, f"{verb}:{argument}", boris, at.group))["text"]
    assert stored(tmp_path) == before


async def test_what_belongs_to_another_chat_cannot_be_reached(at: House, tmp_path: Path) -> None:
    """The numbers of watches, undos and the like are those of Anna's chat; Boris sends them in his own."""
    await at.ask("/subscribe tariffs")
    await at.ask("/watch volcano")
    await at.ask("/digest 08:00")
    boris = at.api.add_user("Boris")
    at.api.add_private_chat(boris)
    await at.ask("/help", boris)
    mine = [line for line in stored(tmp_path) if str(at.anna["id"]) in line]
    for verb in (verb for verb, found in VERBS.items() if not found.who.is_staff):
        for argument in ("1", "2", "3", "4", "5", "watch-4", "watch-4:2h"):
            at.desk.clock.advance(seconds=10)
            await forge(at, f"{verb}:{argument}", boris)
    await at.settled()
    after = stored(tmp_path)
    assert [line for line in mine if line not in after] == []


async def test_a_channel_of_others_cannot_be_set_up_by_a_forged_button(at: House, tmp_path: Path) -> None:
    channel = at.api.add_group("Wires", [at.otto], kind="channel")
    async with at.desk.store.transaction() as tables:
        await tables.people.save_chat(Chat(channel, "channel", "Wires"), at.desk.clock.now())
    await at.ask("/topics")
    before = stored(tmp_path)
    for verb in (verb for verb, found in VERBS.items() if not found.who.is_staff):
        at.desk.clock.advance(seconds=10)
        assert (await forge(at, aim(channel, f"{verb}:tariffs"), at.anna))["text"]
    assert stored(tmp_path) == before


async def test_a_button_below_a_message_of_another_chat_is_answered(at: House) -> None:
    answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
    query = {"id": "inline", "from": at.anna, "inline_message_id": "abc", "chat_instance": "1", "data": "topic:x"}
    at.api._pressed["inline"] = answer
    at.api.push("callback_query", query)
    assert "older time" in (await asyncio.wait_for(answer, 5))["text"]


async def test_a_message_too_old_to_be_seen_is_answered(at: House) -> None:
    board = await at.ask("/topics")
    shown = board.shown
    board.shown = {
        "chat": shown["chat"],
        "message_id": shown["message_id"],
        "date": 0,
        "reply_markup": shown["reply_markup"],
    }
    await at.press(board, buttons(board)[0])
    await at.settled()
    assert [each.topic.slug for each in await at.desk.store.people.subscriptions(at.anna["id"])]


def stored(folder: Path) -> list[str]:
    """All that is stored, but for the updates and when somebody wrote last."""
    return [line for line in dump(folder) if not line.startswith(("incoming", "setting", "sqlite_sequence"))]
