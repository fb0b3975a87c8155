"""Groups, forum topics, blocks, migrations, and what nobody foresaw."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.asking import Address
from bot.core.model import ChatState
from tests.handlers.house import House, house
from tests.services.desk import TableFetcher
from tests.telegram_api import bad_request, blocked, migrated, no_rights, server_error


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path, owners=False) as opened:
        yield opened


async def followed(at: House, chat: int, thread: int | None = None) -> set[str]:
    return {each.topic.slug for each in await at.desk.store.people.subscriptions(chat, thread)}


async def test_only_administrators_change_what_a_group_follows(at: House) -> None:
    answer = await at.ask("/subscribe tariffs", at.otto, at.group)
    assert "In a group only its administrators change that" in answer.shown["text"]
    await at.ask("/subscribe tariffs", at.anna, at.group)
    assert await followed(at, at.group) == {"tariffs"}


async def test_only_administrators_press_the_buttons_that_change_a_group(at: House) -> None:
    board = await at.ask("/topics", at.otto, at.group)
    note = await at.press(board, "topic:tariffs", at.otto)
    assert "only its administrators" in note["text"]
    await at.press(board, "topic:tariffs", at.anna)
    await at.changed(board)
    assert await followed(at, at.group) == {"tariffs"}


async def test_everybody_in_a_group_reads(at: House) -> None:
    assert "Nothing yet" in (await at.ask("/latest", at.otto, at.group)).shown["text"]


async def test_an_administrator_is_asked_about_once_a_minute(at: House) -> None:
    for _ in range(3):
        await at.ask("/subscribe tariffs", at.anna, at.group)
    assert at.api.count("getChatMember") == 1


async def test_who_writes_as_the_group_itself_is_an_administrator(at: House) -> None:
    room = at.api.room(at.group)
    anonymous = at.api.add_user("Group", user_id=1087968824)
    shown = {"from": anonymous, "sender_chat": room.info, "text": "/subscribe tariffs"}
    command = {"type": "bot_command", "offset": 0, "length": 10}
    said = at.api.post(room, {**shown, "entities": [command]})
    at.api.push("message", said.shown)
    assert "You follow" in (await at.after(said)).shown["text"]


async def test_who_writes_as_a_channel_of_theirs_is_no_administrator(at: House) -> None:
    room = at.api.room(at.group)
    channel = {"id": -1009, "type": "channel", "title": "Some channel"}
    writer = at.api.add_user("Channel", user_id=136817688)
    shown = {"from": writer, "sender_chat": channel, "text": "/subscribe tariffs"}
    said = at.api.post(room, {**shown, "entities": [{"type": "bot_command", "offset": 0, "length": 10}]})
    at.api.fail_next(bad_request("invalid user_id specified"), method="getChatMember")
    at.api.push("message", said.shown)
    assert "only its administrators" in (await at.after(said)).shown["text"]


async def test_an_answer_in_a_group_replies_to_the_question(at: House) -> None:
    answer = await at.ask("/help", at.otto, at.group)
    assert answer.shown["reply_to_message"]["text"] == "/help"


async def test_a_forum_topic_is_answered_and_follows_for_itself(at: House) -> None:
    forum = at.api.add_group("Newsroom", [at.anna], kind="supergroup", forum=True)
    answer = await at.ask("/subscribe tariffs", at.anna, forum, thread=7)
    assert answer.shown["message_thread_id"] == 7
    assert (await followed(at, forum, 7), await followed(at, forum, 0)) == ({"tariffs"}, set())


async def test_commands_of_other_bots_and_talk_are_left_alone_in_groups(at: House) -> None:
    for talk in ("/nonsense", "/help@other_bot", "good morning"):
        at.api.say(at.group, at.otto, talk)
    answer = await at.ask("/helpp@wirewatch_bot", at.otto, at.group)
    assert "Did you mean /help?" in answer.shown["text"]
    assert len([posted for posted in at.api.messages(at.group) if posted.by_bot]) == 1


async def test_a_block_puts_the_chat_to_sleep_and_a_return_wakes_it(at: House) -> None:
    """field.md, row 9: nothing is lost by a block."""
    await at.ask("/subscribe tariffs")
    at.api.block(at.anna)
    await at.settled()
    assert await state_of(at, at.anna["id"]) is ChatState.ASLEEP
    at.api.unblock(at.anna)
    await at.settled()
    assert await state_of(at, at.anna["id"]) is ChatState.ACTIVE
    assert await followed(at, at.anna["id"]) == {"tariffs"}


async def test_a_refused_answer_puts_the_chat_to_sleep(at: House) -> None:
    await at.ask("/subscribe tariffs")
    at.api.fail_next(blocked(), chat_id=at.anna["id"])
    at.api.say(at.anna["id"], at.anna, "/help")
    await at.settled()
    assert await state_of(at, at.anna["id"]) is ChatState.ASLEEP


@pytest.mark.parametrize("question", ["/help", "/latest", "good morning", "/nonsense"])
async def test_whatever_somebody_writes_wakes_a_sleeping_chat(at: House, question: str) -> None:
    await at.ask("/subscribe tariffs")
    await at.services.subscribe.sleep(Address(at.anna["id"]))
    await at.ask(question)
    assert await state_of(at, at.anna["id"]) is ChatState.ACTIVE
    assert await followed(at, at.anna["id"]) == {"tariffs"}


async def test_a_pressed_button_wakes_a_sleeping_chat(at: House) -> None:
    summary = await at.ask("/summary 6h")
    await at.ask("/subscribe tariffs")
    await at.services.subscribe.sleep(Address(at.anna["id"]))
    await at.press(summary, "summary::24h")
    await at.changed(summary)
    assert await state_of(at, at.anna["id"]) is ChatState.ACTIVE


async def test_a_banned_chat_is_not_woken_by_what_is_written_there(at: House) -> None:
    await at.ask("/subscribe tariffs")
    await at.services.people.ban(1, [str(at.anna["id"])])
    await at.ask("/help")
    assert await state_of(at, at.anna["id"]) is ChatState.BANNED


async def test_a_group_that_becomes_a_supergroup_keeps_what_it_follows(at: House) -> None:
    """field.md, row 8: the service message moves every row."""
    await at.ask("/subscribe tariffs", at.anna, at.group)
    bigger = at.api.add_group("Night desk", [at.anna, at.otto], kind="supergroup")
    moved = at.api.post(at.api.room(at.group), {"from": at.anna, "migrate_to_chat_id": bigger})
    at.api.push("message", moved.shown)
    await at.settled()
    assert "📦 Tariffs" in (await at.ask("/subscriptions", at.anna, bigger)).shown["text"]


async def test_a_group_found_migrated_by_an_answer_is_followed_too(at: House) -> None:
    await at.ask("/subscribe tariffs", at.anna, at.group)
    bigger = at.api.add_group("Night desk", [at.anna, at.otto], kind="supergroup")
    at.api.fail_next(migrated(bigger), chat_id=at.group)
    at.api.say(at.group, at.anna, "/help")
    await at.settled()
    assert "📦 Tariffs" in (await at.ask("/subscriptions", at.anna, bigger)).shown["text"]


async def test_a_group_is_greeted_when_the_bot_joins(at: House) -> None:
    group = at.api.add_group("Day desk", [at.anna])
    room = at.api.room(group)
    room.members[at.api.bot["id"]] = "left"
    at.api._change_bot_status(room, at.anna, "member")
    greeting = await at.api.wait_for(lambda posted: posted.chat_id == group)
    assert greeting.shown["text"] == (
        "👋 I watch the news wires and tell this group once per story when something happens in a topic it follows. "
        "Its administrators pick topics with /topics."
    )


async def test_a_closed_bot_says_so_in_a_group_that_a_stranger_adds_it_to(at: House) -> None:
    await at.services.manage.set_access(1, ["closed"])
    group = at.api.add_group("Day desk", [at.anna])
    room = at.api.room(group)
    room.members[at.api.bot["id"]] = "left"
    at.api._change_bot_status(room, at.anna, "member")
    assert "closed circle" in (await at.api.wait_for(lambda posted: posted.chat_id == group)).shown["text"]


async def test_what_nobody_foresaw_is_logged_and_told_in_one_sentence(
    at: House, caplog: pytest.LogCaptureFixture
) -> None:
    fetcher = at.services.scout.fetcher
    assert isinstance(fetcher, TableFetcher)
    fetcher.bodies["https://odd.example/feed"] = b"FEED in an encoding that the worker of the tests does not know: \xff"
    with caplog.at_level(logging.ERROR):
        answer = await at.ask("/source test https://odd.example/feed", await _owner(at))
    assert "something went wrong on my side" in answer.shown["text"]
    assert "failed on update" in caplog.text


async def test_telegram_at_fault_is_logged_without_an_apology(at: House, caplog: pytest.LogCaptureFixture) -> None:
    at.api.fail_next(server_error(), chat_id=at.anna["id"])
    at.api.say(at.anna["id"], at.anna, "/help")
    await at.settled()
    assert "Telegram did not take an answer" in caplog.text
    assert at.api.messages(at.anna["id"])[-1].shown["text"] == "/help"


async def state_of(at: House, chat_id: int) -> ChatState:
    chat = await at.desk.store.people.chat(chat_id)
    assert chat
    return chat.state


async def _owner(at: House) -> dict[str, Any]:
    await at.services.manage.claim_owner(at.services.manage.code, at.anna["id"])
    return at.anna


async def test_a_group_is_greeted_once_however_often_the_bot_comes_back(at: House) -> None:
    group = at.api.add_group("Day desk", [at.anna], bot="left")
    for status in ("member", "left", "member", "kicked", "administrator"):
        at.api.set_bot_status(group, at.anna, status)
        await at.settled()
    assert len([posted for posted in at.api.messages(group) if posted.by_bot]) == 1


async def test_a_supergroup_that_a_known_group_became_is_not_greeted_again(at: House) -> None:
    group = at.api.add_group("Day desk", [at.anna], bot="left")
    at.api.set_bot_status(group, at.anna, "member")
    await at.api.wait_for(lambda posted: posted.chat_id == group)
    bigger = at.api.add_group("Day desk", [at.anna], kind="supergroup", bot="left")
    await at.ask("/timezone Europe/Berlin", at.anna, group)
    at.api.set_bot_status(bigger, at.anna, "member")
    await at.settled()
    assert [posted for posted in at.api.messages(bigger) if posted.by_bot] == []
    moved = at.api.post(at.api.room(group), {"from": at.anna, "migrate_to_chat_id": bigger})
    at.api.push("message", moved.shown)
    await at.settled()
    assert (await at.services.subscribe.chat(Address(bigger))).timezone == "Europe/Berlin"


async def test_a_group_that_the_bot_may_not_write_in_is_told_of_in_private(at: House) -> None:
    group = at.api.add_group("Silent desk", [at.anna], bot="left")
    at.api.fail_next(no_rights(), chat_id=group)
    at.api.set_bot_status(group, at.anna, "member")
    told = await at.api.wait_for(lambda posted: posted.chat_id == at.anna["id"])
    assert told.text == (
        "👥 I am in Silent desk now, but I may not write there. Let me send messages; then say /topics in the group."
    )
    at.api.set_bot_status(group, at.anna, "left")
    at.api.set_bot_status(group, at.anna, "restricted")
    assert "I may not write there" in (await at.after(told)).text


async def test_who_never_opened_the_chat_is_not_told_and_nothing_breaks(at: House) -> None:
    stranger = at.api.add_user("Sam")
    number = at.api.add_group("Sam's wire", [stranger], kind="channel", bot="left")
    at.api.set_bot_status(number, stranger, "administrator")
    await at.settled()
    assert at.api.messages(number) == []
