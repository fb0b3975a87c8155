"""Pages and JSON lines in, JSON lines out: one answer per line in, whatever the line holds."""

import asyncio
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import track

from bot.core.errors import WirewatchError
from bot.core.model import Reading
from bot.ports import FetchRequest, FetchResponse
from bot.settings import load_settings

USER_AGENT = "Wirewatch/0.1 (reads one page for a person)"
TYPES = {".html": "text/html", ".htm": "text/html", ".txt": "text/plain"}
EXPECTED = 'expected an object such as {"id": "1", "text": "…"}'

Row = Mapping[str, object]


class LineError(WirewatchError):
    """A line that holds no usable request; the message says what is wrong and what would be right."""


@dataclass(frozen=True, slots=True)
class Page:
    """Bytes to read, where they came from, and what they claim to be."""

    name: str
    body: bytes
    content_type: str = ""

    def lines(self) -> list[str]:
        """The body as lines of text; bytes that are no UTF-8 become replacement characters."""
        return self.body.decode("utf-8-sig", "replace").split("\n")


def load_page(place: str, content_type: str = "") -> Page:
    """The bytes behind a file name, an http address or `-`. Raises OSError and FetchError."""
    if place == "-":
        return Page("-", sys.stdin.buffer.read(), content_type)
    if place.startswith(("http://", "https://")):
        response = asyncio.run(_fetch(place))
        return Page(response.url, response.body, content_type or response.content_type)
    return Page(place, Path(place).read_bytes(), content_type or TYPES.get(Path(place).suffix.lower(), ""))


async def _fetch(url: str) -> FetchResponse:
    from bot.adapters.http import HttpFetcher

    settings = load_settings()
    async with HttpFetcher(
        allowed_networks=settings.allowed_networks,
        max_body=settings.max_body_mb << 20,
        host_gap=timedelta(0),
        user_agent=USER_AGENT,
    ) as fetcher:
        return await fetcher.fetch(FetchRequest(url))


def looks_like_lines(body: bytes) -> bool:
    """Whether the bytes are JSON lines rather than a page, so that one command can be piped into the next."""
    first = body.lstrip().split(b"\n", 1)[0]
    try:
        return first.startswith(b"{") and isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def answer_lines(lines: Iterable[str], answer: Callable[[Row], Iterable[Row]]) -> int:
    """Writes the answers to each line; returns how many lines had a problem (named on standard error as well)."""
    return sum(not _answer(number, line, answer) for number, line in enumerate(watched(lines), 1) if line.strip())


def _answer(number: int, line: str, answer: Callable[[Row], Iterable[Row]]) -> bool:
    row: Row = {}
    try:
        row = row_of(line)
        for each in answer(row):
            write(each)
    except (WirewatchError, OSError) as error:
        print(f"line {number}: {error}", file=sys.stderr)
        write({"id": row.get("id"), "problem": str(error)})
        return False
    return True


def write(row: Row) -> None:
    """One JSON line on standard output, flushed, so that whoever reads the pipe sees it at once."""
    print(json.dumps(row, ensure_ascii=False), flush=True)


def watched(lines: Iterable[str]) -> Iterable[str]:
    """The lines, with a progress bar on a terminal while the answers go elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal or sys.stdout.isatty():
        return lines
    return track(list(lines), console=console, description="", transient=True)


def row_of(line: str) -> Row:
    """The object of a line. Raises LineError."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise LineError(f"not JSON ({error}); {EXPECTED}") from error
    if not isinstance(row, dict):
        raise LineError(f"a JSON {type(row).__name__}; {EXPECTED}")
    return row


def text_of(row: Row, name: str, *, needed: bool = False) -> str:
    """The text under `name`, empty when it is absent. Raises LineError."""
    value = row.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str):
        raise LineError(f'"{name}" must be a text' if name in row else f'"{name}" is missing; {EXPECTED}')
    # A lone surrogate is valid JSON and no valid text.
    return value.encode("utf-8", "replace").decode("utf-8")


def time_of(row: Row, name: str) -> datetime | None:
    """The time under `name`, as epoch seconds or ISO 8601. Raises LineError."""
    value = row.get(name)
    if value is None:
        return None
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise LineError(f'"{name}" must be epoch seconds or ISO 8601, not {value!r}')


def reading_of(row: Row) -> Reading:
    """The article of one line. Raises LineError."""
    return Reading(
        title=text_of(row, "title"),
        text=text_of(row, "text", needed=True),
        url=text_of(row, "url"),
        source=text_of(row, "source"),
        language=text_of(row, "language") or None,
        published=time_of(row, "published"),
    )
