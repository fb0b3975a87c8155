"""What admins see of the delivery, and what they do about what could not be delivered."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.delivery import Settlement
from bot.core.model import Chat, Message
from bot.services.publish import Publish
from tests.fakes import NOON
from tests.handlers.house import House, buttons, house


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as opened:
        yield opened


async def bury(at: House, count: int, reason: str = "Bad Request: button_data_invalid", *, chat: int = 0) -> None:
    """So many notices for Anna that could not be delivered."""
    publish = Publish(at.desk.store, at.desk.clock)
    for number in range(count):
        await publish.notice(
            chat or at.anna["id"], f"notice:{reason}:{number}", Message(f"<b>Notice {number}</b>\nmore")
        )
        async with at.desk.store.transaction() as write:
            [claimed] = await write.outbox.claim(NOON, NOON + timedelta(minutes=5), 1, ())
            await write.outbox.settle([Settlement(claimed, "dead", NOON, reason)])


async def dead(at: House) -> int:
    return (await at.desk.store.outbox.counts()).get("dead", 0)


async def test_a_bot_that_does_well_says_so(at: House):
    shown = await at.ask("/health", at.otto)
    assert shown.shown["text"].split("\n") == [
        "Waiting for their turn",
        "nothing",
        "",
        "Delivery",
        "In 24 hours: 0 sent, 0 given up",
        "No dead letters.",
        "",
        "Sources",
        "None of them is in trouble.",
        "",
        "Machine",
        "database 5 MB, 3.0 GB free beside it, memory 66 MB",
    ]
    assert buttons(shown) == []


async def test_what_waits_is_counted_by_class_with_the_age_of_the_oldest(at: House):
    publish = Publish(at.desk.store, at.desk.clock)
    for number in range(3):
        await publish.notice(at.anna["id"], f"notice:{number}", Message("x"))
        at.desk.clock.advance(minutes=1)
    assert "alerts and notices: 3, since 12:00" in (await at.ask("/health", at.otto)).shown["text"]


async def test_dead_letters_are_counted_by_reason_and_lead_to_their_page(at: House):
    await at.ask("/start")
    await bury(at, 2)
    await bury(at, 1, "old: Internal Server Error")
    shown = await at.ask("/health", at.otto)
    text = shown.shown["text"]
    assert "0 sent, 3 given up" in text
    assert "Dead letters: 2 × Bad Request: button_data_invalid, 1 × too old to send" in text
    assert buttons(shown) == ["dead:0"]
    await at.press(shown, "dead:0", at.otto)
    page = (await at.changed(shown)).shown["text"]
    assert page.startswith("3 dead letters")
    assert "1. Anna · since 12:00\nNotice 0\ntoo old to send · Internal Server Error · tried 1 time" in page
    assert "2. Anna · since 12:00\nNotice 1\nBad Request: button_data_invalid · tried 1 time" in page


async def test_one_is_sent_again_and_counts_as_new(at: House):
    await bury(at, 2, "old")
    at.desk.clock.advance(hours=30)
    shown = await at.ask("/health", at.otto)
    await at.press(shown, "dead:0", at.otto)
    page = await at.changed(shown)
    await at.press(page, next(each for each in buttons(page) if each.startswith("again:")), at.otto)
    await at.api.wait_for(lambda posted: "1 letter is sent again." in posted.shown["text"])
    assert await at.desk.store.outbox.counts() == {"dead": 1, "queued": 1}
    async with at.desk.store.transaction() as write:
        now = at.desk.clock.now()
        [claimed] = await write.outbox.claim(now, now, 9, ())
        assert (claimed.attempts, claimed.created) == (1, now)
    assert "retry dead letter" in (await at.ask("/audit", at.otto)).shown["text"]


async def test_all_are_sent_again(at: House):
    await bury(at, 7)
    shown = await at.ask("/health", at.otto)
    await at.press(shown, "dead:0", at.otto)
    page = await at.changed(shown)
    assert "dead:5" in buttons(page)
    await at.press(page, "again:all", at.otto)
    await at.api.wait_for(lambda posted: "7 letters are sent again." in posted.shown["text"])
    assert await dead(at) == 0


async def test_all_are_dropped_only_after_a_question(at: House):
    await bury(at, 3)
    shown = await at.ask("/health", at.otto)
    await at.press(shown, "dead:0", at.otto)
    page = await at.changed(shown)
    await at.press(page, "bury:all", at.otto)
    asked = await at.api.wait_for(lambda posted: "Drop 3 dead letters? Nobody will get them." in posted.shown["text"])
    assert await dead(at) == 3
    await at.press(asked, "bury:sure", at.otto)
    await at.api.wait_for(lambda posted: "3 letters are dropped." in posted.shown["text"])
    assert await at.desk.store.outbox.counts() == {"skipped": 3}


async def test_a_letter_that_somebody_else_has_dropped_is_not_there_any_more(at: House):
    await bury(at, 1)
    shown = await at.ask("/health", at.otto)
    await at.press(shown, "dead:0", at.otto)
    page = await at.changed(shown)
    [drop] = [each for each in buttons(page) if each.startswith("bury:") and each != "bury:all"]
    async with at.desk.store.transaction() as write:
        await write.dead_letters.drop()
    await at.press(page, drop, at.otto)
    await at.api.wait_for(lambda posted: posted.message_id > page.message_id and posted.chat_id == page.chat_id)
    assert await at.desk.store.outbox.counts() == {"skipped": 1}


async def test_nobody_but_admins_sees_it(at: House):
    assert "for the admins of this bot" in (await at.ask("/health")).shown["text"]


@pytest.mark.parametrize("how", ["somebody writes there", "it is opened again"])
async def test_a_closed_topic_is_sent_to_again_when(at: House, how: str):
    forum = at.api.add_group("Desk", [at.anna, at.otto], kind="supergroup", forum=True)
    async with at.desk.store.transaction() as write:
        await write.people.save_chat(Chat(forum, "supergroup"), NOON)
        await write.people.close_thread(forum, 3, NOON)
    if how == "somebody writes there":
        await at.ask("/subscriptions", at.otto, forum, thread=3)
    else:
        opened = {"from": at.otto, "forum_topic_reopened": {}, "message_thread_id": 3, "is_topic_message": True}
        at.api.push("message", at.api.post(at.api.room(forum), opened).shown)
        await at.settled()
    assert not await at.desk.store.people.is_closed(forum, 3)
