from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.model import Source
from bot.ports import Store
from tests.storage.newsroom import MINUTE, NOW, add_article, add_source

FULL = Source(
    id=0,
    url="https://gazette.example/feed",
    title="The Gazette",
    section="world",
    language="ko",
    starter=True,
    enabled=True,
    next_at=NOW + MINUTE,
    interval=timedelta(minutes=7),
    pinned=timedelta(minutes=3),
    etag='W/"1"',
    last_modified="Sun, 22 Nov 2026 07:00:00 GMT",
    body_hash=-(2**63),
    blocks=frozenset({-5, 0, 2**63 - 1}),
    baseline_at=NOW,
    announce=3,
    failures=2,
    problem="no answer",
    failing_since=NOW - MINUTE,
    succeeded_at=NOW - 2 * MINUTE,
    newest_at=NOW - 3 * MINUTE,
)


async def save(store: Store, source: Source) -> None:
    async with store.transaction() as tables:
        await tables.sources.save(source)


async def test_a_new_source_is_due_at_once(store: Store):
    source = await add_source(store)
    assert source.next_at == NOW
    assert await store.sources.count_due(NOW) == 1
    assert await store.sources.by_url(source.url) == source


async def test_everything_a_source_remembers_comes_back(store: Store):
    async with store.transaction() as tables:
        added = await tables.sources.add(FULL, NOW)
    assert added
    full = replace(FULL, id=added.id)
    await save(store, full)
    assert await store.sources.by_id(added.id) == full


async def test_the_same_address_is_not_added_twice(store: Store):
    source = await add_source(store)
    async with store.transaction() as tables:
        assert await tables.sources.add(Source(0, source.url, "Other"), NOW) is None
    assert await store.sources.all() == (source,)


async def test_a_removed_source_is_gone_but_its_articles_stay(store: Store):
    source = await add_source(store)
    article = await add_article(store)
    async with store.transaction() as tables:
        await tables.sources.remove(source.id)
    assert await store.sources.all() == ()
    assert await store.sources.by_url(source.url) is None
    assert await store.sources.count_due(NOW) == 0
    assert await store.articles.by_id(article)


async def test_a_removed_source_comes_back_as_new_with_a_baseline_of_its_own(store: Store):
    source = await add_source(store)
    await save(store, replace(FULL, id=source.id))
    async with store.transaction() as tables:
        await tables.sources.remove(source.id)
        again = await tables.sources.add(Source(0, source.url, "Again"), NOW + MINUTE)
    assert again == Source(source.id, source.url, "Again", next_at=NOW + MINUTE)


async def test_saving_a_source_that_was_removed_meanwhile_leaves_it_removed(store: Store):
    source = await add_source(store)
    async with store.transaction() as tables:
        await tables.sources.remove(source.id)
        await tables.sources.save(source)
    assert await store.sources.all() == ()


async def test_saving_a_poll_leaves_what_an_admin_changed_meanwhile(store: Store):
    source = await add_source(store)
    async with store._database.transaction() as session:
        await session.run("UPDATE source SET title = 'Ours', language = 'ko', enabled = 0")
        await session.run("UPDATE source SET pinned_ms = 60000, announce = 2")
    await save(store, replace(source, failures=1))
    assert await store.sources.by_id(source.id) == replace(
        source, title="Ours", language="ko", enabled=False, pinned=MINUTE, announce=2, failures=1
    )


async def test_a_source_is_named_by_its_feed_while_it_has_no_name_of_its_own(store: Store):
    async with store.transaction() as tables:
        source = await tables.sources.add(Source(0, "https://gazette.example/feed", "gazette.example"), NOW)
        assert source
        for title in ("The Gazette", "The Late Gazette"):
            await tables.sources.save(replace(source, title=title))
    stored = await store.sources.by_id(source.id)
    assert stored
    assert stored.title == "The Gazette"


async def test_a_poll_that_found_the_source_gone_turns_it_off(store: Store):
    source = await add_source(store)
    await save(store, replace(source, enabled=False))
    assert await store.sources.by_id(source.id) == replace(source, enabled=False)


async def test_a_permanent_redirect_changes_the_address_unless_it_is_taken(store: Store):
    one = await add_source(store, "https://one.example/feed")
    two = await add_source(store, "https://two.example/feed")
    await save(store, replace(one, url="https://new.example/feed"))
    await save(store, replace(two, url="https://new.example/feed"))
    assert [source.url for source in await store.sources.all()] == [
        "https://new.example/feed",
        "https://two.example/feed",
    ]


async def test_due_sources_are_leased_longest_due_first_and_to_one_only(store: Store):
    names = [await add_source(store, f"https://{n}.example/") for n in range(4)]
    for source, late in zip(names, (3, 1, 4, -1), strict=True):
        await save(store, replace(source, next_at=NOW - late * MINUTE))
    async with store.transaction() as tables:
        first = await tables.sources.lease_due(NOW, NOW + 5 * MINUTE, 2)
        second = await tables.sources.lease_due(NOW, NOW + 5 * MINUTE, 2)
        third = await tables.sources.lease_due(NOW, NOW + 5 * MINUTE, 2)
    assert [source.id for source in first] == [names[2].id, names[0].id]
    assert [source.id for source in second] == [names[1].id]
    assert third == ()


async def test_a_lease_lapses_by_itself(store: Store):
    await add_source(store)
    for minute in (0, 5):
        async with store.transaction() as tables:
            at = NOW + minute * MINUTE
            assert len(await tables.sources.lease_due(at, at + 5 * MINUTE, 9)) == 1


@pytest.mark.parametrize("off", ["removed", "disabled"])
async def test_what_is_off_is_not_due(store: Store, off: str):
    source = await add_source(store)
    async with store.transaction() as tables:
        if off == "removed":
            await tables.sources.remove(source.id)
        else:
            await tables.sources.save(replace(source, enabled=False))
        assert await tables.sources.lease_due(NOW, NOW + MINUTE, 9) == ()


async def test_keys_are_unseen_until_they_are_marked(store: Store):
    source, other = await add_source(store, "https://a.example/"), await add_source(store, "https://b.example/")
    keys = ["one", 'two "quoted"', "세 번째"]
    assert await store.sources.unseen(source.id, keys) == frozenset(keys)
    for at in (NOW, NOW + MINUTE):
        async with store.transaction() as tables:
            await tables.sources.mark_seen(source.id, keys[1:], at)
    assert await store.sources.unseen(source.id, keys) == {"one"}
    assert await store.sources.unseen(other.id, keys) == frozenset(keys)
    assert await store.sources.unseen(source.id, []) == frozenset()
