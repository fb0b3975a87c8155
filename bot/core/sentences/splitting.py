"""Text to sentences, by rules: news in ten languages and more, no model and nothing to download."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.sentences import abbreviations as known

CLOSERS = "\"'”’»)\\]›」』】）"
OPENERS = "\"'“‘«(\\[‹「『【（„¿¡"

_PARAGRAPH = re.compile(r"\n[^\S\n]*+\n\s*+")
_WIDE = "。！？｡"
# A German quotation closes with the mark that opens an English one; French ones keep a blank from their words.
_CLOSE = rf"(?:[{CLOSERS}]|“(?!\w)|[ \u00a0\u202f]»(?!\w))*+"
# Possessive, and from the first mark of a run only: a line of a thousand dots is read once.
_STOP = re.compile(
    rf"(?<![{_WIDE}])(?P<mark>[{_WIDE}]++)(?P<close>{_CLOSE})(?P<gap>\s*+)"
    rf"|(?<![.!?…؟۔।])(?P<mark2>[.!?…؟۔।]++)(?P<close2>{_CLOSE})"
    rf"(?P<gap2>\s++|(?=[^\W\d_]|[“«\"][^\W\d_]))"
)
_LEAD_IN = re.compile(rf"[{OPENERS}\-–—•*\s]*")
_WORD = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*")
_ACRONYM = re.compile(r"(?:[^\W\d_]\.-?)+[^\W\d_]")
_CASELESS = re.compile(r"[가-힣\u0620-\u064a]")  # Hangul and Arabic letters
# A question or call is closed and who says it follows, in scripts that do not tell by a small letter.
_SAYING = re.compile(
    r"(?:라고|하고|하며|라며|는|고) ?|[가-힣 ]{0,16}(?:물었|외쳤|말했|답했|되물었)"
    r"|[^，。！？\s]{0,8}(?:说|說|问|問|喊|答|叫)(?![完罢過过])[^。！？]{0,6}[。，]"
    r"|(?:قال|قالت|سأل|سألت|أجاب|أجابت|صرخ|صاح|أضاف|أضافت|هتف)\b"
)
# After a closed 「…。」 these carry the reporting clause of the same sentence.
_WIDE_SCRIPT = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_JAPANESE_GOES_ON = "とというのはが，、,"
_LONGEST_WORD = 40


@dataclass(frozen=True, slots=True)
class _Stop:
    """A terminator with what stands around it: what a reader looks at to tell the end of a sentence."""

    mark: str
    closed: bool  # a quotation mark or bracket closes right after it
    glued: bool  # no space follows
    before: str  # the word it ends, without opening marks
    low: str  # the same to look up in the tables, without its article: "l'art" is "art"
    other: str  # the word before that one
    opens_with_it: bool  # that word is all there is of the sentence so far
    after: str  # the next word
    first: str  # the first character after opening marks
    follows: str  # the character right after the gap
    line_ends: bool  # a line break follows

    @property
    def opener_follows(self) -> bool:
        """Whether the next word is one that opens sentences."""
        return self.after.lower() in known.OPENERS


def split_sentences(text: str, language: str = "en") -> tuple[str, ...]:
    """The sentences of `text` in order and as written; a blank line always ends one, and only blanks are lost."""
    paragraphs = _PARAGRAPH.split(text)
    return tuple(sentence for paragraph in paragraphs for sentence in _sentences(paragraph, language) if sentence)


def count_words(text: str) -> int:
    """How many words; in scripts without blanks two characters count as one."""
    return len(text.split()) + len(_WIDE_SCRIPT.findall(text)) // 2


def _sentences(paragraph: str, language: str) -> Iterator[str]:
    start = 0
    for found in _STOP.finditer(paragraph):
        if found.end() < len(paragraph) and _ends(paragraph, start, found, language):
            yield paragraph[start : found.end()].strip()
            start = found.end()
    yield paragraph[start:].strip()


def _ends(text: str, start: int, found: re.Match[str], language: str) -> bool:
    if (found["close"] or found["close2"]) and _SAYING.match(text, found.end()):
        return False
    if found["mark"] is not None:
        return not (found["close"] and text[found.end()] in _JAPANESE_GOES_ON)
    stop = _look_around(text, start, found)
    if stop.first in ",;:)…" or (stop.first.islower() and not stop.line_ends):
        return False
    if stop.glued:
        return _ends_glued(stop)
    return stop.mark != "." or stop.closed or not _is_inner_full_stop(stop, language)


def _look_around(text: str, start: int, found: re.Match[str]) -> _Stop:
    at, end = found.start(), found.end()
    window = text[max(start, at - _LONGEST_WORD) : at]
    words = window.split()[-2:] if window and not window[-1].isspace() else []
    before = words[-1].lstrip("\"'“‘«([‹「『【（„¿¡-–—") if words else ""
    skipped = _LEAD_IN.match(text, end)
    begin = skipped.end() if skipped else end
    word = _WORD.match(text, begin, begin + _LONGEST_WORD)
    return _Stop(
        mark=found["mark2"],
        closed=bool(found["close2"]),
        glued=not found["gap2"],
        before=before,
        low=before.lower().replace("’", "'").rpartition("'")[2].rstrip("."),
        other=words[0] if len(words) > 1 else "",
        opens_with_it=len(words) == 1 and at - start <= _LONGEST_WORD,
        after=word.group() if word else "",
        first=text[begin : begin + 1] or text[end],
        follows=text[end],
        line_ends="\n" in found["gap2"],
    )


def _ends_glued(stop: _Stop) -> bool:
    """Whether ".The" without a space begins a sentence; not so in addresses, versions and initials."""
    if len(stop.mark) > 1 or any(sign in stop.before for sign in "/@") or stop.before.startswith("www"):
        return False
    if _CASELESS.match(stop.before[-1:]) and _CASELESS.match(stop.first):
        return len(stop.before) > 1
    if "." in stop.after or len(stop.after) < 2 or not stop.first.isupper():
        return False
    previous = stop.before[-1:]
    return stop.closed or previous.islower() or previous in '%)"”’'


def _is_inner_full_stop(stop: _Stop, language: str) -> bool:
    """Whether the full stop belongs to an abbreviation, an initial or an ordinal."""
    return not _ends_list(stop) and (
        _is_abbreviation(stop, language)
        or _is_date_or_time(stop)
        or _is_initial(stop, language)
        or _is_acronym(stop)
        or _is_ordinal(stop, language)
    )


def _ends_list(stop: _Stop) -> bool:
    """'etc.' or 'и т. д.' before a capital."""
    return stop.first.isupper() and (stop.low in known.LIST_ENDS or f"{stop.other}{stop.low}" in known.LIST_ENDS_OF_TWO)


def _is_abbreviation(stop: _Stop, language: str) -> bool:
    low = stop.low
    if low in known.INNER:
        return True
    if low in known.COMPANIES:
        return not stop.opener_follows
    if low in known.NUMBERED:
        return stop.first.isdigit()
    if language == "de" and low.endswith("str"):  # Hafenstr.
        return True
    if low not in known.TITLES.get(language, known.TITLES["en"]):
        return False
    everyday = low in known.EVERYDAY.get(language, ()) and (stop.opener_follows or stop.before[:1].islower())
    return not everyday


def _is_date_or_time(stop: _Stop) -> bool:
    if stop.low in {"a.m", "p.m", "am", "pm"}:
        return stop.after in known.TIME_ZONES or stop.after.lower() in known.MONTHS or stop.after.endswith("day")
    return stop.low in known.MONTHS and stop.first.isdigit()


def _is_initial(stop: _Stop, language: str) -> bool:
    """'J. Smith', 'г. Москва', 'z. B.'; but "and I. The ..." ends."""
    if len(stop.before) != 1 or not stop.before.isalpha() or stop.before == "I":
        return False
    if stop.before.isupper() or stop.before in "гвсмпорд":
        return True
    return language in known.LETTER_LANGUAGES and not stop.other[-1:].isdigit()  # "à 6 h." ends


def _is_acronym(stop: _Stop) -> bool:
    """'U.S. Secretary' goes on; 'in the U.S. The minister' does not."""
    if stop.low in {"a.m", "p.m"} or len(stop.before) < 3 or not _ACRONYM.fullmatch(stop.before):
        return False
    return stop.follows in "-–—" or not (stop.opener_follows or stop.follows in '"“‘«„')


def _is_ordinal(stop: _Stop, language: str) -> bool:
    if not stop.before.isdigit() or len(stop.before) > 2:
        return language == "ko" and stop.before.isdigit() and stop.first.isdigit()
    return stop.opens_with_it or language in known.ORDINAL_LANGUAGES
