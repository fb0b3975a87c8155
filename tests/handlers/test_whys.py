"""Why, asked in reply to an alert, by its button and with a link, over real HTTP."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.findings import Baseline, Explanation, Held, Nearly, NoTopic, TooOld, Unseen
from bot.core.matching import Miss
from bot.core.model import Article, Chat, Fate, Posting, Source
from handlers.whys_texts import MISSES, SKIPPED, explained, unseen
from tests.core.test_render import assert_sendable
from tests.fakes import NOON
from tests.handlers.house import House, buttons, house
from tests.storage.newsroom import add_watch, article, delivery, store_article

ADDRESS = "https://gazette.example/1"


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as opened:
        yield opened


async def text_of(at: House, question: str, **how: int) -> str:
    return str((await at.ask(question, **how)).shown["text"])


async def told(at: House, **changes: object) -> Article:
    return await at.desk.read(1, "New tariffs", "Ministers spoke. The tariffs rise. Sanctions stay.", **changes)


async def test_an_alert_is_explained_in_reply(at: House) -> None:
    await at.ask("/subscribe tariffs")
    await at.ask("/timezone Seoul")
    await told(at)
    alert = await at.deliver()
    answer = await at.ask("/why", reply_to=alert.message_id)
    assert answer.shown["text"] == (
        "New tariffs\nThe Gazette\n\n✅ Its story came here: 21:00.\n\n"
        "📦 Tariffs · version 1 of its rule\n“New tariffs”\n“The tariffs rise.”\ntariffs\n\n"
        "It also reached ⛔ Sanctions.\n\nIts story: 1 report, 1 source.\n\n"
        "20:55 · published\n21:00 · read by me\n21:00 · alert planned\n21:00 · due\n21:00 · sent to you\n"
        "21:00 · received by Telegram"
    )
    bold = [entity for entity in answer.shown["entities"] if entity["type"] == "bold"]
    shown = answer.shown["text"].encode("utf-16-le")
    marked = [shown[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2] for entity in bold]
    assert [mark.decode("utf-16-le") for mark in marked] == ["New tariffs", "📦 Tariffs", "tariffs", "tariffs"]


async def test_an_alert_is_explained_by_its_button_and_leads_to_its_timeline(at: House) -> None:
    await at.ask("/subscribe tariffs")
    story = (await told(at)).story_id
    alert = await at.deliver()
    for data, answer in (
        (f"why:{story}", "12:00 · sent to you"),
        (f"story:{story}", "11:55, The Gazette"),
        (f"hush:{story}", "What shall be quiet"),
    ):
        said = at.api.messages(at.anna["id"])[-1]
        await at.press(alert, data)
        shown = await at.after(said)
        assert answer in shown.shown["text"]
        assert (f"story:{story}" in buttons(shown)) == data.startswith("why")


async def test_the_rule_is_the_one_that_matched_and_a_newer_one_is_named(at: House) -> None:
    await at.ask("/subscribe tariffs")
    await told(at)
    topic = await at.desk.store.topics.by_slug("tariffs")
    assert topic
    async with at.desk.store.transaction() as tables:
        await tables.topics.set_rule(topic.id, "duties", "test", NOON)
    answer = await text_of(at, f"/why {ADDRESS}")
    assert "version 1 of its rule · version 2 is in force now" in answer
    assert "duties" not in answer
    async with at.desk.store.transaction() as tables:
        await tables.topics.remove(topic.id)
    assert "the topic has been removed since" in await text_of(at, f"/why {ADDRESS}")


async def test_a_watch_is_called_a_rule_of_ones_own(at: House) -> None:
    await add_watch(at.desk.store, at.anna["id"], "ministers")
    await told(at)
    alert = await at.deliver()
    answer = await text_of(at, "/why", reply_to=alert.message_id)
    assert "👁 ministers · your own rule\n“Ministers spoke.”\nministers" in answer
    assert "It also reached ⛔ Sanctions, 📦 Tariffs." in answer


async def test_a_rule_without_words_holds_by_where_the_article_is_from(at: House) -> None:
    await add_watch(at.desk.store, at.anna["id"], "source:gazette")
    await told(at)
    alert = await at.deliver()
    answer = await text_of(at, "/why", reply_to=alert.message_id)
    assert "your own rule\nbecause it is from The Gazette\nsource:" in answer


async def test_a_topic_of_another_report_names_it(at: House) -> None:
    await at.ask("/subscribe tariffs missile-launch")
    first = await told(at)
    await at.desk.read(2, "Missile launch seen", story_id=first.story_id)
    alert = await at.deliver()
    answer = await text_of(at, "/why", reply_to=alert.message_id)
    assert (
        "🚀 Missile launch · version 1 of its rule\nin Missile launch seen (11:55, The Gazette)\n“Missile l" in answer
    )
    assert "Its story: 2 reports, 1 source." in answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("/why", "Reply to an alert with /why"),
        ("/why nonsense", "nonsense is no web address. As in: /why https://example.org/news/17"),
        ("/why https://elsewhere.example/1", "I never saw an article at https://elsewhere.example/1.\nNone of my"),
        ("/why gazette.example/77", "What I read at that site:\n• The Gazette: not read yet"),
        ("/why <b>", "<b> is no web address"),
    ],
)
async def test_what_cannot_be_explained_says_so(at: House, question: str, answer: str) -> None:
    assert answer in await text_of(at, question)


@pytest.mark.parametrize(
    ("fate", "changes", "answer"),
    [
        (Fate.BASELINE, {}, "It was there before I first looked at this source"),
        (
            Fate.TOO_OLD,
            {"published": NOON - timedelta(days=3, hours=5)},
            "It was 3 days old when I first saw it, and I announce nothing older than 2 days.",
        ),
        (Fate.ANNOUNCED, {}, "It was announced, but this chat follows none of the topics it reached."),
        (Fate.CAPPED, {}, "Too much arrived from its source at once"),
        (Fate.COPY, {}, "It is a copy of an article that I had already."),
    ],
)
async def test_what_was_not_sent_says_which_step_stopped_it(
    at: House, fate: Fate, changes: dict[str, object], answer: str
) -> None:
    await told(at, fate=fate, **changes)
    assert answer in await text_of(at, f"/why {ADDRESS}")


async def test_what_reached_no_topic_says_what_came_close(at: House) -> None:
    text = "A missile rose, and many many more words of no weight came before the launch."
    await at.desk.read(1, "Ferry sails", text, fate=Fate.NO_TOPIC)
    answer = await text_of(at, f"/why {ADDRESS}")
    assert "It reached no topic when it came, so there was no alert.\nWhat came close:\n" in answer
    assert "• 🚀 Missile launch: its words stand too far apart.\n“A missile rose, and many many" in answer


async def test_what_would_be_found_today_says_so(at: House) -> None:
    async with at.desk.store.transaction() as tables:
        await store_article(tables, article(1, title="New tariffs", fate=Fate.NO_TOPIC), (), "", {})
    assert "By today's rules it would reach 📦 Tariffs." in await text_of(at, f"/why {ADDRESS}")


async def test_a_copy_and_a_later_report_lead_to_the_alert_that_came(at: House) -> None:
    await at.ask("/subscribe tariffs")
    first = await told(at)
    await at.deliver()
    at.desk.clock.advance(days=1)
    copy = await at.desk.read(2, "New tariffs", fate=Fate.COPY, copy_of=first.id, story_id=first.story_id)
    later = await at.desk.read(3, "Tariffs again", fate=Fate.TOLD, story_id=first.story_id)
    assert (
        "It is a copy of New tariffs (Nov 22, 11:55, The Gazette), which I had already. What became of that one:\n"
        "✅ Its story came here: Nov 22, 12:00."
    ) in await text_of(at, f"/why {copy.url}")
    assert (
        "Its story had been told at Nov 22, 12:00 by New tariffs (Nov 22, 11:55, The Gazette), so that alert grew"
    ) in await text_of(at, f"/why {later.url}")


async def test_what_came_before_it_was_followed_says_so(at: House) -> None:
    await told(at)
    at.desk.clock.advance(hours=1)
    await at.ask("/subscribe tariffs")
    assert "You began to follow 📦 Tariffs only after its story was told." in await text_of(at, f"/why {ADDRESS}")


async def test_a_message_with_a_link_is_explained_in_reply(at: House) -> None:
    await told(at, fate=Fate.BASELINE)
    room = at.api.room(at.anna["id"])
    for shown in (
        {"text": f"See {ADDRESS}", "entities": [{"type": "url", "offset": 4, "length": len(ADDRESS)}]},
        {"text": "See", "entities": [{"type": "text_link", "offset": 0, "length": 3, "url": ADDRESS}]},
        {"caption": "See", "caption_entities": [{"type": "text_link", "offset": 0, "length": 3, "url": ADDRESS}]},
    ):
        posted = at.api.post(room, {"from": at.anna, **shown})
        assert "It was there before" in await text_of(at, "/why", reply_to=posted.message_id)


async def test_a_reply_to_something_else_is_told_so(at: House) -> None:
    hello = await at.ask("/help")
    assert "That message is no alert of mine" in await text_of(at, "/why", reply_to=hello.message_id)


# Sentences that need more than a chat to come about


def an_explanation(*findings: object) -> Explanation:
    return Explanation(article(1, title="A" * 900, text=""), None, findings, (), None, ())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "reason", "answer"),
    [
        *(("skipped", reason, sentence) for reason, sentence in SKIPPED.items()),
        ("folded", "", "So much rang here at once"),
        ("queued", "quiet", "I hold it for your quiet hours, until 12:00."),
        ("waiting", "few", "It waits until 1 source reports it; /settings says so."),
        ("dead", "old", SKIPPED["old"]),
        ("dead", "old: Internal Server Error", SKIPPED["old"]),
        ("dead", "Forbidden: <b>", "could not be delivered: Forbidden: &lt;b&gt;"),
        ("queued", "Bad Gateway", "could not be sent yet (Bad Gateway), and I keep trying."),
        ("queued", "", "has been waiting for its turn since 11:00."),
    ],
)
def test_what_did_not_leave_says_why(state: str, reason: str, answer: str) -> None:
    held = Held(Posting(delivery(), state, reason), NOON - timedelta(hours=1))
    assert answer in explained(an_explanation(held), Chat(1), NOON).html


@pytest.mark.parametrize(
    ("fold", "held", "told"),
    [
        ("more:7", "So much rang here at once", "So much rang here at once"),
        ("quiet:x", "I hold it for your quiet hours, until 19:00.", "Your quiet hours held it; it came 19:00."),
        ("digest:4:x", "I hold it for your digest: 19:00.", "It came in your digest: 19:00."),
    ],
)
def test_what_went_into_another_message_says_into_which_and_when(fold: str, held: str, told: str) -> None:
    posting = Posting(delivery(), "folded", "", fold, NOON + timedelta(hours=7))
    for is_told, answer in ((False, held), (True, told)):
        finding = Held(replace(posting, is_told=is_told), NOON)
        assert answer in explained(an_explanation(finding), Chat(1), NOON).html


@pytest.mark.parametrize("reason", MISSES)
async def test_every_near_miss_has_its_sentence(at: House, reason: str) -> None:
    [topic, *_] = await at.desk.store.topics.all()
    none = NoTopic((), (Nearly(topic, Miss(reason, ("drill",)), ()),))
    said = explained(an_explanation(none), Chat(1), NOON).html
    assert "• 🚀 Missile launch: its " in said
    assert "{" not in said


@pytest.mark.parametrize(
    ("state", "answer"),
    [
        ({"enabled": False}, "paused"),
        ({"problem": "<gone>", "failing_since": NOON}, "failing since 12:00: &lt;gone&gt;"),
        ({"succeeded_at": NOON}, "last read 12:00, and its feed did not list that address"),
    ],
)
def test_a_source_of_the_site_says_how_it_is(state: dict[str, object], answer: str) -> None:
    source = replace(Source(1, "https://gazette.example/feed", ""), **state)
    said = unseen(Unseen("https://gazette.example/7", (source,)), Chat(1), NOON).html
    assert f"• https://gazette.example/feed: {answer}" in said


def test_an_explanation_always_fits_a_message() -> None:
    assert_sendable(
        explained(an_explanation(Baseline(), TooOld(timedelta(hours=50), timedelta(days=2))), Chat(1), NOON)
    )


@pytest.mark.parametrize(
    ("age", "shown"), [(timedelta(minutes=50), "50 minutes"), (timedelta(hours=5, minutes=9), "5 hours")]
)
def test_an_age_is_rounded(age: timedelta, shown: str) -> None:
    assert f"It was {shown} old" in explained(an_explanation(TooOld(age, timedelta(minutes=30))), Chat(1), NOON).html
