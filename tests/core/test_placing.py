from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.copies import Candidate, sketch
from bot.core.matching import compile_rules
from bot.core.model import Fate, Source, Summary, Topic, Understanding
from bot.core.placing import (
    EVERYBODY,
    MOST_RINGING,
    Arrival,
    Placement,
    WorkingSet,
    date_of,
    decide_fate,
    hearers,
    is_listed_again,
    place,
)
from bot.core.rules import parse_rule
from bot.core.stories import StoryChoice, StoryIndex
from bot.core.stories.terms import story_terms
from bot.core.tokens import tokenize

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
MAX_AGE = timedelta(hours=12)
TITLE = "Coast guard tracks missile off Ellery"
TEXT = (
    "A missile flew over the outer islands of Ellery on Thursday morning and fell into the sea, the coast guard said. "
    "Fishing boats were told to stay in port until divers had searched the bay. The ministry has not said whose it "
    "was. Schools on the islands stayed open, and the noon ferry left on time with a patrol boat ahead of it."
)

MISSILES = Topic(1, "missiles", "Missiles", "🚀", "missile", urgent=True)
FERRIES = Topic(2, "ferries", "Ferries", "⛴", "ferry")
HIS, HERS = (Topic(n, f"watch-{n}", "Ellery", "👁", "Ellery", chat_id=1000 + n) for n in (3, 4))
FULL = MOST_RINGING


def understood(title: str, text: str) -> Understanding:
    tokens = tokenize(title, text, "en")
    return Understanding(title, text, "", "en", tokens, sketch(tokens), story_terms(title, text, "en"), Summary())


def arrival(*, title: str = TITLE, text: str = TEXT, baseline: bool = False) -> Arrival:
    source = Source(1, "https://ellery.example/feed", "Ellery Post")
    url = "https://ellery.example/news/1"
    return Arrival(source, "key-1", url, understood(title, text), NOW - timedelta(hours=1), NOW, baseline=baseline)


def working() -> WorkingSet:
    rules = [("missiles", parse_rule("missile")), ("post", parse_rule("source:ellery AND missile"))]
    return WorkingSet(compile_rules(rules), StoryIndex())


def settle(new: Arrival, original: Candidate | None = None) -> Placement:
    return place(new, original, working(), MAX_AGE)


def original(*, source_id: int = 2, url: str = "https://gazette.example/1") -> Candidate:
    return Candidate(8, TITLE, understood(TITLE, TEXT).sketch, NOW - timedelta(hours=2), source_id, url, 5)


def test_a_new_article_on_a_topic_opens_a_story_and_is_announced():
    placement = settle(arrival())
    assert placement.story == StoryChoice(None)
    assert placement.copy_of is None
    assert [match.slug for match in placement.matches] == ["missiles", "post"]
    assert placement.fate is Fate.ANNOUNCED


def test_an_article_without_a_topic_is_stored_in_silence():
    assert settle(arrival(title="Pier reopens", text="The northern pier is open.")).fate is Fate.NO_TOPIC


def test_a_copy_names_its_original_and_asks_for_no_story():
    placement = settle(arrival(), original())
    assert (placement.copy_of, placement.story, placement.fate) == (8, StoryChoice(), Fate.COPY)


def test_what_was_there_before_we_looked_is_history_and_still_has_a_story():
    ready = working()
    ready.stories.add(5, understood(TITLE, TEXT).terms, NOW)
    placement = place(arrival(baseline=True), None, ready, MAX_AGE)
    assert (placement.story.story_id, placement.fate) == (5, Fate.BASELINE)


def test_history_of_no_topic_waits_alone_for_news_of_its_story():
    ready = working()
    pier = arrival(title="Pier of Ellery reopens after the storm", text="The northern pier of Ellery is open again.")
    ready.stories.add(5, pier.understanding.terms, NOW)
    assert place(replace(pier, baseline=True), None, ready, MAX_AGE).story == StoryChoice()
    assert place(pier, None, ready, MAX_AGE).story == StoryChoice(5)


def test_a_copy_in_the_baseline_is_history_and_still_names_its_original():
    placement = settle(arrival(baseline=True), original())
    assert (placement.copy_of, placement.fate) == (8, Fate.BASELINE)


def test_an_article_that_is_old_at_first_sight_is_not_announced():
    old = replace(arrival(), published=NOW - MAX_AGE - timedelta(seconds=1))
    assert settle(old).fate is Fate.TOO_OLD
    assert settle(replace(old, published=NOW - MAX_AGE)).fate is Fate.ANNOUNCED


@pytest.mark.parametrize("said", [None, NOW + timedelta(seconds=1)])
def test_a_missing_or_future_date_counts_as_first_seen(said: datetime | None):
    assert date_of(said, NOW) == NOW
    assert settle(replace(arrival(), published=said)).published == NOW


def test_a_story_opened_by_one_article_of_a_batch_is_joined_by_the_next():
    ready = working()
    first = place(arrival(), None, ready, MAX_AGE)
    ready.stories.add(21, arrival().understanding.terms, first.published, first.story.absorbed)
    second = arrival(
        title="Missile falls into sea off Ellery, coast guard says", text="Boats were told to stay in port."
    )
    assert place(second, None, ready, MAX_AGE).story == StoryChoice(21)


def fate(topics: list[Topic], rung: dict[str, int] | None = None, *, told: bool = False, to_all: bool = False) -> Fate:
    return decide_fate(settle(arrival()), topics, rung or {}, told=told, told_to_all=to_all)


def test_a_second_report_of_a_story_is_told_not_announced():
    assert fate([MISSILES], told=True, to_all=True) is Fate.TOLD


def test_a_story_that_only_watches_were_told_is_news_to_everybody_else():
    assert fate([MISSILES, HIS], told=True) is Fate.ANNOUNCED
    assert fate([HERS], told=True) is Fate.TOLD


def test_the_sixth_new_story_of_a_poll_does_not_ring():
    assert [fate([MISSILES], {EVERYBODY: rung}) for rung in (4, 5)] == [Fate.ANNOUNCED, Fate.CAPPED]


def test_all_topics_count_together_and_each_watch_by_itself():
    assert hearers([MISSILES, FERRIES]) == {EVERYBODY}
    assert hearers([HIS, HERS]) == {"watch-3", "watch-4"}
    assert hearers([HERS, MISSILES]) == {EVERYBODY, "watch-4"}


@pytest.mark.parametrize(
    ("topics", "rung", "expected"),
    [
        ([HIS], {EVERYBODY: FULL, "watch-4": FULL}, Fate.ANNOUNCED),
        ([HIS], {"watch-3": FULL}, Fate.CAPPED),
        ([HIS, HERS], {"watch-3": FULL}, Fate.ANNOUNCED),
        ([MISSILES, HIS], {"watch-3": FULL}, Fate.ANNOUNCED),
        ([MISSILES, HIS], {EVERYBODY: FULL}, Fate.CAPPED),
        ([MISSILES], {"watch-3": FULL}, Fate.ANNOUNCED),
    ],
)
def test_a_watch_takes_no_room_from_others_and_gives_them_none(
    topics: list[Topic], rung: dict[str, int], expected: Fate
):
    assert fate(topics, rung) is expected


def test_what_is_not_to_be_announced_stays_so_whatever_was_told():
    history = settle(arrival(baseline=True))
    assert decide_fate(history, [MISSILES], {EVERYBODY: 9}, told=True, told_to_all=True) is Fate.BASELINE


def test_a_rule_may_ask_for_the_section_of_a_source():
    rules = compile_rules([("abroad", parse_rule("section:world missile"))])
    of_section = replace(arrival(), source=Source(1, "https://ellery.example/feed", "Ellery Post", section="World"))
    for new, slugs in ((of_section, ["abroad"]), (arrival(), [])):
        found = place(new, None, WorkingSet(rules, StoryIndex()), MAX_AGE)
        assert [match.slug for match in found.matches] == slugs


def test_a_page_of_ones_own_listed_again_is_nothing_new_and_elsewhere_it_is():
    own = arrival()
    assert is_listed_again(own, original(source_id=own.source.id, url=own.url))
    assert not is_listed_again(own, original(source_id=own.source.id))
    assert not is_listed_again(own, original(url=own.url))
