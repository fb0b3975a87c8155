"""The pages behind teasers: fetched with manners, better than the teaser or left alone."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.model import Source
from bot.services.ingest.pages import FRUITLESS, MOST_PAGES
from tests.fakes import NOON
from tests.services.press import LAUNCHES, Bench, open_bench

TITLE, TEXT = LAUNCHES[0]
TEASER = "Both missiles fired by Norland fell into the sea off Orrin, the coast guard there reported."
FURTHER = "The mayor of Orrin thanked the crews and asked them to keep what they had seen to themselves until evening."
LINK = "https://wire.example/launch"


def html(title: str, *paragraphs: str) -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<!doctype html><html><head><title>{title}</title></head><body><article>{body}</article></body></html>"


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with open_bench(tmp_path) as bench:
        bench.web.pages[LINK] = html(TITLE, TEXT, FURTHER)
        yield bench


async def configured(bench: Bench, source: Source, **changes: object) -> Source:
    async with bench.store.transaction() as tables:
        await tables.sources.configure(replace(await bench.now(source), **changes))
    return await bench.now(source)


def pages_asked(bench: Bench) -> list[str]:
    return [request.url for request in bench.web.asked if "/feed" not in request.url]


async def test_the_page_behind_a_teaser_is_the_text_of_its_article(bench: Bench):
    source = await bench.source("wire")
    bench.web.publish(source.url, TITLE, TEASER, link=LINK)
    await bench.poll(source)
    [article] = await bench.articles()
    assert "until noon" in article.text
    assert "mayor of Orrin" in article.text
    assert article.url == LINK


async def test_the_page_behind_a_teaser_gives_its_picture_too(bench: Bench):
    source = await bench.source("wire")
    shared = '<meta property="og:image" content="https://wire.example/launch.jpg"></head>'
    bench.web.pages[LINK] = html(TITLE, TEXT, FURTHER).replace("</head>", shared)
    bench.web.publish(source.url, TITLE, TEASER, link=LINK)
    await bench.poll(source)
    [article] = await bench.articles()
    assert article.picture == "https://wire.example/launch.jpg"


async def test_what_is_history_is_not_fetched(bench: Bench):
    source = await bench.source("wire", empty=False)
    bench.web.publish(source.url, TITLE, TEASER, link=LINK)
    await bench.poll(source)
    assert [article.text for article in await bench.articles()] == [TEASER]
    assert pages_asked(bench) == []


async def test_a_page_that_cannot_be_had_leaves_the_teaser_and_the_source_healthy(bench: Bench):
    source = await bench.source("wire")
    bench.web.publish(source.url, TITLE, TEASER, link="https://wire.example/gone")
    polled = await bench.poll(source)
    assert (polled.problem, polled.failures) == (None, 0)
    assert [article.text for article in await bench.articles()] == [TEASER]


@pytest.mark.parametrize(
    "page",
    [
        html("Just a moment...", "Checking your browser before you go on to the site of the paper. " * 9),
        html("Your privacy", "We and our partners store personal data on your device, if you let us. " * 9),
        "%PDF-1.4 cut off",
    ],
    ids=["a robot check", "a consent", "a damaged document"],
)
async def test_another_page_in_its_place_leaves_the_teaser(bench: Bench, page: str):
    bench.web.pages[LINK] = page
    source = await bench.source("wire")
    bench.web.publish(source.url, TITLE, TEASER, link=LINK)
    await bench.poll(source)
    assert [article.text for article in await bench.articles()] == [TEASER]


async def test_a_link_that_leads_to_the_front_page_leaves_the_teaser(bench: Bench):
    bench.web.moved[LINK] = "https://wire.example/"
    bench.web.pages["https://wire.example/"] = bench.web.pages[LINK]
    source = await bench.source("wire")
    bench.web.publish(source.url, TITLE, TEASER, link=LINK)
    await bench.poll(source)
    assert [article.text for article in await bench.articles()] == [TEASER]


async def test_a_source_is_asked_as_an_admin_wants_it_and_its_headers_stay_at_home(bench: Bench):
    source = await bench.source("wire")
    secret = (("Authorization", "Bearer ferry"),)
    source = await configured(bench, source, agent="Desk/1", headers=secret, full_text=True)
    bench.web.publish(source.url, TITLE, TEASER, link=LINK)
    bench.web.publish(source.url, *LAUNCHES[1], link="https://elsewhere.example/launch")
    await bench.poll(source)
    asked = {request.url: request for request in bench.web.asked[1:]}
    assert {request.agent for request in asked.values()} == {"Desk/1"}
    assert asked[source.url].headers == asked[LINK].headers == secret
    assert asked["https://elsewhere.example/launch"].headers == ()
    assert [asked[url].robots for url in (source.url, LINK)] == [False, True]


async def test_an_admin_may_keep_the_teasers(bench: Bench):
    source = await configured(bench, await bench.source("wire"), full_text=False)
    bench.web.publish(source.url, TITLE, TEASER, link=LINK)
    await bench.poll(source)
    assert pages_asked(bench) == []


async def test_no_more_than_ten_pages_are_fetched_in_a_poll_those_of_the_newest(bench: Bench):
    source = await bench.source("wire")
    for number in range(MOST_PAGES + 5):
        at, link = NOON - timedelta(minutes=20 - number), f"https://wire.example/boat/{number}"
        bench.web.publish(source.url, f"Boat {number} leaves", "Soon.", at=at, link=link)
    await bench.poll(source)
    assert {int(url.rsplit("/", 1)[1]) for url in pages_asked(bench)} == set(range(5, MOST_PAGES + 5))


async def test_pages_that_never_say_more_are_tried_one_at_a_time(bench: Bench):
    source = await bench.source("wire")
    for number in range(FRUITLESS + 3):
        link = f"https://wire.example/boat/{number}"
        bench.web.publish(source.url, f"Boat {number} leaves the harbour", "Soon.", link=link)
        if number < FRUITLESS:
            await bench.poll(source)
    assert len(pages_asked(bench)) == FRUITLESS
    await bench.poll(source)
    assert len(pages_asked(bench)) == FRUITLESS + 1


async def test_an_edited_teaser_is_read_behind_again_and_else_the_page_that_was_read_stays(bench: Bench):
    source = await bench.source("wire")
    bench.web.publish(source.url, TITLE, TEASER, link=LINK)
    await bench.poll(source)
    bench.web.pages[LINK] = html(TITLE, TEXT, FURTHER, "Divers are to arrive on Friday with two boats and a robot.")
    bench.web.rewrite(source.url, 0, TITLE, f"{TEASER} Divers come.", link=LINK)
    await bench.poll(source)
    [article] = await bench.articles()
    assert "robot" in article.text
    del bench.web.pages[LINK]
    bench.web.rewrite(source.url, 0, f"{TITLE} again", TEASER, link=LINK)
    await bench.poll(source)
    [later] = await bench.articles()
    assert (later.title, later.text) == (f"{TITLE} again", article.text)
