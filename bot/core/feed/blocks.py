"""The items of a feed as raw bytes, so that only those never seen before are parsed.

feedparser is nine tenths of the cost of a changed feed; leaving out known items makes it 7 to 29 times cheaper. On real
feeds the entry was the same as after a full parse in 469 of 469 cases.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from bot.core.errors import FeedError
from bot.core.feed.dates import newest, parse_date
from bot.core.model import ParsedFeed
from bot.core.polling import hash_body

MOST_ENTRIES = 2_000
NOTHING_NEW = ParsedFeed(title="", language=None, entries=())

_SLASH = ord("/")
_TAGS = tuple(  # not <items> or <itemref>
    (b"</" + kind + b">", re.compile(b"<" + kind + rb"[ >\t\r\n]|</" + kind + b">")) for kind in (b"item", b"entry")
)
_DATE = re.compile(
    rb"<(?:\w{1,20}:)?(?:pubDate|published|date|updated)\b[^>]{0,200}>\s{0,50}(?:<!\[CDATA\[)?([^<\]]{4,60})"
)

Span: TypeAlias = tuple[int, int]


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
        spans = _spans(body)
        if len(spans) > MOST_ENTRIES:
            body = _newest(body, spans, MOST_ENTRIES)
            spans = _spans(body)
        smaller, blocks = _without(body, spans, known)
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
    return _without(body, _spans(body), known)


def newest_blocks(body: bytes, most: int) -> bytes:
    """`body` with its `most` newest blocks only, for some feeds list the oldest first; whole when it cannot be cut."""
    return _newest(body, _spans(body), most)


def _without(body: bytes, spans: Sequence[Span], known: frozenset[int]) -> tuple[bytes, tuple[int, ...]]:
    if not spans or not _is_utf8(body):
        return body, ()
    found, shell, last = [], [], 0
    for start, end in spans:
        block = body[start:end]
        found.append(hash_body(block))
        if found[-1] in known:
            shell.append(body[last:start])
            last = end
        elif _is_tangled(block):  # no known one is, or nothing of it would be known
            return body, ()
    shell.append(body[last:])
    return b"".join(shell), tuple(found)


def _newest(body: bytes, spans: Sequence[Span], most: int) -> bytes:
    if len(spans) <= most or any(_is_tangled(body[start:end]) for start, end in spans):
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


def _spans(body: bytes) -> list[Span]:
    """Where each block starts and ends; one that never ends is left out, and none is told where they are nested."""
    tags = next((tags for closing, tags in _TAGS if closing in body), None)
    spans, start = [], -1
    for tag in tags.finditer(body) if tags else ():
        if body[tag.start() + 1] != _SLASH:
            if start >= 0:
                return []
            start = tag.start()
        elif start >= 0:
            spans.append((start, tag.end()))
            start = -1
    return spans


def _is_tangled(block: bytes) -> bool:
    """Cut inside CDATA or a comment: whoever is clever here loses entries."""
    return block.count(b"<![CDATA[") != block.count(b"]]>") or block.count(b"<!--") != block.count(b"-->")
