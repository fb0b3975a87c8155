import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.model import Summary, Tokens, Understanding
from bot.core.stories import Development, StoryIndex, development_of
from bot.core.stories.clusters import MOST_MARKS
from bot.core.stories.facts import facts_in
from bot.core.stories.terms import story_terms

HOURS = timedelta(hours=1)
DAWN = datetime(2026, 3, 5, 6, tzinfo=UTC)
PAIRS = Path(__file__).parents[2] / "bench/developments.jsonl"


def said(title: str, text: str = "", language: str = "en") -> Understanding:
    terms = story_terms(title, text, language)
    return Understanding(title, text, "", language, Tokens((), (), 0), (), terms, Summary())


@pytest.mark.parametrize("line", PAIRS.read_text("utf-8").splitlines())
def test_news_of_a_told_story_is_known_from_one_more_report_of_the_same(line: str):
    pair = json.loads(line)
    index = StoryIndex()
    for title in pair["before"]:
        index.add(1, story_terms(title, "", pair["language"]), DAWN)
    report = said(pair["title"], pair.get("text", ""), pair["language"])
    assert (development_of(index.terms_of(1), report, 3 * HOURS) is not None) == pair["new"]


def test_a_development_says_what_is_new_as_the_report_words_it():
    before = story_terms("Ferry sinks off Ellery, 12 dead", "", "en")
    report = said("Ellery ferry: 14 people dead, 30 injured, Norway sends divers")
    assert development_of(before, report, 3 * HOURS) == Development(("14 people dead", "30 injured"), ("Norway",))


def test_what_is_new_within_two_hours_of_the_last_message_is_an_edit():
    assert development_of(story_terms("12 dead", "", "en"), said("14 dead"), HOURS) is None


def test_a_story_not_known_any_more_makes_all_new():
    assert StoryIndex().terms_of(7) == ()
    assert development_of((), said("14 dead"), 3 * HOURS) == Development(("14 dead",))


def test_a_story_of_many_numbers_keeps_those_of_most_reports_and_the_latest():
    index = StoryIndex()
    for number in range(1_000, 1_400):
        index.add(1, story_terms(f"Ferry toll at {number}, 30 injured", "", "en"), DAWN)
    kept = [term for term, _ in index.terms_of(1) if term.startswith("=")]
    assert len(kept) <= MOST_MARKS
    assert {"=hurt:30", "=dead:1399"} <= {*kept}


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("kills 14, injures 30", [("dead", 14), ("hurt", 30)]),
        ("a $2.5 billion loan for 27 countries", [("$", 2.5e9), ("", 27)]),
        ("$2.5bn", [("$", 2.5e9)]),
        ("1,204 dead, 1 200 injured, Zahl der Toten bei 1.204", [("dead", 1204), ("hurt", 1200), ("dead", 1204)]),
        ("2.1 percent", [("%", 2.1)]),
        ("14万人避難", [("fled", 140_000)]),
        ("120 млн долларов", [("$", 120e6)]),
        ("14명 사망, 30명 부상", [("dead", 14), ("hurt", 30)]),
        ("F-16, COVID-19, G7, iOS 7.1, aged 34-year-old, on March 5 at 10:30 in 2019, 3 years, 5 things", []),
        ("1.2.3", []),
    ],
)
def test_a_number_is_known_with_what_it_counts(text: str, facts: list[tuple[str, float]]):
    assert [(fact.kind, fact.value) for fact in facts_in(text)] == facts


@given(st.text(max_size=200) | st.from_regex(r"[0-9., ]{1,12} (dead|%|млн|人|ß)[ -~]{0,20}", fullmatch=True))
@settings(max_examples=150, deadline=None)
def test_a_fact_quotes_its_text_and_is_no_news_to_its_own_story(text: str):
    for fact in facts_in(text):
        assert fact.words in (text if len(text) == len(text.casefold()) else text.casefold())
    report = said(text)
    assert development_of(report.terms, report, 3 * HOURS) is None
