"""Sentences that need the one before them."""

import pytest

from bot.core.summary.openings import attributes, breaks_off, dangles, leans_back, speaks


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
        ("وقال إنه باق.", "ar"),
        ("That's what the captain saw.", "en"),
        ("None of those ships came back.", "en"),
        ("This week the ferry stops.", "en"),
        ("Das teilte der Hafen mit.", "de"),
        ("Об этом сообщил порт.", "ru"),
        ("Ранее паром ходил ежедневно.", "ru"),
        ("C'est ce qu'a annoncé le port.", "fr"),
        ("그가 배를 샀다.", "ko"),
        ("いずれも古い船だ。", "ja"),
        ("該公司沒有回應。", "zh"),
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
        ("Das Schiff ist alt.", "de"),
        ("Das neue Schiff ist alt.", "de"),
        ("Este lunes cerró el puerto.", "es"),
        ("Ce lundi, le port a fermé.", "fr"),
        ("وقال الجيش إن السفينة باقية.", "ar"),
        ('The board, "asked twice, said nothing.', "en"),
    ],
)
def test_a_sentence_that_stands_alone_does_not(sentence: str, language: str):
    assert not leans_back(sentence, language)


def test_a_quotation_that_goes_on_breaks_off():
    assert breaks_off("“We will be back soon.")
    assert breaks_off('"We will be back soon.')
    assert not breaks_off('"We will be back soon," she said.')


def test_odd_quotation_marks_in_a_first_sentence_are_slips():
    slip = 'The board said it would stay" and left.'
    assert leans_back(slip, "en")
    assert not leans_back(slip, "en", first=True)
    assert leans_back("It would stay.", "en", first=True)
    assert dangles("It would stay.", "en")


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("Das kündigte die Ministerin am Freitag an.", "de"),
        ("Об этом в понедельник сообщил порт.", "ru"),
        ("Про це повідомив порт.", "uk"),
        ("Así lo anunció el puerto.", "es"),
        ("C’est ce qu’a annoncé le port.", "fr"),
        ("That is according to the harbour board.", "en"),
    ],
)
def test_a_sentence_that_only_says_who_announced_it_is_known(sentence: str, language: str):
    assert attributes(sentence, language)
    assert not attributes("The harbour board announced it.", language)
    assert not attributes(sentence + " Then more." * 20, language)


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("We sail at dawn.", "en"),
        ("Your ticket is valid.", "en"),
        ("Wir fahren morgen.", "de"),
        ("Наш паром старый.", "ru"),
        ("我们明天出发。", "zh"),
    ],
)
def test_a_sentence_in_the_first_or_second_person_speaks(sentence: str, language: str):
    assert speaks(sentence, language)


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ('"We sail at dawn," said Orla Fenn of the US navy.', "en"),
        ("US officials said so.", "en"),
        ("«Мы отплываем», — сказала она.", "ru"),
        ("“我们明天出发，”他说。", "zh"),
    ],
)
def test_a_quotation_and_a_country_do_not_speak(sentence: str, language: str):
    assert not speaks(sentence, language)
