"""What is read when something was summed up: within Telegram's limits, whatever it holds."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.markup import MESSAGE_LIMIT, units
from bot.core.model import Chat, Summary, Topic
from bot.core.wanted import File, Page, Reply, Text
from bot.playground.markup import parse_html
from bot.services.condense import Piece
from handlers.condensing_texts import UNANSWERED, WHY, opening, summed_up, why
from tests.fakes import NOON
from tests.telegram_api import check_html

CHAT = Chat(1, timezone="America/New_York")
SUMMARIES = st.builds(
    Summary,
    st.lists(st.text(min_size=1, max_size=900), min_size=1, max_size=5).map(tuple),
    st.lists(st.text(min_size=1, max_size=200), max_size=6).map(tuple),
)
PIECES = st.builds(
    Piece,
    title=st.text(max_size=500),
    summary=SUMMARIES,
    url=st.sampled_from(("", "https://example.org/a?b=1&c=<2>", f"https://example.org/{'x' * 2000}")),
    outlet=st.text(max_size=300),
    published=st.sampled_from((None, NOON)),
    topics=st.lists(st.builds(Topic, st.just(1), st.just("a"), st.text(max_size=200), st.just("🚀"), st.just("a"))).map(
        tuple
    ),
    is_beginning=st.booleans(),
    story_id=st.sampled_from((None, 7)),
    outlets=st.integers(0, 9),
)


@given(st.lists(PIECES, min_size=1, max_size=5))
def test_whatever_was_summed_up_makes_a_message_that_telegram_takes(pieces: list[Piece]) -> None:
    html = summed_up(pieces, CHAT, NOON).html
    check_html(html)
    assert units(parse_html(html).text) <= MESSAGE_LIMIT


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        (datetime(2026, 11, 20, tzinfo=UTC), "Nov 20 · example.org"),
        (datetime(2025, 11, 20, tzinfo=UTC), "Nov 20, 2025 · example.org"),
        (datetime(2026, 11, 20, 2, 30, tzinfo=UTC), "Nov 19, 21:30 · example.org"),
        (None, "example.org"),
    ],
)
def test_a_day_is_that_day_in_every_zone_and_a_time_is_in_that_of_the_chat(
    published: datetime | None, shown: str
) -> None:
    piece = Piece("Ferry stops", Summary(("It stops.",)), outlet="example.org", published=published)
    assert parse_html(summed_up([piece], CHAT, NOON).html).text == f"Ferry stops\n\nIt stops.\n\n{shown}"


def test_what_is_read_is_named_and_a_text_takes_no_time() -> None:
    page = opening(Reply(7, Page("https://www.example.org/ferry")), CHAT)
    file = opening(File("id", "a <b>.pdf", 10), CHAT)
    assert page
    assert file
    assert (page.html, file.html) == ("📖 Reading example.org …", "📖 Reading a &lt;b&gt;.pdf …")
    assert opening(Text("The ferry stops."), CHAT) is None


@pytest.mark.parametrize("kind", [*WHY, "dns"])
def test_every_reason_is_a_sentence(kind: str) -> None:
    assert why(kind, "the name of its host is not known", CHAT).html.rstrip("…").endswith(("minute.", "."))


@pytest.mark.parametrize("kind", sorted(UNANSWERED))
def test_a_page_that_does_not_answer_is_told_in_the_language_of_the_chat(kind: str) -> None:
    said = why(kind, "what the library says", Chat(1, language="ar")).html
    assert not any("a" <= letter <= "z" for letter in said)
