"""Text to sentences, by rules: news in ten languages and more, no model and nothing to download."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.sentences import abbreviations as known

CLOSERS = "\"'”’»)\\]›」』】）"
OPENERS = "\"'“‘«(\\[‹「『【（„¿¡"

_PARAGRAPH = re.compile(r"\n[^\S\n]*+\n\s*+")
_WIDE = "。！？｡"
# Possessive, and from the first mark of a run only: a line of a thousand dots is read once.
_STOP = re.compile(
    rf"(?<![{_WIDE}])(?P<mark>[{_WIDE}]++)(?P<close>[{CLOSERS}]*+)(?P<gap>\s*+)"
    rf"|(?<![.!?…؟۔।])(?P<mark2>[.!?…؟۔।]++)(?P<close2>[{CLOSERS}]*+)"
    rf"(?P<gap2>\s++|(?=[^\W\d_]|[“«\"][^\W\d_]))"
)
_LEAD_IN = re.compile(rf"[{OPENERS}\-–—•*\s]*")
_LAST_WORD = re.compile(r"\S+$")
_WORD = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*")
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_HANGUL = re.compile(r"[가-힣]")
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
    opens_with_it: bool  # that word is all there is of the sentence so far
    after: str  # the next word
    first: str  # the first character after opening marks
    follows: str  # the character right after the gap
    line_ends: bool  # a line break follows

    @property
    def low(self) -> str:
        """The word before, to look up in the tables."""
        return self.before.lower().rstrip(".")

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
    last = _LAST_WORD.search(text, max(start, at - _LONGEST_WORD), at)
    before = last.group().lstrip("\"'“‘«([‹「『【（„¿¡-–—") if last else ""
    skipped = _LEAD_IN.match(text, end)
    begin = skipped.end() if skipped else end
    word = _WORD.match(text, begin, begin + _LONGEST_WORD)
    return _Stop(
        mark=found["mark2"],
        closed=bool(found["close2"]),
        glued=not found["gap2"],
        before=before,
        opens_with_it=last is not None and last.start() <= start,
        after=word.group() if word else "",
        first=text[begin : begin + 1] or text[end],
        follows=text[end],
        line_ends="\n" in found["gap2"],
    )


def _ends_glued(stop: _Stop) -> bool:
    """Whether ".The" without a space begins a sentence; not so in addresses, versions and initials."""
    if len(stop.mark) > 1 or any(sign in stop.before for sign in "/@") or stop.before.startswith("www"):
        return False
    if _HANGUL.match(stop.before[-1:]) and _HANGUL.match(stop.first):
        return True
    if "." in stop.after or len(stop.after) < 2 or not stop.first.isupper():
        return False
    previous = stop.before[-1:]
    return stop.closed or previous.islower() or previous in '%)"”’'


def _is_inner_full_stop(stop: _Stop, language: str) -> bool:
    """Whether the full stop belongs to an abbreviation, an initial or an ordinal."""
    return (
        _is_abbreviation(stop, language)
        or _is_date_or_time(stop)
        or _is_initial(stop)
        or _is_acronym(stop)
        or _is_ordinal(stop, language)
    )


def _is_abbreviation(stop: _Stop, language: str) -> bool:
    low = stop.low
    if low in known.INNER:
        return True
    if low in known.COMPANIES:
        return not stop.opener_follows
    if low in known.NUMBERED:
        return stop.first.isdigit()
    if low not in known.TITLES.get(language, known.TITLES["en"]):
        return False
    everyday = low in known.EVERYDAY and (stop.opener_follows or stop.before[:1].islower())
    return not everyday


def _is_date_or_time(stop: _Stop) -> bool:
    if stop.low in {"a.m", "p.m", "am", "pm"}:
        return stop.after in known.TIME_ZONES or stop.after.lower() in known.MONTHS or stop.after.endswith("day")
    return stop.low in known.MONTHS and stop.first.isdigit()


def _is_initial(stop: _Stop) -> bool:
    """'J. Smith', 'г. Москва'; but "and I. The ..." ends."""
    if len(stop.before) != 1 or not stop.before.isalpha() or stop.before == "I":
        return False
    return stop.before.isupper() or stop.before in "гвсмпорд"


def _is_acronym(stop: _Stop) -> bool:
    """'U.S. Secretary' goes on; 'in the U.S. The minister' does not."""
    if stop.low in {"a.m", "p.m"} or len(stop.before) < 3 or not _ACRONYM.fullmatch(stop.before):
        return False
    return stop.follows in "-–—" or not (stop.opener_follows or stop.follows in '"“‘«„')


def _is_ordinal(stop: _Stop, language: str) -> bool:
    if not stop.before.isdigit() or len(stop.before) > 2:
        return False
    return stop.opens_with_it or language in known.ORDINAL_LANGUAGES
