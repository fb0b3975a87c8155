"""Watches over real HTTP: made, tried, listed, ended, refused, and heard by nobody else."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.telegram import TelegramMessenger
from bot.core.model import Source
from bot.playground.chats import Posted
from bot.services.deliver import Deliver, Renderers
from bot.services.ingest import Ingest, IngestLimits
from bot.services.publish import Publish
from handlers import texts
from tests.fakes import NOON
from tests.handlers.house import WATCHES, House, buttons, house
from tests.services.desk import PlainWorker, TableFetcher

WIRE = "https://wire.example/feed"
LIMITS = IngestLimits(timedelta(minutes=2), timedelta(hours=48))


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path, owners=False) as opened:
        yield opened


async def text_of(at: House, question: str, user: dict[str, Any] | None = None, chat: int = 0, **how: int) -> str:
    return str((await at.ask(question, user, chat, **how)).shown["text"])


async def watched(at: House, chat: int = 0, thread: int = 0) -> list[str]:
    return [each.expression for each in await at.desk.store.watches.of(chat or at.anna["id"], thread)]


# --- made and tried ---------------------------------------------------------------------------------------------------


async def test_a_watch_says_what_it_would_have_matched(at: House) -> None:
    for number in range(5):
        await at.desk.file(number, f"Boeing strike & talks, day {number}")
    await at.desk.file(9, "Ferry sails")
    made = await at.ask("/watch Boeing strike")
    assert made.shown["text"] == (
        "👁 You watch Boeing strike now.\n"
        "It would have matched 5 articles in the last 7 days, about 5 alerts a day:\n\n"
        "• Boeing strike & talks, day 4\n• Boeing strike & talks, day 3\n• Boeing strike & talks, day 2"
    )
    assert [entity["url"] for entity in made.shown["entities"] if entity["type"] == "text_link"] == [
        f"https://gazette.example/{number}" for number in (4, 3, 2)
    ]
    assert await watched(at) == ["Boeing strike"]


async def test_a_watch_that_rings_too_often_is_advised_to_be_narrower(at: House) -> None:
    for number in range(25):
        await at.desk.file(number, f"Boeing report number {number}")
    said = await text_of(at, "/watch Boeing")
    assert "It would have matched 25 articles in the last 7 days, about 25 alerts a day" in said
    assert "That is a lot. Narrow it with more words, or with title:" in said


async def test_a_rare_watch_is_said_to_be_rare(at: House) -> None:
    long_ago = NOON - timedelta(days=6)
    await at.desk.file(1, "Boeing strike", fetched=long_ago, published=long_ago)
    assert "1 article in the last 7 days, less than one alert a day:" in await text_of(at, "/watch Boeing")
    assert "It would have matched nothing in the last 7 days." in await text_of(at, "/watch glasshouse")


async def test_a_watch_before_there_is_any_history_says_so(at: House) -> None:
    assert "There is no history yet to try it on." in await text_of(at, "/watch Boeing strike")


@pytest.mark.parametrize(
    "expression",
    ['"R&D" OR AT&T', 'title:"fish <b>and</b> chips"', "quake\n  NEAR/3 # how strong\nmagnitude", "미사일"],
)
async def test_a_rule_is_kept_as_it_was_written_whatever_it_holds(at: House, expression: str) -> None:
    assert " ".join(expression.split()) in await text_of(at, f"/watch {expression}")
    assert await watched(at) == [expression]
    assert " ".join(expression.split()) in await text_of(at, "/watch")


async def test_a_very_long_rule_is_watched_and_shown_by_its_beginning(at: House) -> None:
    rule = " OR ".join(f'"ship number {number}"' for number in range(150))
    made = await at.ask(f"/watch {rule}")
    assert '👁 You watch "ship number 0" OR "ship number 1" OR "ship number 2" OR… now.' in made.shown["text"]
    assert await watched(at) == [rule]


# --- refused ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (
            "/watch Boeing NEAR strike",
            "Boeing NEAR strike\n           ^\ncolumn 12: expected / and a number after NEAR",
        ),
        ("/watch the", "the\n^\ncolumn 1: expected a rarer word: "),
        ("/watch -Boeing", "column 1: expected a word to look for"),
        ("/watch Boeing and strike", "column 8: expected AND in capitals"),
        ("/watch (Boeing", "As in: /watch Boeing strike"),
        ("/watch", "You watch nothing here yet."),
        ("/unwatch", "To add one: /watch quake NEAR/3 magnitude"),
        ("/unwatch 1", "There is no watch 1 here. /watch lists them with their numbers. As in: /watch Boeing strike"),
        ("/unwatch <b>", "There is no watch <b> here."),
        ("/mute watch-7 2h", "That watch is gone."),
        ("/subscribe watch-7", "There is no topic watch-7."),
    ],
)
async def test_what_makes_no_watch_is_refused_with_its_place_and_a_way_out(
    at: House, question: str, answer: str
) -> None:
    assert answer in await text_of(at, question)
    assert await watched(at) == []


async def test_the_same_rule_is_watched_once(at: House) -> None:
    await at.ask("/watch Boeing strike")
    again = await text_of(at, "/watch Boeing AND (strike)")
    assert "You watch that already: number 1, Boeing strike." in again
    assert await watched(at) == ["Boeing strike"]


async def test_a_chat_keeps_only_so_many_watches(at: House) -> None:
    for number in range(WATCHES):
        await at.ask(f"/watch ferry{number}")
    said = await text_of(at, "/watch harbour")
    assert f"This chat keeps {WATCHES} watches, and {WATCHES} is the most it may. /watch lists them, /unwatch" in said
    await at.ask("/unwatch 1")
    assert "You watch harbour now" in await text_of(at, "/watch harbour")


@pytest.mark.parametrize("command", ["watch", "unwatch"])
async def test_no_input_however_long_or_odd_breaks_an_answer(at: House, command: str) -> None:
    assert await text_of(at, f"/{command} {'<b>&amp;🚀 ' * 400}"[:4096])


# --- listed and ended -------------------------------------------------------------------------------------------------


async def test_watches_are_listed_with_numbers_and_end_by_number(at: House) -> None:
    for expression in ("ferry", "Boeing strike", "harbour"):
        await at.ask(f"/watch {expression}")
    shown = await text_of(at, "/watch")
    assert shown.endswith("1. ferry\n2. Boeing strike\n3. harbour")
    assert "To add one: /watch quake NEAR/3 magnitude" in shown
    ended = await text_of(at, "/unwatch 2")
    assert ended.startswith("🗑 You don't watch Boeing strike any more.")
    assert ended.endswith("1. ferry\n2. harbour")
    assert "There is no watch 3 here. /watch lists them with their numbers. As in: /unwatch 1" in await text_of(
        at, "/unwatch 3"
    )


async def test_a_button_ends_a_watch_and_the_rest_stay_in_place(at: House) -> None:
    for expression in ("ferry", "Boeing strike"):
        await at.ask(f"/watch {expression}")
    shown = await at.ask("/unwatch")
    first, second = buttons(shown)
    await at.press(shown, second)
    left = await at.changed(shown)
    assert "You don't watch Boeing strike any more." in left.shown["text"]
    assert buttons(left) == [first, "undone:1"]
    assert await watched(at) == ["ferry"]


async def test_a_watch_that_is_gone_offers_nothing_more(at: House) -> None:
    made = await at.ask("/watch ferry")
    listed = await at.ask("/watch")
    [data] = buttons(made)
    await at.press(made, data)
    assert (await at.changed(made)).shown["text"] == "🗑 You don't watch ferry any more."
    assert buttons(made) == ["undone:1"]
    await at.press(listed, data)
    assert "That watch is gone. /watch lists those that are left." in (await at.after(listed)).shown["text"]


async def test_a_button_ends_no_watch_of_another_chat(at: House) -> None:
    [data] = buttons(await at.ask("/watch ferry"))
    room = at.api.room(at.otto["id"])
    keyboard = {"inline_keyboard": [[{"text": "🗑", "callback_data": data}]]}
    forged = at.api.post(room, {"from": at.api.bot, "text": "?", "reply_markup": keyboard})
    await at.press(forged, data, at.otto)
    assert "That watch is gone." in (await at.after(forged)).shown["text"]
    assert "There is no watch 1 here." in await text_of(at, "/unwatch 1", at.otto)
    assert await watched(at) == ["ferry"]


@pytest.mark.parametrize("data", ["unwatch:", "unwatch:x", "unwatch:99", "unwatch:1", "unwatch:" + "9" * 40])
async def test_a_forged_button_is_answered_kindly(at: House, data: str) -> None:
    keyboard = {"inline_keyboard": [[{"text": "🗑", "callback_data": data}]]}
    forged = at.api.post(at.api.room(at.anna["id"]), {"from": at.api.bot, "text": "?", "reply_markup": keyboard})
    await at.press(forged, data)
    said = (await at.after(forged)).shown["text"]
    assert "That watch is gone." in said or "older time" in said


# --- groups, forum topics, closed bots --------------------------------------------------------------------------------


async def test_in_a_group_only_its_administrators_watch_and_stop(at: House) -> None:
    assert "only its administrators" in await text_of(at, "/watch ferry", at.otto, at.group)
    made = await at.ask("/watch ferry", at.anna, at.group)
    assert "only its administrators" in await text_of(at, "/unwatch 1", at.otto, at.group)
    assert "only its administrators" in (await at.press(made, buttons(made)[0], at.otto))["text"]
    assert await watched(at, at.group) == ["ferry"]
    await at.ask("/unwatch 1", at.anna, at.group)
    assert await watched(at, at.group) == []


async def test_a_forum_topic_watches_for_itself_and_counts_with_the_others(at: House) -> None:
    forum = at.api.add_group("Newsroom", [at.anna], kind="supergroup", forum=True)
    made = await at.ask("/watch ferry", at.anna, forum, thread=7)
    assert made.shown["message_thread_id"] == 7
    await at.ask("/watch ferry", at.anna, forum, thread=8)
    for number in range(WATCHES - 2):
        await at.ask(f"/watch ferry{number}", at.anna, forum, thread=8)
    assert "is the most it may" in await text_of(at, "/watch harbour", at.anna, forum, thread=7)
    assert "There is no watch 2 here." in await text_of(at, "/unwatch 2", at.anna, forum, thread=7)
    await at.press(made, buttons(made)[0])
    await at.changed(made)
    assert (await watched(at, forum, 7), len(await watched(at, forum, 8))) == ([], WATCHES - 1)


async def test_a_group_keeps_its_watches_when_it_becomes_a_supergroup(at: House) -> None:
    await at.ask("/watch ferry", at.anna, at.group)
    bigger = at.api.add_group("Night desk", [at.anna, at.otto], kind="supergroup")
    moved = at.api.post(at.api.room(at.group), {"from": at.anna, "migrate_to_chat_id": bigger})
    at.api.push("message", moved.shown)
    await at.settled()
    assert "1. ferry" in await text_of(at, "/watch", at.anna, bigger)
    assert await watched(at, at.group) == []


async def test_who_a_closed_bot_shuts_out_can_still_stop_watching(at: House) -> None:
    await at.ask("/watch ferry")
    await at.services.manage.set_access(1, ["closed"])
    assert "closed circle" in await text_of(at, "/watch harbour")
    assert "You don't watch ferry any more." in await text_of(at, "/unwatch 1")


# --- beside topics ----------------------------------------------------------------------------------------------------


async def test_subscriptions_list_topics_and_below_them_watches(at: House) -> None:
    await at.ask("/watch Boeing strike")
    alone = await text_of(at, "/subscriptions")
    assert "No topic; /topics has some.\nYou watch\n/watch shows the rules.\n• 👁 Boeing strike · watch-" in alone
    await at.ask("/subscribe tariffs")
    both = await text_of(at, "/subscriptions")
    assert both.index("📦 Tariffs") < both.index("You watch") < both.index("👁 Boeing strike")


async def test_unsubscribing_from_all_leaves_watches_alone(at: House) -> None:
    await at.ask("/watch Boeing strike")
    assert "nothing to stop. Pick something in /topics.\nYour 1 watch stays; /watch shows it." in await text_of(
        at, "/unsubscribe all"
    )
    await at.ask("/subscribe tariffs")
    assert "You don't follow 📦 Tariffs any more. /topics brings it back.\nYour 1 watch stays" in await text_of(
        at, "/unsubscribe all"
    )
    assert await watched(at) == ["Boeing strike"]


async def test_a_watch_is_muted_by_its_button(at: House) -> None:
    await at.ask("/watch Boeing strike")
    [watch] = await at.desk.store.watches.of(at.anna["id"], 0)
    choices = await at.ask("/mute")
    await at.press(choices, f"mute:{watch.slug}")
    await at.changed(choices)
    await at.press(choices, f"mute:{watch.slug}:2h")
    await at.api.wait_for(lambda posted: posted is choices and "👁 Boeing strike: quiet until 14:00" in posted.text)
    assert "muted until 14:00" in await text_of(at, "/subscriptions")
    assert "👁 Boeing strike speaks again" in await text_of(at, f"/mute {watch.slug} off")


async def test_the_board_of_topics_shows_nobodys_watches(at: House) -> None:
    await at.ask("/watch Boeing strike")
    for question in ("/topics", "/start", "/subscribe"):
        board = await at.ask(question)
        assert all(data.startswith("topic:") and "watch" not in data for data in buttons(board))


# --- heard ------------------------------------------------------------------------------------------------------------


@pytest.fixture
async def wire(at: House) -> AsyncIterator["Newswire"]:
    fetcher = TableFetcher({WIRE: b"FEED Wire"})
    ingest = Ingest(at.desk.store, fetcher, PlainWorker(), at.desk.clock, LIMITS)
    async with at.desk.store.transaction() as tables:
        source = await tables.sources.add(Source(0, WIRE, "The Wire"), NOON)
    assert source
    await ingest.poll(source)
    renderers = Renderers(texts.alert, texts.more, texts.sequel, lambda letter: texts.more(letter.folded, letter.chat))
    deliver = Deliver(at.desk.store, TelegramMessenger(at.application.bot), at.desk.clock, renderers)
    sending = asyncio.create_task(deliver.run())
    yield Newswire(at, fetcher, ingest, deliver, source.id)
    sending.cancel()
    await asyncio.wait([sending])


class Newswire:
    """A feed that is read, and a sender at work."""

    def __init__(self, at: House, fetcher: TableFetcher, ingest: Ingest, deliver: Deliver, source_id: int) -> None:
        self.at, self.fetcher, self.ingest, self.deliver, self.source_id = at, fetcher, ingest, deliver, source_id
        self.lines = ["FEED Wire"]

    async def report(self, *titles: str) -> None:
        """Reads these titles off the wire and sends what they ring."""
        self.lines += [f"{title}|https://wire.example/{title.replace(' ', '-')}" for title in titles]
        self.fetcher.bodies[WIRE] = "\n".join(self.lines).encode()
        source = await self.at.desk.store.sources.by_id(self.source_id)
        assert source
        await self.ingest.poll(source)
        await Publish(self.at.desk.store, self.at.desk.clock).expand()
        self.deliver.wake()

    async def alert(self, chat_id: int, title: str) -> Posted:
        return await self.at.api.wait_for(
            lambda posted: posted.chat_id == chat_id and posted.by_bot and title in posted.text and bool(posted.buttons)
        )


async def test_an_alert_by_a_topic_and_a_watch_is_one_message_that_names_both(at: House, wire: "Newswire") -> None:
    await at.ask("/subscribe tariffs")
    await at.ask("/watch steel <pipes> OR steel")
    await wire.report("Tariffs on steel rise")
    alert = await wire.alert(at.anna["id"], "Tariffs on steel rise")
    assert alert.text.splitlines()[0] == "📦 Tariffs · 👁 steel <pipes> OR steel"
    await wire.report("Steel exports fall")
    await wire.alert(at.anna["id"], "Steel exports fall")
    assert sum("Tariffs on steel rise" in each.text for each in at.api.messages(at.anna["id"])) == 1


async def test_what_one_chat_watches_for_no_other_chat_hears_or_sees(at: House, wire: "Newswire") -> None:
    await at.ask("/subscribe tariffs", at.otto)
    await at.ask("/watch ferry", at.anna)
    await at.ask("/watch tariffs", at.anna)
    await wire.report("Ferry sails")
    await wire.report("Tariffs rise")
    his = await wire.alert(at.otto["id"], "Tariffs rise")
    hers = await wire.alert(at.anna["id"], "Tariffs rise")
    assert (his.text.splitlines()[0], hers.text.splitlines()[0]) == ("📦 Tariffs", "👁 tariffs")
    assert not any("Ferry sails" in each.text for each in at.api.messages(at.otto["id"]))
    latest = (await at.ask("/latest", at.otto)).text
    assert "👁" not in latest
    assert "Ferry sails" not in latest


async def test_an_alert_of_a_watch_offers_to_mute_it_and_nothing_once_it_is_gone(at: House, wire: "Newswire") -> None:
    made = await at.ask("/watch ferry")
    await wire.report("Ferry sails")
    alert = await wire.alert(at.anna["id"], "Ferry sails")
    [hush] = [data for data in buttons(alert) if data.startswith("hush:")]
    await at.press(alert, hush)
    choices = await at.after(alert)
    assert buttons(choices)[0].startswith("mute:watch-")
    await at.press(made, buttons(made)[0])
    await at.changed(made)
    await at.press(choices, buttons(choices)[0])
    assert "That watch is gone." in (await at.after(choices)).shown["text"]
    await wire.report("Ferry returns", "Tariffs rise")
    await at.settled()
    assert not any("Ferry returns" in each.text for each in at.api.messages(at.anna["id"]))


async def test_the_latest_and_the_summary_cover_watches(at: House, wire: "Newswire") -> None:
    await at.ask("/watch ferry")
    await wire.report("Ferry sails", "Cat found")
    await wire.alert(at.anna["id"], "Ferry sails")
    latest = await text_of(at, "/latest")
    assert "Latest · 👁 ferry\n\nFerry sails" in latest
    assert "Cat found" not in latest
    summary = await at.ask("/summary")
    assert "The last 24 hours · 👁 ferry" in summary.shown["text"]
    await at.press(summary, buttons(summary)[0])
    assert "The last 6 hours · 👁 ferry" in (await at.changed(summary)).shown["text"]
