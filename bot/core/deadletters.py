"""What could not be delivered, how much waits and left, and the room that is left for it."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.model import Urgency


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A delivery that was given up: what was to be told where, and why it was not."""

    id: int
    chat_id: int
    thread: int
    chat_title: str  # empty for a chat that we do not know any more
    key: str
    text: str  # the headline of its story, or the beginning of its text; empty for a digest
    problem: str  # `old`, perhaps with what failed until then after a colon, or the words in which Telegram refused it
    attempts: int
    since: datetime  # when it was given up


@dataclass(frozen=True, slots=True)
class Queue:
    """The deliveries of one class that are due and have not left."""

    urgency: Urgency
    count: int
    oldest: datetime  # when the one that waits longest was wanted


@dataclass(frozen=True, slots=True)
class Traffic:
    """What waits in each class, what became of the rest lately, and dead letters by the reason they have."""

    queues: tuple[Queue, ...]
    sent: int
    failed: int
    dead: tuple[tuple[str, int], ...]  # most frequent first
    closed_threads: int  # forum topics that nobody can write into

    @property
    def dead_count(self) -> int:
        """All dead letters together."""
        return sum(count for _, count in self.dead)


@dataclass(frozen=True, slots=True)
class Machine:
    """What the bot takes of the machine it runs on, in bytes."""

    database: int
    free: int  # on the disk of the database
    memory: int  # of the main process; 0 where the system does not say
