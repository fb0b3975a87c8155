"""What a change of what a chat follows can be taken back to."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.model import Mode, Topic

KEPT = timedelta(days=7)  # for so long a change can be taken back


@dataclass(frozen=True, slots=True)
class Followed:
    """How a topic or watch was followed before a change; None for `mode`: it was not."""

    topic: Topic
    mode: Mode | None = None
    muted_until: datetime | None = None
    since: datetime | None = None  # when it was followed first


@dataclass(frozen=True, slots=True)
class Before:
    """What a change in one chat, or forum topic of it, can be taken back to."""

    number: int
    chat_id: int
    thread: int
    followed: tuple[Followed, ...]
    set_digest: bool = False  # the change also set a digest where there was none

    @property
    def topics(self) -> tuple[Topic, ...]:
        """All that the change was about."""
        return tuple(each.topic for each in self.followed)
