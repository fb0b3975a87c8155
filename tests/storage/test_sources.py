from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.model import Activity, Fate, Source
from bot.core.outages import Pulse
from bot.ports import Store
from storage.sources import AT_ONCE
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
    kind="timeout",
    pace=timedelta(minutes=14),
    lull=timedelta(hours=60),
    ttl=timedelta(minutes=30),
    published_at=NOW - 4 * MINUTE,
    parsed_at=NOW - 5 * MINUTE,
    moved_to="https://gazette.example/new",
    moved_times=2,
    hub="https://hub.example/",
    full_text=False,
    agent="Reader/1.0",
    encoding="koi8-r",
    country="KR",
    headers=(("Accept-Language", "ko"), ("X-Key", 'a "b"')),
)
DECIDED = replace(
    FULL,
    title="Our Gazette",
    section="science",
    language=None,
    enabled=False,
    next_at=NOW + 9 * MINUTE,
    pinned=None,
    announce=0,
    full_text=True,
    agent="",
    encoding="",
    country="JP",
    headers=(),
)


async def save(store: Store, source: Source) -> None:
    async with store.transaction() as tables:
        await tables.sources.save_all([source])


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


async def test_a_source_that_comes_back_counts_its_troubles_on(store: Store):
    """The keys of notices hold the number, and must not come twice."""
    source = await add_source(store)
    async with store.transaction() as tables:
        await tables.sources.note_told(source.id, "down", 4, NOW)
        await tables.sources.remove(source.id)
        again = await tables.sources.add(Source(0, source.url, "Again"), NOW + MINUTE)
    assert again
    assert (again.told, again.told_at, again.troubles) == ("", None, 4)


async def test_saving_a_source_that_was_removed_meanwhile_leaves_it_removed(store: Store):
    source = await add_source(store)
    async with store.transaction() as tables:
        await tables.sources.remove(source.id)
        await tables.sources.save_all([source])
    assert await store.sources.all() == ()


async def configure(store: Store, source: Source) -> None:
    async with store.transaction() as tables:
        await tables.sources.configure(source)


async def test_what_admins_decide_is_written_without_the_state_of_polling(store: Store):
    source = await add_source(store)
    full = replace(FULL, id=source.id)
    await save(store, full)
    await configure(store, replace(DECIDED, id=source.id))
    await save(store, replace(full, failures=3, kind="dns"))
    stored = await store.sources.by_id(source.id)
    assert stored == replace(
        DECIDED,
        id=source.id,
        url=source.url,
        starter=False,
        interval=full.interval,
        next_at=full.next_at,
        failures=3,
        kind="dns",
    )


async def test_what_admins_decided_during_a_poll_outlives_it(store: Store):
    source = await add_source(store)
    await configure(store, replace(DECIDED, id=source.id))
    await save(store, replace(source, failures=1))
    stored = await store.sources.by_id(source.id)
    assert stored
    assert (stored.title, stored.enabled, stored.full_text, stored.failures) == ("Our Gazette", False, True, 1)


async def test_what_was_gone_and_is_wanted_again_is_gone_no_more(store: Store):
    source = await add_source(store)
    await save(store, replace(source, enabled=False, kind="gone"))
    await configure(store, replace(source, enabled=False))
    stored = await store.sources.by_id(source.id)
    assert stored
    assert stored.kind == "gone"
    await configure(store, replace(source, enabled=True))
    stored = await store.sources.by_id(source.id)
    assert stored
    assert (stored.kind, stored.enabled) == ("", True)


async def test_what_admins_were_told_is_theirs_alone(store: Store):
    source = await add_source(store)
    async with store.transaction() as tables:
        await tables.sources.note_told(source.id, "down", 4, NOW)
    await save(store, source)
    await configure(store, source)
    told = replace(source, told="down", troubles=4, told_at=NOW)
    assert await store.sources.by_id(source.id) == told
    async with store.transaction() as tables:
        await tables.sources.note_told(source.id, "", 4, NOW + MINUTE)
    assert await store.sources.by_id(source.id) == replace(told, told="")


async def test_a_source_is_named_by_its_feed_while_it_has_no_name_of_its_own(store: Store):
    async with store.transaction() as tables:
        source = await tables.sources.add(Source(0, "https://gazette.example/feed", "gazette.example"), NOW)
        assert source
        for title in ("The Gazette", "The Late Gazette"):
            await tables.sources.save_all([replace(source, title=title)])
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
    assert [(source.url, source.moved_from) for source in await store.sources.all()] == [
        ("https://new.example/feed", "https://one.example/feed"),
        ("https://two.example/feed", "https://two.example/feed"),
    ]


async def test_a_move_to_the_address_of_another_is_noted_until_it_is_possible_or_over(store: Store):
    one, two = [await add_source(store, f"https://{name}.example/feed") for name in ("one", "two")]
    moved = replace(two, url=one.url)
    for told_before in (False, True):
        await save(store, moved)
        stored = await store.sources.by_id(two.id)
        assert stored
        assert (stored.url, stored.moved_to, stored.moved_times) == (two.url, one.url, 3)
        assert stored.moved_from == ("" if told_before else two.url)
        async with store.transaction() as tables:
            await tables.sources.note_move_told(two.id)
    await save(store, two)
    assert await store.sources.by_id(two.id) == two


async def test_the_address_of_a_source_that_was_removed_stays_its_own_in_silence(store: Store):
    one, two = [await add_source(store, f"https://{name}.example/feed") for name in ("one", "two")]
    async with store.transaction() as tables:
        await tables.sources.remove(one.id)
    await save(store, replace(two, url=one.url))
    assert await store.sources.all() == (two,)


async def test_a_former_address_is_kept_until_admins_know_of_it(store: Store):
    source = replace(await add_source(store), url="https://new.example/feed")
    for _ in range(2):
        await save(store, source)
    [stored] = await store.sources.all()
    assert stored.moved_from == "https://gazette.example/feed"
    async with store.transaction() as tables:
        await tables.sources.note_move_told(source.id)
    [stored] = await store.sources.all()
    assert (stored.url, stored.moved_from) == ("https://new.example/feed", "")


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
            await tables.sources.save_all([replace(source, enabled=False)])
        assert await tables.sources.lease_due(NOW, NOW + MINUTE, 9) == ()


async def test_keys_are_unseen_until_they_are_marked(store: Store):
    source, other = await add_source(store, "https://a.example/"), await add_source(store, "https://b.example/")
    keys = ["one", 'two "quoted"', "세 번째"]
    assert await store.sources.digests(source.id, keys) == {}
    for at, digest in ((NOW, -5), (NOW + MINUTE, 7)):
        async with store.transaction() as tables:
            await tables.sources.mark_seen({source.id: dict.fromkeys(keys[1:], digest)}, at)
    assert await store.sources.digests(source.id, keys) == dict.fromkeys(keys[1:], 7)
    assert await store.sources.digests(other.id, keys) == {}
    assert await store.sources.digests(source.id, []) == {}


async def test_keys_not_listed_for_long_are_forgotten(store: Store):
    source, other = await add_source(store, "https://a.example/"), await add_source(store, "https://b.example/")
    async with store.transaction() as tables:
        await tables.sources.mark_seen({each.id: {"old": 1, "older": 1} for each in (source, other)}, NOW - MINUTE)
        await tables.sources.mark_seen({source.id: {"new": 1, "old": 1}}, NOW)
        await tables.sources.forget_seen(source.id, NOW)
    assert set(await store.sources.digests(source.id, ["old", "older", "new"])) == {"old", "new"}
    assert set(await store.sources.digests(other.id, ["old", "older"])) == {"old", "older"}


async def test_activity_counts_what_came_after_the_baseline_and_how_late(store: Store):
    busy, quiet = await add_source(store, "https://a.example/"), await add_source(store, "https://b.example/")
    for number, late in enumerate((9, 1, 5, 2)):
        await add_article(store, number, source_id=busy.id, published=NOW - late * MINUTE)
    await add_article(store, 5, source_id=busy.id, published=NOW - timedelta(days=9), fate=Fate.BASELINE)
    await add_article(store, 6, source_id=quiet.id, fetched=NOW - timedelta(days=2))
    day_ago = NOW - timedelta(days=1)
    assert await store.sources.activity(busy.id, day_ago) == Activity(4, 2 * MINUTE)
    assert await store.sources.activity(quiet.id, day_ago) is None


async def test_whoever_may_be_told_of_is_uneasy(store: Store):
    day = timedelta(days=1)
    well = {"baseline_at": NOW - 9 * day, "succeeded_at": NOW, "published_at": NOW - day / 2}
    kinds: dict[str, dict[str, object]] = {
        "new": {},
        "well": well,
        "failing": {**well, "failing_since": NOW},
        "gone": {**well, "enabled": False, "kind": "gone"},
        "paused": {**well, "enabled": False},
        "silent": {**well, "published_at": NOW - day},
        "undated": {**well, "published_at": None},
        "told": well,
        "removed": {"failing_since": NOW},
    }
    for name, changes in kinds.items():
        source = await add_source(store, f"https://{name}.example/feed")
        await save(store, replace(source, **changes))
        async with store.transaction() as tables:
            if name == "told":
                await tables.sources.note_told(source.id, "down", 1, NOW)
            if name == "removed":
                await tables.sources.remove(source.id)
    found = [source.url.split("/")[2].split(".")[0] for source in await store.sources.uneasy(day)]
    assert found == ["failing", "gone", "silent", "undated", "told"]
    assert await store.sources.pulse() == Pulse(5, NOW)


async def test_many_uneasy_sources_come_in_turns_and_all_once(store: Store):
    async with store.transaction() as tables:
        for number in range(AT_ONCE + 2):
            source = await tables.sources.add(Source(0, f"https://{number}.example/", ""), NOW)
            assert source
            await tables.sources.save_all([replace(source, failing_since=NOW)])
    numbers = [source.id for source in await store.sources.uneasy(MINUTE)]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == AT_ONCE + 2


async def test_without_a_source_there_is_no_pulse(store: Store):
    await add_source(store)
    assert await store.sources.pulse() == Pulse(0, None)


async def test_those_that_fail_since_then_are_asked_soon_but_not_later_than_they_would_be(store: Store):
    changes = ((0, 600), (-1, 600), (5, 600), (0, 0))  # failing since, due in: in minutes
    for number, (since, due) in enumerate(changes):
        source = await add_source(store, f"https://{number}.example/")
        await save(store, replace(source, failing_since=NOW + since * MINUTE, next_at=NOW + due * MINUTE))
    async with store.transaction() as tables:
        await tables.sources.hasten(NOW, NOW, 2 * MINUTE)
    first, before, later, due = [source.next_at for source in await store.sources.all()]
    assert (before, due) == (NOW + 600 * MINUTE, NOW)
    assert first
    assert later
    assert NOW <= first != later <= NOW + 2 * MINUTE
