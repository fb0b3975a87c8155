"""Words to stems: inflected forms of one word, folded to one string for comparing."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from typing import TypeAlias
from zlib import crc32

from Stemmer import Stemmer

from bot.core.tokens.remembering import Remembered

StemWord: TypeAlias = Callable[[str], str]
# The folded stem of a word, what else it begins with, and the hash of its folded form; see `known_words`.
Known: TypeAlias = tuple[str, str, int]

BEGINNING = 4  # letters of a word that a term of the history index is found by

# Snowball algorithms by language, for each alphabet. A word in another alphabet than its article's (Reuters in a
# Korean text, a Russian name in a German one) is stemmed by the default of its own.
LATIN = {
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hu": "hungarian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "sv": "swedish",
    "tr": "turkish",
}
FAMILIES = (*LATIN, "uk")  # see `family`
ELISION = re.compile(r"(?:[cdjlmnst]|(?:jus|lors|puis|quoi)?qu)'(?=\w{2})")  # l'embargo, qu'il, dell' stays
POSSESSIVE = re.compile(r"'s?$")
ARABIC_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u0640]")
HEBREW_MARKS = re.compile("[\u0591-\u05c7]")
LETTERS = str.maketrans("أإآٱىةؤئё", "ااااي\u0647ويе")
# Light10 (Larkey, Ballesteros, Connell 2007), with the prepositions b-, l-, f- and the accusative's alif.
ARABIC_PREFIXES = ("وال", "بال", "كال", "فال", "ولل", "لل", "ال", "و", "ب", "ل", "ف")
ARABIC_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي", "ا")
HEBREW_PREFIXES = ("וה", "ול", "וב", "ומ", "ה", "ו", "ב", "ל", "מ", "ש", "כ")
# Snowball has no Ukrainian; these endings of nouns and adjectives, longest first, bring the cases of a word together.
UKRAINIAN_ENDINGS = (
    *("іями", "ями", "ами", "ові", "еві", "ого", "ому", "ими", "іми", "ією", "іях", "іям"),
    *("ій", "їй", "ія", "ії", "ію", "єю", "ою", "ею", "ам", "ям", "ах", "ях", "ів", "їв", "ом", "ем", "єм", "им", "ім"),
    *("ий", "их", "іх", "а", "я", "о", "е", "є", "и", "і", "ї", "у", "ю", "ь", "й"),
)
SHORTEST_STEM = 3
REMEMBERED = 1 << 15  # words of a family; at most twice as many


def fold(word: str) -> str:
    """`word` without what is only spelling: case, dots of U.S., 's and l', vowel points, variants of a letter."""
    folded = word.casefold().replace("’", "'").replace("ʼ", "'")
    if folded.isascii() and folded.isalpha():
        return folded
    if "i\u0307" in folded:  # what İ of İzmir becomes
        folded = folded.replace("i\u0307", "i")
    if "." in folded and not folded[0].isdigit():
        folded = folded.replace(".", "")
    if "'" in folded:
        folded = POSSESSIVE.sub("", ELISION.sub("", folded, count=1)) if folded[0] != "'" else folded
    if "\u0590" <= folded[:1] <= "\u06ff":
        folded = HEBREW_MARKS.sub("", ARABIC_MARKS.sub("", folded)) or folded
    return folded.translate(LETTERS)


def family(language: str) -> str:
    """Languages of one family have the same stem for every word; the name is itself such a language."""
    return language if language in LATIN or language == "uk" else "en"


def stem(word: str, language: str) -> str:
    """The folded stem of `word` in a text of `language` (ISO 639-1; unknown ones are read as English)."""
    return _known(family(language))[word][0]


def known_words(words: Iterable[str], language: str) -> Iterator[Known]:
    """For each word of a text its stem, its folded form where the stem begins otherwise (else empty), and its hash.

    All are kept together: looking words up in three places, each too large for the caches of a processor, took twice
    the time.
    """
    return map(_known(family(language)).__getitem__, words)


@cache
def _known(language: str) -> Remembered[Known]:
    return Remembered(partial(_look_at, language), REMEMBERED)


def _look_at(language: str, word: str) -> Known:
    folded = fold(word)
    stemmed = _stem(language, folded)
    other = "" if stemmed[:BEGINNING] == folded[:BEGINNING] else folded
    return stemmed, other, crc32(folded.encode("utf-8", "surrogatepass"))


def _stem(language: str, folded: str) -> str:
    stemmed = _stemmer(_alphabet(folded[:1]), language)(folded) or folded
    # Turkish writes IRAK for Irak and for ırak; the endings were told apart by their vowels before.
    return stemmed.replace("ı", "i") if language == "tr" else stemmed


def _alphabet(letter: str) -> str:
    if letter <= "\u024f":
        return "latin"
    if "\u0400" <= letter <= "\u052f":
        return "cyrillic"
    if "\u0600" <= letter <= "\u06ff":
        return "arabic"
    if "\u0590" <= letter <= "\u05ff":
        return "hebrew"
    return "greek" if "\u0370" <= letter <= "\u03ff" else "other"


def _stemmer(alphabet: str, language: str) -> StemWord:
    if alphabet == "latin":
        return _snowball(LATIN.get(language, "english"))
    if alphabet == "cyrillic":
        return _stem_ukrainian if language == "uk" else _snowball("russian")
    if alphabet == "greek":
        return _snowball("greek")
    return {"arabic": _stem_arabic, "hebrew": _stem_hebrew}.get(alphabet, _unchanged)


@cache
def _snowball(algorithm: str) -> StemWord:
    # It has a cache of its own, 0 words here; ours is before it.
    stem_word: StemWord = Stemmer(algorithm, 0).stemWord
    return stem_word


def _stem_arabic(word: str) -> str:
    for prefix in ARABIC_PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= SHORTEST_STEM:
            word = word[len(prefix) :]
            break
    return _without_ending(word, ARABIC_SUFFIXES)


def _stem_hebrew(word: str) -> str:
    for prefix in HEBREW_PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= SHORTEST_STEM:
            return word[len(prefix) :]
    return word


def _stem_ukrainian(word: str) -> str:
    return _without_ending(word, UKRAINIAN_ENDINGS)


def _without_ending(word: str, endings: tuple[str, ...]) -> str:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def _unchanged(word: str) -> str:
    return word
