"""What follows from how a send ended."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.delivery import LONGEST_WAIT, Doubts, as_plain, retry_at
from bot.core.model import Delivery, Message, TryLater, Urgency
from bot.playground.markup import parse_html
from tests.fakes import NOON

DELIVERY = Delivery(1, 5, 0, "story:17", Urgency.ALERT, 17, None, NOON, attempts=1)
chances = st.floats(0, 1, exclude_max=True)


@given(st.integers(1, 10_000), chances)
def test_waits_double_up_to_a_quarter_of_an_hour(attempts: int, chance: float):
    wait = retry_at(replace(DELIVERY, attempts=attempts), TryLater("502"), NOON, chance) - NOON
    assert timedelta(seconds=2) <= wait <= LONGEST_WAIT * 1.25


@given(chances)
def test_what_may_have_arrived_waits_half_a_minute_first(chance: float):
    wait = retry_at(DELIVERY, TryLater("timeout", ambiguous=True), NOON, chance) - NOON
    assert timedelta(seconds=30) <= wait <= timedelta(seconds=37.5)


@given(st.integers(1, 86_400), chances)
def test_telegrams_own_wait_is_never_cut_short(seconds: int, chance: float):
    after = timedelta(seconds=seconds)
    assert NOON + after <= retry_at(DELIVERY, TryLater("429", after=after), NOON, chance) <= NOON + after * 1.5


def test_row_6_without_markup_a_message_says_the_same_and_can_be_parsed():
    plain = as_plain(Message('<b>Tariffs &lt;10 %</b> <a href="https://example.org/">R&amp;D', silent=True))
    assert parse_html(plain.html).text == "Tariffs <10 % R&D"
    assert plain.silent


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=60))
def test_whatever_it_was_its_plain_form_can_be_parsed(text: str):
    assert parse_html(as_plain(Message(text)).html).entities == ()


def test_three_chats_in_doubt_within_ten_seconds_are_an_outage():
    doubts = Doubts().add(1, NOON).add(1, NOON).add(2, NOON + timedelta(seconds=5))
    assert not doubts.are_an_outage
    assert doubts.add(3, NOON + timedelta(seconds=9)).are_an_outage
    assert not doubts.add(3, NOON + timedelta(seconds=10)).are_an_outage
