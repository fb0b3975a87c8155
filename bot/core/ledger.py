"""What admins read about the bot as a whole: followers, alerts, deliveries, and how long all that took."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.localtime import moment, zone_of
from bot.core.model import Topic

QUARTER = timedelta(minutes=15)  # days begin on one in every time zone
LONGEST = 90  # days


@dataclass(frozen=True, slots=True)
class Audience:
    """The chats that can be written to, by kind, and how that changed lately."""

    kinds: Mapping[str, int]  # private group supergroup channel
    paused: int = 0
    new: int = 0
    lost: int = 0  # blocked or removed the bot, and did not come back

    @property
    def active(self) -> int:
        """All of them."""
        return sum(self.kinds.values())


@dataclass(frozen=True, slots=True)
class Pace:
    """How long half of the alerts took at most, and 99 of 100."""

    half: timedelta
    most: timedelta


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic, how many stories reached it, and how many chats follow it."""

    topic: Topic
    alerts: int
    followers: int


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source, how many articles it brought, and how many of these were the news of an alert."""

    id: int
    title: str
    alerts: int
    articles: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """Everything, for a number of days of which the last is today; what is told of days is one number each."""

    days: tuple[date, ...]
    audience: Audience
    alerts: tuple[int, ...]
    articles: tuple[int, ...]
    stories: tuple[int, ...]
    deliveries: Mapping[str, int]  # by state: sent queued waiting folded skipped dead
    from_publication: Pace | None  # until Telegram took the alert; None without any
    from_plan: Pace | None
    topics: tuple[TopicLine, ...]
    sources: tuple[SourceLine, ...]


def days_until(now: datetime, count: int, zone: str) -> tuple[date, ...]:
    """The last `count` days in that time zone, today included."""
    today = now.astimezone(zone_of(zone)).date()
    return tuple(today - timedelta(days=back) for back in reversed(range(count)))


def beginning_of(day: date, zone: str) -> datetime:
    """When the day begins there: UTC."""
    return moment(day, 0, zone_of(zone))


def by_day(quarters: Mapping[datetime, int], days: Sequence[date], zone: str) -> tuple[int, ...]:
    """The sum of each day, of numbers for quarters of an hour."""
    sums: Counter[date] = Counter()
    for begins, count in quarters.items():
        sums[begins.astimezone(zone_of(zone)).date()] += count
    return tuple(sums[day] for day in days)


def pace_of(times: Iterable[tuple[timedelta, int]]) -> Pace | None:
    """The median and the 99th percentile of times, each with how often it was; None for none."""
    counts: Counter[timedelta] = Counter()
    for time, count in times:
        counts[time] += count
    if not counts.total():
        return None
    return Pace(_quantile(counts, 50), _quantile(counts, 99))


def _quantile(counts: Counter[timedelta], percent: int) -> timedelta:
    """The least of the times that so many percent of all do not exceed."""
    left = -(-counts.total() * percent // 100)
    for time in sorted(counts):
        left -= counts[time]
        if left <= 0:
            return time
    return max(counts)
