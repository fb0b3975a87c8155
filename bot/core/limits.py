"""How much one person or chat may ask for: a bucket that fills again, and a rest for who emptied it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType


class Quota(StrEnum):
    """What is counted."""

    COMMANDS = "commands"  # of a person, buttons included
    SUMMARIES = "summaries"  # of links, texts and files, of a chat
    EXPORTS = "exports"  # of a chat
    SEARCHES = "searches"  # of a chat


@dataclass(frozen=True, slots=True)
class Allowance:
    """At most so much at once, which comes back evenly within `span`; who used it up gets nothing for `rest`."""

    most: int
    span: timedelta
    rest: timedelta = timedelta()


ALLOWANCES: Mapping[Quota, Allowance] = MappingProxyType(
    {
        Quota.COMMANDS: Allowance(30, timedelta(minutes=1), timedelta(seconds=30)),
        Quota.SUMMARIES: Allowance(20, timedelta(hours=1)),
        Quota.EXPORTS: Allowance(4, timedelta(hours=1)),
        Quota.SEARCHES: Allowance(20, timedelta(minutes=1)),
    }
)
SAID_AGAIN = timedelta(hours=1)  # when somebody who is not served is told so once more


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is left of an allowance as of a moment."""

    left: float
    at: datetime
    shut_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it goes on; if not, how long it takes, and whether that is the first time to say so."""

    wait: timedelta = timedelta()
    is_first: bool = False

    @property
    def is_open(self) -> bool:
        """Whether what was asked for may be done."""
        return not self.wait


def spend(bucket: Bucket | None, allowance: Allowance, now: datetime) -> tuple[Bucket, Verdict]:
    """Takes one out of the bucket (None: a full one), if there is one; the bucket as it is then.

    What comes out of order, or by a clock that was set back, gets nothing for the time in between a second time.
    """
    before = bucket or Bucket(allowance.most, now)
    if before.shut_until and now < before.shut_until:
        return before, Verdict(before.shut_until - now)
    left = level(before, allowance, now)
    if left >= 1:
        return Bucket(left - 1, max(now, before.at)), Verdict()
    wait = max(allowance.rest, (1 - left) * allowance.span / allowance.most)
    return Bucket(left, max(now, before.at), now + wait), Verdict(wait, is_first=True)


def level(bucket: Bucket, allowance: Allowance, now: datetime) -> float:
    """How much is in the bucket at that moment; a clock that was set back takes nothing out."""
    back = max(timedelta(), now - bucket.at) / allowance.span * allowance.most
    return min(float(allowance.most), bucket.left + back)
