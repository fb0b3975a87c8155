from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.arrivals import Listing, News, digest_of, is_due_whole, news_of, reads_otherwise
from bot.core.model import Article, Entry, Source, Summary, Understanding
from bot.core.tokens import tokenize

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MAX_AGE = timedelta(hours=48)
FIRST = Source(1, "https://ellery.example/feed", "Ellery Post")
READ = replace(
    FIRST,
    baseline_at=NOW - timedelta(days=9),
    succeeded_at=NOW - HOUR,
    newest_at=NOW - HOUR,
    published_at=NOW - HOUR,
    parsed_at=NOW - timedelta(days=1),
)


def entry(key: str, published: datetime | None = NOW, text: str = "The ferry left on time.") -> Entry:
    return Entry(key, f"https://ellery.example/{key}", f"Ferry {key} leaves", published, text)


def listing(*entries: Entry, known: tuple[Entry, ...] = (), listed: int = 0) -> Listing:
    return Listing({each.key: each for each in entries}, listed or len(entries), {e.key: digest_of(e) for e in known})


def news(source: Source, found: Listing) -> News:
    return news_of(source, found, NOW, MAX_AGE)


def keys(entries: tuple[Entry, ...]) -> list[str]:
    return [each.key for each in entries]


def test_new_entries_come_oldest_first_and_undated_ones_in_the_order_they_were_listed_from_below():
    found = news(READ, listing(entry("c", None), entry("b", None), entry("old", NOW - HOUR)))
    assert keys(found.fresh) == ["old", "b", "c"]
    assert found.history == frozenset()


def test_all_of_a_first_fetch_is_history_but_the_newest_that_an_admin_asked_for():
    entries = [entry(name, NOW - hours * HOUR) for hours, name in enumerate("abc")]
    assert news(FIRST, listing(*entries)).history == {"a", "b", "c"}
    assert news(replace(FIRST, announce=1), listing(*entries)).history == {"b", "c"}
    assert news(replace(FIRST, announce=9), listing(*entries)).history == frozenset()


def test_where_every_key_is_new_only_what_is_newer_than_everything_before_is_news():
    """Failure table, row 11: a mass change."""
    churned = [entry(name, NOW - 5 * HOUR) for name in "abcd"]
    found = news(READ, listing(entry("new", NOW), entry("undated", None), *churned))
    assert found.history == {*"abcd", "undated"}


def test_a_feed_that_was_empty_or_is_small_may_be_new_from_top_to_bottom():
    entries = [entry(name, NOW - 5 * HOUR) for name in "abcdef"]
    assert news(replace(READ, newest_at=None, published_at=None), listing(*entries)).history == frozenset()
    assert news(READ, listing(*entries[:4])).history == frozenset()
    assert news(READ, listing(*entries, known=(entries[0],))).history == frozenset()
    assert news(READ, listing(*entries, listed=7)).history == frozenset()


def test_what_has_no_date_is_history_where_nobody_looked_for_long():
    rusty = replace(READ, succeeded_at=NOW - timedelta(days=40))
    found = news(rusty, listing(entry("undated", None), entry("dated"), entry("known"), known=(entry("known"),)))
    assert found.history == {"undated"}


def test_an_entry_in_other_words_is_changed_and_one_with_another_date_or_link_is_not():
    before = entry("a")
    other_words = replace(before, text="The ferry left an hour late.")
    assert news(READ, listing(other_words, known=(before,))).changed == (other_words,)
    moved = replace(before, link="https://ellery.example/b", published=NOW - HOUR)
    assert news(READ, listing(moved, known=(before,))).changed == ()


def test_a_digest_that_was_never_noted_says_nothing_of_a_change():
    found = Listing({"a": entry("a")}, 1, {"a": None})
    assert news(READ, found) == News((), frozenset(), ())


@pytest.mark.parametrize(("count", "listed", "changes"), [(3, 3, 3), (4, 4, 0), (4, 8, 4), (5, 8, 0)])
def test_where_most_of_a_feed_changes_at_once_its_template_did(count: int, listed: int, changes: int):
    before = [entry(str(number)) for number in range(count)]
    after = [replace(each, text=f"{each.text} Read by 7 people.") for each in before]
    assert len(news(READ, listing(*after, known=tuple(before), listed=listed)).changed) == changes


def test_a_feed_is_read_from_top_to_bottom_at_first_and_once_a_week():
    assert is_due_whole(FIRST, NOW)
    assert not is_due_whole(READ, NOW)
    assert is_due_whole(READ, NOW + timedelta(days=6))


TEXT = "The ferry left Ellery at 9 with 40 people. It comes back at noon."


def article(*, age: timedelta = HOUR) -> Article:
    return Article(7, 1, "key", "https://ellery.example/1", "Ferry leaves", TEXT, "", "en", NOW, NOW - age, Summary())


def said(title: str = "Ferry leaves", text: str = TEXT) -> Understanding:
    return Understanding(title, text, "", "en", tokenize(title, text, "en"), (), (), Summary())


@pytest.mark.parametrize(
    ("now", "otherwise"),
    [
        (said(), False),
        (said(title="Ferry leaves late"), True),
        (said(title=""), False),
        (said(text=f"{TEXT} The crew waved."), True),
        (said(text=TEXT.replace("noon", "night")), True),
        (said(text=TEXT.replace("40", "60")), True),
        (said(text=TEXT[:30]), False),
        (said(text=f"{TEXT[:30]}…"), False),
    ],
)
def test_an_article_reads_otherwise_when_its_source_says_something_else(now: Understanding, otherwise: object):
    assert reads_otherwise(article(), now, NOW) is otherwise


def test_figures_that_change_in_an_old_text_are_counters():
    counted = said(text=TEXT.replace("40", "60"))
    assert not reads_otherwise(article(age=timedelta(days=3)), counted, NOW)
    assert reads_otherwise(article(age=timedelta(days=3)), said(text=TEXT.replace("left", "reached")), NOW)
