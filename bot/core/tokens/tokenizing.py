"""Text to words: the one tokenizer behind rules, history search, copies and stories."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, cycle
from operator import itemgetter

from bot.core.model import Tokens
from bot.core.tokens.stems import Known, fold, known_words, stem

# Scripts written without spaces, and Hangul, whose particles stick to the words: Jamo, kana, Han, Hangul, Thai.
# U+30FB, the middle dot, parts words, and so do sound marks without their kana, which the index takes for no letters.
UNSPACED = (
    "\u0e00-\u0e7f\u1100-\u11ff\u3005\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u318f"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff"
)
# Accents and vowel signs that Python's \w leaves out (Latin, Cyrillic, Hebrew, Arabic, the scripts of India).
MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u0900-\u0963\u0966-\u0dff"
RUN = re.compile(rf"([{UNSPACED}]+)")


def _token(character: str, letter: str, digit: str, mark: str) -> re.Pattern[str]:
    """U.S. and U.S.A; 1,000.50; words with their accents and with apostrophes between letters, by these classes.

    It begins with one class, so that what stands between tokens is skipped at the speed of C. One class of marks
    only, and runs split off before: large classes take milliseconds each to compile at every start.
    """
    return re.compile(
        rf"{character}(?:(?<!\w.)(?<={letter})(?:\.{letter})+(?!\w)\.?"
        rf"|(?<={digit}){digit}*(?:[.,]{digit}+)+"
        rf"|{character}*(?:(?:{mark}['’ʼ](?={character})){character}*)*)"
    )


TOKEN = _token(r"[^\W_]", r"[^\W\d_]", r"\d", f"[{MARKS}]|")
ASCII_TOKEN = _token("[A-Za-z0-9]", "[A-Za-z]", "[0-9]", "")  # the same in ASCII, in two thirds of the time
# Between spaces without any of these in ASCII, words are what is left when all else is blank: a fifth of the time.
ASCII_JOINT = re.compile("[.,'](?=[A-Za-z0-9])")
ASCII_BLANKS = {code: " " for code in range(128) if not chr(code).isalnum()}
# Soft hyphens, zero-width spaces and direction marks stand inside words without being part of them.
INVISIBLE = dict.fromkeys(
    (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF)
)
HIDDEN = re.compile(f"[{''.join(map(chr, INVISIBLE))}]")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])\s*|\n\s*\n")
LONGEST_STAND_IN = 250  # characters of a first sentence that may stand for a missing title


def tokenize(title: str, text: str, language: str) -> Tokens:
    """The words of an article in order; without a title the first sentence of the text stands in for it.

    Han, kana, Hangul and Thai become one word a character, and its stem is the character with the next one of its
    run: so every substring of two or more characters is a sequence of stems, found as a phrase is.
    """
    return read_words(title, text, language)[0]


def read_words(title: str, text: str, language: str) -> tuple[Tokens, Sequence[Known]]:
    """The tokens of an article, as `tokenize` gives them, and what is known of each word."""
    headline, body = headline_and_body(title, text)
    words, stems, known = _split(headline, language)
    more_words, more_stems, more_known = _split(body, language)
    tokens = Tokens((*words, *more_words), (*stems, *more_stems), len(words))
    return tokens, known + more_known


def words_and_stems(text: str, language: str) -> tuple[Sequence[str], Sequence[str]]:
    """The words of a text without a title, and their stems."""
    words, stems, _ = _split(text, language)
    return words, stems


def headline_and_body(title: str, text: str) -> tuple[str, str]:
    """The two parts of an article as its words are counted: without a title the first sentence stands in for it."""
    return (title, text) if title.strip() else _first_sentence(text)


def normalise(text: str) -> str:
    """`text` with its words as tokens have them: in compatibility forms, without invisible characters."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", HIDDEN.sub("", text))


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
    found by its beginning, and the last character of a run, so that every character is the beginning of a term. Each
    term once.
    """
    _, stems, known = _split(text, language)
    return index_terms_of(stems, known)


def index_terms_of(stems: Iterable[str], known: Iterable[Known]) -> tuple[str, ...]:
    """The index terms of a text given as the stems of its words and what is known of them."""
    return tuple(dict.fromkeys(chain(stems, filter(None, map(_OTHER, known)))))


_STEM, _OTHER = itemgetter(0), itemgetter(1)


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
        is_plain = "." not in text and "'" not in text
        return folded if is_plain else [fold(word) if "." in word or "'" in word else word for word in folded]
    return [word if word.isascii() and word.isalnum() else written_form(word) for word in folded]


def _split(text: str, language: str) -> tuple[list[str], list[str], list[Known]]:
    if not text.isascii():
        return _split_runs(text, language)
    words = ascii_words(text)
    known = [*known_words(words, language)]
    return words, [*map(_STEM, known)], known


def _split_runs(text: str, language: str) -> tuple[list[str], list[str], list[Known]]:
    words: list[str] = []
    stems: list[str] = []
    known: list[Known] = []
    for part, unspaced in _parts(text):
        found = [*part] if unspaced else _tokens_in(part)
        words += found
        known += known_words(found, language)
        pairs = (part[i : i + 2] for i in range(len(part)))
        stems.extend(pairs if unspaced else map(_STEM, known[len(stems) :]))
    return words, stems, known


def _tokens(text: str) -> Iterator[tuple[str, bool]]:
    """Every token, with whether it is a run of unspaced characters."""
    for part, unspaced in _parts(text):
        yield from ((token, unspaced) for token in ((part,) if unspaced else _tokens_in(part)))


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The normalised text in turns between words and runs of unspaced characters, with which of both it is."""
    parts = [text] if text.isascii() else RUN.split(normalise(text))
    return zip(parts, cycle((False, True)), strict=False)


def _tokens_in(part: str) -> list[str]:
    return ascii_words(part) if part.isascii() else TOKEN.findall(part)


def ascii_words(text: str) -> list[str]:
    """What ASCII_TOKEN finds in a text of ASCII, in half of the time."""
    words: list[str] = []
    done = 0
    for joint in ASCII_JOINT.finditer(text):
        if joint.start() < done:
            continue
        begin = text.rfind(" ", done, joint.start()) + 1 or done
        end = text.find(" ", joint.start())
        end = end if end >= 0 else len(text)
        words += text[done:begin].translate(ASCII_BLANKS).split()
        words += ASCII_TOKEN.findall(text, begin, end)
        done = end
    words += text[done:].translate(ASCII_BLANKS).split()
    return words


def _first_sentence(text: str) -> tuple[str, str]:
    stripped = text.strip()
    end = SENTENCE_END.search(stripped)
    cut = end.end() if end else len(stripped)
    if cut > LONGEST_STAND_IN:
        cut = stripped.rfind(" ", 0, LONGEST_STAND_IN) + 1 or LONGEST_STAND_IN
    return stripped[:cut], stripped[cut:]
