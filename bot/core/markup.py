"""Telegram HTML built from escaped parts: every part knows how long it will look, so nothing is ever cut inside a tag.

Telegram counts the 4,096 characters after parsing; we count them in UTF-16 units, which is a little stricter than
the code points it counts. The raw text may have 32,768 bytes (Bot API server, Client.cpp get_formatted_text).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

MESSAGE_LIMIT = 4096
CAPTION_LIMIT = 1024  # below a picture or a file
RAW_LIMIT = 32_768
LONGEST_URL = 1024
ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Rich:
    """A well-formed piece of HTML and its visible length in UTF-16 units."""

    html: str = ""
    size: int = 0

    def __add__(self, other: "Rich") -> "Rich":
        return Rich(self.html + other.html, self.size + other.size)


def plain(text: str) -> Rich:
    """The text as it is, with nothing in it that Telegram could take for markup."""
    return Rich(escape(text, quote=False), units(text))


def bold(text: str) -> Rich:
    """The text in bold."""
    return _tagged("b", text)


def code(text: str) -> Rich:
    """The text in fixed width, which a tap copies."""
    return _tagged("code", text)


def struck(text: str) -> Rich:
    """The text struck through."""
    return _tagged("s", text)


def emphasised(text: str, spans: Iterable[tuple[int, int]]) -> Rich:
    """The text with those stretches of its characters in bold; they stand in order and apart."""
    whole, done = Rich(), 0
    for start, end in spans:
        whole = whole + plain(text[done:start]) + bold(text[start:end])
        done = end
    return whole + plain(text[done:])


def link(text: str | Rich, url: str) -> Rich:
    """The text leading to `url`; only the text when that is no web address or too long for a message."""
    shown = plain(text) if isinstance(text, str) else text
    if not is_address(url):
        return shown
    return Rich(f'<a href="{escape(url)}">{shown.html}</a>', shown.size)


def is_address(url: str) -> bool:
    """Whether it is a web address that a link can lead to."""
    if not url.startswith(("https://", "http://")) or len(url) > LONGEST_URL:
        return False
    # Telegram's parser takes a NUL within a tag for the end of the message.
    return url.isprintable() and not any(character.isspace() for character in url)


def lines(parts: Iterable[Rich], between: str = "\n") -> Rich:
    """Those parts that are not empty, one below the other."""
    whole = Rich()
    for part in parts:
        if part.size:
            whole = whole + plain(between) + part if whole.size else part
    return whole


def fitting(heading: Rich, blocks: Sequence[Rich], rest: Callable[[int], str], between: str = "\n\n") -> Rich:
    """The heading and as many whole blocks as one message holds; `rest` words how many had to stay out."""
    whole = heading
    for done, block in enumerate(blocks):
        longer = lines((whole, block), between)
        left = len(blocks) - done - 1
        tail = plain(between + rest(left)) if left else Rich()
        if not is_sendable(longer + tail):
            return lines((whole, plain(rest(left + 1))), between)
        whole = longer
    return whole


def paged(blocks: Iterable[Rich], between: str = "\n\n") -> tuple[Rich, ...]:
    """All the blocks, in their order, in as few messages as hold them; each block alone must be one Telegram takes."""
    pages: list[Rich] = []
    for block in blocks:
        longer = lines((*pages[-1:], block), between)
        if pages and is_sendable(longer):
            pages[-1] = longer
        elif block.size:
            pages.append(block)
    return tuple(pages)


def cut_to_pieces(text: str, limit: int) -> tuple[str, ...]:
    """The whole text in pieces within `limit` UTF-16 units, cut at line breaks or blanks, which the cuts take away."""
    pieces: list[str] = []
    rest = text.strip()
    while rest:
        end = _cut_at(rest, limit)
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return tuple(pieces)


def _cut_at(text: str, limit: int) -> int:
    """Where the first piece ends: after its last line break, else its last blank, else where it must."""
    end = limit
    while units(text[:end]) > limit:
        end -= 1
    if end >= len(text) or text[end].isspace():
        return end
    breaks = (text.rfind("\n", 0, end), text.rfind(" ", 0, end))
    return next((place for place in breaks if place > 0), end)


def is_sendable(part: Rich) -> bool:
    """Whether Telegram takes this as one message."""
    return part.size <= MESSAGE_LIMIT and len(part.html.encode("utf-8", "replace")) <= RAW_LIMIT


def clip(text: str, limit: int) -> str:
    """The text on one line within `limit` UTF-16 units, cut after a word where it has to be."""
    text = " ".join(text.split())
    if units(text) <= limit:
        return text
    room = limit - units(ELLIPSIS)
    cut = text[:room]
    while units(cut) > room:
        cut = cut[:-1]
    words, _, _ = cut.rpartition(" ")
    return (words if units(words) > room // 2 else cut).rstrip(" ,;:–—-") + ELLIPSIS


def clip_sentences(sentences: Iterable[str], limit: int) -> str:
    """Whole sentences within `limit`; the first is clipped when it alone is longer."""
    whole = ""
    for sentence in sentences:
        longer = f"{whole} {' '.join(sentence.split())}".strip()
        if units(longer) > limit:
            return whole or clip(longer, limit)
        whole = longer
    return whole


def units(text: str) -> int:
    """The length as Telegram's clients count it: UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def is_seen(text: str) -> bool:
    """Whether there is anything to see in it; Telegram takes no message of blanks and signs without a shape."""
    return any(character.isprintable() and not character.isspace() for character in text)


def _tagged(tag: str, text: str) -> Rich:
    return Rich(f"<{tag}>{escape(text, quote=False)}</{tag}>", units(text)) if text else Rich()
