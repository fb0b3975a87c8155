"""What is said beside the conversations: alerts, times, durations, refusals."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import RequestError
from bot.core.longer import Addition, Longer
from bot.core.model import Chat, Report, StoryView, Summary, Topic
from bot.playground.markup import parse_html
from bot.services.browse import Found
from handlers import texts
from handlers.refusals import SENTENCES, refusal, spoken
from handlers.words import ago, when
from tests.telegram_api import check_html

NOW = datetime(2026, 11, 22, 7, 12, tzinfo=UTC)
TOPIC = Topic(1, "missile-launch", "Missile launch", "🚀", "missile")
BERLIN = Chat(1, timezone="Europe/Berlin")


def view(*outlets: str) -> StoryView:
    reports = [
        Report(n, "Two rockets <rise>", f"https://x.example/{n}", outlet, NOW, Summary(("They rose & fell.",)))
        for n, outlet in enumerate(outlets)
    ]
    return StoryView(17, (TOPIC,), tuple(reports), NOW)


def test_an_alert_is_told_in_the_zone_of_its_chat() -> None:
    message = texts.alert(view("Gazette", "Yonder", "Coast Radio"), BERLIN)
    check_html(message.html)
    assert parse_html(message.html).text == (
        "🚀 Missile launch\nTwo rockets <rise>\n\nThey rose & fell.\n\n"
        "08:12, Gazette · Read it\nalso: Yonder, Coast Radio · 3 sources"
    )
    assert [button.text for button in message.buttons[0]] == ["🕒 Timeline", "📖 More", "🔕 Mute"]
    assert [button.text for button in message.buttons[1]] == ["❓ Why", "👍 Good", "👎 Bad"]


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(seconds=-1), "08:12"),
        (timedelta(seconds=59), "08:12, just now"),
        (timedelta(minutes=1), "08:12, 1 min ago"),
        (timedelta(minutes=59, seconds=59), "08:12, 59 min ago"),
        (timedelta(hours=23, minutes=59), "08:12, 23 h ago"),
        (timedelta(hours=24), "08:12"),
    ],
)
def test_how_long_ago_something_was_is_said_while_it_is_less_than_a_day(age: timedelta, said: str) -> None:
    assert ago("08:12", age, BERLIN) == said


def test_a_longer_summary_tells_the_report_in_paragraphs_and_then_what_others_add() -> None:
    story = view("Gazette", "Yonder")
    sentences = tuple(f"Sentence <{number}>." for number in range(1, 9))
    found = Longer(story, Summary(sentences, ("40 km",)), (Addition(story.reports[1], ("It fell & sank.",)),))
    message = texts.longer(found, BERLIN)
    check_html(message.html)
    assert parse_html(message.html).text == (
        "Two rockets <rise>\n\nSentence <1>. Sentence <2>. Sentence <3>.\n\nSentence <4>. Sentence <5>. Sentence <6>."
        "\n\nSentence <7>. Sentence <8>.\n\n📊 40 km\n\n08:12, Gazette · Read it\n\n"
        "➕ Yonder adds:\nIt fell & sank.\n08:12 · Read it"
    )
    assert [button.data for row in message.buttons for button in row] == ["story:17"]


def test_more_counts_its_stories() -> None:
    assert texts.more([view("Gazette")], BERLIN).html.startswith("<b>+1 more story</b>")
    assert texts.more([view("Gazette")] * 3, BERLIN).html.startswith("<b>+3 more stories</b>")


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (NOW, "08:12"),
        (NOW - timedelta(hours=8), "00:12"),
        (NOW - timedelta(hours=9), "Nov 21, 23:12"),
        (NOW - timedelta(days=365), "Nov 22, 2025, 08:12"),
    ],
)
def test_a_moment_of_another_day_has_its_date(moment: datetime, said: str) -> None:
    assert when(moment, NOW, "Europe/Berlin", "en") == said


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=24), "24 hours"),
        (timedelta(days=7), "7 days"),
        (timedelta(minutes=90), "90 minutes"),
    ],
)
def test_a_duration_is_said_in_words(length: timedelta, said: str) -> None:
    assert texts.duration(length, BERLIN) == said


FACTS = (
    *("word", "nearest", "known", "command", "slug", "title", "example", "url", "problem", "place", "current"),
    *("name", "least", "needed", "host", "kind"),
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(SENTENCES)), st.text(max_size=500) | st.just("<b>&🚀" * 1000))
def test_every_refusal_is_well_formed_whatever_was_typed(reason: str, typed: str) -> None:
    error = RequestError(reason, number=3, id=4, n=5, most=6, wait=7, **dict.fromkeys(FACTS, f"{typed}\n  ^"))
    marked = parse_html(refusal(error, BERLIN).html)
    assert len(marked.text.encode("utf-16-le")) // 2 <= 4096
    assert len(spoken(error, BERLIN)) <= 200


def test_words_that_a_message_cuts_have_no_further_pages() -> None:
    whole, cut = ("𝔸 " * count for count in (300, 400))  # three UTF-16 units each
    assert texts.search(Found(whole, (), None, 8, is_rule=True), Chat(1), NOW).buttons
    assert not texts.search(Found(cut, (), None, 8, is_rule=True), Chat(1), NOW).buttons
