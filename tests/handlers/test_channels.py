"""Channels, set up from the private chat of an administrator."""

from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.asking import Address
from bot.core.model import Mode, Topic
from bot.playground.chats import Posted
from handlers.elsewhere import Elsewhere, aim, aimed_at, coming_home, shown, visit
from handlers.words import tell
from tests.fakes import NOON
from tests.handlers.house import House, buttons, house


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path, owners=False) as opened:
        yield opened


async def channel(at: House, title: str = "Coast Wire", username: str = "coastwire") -> int:
    """A channel of Anna's that the bot was just added to; the note she got is read."""
    number = at.api.add_group(title, [at.anna], kind="channel", username=username, bot="left")
    at.api.set_bot_status(number, at.anna, "administrator")
    await at.api.wait_for(lambda posted: posted.chat_id == at.anna["id"] and title in posted.text)
    return number


async def followed(at: House, chat: int) -> dict[str, Mode]:
    return {each.topic.slug: each.mode for each in await at.desk.store.people.subscriptions(chat)}


async def test_who_adds_the_bot_to_a_channel_is_told_in_private_and_the_channel_nothing(at: House) -> None:
    number = await channel(at)
    [told] = at.api.messages(at.anna["id"])
    assert told.text == "📣 I am in Coast Wire now. Pick its topics below; /channels brings you back here."
    await at.press(told, aim(number, "board:"))
    board = await at.after(told)
    assert board.text == "📣 Coast Wire\nTopics\nTap a topic to follow it; tap it again to stop."
    await at.press(board, aim(number, "topic:tariffs"))
    await at.changed(board)
    assert board.buttons[2][0]["text"] == "✅ 📦 Tariffs"
    assert await followed(at, number) == {"tariffs": Mode.INSTANT}
    assert await followed(at, at.anna["id"]) == {}
    assert at.api.messages(number) == []


async def test_a_command_that_ends_in_a_channel_is_about_it(at: House) -> None:
    number = await channel(at)
    answer = await at.ask("/subscribe tariffs silent @CoastWire")
    assert answer.text.startswith("📣 Coast Wire\n🔔 You follow 📦 Tariffs now, silently")
    assert await followed(at, number) == {"tariffs": Mode.SILENT}
    assert "📦 Tariffs" in (await at.ask("/subscriptions @coastwire")).text
    await at.ask("/timezone Europe/Berlin @coastwire")
    await at.ask("/quiet 22:00-07:00 @coastwire")
    chat = await at.services.subscribe.chat(Address(number))
    assert (chat.timezone, chat.quiet and chat.quiet.start) == ("Europe/Berlin", 22 * 60)
    assert at.api.messages(number) == []


async def test_an_undo_is_about_the_channel_too(at: House) -> None:
    number = await channel(at)
    answer = await at.ask("/subscribe tariffs @coastwire")
    assert buttons(answer) == [aim(number, data) for data in ("five:1", "fresh:1", "undone:1")]
    await at.press(answer, aim(number, "undone:1"))
    assert (await at.changed(answer)).text == "📣 Coast Wire\n↩️ Undone. You don't follow 📦 Tariffs, as before."
    assert await followed(at, number) == {}


async def test_the_channels_of_a_person_are_listed_with_what_they_follow(at: House) -> None:
    first, second = await channel(at), await channel(at, "Port Wire", "")
    await at.ask("/subscribe tariffs @coastwire")
    listed = await at.ask("/channels")
    assert "Coast Wire @coastwire\nIt follows 📦 Tariffs." in listed.text
    assert "Port Wire\nIt follows nothing yet." in listed.text
    assert set(buttons(listed)) == {aim(first, "channel:"), aim(second, "channel:")}
    await at.press(listed, aim(second, "channel:"))
    page = await at.changed(listed)
    assert page.text == "📣 Port Wire\nIt follows nothing yet.\nWhat shall be changed?"
    for data in ("board:", "settings:", "plan:", "settings:quiet"):
        assert aim(second, data) in buttons(page)
    await at.press(page, "channels:0")
    await at.api.wait_for(lambda posted: posted is page and len(posted.edits) > 1)
    assert page.text.startswith("Your channels")


@pytest.mark.parametrize("data", ["settings:", "settings:quiet", "plan:", "board:"])
async def test_each_page_of_a_channel_opens_in_private(at: House, data: str) -> None:
    number = await channel(at)
    await at.ask("/channels")
    listed = await at.ask("/channels")
    await at.press(listed, aim(number, "channel:"))
    page = await at.changed(listed)
    shown = await at.api.press(page.chat_id, page.message_id, aim(number, data), at.anna)
    assert not shown["text"]
    await at.api.wait_for(lambda posted: posted.chat_id == at.anna["id"] and posted.text.startswith("📣 Coast Wire\n"))
    assert at.api.messages(number) == []


async def test_only_its_administrators_set_a_channel_up(at: House) -> None:
    number = await channel(at)
    answer = await at.ask("/subscribe tariffs @coastwire", at.otto)
    assert answer.text == "Only the administrators of Coast Wire set it up."
    assert "I am in no channel that you administer" in (await at.ask("/channels", at.otto)).text
    keys = {"inline_keyboard": [[{"text": "➕", "callback_data": aim(number, "topic:tariffs")}]]}
    forged = at.api.post(at.api.room(at.otto["id"]), {"from": at.api.bot, "text": "?", "reply_markup": keys})
    note = await at.press(forged, aim(number, "topic:tariffs"), at.otto)
    assert "Only the administrators of Coast Wire" in note["text"]
    assert await followed(at, number) == {}


async def test_an_unknown_channel_is_named(at: House) -> None:
    answer = await at.ask("/settings @nowhere")
    assert answer.text.startswith("I am in no channel called @nowhere.")


async def test_a_channel_watches_too(at: House) -> None:
    number = await channel(at)
    told = await at.ask("/watch Boeing strike @coastwire")
    assert told.text.startswith("📣 Coast Wire\n👁 You watch Boeing strike now.")
    [watch] = await at.desk.store.watches.of(number, 0)
    assert watch.expression == "Boeing strike"
    assert buttons(told) == [aim(number, f"unwatch:{watch.id}")]
    assert "don't watch Boeing strike" in (await at.ask("/unwatch 1 @coastwire")).text
    assert await at.desk.store.watches.of(number, 0) == ()


async def test_a_mute_of_topics_whose_buttons_cannot_name_the_channel_needs_its_time_in_words(at: House) -> None:
    await channel(at)
    slugs = ["interest-rates-of-banks", "ferries-and-harbours"]
    async with at.desk.store.transaction() as tables:
        for slug in slugs:
            await tables.topics.add(Topic(0, slug, slug, "", "ferry"), "test", NOON)
    await at.ask(f"/subscribe {' '.join(slugs)} @coastwire")
    asked = await at.ask(f"/mute {' '.join(slugs)} @coastwire")
    assert "I need a time such as 30m, 2h or 3d." in asked.text
    assert "quiet until" in (await at.ask(f"/mute {' '.join(slugs)} 2h @coastwire")).text


async def test_a_rule_may_end_with_the_name_of_somebody(at: House) -> None:
    assert "You watch ferry @harbourmaster now." in (await at.ask("/watch ferry @harbourmaster")).text


async def test_channels_are_set_up_in_private_only(at: House) -> None:
    assert "in private" in (await at.ask("/channels", at.anna, at.group)).text


async def test_a_bot_that_may_not_post_says_so_to_who_added_it(at: House) -> None:
    number = at.api.add_group("Mute Wire", [at.anna], kind="channel", bot="left")
    at.api.set_bot_status(number, at.anna, "administrator", can_post_messages=False)
    told = await at.api.wait_for(lambda posted: posted.chat_id == at.anna["id"])
    assert "I may not post there" in told.text
    at.api.set_bot_status(number, at.anna, "left")
    at.api.set_bot_status(number, at.anna, "administrator")
    assert "I am in Mute Wire now. Pick its topics" in (await at.after(told)).text


async def test_a_removed_bot_lists_the_channel_no_more(at: House) -> None:
    number = await channel(at)
    at.api.set_bot_status(number, at.anna, "kicked")
    await at.settled()
    assert "I am in no channel" in (await at.ask("/channels")).text
    assert "I am in no channel called @coastwire" in (await at.ask("/subscribe tariffs @coastwire")).text


@pytest.mark.parametrize("data", ["at:", "at:x", "at:!:topic:tariffs", "at:zzzzzzzzzzzz:topic:tariffs", "at:1:topic:x"])
async def test_a_forged_aim_is_answered_kindly(at: House, data: str) -> None:
    keys = {"inline_keyboard": [[{"text": "?", "callback_data": data}]]}
    forged = at.api.post(at.api.room(at.anna["id"]), {"from": at.api.bot, "text": "?", "reply_markup": keys})
    assert "older time" in (await at.press(forged, data))["text"]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/pause 3d", "/resume @coastwire ends it sooner."),
        ("/digest 08:00", "/subscribe tariffs digest @coastwire"),
        ("/mute", "/mute tariffs 2h @coastwire"),
        ("/language", "/language es @coastwire"),
        ("/timezone", "/timezone Europe/Berlin @coastwire"),
        ("/settings", "🔔 📦 Tariffs"),
    ],
)
async def test_every_setting_of_a_channel_is_told_with_its_name(at: House, command: str, said: str) -> None:
    number = await channel(at)
    await at.ask("/subscribe tariffs @coastwire")
    answer = await at.ask(f"{command} @coastwire")
    assert answer.text.startswith("📣 Coast Wire\n")
    assert said in answer.text
    assert {data.rpartition("at:")[1] for data in buttons(answer)} == {"at:"}
    assert at.api.messages(number) == []


def test_a_command_in_a_sentence_from_the_right_is_told_with_its_name_too() -> None:
    with coming_home():
        visit(Elsewhere(Address(-1001, title="Coast Wire", username="coastwire")))
        said = shown(tell("اختر من /topics."))
    assert "<code>/topics @coastwire</code>" in said.html


@pytest.mark.parametrize("number", [-1_000_000_000_001, -1_997_852_516_352])
def test_the_longest_data_of_a_settings_button_fits_behind_an_aim(number: int) -> None:
    data = f"prefer:mode:{'x' * 32}:instant"
    assert aimed_at(aim(number, data)) == (number, data)
    assert len(aim(number, data)) <= 64


def posted(at: House, number: int, *data: str) -> Posted:
    """Something of ours in the channel, with buttons."""
    row = [{"text": each, "callback_data": each} for each in data]
    return at.api.post(
        at.api.room(number), {"from": at.api.bot, "text": "!", "reply_markup": {"inline_keyboard": [row]}}
    )


async def test_a_button_in_a_channel_is_answered_in_private(at: House) -> None:
    number = await channel(at)
    story = await at.desk.story(1, "Tariffs rise", "tariffs")
    alert = posted(at, number, f"story:{story}")
    way = (await at.press(alert, f"story:{story}", at.otto))["url"]
    assert way.startswith("https://t.me/wirewatch_bot?start=press__")
    shown = await at.ask(f"/start {way.partition('=')[2]}", at.otto)
    assert "Tariffs rise" in shown.text
    assert at.api.messages(number) == [alert]


async def test_only_administrators_mute_a_channel_from_its_alert(at: House) -> None:
    number = await channel(at)
    story = await at.desk.story(1, "Tariffs rise", "tariffs")
    await at.ask("/subscribe tariffs @coastwire")
    alert = posted(at, number, f"hush:{story}", "more")
    assert "administrators" in (await at.press(alert, f"hush:{story}", at.otto))["text"]
    way = (await at.press(alert, f"hush:{story}"))["url"]
    assert (await at.ask(f"/start {way.partition('=')[2]}")).text.startswith("📣 Coast Wire\n")
    assert "works in our own chat only" in (await at.press(alert, "more"))["text"]
    assert at.api.messages(number) == [alert]


@pytest.mark.parametrize("data", ["prefer:drop:tariffs", "drop:1", "xyzzy", "at:zz:hush:1", ""])
async def test_a_forged_link_does_nothing(at: House, data: str) -> None:
    coded = urlsafe_b64encode(data.encode()).decode().rstrip("=")
    assert "older time" in (await at.ask(f"/start press__{coded}")).text


@pytest.mark.parametrize("coded", ["_____", "ü", "🚀", "AA==AA", "\u202e"])
async def test_a_link_of_odd_letters_does_nothing(at: House, coded: str) -> None:
    assert "older time" in (await at.ask(f"/start press__{coded}")).text
