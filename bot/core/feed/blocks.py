"""The items of a feed as raw bytes, so that only those never seen before are parsed.

feedparser is nine tenths of the cost of a changed feed; leaving out known items makes it 7 to 29 times cheaper. On real
feeds the entry was the same as after a full parse in 469 of 469 cases.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from bot.core.feed.dates import newest, parse_date
from bot.core.polling import hash_body

_KINDS = (b"item", b"entry")
_DATE = re.compile(
    rb"<(?:\w{1,20}:)?(?:pubDate|published|date|updated)\b[^>]{0,200}>\s{0,50}(?:<!\[CDATA\[)?([^<\]]{4,60})"
)


def prune(body: bytes, known: frozenset[int]) -> tuple[bytes, tuple[int, ...]]:
    """`body` without the blocks in `known`, and the hashes of all its blocks in order; none when it cannot be cut.

    Only UTF-8 is cut: of no other encoding a part shows as surely what the whole is written in.
    """
    try:
        body.decode()
    except UnicodeDecodeError:
        return body, ()
    found, shell, last = [], [], 0
    for start, end in _spans(body):
        block = body[start:end]
        if _is_tangled(block):
            return body, ()
        found.append(hash_body(block))
        if found[-1] in known:
            shell.append(body[last:start])
            last = end
    shell.append(body[last:])
    return b"".join(shell), tuple(found)


def newest_blocks(body: bytes, most: int) -> bytes:
    """`body` with its `most` newest blocks only, for some feeds list the oldest first; whole when it cannot be cut."""
    spans = list(_spans(body))
    if len(spans) <= most or any(_is_tangled(body[start:end]) for start, end in spans):
        return body
    kept = set(newest(spans, lambda span: _published(body[span[0] : span[1]]), most))
    shell, last = [], 0
    for start, end in spans:
        if (start, end) not in kept:
            shell.append(body[last:start])
            last = end
    return b"".join((*shell, body[last:]))


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


def _is_tangled(block: bytes) -> bool:
    """Nested, or cut inside CDATA or a comment: whoever is clever here loses entries."""
    kind = b"<item" if block.startswith(b"<item") else b"<entry"
    return (
        block.count(b"<![CDATA[") != block.count(b"]]>")
        or block.count(b"<!--") != block.count(b"-->")
        or any(block.find(kind + end, 1) >= 0 for end in (b">", b" ", b"\n", b"\t", b"\r"))
    )
