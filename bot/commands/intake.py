"""What stands behind a file name, an http address or `-`: lines as they come, or one page."""

import asyncio
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from bot import __version__
from bot.core.errors import WirewatchError

LONGEST_LINE = 16 * 2**20  # bytes; longer than any article, so that no line can fill the memory
LARGEST_PAGE = 50 * 2**20  # bytes; the most that is read of a page or feed
TYPES = {".html": "text/html", ".htm": "text/html", ".txt": "text/plain"}


class LineError(WirewatchError):
    """A line or page that holds no usable request; the message says what is wrong and what would be right."""


@dataclass(frozen=True, slots=True)
class Page:
    """Bytes to read: what they are called, what they claim to be, and the address they came from, if any."""

    name: str
    body: bytes
    content_type: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Intake:
    """What stands behind a file name, an http address or `-`, to be read as lines or as one page."""

    name: str
    stream: "io.BufferedReader[Any]"
    content_type: str = ""
    url: str = ""

    def lines(self) -> Iterator[bytes]:
        """The lines as they come, with a progress bar on a terminal while the answers go elsewhere.

        Of a line over LONGEST_LINE come the first bytes only, enough for `row_of` to refuse it.
        """
        if sys.stderr.isatty() and not sys.stdout.isatty():
            return _watched(self.stream)
        return _lines(self.stream)

    def page(self) -> Page:
        """Everything at once. Raises LineError when it is larger than any page."""
        return Page(self.name, _bounded(self.stream), self.content_type, self.url)

    def holds_lines(self) -> bool:
        """Whether JSON lines come rather than a page, so that one command can be piped into the next."""
        start = self.stream.peek(1).removeprefix(b"\xef\xbb\xbf").lstrip()
        return start[:1] == b"{" and start[1:].lstrip()[:1] in (b'"', b"}")


@contextmanager
def take_in(place: str, content_type: str = "") -> Iterator[Intake]:
    """Opens a file name, an http address or `-`. Raises OSError, FetchError and SettingsError."""
    if place == "-":
        with open(sys.stdin.fileno(), "rb", closefd=False) as stream:
            yield Intake("-", stream, content_type)
    elif place.startswith(("http://", "https://")):
        page = _fetched(place)
        with io.BufferedReader(io.BytesIO(page.body)) as stream:
            yield Intake(place, stream, content_type or page.content_type, page.url)
    else:
        with Path(place).open("rb") as stream:
            yield Intake(place, stream, content_type or _type_of(place))


def load_file(path: str, content_type: str = "") -> Page:
    """The page in a file that a line names; a pipe or device could keep the other lines waiting, so it is refused."""
    try:
        if not Path(path).is_file():
            raise LineError(f"{path!r} is no file")
        with Path(path).open("rb") as stream:
            return Page(path, _bounded(stream), content_type or _type_of(path))
    except ValueError as error:
        raise LineError(f"{path!r} is no file name") from error


def _type_of(path: str) -> str:
    return TYPES.get(Path(path).suffix.lower(), "")


def _bounded(stream: IO[bytes]) -> bytes:
    body = stream.read(LARGEST_PAGE + 1)
    if len(body) > LARGEST_PAGE:
        raise LineError(f"more than {LARGEST_PAGE >> 20} MB, too large for a page or feed")
    return body


def _fetched(url: str) -> Page:
    from bot.adapters.http import HttpFetcher
    from bot.ports import FetchRequest
    from bot.settings import load_settings

    settings = load_settings()

    async def fetch() -> Page:
        async with HttpFetcher(
            allowed_networks=settings.allowed_networks,
            max_body=settings.max_body_mb << 20,
            host_gap=timedelta(0),
            user_agent=f"Wirewatch/{__version__} (reads one page for a person)",
        ) as fetcher:
            response = await fetcher.fetch(FetchRequest(url))
        return Page(url, response.body, response.content_type, response.url)

    return asyncio.run(fetch())


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    while line := stream.readline(LONGEST_LINE + 1):
        rest = line
        while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(LONGEST_LINE + 1)
        yield line


def _watched(stream: IO[bytes]) -> Iterator[bytes]:
    from rich.console import Console
    from rich.progress import Progress

    # Left to itself it would catch standard output too, and write the answers, wrapped, to the terminal.
    with Progress(console=Console(stderr=True), transient=True, redirect_stdout=False) as progress:
        yield from progress.track(_lines(stream), total=_count(stream), description="")


def _count(stream: IO[bytes]) -> int | None:
    """How many lines there are; None for a pipe, which nobody can know."""
    if not stream.seekable():
        return None
    start = stream.tell()
    count = sum(1 for _ in _lines(stream))
    stream.seek(start)
    return count
