"""What was listed once is never announced again, and a large catch is stored slice by slice."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.errors import StoreError
from bot.core.model import Fate
from bot.ports import Store, Transaction
from bot.services.ingest import Ingest
from bot.services.ingest.filing import SLICE
from tests.fakes import NOON
from tests.services.press import LIMITS, Bench, Here, open_bench


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with open_bench(tmp_path) as bench:
        yield bench


async def test_an_entry_listed_for_a_year_is_never_announced_again(bench: Bench):
    source = await bench.source("wire")
    bench.web.launch(source.url, 0)
    bench.web.launch(source.url, 1)
    await bench.poll(source)
    for _ in range(60):
        bench.clock.advance(days=6)
        await bench.poll(source)
    assert len(await bench.articles()) == 2
    assert len(await bench.store.sources.digests(source.id, [f"{source.url}/0", f"{source.url}/1"])) == 2


async def test_a_key_is_forgotten_a_month_after_it_was_listed_last(bench: Bench):
    source = await bench.source("wire")
    bench.web.launch(source.url, 0)
    bench.web.launch(source.url, 1)
    await bench.poll(source)
    gone = bench.web.items[source.url].pop(0)
    for day in range(1, 50):
        bench.clock.advance(days=1)
        await bench.poll(source)
        left = await bench.store.sources.digests(source.id, [f"{source.url}/0", f"{source.url}/1"])
        assert len(left) == 2 or day > 30
    assert set(left) == {f"{source.url}/1"}
    bench.web.items[source.url].append(gone)  # the same guid, after weeks
    await bench.poll(source)
    assert await bench.fates() == [Fate.ANNOUNCED, Fate.ANNOUNCED]


async def test_a_whole_reading_asks_for_the_feed_whether_it_changed_or_not(bench: Bench):
    source = await bench.source("wire")
    bench.web.launch(source.url, 0)
    await bench.poll(source)
    bench.clock.advance(days=7)
    before = bench.clock.now()
    assert (await bench.poll(source)).parsed_at > before
    assert bench.ingest.totals["unchanged"] == 0
    await bench.poll(source)
    assert bench.ingest.totals["unchanged"] == 1


async def test_a_feed_that_renames_all_its_entries_announces_what_is_newer_than_they_were(bench: Bench):
    """Failure table, row 11."""
    source = await bench.source("wire")
    for number in range(6):
        bench.web.launch(source.url, number, at=NOON - timedelta(hours=number))
    await bench.poll(source)
    await bench.expand()
    bench.web.items[source.url].clear()
    for number in range(8):
        at = NOON - timedelta(hours=number) if number < 7 else bench.clock.now()
        link = f"https://wire.example/new/{number}"
        bench.web.launch(source.url, number, guid=f"new-{number}", link=link, at=at)
    await bench.poll(source)
    assert (await bench.fates())[6:] == [Fate.BASELINE] * 7 + [Fate.ANNOUNCED]


async def test_a_source_that_comes_back_after_weeks_floods_nobody(bench: Bench):
    """Failure table, row 11: a feed that is active again."""
    source = await bench.source("wire")
    bench.web.launch(source.url, 0)
    await bench.poll(source)
    bench.clock.advance(days=40)
    for number in range(1, 8):
        bench.web.launch(source.url, number)
    undated = bench.web.items[source.url][-1]
    start, end = undated.index("<pubDate>"), undated.index("<description>")
    bench.web.items[source.url][-1] = undated[:start] + undated[end:]
    await bench.poll(source)
    assert sorted((await bench.fates())[1:]) == [Fate.BASELINE] + [Fate.TOO_OLD] * 6


async def test_a_source_that_was_removed_and_added_again_announces_nothing_old(bench: Bench):
    source = await bench.source("wire")
    bench.web.launch(source.url, 0)
    await bench.poll(source)
    async with bench.store.transaction() as tables:
        await tables.sources.remove(source.id)
    bench.web.launch(source.url, 1)
    again = await bench.source("wire")
    assert again.id == source.id
    assert await bench.fates() == [Fate.ANNOUNCED, Fate.BASELINE]


def publish_many(bench: Bench, url: str, count: int) -> None:
    for number in range(count):
        at = NOON - timedelta(minutes=count - number)
        bench.web.publish(url, f"Ferry number {number} leaves Orrin", f"It carries {number} people home.", at=at)


@dataclass(slots=True)
class Breaking:
    """A store whose transaction number `breaks` cannot be committed."""

    store: Store
    breaks: int
    begun: int = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self.store, name)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        self.begun += 1
        async with self.store.transaction() as tables:
            yield tables
            if self.begun == self.breaks:
                raise StoreError("The disk is full.")


async def test_a_long_history_that_was_stored_in_part_is_stored_to_its_end_as_history(bench: Bench):
    source = await bench.source("wire", empty=False)
    publish_many(bench, source.url, 2 * SLICE + 10)
    broken = Ingest(Breaking(bench.store, 2), bench.web, Here(), bench.clock, LIMITS)
    with pytest.raises(StoreError):
        await broken.poll(await bench.now(source))
    assert await bench.store.articles.count(None, NOON - timedelta(days=9)) == SLICE
    assert (await bench.now(source)).baseline_at is None
    assert (await bench.poll(source)).baseline_at is not None
    articles = await bench.store.articles.every(0, 1000)
    assert [article.title for article in articles] == [
        f"Ferry number {number} leaves Orrin" for number in range(2 * SLICE + 10)
    ]
    assert {article.fate for article in articles} == {Fate.BASELINE}


async def test_a_large_catch_rings_five_times_in_all(bench: Bench):
    async with bench.store.transaction() as tables:
        await tables.topics.set_rule(bench.topic.id, "ferry", "test", bench.clock.now())
    source = await bench.source("wire")
    publish_many(bench, source.url, SLICE + 20)
    bench.clock.advance(minutes=5)
    await bench.poll(source)
    articles = await bench.store.articles.every(0, 1000)
    fates = [article.fate for article in articles]
    assert len(fates) == SLICE + 20
    assert fates.count(Fate.ANNOUNCED) <= 5
