"""Quiet hours and settings, over real HTTP: what is set, changed with words and with buttons, and who may."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.digests import digest_key
from bot.core.model import Chat, Detail, Mode, Preview, Quiet
from bot.playground.chats import Posted
from bot.playground.media import location
from tests.handlers.house import House, buttons, house
from tests.storage.newsroom import claim, settle

NIGHT = Quiet(22 * 60, 7 * 60)


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as opened:
        yield opened


async def text_of(at: House, question: str, **how: int) -> str:
    return str((await at.ask(question, **how)).shown["text"])


async def chat_of(at: House, chat_id: int = 0) -> Chat:
    found = await at.desk.store.people.chat(chat_id or at.anna["id"])
    assert found
    return found


async def walk(at: House, page: Posted, *pressed: str) -> Posted:
    """Presses one button after the other below a message; the message as it is then."""
    for data in pressed:
        page.edits.clear()
        await at.press(page, data)
        page = await at.changed(page)
    return page


# /quiet


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("/quiet", "No quiet hours are set. Times are in UTC."),
        ("/quiet 22:00-07:00", "Quiet from 22:00 to 07:00 in UTC."),
        ("/quiet 22-7", "Quiet from 22:00 to 07:00 in UTC."),
        ("/quiet 10pm-7am", "Quiet from 22:00 to 07:00 in UTC."),
        ("/quiet 22:00 07:00", "Quiet from 22:00 to 07:00 in UTC."),
        ("/quiet 22:00 – 07:00", "Quiet from 22:00 to 07:00 in UTC."),
        ("/quiet 11:00-14:00", "It is quiet now, until 14:00."),
        ("/quiet off", "No quiet hours are set."),
        ("/quiet 22-22", "Hours that end when they start are none. /pause keeps me silent altogether."),
        (
            "/quiet at night",
            "I need the two times between which I keep quiet, or off. As in: /quiet 22:00-07:00",
        ),
        ("/quiet 22:00-26:00", "As in: /quiet 22:00-07:00"),
    ],
)
async def test_what_quiet_is_answered(at: House, question: str, answer: str) -> None:
    assert answer in await text_of(at, question)


async def test_quiet_hours_are_set_changed_and_ended_with_buttons(at: House) -> None:
    page = await at.ask("/quiet")
    assert buttons(page) == [
        "quiet:22:00-07:00",
        "quiet:23:00-08:00",
        "quiet:00:00-06:00",
        "quiet:urgent on",
        "settings:zone",
        "settings:",
    ]
    page = await walk(at, page, "quiet:22:00-07:00")
    assert "Quiet from 22:00 to 07:00" in page.shown["text"]
    assert (await chat_of(at)).quiet == NIGHT
    page = await walk(at, page, "quiet:urgent on")
    assert "Urgent topics ring all the same." in page.shown["text"]
    assert (await chat_of(at)).urgent_passes
    page = await walk(at, page, "quiet:urgent off", "quiet:off")
    assert "No quiet hours are set." in page.shown["text"]
    assert (await chat_of(at)).quiet is None


async def test_what_stays_in_the_digest_is_named_when_quiet_hours_are_switched_off(at: House) -> None:
    store, now = at.desk.store, at.desk.clock.now()
    await at.ask("/subscribe tariffs digest")
    await at.desk.story(1, "Tariffs rise", "tariffs")
    schedule = await store.digests.schedule(at.anna["id"], 0)
    assert schedule
    [alert] = await claim(store, now)
    await settle(store, alert, "folded", now, fold=digest_key(schedule.id, schedule.next_at), due=schedule.next_at)
    waiting = "1 story waits for your digest; /digest now brings it."
    assert waiting not in await text_of(at, "/quiet 22-7")
    assert waiting in await text_of(at, "/quiet off")


async def test_the_zone_of_quiet_hours_is_named_and_offered_until_one_is_chosen(at: House) -> None:
    assert "Is your time another? /timezone Europe/Berlin" in await text_of(at, "/quiet 22-7")
    await at.ask("/timezone Seoul")
    shown = await text_of(at, "/quiet")
    assert "in Asia/Seoul" in shown
    assert "Is your time another?" not in shown


# /settings


async def test_settings_show_everything_at_a_glance(at: House) -> None:
    await at.ask("/subscribe missile-launch")
    await at.ask("/subscribe sanctions silent")
    await at.ask("/subscribe tariffs digest")
    await at.ask("/quiet 22-7")
    await at.ask("/mute sanctions 2h")
    page = await at.ask("/settings")
    assert page.shown["text"].splitlines() == [
        "⚙️ Settings",
        "📰 Of a story: First report",
        "🔎 Told once 1 source reports it",
        "🗞 Digest: every day at 08:00",
        "🌙 Quiet hours: 22:00–07:00",
        "🕒 Time zone: UTC",
        "🗣 Language: English",
        "🖼 Preview: Off",
        "🔕 1 thing is muted: /mute",
        "You follow",
        "🔔 at once · 🔕 without a sound · 🗞 in the digest",
        "🔔 🚀 Missile launch",
        "🔕 ⛔ Sanctions · muted until 14:00",
        "🗞 📦 Tariffs",
    ]
    assert buttons(page) == [
        "settings:topics",
        "settings:watches",
        "settings:detail",
        "settings:least",
        "plan:",
        "settings:quiet",
        "settings:zone",
        "settings:language",
        "settings:preview",
        "mutes:",
        "settings:pause",
    ]


async def test_settings_of_a_newcomer_and_of_who_pauses(at: House) -> None:
    assert "You follow nothing yet." in await text_of(at, "/settings")
    await at.ask("/pause")
    assert "Paused: nothing is sent until you say /resume." in await text_of(at, "/settings")
    await at.ask("/subscribe tariffs")
    await at.ask("/pause 3d")
    for question in ("/settings", "/subscriptions"):
        assert "Paused until Nov 25, 12:00. /resume ends it sooner." in await text_of(at, question)


@pytest.mark.parametrize(
    ("way", "says"),
    [
        (("settings:topics",), "Tap one to change how it comes."),
        (("settings:topics", "settings:topic:tariffs"), "You hear of 📦 Tariffs at once."),
        (("settings:detail",), "How much of a story?"),
        (("settings:least",), "How many sources?"),
        (("settings:quiet",), "No quiet hours are set."),
        (("settings:zone",), "Your times are in UTC, where it is 12:00 now."),
        (("settings:quiet", "settings:zone"), "Your times are in UTC, where it is 12:00 now."),
        (("plan:",), "No digest is set here."),
        (("settings:watches",), "You watch for nothing yet."),
        (("settings:language",), "I speak English here."),
        (("settings:preview",), "What shall alerts show besides words?"),
        (("settings:pause",), "Send nothing for how long?"),
        (("mutes:",), "Nothing is muted."),
    ],
)
async def test_each_page_opens_in_place_and_leads_back(at: House, way: tuple[str, ...], says: str) -> None:
    await at.ask("/subscribe tariffs")
    page = await walk(at, await at.ask("/settings"), *way)
    assert says in page.shown["text"]
    back = "settings:topics" if "topic:" in way[-1] else "settings:"
    page = await walk(at, page, back, *(["settings:"] if back != "settings:" else []))
    assert page.shown["text"].startswith("⚙️ Settings")


async def test_choices_are_marked_and_kept(at: House) -> None:
    page = await walk(at, await at.ask("/settings"), "settings:detail", "prefer:detail:developments")
    assert [row[0]["text"] for row in page.buttons] == ["First report", "✅ Developments", "Everything", "⬅ Settings"]
    page = await walk(at, page, "settings:", "settings:least", "prefer:least:3")
    assert [each["text"] for each in page.buttons[0]] == ["1", "2", "✅ 3", "5"]
    page = await walk(at, page, "settings:", "settings:zone", "prefer:zone:Asia/Tokyo")
    assert "where it is 21:00 now" in page.shown["text"]
    chat = await chat_of(at)
    assert (chat.detail, chat.least_outlets, chat.timezone) == (Detail.DEVELOPMENTS, 3, "Asia/Tokyo")


async def test_a_topic_is_made_silent_moved_to_the_digest_and_dropped(at: House) -> None:
    await at.ask("/subscribe tariffs")
    way = ("settings:topics", "settings:topic:tariffs", "prefer:mode:tariffs:silent")
    page = await walk(at, await at.ask("/settings"), *way)
    assert "You hear of 📦 Tariffs without a sound." in page.shown["text"]
    page = await walk(at, page, "prefer:mode:tariffs:digest")
    said = "There was no digest here, so I set one: every day at 08:00. /digest changes that."
    assert said in page.shown["text"]
    [subscription] = await at.desk.store.people.subscriptions(at.anna["id"])
    assert subscription.mode is Mode.DIGEST
    page = await walk(at, page, "prefer:drop:tariffs")
    assert "You follow nothing yet." in page.shown["text"]


async def test_a_watch_has_modes_and_is_not_dropped_by_accident(at: House) -> None:
    await at.ask("/watch Boeing strike")
    [watch] = await at.desk.store.people.subscriptions(at.anna["id"])
    page = await walk(at, await at.ask("/settings"), "settings:watches", f"settings:topic:{watch.topic.slug}")
    assert f"prefer:mode:{watch.topic.slug}:silent" in buttons(page)
    assert not [each for each in buttons(page) if each.startswith("prefer:drop")]


async def test_topics_without_a_digest_to_come_in_are_explained(at: House) -> None:
    await at.ask("/subscribe tariffs digest")
    await at.ask("/digest off")
    assert "While no digest is set, 🗞 comes without a sound." in await text_of(at, "/settings")


async def test_many_topics_come_in_pages(at: House) -> None:
    for number in range(22):
        await at.ask(f"/topic add t{number} ferry{number}", at.otto)
        await at.ask(f"/subscribe t{number}")
    page = await walk(at, await at.ask("/settings"), "settings:topics")
    assert buttons(page)[-3:] == ["settings:topic:t19", "settings:topics:20", "settings:"]
    assert buttons(await walk(at, page, "settings:topics:20")) == [
        "settings:topic:t20",
        "settings:topic:t21",
        "settings:topics:0",
        "settings:",
    ]


async def test_a_page_beyond_the_last_topic_is_the_last_one(at: House) -> None:
    for number in range(21):
        await at.ask(f"/topic add t{number} ferry{number}", at.otto)
        await at.ask(f"/subscribe t{number}")
    page = await walk(at, await at.ask("/settings"), "settings:topics")
    await at.ask("/unsubscribe t20")
    shown = buttons(await walk(at, page, "settings:topics:20"))
    assert (shown[0], shown[19:]) == ("settings:topic:t0", ["settings:topic:t19", "settings:"])


@pytest.mark.parametrize(
    ("page", "command"),
    [
        ("settings:topics", "/subscribe tariffs silent"),
        ("settings:watches", "/watch Boeing strike"),
        ("settings:detail", "/settings story developments"),
        ("settings:least", "/settings sources 2"),
        ("settings:preview", "/settings preview picture"),
        ("settings:language", "/language es"),
        ("settings:quiet", "/quiet fri sat 23:00-10:00"),
        ("settings:zone", "/timezone Europe/Berlin"),
        ("settings:pause", "/pause 3d"),
        ("plan:", "/digest weekdays 07:30"),
        ("mutes:", "/mute tariffs 2h"),
    ],
)
async def test_each_page_names_the_command_that_does_the_same_and_that_is_understood(
    at: House, page: str, command: str
) -> None:
    await at.ask("/subscribe tariffs")
    assert command in (await walk(at, await at.ask("/settings"), page)).shown["text"]
    said = await text_of(at, command)
    assert "I need" not in said
    assert "As in:" not in said


async def test_what_a_page_sets_is_set_by_its_command_too(at: House) -> None:
    await at.ask("/settings story everything")
    await at.ask("/settings sources 3")
    assert "✅ Picture" in str((await at.ask("/settings preview picture")).buttons)
    await at.ask("/language fr")
    await at.ask("/quiet weekdays 22-7")
    chat = await chat_of(at)
    assert (chat.detail, chat.least_outlets, chat.preview) == (Detail.ALL, 3, Preview.PICTURE)
    assert (chat.language, chat.quiet) == ("fr", Quiet(22 * 60, 7 * 60, frozenset(range(5))))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("/settings preview huge", "I don't know huge there. As in: /settings preview picture"),
        ("/settings story", "As in: /settings story developments"),
        ("/settings story all of it", "As in: /settings story developments"),
        ("/settings sources many", "I need a number of sources from 1 to 20. As in: /settings sources 2"),
        ("/settings sources 99999999999999999999", "I need a number of sources from 1 to 20."),
        ("/settings sorces 2", "Did you mean sources?"),
        (
            "/language Klingon",
            "I do not speak Klingon. I know: en, es, fr, de, ru, uk, ar, ko, ja, zh. As in: /language",
        ),
        ("/timezone Atlantis City", "/timezone takes your location too."),
    ],
)
async def test_what_cannot_be_set_is_said_with_an_example(at: House, question: str, answer: str) -> None:
    assert answer in await text_of(at, question)


async def test_a_pause_is_chosen_seen_and_ended_in_place(at: House) -> None:
    page = await walk(at, await at.ask("/settings"), "settings:pause")
    assert buttons(page) == ["pause:8h", "pause:1d", "pause:3d", "pause:1w", "pause:", "settings:"]
    page = await walk(at, page, "pause:3d")
    assert "Paused until Nov 25, 12:00." in page.shown["text"]
    page = await walk(at, page, "resume:")
    assert "I'm back." in page.shown["text"]
    page = await walk(at, page, "settings:pause", "pause:")
    assert "nothing is sent until you say /resume." in page.shown["text"]
    assert buttons(page) == ["resume:", "settings:"]
    assert "resume:" in buttons(await walk(at, page, "settings:"))


async def test_quiet_days_are_chosen_with_buttons_and_named(at: House) -> None:
    page = await walk(at, await at.ask("/quiet 22-7"), "quiet:weekends")
    assert "It begins on: Saturday, Sunday." in page.shown["text"] or "Saturday and Sunday" in page.shown["text"]
    assert "✅ Weekends" in [button["text"] for row in page.buttons for button in row]
    assert "🌙 Quiet hours: 22:00–07:00 (Sat" in await text_of(at, "/settings")
    page = await walk(at, page, "quiet:sat sun 23:00-08:00")
    assert "🌙 Quiet hours: 23:00–08:00 (Sat" in await text_of(at, "/settings")
    page = await walk(at, page, "quiet:daily")
    assert "It begins on" not in page.shown["text"]


# Languages and places


@pytest.mark.parametrize(("code", "language"), [("uk", "uk"), ("pt-br", "en"), ("zh-hans", "zh"), ("", "en")])
async def test_a_newcomer_is_spoken_to_in_the_language_of_their_telegram(at: House, code: str, language: str) -> None:
    bert = at.api.add_user("Bert", language=code)
    at.api.add_private_chat(bert)
    await at.ask("/subscribe tariffs", bert)
    assert (await chat_of(at, bert["id"])).language == language
    await at.ask("/language de", bert)
    assert (await chat_of(at, bert["id"])).language == "de"


async def test_a_group_is_spoken_to_in_the_language_of_who_added_the_bot(at: House) -> None:
    olha = at.api.add_user("Olha", language="uk")
    group = at.api.add_group("Day desk", [olha])
    at.api.room(group).members[at.api.bot["id"]] = "left"
    at.api.set_bot_status(group, olha, "member")
    await at.api.wait_for(lambda posted: posted.chat_id == group and posted.by_bot)
    assert (await chat_of(at, group)).language == "uk"


async def test_a_shared_location_sets_the_zone_and_takes_its_key_away(at: House) -> None:
    page = await at.ask("/timezone")
    await at.press(page, "locate:")
    asked = await at.after(page)
    room = at.api.room(at.anna["id"])
    assert "Tap the button below the chat" in asked.shown["text"]
    assert room.keys
    assert room.keys["keyboard"][0][0]["request_location"]
    said = at.api.send(at.anna["id"], at.anna, location(52.5, 13.4))
    assert "Times are in Europe/Berlin from now on. It is 13:00 there." in (await at.after(said)).shown["text"]
    assert not room.keys
    assert (await chat_of(at)).timezone == "Europe/Berlin"
    said = at.api.send(at.anna["id"], at.anna, location(90, 0))
    assert "I could not tell the time zone of that place." in (await at.after(said)).shown["text"]


async def test_a_place_shared_in_a_group_sets_nothing(at: House) -> None:
    forged = {"inline_keyboard": [[{"text": "press me", "callback_data": "locate:"}]]}
    room = at.api.room(at.group)
    page = at.api.post(room, {"from": at.api.bot, "text": "a page", "reply_markup": forged})
    await at.press(page, "locate:")
    assert "This button is from an older time" in (await at.after(page)).shown["text"]


async def test_a_group_is_not_asked_for_a_location(at: House) -> None:
    assert "locate:" not in buttons(await at.ask("/timezone", at.anna, at.group))


@pytest.mark.parametrize(
    "data",
    [
        "prefer:mode:sanctions:silent",
        "prefer:mode:tariffs:loud",
        "prefer:detail:some",
        "prefer:least:many",
        "prefer:preview:huge",
        "prefer:nothing",
        "settings:topic:sanctions",
        "settings:topics:-1",
    ],
)
async def test_a_button_that_is_old_or_forged_is_refused_in_a_sentence(at: House, data: str) -> None:
    await at.ask("/subscribe tariffs")
    forged = {"inline_keyboard": [[{"text": "press me", "callback_data": data}]]}
    room = at.api.room(at.anna["id"])
    page = at.api.post(room, {"from": at.api.bot, "text": "a page", "reply_markup": forged})
    await at.press(page, data)
    assert "This button is from an older time" in (await at.after(page)).shown["text"]
    assert [each.mode for each in await at.desk.store.people.subscriptions(at.anna["id"])] == [Mode.INSTANT]


# Groups


async def test_everybody_in_a_group_sees_its_settings_and_only_administrators_change_them(at: House) -> None:
    guest = at.api.add_user("Guest")
    refusal = "In a group only its administrators change that."
    for opened, chosen in (("least", "prefer:least:3"), ("quiet", "quiet:22:00-07:00")):
        page = await at.ask("/settings", guest, at.group)
        assert "You follow" in page.shown["text"]
        assert refusal in (await at.press(page, "plan:", guest))["text"]
        await at.press(page, f"settings:{opened}", guest)
        page = await at.changed(page)
        assert refusal in (await at.press(page, chosen, guest))["text"]
    assert refusal in (await at.ask("/quiet 22-7", guest, at.group)).shown["text"]
    assert "Quiet from 22:00 to 07:00" in (await at.ask("/quiet 22-7", at.anna, at.group)).shown["text"]
    assert (await chat_of(at, at.group)).quiet == NIGHT
    assert (await chat_of(at, at.group)).least_outlets == 1


async def test_a_forum_topic_says_what_is_its_own_and_what_is_not(at: House) -> None:
    forum = at.api.add_group("Newsroom", [at.anna], kind="supergroup", forum=True)
    await at.ask("/subscribe tariffs", at.anna, forum, thread=7)
    shown = (await at.ask("/settings", at.anna, forum, thread=7)).shown["text"]
    assert "📦 Tariffs" in shown
    assert "Topics, digest and mutes are those of this forum topic; all else holds for the whole group." in shown
    assert "This holds for the whole group" in (await at.ask("/quiet", at.anna, forum, thread=7)).shown["text"]
