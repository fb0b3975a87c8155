"""What a report sets off that joins a told story."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.model import Detail, Fate, Summary, Tokens, Understanding
from bot.core.sequels import FACTS_GAP, GAP, MOST, Joined, Trail, changes_alert, follow_up
from bot.core.stories.terms import story_terms
from tests.fakes import NOON
from tests.storage.newsroom import article

KNOWN = story_terms("Ferry sinks off Ellery, 12 dead", "", "en")
LATER = NOON + timedelta(hours=3)
TRAIL = Trail(NOON)


def joined(title: str, *, has_outlet: bool = False, fate: Fate = Fate.TOLD, **changes: object) -> Joined:
    said = Understanding(title, "", "", "en", Tokens((), (), 0), (), story_terms(title, "", "en"), Summary())
    told = article(title=title, **{"id": 5, "story_id": 17, "fate": fate, "published": LATER, **changes})
    return Joined(told, said, KNOWN, has_outlet)


TOLL = joined("Ferry toll rises to 14 off Ellery")
TOLD = ("toll rises to 14",)
AGAIN = joined("Ferry sinks near Ellery, 12 dead")


def test_new_figures_hours_after_the_story_was_told_are_a_development():
    found = follow_up(TOLL, replace(TRAIL, number=3), LATER)
    assert found
    assert (found.story_id, found.number, found.article_id, found.at) == (17, 4, 5, LATER)
    assert (found.news, found.detail) == (TOLD, Detail.DEVELOPMENTS)


def test_the_quiet_time_counts_from_the_last_development():
    found = follow_up(TOLL, replace(TRAIL, told_at=LATER - timedelta(hours=1)), LATER)
    assert found
    assert (found.news, found.detail) == (TOLD, Detail.ALL)


def test_one_more_outlet_is_for_those_who_want_everything():
    found = follow_up(AGAIN, TRAIL, LATER)
    assert found
    assert (found.news, found.detail) == ((), Detail.ALL)


def test_an_outlet_that_has_the_story_already_and_nothing_new_is_nothing():
    assert follow_up(replace(AGAIN, has_outlet=True), TRAIL, LATER) is None


def test_new_facts_soon_after_by_an_outlet_that_has_the_story_change_only_its_alert():
    soon = NOON + timedelta(minutes=30)
    found = follow_up(joined("Ferry toll rises to 14", has_outlet=True, published=soon), TRAIL, soon)
    assert found
    assert (found.news, found.detail) == (TOLD, Detail.FIRST)


def test_what_was_written_before_the_story_was_told_brings_nothing_new():
    found = follow_up(joined("Ferry toll rises to 14", published=NOON - timedelta(minutes=1)), TRAIL, LATER)
    assert found
    assert (found.news, found.detail) == ((), Detail.ALL)


@pytest.mark.parametrize("fate", [Fate.BASELINE, Fate.COPY, Fate.TOO_OLD])
def test_history_and_copies_follow_nothing_up(fate: Fate):
    assert follow_up(joined("Ferry toll rises to 14", fate=fate), TRAIL, LATER) is None


def test_a_story_has_at_most_ten_sequels_of_a_kind_a_day():
    full = replace(TRAIL, lately=dict.fromkeys(Detail, MOST))
    assert follow_up(TOLL, full, LATER) is None
    without_developments = replace(TRAIL, lately={Detail.DEVELOPMENTS: MOST})
    found = follow_up(TOLL, without_developments, LATER)
    assert found
    assert found.detail is Detail.ALL


def test_a_minute_lies_between_two_and_ten_where_only_the_alert_changes_but_a_development_waits_for_nothing():
    def kind(report: Joined, gap: timedelta) -> Detail | None:
        found = follow_up(report, replace(TRAIL, sequel_at=LATER - gap), LATER)
        return found.detail if found else None

    second = timedelta(seconds=1)
    facts = joined("Ferry toll rises to 14", has_outlet=True)
    assert (kind(AGAIN, GAP), kind(AGAIN, GAP - second)) == (Detail.ALL, None)
    assert kind(TOLL, second) is Detail.DEVELOPMENTS
    recent = replace(TRAIL, told_at=LATER - FACTS_GAP, sequel_at=LATER - FACTS_GAP)
    found = follow_up(facts, recent, LATER)
    assert found
    assert found.detail is Detail.FIRST
    assert follow_up(facts, replace(recent, sequel_at=LATER - FACTS_GAP + second), LATER) is None


def test_an_alert_changes_with_its_headline_and_with_figures_wherever_they_stand():
    before = article(title="Ferry sinks", summary=Summary(("12 people died.",), ("3.5 metres of water",)))

    def changes(**changed: object) -> bool:
        return changes_alert(before, replace(before, **changed))

    assert changes(title="Ferry sank")
    assert changes(summary=Summary(("14 people died.",), ("3.5 metres of water",)))
    assert changes(summary=Summary(("12 people died.",), ("2.5 metres of water",)))
    assert not changes(summary=Summary(("12 people lost their lives in 3.5 metres of water.",)))
    assert not changes(text="Another text.")
