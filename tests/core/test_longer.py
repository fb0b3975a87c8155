"""A story at greater length: what other reports add to the one that was told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.core.longer import ADDED, ADDERS, Addition, Longer, additions, others
from bot.core.model import Article, Report, StoryView, Summary, Topic

NOW = datetime(2026, 11, 22, 7, 12, tzinfo=UTC)
TOPIC = Topic(1, "ferries", "Ferries", "⛴", "ferry")
LEAD = "The ferry Marit ran aground off Orrin early on Sunday with forty people on board."
RESCUED = "Fishermen brought all passengers to the school of the village before sunrise."
PILOT = "Prosecutors questioned the pilot, who had worked without sleep for two days."


def report(number: int, *sentences: str, outlet: str = "") -> Report:
    at = NOW + timedelta(minutes=number)
    return Report(number, f"Ferry {number}", "", outlet or f"Outlet {number}", at, Summary(sentences), rang=number == 1)


def story(*reports: Report) -> StoryView:
    return StoryView(17, (TOPIC,), reports, NOW)


def article(told: Report, language: str = "en") -> Article:
    return Article(told.article_id, 1, "k", "", told.title, "", "", language, NOW, NOW, told.summary)


def added(view: StoryView, *said: str, language: str = "en") -> tuple[Addition, ...]:
    known = {told.article_id: article(told, language if told is not view.lead else "en") for told in view.reports}
    return additions(view, known, said or view.lead.summary.sentences)


def test_what_nobody_said_before_is_added_the_newest_report_first():
    old, new = report(2, LEAD, RESCUED), report(3, PILOT, RESCUED)
    assert added(story(report(1, LEAD), old, new)) == (Addition(new, (PILOT, RESCUED)),)
    assert added(story(report(1, LEAD), old)) == (Addition(old, (RESCUED,)),)


def test_the_same_in_other_words_and_small_talk_add_nothing():
    again = "Early on Sunday the ferry Marit with forty people ran aground off Orrin."
    assert added(story(report(1, LEAD), report(2, again, "Yes, it did."))) == ()


def test_what_is_in_another_language_than_the_report_is_left_out():
    assert added(story(report(1, LEAD), report(2, RESCUED)), language="de") == ()


def test_of_many_reports_some_are_told_and_of_each_a_little():
    places = ["Arle", "Bremholt", "Cordova", "Dunmere", "Estrelle", "Falkirk", "Gorlin", "Hestra"]
    many = [
        report(at + 2, *(f"{place} sent{number} doctors{number} with{number} medicine{number}." for number in range(3)))
        for at, place in enumerate(places)
    ]
    found = added(story(report(1, LEAD), *many))
    assert len(found) <= ADDERS
    assert all(len(each.sentences) <= ADDED for each in found)


def test_it_is_longer_when_it_says_more_than_the_alert_did():
    view = story(report(1, LEAD))
    assert not Longer(view, Summary((LEAD,))).is_longer
    assert Longer(view, Summary((LEAD, RESCUED))).is_longer
    assert Longer(view, Summary((LEAD,)), (Addition(report(2), (PILOT,)),)).is_longer


def test_the_report_that_was_told_is_none_of_the_others():
    view = story(replace(report(5), rang=False), report(1), report(7))
    assert [each.article_id for each in others(view)] == [7, 5]
