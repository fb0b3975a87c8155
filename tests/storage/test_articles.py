from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.core.copies import MOST_HOLDERS, Candidate, Look
from bot.core.model import Article, Fate, Match, Summary
from bot.core.placing import Filed
from bot.core.tokens import index_terms, search_terms
from bot.ports import Store
from tests.storage.newsroom import MINUTE, NOW, add_article, add_source, add_topic, article, store_article, tell


async def add_sketch(store: Store, number: int, sketch: Sequence[int], **changes: object) -> int:
    async with store.transaction() as tables:
        return await store_article(tables, article(number, **changes), sketch, "", {})


async def add_text(store: Store, number: int, text: str, language: str = "en") -> int:
    async with store.transaction() as tables:
        return await store_article(tables, article(number), (), " ".join(search_terms(text, language)), {})


async def found(store: Store, words: str, language: str = "en") -> list[int]:
    return [one.id for one in await store.articles.search(search_terms(words, language), 10)]


async def test_everything_known_of_an_article_comes_back(store: Store):
    await add_source(store)
    await add_topic(store)
    await add_topic(store, "trains")
    original = await add_article(store, 1)
    story = await tell(store)
    stored = article(
        2,
        matches=(Match("ferries", ("ferry", '"left"')), Match("trains", ())),
        copy_of=original,
        story_id=story,
        fate=Fate.COPY,
        planned=NOW + MINUTE,
        published=NOW - MINUTE,
        summary=Summary(("One.", "Zwei «drei»."), ("12 %",)),
        text="First.\n\nSecond.",
        picture="https://gazette.example/ferry.jpg",
    )
    async with store.transaction() as tables:
        new = await store_article(tables, stored, (), "", {"ferries": 1, "trains": 1})
    assert await store.articles.by_id(new) == replace(stored, id=new, outlet="The Gazette")
    assert await store.articles.by_id(new + 1) is None


async def test_the_earliest_article_at_an_address_is_found(store: Store):
    await add_source(store)
    first = await add_article(store, 1, url="https://x.example/a")
    await add_article(store, 2, url="https://x.example/a")
    one = await store.articles.by_url("https://x.example/a")
    assert one
    assert one.id == first
    assert await store.articles.by_url("https://x.example/b") is None


async def near(store: Store, *sketch: int, title: str = "", url: str = "") -> tuple[Candidate, ...]:
    """The candidates of one look."""
    [found] = await store.articles.resembling([Look(url, title, sketch)], NOW - MINUTE)
    return found.candidates


def ids(candidates: tuple[Candidate, ...]) -> list[int]:
    return [each.article_id for each in candidates]


async def test_candidates_share_much_of_the_text_and_come_with_their_whole_sketch(store: Store):
    await add_source(store)
    close = await add_sketch(store, 1, [1, 2, 3, 4, 90, 2**32 - 1])
    await add_sketch(store, 2, [1, 2, 3, 80, 81, 82])
    [candidate] = await near(store, 1, 2, 3, 4, 5)
    assert (candidate.article_id, candidate.sketch) == (close, (1, 2, 3, 4, 90, 2**32 - 1))
    assert (candidate.title, candidate.published) == (article(1).title, NOW)
    assert (candidate.source_id, candidate.url, candidate.story_id) == (1, article(1).url, None)
    assert await near(store) == ()


async def test_candidates_from_before_the_window_are_left_out(store: Store):
    await add_source(store)
    week = timedelta(days=7)
    await add_sketch(store, 1, [1, 2, 3, 4], fetched=NOW - week, published=NOW - week)
    await add_sketch(store, 2, [1, 2, 3, 4], published=NOW - week)
    new = await add_sketch(store, 3, [1, 2, 3, 4])
    assert ids(await near(store, 1, 2, 3, 4)) == [new]


async def test_of_articles_that_very_many_resemble_the_earliest_in_the_window_are_candidates(store: Store):
    await add_source(store)
    old = NOW - timedelta(days=7)
    async with store.transaction() as tables:
        for number in range(2 * MOST_HOLDERS):
            await store_article(tables, article(number, fetched=old, published=old), [1, 2, 3, 4], "", {})
        stored = [
            await store_article(tables, article(100 + number), [1, 2, 3, 4], "", {})
            for number in range(MOST_HOLDERS + 5)
        ]
    assert ids(await near(store, 1, 2, 3, 4)) == stored[:MOST_HOLDERS]


async def test_articles_under_exactly_this_title_are_candidates(store: Store):
    await add_source(store)
    same = await add_sketch(store, 1, [5], title="Storm")
    await add_article(store, 2, title="Storms")
    await add_article(store, 3, title="Storm", published=NOW - timedelta(days=2))
    assert ids(await near(store, title="Storm")) == [same]


async def test_many_looks_at_once_find_each_its_own(store: Store):
    await add_source(store)
    one = await add_sketch(store, 1, [1, 2, 3, 2**32 - 1], title="Storm")
    two = await add_sketch(store, 2, [1, 2, 3, 4, 5], url="https://x.example/a")
    await add_sketch(store, 3, [9], url="https://x.example/a", published=NOW - timedelta(days=30))
    looks = [
        Look("", "Calm", (1, 2, 3, 2**32 - 1)),
        Look("https://x.example/a", "Calm", (2, 3, 4, 5)),
        Look("https://x.example/b", "Storm", (1, 2, 3, 4)),
        Look("", "Calm", (1, 2, 4, 80)),
    ]
    found = await store.articles.resembling(looks, NOW - MINUTE)
    assert [ids(each.candidates) for each in found] == [[one], [two], [one, two], []]
    assert [each.at_url and each.at_url.article_id for each in found] == [None, two, None, None]
    assert await store.articles.resembling([], NOW) == ()


async def test_articles_are_stored_many_at_once_under_the_ids_that_were_free(store: Store):
    await add_source(store)
    await add_topic(store)
    last = await add_article(store, 1)
    async with store.transaction() as tables:
        free = await tables.articles.next_id()
        matched = article(2, id=free, matches=(Match("ferries", ("ferry",)),))
        filed = [
            Filed(matched, (1, 2, 3, 4), "ferry coast", {"ferries": 1}),
            Filed(article(3, id=free + 1), (), "", {}),
        ]
        await tables.articles.add_all(filed)
        await tables.articles.index_all(filed)
    assert free == last + 1
    assert [each.id for each in await store.articles.every(0, 9)] == [last, free, free + 1]
    assert await store.articles.by_id(free) == replace(matched, outlet="The Gazette")
    assert await found(store, "coast") == [free]
    assert ids(await near(store, 1, 2, 3, 4)) == [free]


async def test_the_latest_of_some_topics_come_newest_first_without_copies(store: Store):
    await add_source(store)
    ferries, trains = await add_topic(store), await add_topic(store, "trains")
    match = {"matches": (Match("ferries", ()),)}
    old = await add_article(store, 1, **match, published=NOW - MINUTE)
    new = await add_article(store, 2, **match)
    await add_article(store, 3, **match, copy_of=new)
    train = await add_article(store, 4, matches=(Match("trains", ()), Match("ferries", ())), published=NOW - 2 * MINUTE)
    await add_article(store, 5)
    assert [one.id for one in await store.articles.latest([ferries.id], 10)] == [new, old, train]
    assert [one.id for one in await store.articles.latest([trains.id], 10)] == [train]
    assert [one.id for one in await store.articles.latest([], 2)] == [new, old]


async def test_the_history_is_searched_by_all_words_newest_first(store: Store):
    await add_source(store)
    one = await add_text(store, 1, "Sanctions on a shipping firm")
    two = await add_text(store, 2, "The firm was sanctioned")
    await add_text(store, 3, "A firm handshake")
    assert await found(store, "sanctions firm") == [two, one]
    assert await found(store, "sanctions handshake") == []
    assert await found(store, "") == []


async def test_two_letter_korean_and_chinese_words_are_found(store: Store):
    await add_source(store)
    korean = await add_text(store, 1, "미국이 새로운 제재를 발표했다", "ko")
    chinese = await add_text(store, 2, "商务部宣布新的关税措施", "zh")
    assert await found(store, "关税", "zh") == [chinese]
    assert await found(store, "제재를", "ko") == [korean]


async def test_words_that_look_like_operators_are_only_words(store: Store):
    await add_source(store)
    stored = await add_text(store, 1, "AND OR NOT near the harbour")
    assert await found(store, "not harbour") == [stored]
    assert await store.articles.search(['har"bour', "*", "("], 10) == ()


async def test_search_pages_on(store: Store):
    await add_source(store)
    ids = [await add_text(store, number, "harbour") for number in range(5)]
    terms = search_terms("harbour", "en")
    assert [one.id for one in await store.articles.search(terms, 2, 1)] == [ids[3], ids[2]]


async def test_every_article_is_read_page_by_page_in_order(store: Store):
    await add_source(store)
    ids = [await add_article(store, number) for number in range(5)]
    first = await store.articles.every(0, 3)
    rest = await store.articles.every(first[-1].id, 3)
    assert [one.id for one in (*first, *rest)] == ids


async def test_a_summary_is_added_later(store: Store):
    await add_source(store)
    new = await add_article(store, summary=Summary())
    summary = Summary(("Late.",), ("1 %",))
    async with store.transaction() as tables:
        await tables.articles.set_summary(new, article(summary=summary))
    stored = await store.articles.by_id(new)
    assert stored
    assert stored.summary == summary


async def test_articles_of_a_renamed_source_carry_its_new_name(store: Store):
    await add_source(store)
    new = await add_article(store)
    async with store._database.transaction() as session:
        await session.run("UPDATE source SET title = 'The Courier'")
    stored = await store.articles.by_id(new)
    assert stored
    assert stored.outlet == "The Courier"


async def test_articles_come_in_the_order_of_their_ids_without_those_that_are_gone(store: Store):
    await add_source(store)
    one, two = await add_article(store, 1), await add_article(store, 2)
    assert [found.id for found in await store.articles.by_ids([two, 999, one])] == [two, one]
    assert await store.articles.by_ids([]) == ()


async def test_articles_are_found_by_the_keys_of_their_source(store: Store):
    source, other = await add_source(store, "https://a.example/"), await add_source(store, "https://b.example/")
    ids = [await add_article(store, number, source_id=source.id) for number in range(3)]
    await add_article(store, 1, source_id=other.id)
    found = await store.articles.by_keys(source.id, ["key-2", "key-0", 'no "key"'])
    assert [one.id for one in found] == [ids[0], ids[2]]
    assert await store.articles.by_keys(source.id, []) == ()


async def add_indexed(store: Store, stored: Article, sketch: Sequence[int] = ()) -> Article:
    async with store.transaction() as tables:
        new = await store_article(tables, stored, sketch, indexed(stored), {})
    return replace(stored, id=new, outlet="The Gazette")


def indexed(one: Article) -> str:
    return " ".join(index_terms(f"{one.title}\n{one.text}", one.language))


async def test_a_revised_article_is_found_by_its_new_words_alone(store: Store):
    await add_source(store)
    other = await add_indexed(store, article(7))
    old = await add_indexed(store, article(1, text="An old lighthouse."), [1, 2, 3, 4])
    new = replace(
        old,
        title="Bateau perdu",
        text="Le phare est neuf.",
        byline="M. Mouette",
        language="fr",
        summary=Summary(("Neuf.",), ()),
    )
    async with store.transaction() as tables:
        await tables.articles.revise(
            replace(new, fate=Fate.COPY, published=NOW + MINUTE), [5, 6, 7, 8], indexed(new), {}
        )
    assert await store.articles.by_id(old.id) == new
    assert await found(store, "lighthouse") == []
    assert await found(store, "phare", "fr") == [old.id]
    assert await found(store, "ferry") == [other.id]
    assert await near(store, 1, 2, 3, 4) == ()
    assert ids(await near(store, 5, 6, 7, 8)) == [old.id]


async def test_an_article_can_be_revised_again_and_again(store: Store):
    await add_source(store)
    one = await add_indexed(store, article(1))
    for word in ("alpha", "beta", "gamma"):
        async with store.transaction() as tables:
            revised = replace(one, text=word)
            await tables.articles.revise(revised, [], indexed(revised), {})
    assert [await found(store, word) for word in ("alpha", "beta", "gamma", "waved")] == [[], [], [one.id], []]


async def test_an_article_that_is_gone_is_not_revised(store: Store):
    await add_source(store)
    async with store.transaction() as tables:
        await tables.articles.revise(article(1, id=9), [1], "ferry", {})
    assert await found(store, "ferry") == []


async def test_the_dates_of_a_source_are_of_what_it_brought_last(store: Store):
    source = await add_source(store)
    for number in range(4):
        await add_article(store, number, published=NOW - (9 - number) * MINUTE)
    await add_article(store, 4, published=NOW - 8 * MINUTE, fetched=NOW + MINUTE)
    assert await store.articles.dates(source.id, 3) == tuple(NOW - late * MINUTE for late in (8, 6, 7))


async def test_the_newest_of_a_source_are_those_it_published_last_and_may_be_announced_after_all(store: Store):
    source = await add_source(store)
    other = await add_source(store, "https://other.example/feed")
    for number, late in enumerate((3, 1, 2)):
        await add_article(store, number, published=NOW - late * MINUTE, fate=Fate.BASELINE)
    await add_article(store, 9, source_id=other.id, published=NOW)
    newest = await store.articles.newest_of(source.id, 2)
    assert [one.published for one in newest] == [NOW - MINUTE, NOW - 2 * MINUTE]
    async with store.transaction() as tables:
        await tables.articles.note_announced([newest[0].id], NOW + MINUTE)
    first, second = await store.articles.newest_of(source.id, 2)
    assert (first.fate, first.planned) == (Fate.ANNOUNCED, NOW + MINUTE)
    assert second == newest[1]
