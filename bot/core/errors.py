"""Everything Wirewatch raises on purpose. The message of each is a sentence a person can act on.

WirewatchError
├── SettingsError      the environment or .env is wrong
├── StoreError         the database cannot be opened, is damaged or full
│   └── LockedError    another instance runs on this database
├── FetchError         a page or feed could not be had
├── FeedError          bytes that are no feed
├── DocumentError      a document that cannot be read
├── RuleError          a rule expression that cannot be understood
├── WorkerError        work that crashed or outlived its time in a worker process
├── RequestError       a person asked for something that cannot be done
└── SilenceError       a person asked for something, and was told before why it cannot be done
"""

from datetime import timedelta

from bot.core.problems import Problem


class WirewatchError(Exception):
    """The root: whatever else is raised is a bug."""


class SettingsError(WirewatchError):
    """One or more settings are wrong; `problems` names each of them."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class StoreError(WirewatchError):
    """The database cannot do what was asked: missing, damaged, full, or of a newer version."""


class LockedError(StoreError):
    """Another process already runs on this database."""


class FetchError(WirewatchError):
    """`url` could not be fetched; `detail` says why, and `kind` in one word for its health.

    Kinds: dns timeout refused tls reset redirect (no answer), status gone rate_limited login challenge (one that says
    no), big encoding (one we do not read), blocked_address headers robots (one we do not ask for), busy (not asked for
    this time, since others wait before its host: no failure of `url`, which has its turn after `retry_after`).
    """

    retry_after: timedelta | None = None  # how long the server asked to be left alone

    def __init__(self, url: str, kind: str, detail: str, *, status: int | None = None) -> None:
        super().__init__(f"{url}: {detail}")
        self.url = url
        self.kind = kind
        self.detail = detail
        self.status = status


class FeedError(WirewatchError):
    """The bytes are no feed that can be read; the message says what they are instead."""


class DocumentError(WirewatchError):
    """A document cannot be read; `kind` says in a word why: encrypted scanned damaged."""

    def __init__(self, kind: str) -> None:
        super().__init__(_UNREAD[kind])
        self.kind = kind

    def __reduce__(self) -> tuple[type["DocumentError"], tuple[str]]:
        return DocumentError, (self.kind,)


_UNREAD = {
    "encrypted": "the document is locked with a password",
    "scanned": "the document has pictures of pages and no text",
    "damaged": "the document is damaged",
}


class RuleError(WirewatchError):
    """`expression` is wrong at `column` (from 1); the message ends in what would be right there."""

    def __init__(self, expression: str, column: int, problem: Problem) -> None:
        self.placed = Problem("column {column}: {problem}", column=column, problem=problem)
        super().__init__(str(self.placed))
        self.expression = expression
        self.column = column
        self.problem = problem

    def __reduce__(self) -> tuple[type["RuleError"], tuple[str, int, Problem]]:
        # So that it comes back whole from another process; else it is made anew from its message alone, and fails.
        return RuleError, (self.expression, self.column, self.problem)


class WorkerError(WirewatchError):
    """A worker process died of this task or exceeded its time; the next task gets a fresh one."""


class RequestError(WirewatchError):
    """What a person asked cannot be done; `reason` is a word the chat turns into a sentence, `facts` fill it."""

    def __init__(self, reason: str, **facts: str | int | Problem) -> None:
        super().__init__(f"{reason} {facts}" if facts else reason)
        self.reason = reason
        self.facts = facts


class SilenceError(WirewatchError):
    """Nothing is said to what a person asked: the reason was, not long ago."""
