"""The sources as admins look after them; what is said about it over HTTP stands in tests/handlers/test_sources.py."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.errors import RequestError, WorkerError
from bot.core.health import Health
from bot.core.model import Article, Chat, Fate, Mode, Source, Summary
from bot.services.sourcebook import ALL, BROKEN, PAGE, Sourcebook
from tests.fakes import NOON
from tests.services.desk import ANNA, Desk, PlainWorker, desk
from tests.storage.newsroom import open_story

OWNER = 7


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as opened:
        yield opened


@pytest.fixture
def book(at: Desk) -> Sourcebook:
    return Sourcebook(at.store, at.clock, PlainWorker(), alarm_after=timedelta(hours=6))


async def refusal(work: object) -> RequestError:
    with pytest.raises(RequestError) as caught:
        await work  # type: ignore[misc]
    return caught.value


async def change(at: Desk, **changes: object) -> Source:
    found = await at.store.sources.by_id(1)
    assert found
    changed = replace(found, **changes)  # type: ignore[arg-type]
    async with at.store.transaction() as write:
        await write.sources.save_all([changed])
        await write.sources.configure(changed)
    return changed


async def filed(at: Desk, number: int, slug: str, fate: Fate = Fate.BASELINE, summary: Summary | None = None) -> int:
    """An article of the Gazette in a story of its own; the higher its number, the newer."""
    async with at.store.transaction() as write:
        story = await open_story(write, f"Story {number}", [("x", 1.0)], NOON)
    published = NOON + timedelta(minutes=number)
    return await at.file(
        number, f"Story {number}", slug, story, fate=fate, published=published, summary=summary or Summary()
    )


async def article(at: Desk, article_id: int) -> Article:
    found = await at.store.articles.by_id(article_id)
    assert found
    return found


async def test_pages_hold_every_source_once(at: Desk, book: Sourcebook) -> None:
    async with at.store.transaction() as write:
        for number in range(2 * PAGE):
            await write.sources.add(Source(0, f"https://{number}.example/", f"P{number % 7}", f"S{number % 3}"), NOON)
    pages = [await book.listing(ALL, number) for number in range(3)]
    listed = [line.source for page in pages for line in page.lines]
    assert sorted(source.id for source in listed) == list(range(1, 2 * PAGE + 2))
    assert [source.section for source in listed] == sorted(
        (source.section for source in listed), key=lambda s: (not s, s)
    )
    assert (await book.listing(ALL, 99)).page == 2
    assert sum(pages[0].counts.values()) == 2 * PAGE + 1
    (group,) = [each for each in pages[0].groups if each.section == "S1"]
    assert {line.source.section for line in (await book.listing(group.key)).lines} == {"S1"}
    assert (await book.listing("s1")).which == group.key
    assert group.size == 13


async def test_a_group_is_asked_for_by_a_name_that_exists(at: Desk, book: Sourcebook) -> None:
    await change(at, section="Harbour news")
    error = await refusal(book.listing("harbor"))
    assert (error.reason, error.facts["nearest"]) == ("unknown_group", "harbour news")


@pytest.mark.parametrize(
    ("changes", "health", "is_broken"),
    [
        ({}, Health.NEW, False),
        ({"succeeded_at": NOON}, Health.GOOD, False),
        ({"failing_since": NOON - timedelta(hours=1)}, Health.FAILING, True),
        ({"failing_since": NOON - timedelta(hours=6)}, Health.DOWN, True),
        ({"enabled": False}, Health.PAUSED, False),
        ({"enabled": False, "kind": "gone"}, Health.GONE, True),
    ],
)
async def test_what_is_broken_is_what_needs_somebody(
    at: Desk,
    book: Sourcebook,
    changes: dict[str, object],
    health: Health,
    is_broken: bool,  # noqa: FBT001
) -> None:
    await change(at, **changes)
    assert (await book.view("1")).health is health
    assert bool((await book.listing(BROKEN)).lines) is is_broken


@pytest.mark.parametrize(
    ("age", "expected"), [(timedelta(hours=2), 7.0), (timedelta(days=2), 3.5), (timedelta(30), 1.0)]
)
async def test_articles_a_day_are_of_the_days_it_was_read(
    at: Desk, book: Sourcebook, age: timedelta, expected: float
) -> None:
    await change(at, baseline_at=NOON - age)
    for number in range(7):
        await at.file(number, f"Ferry {number}", published=NOON - timedelta(minutes=number), fetched=NOON)
    view = await book.view("1")
    assert view.per_day == expected
    assert view.activity
    assert view.activity.latency == timedelta(minutes=3)


async def test_a_source_is_found_by_number_or_address_and_removed(at: Desk, book: Sourcebook) -> None:
    assert (await book.source("#1")).id == (await book.source("gazette.example/feed")).id == 1
    await book.remove(OWNER, "1")
    assert await at.store.sources.all() == ()
    for word in ("1", "nothing", "https://nobody.example/"):
        assert (await refusal(book.source(word))).reason == "unknown_source"


async def test_pausing_what_is_paused_is_noted_once(at: Desk, book: Sourcebook) -> None:
    for _ in range(2):
        await book.pause(OWNER, "1")
    for _ in range(2):
        await book.resume(OWNER, "1")
    assert [line.what for line in await at.store.people.audit(9)] == ["source resume 1", "source pause 1"]


async def test_of_the_newest_only_what_never_rang_is_announced(at: Desk, book: Sourcebook) -> None:
    await change(at, baseline_at=NOON)
    await filed(at, 1, "tariffs")
    old = await filed(at, 2, "tariffs", Fate.TOO_OLD)
    rung = await filed(at, 3, "tariffs", Fate.ANNOUNCED)
    fresh = await filed(at, 4, "sanctions")
    await filed(at, 5, "")
    found = await book.announce(OWNER, "1", "4")
    assert (found.stored, found.matching, found.told, found.pending) == (4, 3, 2, False)
    assert [(await article(at, each)).fate for each in (old, rung, fresh)] == [Fate.ANNOUNCED] * 3
    assert (await article(at, fresh)).planned == NOON
    assert (await article(at, fresh)).summary.sentences == ("Story 4.",)
    assert (await book.announce(OWNER, "1", "4")).told == 0


async def test_an_announced_article_reaches_those_who_follow_its_topic(at: Desk, book: Sourcebook) -> None:
    topic = await at.store.topics.by_slug("tariffs")
    assert topic
    async with at.store.transaction() as write:
        await write.people.save_chat(Chat(ANNA.chat_id), NOON)
        await write.people.subscribe(ANNA.chat_id, 0, topic.id, Mode.INSTANT, NOON)
    await change(at, baseline_at=NOON)
    await filed(at, 1, "tariffs")
    await book.announce(OWNER, "1", "")
    async with at.store.transaction() as write:
        await write.outbox.expand(NOON, 100)
        (delivery,) = await write.outbox.claim(NOON, NOON + timedelta(minutes=1), 9, ())
    assert delivery.chat_id == ANNA.chat_id


async def test_a_copy_stays_a_copy_when_its_story_is_told(at: Desk, book: Sourcebook) -> None:
    await change(at, baseline_at=NOON)
    original = await filed(at, 1, "")
    async with at.store.transaction() as write:
        story = await open_story(write, "Copied", [("x", 1.0)], NOON)
    later = NOON + timedelta(minutes=9)
    copy = await at.file(2, "Copied", "tariffs", story, fate=Fate.COPY, copy_of=original, published=later)
    assert (await book.announce(OWNER, "1", "1")).told == 1
    assert (await article(at, copy)).fate is Fate.COPY


class TiredWorker(PlainWorker):
    """A worker that is killed by everything."""

    async def understand(self, readings: object, *, summarise: bool = True) -> tuple[None, ...]:  # noqa: ARG002
        raise WorkerError("it was killed")


async def test_what_cannot_be_summarised_is_announced_without(at: Desk) -> None:
    await change(at, baseline_at=NOON)
    number = await filed(at, 1, "tariffs")
    found = await Sourcebook(at.store, at.clock, TiredWorker()).announce(OWNER, "1", "1")
    assert found.told == 1
    assert (await article(at, number)).summary == Summary()


async def test_what_was_not_read_yet_is_announced_when_it_is(at: Desk, book: Sourcebook) -> None:
    assert (await book.announce(OWNER, "1", "2")).pending
    assert (await book.source("1")).announce == 2
    async with at.store.transaction() as write:
        await write.sources.lease_due(NOON, NOON + timedelta(minutes=1), 9)
    assert (await refusal(book.announce(OWNER, "1", "2"))).reason == "source_being_read"
    await change(at, failures=1, failing_since=NOON, next_at=NOON + timedelta(hours=1))
    assert (await book.announce(OWNER, "1", "5")).pending
