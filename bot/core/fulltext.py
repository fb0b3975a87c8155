"""Teasers, and the pages behind them: whether a page is worth fetching, and whether it says more about the same."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from bot.core.challenges import is_challenge
from bot.core.model import Entry, Reading
from bot.core.tokens import tokenize

SHORT = 500  # characters; what a feed gives in full is longer, unless all it has to say is short
LONGER = 1.2  # times as long as the teaser, or the page adds nothing but its own furniture
LONG_WORD = 4  # letters; shorter words are in every text
SHARE = 0.4  # of the longer words of headline and of teaser, that come back in the text they belong to
PARAGRAPH = 80  # characters; menus, headlines and buttons are shorter
PROSE = 0.5  # of an article is in paragraphs

_CUT_OFF = re.compile(
    r"(?:…|\.\.\.|\[\s*(?:…|\.\.\.)\s*\]|→)\s*$"
    r"|(?:read (?:more|on|the (?:full|rest|whole)[\w ]{0,30})|continue reading|keep reading|full (?:story|article)|"
    r"view (?:article|post)|weiterlesen|mehr lesen|lire la suite|en savoir plus|leer más|seguir leyendo|leia mais|"
    r"leggi (?:tutto|di più|l['’]articolo)|lees (?:meer|verder)|läs mer|czytaj (?:dalej|więcej)|"
    r"читать (?:далее|дальше|полностью)|подробнее|читати далі|devamını oku|続きを読む|阅读全文|查看全文|더 보기)\W*$",
    re.IGNORECASE,
)
_END = 80  # characters in which a text says that there is more
_WHOLE = 3_000  # characters; so long a text is whole, and "Read more" below it leads to other news


def teasers(entries: Iterable[Entry], *, wanted: bool | None) -> tuple[Entry, ...]:
    """The entries whose pages are to be fetched: none or all as `wanted` says; None: those that are teasers.

    A short text is one where the feed's texts are short; among long ones it is a short report. One that breaks off
    always is.
    """
    linked = [entry for entry in entries if entry.link]
    if wanted is not None:
        return tuple(linked) if wanted else ()
    short = [entry for entry in linked if len(entry.text) < SHORT]
    is_habit = 2 * len(short) >= len(linked)
    return tuple(entry for entry in linked if breaks_off(entry.text) or (is_habit and len(entry.text) < SHORT))


def breaks_off(text: str) -> bool:
    """Whether a text says of itself that it goes on elsewhere."""
    return len(text) < _WHOLE and bool(_CUT_OFF.search(text[-_END:]))


def leads_elsewhere(asked: str, answered: str) -> bool:
    """Whether a link to an article ended at the front page of a site: it is gone, or wants a consent first."""
    return len(urlsplit(asked).path) > 1 and len(urlsplit(answered).path) <= 1


def is_barred(page: bytes) -> bool:
    """Whether a robot check stands in the place of the page."""
    return is_challenge(page[:20_000].decode("latin-1"))


def better_page(entry: Entry, pages: Iterable[Reading], language: str) -> Reading | None:
    """The longest of a page's articles that says what the entry says, and more; None: the teaser stays."""
    longer = [page for page in pages if len(page.text) > LONGER * len(entry.text) and _is_prose(page.text)]
    about = [page for page in longer if _is_about(entry, page, language)]
    return max(about, key=lambda page: len(page.text), default=None)


def _is_prose(text: str) -> bool:
    paragraphs = text.split("\n\n")
    return sum(len(each) for each in paragraphs if len(each) >= PARAGRAPH) >= PROSE * len(text)


def _is_about(entry: Entry, page: Reading, language: str) -> bool:
    there = _long_words(page.text, language)
    said = (entry.title, _CUT_OFF.sub("", entry.text))
    return all(len(words & there) >= SHARE * len(words) for words in (_long_words(each, language) for each in said))


def _long_words(text: str, language: str) -> frozenset[str]:
    """The stems of its longer words; of scripts without spaces every pair of characters."""
    tokens = tokenize("", text, language)
    return frozenset(
        stem
        for word, stem in zip(tokens.words, tokens.stems, strict=True)
        if len(word) >= LONG_WORD or (len(word) == 1 < len(stem))
    )
