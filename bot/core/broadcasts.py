"""What an admin tells all followers, or those of a topic: how far it is, and when it is over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.model import Message

DRAFT_KEPT = timedelta(hours=24)  # the buttons below an older one do nothing any more
_PREFIX = "broadcast:"


class Stage(StrEnum):
    """Where a broadcast stands."""

    DRAFT = "draft"  # shown to its author, who has not said yes
    OPEN = "open"  # being queued, slice by slice
    QUEUED = "queued"  # for everybody; some of it may have left
    STOPPING = "stopping"  # what has not left is being taken back
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A message for many chats; its progress stands in the message `shown` of the chat `shown_in`."""

    id: int
    author: int
    message: Message
    written: datetime
    topic_id: int | None = None  # whose followers it is for; None: everybody
    stage: Stage = Stage.DRAFT
    reach: int = 0  # how many chats it was for when it began
    shown_in: int = 0
    shown: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How many chats got it, are still to get it (`quiet`: of these, at the end of quiet hours), or did not."""

    sent: int
    left: int
    quiet: int
    failed: int
    withdrawn: int = 0  # taken back by a cancellation before it left


def broadcast_key(broadcast_id: int) -> str:
    """The key of its deliveries."""
    return f"{_PREFIX}{broadcast_id}"


def broadcast_number(key: str) -> int | None:
    """The broadcast that a delivery of this key brings; None for any other delivery."""
    number = key.removeprefix(_PREFIX)
    return int(number) if key.startswith(_PREFIX) and number.isdecimal() else None


def is_draft(broadcast: Broadcast, now: datetime) -> bool:
    """Whether its author may still send it."""
    return broadcast.stage is Stage.DRAFT and now - broadcast.written <= DRAFT_KEPT


def progress_of(broadcast: Broadcast, counts: Mapping[tuple[str, str], int]) -> Progress:
    """How far it is, from its deliveries by state and reason; what is not queued yet is left as well."""

    def count(state: str, *reasons: str) -> int:
        return sum(n for (is_, why), n in counts.items() if is_ == state and (not reasons or why in reasons))

    withdrawn = count("skipped", "cancelled")
    failed = count("dead") + count("skipped") - withdrawn
    missing = max(0, broadcast.reach - sum(counts.values())) if broadcast.stage is Stage.OPEN else 0
    if broadcast.stage in (Stage.STOPPING, Stage.CANCELLED):
        withdrawn = max(withdrawn, broadcast.reach - count("sent") - failed - count("queued"))
    return Progress(count("sent"), count("queued") + missing, count("queued", "quiet"), failed, withdrawn)


def next_stage(broadcast: Broadcast, progress: Progress) -> Stage:
    """Where it stands now that its progress is this."""
    if progress.left:
        return broadcast.stage
    return {Stage.QUEUED: Stage.DONE, Stage.STOPPING: Stage.CANCELLED}.get(broadcast.stage, broadcast.stage)
