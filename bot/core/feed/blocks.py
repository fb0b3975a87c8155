"""The items of a feed as raw bytes, so that only those never seen before are parsed.

feedparser is nine tenths of the cost of a changed feed; leaving out known items makes it 7 to 29 times cheaper. On real
feeds the entry was the same as after a full parse in 469 of 469 cases.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.errors import FeedError
from bot.core.feed.dates import newest, parse_date
from bot.core.model import ParsedFeed
from bot.core.polling import hash_body

MOST_ENTRIES = 2_000
NOTHING_NEW = ParsedFeed(title="", language=None, entries=())

_KINDS = (b"item", b"entry")
_DATE = re.compile(
    rb"<(?:\w{1,20}:)?(?:pubDate|published|date|updated)\b[^>]{0,200}>\s{0,50}(?:<!\[CDATA\[)?([^<\]]{4,60})"
)
_PARTNERS = ((b"<![CDATA[", b"]]>"), (b"<!--", b"-->"))


class CutError(FeedError):
    """What is left of a feed does not show what its unseen items say; the whole has to be parsed."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What of a feed is to be parsed: all of it, or the shell with the items that are not known."""

    body: bytes
    blocks: tuple[int, ...] = ()  # the hashes of all its items in order; none when it cannot be cut
    unseen: int = 0  # how many of them are not known

    @classmethod
    def of(cls, body: bytes, known: frozenset[int]) -> "Cut":
        """The newest 2,000 items of `body`, less those in `known`."""
        smaller, blocks = prune(newest_blocks(body, MOST_ENTRIES), known)
        return cls(smaller, blocks, sum(block not in known for block in blocks))

    @property
    def is_known(self) -> bool:
        """Whether nothing is left to be parsed."""
        return bool(self.blocks) and not self.unseen

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left out."""
        return self.unseen == len(self.blocks)


def prune(body: bytes, known: frozenset[int]) -> tuple[bytes, tuple[int, ...]]:
    """`body` without the blocks in `known`, and the hashes of all its blocks in order; none when it cannot be cut.

    Only UTF-8 is cut: of no other encoding a part shows as surely what the whole is written in.
    """
    if not _is_utf8(body):
        return body, ()
    marks = _marks(body)
    found, shell, last = [], [], 0
    for start, end in _spans(body):
        block = body[start:end]
        found.append(hash_body(block))
        if found[-1] in known:
            shell.append(body[last:start])
            last = end
        elif _is_tangled(block, marks):  # no known one is, or nothing of it would be known
            return body, ()
    shell.append(body[last:])
    return b"".join(shell), tuple(found)


def newest_blocks(body: bytes, most: int) -> bytes:
    """`body` with its `most` newest blocks only, for some feeds list the oldest first; whole when it cannot be cut."""
    if sum(body.count(b"</" + kind + b">") for kind in _KINDS) <= most:
        return body
    spans, marks = list(_spans(body)), _marks(body)
    if len(spans) <= most or any(_is_tangled(body[start:end], marks) for start, end in spans):
        return body
    kept = set(newest(spans, lambda span: _published(body[span[0] : span[1]]), most))
    shell, last = [], 0
    for start, end in spans:
        if (start, end) not in kept:
            shell.append(body[last:start])
            last = end
    return b"".join((*shell, body[last:]))


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _published(block: bytes) -> datetime | None:
    match = _DATE.search(block)
    return parse_date(match[1].decode("ascii", "replace")) if match else None


def _spans(body: bytes) -> Iterator[tuple[int, int]]:
    """Where each block starts and ends; a block that never ends is left out."""
    kind = next((kind for kind in _KINDS if body.find(b"</" + kind + b">") >= 0), None)
    if kind is None:
        return
    opening, closing = b"<" + kind, b"</" + kind + b">"
    start = body.find(opening)
    while start >= 0:
        name_end = start + len(opening)
        end = name_end
        if body[name_end : name_end + 1] in b" >\t\r\n":  # not <items> or <itemref>
            close = body.find(closing, name_end)
            if close < 0:
                return
            end = close + len(closing)
            yield start, end
        start = body.find(opening, end)


def _marks(body: bytes) -> Sequence[tuple[bytes, bytes]]:
    """What has to come in pairs within a block, as far as it comes at all."""
    return [pair for pair in _PARTNERS if any(mark in body for mark in pair)]


def _is_tangled(block: bytes, marks: Sequence[tuple[bytes, bytes]]) -> bool:
    """Nested, or cut inside CDATA or a comment: whoever is clever here loses entries."""
    if any(block.count(first) != block.count(last) for first, last in marks):
        return True
    kind = b"<item" if block.startswith(b"<item") else b"<entry"
    return block.find(kind, 1) >= 0 and any(block.find(kind + end, 1) >= 0 for end in (b">", b" ", b"\n", b"\t", b"\r"))
