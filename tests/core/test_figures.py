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
        ("Norland: 25%; Sudria: 32%; Westeria: 40%.", "Norland: 25%; Sudria: 32%; Westeria: 40%"),
        (
            "It flew 430 km at an altitude of 50 km and a top speed of Mach 6, the ministry said.",
            "430 km at an altitude of 50 km and a top speed of Mach 6",
        ),
        (
            "Exports fell 12% to 3.4 million tonnes, while imports rose 8%.",
            "12% to 3.4 million tonnes, while imports rose 8%",
        ),
        ("Lumen earned $3.2 billion on sales of €41 bn.", "Lumen earned $3.2 billion on sales of €41 bn"),
        ("At least 12 people were killed and 34 wounded, officials said.", "12 people were killed and 34 wounded"),
        ("The warhead weighs 500 to 700 kg and flies 1,000 to 1,500 km.", "500 to 700 kg and flies 1,000 to 1,500 km"),
        (
            "Die Rakete flog 430 Kilometer weit und erreichte eine Höhe von 50 Kilometern, teilte das Amt mit.",
            "430 Kilometer weit und erreichte eine Höhe von 50 Kilometern",
        ),
        (
            "Le groupe a gagné 3,2 milliards d'euros, contre 2,9 milliards d'euros en 2024.",
            "3,2 milliards d'euros, contre 2,9 milliards d'euros",
        ),
        ("Les droits passent à 25 % pour le Nordland et 32 % pour la Sudrie.", "25 % pour le Nordland et 32 %"),
        (
            "La empresa ganó 3.200 millones de euros y facturó 41.000 millones de dólares.",
            "3.200 millones de euros y facturó 41.000 millones de dólares",
        ),
        ("Ракета поднялась на 550 км и пролетела 800 км.", "550 км и пролетела 800 км"),
        ("Погибли 12 человек, ранены 34 человека.", "12 человек, ранены 34 человека"),
        ("Мита становитимуть 25% для Нордії та 40% для Вестерії.", "25% для Нордії та 40% для Вестерії"),
        ("تبلغ الرسوم ٢٥٪ على نورلاند و٣٢٪ على سودريا.", "٢٥٪ على نورلاند و٣٢٪"),
        ("قطع الصاروخ 430 كيلومترا وبلغ ارتفاعه 50 كيلومترا، بحسب الوزارة.", "430 كيلومترا وبلغ ارتفاعه 50 كيلومترا"),
        ("ربحت الشركة 3.2 مليار دولار مقابل 2.9 مليار دولار.", "3.2 مليار دولار مقابل 2.9 مليار دولار"),
        ("합참은 이 로켓이 최고고도 100km로 600km를 비행했다고 밝혔다.", "100km로 600km"),
        (
            "미사일은 고도 6000㎞까지 올라가 1000㎞를 날았고 속도는 마하 15였다.",
            "6000㎞까지 올라가 1000㎞를 날았고 속도는 마하 15",
        ),
        ("매출은 41조원, 영업이익은 3조2000억원이다.", "41조원, 영업이익은 3조2000억원"),
        ("売上高は4兆1000億円、純利益は3200億円だった。", "4兆1000億円、純利益は3200億円"),
        ("関税はノルドが25％、スードリアが32％となる。", "関税はノルドが25％、スードリアが32％"),
        ("导弹飞行约1000公里，最大高度约6000公里。", "1000公里，最大高度约6000公里"),
        ("公司营收410亿元，分别增长4%和8%。", "410亿元，分别增长4%和8%"),
    ],
)
def test_figures_are_quoted_word_for_word(sentence: str, figure: str):
    (found,) = find_figures([sentence], [])
    assert figure in found
    assert found in sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "The rocket flew 800 km before it fell into the sea.",
        "The rocket flew 800 km (497 miles).",
        "The team won 3-1 and 2-0 in rooms 14 and 15 on 5 May 2024.",
    ],
)
def test_a_single_measure_and_bare_numbers_are_no_figures(sentence: str):
    assert find_figures([sentence], []) == ()


def test_a_list_of_rates_is_quoted_row_by_row():
    rows = ["Norland: 25%", "• Sudria – 32%", "Westeria | 40%"]
    found = find_figures(["The rates were set on Monday.", *rows, "They hold from May."], [])
    assert found == ("Norland: 25%", "Sudria – 32%", "Westeria | 40%")
    assert find_figures(["The rates were set on Monday.", rows[0], "They hold from May."], []) == ()


def test_a_long_table_in_one_sentence_is_quoted_in_passages_that_fit():
    table = ", ".join(f"country number {at} at {at}.5 percent" for at in range(10, 40))
    found = find_figures([f"The rates are {table}."], [])
    assert len(found) == 5
    assert all(len(figure) <= 310 for figure in found)
    assert len(set("".join(found)) & set("0123456789")) == 10


def test_figures_the_summary_shows_are_not_repeated():
    sentence = "The rocket reached 550 km and flew 800 km."
    assert find_figures([sentence], [sentence]) == ()
    assert find_figures([sentence], ["At 550 km it turned, after 800 km it fell."]) == ()
    assert find_figures(["It reached 55 km and flew 80 km."], [sentence]) != ()


def test_of_passages_of_two_measures_three_are_enough():
    sentences = [f"Duties on item {at} rose to {at}5% in Norland and {at}7% in Sudria." for at in range(1, 8)]
    assert len(find_figures(sentences, [])) == 3
    full = [sentence.replace(".", " and 3% in Westeria.") for sentence in sentences]
    assert len(find_figures(full, [])) == 5


PIECES = ["5 km and 7 km.", "25%, 30% (x)", "(", "$5 or $6", "3조2000억원", "10 000 to 12 000 tons", "A: 5%", "٢٥٪"]


@given(st.lists(st.text() | st.lists(st.sampled_from(PIECES), max_size=9).map(" and ".join), max_size=6))
@settings(max_examples=120, deadline=None)
def test_every_figure_stands_in_a_sentence(sentences: list[str]):
    for figure in find_figures(sentences, []):
        assert any(figure in sentence for sentence in sentences)
