"""What admins do about sources, with right and wrong input, over real HTTP."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.model import Fate, Source, Summary
from bot.playground.chats import Posted
from bot.playground.parameters import Upload
from tests.fakes import NOON
from tests.handlers.house import FEED_URL, House, buttons, house
from tests.services.desk import PlainWorker, TableFetcher
from tests.storage.newsroom import open_story
from tests.telegram_api import bad_request

PAPER, SITE, BARE = "https://paper.example/", "https://two.example/", "https://bare.example/"
ONE_LINK = b'<html><link rel="alternate" type="application/rss+xml" href="/news.xml">'
TWO_LINKS = (
    b'<html><link rel="alternate" type="application/rss+xml" title="World <news>" href="/world">'
    b'<link rel="alternate" type="application/atom+xml" title="Sport" href="/sport">'
)
SMALL_FEED = b"FEED Paper\nFerry leaves|https://paper.example/1"
OPML = b"""<opml version="2.0"><body><outline text="Sea">
<outline text="Harbour" xmlUrl="https://harbour.example/feed"/><outline text="Gopher" xmlUrl="gopher://a.example/"/>
<outline text="Known" xmlUrl="https://GAZETTE.example/feed#top"/></outline></body></opml>"""


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as opened:
        fetcher = fetcher_of(opened)
        fetcher.bodies |= {PAPER: ONE_LINK, "https://paper.example/news.xml": SMALL_FEED}
        fetcher.bodies |= {SITE: TWO_LINKS, "https://two.example/sport": SMALL_FEED}
        fetcher.bodies |= {BARE: b"<html>", "https://bare.example/rss.xml": SMALL_FEED}
        yield opened


def fetcher_of(at: House) -> TableFetcher:
    fetcher = at.services.scout.fetcher
    assert isinstance(fetcher, TableFetcher)
    return fetcher


async def text_of(at: House, question: str) -> str:
    return str((await at.ask(question, at.otto)).shown["text"])


async def pressed(at: House, below: Posted, data: str) -> Posted:
    """The message that comes after Otto pressed a button."""
    last = at.api.messages(below.chat_id)[-1]
    await at.press(below, data, at.otto)
    return await at.after(last)


async def source(at: House, number: int = 1) -> Source:
    found = await at.desk.store.sources.by_id(number)
    assert found
    return found


async def save(at: House, number: int, **changes: object) -> None:
    changed = replace(await source(at, number), **changes)
    async with at.desk.store.transaction() as tables:
        await tables.sources.save_all([changed])
        await tables.sources.configure(changed)


async def hundreds(at: House, count: int) -> None:
    async with at.desk.store.transaction() as tables:
        for number in range(count):
            section = f"Section {number % 3}" if number else "A section whose name is longer than any button can be"
            await tables.sources.add(
                Source(0, f"https://{number}.example/feed", f"Paper {number:03}", section, full_text=False), NOON
            )


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("/sources", "1 source · ⚪ 1\n\nWithout a section\n⚪ 1. The Gazette · not read yet\n\nAll about one"),
        ("/sources broken", "None of them is in trouble."),
        ("/sources xyzzy", "No sources are called xyzzy. As in: /sources broken"),
        ("/source", "Sources are looked after like this:\n/source show 3\n/source add"),
        ("/source ad x", "I don't know ad there. Did you mean add? As in: /source add https://example.org/feed"),
        ("/source xyzzy x", "I don't know xyzzy there."),
        ("/source show", "Something is missing there. As in: /source show 3"),
        ("/source show 99", "There is no source 99. /sources lists them with their numbers."),
        ("/source show https://gazette.example/feed", "⚪ 1. The Gazette\nhttps://gazette.example/feed\nnot read yet"),
        ("/source show 1", "asked every 2 minutes, at its own pace\nSection: none\nLanguage: found out"),
        ("/source add", "Something is missing there."),
        (f"/source add {FEED_URL}", "Added as number 2: Coast <Radio>, 2 entries now. What is there stays quiet"),
        ("/source add coast.example/feed", "Added as number 2"),
        ("/source add nonsense", "nonsense is no web address. As in: /source add"),
        (
            "/source add https://gone.example/",
            "I could not read a feed at https://gone.example/: there is no such host",
        ),
        ("/source add https://gazette.example/feed", "I read that already: number 1, The Gazette."),
        ("/source add https://GAZETTE.example:443/feed#top", "I read that already: number 1"),
        ("/source add https://page.example/", "At https://page.example/ I found this is a web page, not a feed, and"),
        (f"/source add {PAPER}", "Added as number 2: Paper, 1 entry now. Found at https://paper.example/news.xml."),
        (f"/source add {BARE}", "Added as number 2: Paper, 1 entry now. Found at https://bare.example/rss.xml."),
        ("/source add " + " ".join(f"https://{n}.example/" for n in range(21)), "Those are 21 addresses, and 20 at a"),
        ("/source test", "Something is missing there."),
        ("/source test 99", "There is no source 99."),
        ("/source test feed", "feed is no web address."),
        ("/source test 1", "I could not read a feed at https://gazette.example/feed: there is no such host"),
        ("/source pause 99", "There is no source 99."),
        ("/source resume x", "There is no source x."),
        ("/source remove 99", "There is no source 99."),
        ("/source remove 1", "Stop reading The Gazette (https://gazette.example/feed)?"),
        ("/source set 1", "What can be set about 1. The Gazette:\n/source set 1 every 5m\n"),
        ("/source set 99 every 5m", "There is no source 99."),
        ("/source set 1 evry 5m", "I don't know evry there. Did you mean every? As in: /source set 1 every 5m"),
        ("/source set 1 mood red", "I don't know mood there. As in: /source set 1 every 5m"),
        ("/source set 1 every", "every takes a time from 2m to 7 days, or auto for its own pace. As in: /source set 1"),
        ("/source set 1 every 1m", "every takes a time from 2m to 7 days"),
        ("/source set 1 every 5m", "✅ 1. The Gazette\nAsked every 5 minutes"),
        ("/source set 1 EVERY auto", "✅ 1. The Gazette\nAsked at its own pace again, every 2 minutes now"),
        ("/source set 1 title  Harbour   <Post> ", "✅ 1. Harbour <Post>\nTitle: Harbour <Post>"),
        ("/source set 1 section Far East", "Section: Far East"),
        ("/source set 1 section -", "Section: none"),
        ("/source set 1 section " + "x" * 61, "section takes a name of at most 60 characters, or - for none."),
        ("/source set 1 language german", "language takes a language in two letters, or auto. Did you mean de?"),
        ("/source set 1 language xx", "language takes a language in two letters, or auto. As in: /source set 1"),
        ("/source set 1 language KO", "Language: ko"),
        ("/source set 1 fulltext of", "fulltext takes on, off or auto. Did you mean off?"),
        ("/source set 1 fulltext off", "Pages: never fetched"),
        ("/source set 1 agent Mozilla/5.0 (X11)", "Asked as: Mozilla/5.0 (X11)"),
        ("/source set 1 agent default", "Asked under my own name"),
        ("/source set 1 encoding windows-1251", "Encoding: cp1251"),
        ("/source set 1 country kr", "Country: 🇰🇷 KR"),
        ("/source set 1 country Korea", "country takes a country in two letters, or auto. As in:"),
        ("/source set 1 encoding zlib", "encoding takes the name of an encoding of text, or auto. As in:"),
        ("/source set 1 encoding window-1251", "Did you mean windows-1251?"),
        ("/source set 1 header Cookie", "header takes a name and a value, or a name and nothing to remove it"),
        ("/source announce 1 last 9", "I can announce the newest 1 to 5. As in: /source announce 1 last 3"),
        ("/source announce 1 last some", "I can announce the newest 1 to 5."),
        ("/source announce 99", "There is no source 99."),
        ("/source announce 1 2", "📣 As soon as The Gazette is read, its newest 2 articles are announced"),
        ("/source notices", "How shall I tell you of sources in trouble?"),
        ("/source notices hourly", "Notices are each now; they can be each, daily or off."),
        ("/source notices Daily", "I tell you once a day"),
        ("/import", "Send me an OPML file with /import as its caption, or reply /import to one that is here."),
    ],
)
async def test_every_question_gets_its_answer(at: House, question: str, answer: str) -> None:
    assert answer in await text_of(at, question)


@pytest.mark.parametrize(
    "command",
    [
        *("sources", "source show", "source add", "source test", "source pause", "source remove", "source notices"),
        *("source set", "source set 1", "source set 1 title", "source set 1 agent", "source set 1 encoding"),
        *("source set 1 header", "source announce", "source announce 1 last", "source export", "import"),
    ],
)
async def test_no_input_however_long_or_odd_breaks_an_answer(at: House, command: str) -> None:
    for rest in (f"{'<b>&amp;🚀( ' * 400}"[: 4000 - len(command)], "x" * 3900, "-1", "9" * 14):
        answer = await at.ask(f"/{command} {rest}", at.otto)
        assert answer.text or answer.shown.get("document")
        assert "went wrong" not in answer.text


# --- lists ------------------------------------------------------------------------------------------------------------


async def test_a_thousand_sources_have_pages_groups_and_counts(at: House) -> None:
    await hundreds(at, 1000)
    await save(at, 1, section="Section 1", enabled=False)
    listed = await at.ask("/sources", at.otto)
    shown = listed.shown["text"].split("\n")
    assert shown[0] == "1001 sources · ⚪ 1000 · ⏸ 1 · page 1 of 51"
    assert shown[2:5] == [
        "A section whose name is longer than any button can be",
        "⚪ 2. Paper 000 · not read yet",
        "Section 0",
    ]
    assert listed.buttons[-1][0]["callback_data"] == "sources:all:1"
    await at.press(listed, "sources:all:1", at.otto)
    second = await at.changed(listed)
    assert "page 2 of 51" in second.shown["text"]
    assert [button["text"] for button in second.buttons[-1]] == ["◀ Before", "Next ▶"]
    (group,) = (
        button["callback_data"] for row in second.buttons for button in row if button["text"].startswith("Section 1")
    )
    await at.press(second, group, at.otto)
    grouped = await at.api.wait_for(lambda posted: posted is second and "Section 0" not in posted.text)
    assert "page 1 of 17\n\nSection 1\n⚪ 3. Paper 001" in grouped.shown["text"]
    assert "• Section 1" in [button["text"] for row in grouped.buttons for button in row]


async def test_a_page_that_is_no_more_is_the_last_one(at: House) -> None:
    await hundreds(at, 30)
    listed = await at.ask("/sources", at.otto)
    await at.press(listed, "sources:all:1", at.otto)
    await at.changed(listed)
    async with at.desk.store.transaction() as tables:
        for number in range(2, 30):
            await tables.sources.remove(number)
    await at.press(listed, "sources:broken:0", at.otto)
    await at.api.wait_for(lambda posted: posted is listed and "None of them" in posted.text)
    assert "page" not in await text_of(at, "/sources")


async def test_what_is_broken_says_what_is_wrong_and_has_buttons(at: House) -> None:
    await hundreds(at, 6)
    at.desk.clock.advance(days=3)
    now = at.desk.clock.now()
    trouble = {"failures": 4, "problem": "the server answers 503 <oops>", "kind": "status"}
    await save(at, 2, failing_since=now - timedelta(hours=2), **trouble)
    await save(at, 3, failing_since=NOON, failures=9, problem="no name", kind="dns")
    day = timedelta(days=1)
    await save(at, 4, succeeded_at=now, published_at=now - 90 * day, pace=timedelta(hours=1), baseline_at=NOON)
    await save(at, 5, enabled=False, kind="gone")
    await save(at, 6, enabled=False)
    listed = await at.ask("/sources broken", at.otto)
    shown = listed.shown["text"]
    assert "7 sources · ⚪ 2 · 🟡 2 · 🔴 2 · ⏸ 1" in shown
    assert "🟡 2. Paper 000 · since 10:00: the server answers 503 <oops>" in shown
    assert "🔴 3. Paper 001 · since Nov 22, 12:00: there is no such host" in shown
    assert "🟡 4. Paper 002 · silent since Aug 27" in shown
    assert "🔴 5. Paper 003 · gone for good" in shown
    assert "6. Paper" not in shown
    assert buttons(listed)[:4] == ["source:2", "source:5", "source:3", "source:4"]
    assert "Broken (4)" in [button["text"].removeprefix("• ") for row in listed.buttons for button in row]
    about = await pressed(at, listed, "source:2")
    assert "Failed 4 times since 10:00: the server answers 503 <oops>" in about.text


async def test_sections_are_found_by_their_name(at: House) -> None:
    await hundreds(at, 9)
    assert "Section 2" in await text_of(at, "/sources section 2")
    assert "Did you mean section 2?" in await text_of(at, "/sources sction 2")


# --- one source -------------------------------------------------------------------------------------------------------


async def test_all_about_a_source_is_told(at: House) -> None:
    week = timedelta(days=7)
    await save(
        at,
        1,
        section="Papers",
        language="en",
        pinned=timedelta(minutes=5),
        baseline_at=NOON - week,
        succeeded_at=NOON,
        newest_at=NOON - timedelta(hours=1),
        published_at=NOON - timedelta(hours=2),
        next_at=NOON + timedelta(minutes=5),
        hub="https://hub.example/",
        full_text=True,
        moved_to="https://new.example/feed",
        moved_times=2,
        agent="Reader/2",
        encoding="cp1251",
        headers=(("Authorization", "Bearer s3cret"), ("X-Key", "1")),
    )
    for number in range(14):
        await at.desk.file(number, f"Ferry {number}", published=NOON - timedelta(minutes=4))
    shown = await at.ask("/source show 1", at.otto)
    assert shown.shown["text"].split("\n") == [
        "🟢 1. The Gazette",
        "https://gazette.example/feed",
        "read 12:00 · last new item 11:00 · last publication 10:00",
        "2.0 articles a day in the last 7 days, 4 minutes after their publication",
        "asked every 5 minutes, pinned · next 12:05",
        "Section: Papers",
        "Language: en",
        "Pages: fetched for every new article",
        "Asked as: Reader/2",
        "Encoding: cp1251",
        "Sent with headers, whose values I keep to myself: Authorization, X-Key",
        "It announces a WebSub hub; I ask it myself all the same.",
        "Moved to https://new.example/feed, seen 2 of 3 times",
    ]
    assert buttons(shown) == ["probe:1", "halt:1", "announce:1:3", "unlist:1"]


async def test_a_source_shows_that_it_moved_to_the_address_of_another(at: House) -> None:
    await save(at, 1, moved_to="https://other.example/feed", moved_times=3)
    taken = "Moved to https://other.example/feed, which is another source's address already: one of the two is enough."
    assert taken in await text_of(at, "/source show 1")


async def test_a_source_is_paused_and_resumed_in_place(at: House) -> None:
    shown = await at.ask("/source show 1", at.otto)
    await at.press(shown, "halt:1", at.otto)
    await at.changed(shown)
    assert shown.text.startswith("⏸ 1. The Gazette")
    assert not (await source(at)).enabled
    await at.press(shown, "go:1", at.otto)
    await at.api.wait_for(lambda posted: posted is shown and posted.text.startswith("⚪"))
    assert (await source(at)).enabled
    assert "⏸ 1. The Gazette" in await text_of(at, "/source pause 1")
    assert "⚪ 1. The Gazette" in await text_of(at, "/source resume 1")


async def test_a_gone_source_that_is_resumed_is_asked_at_once(at: House) -> None:
    await save(at, 1, enabled=False, kind="gone", next_at=NOON + timedelta(days=1))
    assert "gone for good" in await text_of(at, "/source show 1")
    await text_of(at, "/source resume 1")
    assert ((await source(at)).enabled, (await source(at)).next_at) == (True, NOON)


async def test_a_source_is_removed_after_the_question(at: House) -> None:
    shown = await at.ask("/source show 1", at.otto)
    asked = await pressed(at, shown, "unlist:1")
    assert buttons(asked) == ["drop:1", "keep:"]
    await at.press(asked, "drop:1", at.otto)
    assert "Removed: The Gazette" in (await at.changed(asked)).shown["text"]
    assert "There are no sources yet" in await text_of(at, "/sources")


async def test_a_source_is_kept_when_the_answer_is_no(at: House) -> None:
    asked = await at.ask("/source remove 1", at.otto)
    await at.press(asked, "keep:", at.otto)
    assert "Kept" in (await at.changed(asked)).shown["text"]
    assert len(await at.desk.store.sources.all()) == 1


async def test_a_header_is_sent_and_never_shown_again(at: House) -> None:
    said = await text_of(at, "/source set 1 header Cookie: session=s3cret")
    assert said.endswith("Sent with headers, whose values I keep to myself: Cookie")
    assert (await source(at)).headers == (("Cookie", "session=s3cret"),)
    for question in ("/source show 1", "/source set 1", "/audit"):
        assert "s3cret" not in await text_of(at, question)
    assert "No headers of yours" in await text_of(at, "/source set 1 header cookie:")
    assert (await source(at)).headers == ()


async def test_what_is_set_is_asked_for_at_once_and_by_the_new_interval(at: House) -> None:
    await save(at, 1, next_at=NOON + timedelta(hours=6))
    await text_of(at, "/source set 1 title Another")
    assert (await source(at)).next_at == NOON + timedelta(hours=6)
    await text_of(at, "/source set 1 every 5m")
    assert (await source(at)).next_at == NOON + timedelta(minutes=5)
    await text_of(at, "/source set 1 agent Reader/2")
    assert (await source(at)).next_at == NOON


# --- finding ----------------------------------------------------------------------------------------------------------


async def test_a_page_that_names_several_feeds_offers_them(at: House) -> None:
    asked = await at.ask(f"/source add {SITE}", at.otto)
    assert asked.text == f"{SITE} is no feed but names 2. Which one do you mean?\n1. World <news>\n2. Sport"
    assert buttons(asked) == ["pick:1:0", "pick:1:1"]
    assert "there is no such host" in (await pressed(at, asked, "pick:1:0")).text
    added = await pressed(at, asked, "pick:1:1")
    assert "Added as number 2: Paper" in added.text
    assert (await source(at, 2)).url == "https://two.example/sport"
    assert "I read that already: number 2" in (await pressed(at, asked, "pick:1:1")).text


async def test_a_page_that_names_several_feeds_offers_them_for_a_test(at: House) -> None:
    asked = await at.ask(f"/source test {SITE}", at.otto)
    assert "Paper is a feed with 1 entry." in (await pressed(at, asked, "look:1:1")).text
    assert len(await at.desk.store.sources.all()) == 1


async def test_a_choice_that_was_forgotten_is_too_old(at: House) -> None:
    asked = await at.ask(f"/source add {SITE}", at.otto)
    async with at.desk.store.transaction() as tables:
        await tables.topics.forget_draft(1)
    assert "older time" in (await pressed(at, asked, "pick:1:1")).text


async def test_several_addresses_are_each_answered_in_one_message(at: House) -> None:
    told = await at.ask(f"/source add {FEED_URL}\nnonsense {SITE}\n{FEED_URL}", at.otto)
    assert told.text.split("\n\n") == [
        "✅ Added as number 2: Coast <Radio>, 2 entries now.",
        "✖️ nonsense: nonsense is no web address. As in: /source add https://example.org/feed",
        f"❔ {SITE} names 2 feeds; see below.",
    ]
    assert "Which one do you mean?" in (await at.after(told)).text


async def test_a_page_that_keeps_robots_out_is_said_to(at: House) -> None:
    fetcher_of(at).failing["https://wall.example/"] = "challenge"
    assert "https://wall.example/ lets no robots in" in await text_of(at, "/source add https://wall.example/")


async def test_a_test_shows_what_would_come_and_stores_nothing(at: House) -> None:
    shown = await text_of(at, f"/source test {FEED_URL}")
    assert shown.split("\n") == [
        "Coast <Radio> is a feed with 2 entries.",
        FEED_URL,
        "I would ask it every 2 minutes.",
        "It gives teasers; I would read the pages of new entries as well.",
        "⚠️ It breaks off before its end.",
        "Nothing was stored. Its newest:",
        "",
        "Missile launch seen & heard",
        "12:00 · en",
        "→ missile-launch (Missile, launch)",
        "",
        "Cat found",
        "12:00 · en",
        "→ no topic",
    ]
    assert len(await at.desk.store.sources.all()) == 1


async def test_an_article_that_kills_the_worker_is_said_to_be_unreadable(at: House) -> None:
    worker = at.services.scout.worker
    assert isinstance(worker, PlainWorker)
    worker.killers.add("KILLER")
    odd = b"FEED Odd\nKILLER|https://odd.example/1\nFerry|https://odd.example/2"
    fetcher_of(at).bodies["https://odd.example/feed"] = odd
    assert "KILLER\n12:00\n→ could not be read" in await text_of(at, "/source test https://odd.example/feed")


# --- announcing -------------------------------------------------------------------------------------------------------


async def history(at: House) -> None:
    """The Gazette was read: two of its articles reached a topic, none of them rang."""
    await save(at, 1, baseline_at=NOON, succeeded_at=NOON)
    for number, (title, slug) in enumerate((("Missile launch", "missile-launch"), ("Cat", ""), ("Tariffs", "tariffs"))):
        async with at.desk.store.transaction() as tables:
            story = await open_story(tables, title, [("x", 1.0)], NOON)
        published = NOON - timedelta(minutes=9 - number)
        await at.desk.file(number, title, slug, story, fate=Fate.BASELINE, published=published, summary=Summary())


async def test_history_is_announced_once_to_those_who_follow_its_topics(at: House) -> None:
    await at.ask("/subscribe missile-launch")
    await history(at)
    told = await at.ask("/source announce 1 last 5", at.otto)
    assert (
        told.text == "📣 Of the newest 3 articles of The Gazette, 2 reached a topic. 2 are told to their followers now."
    )
    assert await at.desk.store.outbox.has_open_alert()
    async with at.desk.store.transaction() as tables:
        await tables.outbox.expand(NOON, 100)
    alert = await at.deliver()
    assert "Missile launch" in alert.text
    assert "Missile launch." in alert.text  # its summary, which history comes in without
    again = await text_of(at, "/source announce 1")
    assert again.endswith("2 reached a topic. 0 are told to their followers now. The others were told before.")


async def test_a_source_that_was_just_added_announces_its_newest_when_it_is_read(at: House) -> None:
    added = await at.ask(f"/source add {FEED_URL}", at.otto)
    assert buttons(added) == ["announce:2:3", "source:2"]
    assert "As soon as Coast <Radio> is read" in (await pressed(at, added, "announce:2:3")).text
    assert (await source(at, 2)).announce == 3


async def test_a_source_that_is_just_being_read_is_not_told_to_announce(at: House) -> None:
    async with at.desk.store.transaction() as tables:
        await tables.sources.lease_due(NOON, NOON + timedelta(minutes=1), 9)
    assert "I am reading number 1 at this moment" in await text_of(at, "/source announce 1")


# --- lists that come and go -------------------------------------------------------------------------------------------


async def handed(at: House, content: bytes, caption: str = "/import", user: str = "otto") -> Posted:
    """What the bot answers when somebody sends a file."""
    person = getattr(at, user)
    upload = Upload("mine.opml", content, "text/x-opml")
    return await at.after(at.api.hand(person["id"], person, upload, caption))


async def test_a_file_with_the_caption_brings_its_sources_in(at: House) -> None:
    told = await handed(at, OPML, "/import@wirewatch_bot please")
    assert told.text.split("\n") == [
        "📥 1 source added · 1 was known · 1 line refused",
        "I read them now; what is there stays quiet.",
        "• Gopher: 'gopher://a.example/' is no http or https address",
        "• Known: https://GAZETTE.example/feed#top is among the sources already",
    ]
    harbour = await source(at, 2)
    assert (harbour.title, harbour.section, harbour.next_at) == ("Harbour", "Sea", NOON)
    assert "source import 1 added" in await text_of(at, "/audit")


async def test_a_file_that_is_replied_to_brings_its_sources_in(at: House) -> None:
    file = at.api.hand(at.otto["id"], at.otto, Upload("mine.opml", OPML), "")
    assert "Reply /import to it" in (await at.after(file)).text
    told = await at.ask("/import", at.otto, reply_to=file.message_id)
    assert "1 source added" in told.text


async def test_a_long_list_shows_its_progress_in_one_message(at: House) -> None:
    outlines = "".join(f'<outline text="P{n}" xmlUrl="https://{n}.example/"/>' for n in range(450))
    told = await handed(at, f"<opml><body>{outlines}</body></opml>".encode())
    await at.api.wait_for(lambda posted: posted is told and "450 sources added" in posted.text)
    assert [each["text"] for each in told.edits] == [
        "⏳ 0 of 450 sources …",
        "⏳ 200 of 450 sources …",
        "⏳ 400 of 450 sources …",
    ]
    assert len(await at.desk.store.sources.all()) == 451


async def test_the_report_comes_even_when_its_message_was_deleted(at: House) -> None:
    at.api.fail_next(bad_request("message to edit not found"), method="editMessageText")
    outlines = "".join(f'<outline text="P{n}" xmlUrl="https://{n}.example/"/>' for n in range(250))
    told = await handed(at, f"<opml><body>{outlines}</body></opml>".encode())
    await at.api.wait_for(lambda posted: posted.chat_id == told.chat_id and "250 sources added" in posted.text)


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"", "I could not read that file: not an OPML file"),
        (b"<html><body>hello</body></html>", "it is an HTML page"),
        (b"\x89PNG\r\n\x1a\n\0\0", "I could not read that file"),
        (b"x" * 5_300_000, "That file is too big: a list of sources may have 5 MB."),
    ],
)
async def test_a_file_that_is_no_list_is_refused(at: House, content: bytes, answer: str) -> None:
    assert answer in (await handed(at, content)).text
    assert len(await at.desk.store.sources.all()) == 1


async def test_a_file_that_telegram_keeps_is_asked_for_again(at: House) -> None:
    at.api.fail_next(bad_request("wrong file_id or the file is temporarily unavailable"), method="getFile")
    assert "Send it once more" in (await handed(at, OPML)).text


async def test_a_follower_brings_no_sources_in(at: House) -> None:
    assert "for the admins of this bot" in (await handed(at, OPML, user="anna")).text
    assert len(await at.desk.store.sources.all()) == 1


async def test_what_is_exported_can_be_imported_again(at: House) -> None:
    await text_of(at, "/source set 1 every 5m")
    sent = await at.ask("/source export", at.otto)
    assert sent.shown["document"]["file_name"] == "wirewatch-sources.opml"
    assert "Headers stay with me" in sent.text
    content = at.api.files.content(sent.shown["document"]["file_id"])
    async with at.desk.store.transaction() as tables:
        await tables.sources.remove(1)
    assert "1 source added" in (await handed(at, content)).text
    (back,) = await at.desk.store.sources.all()
    assert (back.url, back.pinned) == ("https://gazette.example/feed", timedelta(minutes=5))


# --- who and what was done --------------------------------------------------------------------------------------------


async def test_a_follower_cannot_press_an_admins_button(at: House) -> None:
    asked = await at.ask("/source remove 1", at.otto, at.group)
    note = await at.press(asked, "drop:1", at.anna)
    assert "for the admins of this bot" in note["text"]
    assert note["show_alert"]
    assert len(await at.desk.store.sources.all()) == 1


async def test_every_change_leaves_a_line_in_the_audit(at: House) -> None:
    for deed in ("pause 1", "resume 1", "set 1 every 5m", "set 1 header X-Key: 1", "announce 1 last 2", "set 1 title"):
        await text_of(at, f"/source {deed}")
    lines = (await text_of(at, "/audit")).split("\n")[1:]
    assert [line.partition(": ")[2] for line in lines] == [
        "source announce 1 last 2",
        "source set 1 header X-Key",
        "source set 1 every 5m",
        "source resume 1",
        "source pause 1",
    ]


async def test_notices_are_chosen_with_a_tap(at: House) -> None:
    asked = await at.ask("/source notices", at.otto)
    assert buttons(asked) == ["notices:each", "notices:daily", "notices:off"]
    await at.press(asked, "notices:off", at.otto)
    assert "/sources broken shows them" in (await at.changed(asked)).text
