"""What people read when they ask."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.errors import RequestError
from bot.core.model import Fate, Mode, Summary
from bot.core.searching import searched_rule
from bot.services.browse import LATEST, LATEST_MOST, PAGE, Browse
from tests.fakes import NOON
from tests.services.desk import ANNA, Desk, PlainWorker, desk
from tests.storage.newsroom import follow


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as opened:
        yield opened


@pytest.fixture
def browse(at: Desk) -> Browse:
    return Browse(at.store, at.clock, PlainWorker())


async def follow_tariffs(at: Desk, mode: Mode = Mode.INSTANT) -> None:
    topic = await at.store.topics.by_slug("tariffs")
    assert topic
    await follow(at.store, ANNA.chat_id, topic, at=NOON)


async def refusal(work: object) -> RequestError:
    with pytest.raises(RequestError) as caught:
        await work  # type: ignore[misc]
    return caught.value


async def test_the_latest_are_of_all_topics_for_who_follows_none(browse: Browse, at: Desk) -> None:
    await at.file(1, "Tariffs rise", "tariffs")
    await at.file(2, "Sanctions fall", "sanctions")
    await at.file(3, "Cat found")
    found = await browse.latest(ANNA, [])
    assert found.topics == ()
    assert {article.title for article in found.articles} == {"Tariffs rise", "Sanctions fall"}


async def test_the_latest_are_of_what_is_followed(browse: Browse, at: Desk) -> None:
    await follow_tariffs(at)
    await at.file(1, "Tariffs rise", "tariffs")
    await at.file(2, "Sanctions fall", "sanctions")
    assert [article.title for article in (await browse.latest(ANNA, [])).articles] == ["Tariffs rise"]
    assert [article.title for article in (await browse.latest(ANNA, ["sanctions"])).articles] == ["Sanctions fall"]


@pytest.mark.parametrize(
    ("words", "count"), [([], LATEST), (["2"], 2), (["tariffs", "3"], 3), (["99"], LATEST_MOST), (["0"], 1)]
)
async def test_the_latest_are_as_many_as_asked_for(browse: Browse, at: Desk, words: list[str], count: int) -> None:
    for number in range(LATEST_MOST + 2):
        await at.file(number, f"Tariffs rise {number}", "tariffs", published=NOON - timedelta(minutes=number))
    articles = (await browse.latest(ANNA, words)).articles
    assert [article.title for article in articles] == [f"Tariffs rise {number}" for number in range(count)]


@pytest.mark.parametrize("ask", ["latest", "summary"])
async def test_a_wrong_topic_gets_the_nearest(browse: Browse, ask: str) -> None:
    error = await refusal(getattr(browse, ask)(ANNA, ["tarifs"]))
    assert (error.reason, error.facts["nearest"], error.facts["command"]) == ("unknown_topic", "tariffs", ask)


async def test_a_summary_holds_the_stories_of_the_window(browse: Browse, at: Desk) -> None:
    await at.story(1, "Tariffs rise", "tariffs")
    at.clock.advance(hours=20)
    await at.story(2, "Tariffs fall", "tariffs")
    at.clock.advance(hours=5)
    assert [story.reports[0].title for story in (await browse.summary(ANNA, ["tariffs"])).stories] == ["Tariffs fall"]
    assert len((await browse.summary(ANNA, ["tariffs", "2d"])).stories) == 2
    assert len((await browse.summary(ANNA, ["sanctions", "2d"])).stories) == 0


async def test_a_summary_remembers_its_topics_and_window(browse: Browse) -> None:
    overview = await browse.summary(ANNA, ["tariffs", "6h"])
    assert ([topic.slug for topic in overview.topics], overview.window) == (["tariffs"], timedelta(hours=6))


async def test_a_search_finds_words_in_any_form_page_by_page(browse: Browse, at: Desk) -> None:
    for number in range(PAGE + 3):
        await at.file(number, f"Two missiles rise {number}", published=NOON - timedelta(minutes=number))
    await at.file(99, "Cat found")
    first = await browse.search("missile", "en")
    assert (len(first.articles), first.newer, first.older) == (PAGE, None, PAGE)
    last = await browse.search("missile", "en", PAGE)
    assert (len(last.articles), last.newer, last.older) == (3, 0, None)


async def test_what_arrives_meanwhile_moves_no_page(browse: Browse, at: Desk) -> None:
    for number in range(PAGE + 3):
        await at.file(number, f"Two missiles rise {number}")
    first = await browse.search("missile", "en")
    await at.file(98, "Missile 98 rises")
    await at.file(99, "Missile 99 rises")
    rest = await browse.search("missile", "en", PAGE, first.newest)
    assert [each.id for each in (*first.articles, *rest.articles)] == list(range(PAGE + 3, 0, -1))
    assert rest.newest == first.newest


async def test_a_search_needs_all_the_words(browse: Browse, at: Desk) -> None:
    await at.file(1, "Two missiles rise")
    assert (await browse.search("missile cat", "en")).articles == ()


async def test_a_rule_looks_for_what_it_reaches(browse: Browse, at: Desk) -> None:
    await at.file(1, "Ferry sinks off the cape")
    await at.file(2, "Ferry sails; the price of bread, of milk, of tea and of rice begins to sink")
    near = await browse.search("ferry NEAR/5 sink", "en")
    assert [article.id for article in near.articles] == [1]
    either = await browse.search('"off the cape" OR bread', "en")
    assert [article.id for article in either.articles] == [2, 1]


async def test_the_pages_of_a_rule_go_on_where_the_one_before_ended(browse: Browse, at: Desk) -> None:
    for number in range(1, PAGE + 4):
        await at.file(number, f"Two missiles rise {number}")
    first = await browse.search("missile NOT cat", "en")
    assert first.newer is None
    assert first.older
    rest = await browse.search("missile NOT cat", "en", first.older)
    assert (len(first.articles), len(rest.articles), rest.newer, rest.older) == (PAGE, 3, 0, None)
    assert not {each.id for each in first.articles} & {each.id for each in rest.articles}


async def test_a_mistake_in_a_rule_is_shown_where_it_is(browse: Browse) -> None:
    error = await refusal(browse.search("ferry NEAR/ sink OR", "en"))
    assert error.reason == "bad_rule"
    assert "column" in str(error.facts["problem"])


@pytest.mark.parametrize(
    "words", ["C# (2026)", "rise and fall", '5" pipe', "STEEL OR IRON", '"STEEL PRICES" RISE', "co-op near me"]
)
def test_plain_words_stay_plain_words(words: str) -> None:
    assert searched_rule(words) is None


@pytest.mark.parametrize("words", ["الرئيس AND سوريا", '"東京" NEAR/5 大阪', "미사일 NOT 발사", "(a b) OR 鉄"])
def test_a_rule_is_one_in_every_script(words: str) -> None:
    assert searched_rule(words)


@pytest.mark.parametrize("words", ["", "  ", "?!", '"'])
async def test_a_search_without_a_word_is_refused(browse: Browse, words: str) -> None:
    assert (await refusal(browse.search(words, "en"))).reason == "no_words"


async def test_what_came_in_without_a_summary_gets_one_when_it_is_first_shown(at: Desk) -> None:
    worker = PlainWorker()
    browse = Browse(at.store, at.clock, worker)
    number = await at.file(1, "Tariffs rise", "tariffs", summary=Summary(), fate=Fate.BASELINE)
    shown = (await browse.latest(ANNA, [])).articles[0]
    assert shown.summary.text == "Tariffs rise."
    assert (await at.article(number)).summary == shown.summary
    await browse.latest(ANNA, [])
    assert len(worker.understood) == 1


async def test_a_story_shows_the_topics_its_reports_reached(browse: Browse, at: Desk) -> None:
    story = await at.story(1, "Tariffs rise", "tariffs")
    await at.file(2, "Sanctions too", "sanctions", story)
    view = await browse.story(story)
    assert [topic.slug for topic in view.topics] == ["sanctions", "tariffs"]
    assert len(view.reports) == 2


async def test_a_story_that_is_gone_is_refused(browse: Browse) -> None:
    assert (await refusal(browse.story(404))).reason == "story_gone"


async def test_a_more_message_that_is_gone_is_refused(browse: Browse) -> None:
    assert (await refusal(browse.folded(ANNA.chat_id, 3))).reason == "button_too_old"
