"""Which of the sources that are due is polled next."""

from collections import Counter, defaultdict, deque
from urllib.parse import urlsplit

from bot.core.model import Source


class DueLine:
    """Sources in line to be polled, at most `at_once`, and of one host at most `of_a_host`, at the same time.

    A host that answers slowly, or wants its requests apart, keeps nobody waiting but its own sources.
    """

    def __init__(self, at_once: int, of_a_host: int) -> None:
        self._of_a_host = of_a_host
        self._waiting: defaultdict[str, deque[Source]] = defaultdict(deque)  # by host
        self._ready: deque[str] = deque()  # hosts that have a source waiting and a place free, each once
        self._polled: Counter[str] = Counter()  # by host
        self._places = at_once  # free
        self._known: set[int] = set()

    def __len__(self) -> int:
        """How many are in line or being polled."""
        return len(self._known)

    def add(self, source: Source) -> None:
        """Puts a source at the end of the line, unless it is there or being polled."""
        if source.id in self._known:
            return
        host = urlsplit(source.url).netloc
        self._known.add(source.id)
        self._waiting[host].append(source)
        if len(self._waiting[host]) == 1 and self._polled[host] < self._of_a_host:
            self._ready.append(host)

    def take(self) -> Source | None:
        """The next to be polled; None while there is none, or no place. It is `done` afterwards."""
        if not self._ready or not self._places:
            return None
        host = self._ready.popleft()
        source = self._waiting[host].popleft()
        self._polled[host] += 1
        self._places -= 1
        if not self._waiting[host]:
            del self._waiting[host]
        elif self._polled[host] < self._of_a_host:
            self._ready.append(host)
        return source

    def done(self, source: Source) -> None:
        """Frees the place of a source that was taken."""
        host = urlsplit(source.url).netloc
        self._known.discard(source.id)
        self._places += 1
        was_full = self._polled[host] == self._of_a_host
        self._polled[host] -= 1
        if not self._polled[host]:
            del self._polled[host]
        if was_full and host in self._waiting:
            self._ready.append(host)
