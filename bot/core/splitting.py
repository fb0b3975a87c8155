"""A message that is too long in pieces that are not: cut between items, else lines, sentences, words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import unescape

from bot.core.markup import CAPTION_LIMIT, MESSAGE_LIMIT, RAW_LIMIT, units
from bot.core.model import Message

_ATOM = re.compile(r"<[^>]*>|&#?\w+;|.", re.DOTALL)
_NAME = re.compile(r"</?([a-z-]+)", re.IGNORECASE)
# Ends of items, of lines, of sentences, of words; the last of the best kind is where a piece ends.
_BORDERS = tuple(map(re.compile, (r"\n\s*\n", r"\n", r"[.!?…؟।]['\"”’»)\]]*\s|[。！？][」』”’）]*", r"\s")))
LEFT_OUT = " …"
_LEAST_SHARE = 4  # no piece but the last is shorter than this part of what fits, where there is another place


@dataclass(frozen=True, slots=True)
class _Letters:
    """HTML taken apart: each visible character as it is written, and the tags that stand before it."""

    shown: tuple[str, ...]
    tags: tuple[tuple[str, ...], ...]  # one more than characters: the last stand at the end

    @property
    def text(self) -> str:
        """What is seen; as many characters as `shown` has."""
        return "".join((unescape(each) or "?")[:1] for each in self.shown)


def split(message: Message) -> tuple[Message, ...]:
    """The message in pieces that Telegram takes. The first has all that is not words, and alone may ring."""
    if len(message.html) <= MESSAGE_LIMIT // 2:  # units are at most twice as many, and bytes four times
        return (message,)
    first, *rest = split_html(message.html)
    return (replace(message, html=first), *(Message(html, silent=True) for html in rest))


def shortened(html: str, limit: int = CAPTION_LIMIT) -> str:
    """As much of it as `limit` visible UTF-16 units hold, and a mark where something is left out."""
    first, *rest = split_html(html, limit)
    return split_html(html, limit - units(LEFT_OUT))[0].rstrip() + LEFT_OUT if rest else first


def split_html(html: str, limit: int = MESSAGE_LIMIT) -> tuple[str, ...]:
    """Pieces of at most `limit` visible UTF-16 units. Tags that a cut falls into are closed and opened again."""
    letters = _taken_apart(html)
    text = letters.text
    pieces: list[str] = []
    start = 0
    while start < len(text):
        end = _end_of_piece(text, start, limit)
        piece = _written(letters, start, end)
        if len(piece.encode("utf-8", "replace")) > RAW_LIMIT and limit > 1:
            pieces += split_html(piece, limit // 2)
        elif text[start:end].strip():
            pieces.append(piece)
        start = end
    return tuple(pieces) or (html,)


def _taken_apart(html: str) -> _Letters:
    shown: list[str] = []
    tags: list[tuple[str, ...]] = [()]
    for atom in _ATOM.findall(html):
        if atom.startswith("<") and len(atom) > 1:
            tags[-1] += (atom,)
        else:
            shown.append(atom)
            tags.append(())
    return _Letters(tuple(shown), tuple(tags))


def _end_of_piece(text: str, start: int, limit: int) -> int:
    end = min(start + limit, len(text))
    while units(text[start:end]) > limit:
        end -= (units(text[start:end]) - limit + 1) // 2
    end = max(end, start + 1)  # one character that is two units, where the limit was halved down to one
    if end == len(text):
        return end
    least = start + max(1, (end - start) // _LEAST_SHARE)
    for border in _BORDERS:
        ends = [found.end() for found in border.finditer(text, start, end) if found.end() >= least]
        if ends:
            return ends[-1]
    return end


def _written(letters: _Letters, start: int, end: int) -> str:
    """The HTML from one place to another, whole by itself."""
    opened = _open_at(letters.tags[: start + 1])
    parts = list(opened)
    for place in range(start, end):
        if place > start:
            parts += letters.tags[place]
        parts.append(letters.shown[place])
    if end == len(letters.shown):
        return "".join((*parts, *letters.tags[end]))
    return "".join((*parts, *map(_closing, reversed(_open_at(letters.tags[:end])))))


def _open_at(tags: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The tags that stay open after all these."""
    opened: list[str] = []
    for tag in (tag for group in tags for tag in group):
        if tag.startswith("</"):
            opened = opened[:-1]
        else:
            opened.append(tag)
    return tuple(opened)


def _closing(tag: str) -> str:
    name = _NAME.match(tag)
    return f"</{name[1]}>" if name else ""
