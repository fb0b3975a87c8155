from datetime import datetime, timedelta

import pytest

from bot.core.matching import SearchKeys
from bot.core.model import Source
from bot.core.tokens import search_terms
from bot.core.trials import Sheet
from bot.ports import Store
from storage.sheets import BEGINNING
from tests.storage.newsroom import MINUTE, NOW, add_source, article, open_story, store_article

FERRY = SearchKeys(search_terms("ferry", "en"), ())


async def add_text(store: Store, number: int, text: str, **changes: object) -> int:
    async with store.transaction() as tables:
        terms = " ".join(search_terms(text, "en"))
        return await store_article(tables, article(number, text=text, **changes), (), terms, {})


async def found(
    store: Store, keys: SearchKeys | None, since: datetime = NOW, *, before: int | None = None, limit: int = 10
) -> list[int]:
    return [one.id for one in await store.articles.sheets(keys, since, whole=False, before=before, limit=limit)]


async def test_a_sheet_is_the_article_as_rules_look_at_it(store: Store):
    async with store.transaction() as tables:
        source = await tables.sources.add(Source(0, "https://gazette.example/feed", "The Gazette", "sport"), NOW)
        story = await open_story(tables, "Ferry", [], NOW)
    assert source
    stored = await add_text(store, 1, "A ferry left.", story_id=story, published=NOW - timedelta(hours=1))
    [sheet] = await store.articles.sheets(FERRY, NOW, whole=False, before=None, limit=10)
    assert sheet == Sheet(
        id=stored,
        story_id=story,
        published=NOW - timedelta(hours=1),
        title="Ferry 1 leaves the harbour",
        text="A ferry left.",
        language="en",
        source="The Gazette https://gazette.example/1",
        section="sport",
    )


@pytest.mark.parametrize("keys", [FERRY, None])
async def test_a_long_text_comes_whole_only_where_it_is_asked_for(store: Store, keys: SearchKeys | None):
    await add_source(store)
    text = "ferry " * 1000
    await add_text(store, 1, text)
    [short] = await store.articles.sheets(keys, NOW, whole=False, before=None, limit=1)
    [whole] = await store.articles.sheets(keys, NOW, whole=True, before=None, limit=1)
    assert (short.text, whole.text) == (text[:BEGINNING], text)


async def test_articles_with_any_of_the_words_come_newest_first(store: Store):
    await add_source(store)
    one, two, _, four = [
        await add_text(store, number, text)
        for number, text in enumerate(("The ferry", "A boat", "A train", "Boat and ferry"))
    ]
    keys = SearchKeys((*FERRY.terms, "boat"), ())
    assert await found(store, keys) == [four, two, one]
    assert await store.articles.count(keys, NOW) == 3


async def test_beginnings_of_words_are_enough(store: Store):
    await add_source(store)
    one, two = await add_text(store, 1, "Harbours"), await add_text(store, 2, "A ferry in haze")
    await add_text(store, 3, "hay")
    assert await found(store, SearchKeys((), ("har",))) == [one]
    assert await found(store, SearchKeys(FERRY.terms, ("har",))) == [two, one]
    assert await store.articles.count(SearchKeys(FERRY.terms, ("har",)), NOW) == 2


async def test_without_keys_every_article_comes(store: Store):
    await add_source(store)
    ids = [await add_text(store, number, "Nothing") for number in range(3)]
    assert await found(store, None) == ids[::-1]
    assert await store.articles.count(None, NOW) == 3


async def test_where_no_word_can_hold_nothing_comes(store: Store):
    await add_source(store)
    await add_text(store, 1, "A ferry")
    assert await found(store, SearchKeys((), ())) == []
    assert await store.articles.count(SearchKeys((), ()), NOW) == 0


@pytest.mark.parametrize("keys", [FERRY, None])
async def test_copies_and_what_was_fetched_before_are_left_out_and_not_counted(store: Store, keys: SearchKeys | None):
    await add_source(store)
    await add_text(store, 1, "A ferry", fetched=NOW - MINUTE)
    stored = await add_text(store, 2, "A ferry")
    await add_text(store, 3, "A ferry", copy_of=stored, fetched=NOW + MINUTE)
    assert await found(store, keys) == [stored]
    assert await store.articles.count(keys, NOW) == 1


@pytest.mark.parametrize("keys", [FERRY, None])
async def test_sheets_page_on_from_the_last(store: Store, keys: SearchKeys | None):
    await add_source(store)
    ids = [await add_text(store, number, "A ferry") for number in range(5)]
    assert await found(store, keys, limit=2) == [ids[4], ids[3]]
    assert await found(store, keys, limit=2, before=ids[3]) == [ids[2], ids[1]]
    assert await found(store, keys, limit=2, before=ids[1]) == [ids[0]]
    assert await found(store, keys, before=ids[0]) == []


@pytest.mark.parametrize("keys", [FERRY, None])
async def test_of_an_empty_history_there_is_nothing(store: Store, keys: SearchKeys | None):
    await add_source(store)
    await add_text(store, 1, "A ferry", fetched=NOW - timedelta(days=8))
    assert await found(store, keys) == []
    assert await store.articles.count(keys, NOW) == 0


async def test_thousands_of_words_are_one_question(store: Store):
    await add_source(store)
    stored = [await add_text(store, number, f"word{number * 700}") for number in range(6)]
    keys = SearchKeys(tuple(f"word{number}" for number in range(1, 3501)), tuple(f"pre{n}" for n in range(500)))
    assert await found(store, keys) == stored[:0:-1]
    assert await store.articles.count(keys, NOW) == 5


async def test_words_that_look_like_operators_are_only_words_of_a_rule(store: Store):
    await add_source(store)
    stored = await add_text(store, 1, "or not")
    assert await found(store, SearchKeys(("not", 'har"bour'), ("NEA",))) == [stored]
    assert await store.articles.count(SearchKeys(("not", 'har"bour'), ("NEA",)), NOW) == 1


async def test_the_first_publication_since_a_time_is_of_any_article(store: Store):
    await add_source(store)
    for number, hours in enumerate((30, 5, 1)):
        await add_text(store, number, "A ferry left.", published=NOW - timedelta(hours=hours))
    assert await store.articles.first_published(NOW - timedelta(hours=5)) == NOW - timedelta(hours=5)
    assert await store.articles.first_published(NOW - timedelta(hours=2)) == NOW - timedelta(hours=1)
    assert await store.articles.first_published(NOW) is None
