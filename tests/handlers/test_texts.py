"""What is said beside the conversations: alerts, times, durations, refusals."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import RequestError
from bot.core.model import Chat, Report, StoryView, Summary, Topic
from bot.playground.markup import parse_html
from handlers import texts
from handlers.refusals import SENTENCES, refusal, spoken
from handlers.words import when
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
    assert [button.text for button in message.buttons[0]] == ["🕒 Timeline", "❓ Why", "🔕 Mute"]


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
    error = RequestError(reason, number=3, id=4, n=5, most=6, **dict.fromkeys(FACTS, f"{typed}\n  ^\n{typed}"))
    marked = parse_html(refusal(error, BERLIN).html)
    assert len(marked.text.encode("utf-16-le")) // 2 <= 4096
    assert len(spoken(error, BERLIN)) <= 200
