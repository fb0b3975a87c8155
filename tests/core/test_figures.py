"""Figures quoted from an article."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.summary.figures import find_figures


@pytest.mark.parametrize(
    ("sentence", "figure"),
    [
        (
            "The ministry said that the rocket reached an altitude of 550 km (342 miles) and flew 800 km.",
            "the rocket reached an altitude of 550 km (342 miles) and flew 800 km",
        ),
        (
            "New duties were set this week, including Norland at 25%, Sudria at 32% and Westeria at 40%.",
            "Norland at 25%, Sudria at 32% and Westeria at 40%",
        ),
        ("Letters went to Norland, whose salt is taxed at 25%, and Sudria at 20%.", "Norland, whose salt is taxed"),
        ("합참은 이 로켓이 최고고도 100km로 600km를 비행했다고 밝혔다.", "100km로 600km"),
        ("Ракета поднялась на 550 км и пролетела 800 км.", "550 км и пролетела 800 км"),
    ],
)
def test_figures_are_quoted_word_for_word(sentence: str, figure: str):
    (found,) = find_figures([sentence], [])
    assert figure in found
    assert found in sentence


def test_a_single_number_is_no_figure():
    assert find_figures(["The rocket flew 800 km before it fell into the sea."], []) == ()


def test_a_number_and_its_conversion_are_one():
    assert find_figures(["The rocket flew 800 km (497 miles)."], []) == ()


def test_figures_the_summary_shows_are_not_repeated():
    sentence = "The rocket reached 550 km and flew 800 km."
    assert find_figures([sentence], [sentence]) == ()
    assert find_figures([sentence], ["At 550 km it turned, after 800 km it fell."]) == ()


def test_there_are_at_most_three_figures():
    sentences = [f"Duties on item {at} rose to {at}5% in Norland and {at}7% in Sudria." for at in range(1, 8)]
    assert len(find_figures(sentences, [])) == 3


@given(st.lists(st.text() | st.sampled_from(["5 km and 7 km.", "25%, 30% (x)", "(", "$5 or $6"]), max_size=6))
@settings(max_examples=80)
def test_every_figure_stands_in_a_sentence(sentences: list[str]):
    for figure in find_figures(sentences, []):
        assert any(figure in sentence for sentence in sentences)
