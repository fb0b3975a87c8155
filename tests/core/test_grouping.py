from datetime import UTC, datetime, timedelta

from bot.core.copies import sketch
from bot.core.grouping import Member, group
from bot.core.model import Summary, Understanding
from bot.core.stories.terms import story_terms
from bot.core.tokens import tokenize

DAWN = datetime(2026, 3, 5, 6, tzinfo=UTC)
FERRY = "Ferry runs aground near Ellery lighthouse in fog"
RESCUE = "Coastguard rescues ninety passengers from stranded ship"
BOTH = "Coastguard rescues ninety passengers as ferry runs aground near Ellery lighthouse in fog"


def member(name: str, title: str, published: datetime | None = DAWN) -> Member:
    tokens = tokenize(title, "", "en")
    terms = story_terms(title, "", "en")
    return Member(name, Understanding(title, "", "", "en", tokens, sketch(tokens), terms, Summary()), published)


def test_a_late_report_makes_two_stories_one_for_the_first_reports_too():
    apart = group([member("a", FERRY), member("b", RESCUE)])
    together = group([member("a", FERRY), member("b", RESCUE), member("c", BOTH)])
    assert len({one.story for one in apart}) == 2
    assert len({one.story for one in together}) == 1


def test_a_copy_names_the_earliest_and_shares_its_story():
    answers = group([member("a", FERRY), member("x", "Pumpkins for homework in Varn"), member("b", FERRY)])
    assert [(one.id, one.duplicate_of) for one in answers] == [("a", None), ("x", None), ("b", "a")]
    assert answers[0].story == answers[2].story != answers[1].story


def test_an_article_without_a_date_has_that_of_the_one_before():
    late = DAWN + timedelta(days=30)
    answers = group([member("a", FERRY), member("b", RESCUE, late), member("c", BOTH, None)])
    assert answers[2].story == answers[1].story != answers[0].story


def test_articles_without_dates_join_whatever_days_they_name():
    thursday = "North Korea fires ballistic missile into Sea of Japan on Thursday, Seoul says"
    tenth = "North Korea fired ballistic missile on March 10 into Sea of Japan, Seoul says"
    elsewhere = member("x", "Pumpkins for homework in Varn", DAWN)
    answers = group([member("a", thursday, None), elsewhere, member("b", tenth, None)])
    assert answers[0].story == answers[2].story != answers[1].story


def test_an_article_without_a_date_joins_no_event_that_is_only_of_the_same_kind():
    dated = member(
        "a", "North Korea launches hypersonic missile as envoy visits Seoul and allies begin drills with four carriers"
    )
    undated = member("b", "Fishermen fear for boats in eastern islands since Pyongyang launched missile on towns", None)
    later = member("c", "Fishermen fear for boats in eastern islands since Pyongyang launched missile on towns")
    assert len({one.story for one in group([dated, undated])}) == 2
    assert len({one.story for one in group([dated, later])}) == 1


def test_no_article_is_no_group():
    assert group([]) == ()
