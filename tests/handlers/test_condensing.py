"""Summaries on demand: pages of a real server, posts, files and alerts, over real HTTP."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from textwrap import wrap

import pytest
from aiohttp import web

from bot.adapters.worker.process import WorkerProcess
from bot.core.model import Match, Summary
from bot.core.trials import Sheet, judge
from bot.playground.chats import Json, Posted
from bot.playground.parameters import Upload
from bot.ports import Worker
from tests.adapters.web import Limits, fetcher, serving
from tests.handlers.house import House, buttons, house
from tests.paper import pdf
from tests.services.press import Here
from tests.telegram_api import bad_request

TITLE = "Ferry between the two shores stops for three weeks"
TEXT = """\
The ferry between the two shores will stop for three weeks in May, the harbour board said on Monday.
Engineers found cracks in the hull of the older ship, which has carried people and cars since 1962.
A bus will take travellers around the bay, which adds an hour and a half to the journey, the board said.
The mayor of Port Else, Mara Lind, asked the board to let the small boat of the fishermen carry children to school.
She promised to pay for its fuel out of the budget of the town, and to ask the county for the rest of the money.
The board wants to decide on a new ship in autumn, which two yards up the river have offered to build within two years.
Fishermen said that they had warned the board of the cracks two winters ago.
The museum of the town would like to have the old ship when it sails no more."""
PARAGRAPHS = TEXT.split("\n")
POST = "\n\n".join((TITLE, *PARAGRAPHS))
PAGE = (
    f"<!doctype html><html><head><title>{TITLE} | Quill</title>"
    '<meta property="article:published_time" content="2026-11-20T10:00:00Z"></head><body>'
    "<nav><a href='/'>Home</a></nav><article><h1>"
    + TITLE
    + "</h1>".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    + "</article></body></html>"
)
LAUNCH = "Missile launch seen off the coast of Norland by fishermen who were out at night"
LINES = [line for paragraph in PARAGRAPHS for line in wrap(paragraph, 70)]
LOOPBACK, NOWHERE = Limits(), Limits(networks=())


class Reader(Here):
    """Judges as well."""

    async def judge(self, rules: Sequence[tuple[str, str]], sheets: Sequence[Sheet]) -> tuple[tuple[Match, ...], ...]:
        return judge(rules, sheets)


@dataclass
class Site:
    """A web server: what it answers by path, how often it was asked, and a gate before `/slow`."""

    pages: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        if request.path == "/slow":
            await self.gate.wait()
        body, kind = self.pages.get(request.path, (b"nothing here", "text/plain"))
        status = self.statuses.get(request.path, 200 if request.path in self.pages else 404)
        return web.Response(body=body, status=status, headers={"Content-Type": kind})


@dataclass(frozen=True)
class Scene:
    """The house, and a site it may read."""

    house: House
    site: Site
    url: str

    async def ask(self, text: str, reply_to: int | None = None) -> str:
        """The last word of the bot about it."""
        said = self.house.api.say(self.house.anna["id"], self.house.anna, text, reply_to)
        return (await self.told(await self.house.after(said))).text

    async def told(self, posted: Posted) -> Posted:
        """The message once it says no more that something is being read."""
        return await self.house.api.wait_for(lambda other: other is posted and "Reading" not in other.text)

    def post(self, **shown: object) -> Posted:
        """Anna sends or forwards something other than a text, or with more to it."""
        api, anna = self.house.api, self.house.anna
        posted = api.post(api.room(anna["id"]), {"from": anna, **shown})
        api.push("message", posted.shown)
        return posted

    async def shared(self, **shown: object) -> int:
        """The number of what Anna sent or forwarded, once the bot said something to that."""
        posted = self.post(**shown)
        await self.house.after(posted)
        return posted.message_id

    def hand(self, name: str, content: bytes, caption: str = "") -> Posted:
        anna = self.house.anna
        return self.house.api.hand(anna["id"], anna, Upload(name, content), caption)

    async def ask_for(self, name: str, content: bytes) -> str:
        """What is answered to a file with the command as its caption."""
        return (await self.told(await self.house.after(self.hand(name, content, "/summary")))).text


@asynccontextmanager
async def scene(folder: Path, worker: Worker, limits: Limits = LOOPBACK) -> AsyncIterator[Scene]:
    site = Site({"/ferry": (PAGE.encode(), "text/html; charset=utf-8")})
    async with (
        serving(site.answer) as url,
        fetcher(limits) as public,
        fetcher() as trusted,
        house(folder, reader=(worker, public, trusted)) as opened,
    ):
        yield Scene(opened, site, url)


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene(tmp_path, Reader()) as opened:
        yield opened


# Pages


async def test_a_page_is_read_and_the_message_that_says_so_becomes_its_summary(at: Scene) -> None:
    posted = await at.told(await at.house.ask(f"/summary {at.url}/ferry"))
    assert [edit["text"] for edit in posted.edits] == ["📖 Reading 127.0.0.1 …"]
    title, summary, origin = posted.text.split("\n\n")
    assert title == TITLE
    assert summary.startswith(PARAGRAPHS[0])
    assert origin == "Nov 20 · 127.0.0.1 · Read it"
    assert at.site.asked == ["/robots.txt", "/ferry"]


async def test_a_summary_names_figures_and_the_topics_that_the_page_reaches(at: Scene) -> None:
    told = PAGE.replace(TITLE, LAUNCH).replace("</article>", "<p>One flew 800 km at 60 km altitude.</p></article>")
    at.site.pages["/launch"] = (told.encode(), "text/html")
    said = await at.ask(f"/summary {at.url}/launch")
    assert "🚀 Missile launch" in said.split("\n")


async def test_a_page_with_two_articles_gives_both(at: Scene) -> None:
    second = POST.replace(TITLE, "Another ship is built up the river").replace("ferry", "tug").replace("May", "June")
    at.site.pages["/two.txt"] = (f"{POST}\n\n\n\n\n{second}".encode(), "text/plain")
    said = await at.ask(f"/summary {at.url}/two.txt")
    first, other = said.split("➖➖➖")
    assert first.startswith(TITLE)
    assert other.strip().startswith("Another ship is built up the river")


async def test_a_document_on_the_web_is_read_whatever_its_server_calls_it(at: Scene) -> None:
    at.site.pages["/release"] = (pdf([TITLE, *LINES]), "text/html")
    assert PARAGRAPHS[0] in await at.ask(f"/summary {at.url}/release")


@pytest.mark.parametrize(
    ("page", "kind", "answer"),
    [
        ("<html><title>Quill</title><nav>Home World Sport</nav>", "text/html", "I found no article there."),
        ("<html><title>Sign in</title><input type=password>", "text/html", "one has to log in there."),
        ("<html><title>Just a moment...</title>", "text/html", "wants proof that a human reads it."),
        ('{"error": "no"}', "application/json", "it is data for programs. I read web pages, and HTML, TXT and PDF"),
        ("<rss version='2.0'><channel></channel></rss>", "text/xml", "it is a feed; an admin can add it as a source."),
        ("\x89PNG\r\n", "image/png", "it is a picture."),
        ("x" * 200_000, "text/plain", "it is too large for me."),
        ("%PDF-1.4 and no more", "application/pdf", "it is damaged."),
    ],
)
async def test_a_page_that_cannot_be_read_is_answered_with_why(at: Scene, page: str, kind: str, answer: str) -> None:
    at.site.pages["/page"] = (page.encode("latin-1"), kind)
    said = await at.ask(f"/summary {at.url}/page")
    assert answer in said
    assert said.startswith(("I could not read 127.0.0.1: ", "I could not read that file: "))


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (404, "its server answers with error 404."),
        (401, "one has to log in there."),
        (500, "its server answers with error 500"),
    ],
)
async def test_a_server_that_refuses_is_quoted(at: Scene, status: int, answer: str) -> None:
    at.site.statuses["/ferry"] = status
    assert answer in await at.ask(f"/summary {at.url}/ferry")


async def test_a_page_that_robots_may_not_read_is_left_alone(at: Scene) -> None:
    at.site.pages["/robots.txt"] = (b"User-agent: *\nDisallow: /", "text/plain")
    assert "I could not read 127.0.0.1: the robots.txt of its site keeps robots off this page. Send me" in await at.ask(
        f"/summary {at.url}/ferry"
    )
    assert "/ferry" not in at.site.asked


async def test_a_private_address_is_refused(tmp_path: Path) -> None:
    async with scene(tmp_path, Reader(), NOWHERE) as at:
        assert "its address is not a public one" in await at.ask(f"/summary {at.url}/ferry")
        assert at.site.asked == []


async def test_an_admin_may_have_a_page_of_a_network_that_the_operator_opened(tmp_path: Path) -> None:
    async with scene(tmp_path, Reader(), NOWHERE) as at:
        told = await at.told(await at.house.ask(f"/summary {at.url}/ferry", at.house.otto))
        assert PARAGRAPHS[0] in told.text


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("https://quill.example/", "that leads to the whole site. Send me the address of one article."),
        ("quill.example", "that leads to the whole site."),
        ("http://127.0.0.1:1/x", "the robots.txt of its site could not be read: no connection"),
        ("24h", "Nothing in the last 24 hours"),
        ("tarifs", "There is no topic tarifs. Did you mean tariffs?"),
        ("U.S. tariffs", "There is no topic U.S.."),
    ],
)
async def test_other_words_keep_their_meaning(at: Scene, words: str, answer: str) -> None:
    assert answer in await at.ask(f"/summary {words}")


# Texts


async def test_a_post_that_is_replied_to_is_summed_up(at: Scene) -> None:
    post = await at.shared(text=POST, forward_origin={"type": "hidden_user", "sender_user_name": "X", "date": 1})
    said = await at.ask("/summary 24h", reply_to=post)
    assert said.startswith(f"{TITLE}\n\n{PARAGRAPHS[0]}")
    assert len(said) < len(POST) / 2
    assert not any("Reading" in each.text for each in at.house.api.messages(at.house.anna["id"]))


async def test_the_text_below_a_forwarded_picture_counts_too(at: Scene) -> None:
    channel = {"id": -1_000_000_000_555, "type": "channel", "title": "Quill"}
    origin = {"type": "channel", "chat": channel, "message_id": 7, "date": 1}
    photo = [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]
    post = await at.shared(photo=photo, caption=POST[:1024], forward_origin=origin)
    assert (await at.ask("/summary", reply_to=post)).startswith(TITLE)


async def test_of_a_message_that_is_little_more_than_a_link_the_page_is_read(at: Scene) -> None:
    post = at.house.api.say(at.house.anna["id"], at.house.anna, f"Look at this! {at.url}/ferry")
    await at.house.after(post)
    assert PARAGRAPHS[0] in await at.ask("/summary", reply_to=post.message_id)


async def test_a_link_behind_words_counts_too(at: Scene) -> None:
    entity: Json = {"type": "text_link", "offset": 0, "length": 4, "url": f"{at.url}/ferry"}
    post = await at.shared(text="Here it is", entities=[entity])
    assert PARAGRAPHS[0] in await at.ask("/summary", reply_to=post)


async def test_a_text_after_the_command_is_summed_up(at: Scene) -> None:
    assert (await at.ask(f"/summary {POST}")).startswith(TITLE)


@pytest.mark.parametrize(
    ("shown", "answer"),
    [
        ({"text": "The ferry is late again today."}, "That is short enough to be read as it is."),
        (
            {"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3}},
            "There is nothing to read in that message.",
        ),
    ],
)
async def test_what_is_too_little_is_told_and_not_repeated(at: Scene, shown: Json, answer: str) -> None:
    assert answer in await at.ask("/summary", reply_to=await at.shared(**shown))


async def test_a_quotation_from_another_chat_is_read(at: Scene) -> None:
    origin = {"type": "hidden_user", "sender_user_name": "X", "date": 1}
    quote = {"text": POST[:1024], "position": 0}
    command = [{"type": "bot_command", "offset": 0, "length": 8}]
    asked = at.post(text="/summary", entities=command, external_reply={"origin": origin}, quote=quote)
    assert (await at.house.after(asked)).text.startswith(TITLE)


# Files


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ferry.html", PAGE.encode()),
        ("ferry.txt", POST.encode("utf-16")),
        ("ferry.pdf", pdf([TITLE, *LINES])),
        ("ferry.pdf", POST.encode()),
        ("", POST.encode()),
    ],
    ids=["HTML", "text", "PDF", "text that calls itself a PDF", "no name"],
)
async def test_a_file_is_read_by_what_it_is(at: Scene, name: str, content: bytes) -> None:
    said = await at.ask_for(name, content)
    assert said.startswith(f"{TITLE}\n\n{PARAGRAPHS[0]}")


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (pdf([POST[:80]], locked="<< /Filter /Standard /V 5 /R 6 /P -4 >>"), "that file: it is damaged."),
        (pdf(b"q Q", b"q Q"), "that file: its pages are pictures without text."),
        (b"PK\3\4 word/document.xml", "it is a document of a word processor. I read web pages, and HTML, TXT and PDF"),
        (b"", "That is short enough"),
        (b"The ferry is late.", "That is short enough"),
    ],
)
async def test_a_file_that_cannot_be_read_is_answered_with_why(at: Scene, content: bytes, answer: str) -> None:
    assert answer in await at.ask_for("x", content)


async def test_a_file_larger_than_telegram_gives_a_bot_is_not_asked_for(at: Scene) -> None:
    document = {"file_id": "big", "file_unique_id": "big", "file_name": "big.pdf", "file_size": 30_000_000}
    asked = at.post(document=document, caption="/summary@wirewatch_bot")
    said = (await at.told(await at.house.after(asked))).text
    assert "it is larger than the 20 MB that Telegram gives a bot." in said
    assert not at.house.api.count("getFile")


async def test_a_file_that_telegram_lost_is_told(at: Scene) -> None:
    at.house.api.fail_next(bad_request("file is temporarily unavailable"), method="getFile")
    assert "Telegram does not give me that file." in await at.ask_for("a.txt", POST.encode())


async def test_a_command_for_another_bot_is_none_of_ours(at: Scene) -> None:
    at.hand("a.txt", POST.encode(), "/summary@other_bot")
    await at.house.settled()
    assert not [each for each in at.house.api.messages(at.house.anna["id"]) if each.by_bot]


# Alerts


async def alerted(at: Scene, summary: Summary, text: str = TEXT) -> Posted:
    """An alert in Anna's chat, of a report that came with this summary."""
    await at.house.ask("/subscribe missile-launch")
    await at.house.desk.read(1, LAUNCH, text.replace("\n", "\n\n"), summary=summary)
    return await at.house.deliver()


async def test_in_reply_to_an_alert_its_whole_report_is_summed_up(at: Scene) -> None:
    alert = await alerted(at, Summary((PARAGRAPHS[0],)))
    told = await at.house.ask("/summary", reply_to=alert.message_id)
    title, summary, origin = told.text.split("\n\n")
    assert title == LAUNCH
    assert summary.startswith(PARAGRAPHS[0])
    assert len(summary) > 400
    assert origin == "11:55 · The Gazette · Read it\n🚀 Missile launch"
    assert buttons(told) == ["story:1"]


async def test_more_below_an_alert_tells_its_report_at_length_and_what_others_add(at: Scene) -> None:
    alert = await alerted(at, Summary((PARAGRAPHS[0],)))
    desk = at.house.desk
    rescue = "Fishermen of Orrin carried medicine and blankets to the school of their village before sunrise."
    await desk.file(2, "Fishermen bring blankets", story=1, summary=Summary((rescue,)))
    await at.house.press(alert, "longer:1")
    told = await at.house.after(alert)
    assert told.shown["reply_to_message"]["message_id"] == alert.message_id
    assert told.text.startswith(f"{LAUNCH}\n\n{PARAGRAPHS[0]}")
    assert len(told.text.split("\n\n")) > 4
    assert f"\n\n➕ The Gazette adds:\n{rescue}\n" in told.text
    assert buttons(told) == ["story:1"]


async def test_where_nothing_says_more_than_the_alert_more_says_so(at: Scene) -> None:
    alert = await alerted(at, Summary(tuple(PARAGRAPHS[:2])), "\n".join(PARAGRAPHS[:2]))
    await at.house.press(alert, "longer:1")
    told = await at.house.after(alert)
    assert told.text == "The alert says it all for now: no report goes into more detail yet."


@pytest.mark.parametrize(
    ("data", "answer"), [("longer:99", "not in the history any more"), ("longer:x", "older time"), ("longer:", "older")]
)
async def test_more_of_a_story_that_is_not_there_is_answered(at: Scene, data: str, answer: str) -> None:
    alert = await alerted(at, Summary((PARAGRAPHS[0],)))
    alert.buttons[0][0]["callback_data"] = data
    await at.house.press(alert, data)
    assert answer in (await at.house.after(alert)).text


async def test_of_a_short_report_nothing_is_left_to_sum_up(at: Scene) -> None:
    alert = await alerted(at, Summary(tuple(PARAGRAPHS[:2])), "\n".join(PARAGRAPHS[:2]))
    told = await at.house.ask("/summary", reply_to=alert.message_id)
    assert told.text == "That report says no more than the alert does."


# Without a command


@pytest.mark.parametrize("kind", ["post", "link", "file"])
async def test_who_sends_something_to_read_is_offered_a_summary_and_may_press_for_it(at: Scene, kind: str) -> None:
    sent = {
        "post": lambda: at.post(text=POST),
        "link": lambda: at.house.api.say(at.house.anna["id"], at.house.anna, f"{at.url}/ferry"),
        "file": lambda: at.hand("ferry.txt", POST.encode()),
    }[kind]()
    offer = await at.house.after(sent)
    assert offer.text == "Shall I sum that up? /summary in reply to it does the same."
    assert offer.shown["reply_to_message"]["message_id"] == sent.message_id
    await at.house.press(offer, "condense:")
    assert PARAGRAPHS[0] in (await at.told(await at.house.after(offer))).text


async def test_a_short_word_gets_the_usual_hint(at: Scene) -> None:
    assert "I answer to commands" in await at.ask("what is new?")


async def test_an_offer_whose_message_is_gone_is_too_old(at: Scene) -> None:
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": "condense:"}]]}
    room = at.house.api.room(at.house.anna["id"])
    offer = at.house.api.post(room, {"from": at.house.api.bot, "text": "Shall I?", "reply_markup": markup})
    await at.house.press(offer, "condense:")
    assert "from an older time" in (await at.house.after(offer)).text


# Groups, and one thing at a time


async def test_in_a_group_it_answers_the_command_only(at: Scene) -> None:
    api, group = at.house.api, at.house.group
    post = api.say(group, at.house.anna, POST)
    asked = api.say(group, at.house.otto, "/summary", reply_to=post.message_id)
    said = await at.house.after(post)
    assert said.shown["reply_to_message"]["message_id"] == asked.message_id
    assert said.text.startswith(TITLE)


async def test_in_a_forum_a_command_that_opens_a_topic_replies_to_nothing(at: Scene) -> None:
    api = at.house.api
    forum = api.add_group("Forum", [at.house.anna], kind="supergroup", forum=True)
    root = api.post(api.room(forum), {"from": at.house.anna, "forum_topic_created": {"name": "N", "icon_color": 1}})
    asked = api.say(forum, at.house.anna, "/summary 24h", reply_to=root.message_id, thread=root.message_id)
    assert "Nothing in the last 24 hours" in (await at.house.after(asked)).text


async def test_a_chat_reads_one_thing_at_a_time_and_is_served_meanwhile(at: Scene) -> None:
    at.site.pages["/slow"] = at.site.pages["/ferry"]
    slow = await at.house.ask(f"/summary {at.url}/slow")
    await at.house.api.until_called("sendChatAction")
    busy = await at.house.ask(f"/summary {at.url}/ferry")
    assert "I still read something else for this chat." in busy.text  # at once, and not after saying that it reads it
    assert "I watch the news wires" in await at.ask("/help")
    at.site.gate.set()
    assert PARAGRAPHS[0] in (await at.told(slow)).text
    assert PARAGRAPHS[0] in await at.ask(f"/summary {at.url}/ferry")


async def test_what_takes_too_long_is_given_up(at: Scene) -> None:
    services = at.house.application.bot_data["services"]
    hurried = replace(services.condense, patience=timedelta(seconds=0.2))
    at.house.application.bot_data["services"] = replace(services, condense=hurried)
    assert "That took too long, so I gave it up." in await at.ask(f"/summary {at.url}/slow")
    at.site.gate.set()


async def test_the_end_of_the_bot_waits_for_nothing_that_is_read(at: Scene) -> None:
    slow = await at.house.ask(f"/summary {at.url}/slow")
    await at.house.api.until_called("sendChatAction")
    at.house.services.condense.give_up()
    assert "That took too long" in (await at.told(slow)).text
    at.site.gate.set()


# In the worker


async def test_the_worker_reads_a_page_and_a_document(tmp_path: Path) -> None:
    async with WorkerProcess() as worker, scene(tmp_path, worker) as at:
        assert PARAGRAPHS[0] in await at.ask(f"/summary {at.url}/ferry")
        assert "its pages are pictures" in await at.ask_for("scan.pdf", pdf(b"q Q"))
        assert (await at.ask_for("ferry.pdf", pdf([TITLE, *LINES]))).startswith(TITLE)
