"""Facts in sentences, and what becomes of Latin names in a sentence that is read from right to left."""

import pytest

from bot.core.markup import bold, code
from bot.core.model import Chat
from handlers.words import between, fill, worded, wording
from tests.telegram_api import check_html

FOLLOWS = "أنت تتابع {topics} الآن."


def shown(text: str) -> str:
    """The text with its isolates to be seen."""
    return text.replace("\u2068", "[").replace("\u2069", "]")


@pytest.mark.parametrize(
    ("sentence", "facts", "reads"),
    [
        (FOLLOWS, {"topics": "📦 Tariffs"}, "أنت تتابع [📦 Tariffs] الآن."),
        (FOLLOWS, {"topics": "العقوبات"}, "أنت تتابع العقوبات الآن."),
        (FOLLOWS, {"topics": "14:30"}, "أنت تتابع 14:30 الآن."),
        (FOLLOWS, {"topics": bold("Tariffs & steel")}, "أنت تتابع [<b>Tariffs &amp; steel</b>] الآن."),
        ("لا أعرف /{word} هنا", {"word": "latst"}, "لا أعرف /latst هنا"),
        ("القناة @{word}", {"word": "coastwire"}, "القناة @coastwire"),
        ("مثل: <code>{example}</code>", {"example": "/mute 2h"}, "مثل: <code>/mute 2h</code>"),
        ("<code>/x</code> ثم <b>{word}</b>", {"word": "Coast"}, "<code>/x</code> ثم <b>[Coast]</b>"),
        (
            '<a href="{url}">الصفحة</a>',
            {"url": "https://coast.example/"},
            '<a href="https://coast.example/">الصفحة</a>',
        ),
        ("{n} رسالة", {"n": 3}, "3 رسالة"),
        ("اختر من /topics.", {}, "اختر من [/topics]."),
        ("/start يبدأ، و <code>/x</code> لا، {word}", {"word": "/y"}, "[/start] يبدأ، و <code>/x</code> لا، [/y]"),
        ("القاعدة:\n{place}", {"place": code("a\n^")}, "القاعدة:\n<code>a\n^</code>"),
        ("{usage} · {sentence}", {"usage": "/help", "sentence": "ما أستطيع"}, "[/help] · ما أستطيع"),
        ("You follow {topics} now.", {"topics": "العقوبات, Tariffs"}, "You follow العقوبات, Tariffs now."),
        ("{n}. {what}", {"n": 1, "what": "Tariffs"}, "1. Tariffs"),
    ],
)
def test_what_is_written_to_the_right_is_isolated_in_a_sentence_to_the_left(
    sentence: str, facts: dict[str, object], reads: str
) -> None:
    said = fill(sentence, **facts)  # type: ignore[arg-type]
    assert shown(said.html) == reads
    check_html(said.html)


def test_isolates_count_for_the_length_of_a_message() -> None:
    assert fill(FOLLOWS, topics="Tariffs").size == len(FOLLOWS.format(topics="Tariffs")) + 2


def test_a_text_that_is_no_markup_is_isolated_too() -> None:
    assert shown(worded("المصدر: {title}", title="Coast <Radio>")) == "المصدر: [Coast <Radio>]"


def test_the_outlets_of_an_alert_are_isolated_where_its_words_are_arabic() -> None:
    arabic = wording(Chat(1, language="ar"))
    assert "[The Gazette, Coast Radio]" in shown(arabic.also("The Gazette, Coast Radio"))
    assert "[14 dead, France]" in shown(arabic.news("14 dead, France"))
    assert shown(wording(Chat(1)).also("The Gazette")) == "also: The Gazette"


@pytest.mark.parametrize(("code", "sign"), [("en", ", "), ("de", ", "), ("ar", " و"), ("ja", "、")])
def test_lists_are_written_as_the_language_writes_them(code: str, sign: str) -> None:
    assert between(Chat(1, language=code)) == sign
