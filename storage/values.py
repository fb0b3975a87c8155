"""How values look in a column: times as epoch milliseconds, lists as JSON text, hashes packed, urgency as a rank."""

import json
import struct
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import overload

from bot.core.model import Urgency
from bot.core.weekdays import WEEK

URGENCIES = tuple(Urgency)
RANKS = {urgency: rank for rank, urgency in enumerate(URGENCIES)}

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@overload
def to_ms(at: datetime) -> int: ...
@overload
def to_ms(at: datetime | None) -> int | None: ...
def to_ms(at: datetime | None) -> int | None:
    """Epoch milliseconds; what is finer than a millisecond is dropped."""
    return None if at is None else (at - _EPOCH) // _MILLISECOND


@overload
def from_ms(ms: int) -> datetime: ...
@overload
def from_ms(ms: int | None) -> datetime | None: ...
def from_ms(ms: int | None) -> datetime | None:
    """Aware UTC."""
    return None if ms is None else _EPOCH + timedelta(milliseconds=ms)


@overload
def span_ms(span: timedelta) -> int: ...
@overload
def span_ms(span: timedelta | None) -> int | None: ...
def span_ms(span: timedelta | None) -> int | None:
    """A length of time in milliseconds."""
    return None if span is None else span // _MILLISECOND


def from_span_ms(ms: int | None) -> timedelta | None:
    """The length of time that `span_ms` wrote."""
    return None if ms is None else timedelta(milliseconds=ms)


def to_days(days: Iterable[int]) -> int:
    """Days of the week as bits, Monday the lowest."""
    return sum(1 << day for day in days)


def from_days(bits: int) -> frozenset[int]:
    """The days of the week that `to_days` wrote."""
    return frozenset(day for day in range(WEEK) if bits >> day & 1)


def to_json(values: Iterable[object]) -> str:
    """A list as compact JSON text."""
    listed = list(values)
    return _ENCODE(listed) if listed else "[]"


def texts(column: str) -> tuple[str, ...]:
    """The strings of a JSON list."""
    return tuple(json.loads(column))


def spans(column: str) -> tuple[tuple[int, int], ...]:
    """The pairs of a JSON list of pairs."""
    return tuple((first, last) for first, last in json.loads(column))


def pairs(column: str) -> tuple[tuple[str, str], ...]:
    """The pairs of strings of a JSON list of pairs."""
    return tuple((name, value) for name, value in json.loads(column))


def pack(hashes: Iterable[int]) -> bytes:
    """Signed 64-bit integers, ascending, eight bytes each, little-endian."""
    ordered = sorted(hashes)
    return struct.pack(f"<{len(ordered)}q", *ordered)


def unpack(column: bytes) -> frozenset[int]:
    """What `pack` packed."""
    return frozenset(struct.unpack(f"<{len(column) // 8}q", column))
