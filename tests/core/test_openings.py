"""Sentences that need the one before them."""

import pytest

from bot.core.summary.openings import breaks_off, leans_back


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("They left the harbour at dawn.", "en"),
        ("But the older ship stayed.", "en"),
        ("It's a long way.", "en"),
        ("“It is safe.", "en"),
        ("“This is a good ship.”", "en"),
        ('We will be back soon," she said.', "en"),
        ("Doch das Schiff blieb.", "de"),
        ("Cependant, le port reste fermé.", "fr"),
        ("Однако порт закрыт.", "ru"),
        ("При этом порт закрыт.", "ru"),
        ("그러나 배는 남았다.", "ko"),
        ("但渡轮没有离开。", "zh"),
        ("しかし船は残った。", "ja"),
        ("وأضاف أن السفينة باقية.", "ar"),
    ],
)
def test_a_sentence_that_points_back_leans_back(sentence: str, language: str):
    assert leans_back(sentence, language)


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("The ferry left the harbour at dawn.", "en"),
        ("Theydon harbour is closed.", "en"),
        ("Thisted and Hersham signed.", "en"),
        ('"We will be back soon," said Orla Fenn.', "en"),
        ("“We will be back,” she said. “Soon.”", "en"),
        ("Sin acuerdo en el puerto.", "es"),
        ("Der Hafen ist zu.", "de"),
    ],
)
def test_a_sentence_that_stands_alone_does_not(sentence: str, language: str):
    assert not leans_back(sentence, language)


def test_a_quotation_that_goes_on_breaks_off():
    assert breaks_off("“We will be back soon.")
    assert breaks_off('"We will be back soon.')
    assert not breaks_off('"We will be back soon," she said.')
