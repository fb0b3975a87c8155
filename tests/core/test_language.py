"""Which language a text is in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.language import SCRIPTS, detect_language

KNOWN = {language for languages in SCRIPTS.values() for language in languages}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The harbour board said the ferry will stop for three weeks in May.", "en"),
        ("Der Hafen bleibt im Mai drei Wochen lang geschlossen, sagte die Behörde.", "de"),
        ("Le port restera fermé pendant trois semaines, ont annoncé les autorités.", "fr"),
        ("El puerto permanecerá cerrado tres semanas, dijo la autoridad.", "es"),
        ("O porto ficará fechado por três semanas, disse a autoridade.", "pt"),
        ("Il porto resterà chiuso per tre settimane, ha detto l'autorità.", "it"),
        ("De haven blijft drie weken gesloten, zei de havendienst.", "nl"),
        ("Port będzie zamknięty przez trzy tygodnie, podał zarząd.", "pl"),
        ("Liman üç hafta kapalı kalacak, dedi yetkililer.", "tr"),
        ("Порт закроют на три недели, сообщили власти.", "ru"),
        ("Порт закриють на три тижні, повідомили в управлінні.", "uk"),
        ("قالت هيئة الميناء إن العبارة ستتوقف ثلاثة أسابيع", "ar"),
        ("سازمان بندر گفت کشتی سه هفته متوقف می‌شود", "fa"),
        ("רשות הנמל הודיעה שהמעבורת תושבת", "he"),
        ("항만 당국은 여객선이 3주 동안 멈춘다고 밝혔다", "ko"),
        ("港の当局は三週間の運休を発表した", "ja"),
        ("港务局宣布渡轮停航三周", "zh"),
    ],
)
def test_news_languages_are_told_apart(text: str, language: str):
    assert detect_language(text) == language


def test_foreign_names_do_not_change_the_language():
    assert detect_language("KCNA는 배가 Port Else에 들어왔다고 보도했다") == "ko"


@pytest.mark.parametrize("text", ["", "12 345", "?!", "US", "Marlow 21-19 Quill"])
def test_what_tells_nothing_is_english(text: str):
    assert detect_language(text) == "en"


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_has_one_of_the_known_languages(text: str):
    assert detect_language(text) in KNOWN
