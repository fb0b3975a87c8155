"""One poll, one transaction: from what a feed says to stored articles and planned alerts, on the real database."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.errors import StoreError
from bot.core.model import Fate, Mode, Source, Topic
from bot.services.ingest import Ingest
from storage import open_store
from tests.fakes import NOON, FakeClock
from tests.services.press import FLOOR, LAUNCHES, LIMITS, Bench, Here, Web, edits, open_bench, tell
from tests.storage.newsroom import follow


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with open_bench(tmp_path) as bench:
        yield bench


async def test_the_first_fetch_is_history_and_what_comes_after_it_is_news(bench: Bench):
    source = await bench.source("wire", empty=False)
    bench.web.launch(source.url, 0)
    polled = await bench.poll(source)
    assert polled.baseline_at == polled.succeeded_at == bench.clock.now()
    bench.web.launch(source.url, 1)
    await bench.poll(source)
    assert await bench.fates() == [Fate.BASELINE, Fate.ANNOUNCED]
    assert await bench.expand() == {"queued": 1}


async def test_the_first_item_of_an_empty_feed_is_news(bench: Bench):
    """Failure table, row 13."""
    source = await bench.source("wire")
    bench.web.launch(source.url, 0)
    await bench.poll(source)
    assert await bench.fates() == [Fate.ANNOUNCED]


async def test_an_admin_may_ask_for_the_newest_of_the_history(bench: Bench):
    source = await bench.source("wire", announce=1, empty=False)
    for number in range(3):
        bench.web.launch(source.url, number, at=NOON - timedelta(hours=10 - number))
    await bench.poll(source)
    assert await bench.fates() == [Fate.BASELINE, Fate.BASELINE, Fate.ANNOUNCED]


async def test_at_most_five_alerts_of_one_poll_ring_and_the_rest_are_one_message(bench: Bench):
    """Failure table, rows 11 and 12."""
    source = await bench.source("wire")
    for number in range(8):
        bench.web.launch(source.url, number)
    await bench.poll(source)
    assert await bench.fates() == [Fate.ANNOUNCED] * 5 + [Fate.CAPPED] * 3
    assert await bench.expand() == {"queued": 6, "folded": 3}


async def test_only_what_rings_counts_as_rung(bench: Bench):
    first, second = await bench.source("first"), await bench.source("second")
    bench.web.launch(first.url, 0)
    bench.web.launch(first.url, 1)
    await bench.poll(first)
    bench.web.launch(second.url, 1)
    bench.web.publish(second.url, *RETOLD)
    bench.web.publish(second.url, "Ferry season opens in Orrin", "The first boat of the year left Orrin with a band.")
    for number in range(2, 8):
        bench.web.launch(second.url, number, at=NOON + timedelta(seconds=number))
    await bench.poll(second)
    silent = [Fate.COPY, Fate.NO_TOPIC, Fate.TOLD]
    assert sorted((await bench.fates())[2:5]) == silent
    assert (await bench.fates())[5:] == [Fate.ANNOUNCED] * 5 + [Fate.CAPPED]


RETOLD = (
    "Officials say two ballistic missiles fired by Norland fell near Orrin",
    (
        "Two missiles that Norland fired came down in the sea off Orrin, 200 kilometres away, officials there said. "
        "They asked ferries and fishing crews to wait."
    ),
)


async def test_another_outlet_makes_a_told_alert_grow_instead_of_ringing_again(bench: Bench):
    first, second = await bench.source("first"), await bench.source("second")
    bench.web.launch(first.url, 0)
    await bench.poll(first)
    await tell(bench)
    bench.web.publish(second.url, *RETOLD)
    await bench.poll(second)
    assert await bench.fates() == [Fate.ANNOUNCED, Fate.TOLD]
    assert await bench.expand() == {"queued": 1}
    assert await edits(bench) == 1
    title, text = RETOLD
    bench.web.publish(second.url, f"{title}, ferries wait", f"{text} The mayor of Orrin thanked the crews.")
    await bench.poll(second)
    assert [article.story_id for article in await bench.articles()] == [1, 1, 1]
    assert await edits(bench) == 0


async def test_news_that_goes_on_with_a_story_of_the_baseline_joins_it(bench: Bench):
    first, second = await bench.source("first", empty=False), await bench.source("second")
    bench.web.launch(first.url, 0, at=NOON - timedelta(hours=6))
    bench.web.publish(first.url, *QUAY)
    await bench.poll(first)
    bench.web.publish(second.url, *RETOLD, at=NOON - timedelta(hours=1))
    bench.web.publish(second.url, *QUAY_AGAIN)
    await bench.poll(second)
    launch, quay, *later = await bench.articles()
    assert [(article.story_id, article.fate) for article in later] == [
        (launch.story_id, Fate.ANNOUNCED),
        (quay.story_id, Fate.NO_TOPIC),
    ]
    assert launch.story_id != quay.story_id


QUAY = (
    "Orrin council closes Saltmarsh quay after crane topples",
    "A harbour crane toppled at Saltmarsh quay in Orrin and the council closed the quay until engineers had seen it.",
)
QUAY_AGAIN = (
    "Crane that toppled closes Saltmarsh quay, Orrin council says",
    "Engineers went to Saltmarsh quay in Orrin, where a harbour crane toppled; the council keeps the quay closed.",
)


async def test_an_alert_grows_with_outlets_not_with_articles_or_copies(bench: Bench):
    first, third = await bench.source("first"), await bench.source("third")
    bench.web.launch(first.url, 0)
    await bench.poll(first)
    await tell(bench)
    bench.web.launch(third.url, 0)
    await bench.poll(third)
    assert await edits(bench) == 0
    title, text = RETOLD
    bench.web.publish(first.url, f"{title}, ports closed", f"{text} The ports stay closed, the mayor of Orrin added.")
    await bench.poll(first)
    assert [article.story_id for article in await bench.articles()] == [1, 1, 1]
    assert await edits(bench) == 0


async def test_the_same_article_elsewhere_is_a_copy_and_rings_nowhere(bench: Bench):
    first, second = await bench.source("first"), await bench.source("second")
    bench.web.launch(first.url, 0)
    bench.web.launch(second.url, 0)
    await bench.poll(first)
    await bench.poll(second)
    original, copy = await bench.articles()
    assert (copy.fate, copy.copy_of, copy.story_id) == (Fate.COPY, original.id, original.story_id)


async def test_reports_that_share_one_address_are_articles_of_their_own(bench: Bench):
    source = await bench.source("wire")
    for number in range(3):
        bench.web.launch(source.url, number, guid=f"post-{number}", link=f"https://wire.example/live#post-{number}")
    await bench.poll(source)
    assert await bench.fates() == [Fate.ANNOUNCED] * 3


async def test_a_source_is_asked_at_the_pace_of_all_it_published_lately(bench: Bench):
    source = await bench.source("wire", empty=False)
    for number in range(6):
        bench.web.launch(source.url, number, at=NOON - timedelta(minutes=20 * number))
    assert (await bench.poll(source)).interval == timedelta(minutes=10)
    bench.web.launch(source.url, 6, at=NOON + timedelta(seconds=10))
    bench.web.launch(source.url, 7, at=NOON + timedelta(seconds=20))
    assert (await bench.poll(source)).interval == timedelta(minutes=10)


async def test_a_new_guid_for_a_known_page_is_nothing_new(bench: Bench):
    """Failure table, row 11: guids that change."""
    source = await bench.source("wire")
    bench.web.launch(source.url, 0, guid="old", link="https://wire.example/launch?utm_source=feed")
    await bench.poll(source)
    bench.web.items[source.url].clear()
    bench.web.launch(source.url, 0, guid="new", link="https://wire.example/launch")
    await bench.poll(source)
    assert await bench.fates() == [Fate.ANNOUNCED]


async def test_old_undated_and_future_items_are_kept_with_a_sane_date(bench: Bench):
    """Failure table, rows 15 and 16."""
    source = await bench.source("wire")
    bench.web.launch(source.url, 0, at=NOON - timedelta(days=3))
    bench.web.launch(source.url, 1, at=NOON + timedelta(days=400))
    await bench.poll(source)
    old, future = await bench.articles()
    assert (old.fate, old.published) == (Fate.TOO_OLD, NOON - timedelta(days=3))
    assert (future.fate, future.published) == (Fate.ANNOUNCED, bench.clock.now())


async def test_a_feed_that_cannot_be_had_is_asked_later_and_says_why(bench: Bench):
    source = await bench.source("wire")
    bench.web.launch(source.url, 0)
    items = bench.web.items.pop(source.url)
    failed = await bench.poll(source)
    assert (failed.failures, failed.problem) == (1, "no answer in time")
    assert failed.next_at
    assert failed.next_at >= bench.clock.now() + FLOOR
    bench.web.items[source.url] = items
    healed = await bench.poll(source)
    assert (healed.failures, healed.problem) == (0, None)
    assert await bench.fates() == [Fate.ANNOUNCED]


async def test_a_feed_that_hangs_the_worker_is_a_failure_like_any_other(bench: Bench):
    source = await bench.source("wire")
    bench.web.publish(source.url, "hang", "hang")
    assert "took over" in str((await bench.poll(source)).problem)


async def test_an_article_that_kills_the_worker_is_kept_by_its_headline(bench: Bench):
    source = await bench.source("wire")
    bench.web.publish(source.url, "Norland fires ballistic missile toward Orrin", "poison")
    await bench.poll(source)
    [article] = await bench.articles()
    assert (article.title, article.text, article.summary.sentences) == (
        "Norland fires ballistic missile toward Orrin",
        "",
        (),
    )
    assert article.fate is Fate.ANNOUNCED


async def test_a_changed_rule_holds_from_the_next_article_on(bench: Bench):
    source = await bench.source("wire")
    async with bench.store.transaction() as tables:
        await tables.topics.set_rule(bench.topic.id, "glasshouse", "test", bench.clock.now())
    bench.web.launch(source.url, 0)
    bench.web.publish(source.url, "Glasshouse opens", "The new glasshouse opened on Sunday.")
    await bench.poll(source)
    assert sorted(await bench.fates()) == [Fate.ANNOUNCED, Fate.NO_TOPIC]


async def test_only_the_chat_that_watches_hears_what_only_it_watches_for(bench: Bench):
    await follow(bench.store, 2, at=NOON)
    await bench.watch(2, "glasshouse")
    source = await bench.source("wire")
    bench.web.publish(source.url, "Glasshouse opens", "The new glasshouse opened on Sunday.")
    await bench.poll(source)
    assert await bench.fates() == [Fate.ANNOUNCED]
    assert await bench.heard() == {2: ["alert"]}


async def test_watches_leave_everybody_their_five_alerts_of_a_poll(bench: Bench):
    await bench.watch(2, "glass OR orange OR soup OR gulls OR camels OR ferries OR harvest OR orchid OR cellist")
    source = await bench.source("wire")
    for number, title in enumerate(
        ("Harvest fair begins", "Orchid wins prize", "Cellist returns home", "Soup is served")
    ):
        bench.web.publish(source.url, title, f"{title} in town.", at=NOON - timedelta(minutes=60 - number))
    for number in range(6):
        bench.web.launch(source.url, number, at=NOON + timedelta(seconds=number))
    await bench.poll(source)
    assert await bench.fates() == [Fate.ANNOUNCED] * 9 + [Fate.CAPPED]
    heard = await bench.heard()
    assert heard[1] == ["alert"] * 5 + ["more"]


async def test_a_watch_of_much_rings_five_times_in_a_poll_and_nobody_else_is_the_quieter(bench: Bench):
    await bench.watch(2, "missile")
    await bench.watch(3, "plasma")
    source = await bench.source("wire")
    async with bench.store.transaction() as tables:
        await tables.topics.set_rule(bench.topic.id, "greenhouse AND biology", "test", bench.clock.now())
    for number in range(8):
        bench.web.launch(source.url, number, at=NOON + timedelta(seconds=number))
    await bench.poll(source)
    heard = await bench.heard()
    assert sorted(heard[2]) == ["alert"] * 6 + ["more"]  # the sixth is news to everybody
    assert heard[1] == heard[3] == ["alert"]


async def test_a_watch_is_not_urgent_where_it_stands_alone(bench: Bench):
    async with bench.store.transaction() as tables:
        await tables.topics.save(replace(bench.topic, urgent=True))
    await bench.watch(2, "glasshouse")
    source = await bench.source("wire")
    bench.web.publish(source.url, "Glasshouse opens", "The new glasshouse opened on Sunday.")
    bench.web.launch(source.url, 0)
    await bench.poll(source)
    assert await bench.heard() == {1: ["urgent"], 2: ["alert"]}


async def test_a_story_told_before_the_watch_was_made_rings_with_its_next_report(bench: Bench):
    first, second = await bench.source("first"), await bench.source("second")
    bench.web.launch(first.url, 0)
    await bench.poll(first)
    assert await bench.heard() == {1: ["alert"]}
    bench.clock.advance(minutes=1)
    await bench.watch(2, "Orrin")
    assert await bench.heard() == {}
    bench.web.publish(second.url, *RETOLD)
    await bench.poll(second)
    assert [article.story_id for article in await bench.articles()] == [1, 1]
    assert await bench.heard() == {1: ["edit"], 2: ["alert"]}


async def test_a_watch_that_finds_a_told_story_late_changes_nobodys_message(bench: Bench):
    first = await bench.source("first")
    bench.web.launch(first.url, 0)
    await bench.poll(first)
    await bench.heard()
    bench.clock.advance(minutes=1)
    await bench.watch(2, "mayor")
    title, text = RETOLD
    bench.web.publish(first.url, f"{title}, ports closed", f"{text} The ports stay closed, the mayor of Orrin added.")
    await bench.poll(first)
    assert [article.fate for article in await bench.articles()] == [Fate.ANNOUNCED, Fate.TOLD]
    assert await bench.heard() == {2: ["alert"]}


async def test_a_story_that_only_a_watch_was_told_breaks_for_everybody_when_it_reaches_a_topic(bench: Bench):
    await bench.watch(2, "Orrin")
    first, second = await bench.source("first"), await bench.source("second")
    async with bench.store.transaction() as tables:
        await tables.topics.set_rule(bench.topic.id, '"officials say"', "test", bench.clock.now())
    bench.web.launch(first.url, 0)
    await bench.poll(first)
    assert await bench.heard() == {2: ["alert"]}
    bench.web.publish(second.url, *RETOLD)
    await bench.poll(second)
    assert await bench.fates() == [Fate.ANNOUNCED, Fate.ANNOUNCED]
    assert [article.story_id for article in await bench.articles()] == [1, 1]
    assert await bench.heard() == {1: ["alert"], 2: ["edit"]}
    assert [await bench.headline(chat) for chat in (1, 2)] == [RETOLD[0], LAUNCHES[0][0]]


async def test_a_removed_watch_hears_nothing_more(bench: Bench):
    source = await bench.source("wire")
    watch = await bench.watch(2, "glasshouse")
    bench.web.publish(source.url, "Glasshouse opens", "The new glasshouse opened on Sunday.")
    await bench.poll(source)
    async with bench.store.transaction() as tables:
        await tables.watches.remove(watch.id)
    bench.web.publish(source.url, "Orchids bloom early", "The orchids of the glasshouse bloom.")
    await bench.poll(source)
    assert await bench.fates() == [Fate.ANNOUNCED, Fate.NO_TOPIC]
    assert await bench.heard() == {}


async def test_a_rule_that_is_not_understood_any_more_is_left_out_and_named_once(
    bench: Bench, caplog: pytest.LogCaptureFixture
):
    async with bench.store.transaction() as tables:
        broken = Topic(0, "ferries", "Ferries", "⛴", "ferry NEAR boat")
        assert await tables.topics.add(broken, "an older version", bench.clock.now())
    source = await bench.source("wire")
    for number in range(2):
        bench.web.launch(source.url, number)
        await bench.poll(source)
    assert await bench.fates() == [Fate.ANNOUNCED, Fate.ANNOUNCED]
    assert caplog.text.count("the rule of ferries is left out") == 1
    assert "expected / and a number after NEAR" in caplog.text


async def test_a_rule_may_name_the_section_of_the_source(bench: Bench):
    async with bench.store.transaction() as tables:
        await tables.topics.set_rule(bench.topic.id, "section:science missile", "test", bench.clock.now())
    source = await bench.source("wire")
    other = await bench.source("other", section="Science & Space")
    bench.web.launch(source.url, 0)
    bench.web.launch(other.url, 1)
    await bench.poll(source)
    await bench.poll(other)
    assert await bench.fates() == [Fate.NO_TOPIC, Fate.ANNOUNCED]


async def test_who_follows_after_the_alert_is_not_told(bench: Bench):
    source = await bench.source("wire")
    bench.web.launch(source.url, 0)
    await bench.poll(source)
    async with bench.store.transaction() as tables:
        bench.clock.advance(minutes=1)
        await tables.people.subscribe(1, 5, bench.topic.id, Mode.INSTANT, bench.clock.now())
    assert await bench.expand() == {"queued": 1}


async def test_a_poll_that_cannot_be_stored_leaves_nothing_and_is_repeated(tmp_path: Path):
    async with open_store(f"sqlite:///{tmp_path / 'news.db'}", max_pages=100) as store:
        clock, web = FakeClock(), Web()
        async with store.transaction() as tables:
            topic = await tables.topics.add(Topic(0, "missile-launch", "M", "🚀", "missile"), "test", clock.now())
        assert topic
        bench = Bench(store, web, clock, Ingest(store, web, Here(), clock, LIMITS), topic)
        source = await bench.source("wire")
        for number in range(8):
            web.launch(source.url, number)
        web.publish(source.url, "Long", "A very long report about missiles. " * 9_000)
        with pytest.raises(StoreError, match="full"):
            await bench.poll(source)
        assert await bench.articles() == ()
        web.items[source.url].pop()
        await bench.poll(source)
        assert len(await bench.articles()) == 8


async def test_every_due_source_of_one_host_is_polled(bench: Bench):
    now = bench.clock.now()
    async with bench.store.transaction() as tables:
        for number in range(20):
            await tables.sources.add(Source(0, f"https://one.example/{number}", f"Feed {number}"), now)
    async with asyncio.TaskGroup() as tasks:
        begun = await bench.ingest.poll_due(lambda poll: tasks.create_task(poll()), now)
    assert (begun, bench.ingest.totals["polled"]) == (2, 20)


async def test_a_source_that_waits_for_its_host_was_not_polled_and_did_not_fail(bench: Bench):
    source = await bench.now(await bench.source("wire"))
    before = Counter(bench.ingest.totals)
    bench.web.crowded.add(source.url)
    postponed = await bench.poll(source)
    assert bench.ingest.totals == before
    assert postponed == replace(source, next_at=bench.clock.now() + timedelta(seconds=30))


async def test_a_source_is_not_polled_twice_at_once(bench: Bench):
    await bench.source("wire", empty=False)
    begun: list[object] = []
    now = bench.clock.now()
    assert await bench.ingest.poll_due(begun.append, now) == 1
    assert await bench.ingest.poll_due(begun.append, now + timedelta(minutes=2)) == 0
    assert len(begun) == 1
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(begun[0]())
