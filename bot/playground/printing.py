"""The printing presses of the newsroom: they stand still until somebody reads, then print article after article."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from bot.playground.newsroom import News


@dataclass(frozen=True, slots=True)
class Upcoming:
    """What will be printed, and in how many seconds."""

    outlet: str
    title: str
    in_s: float


class PrintingPresses:
    """When the newsroom opened, what time it is there, and what comes next.

    They start once somebody asked for it and every outlet was read once: a bot makes history of all it finds at
    its first look, and the stories of the day shall be news to it.
    """

    def __init__(self, news: News, clock: Callable[[], datetime], *, pace: float = 1.0) -> None:
        self.pace = pace
        self.listeners: list[Callable[[], None]] = []
        self._clock = clock
        self._opened = clock()
        self._unread = {outlet.feed_path for outlet in news.outlets}
        self._wanted = False
        self._plan = sorted(
            (version.after / pace, outlet.name, version.title)
            for outlet in news.outlets
            for piece in outlet.pieces
            for version in piece.versions
            if version.after > timedelta(0)
        )

    @property
    def are_running(self) -> bool:
        """Whether articles are coming out."""
        return self._wanted and not self._unread

    def opened(self) -> datetime:
        """What the newsroom counts its publications from; it moves when the presses start or are hurried."""
        return self._opened

    def now(self) -> datetime:
        """The time in the newsroom, where it stands still until the presses start."""
        return self._clock() if self.are_running else self._opened

    def start(self) -> None:
        """Lets the day begin; once is enough."""
        if not self._wanted:
            self._wanted = True
            self._begin()

    def note_reader(self, path: str) -> None:
        """Somebody was given the feed at this path."""
        if path in self._unread:
            self._unread.remove(path)
            self._begin()

    def hurry(self) -> None:
        """Prints the next article now, and the later ones that much earlier."""
        if self.are_running and (coming := self.upcoming()):
            self._opened -= timedelta(seconds=coming[0].in_s)
        self.start()
        self._tell()

    def upcoming(self) -> tuple[Upcoming, ...]:
        """What is still to come, soonest first; nothing once the day is over."""
        passed = self.now() - self._opened
        ahead = [(after - passed, outlet, title) for after, outlet, title in self._plan if after > passed]
        return tuple(Upcoming(outlet, title, wait.total_seconds()) for wait, outlet, title in ahead)

    def report(self) -> dict[str, object]:
        """Whether they run, and what is to come, as plain values."""
        return {"running": self.are_running, "upcoming": [asdict(upcoming) for upcoming in self.upcoming()]}

    def _begin(self) -> None:
        if self.are_running:
            self._opened = self._clock()
        self._tell()

    def _tell(self) -> None:
        for listener in tuple(self.listeners):
            listener()
