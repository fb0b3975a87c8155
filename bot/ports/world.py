"""What the services need from the network, the workers, Telegram and the clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.charts import Chart
from bot.core.model import Match, Message, Outcome, ParsedFeed, Reading, Understanding, Urgency
from bot.core.trials import Sheet


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """A conditional GET: `etag` and `last_modified` as the server gave them last time."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    agent: str = ""  # empty: our own
    headers: tuple[tuple[str, str], ...] = ()
    robots: bool = False  # whether the robots.txt of its host is asked first; pages are, feeds are made for robots


@dataclass(frozen=True, slots=True)
class FetchResponse:
    """A good answer: status 200 with a body, or 304 without."""

    status: int
    url: str  # after redirects
    body: bytes
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None
    permanent: bool = False  # every redirect on the way was permanent
    max_age: timedelta | None = None  # Cache-Control


class Fetcher(Protocol):
    """Gets public pages and feeds, and nothing private."""

    async def fetch(self, request: FetchRequest) -> FetchResponse:
        """The answer, its body decompressed and within the size limit. Raises FetchError for everything else."""
        ...


class Worker(Protocol):
    """Heavy work in a process of its own, which can be killed. Raises WorkerError when it had to be."""

    async def parse(
        self, response: FetchResponse, known: frozenset[int], encoding: str = ""
    ) -> tuple[ParsedFeed, frozenset[int]]:
        """The unseen entries of a feed, and the hashes of its blocks to remember. Raises FeedError."""
        ...

    async def read(self, response: FetchResponse) -> tuple[Reading, ...]:
        """The articles of a page, a text or a PDF, at least one; an unreadable page is one without text.

        Raises DocumentError for a PDF that cannot be read.
        """
        ...

    async def judge(self, rules: Sequence[tuple[str, str]], sheets: Sequence[Sheet]) -> tuple[tuple[Match, ...], ...]:
        """For each sheet the rules (name and expression) that hold. Raises RuleError for one that is wrong."""
        ...

    async def understand(
        self, readings: Sequence[Reading], *, summarise: bool = True
    ) -> tuple[Understanding | None, ...]:
        """What each reading says, in order; None for one that killed the worker even when it stood alone.

        Without `summarise` the summaries are empty: they cost most, and history is summarised when first shown.
        """
        ...

    async def draw(self, chart: Chart) -> bytes:
        """The chart as a PNG, for a phone."""
        ...

    async def zone(self, latitude: float, longitude: float) -> str:
        """The IANA time zone of a place; empty where there is none, or no such place."""
        ...


class Messenger(Protocol):
    """Sends through Telegram at the permitted pace; every failure is an Outcome, none an exception."""

    async def send(self, chat_id: int, thread: int, message: Message, urgency: Urgency) -> Outcome: ...

    async def edit(self, chat_id: int, message_id: int, message: Message) -> Outcome: ...

    async def wait_until_reachable(self) -> None:
        """Returns when Telegram answers getMe again after an outage. Raises SettingsError for a revoked token."""
        ...


class Clock(Protocol):
    """The time, and waiting for it."""

    def now(self) -> datetime:
        """Aware UTC."""
        ...

    async def sleep(self, seconds: float) -> None: ...
