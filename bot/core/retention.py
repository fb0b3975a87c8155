"""How long things are kept, and how much is removed at a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.arrivals import KEY_LIFE
from bot.core.copies import COPY_WINDOW
from bot.core.stories import WINDOW

AFTER_STORY = timedelta(hours=48)  # deliveries of a story are kept so long after it ended
DEAD_KEPT = timedelta(days=7)  # so long admins have at least to look at what was given up for its age
MESSAGES_KEPT = timedelta(days=9)  # a weekly digest looks back at what was told since the one before
AUDIT_KEPT = timedelta(days=366)

STEP = timedelta(milliseconds=10)  # what a step should take; the fsync of its commit comes on top
FIRST_STEP = 8
LARGEST_STEP = 2_000


@dataclass(frozen=True, slots=True)
class Horizon:
    """What is older than these moments is removed."""

    articles: datetime  # when they were fetched, and the last of a story
    stories: datetime  # the last article of those whose deliveries go
    messages: datetime  # when what belongs to no story, or may be in a digest, was wanted
    sketches: datetime  # of articles that nothing can be a copy of any more
    keys: datetime  # when a source that was removed listed the entry last
    audit: datetime


@dataclass(frozen=True, slots=True)
class Slice:
    """At most `limit` of the deliveries of a story, by id after `after`."""

    story_id: int
    after: int
    limit: int


@dataclass(frozen=True, slots=True)
class Room:
    """The room beside the database, in megabytes, to be told when there is too little of it and when there is again."""

    free_mb: int
    least_mb: int
    is_low: bool


def horizon(now: datetime, retention: timedelta, send_max_age: timedelta) -> Horizon:
    """The moments for a history of length `retention`, where messages leave for as long as `send_max_age`."""
    return Horizon(
        articles=now - retention,
        # Nothing joins a story that had no article for WINDOW: that is its end.
        stories=now - WINDOW - AFTER_STORY,
        messages=now - max(MESSAGES_KEPT, send_max_age + DEAD_KEPT),
        sketches=now - COPY_WINDOW - timedelta(days=1),
        keys=now - KEY_LIFE,
        audit=now - AUDIT_KEPT,
    )


def next_step(size: int, took: timedelta) -> int:
    """How many the next step should remove, when one of `size` took so long; at most twice as many."""
    factor = min(2.0, STEP / took) if took > timedelta(0) else 2.0
    return max(1, min(LARGEST_STEP, int(size * factor)))


def is_low(free_mb: int, least_mb: int, *, was_low: bool) -> bool:
    """Whether there is too little room; once there was, a tenth more is asked for, or it would go on and off."""
    return free_mb < (least_mb * 11 // 10 if was_low else least_mb)
