"""What makes one look twice at a feed that can be read."""

import re
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from bot.core.model import Entry

_END = re.compile(rb"</(?:[\w-]+:)?(?:rss|feed|rdf)\s*>|\}\s*$", re.IGNORECASE)
_TAIL = 2_000  # bytes in which the end of a feed stands, comments and scripts of the server after it included
_NAMED = re.compile(rb"^[^>]{0,200}?encoding\s*=\s*[\"'][\w.:-]+[\"']")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class Doubt(StrEnum):
    """A reason to doubt, in one word."""

    EMPTY = "empty"  # it lists nothing now
    UNDATED = "undated"
    FUTURE = "future"  # some dates are later than now
    UNLINKED = "unlinked"
    GUESSED = "guessed"  # its bytes are no UTF-8 and nothing says what they are
    TRUNCATED = "truncated"  # it breaks off before its end


def doubts(body: bytes, content_type: str, entries: Iterable[Entry], now: datetime) -> tuple[Doubt, ...]:
    """The reasons to doubt a feed of these bytes, which came to these entries."""
    listed = tuple(entries)
    found = {
        Doubt.EMPTY: not listed,
        Doubt.UNDATED: any(entry.published is None for entry in listed),
        Doubt.FUTURE: any(entry.published and entry.published > now for entry in listed),
        Doubt.UNLINKED: any(not entry.link for entry in listed),
        Doubt.GUESSED: _is_guessed(body, content_type),
        Doubt.TRUNCATED: _is_truncated(body),
    }
    return tuple(doubt for doubt, holds in found.items() if holds)


def _is_guessed(body: bytes, content_type: str) -> bool:
    if body.startswith(_MARKS) or b"\0" in body[:8] or "charset=" in content_type.lower() or _NAMED.match(body[:300]):
        return False
    try:
        body.decode()
    except UnicodeDecodeError:
        return True
    return False


def _is_truncated(body: bytes) -> bool:
    """Of what is written in one byte a character; the others are too few to look for their ends."""
    return b"\0" not in body[:8] and _END.search(body[-_TAIL:]) is None
