from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.matching import compile_rules
from bot.core.model import Article, Match, Summary
from bot.core.quoting import LONGEST_QUOTE, Quote, quote
from bot.core.rules import parse_rule
from bot.core.tokens import tokenize

AT = datetime(2026, 5, 12, tzinfo=UTC)
# Blanks, stops, joiners and the scripts of the sources, so that words, sentences and odd characters all come about.
SCRIPTS = st.one_of(
    st.sampled_from(" .!?。\n\n\u00ad\u200bﬁＡ①'’U."),
    *(st.characters(min_codepoint=low, max_codepoint=high) for low, high in ((97, 122), (0x400, 0x45F))),
    *(st.characters(min_codepoint=low, max_codepoint=high) for low, high in ((0x5D0, 0x5EA), (0x60C, 0x65F))),
    *(st.characters(min_codepoint=low, max_codepoint=high) for low, high in ((0x3041, 0x30FF), (0xAC00, 0xAC40))),
)


def test_the_title_comes_first_then_the_sentences_that_hold_proving_words():
    text = "A missile fell into the sea. Nobody was hurt. Two more missiles followed at dawn."
    assert marked("Missile over the sea", text, "missile") == (
        "[Missile] over the sea",
        "A [missile] fell into the sea.",
        "Two more [missiles] followed at dawn.",
    )


def test_words_of_one_sentence_are_marked_together():
    quotes = marked("", "The council agreed on Monday. It will ban imports of steel from the north.", "ban AND steel")
    assert quotes == ("It will [ban] imports of [steel] from the north.",)


def test_without_a_title_the_first_sentence_is_a_sentence_as_others():
    text = "The U.S. fired a missile. It flew far."
    assert marked("", text, "missile OR flew") == ("The U.S. fired a [missile].", "It [flew] far.")


def test_a_long_sentence_is_cut_around_its_first_marked_word():
    [said] = quotes("", f"{'before ' * 60}the missile {'after ' * 60}stood.", "text:missile")
    assert said.text.startswith("…before")
    assert said.text.endswith("after…")
    assert len(said.text) <= LONGEST_QUOTE + 2
    assert [said.text[start:end] for start, end in said.spans] == ["missile"]


def test_a_phrase_at_the_cut_of_a_long_sentence_is_marked_as_far_as_it_is_shown():
    text = f"Missiles {'and ' * 46}steel tariffs {'after ' * 60}stood."
    [said] = quotes("", text, 'missiles AND "steel tariffs"')
    assert said.text.endswith("and steel…")
    assert [said.text[start:end] for start, end in said.spans] == ["Missiles", "steel"]


def test_a_long_sentence_without_blanks_is_cut_anywhere():
    [said] = quotes("", f"{'前' * 150}導弾{'後' * 300}", "text:導弾", "ja")
    assert said.text.startswith("…前")
    assert said.text.endswith("後…")
    assert [said.text[start:end] for start, end in said.spans] == ["導弾"]


@pytest.mark.parametrize(
    ("language", "text", "rule", "shown"),
    [
        ("ko", "어제 미사일을 발사했다. 바다에 떨어졌다.", "미사일", "어제 [미사일]을 발사했다."),
        ("ar", "أطلقت القوات الصواريخ أمس.", "صواريخ", "أطلقت القوات [الصواريخ] أمس."),
        ("en", "A mis\u00adsile fell on the ﬁeld.", "missile AND field", "A [missile] fell on the [field]."),
    ],
)
def test_every_script_is_quoted_as_its_words_were_compared(language: str, text: str, rule: str, shown: str):
    assert marked("", text, rule, language) == (shown,)


def test_a_phrase_that_reaches_across_sentences_keeps_both():
    assert marked("Talks", "They spoke of steel. Tariffs rose.", '"steel tariffs"') == (
        "They spoke of [steel. Tariffs] rose.",
    )


def test_a_match_without_places_is_searched_for_its_words():
    article = article_of("Talks", "Steel tariffs rose. They rose again, the steel-tariffs.", "en")
    assert tuple(map(show, quote(article, Match("tariffs", ("Steel tariffs", "!"))))) == (
        "[Steel tariffs] rose.",
        "They rose again, the [steel-tariffs].",
    )


def test_places_beyond_the_words_are_passed_over():
    assert quote(article_of("Talks", "They failed.", "en"), Match("talks", (), ((2, 3), (7, 7)))) == ()


@settings(max_examples=300)
@given(st.text(SCRIPTS, max_size=30), st.text(SCRIPTS, max_size=400), st.data())
def test_the_marked_characters_are_those_of_the_words(title: str, text: str, data: st.DataObject):
    words = tokenize(title, text, "en").words
    if not words:
        return
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, min(first + 3, len(words) - 1)))
    [said] = quote(article_of(title, text, "en"), Match("any", (), ((first, last),)))
    [(start, end)] = said.spans
    assert tokenize(said.text[start:end], "", "en").words == words[first : last + 1]
    assert said.text[start:end].startswith(words[first])
    assert said.text[start:end].endswith(words[last])


def marked(title: str, text: str, rule: str, language: str = "en") -> tuple[str, ...]:
    return tuple(map(show, quotes(title, text, rule, language)))


def quotes(title: str, text: str, rule: str, language: str = "en") -> tuple[Quote, ...]:
    tokens = tokenize(title, text, language)
    [match] = compile_rules([("any", parse_rule(rule))]).match(tokens, language=language, source="")
    return quote(article_of(title, text, language), match)


def show(said: Quote) -> str:
    """The quote with its marks as brackets."""
    shown, done = "", 0
    for start, end in said.spans:
        shown, done = f"{shown}{said.text[done:start]}[{said.text[start:end]}]", end
    return shown + said.text[done:]


def article_of(title: str, text: str, language: str) -> Article:
    return Article(1, 1, "a", "", title, text, "", language, AT, AT, Summary())
