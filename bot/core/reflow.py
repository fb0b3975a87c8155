"""Printed pages to paragraphs: lines joined again, and taken off what stands on every page."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

EDGE = 2  # lines at the head and at the foot of a page that may be printed on every one
FEWEST_PAGES = 3  # from which on a repeated line is known for one
FULL = 0.9  # of the width of the text; letters are of unlike width
HEADLINE = 0.6  # a line so short that is no sentence stands by itself

_NUMBER = re.compile(r"\d+")
_FOLIO = re.compile(
    r"\W{0,9}(?:page|seite|página|pagina|страница|стр\.)?\W{0,9}\d{1,4}(?: ?(?:/|of|von|de|из) ?\d{1,4})?\W{0,9}",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.!?…。！？؟۔।][\"'”’»)\]」』]*$")
_GOES_ON = re.compile(r"[,;:\u2010-\u2015-]$")
_SPLIT_WORD = re.compile(r"[^\W\d_][\u00ad\u2010-]$")
_BULLET = re.compile(r"[•●▪◦‣*]\s|\(?\d{1,2}[.)]\s")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def reflow(pages: Sequence[str]) -> str:
    """The paragraphs of pages of lines, parted by blank lines."""
    lines = [line for page in _without_running_heads(pages) for line in page]
    width = _width(lines)
    paragraphs: list[str] = []
    before = ""
    for line in lines:
        if paragraphs and _goes_on(before, line, width):
            paragraphs[-1] = _joined(paragraphs[-1], line)
        elif line:
            paragraphs.append(line)
        before = line
    return "\n\n".join(paragraphs)


def _without_running_heads(pages: Sequence[str]) -> Iterator[list[str]]:
    printed = [[" ".join(line.split()) for line in page.split("\n")] for page in pages]
    seen = Counter(key for lines in printed for key in {_key(line) for line in _edges(lines, EDGE)})
    often = max(FEWEST_PAGES, len(pages) // 2)
    for lines in printed:
        heads = {line for line in _edges(lines, EDGE) if seen[_key(line)] >= often and not _ENDED.search(line)}
        heads |= {line for line in _edges(lines, 1) if _FOLIO.fullmatch(line)}
        yield [line for line in lines if line not in heads]


def _edges(lines: Sequence[str], most: int) -> list[str]:
    full = [line for line in lines if line]
    return full if len(full) <= 2 * most else [*full[:most], *full[-most:]]


def _key(line: str) -> str:
    return _NUMBER.sub("#", line.lower())


def _width(lines: Sequence[str]) -> int:
    """Of nearly all lines; a few stick out."""
    lengths = sorted(len(line) for line in lines if line)
    return lengths[len(lengths) * 9 // 10] if lengths else 0


def _goes_on(before: str, line: str, width: int) -> bool:
    """Whether a line belongs to the paragraph of the line before it."""
    if not before or not line or _BULLET.match(line):
        return False
    if _SPLIT_WORD.search(before) or _GOES_ON.search(before) or line[0].islower():
        return True
    if _ENDED.search(before) and _is_headline(line, width):
        return False
    # Who breaks a line although its next word would fit means to.
    word = line[:1] if _WIDE.match(line) else line.split(maxsplit=1)[0]
    return len(before) + 1 + len(word) > FULL * width


def _is_headline(line: str, width: int) -> bool:
    return len(line) < HEADLINE * width and not _ENDED.search(line)


def _joined(text: str, line: str) -> str:
    if _SPLIT_WORD.search(text) and line[0].islower():
        return text[:-1] + line
    return text + line if _WIDE.match(text[-1]) and _WIDE.match(line) else f"{text} {line}"
