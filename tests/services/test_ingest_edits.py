"""What a source changes in entries it listed before: the article follows, and nobody's phone rings for it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.model import Article, Fate, Source
from tests.fakes import NOON
from tests.services.press import LAUNCHES, Bench, edits, open_bench, tell

TITLE, TEXT = LAUNCHES[0]
TOPPED = "Norland fires three ballistic missiles toward Orrin"


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with open_bench(tmp_path) as bench:
        yield bench


async def told(bench: Bench) -> Source:
    """A source whose first launch was told."""
    source = await bench.source("wire")
    bench.web.launch(source.url, 0)
    await bench.poll(source)
    await tell(bench)
    return source


async def only(bench: Bench) -> Article:
    [article] = await bench.articles()
    return article


async def test_an_edited_headline_changes_the_article_and_its_alert_once(bench: Bench):
    source = await told(bench)
    before = await only(bench)
    bench.clock.advance(minutes=5)
    bench.web.rewrite(source.url, 0, TOPPED, TEXT.replace("Both", "Three"))
    await bench.poll(source)
    after = await only(bench)
    assert (after.title, "Three missiles fired" in after.text) == (TOPPED, True)
    assert after == replace(before, title=TOPPED, text=after.text, summary=after.summary)
    assert await edits(bench) == 1
    assert await bench.headline(1) == TOPPED
    await bench.poll(source)
    assert await edits(bench) == 0


async def test_an_edited_text_is_read_and_searched_and_disturbs_no_message(bench: Bench):
    source = await told(bench)
    bench.web.rewrite(source.url, 0, TITLE, f"{TEXT} A glasshouse on the shore lost its panes.")
    await bench.poll(source)
    assert "glasshouse" in (await only(bench)).text
    assert len(await bench.store.articles.search(("glasshous",), 5)) == 1
    assert await edits(bench) == 0


async def test_edited_figures_change_the_alert(bench: Bench):
    source = await told(bench)
    bench.web.rewrite(source.url, 0, TITLE, TEXT.replace("200 kilometres", "350 kilometres"))
    await bench.poll(source)
    assert await edits(bench) == 1


async def test_edited_figures_of_the_newest_facts_change_the_alert_that_shows_them(bench: Bench):
    await told(bench)
    second = await bench.source("second")
    bench.clock.advance(hours=3)
    hit = "Norland missiles hit ferry off Orrin, {} dead"
    text = "Both missiles that Norland fired off Orrin fell, crews said."
    bench.web.publish(second.url, hit.format(14), text, at=bench.clock.now())
    await bench.poll(second)
    assert await edits(bench) == 1
    bench.clock.advance(minutes=5)
    bench.web.rewrite(second.url, 0, hit.format(16), text)
    await bench.poll(second)
    assert await edits(bench) == 1


async def test_an_edit_that_reaches_a_topic_is_of_it_for_reading_and_rings_nowhere(bench: Bench):
    source = await bench.source("wire")
    bench.web.publish(source.url, "Something happens off Orrin", "Ferries wait in port; more to follow.")
    await bench.poll(source)
    bench.web.rewrite(source.url, 0, TITLE, TEXT)
    await bench.poll(source)
    article = await only(bench)
    assert (article.fate, [match.slug for match in article.matches]) == (Fate.NO_TOPIC, ["missile-launch"])
    assert [found.id for found in await bench.store.articles.latest([bench.topic.id], 5)] == [article.id]
    assert await bench.expand() == {}


async def test_an_edit_that_leaves_its_topic_stays_where_it_was_told(bench: Bench):
    source = await told(bench)
    bench.web.rewrite(source.url, 0, "Norland holds an exercise", "Ferries waited in port until noon off Orrin.")
    await bench.poll(source)
    article = await only(bench)
    assert [match.slug for match in article.matches] == ["missile-launch"]
    assert article.story_id == 1


async def test_a_corrected_date_or_address_is_no_edit(bench: Bench):
    source = await told(bench)
    before = await only(bench)
    bench.web.rewrite(source.url, 0, TITLE, TEXT, at=NOON - timedelta(hours=1), link="https://wire.example/moved")
    await bench.poll(source)
    assert await only(bench) == before


async def test_counters_in_every_text_are_no_edits(bench: Bench):
    source = await bench.source("wire")
    for number, (title, text) in enumerate(LAUNCHES[:6]):
        bench.web.publish(source.url, title, f"{text} {number} comments.")
    await bench.poll(source)
    before = await bench.articles()
    for number, (title, text) in enumerate(LAUNCHES[:6]):
        bench.web.rewrite(source.url, number, title, f"{text} {number + 9} comments.")
    await bench.poll(source)
    assert await bench.articles() == before


async def test_a_text_cut_on_its_way_is_no_edit(bench: Bench):
    source = await told(bench)
    bench.web.rewrite(source.url, 0, TITLE, TEXT[:60])
    await bench.poll(source)
    assert (await only(bench)).text.endswith("until noon.")


async def test_the_headline_of_a_report_that_others_were_told_by_changes_no_message(bench: Bench):
    await told(bench)
    second = await bench.source("second")
    bench.web.publish(second.url, TOPPED, "Three missiles that Norland fired fell off Orrin. Ferries wait, crews said.")
    await bench.poll(second)
    assert await edits(bench) == 1  # two outlets now
    bench.clock.advance(minutes=5)
    bench.web.rewrite(second.url, 0, f"{TOPPED}, ferries wait", "Three missiles that Norland fired fell off Orrin.")
    await bench.poll(second)
    assert await edits(bench) == 0


async def test_an_article_of_history_follows_its_source_too(bench: Bench):
    source = await bench.source("wire", empty=False)
    bench.web.launch(source.url, 0)
    await bench.poll(source)
    assert (await only(bench)).summary.sentences == ()
    bench.web.rewrite(source.url, 0, TOPPED, TEXT)
    await bench.poll(source)
    assert ((await only(bench)).title, (await only(bench)).fate) == (TOPPED, Fate.BASELINE)
    assert await bench.expand() == {}
