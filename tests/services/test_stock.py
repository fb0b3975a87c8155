"""What a database is given at each start."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.model import Source, Topic
from bot.ports import Store
from bot.services.stock import Stock
from storage import open_store
from tests.fakes import NOON, FakeClock

BOATS = Topic(0, "boats", "Boats", "⛴", "ferry")
GULLS = Topic(0, "gulls", "Gulls", "🐦", "gull")
NEWER = Topic(0, "boats", "Ships", "🚢", "ferry OR ship")
SOURCE = Source(0, "https://gazette.example/feed", "The Gazette")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(f"sqlite:///{tmp_path / 'news.db'}") as opened:
        yield opened


@pytest.fixture
async def stock(store: Store) -> Stock:
    found = Stock(store, FakeClock())
    await found.fill([BOATS], [SOURCE])
    return found


async def boats(store: Store) -> Topic:
    found = await store.topics.by_slug("boats")
    assert found
    return found


async def set_rule(store: Store, expression: str, again: int | None = None) -> None:
    async with store.transaction() as tables:
        await tables.topics.set_rule((await boats(store)).id, expression, "7", NOON, again=again)


async def lines(store: Store) -> list[str]:
    return [f"{line.who}: {line.what}" for line in await store.people.audit(10)]


async def test_a_new_database_gets_topics_and_sources(stock: Stock, store: Store) -> None:
    assert (await boats(store)).expression == "ferry"
    assert [source.url for source in await store.sources.all()] == [SOURCE.url]
    assert await lines(store) == []


async def test_the_same_start_again_changes_nothing(stock: Stock, store: Store) -> None:
    revision = await store.topics.revision()
    await stock.fill([BOATS], [SOURCE, replace(SOURCE, url="https://post.example/feed")])
    assert (await store.topics.revision(), len(await store.sources.all())) == (revision, 1)


async def test_an_update_renews_the_rule_that_nobody_changed_and_nothing_else_of_its_topic(
    stock: Stock, store: Store
) -> None:
    await stock.fill([NEWER], [])
    found = await boats(store)
    assert (found.expression, found.version, found.title, found.emoji) == ("ferry OR ship", 2, "Boats", "⛴")
    assert [each.author for each in await store.topics.history(found.id)] == ["starter", "starter"]
    assert await lines(store) == ["starter: rules of boats renewed by the update"]


async def test_an_update_leaves_alone_what_an_admin_changed(stock: Stock, store: Store) -> None:
    await set_rule(store, "boat")
    await stock.fill([NEWER], [])
    assert (await boats(store)).expression == "boat"


async def test_a_change_that_was_undone_is_none(stock: Stock, store: Store) -> None:
    await set_rule(store, "boat")
    await set_rule(store, "ferry", again=1)
    await stock.fill([NEWER], [])
    assert (await boats(store)).expression == "ferry OR ship"


async def test_an_update_that_was_undone_is_not_made_again(stock: Stock, store: Store) -> None:
    await stock.fill([NEWER], [])
    await set_rule(store, "ferry", again=1)
    await stock.fill([NEWER], [])
    assert (await boats(store)).expression == "ferry"


async def test_a_removed_topic_stays_removed(stock: Stock, store: Store) -> None:
    async with store.transaction() as tables:
        await tables.topics.remove((await boats(store)).id)
    await stock.fill([NEWER], [])
    assert await store.topics.all() == ()


async def test_a_topic_that_never_was_there_comes_with_the_update(stock: Stock, store: Store) -> None:
    await stock.fill([BOATS, GULLS], [])
    assert [topic.slug for topic in await store.topics.all()] == ["boats", "gulls"]
    assert await lines(store) == ["starter: topic gulls added by the update"]
