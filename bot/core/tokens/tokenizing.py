"""Text to words: the one tokenizer behind rules, history search, copies and stories."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.core.model import Tokens
from bot.core.tokens.stems import fold, stem

# Scripts written without spaces, and Hangul, whose particles stick to the words: Jamo, kana, Han, Hangul, Thai.
# U+30FB, the middle dot, parts words.
UNSPACED = "\u0e00-\u0e7f\u1100-\u11ff\u3005\u3040-\u30fa\u30fc-\u318f\u3400-\u9fff\ua960-\ua97f\uac00-\ud7ff"
# Accents and vowel signs that Python's \w leaves out (Latin, Cyrillic, Hebrew, Arabic, the scripts of India).
MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u0900-\u0963\u0966-\u0dff"
RUN = re.compile(rf"([{UNSPACED}]+)")
# U.S. and U.S.A; 1,000.50; words with their accents and with apostrophes between letters. One class of marks only,
# and runs split off before: large classes take milliseconds each to compile at every start.
TOKEN = re.compile(
    r"(?<!\w)[^\W\d_](?:\.[^\W\d_])+(?!\w)\.?"
    r"|\d+(?:[.,]\d+)+"
    rf"|[^\W_](?:[^\W_]|[{MARKS}]|['’ʼ](?=[^\W_]))*"
)
# Soft hyphens, zero-width spaces and direction marks stand inside words without being part of them.
INVISIBLE = dict.fromkeys(
    (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF)
)
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])\s*|\n\s*\n")
BEGINNING = 4  # letters of a word that a term of the history index is found by
LONGEST_STAND_IN = 250  # characters of a first sentence that may stand for a missing title


def tokenize(title: str, text: str, language: str) -> Tokens:
    """The words of an article in order; without a title the first sentence of the text stands in for it.

    Han, kana, Hangul and Thai become one word a character, and its stem is the character with the next one of its
    run: so every substring of two or more characters is a sequence of stems, found as a phrase is.
    """
    headline, body = headline_and_body(title, text)
    words, stems = _split(headline, language)
    title_length = len(words)
    more_words, more_stems = _split(body, language)
    return Tokens((*words, *more_words), (*stems, *more_stems), title_length)


def headline_and_body(title: str, text: str) -> tuple[str, str]:
    """The two parts of an article as its words are counted: without a title the first sentence stands in for it."""
    return (title, text) if title.strip() else _first_sentence(text)


def normalise(text: str) -> str:
    """`text` with its words as tokens have them: in compatibility forms, without invisible characters."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text.translate(INVISIBLE))


def token_spans(normal: str) -> tuple[tuple[int, int], ...]:
    """Where the words of a normalised text begin and end, in characters, in the order of `tokenize`."""
    spans: list[tuple[int, int]] = []
    start = 0
    for number, part in enumerate(RUN.split(normal)):
        if number % 2:
            spans.extend((start + place, start + place + 1) for place in range(len(part)))
        else:
            spans.extend((start + found.start(), start + found.end()) for found in TOKEN.finditer(part))
        start += len(part)
    return tuple(spans)


def search_terms(text: str, language: str) -> tuple[str, ...]:
    """The terms that the history index is asked for to find `text`: stems, and pairs of unspaced characters.

    No term holds a quotation mark or a space, so each stands safely within double quotes of an FTS5 query. A
    character that ends its run is left out, except when it is the whole run.
    """
    terms: list[str] = []
    for token, unspaced in _tokens(text):
        if unspaced:
            terms.extend(token[i : i + 2] for i in range(max(1, len(token) - 1)))
        else:
            terms.append(stem(token, language))
    return tuple(terms)


def index_terms(text: str, language: str) -> tuple[str, ...]:
    """The terms that `text` is kept under in the history index: its search terms, and what its words begin with.

    That is the word itself where its stem begins otherwise (Arabic articles, English "dying"), so that every word is
    found by its beginning, and the last character of a run, so that every character is the beginning of a term.
    """
    terms: list[str] = []
    for token, unspaced in _tokens(text):
        if unspaced:
            terms.extend(token[i : i + 2] for i in range(len(token)))
            continue
        own, written = stem(token, language), written_form(token)
        terms.append(own)
        if own[:BEGINNING] != written[:BEGINNING]:
            terms.append(written)
    return tuple(terms)


def split_words(text: str) -> tuple[tuple[str, bool], ...]:
    """The tokens of a rule's word or phrase, each with whether it is a run of unspaced characters."""
    return tuple(_tokens(text))


@lru_cache(1 << 14)
def written_form(word: str) -> str:
    """What `=word` and `word*` are compared with: folded, not stemmed."""
    return fold(word)


def written_forms(words: Sequence[str]) -> list[str]:
    """The written form of each word; the whole of an article in one go."""
    text = "\n".join(words).casefold()
    folded = text.split("\n") if words else []
    if text.isascii():
        return [fold(word) if "." in word or "'" in word else word for word in folded]
    return [word if word.isascii() and word.isalnum() else written_form(word) for word in folded]


def _split(text: str, language: str) -> tuple[list[str], list[str]]:
    words: list[str] = []
    stems: list[str] = []
    for token, unspaced in _tokens(text):
        if unspaced:
            words.extend(token)
            stems.extend(token[i : i + 2] for i in range(len(token)))
        else:
            words.append(token)
            stems.append(stem(token, language))
    return words, stems


def _tokens(text: str) -> Iterator[tuple[str, bool]]:
    """Every token, with whether it is a run of unspaced characters."""
    if text.isascii():
        yield from ((token, False) for token in TOKEN.findall(text))
        return
    parts = RUN.split(normalise(text))
    for number, part in enumerate(parts):
        if number % 2:
            yield part, True
        else:
            yield from ((token, False) for token in TOKEN.findall(part))


def _first_sentence(text: str) -> tuple[str, str]:
    stripped = text.strip()
    end = SENTENCE_END.search(stripped)
    cut = end.end() if end else len(stripped)
    if cut > LONGEST_STAND_IN:
        cut = stripped.rfind(" ", 0, LONGEST_STAND_IN) + 1 or LONGEST_STAND_IN
    return stripped[:cut], stripped[cut:]
