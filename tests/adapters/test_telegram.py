"""The bot's side of the Bot API, over HTTP: what is sent, and what every way of failing comes to."""

import asyncio
import io
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from telegram.error import NetworkError

from bot.adapters.telegram import RedactToken, TelegramMessenger, build_application
from bot.adapters.telegram.transport import NotSentError
from bot.core.model import (
    Button,
    Message,
    Migrated,
    Rejected,
    Sent,
    TryLater,
    Unreachable,
    Urgency,
)
from bot.core.pacing import Pace
from handlers.keyboards import preview
from tests import telegram_api as faults
from tests.telegram_api import TOKEN, Fault, Strict, TelegramApi

HELLO = Message("<b>Hello</b>", ((Button("More", data="more"), Button("Read", url="https://example.org/1")),))
# Fast enough for tests, slow enough to be a pace.
QUICK = Pace(rate=1000, margin_s=0, chat_gap_s=0)


@pytest.fixture
async def api() -> AsyncIterator[TelegramApi]:
    async with TelegramApi() as api:
        api.add_private_chat(api.add_user("Ada", user_id=1))
        yield api


@pytest.fixture
async def messenger(api: TelegramApi) -> AsyncIterator[TelegramMessenger]:
    async with messenger_of(api) as messenger:
        yield messenger


@asynccontextmanager
async def messenger_of(api: TelegramApi, pace: Pace = QUICK) -> AsyncIterator[TelegramMessenger]:
    """A messenger for that server."""
    async with build_application(TOKEN, api.url, pace).bot as bot:
        yield TelegramMessenger(bot, ask_pause_s=0.01)


async def test_a_message_arrives_with_its_markup_and_buttons_and_without_preview(
    api: TelegramApi, messenger: TelegramMessenger
):
    outcome = await messenger.send(1, 0, HELLO, Urgency.ALERT)
    [posted] = api.messages(1)
    assert outcome == Sent(posted.message_id)
    assert posted.text == "Hello"
    assert posted.shown["entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    assert posted.buttons == [
        [{"text": "More", "callback_data": "more"}, {"text": "Read", "url": "https://example.org/1"}]
    ]
    assert posted.shown["link_preview_options"] == {"is_disabled": True}
    assert not posted.silent


async def test_a_silent_message_with_preview_says_so(api: TelegramApi, messenger: TelegramMessenger):
    await messenger.send(1, 0, replace(HELLO, silent=True, preview=True), Urgency.ALERT)
    [posted] = api.messages(1)
    assert posted.silent
    assert posted.shown["link_preview_options"] == {"prefer_small_media": True}


PICTURE = "https://example.org/1.jpg"


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (HELLO, {"is_disabled": True}),
        (
            replace(HELLO, preview=True, page="https://example.org/1"),
            {"url": "https://example.org/1", "prefer_small_media": True},
        ),
        (replace(HELLO, picture=PICTURE), {"url": PICTURE, "prefer_large_media": True, "show_above_text": True}),
    ],
)
async def test_what_stands_beside_the_words_is_that_of_an_answer_and_stays_in_an_edit(
    api: TelegramApi, messenger: TelegramMessenger, message: Message, shown: dict[str, object]
):
    sent = await messenger.send(1, 0, message, Urgency.ALERT)
    assert isinstance(sent, Sent)
    [posted] = api.messages(1)
    assert posted.shown["link_preview_options"] == shown == preview(message).to_dict()
    await messenger.edit(1, sent.message_id, replace(message, html="Hello again"))
    assert (posted.text, posted.shown["link_preview_options"]) == ("Hello again", shown)


async def test_a_message_to_a_forum_topic_lands_there(api: TelegramApi, messenger: TelegramMessenger):
    forum = api.add_group("Desk", [api.users[1]], kind="supergroup", forum=True)
    await messenger.send(forum, 5, HELLO, Urgency.ALERT)
    assert api.messages(forum)[0].shown["message_thread_id"] == 5


async def test_an_edit_changes_the_message_and_repeating_it_counts_as_done(
    api: TelegramApi, messenger: TelegramMessenger
):
    sent = await messenger.send(1, 0, HELLO, Urgency.ALERT)
    assert isinstance(sent, Sent)
    changed = Message("also: Reuters &amp; Yonhap")
    assert await messenger.edit(1, sent.message_id, changed) == sent
    assert await messenger.edit(1, sent.message_id, changed) == sent
    assert [posted.text for posted in api.messages(1)] == ["also: Reuters & Yonhap"]


async def test_an_edit_of_a_deleted_message_is_gone(messenger: TelegramMessenger):
    outcome = await messenger.edit(1, 999, HELLO)
    assert isinstance(outcome, Rejected)
    assert outcome.gone


CASES = [
    (faults.blocked(), Unreachable, {"thread_only": False}),
    (faults.kicked(), Unreachable, {"thread_only": False}),
    (faults.deactivated(), Unreachable, {"thread_only": False}),
    (faults.chat_not_found(), Unreachable, {"thread_only": False}),
    (faults.bad_request("not enough rights to send text messages to the chat"), Unreachable, {"thread_only": False}),
    (faults.thread_not_found(), Unreachable, {"thread_only": True}),
    (faults.topic_closed(), Unreachable, {"thread_only": True}),
    (faults.migrated(-100123), Migrated, {"chat_id": -100123}),
    (faults.unparsable(), Rejected, {"unparsable": True, "gone": False}),
    (faults.bad_request("BUTTON_DATA_INVALID"), Rejected, {"unparsable": False, "gone": False}),
    (faults.flood(7), TryLater, {"after": timedelta(seconds=7), "ambiguous": False, "whole_bot": False}),
    (faults.server_error(), TryLater, {"after": None, "ambiguous": False, "whole_bot": False}),
    (faults.bad_gateway(), TryLater, {"ambiguous": True}),
    (faults.reset(stored=True), TryLater, {"ambiguous": True}),
    (faults.reset(stored=False), TryLater, {"ambiguous": True}),
    (faults.garbage(), TryLater, {"ambiguous": True}),
]


@pytest.mark.parametrize(("fault", "kind", "facts"), CASES)
async def test_rows_4_6_8_9_10_every_failure_comes_to_an_outcome(
    api: TelegramApi, messenger: TelegramMessenger, fault: Fault, kind: type, facts: dict[str, object]
):
    api.fail_next(fault)
    outcome = await messenger.send(1, 0, HELLO, Urgency.ALERT)
    assert isinstance(outcome, kind)
    assert {name: getattr(outcome, name) for name in facts} == facts


async def test_broken_markup_is_told_apart_by_the_server_itself(messenger: TelegramMessenger):
    outcome = await messenger.send(1, 0, Message("profits < losses"), Urgency.ALERT)
    assert isinstance(outcome, Rejected)
    assert outcome.unparsable


async def test_an_answer_that_never_comes_is_ambiguous_and_the_message_was_stored(api: TelegramApi):
    application = build_application(TOKEN, api.url, QUICK)
    async with application.bot as bot:
        api.fail_next(faults.hang())
        with pytest.raises(NetworkError) as caught:
            await bot.send_message(1, "x", read_timeout=0.05)
    assert not isinstance(caught.value, NotSentError)
    assert len(api.messages(1)) == 1


async def test_what_never_left_is_no_doubt_but_concerns_everybody():
    async with TelegramApi() as api, messenger_of(api) as messenger:
        await api._stack.aclose()
        await messenger.send(1, 0, HELLO, Urgency.ALERT)  # on a connection that was closed this moment: nobody knows
        outcome = await messenger.send(1, 0, HELLO, Urgency.ALERT)
    assert isinstance(outcome, TryLater)
    assert (outcome.ambiguous, outcome.whole_bot, outcome.after) == (False, True, None)


async def test_row_3_a_flooded_chat_waits_while_others_go_on(api: TelegramApi, messenger: TelegramMessenger):
    api.add_private_chat(api.add_user("Grace", user_id=2))
    api.fail_next(faults.flood(1), chat_id=1)
    await messenger.send(1, 0, HELLO, Urgency.ALERT)
    async with asyncio.TaskGroup() as tasks:
        held = tasks.create_task(messenger.send(1, 0, HELLO, Urgency.ALERT))
        assert isinstance(await messenger.send(2, 0, HELLO, Urgency.EDIT), Sent)
        assert not held.done()
    assert isinstance(held.result(), Sent)
    assert api.statuses[429] == 1


async def test_a_reply_waits_out_a_flood_by_itself(api: TelegramApi):
    application = build_application(TOKEN, api.url, QUICK)
    async with application.bot as bot:
        api.fail_next(faults.flood(1))
        await bot.send_message(1, "the answer")
    assert [posted.text for posted in api.messages(1)] == ["the answer"]


async def test_a_strict_server_never_has_to_refuse():
    pace = Pace(rate=10, margin_s=0.3)  # the first connections are slow to make on a busy machine
    async with TelegramApi(strict=Strict(per_second=10)) as api, messenger_of(api, pace) as messenger:
        chats = [api.add_private_chat(api.add_user("Ada", user_id=number)) for number in range(1, 21)]
        outcomes = await asyncio.gather(*(messenger.send(chat, 0, HELLO, Urgency.ALERT) for chat in chats))
    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    assert api.statuses[429] == 0


async def test_a_crowd_is_paid_for_and_what_fits_into_a_second_is_free():
    async with TelegramApi(strict=Strict(per_second=5)) as api:
        for user in range(1, 13):
            api.add_private_chat(api.add_user("Reader", user_id=user))
        async with messenger_of(api, Pace(rate=100, free=5)) as messenger:
            for user in range(1, 5):
                await messenger.send(user, 0, HELLO, Urgency.ALERT)
            await asyncio.gather(*(messenger.send(user, 0, HELLO, Urgency.ALERT) for user in range(5, 13)))
        paid = [arrival.paid for arrival in api.arrivals if arrival.text]
        assert paid[:4] == [False] * 4
        assert all(paid[5:])
        assert api.statuses[429] == 0


async def test_getme_is_asked_until_it_is_answered(api: TelegramApi, messenger: TelegramMessenger):
    api.fail_next(faults.bad_gateway(), faults.reset(stored=False), faults.server_error(), method="getMe")
    asked = api.count("getMe")
    await messenger.wait_until_reachable()
    assert api.count("getMe") == asked + 4


async def test_a_message_cancelled_while_it_waits_leaves_no_gap(api: TelegramApi, messenger: TelegramMessenger):
    api.fail_next(faults.flood(30))
    await messenger.send(1, 0, HELLO, Urgency.ALERT)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(messenger.send(1, 0, HELLO, Urgency.ALERT), 0.05)
    api.add_private_chat(api.add_user("Grace", user_id=2))
    assert isinstance(await messenger.send(2, 0, HELLO, Urgency.ALERT), Sent)


async def test_row_30_the_token_is_in_no_exception_and_no_log_record(api: TelegramApi, messenger: TelegramMessenger):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RedactToken(TOKEN))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        for fault in (faults.reset(stored=False), faults.bad_gateway(), faults.garbage(), faults.blocked()):
            api.fail_next(fault)
            assert TOKEN not in str(await messenger.send(1, 0, HELLO, Urgency.ALERT))
        try:
            int(f"https://api.telegram.org/bot{TOKEN}/getMe")
        except ValueError:
            logging.getLogger("anything").exception("calling %s failed", f"/bot{TOKEN}/getMe")
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert "calling /bot<token>/getMe failed" in stream.getvalue()
    assert TOKEN not in stream.getvalue()
