import pickle
import sqlite3
from contextlib import closing

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.tokens import index_terms, search_terms, split_words, tokenize, written_form, written_forms
from bot.core.tokens.remembering import Remembered
from bot.core.tokens.stems import stem
from bot.core.tokens.tokenizing import ASCII_TOKEN, TOKEN, ascii_words

ALPHABET = st.characters(exclude_categories=("Cs",))
# The scripts of the sources; SQLite's own list of letters ends with Unicode 6.1.
SCRIPTS = st.one_of(
    *(st.characters(min_codepoint=low, max_codepoint=high) for low, high in ((32, 0x24F), (0x400, 0x45F))),
    *(st.characters(min_codepoint=low, max_codepoint=high) for low, high in ((0x5D0, 0x5EA), (0x60C, 0x65F))),
    *(st.characters(min_codepoint=low, max_codepoint=high) for low, high in ((0x3001, 0x30FF), (0xAC00, 0xD7A3))),
    *(st.characters(min_codepoint=low, max_codepoint=high) for low, high in ((0x4E00, 0x9FA5), (0x2010, 0x2027))),
)


def test_words_stand_as_written_beside_their_stems():
    tokens = tokenize("Missiles over the U.S.", "They told us: 5,5 Zoll.", "en")
    assert tokens.words == ("Missiles", "over", "the", "U.S.", "They", "told", "us", "5,5", "Zoll")
    assert tokens.stems == ("missil", "over", "the", "us", "they", "told", "us", "5,5", "zoll")
    assert tokens.title_length == 4


def test_without_a_title_the_first_sentence_stands_in():
    tokens = tokenize(" ", "A missile was fired. Nobody was hurt.", "en")
    assert tokens.words[: tokens.title_length] == ("A", "missile", "was", "fired")
    assert len(tokens.words) == 7


def test_a_first_sentence_without_an_end_is_cut_at_a_word():
    tokens = tokenize("", "word " * 500, "en")
    assert tokens.title_length == 50


def test_characters_of_unspaced_scripts_are_words_and_their_pairs_are_stems():
    tokens = tokenize("미사일 ICBM을", "", "ko")
    assert tokens.words == ("미", "사", "일", "ICBM", "을")
    assert tokens.stems == ("미사", "사일", "일", "icbm", "을")


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", ("sanction", "sanctions", "Sanctioned", "sanction's")),
        ("fr", ("embargo", "l'embargo", "d’embargo", "L'EMBARGO")),
        ("de", ("Rakete", "Raketen")),
        ("es", ("misil", "misiles")),
        ("ru", ("санкция", "санкции", "санкциями")),
        ("uk", ("санкція", "санкції", "санкцій", "санкціями")),
        ("ar", ("صاروخ", "صاروخاً", "الصاروخ", "بالصاروخ", "صَارُوخ")),
        ("he", ("טיל", "הטיל")),
        ("ko", ("missile", "missiles", "MISSILE")),
        ("xx", ("U.S.", "US", "U.S")),
        ("tr", ("İzmir", "izmir", "İZMİR")),
        ("tr", ("Irak", "ırak", "IRAK")),
        ("de", ("straße", "STRASSE")),
        ("el", ("κυρώσεις", "ΚΥΡΏΣΕΙΣ")),
    ],
)
def test_inflected_forms_of_a_word_have_one_stem(language: str, forms: tuple[str, ...]):
    assert len({stem(form, language) for form in forms}) == 1


@pytest.mark.parametrize("text", ["U.S.", "US", "Ｕ．Ｓ．"])
def test_abbreviations_are_one_token_however_they_are_spelt(text: str):
    assert [stem(token, "en") for token, _ in split_words(text)] == ["us"]


def test_soft_hyphens_and_direction_marks_do_not_part_words():
    assert tokenize("mis\u00adsile \u200etest\u200f", "", "en").words == ("missile", "test")


def test_search_terms_are_stems_and_pairs_of_characters():
    assert search_terms("미사일 2발, missiles in the sea; 核", "ko") == (
        *("미사", "사일", "2", "발", "missil", "in", "the", "sea", "核"),
    )


@pytest.mark.parametrize(
    ("text", "language", "terms"),
    [
        ("미사일 2발 핵", "ko", ("미사", "사일", "일", "2", "발", "핵")),
        ("He is dying", "en", ("he", "is", "die", "dying")),
        ("الصاروخ", "ar", ("صاروخ", "الصاروخ")),
    ],
)
def test_the_index_knows_how_every_word_begins(text: str, language: str, terms: tuple[str, ...]):
    assert index_terms(text, language) == terms


@given(st.lists(st.text(SCRIPTS, min_size=1, max_size=9).filter(lambda word: "\n" not in word)))
def test_many_words_are_folded_as_each_of_them(words: list[str]):
    assert written_forms(words) == [written_form(word) for word in words]


@settings(max_examples=60)
@given(st.text(SCRIPTS, max_size=40), st.sampled_from(("en", "ko", "ar", "uk", "fr", "xx")))
@example("\uff9e", "ja")
def test_every_search_term_finds_its_text_in_the_index(text: str, language: str):
    terms = index_terms(text, language)
    assert set(search_terms(text, language)) <= set(terms)
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE VIRTUAL TABLE history USING fts5(terms, tokenize = 'unicode61')")
        database.execute("INSERT INTO history VALUES (?)", (" ".join(terms),))
        for term in terms:
            assert '"' not in term
            assert not any(letter.isspace() for letter in term)
            query = f'"{term}"'
            assert database.execute("SELECT count(*) FROM history WHERE history MATCH ?", (query,)).fetchone() == (1,)
    database.close()


@settings(max_examples=100)
@given(st.text(ALPHABET, max_size=60), st.text(ALPHABET, max_size=60), st.sampled_from(("en", "ja", "ar", "de")))
def test_every_word_has_a_stem(title: str, text: str, language: str):
    tokens = tokenize(title, text, language)
    assert len(tokens.words) == len(tokens.stems)
    assert tokens.title_length <= len(tokens.words)
    assert all(tokens.words)
    assert all(tokens.stems)


@given(st.text(st.sampled_from("abzU.S,'1903_- \n"), max_size=40))
def test_the_pattern_for_ascii_cuts_as_the_one_for_all_writing_does(text: str):
    assert ASCII_TOKEN.findall(text) == TOKEN.findall(text)


def test_the_index_keeps_each_term_once():
    assert index_terms("Ferry after ferry after ferry", "en") == ("ferri", "after")


@given(st.text(st.sampled_from("aB1 .,'_-\n\t"), max_size=60))
def test_ascii_words_are_found_in_either_way(text: str):
    assert ascii_words(text) == ASCII_TOKEN.findall(text)


@given(st.text(max_size=60))
def test_tokens_arrive_in_another_process_as_they_were(text: str):
    tokens = tokenize("Ferry", text, "en")
    assert pickle.loads(pickle.dumps(tokens)) == tokens  # noqa: S301 - our own


def test_what_was_worked_out_for_a_word_is_kept_as_long_as_the_word_comes_back():
    asked: list[str] = []

    def work(word: str) -> str:
        asked.append(word)
        return word.upper()

    known = Remembered(work, 2)
    assert [known[word] for word in "abacada"] == [*"ABACADA"]
    assert asked == [*"abcd"]
    assert [known[word] for word in "efgb"] == [*"EFGB"]
    assert asked == [*"abcdefgb"]


@pytest.mark.parametrize("title", ["", "Pier open", "부두 열려"])
def test_tokens_come_back_from_another_process_as_they_went(title: str):
    tokens = tokenize(title, "", "en")
    sent = pickle.loads(pickle.dumps(tokens))  # noqa: S301 - our own
    assert (len(sent), sent.first_words(1), sent.first_stems(1)) == (len(tokens), tokens.words[:1], tokens.stems[:1])
    assert (sent, repr(sent), hash(sent)) == (tokens, repr(tokens), hash(tokens))
