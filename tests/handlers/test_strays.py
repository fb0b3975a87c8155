"""Whatever people send, they hear something that helps: over real HTTP, as they would send it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.playground import media
from handlers import COMMANDS
from handlers.strays import KINDS
from handlers.strays_texts import UNREAD
from tests.handlers.house import House, buttons, house
from tests.telegram_api import server_error


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as opened:
        yield opened


async def sent(at: House, content: dict[str, Any]) -> str:
    """What Anna hears who sends that in private."""
    return (await at.after(at.api.send(at.anna["id"], at.anna, content))).text


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (media.sticker(), "A nice sticker"),
        (media.voice(), "cannot listen to voice messages"),
        (media.audio(), "cannot listen to recordings"),
        (media.video(), "cannot see videos"),
        (media.video_note(), "cannot see videos"),
        (media.animation(), "cannot see moving pictures"),
        (media.photo(), "cannot read pictures"),
        (media.photo("look at this"), "cannot read pictures"),
        (media.contact(), "keep no contacts"),
        (media.dice(), "do not play"),
        (media.poll(), "do not vote"),
        ({"story": {"id": 1, "chat": {"id": 5, "type": "private", "first_name": "X"}}}, "cannot see stories"),
        ({"checklist": {"title": "To do", "tasks": []}}, "cannot read that"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
async def test_everything_but_words_gets_one_helpful_sentence(at: House, content: dict[str, Any], answer: str) -> None:
    assert answer in await sent(at, content)


def test_every_kind_has_its_sentence() -> None:
    assert set(UNREAD) == {*KINDS, "other"}


async def test_an_album_gets_one_answer(at: House) -> None:
    for _ in range(4):
        at.api.send(at.anna["id"], at.anna, {**media.photo(), "media_group_id": "77"})
    await at.settled()
    assert sum(posted.by_bot for posted in at.api.messages(at.anna["id"])) == 1


async def test_what_another_bot_made_is_meant_for_us_and_what_we_made_is_not(at: House) -> None:
    other = {"id": 77, "is_bot": True, "first_name": "Gifs", "username": "gifs_bot"}
    assert "moving pictures" in await sent(at, {**media.animation(), "via_bot": other})
    at.api.send(at.anna["id"], at.anna, {"text": "/help", "via_bot": at.api.bot})
    await at.settled()
    assert sum(posted.by_bot for posted in at.api.messages(at.anna["id"])) == 1


async def test_a_command_below_a_picture_works_as_that_command(at: House) -> None:
    assert "You follow" in await sent(at, media.photo("/subscribe tariffs"))
    assert "Did you mean /latest" in await sent(at, media.photo("/latst"))
    assert "cannot" not in await sent(at, media.video(caption="/help"))


async def test_a_corrected_command_is_answered_as_a_new_one(at: House) -> None:
    said = at.api.say(at.anna["id"], at.anna, "/subscribe trifs")
    wrong = await at.after(said)
    assert "There is no topic" in wrong.text
    at.api.amend(said, "/subscribe tariffs")
    right = await at.api.wait_for(lambda posted: posted.message_id > wrong.message_id)
    assert "You follow" in right.text
    assert [each.topic.slug for each in await at.desk.store.people.subscriptions(at.anna["id"])] == ["tariffs"]


async def test_a_word_that_becomes_a_command_is_one(at: House) -> None:
    said = at.api.say(at.anna["id"], at.anna, "latest")
    hint = await at.after(said)
    at.api.amend(said, "/help")
    assert "/topics" in (await at.api.wait_for(lambda posted: posted.message_id > hint.message_id)).text


async def test_other_edits_pass_unanswered(at: House) -> None:
    said = at.api.say(at.anna["id"], at.anna, "hello")
    await at.after(said)
    at.api.amend(said, "hello again")
    place = at.api.send(at.anna["id"], at.anna, media.sticker())
    await at.after(place)
    before = len(at.api.messages(at.anna["id"]))
    at.api.push("edited_message", {**place.shown, "edit_date": 5})
    # A change that nobody made, such as a preview that was loaded, has no date.
    at.api.push("edited_message", at.api.post(at.api.room(at.anna["id"]), {"from": at.anna, "text": "/help"}).shown)
    await at.settled()
    assert len(at.api.messages(at.anna["id"])) == before + 1  # the posted one


async def test_the_nearest_command_is_a_button_that_runs_it(at: House) -> None:
    answer = await at.ask("/latst")
    assert answer.text == "I don't know /latst. Did you mean /latest?"
    assert buttons(answer) == ["run:latest"]
    await at.press(answer, "run:latest")
    shown = await at.api.wait_for(lambda posted: posted.message_id > answer.message_id)
    assert shown.text
    assert "Did you mean" not in shown.text


async def test_a_command_that_needs_words_comes_with_an_example(at: House) -> None:
    answer = await at.ask("/serch")
    assert "Did you mean /search" in answer.text
    assert buttons(answer) == []


@pytest.mark.parametrize("data", ["run:search", "run:", "run:nothing", "run:access", "run:/help", "run:latest:3"])
async def test_a_forged_button_runs_nothing_else(at: House, data: str) -> None:
    answer = await at.ask("/latst")
    answer.shown["reply_markup"] = {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
    await at.press(answer, data)
    refusal = await at.api.wait_for(lambda posted: posted.message_id > answer.message_id)
    assert "older time" in refusal.text


async def test_who_may_not_use_a_command_may_not_run_it_by_a_button_either(at: House) -> None:
    answer = await at.ask("/latst")
    answer.shown["reply_markup"] = {"inline_keyboard": [[{"text": "x", "callback_data": "run:audit"}]]}
    await at.press(answer, "run:audit")
    refusal = await at.api.wait_for(lambda posted: posted.message_id > answer.message_id)
    assert "for the admins" in refusal.text


def test_which_commands_stand_alone() -> None:
    alone = {command.name for command in COMMANDS if command.stands_alone}
    assert {"start", "help", "latest", "rules", "audit", "watch", "pause", "users", "invite", "forgetme"} <= alone
    assert not alone & {"search", "access", "ban", "subscribe", "timezone", "topic", "rule", "source", "mute"}


async def test_a_group_is_left_alone_until_it_speaks_to_us(at: House) -> None:
    for content in (media.sticker(), media.photo(), {"text": "nice weather"}, {"text": "@somebody_else hi"}):
        at.api.send(at.group, at.otto, content)
    at.api.say(at.group, at.otto, "/unknown")
    await at.settled()
    assert not any(posted.by_bot for posted in at.api.messages(at.group))
    assert "I'm here" in (await at.ask("@wirewatch_bot what can you do?", at.otto, at.group)).text


async def test_who_replies_to_us_in_a_group_is_answered_once_in_a_while(at: House) -> None:
    ours = await at.ask("/help", at.otto, at.group)
    said = at.api.say(at.group, at.otto, "thank you", reply_to=ours.message_id)
    assert "I'm here" in (await at.after(said)).text
    at.api.say(at.group, at.otto, "indeed", reply_to=ours.message_id)
    at.api.say(at.group, at.otto, "not you", reply_to=said.message_id)
    await at.settled()
    assert sum(posted.by_bot for posted in at.api.messages(at.group)) == 2


@pytest.mark.parametrize("text", ["x" * 4096, "🚀" * 2000, "مرحبا " * 600, "<b>" * 1300, "/" * 4000])
async def test_very_long_texts_are_answered(at: House, text: str) -> None:
    assert (await at.ask(text)).text


async def test_a_sign_says_that_we_type_when_it_takes_longer(at: House) -> None:
    at.api.latency_s = 0.8
    at.api.fail_next(server_error(), method="sendChatAction")
    assert (await at.ask("/topics")).text
    assert at.api.count("sendChatAction") >= 1


async def test_what_is_quick_needs_no_sign(at: House) -> None:
    await at.ask("/topics")
    assert at.api.count("sendChatAction") == 0
