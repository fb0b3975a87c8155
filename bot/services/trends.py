"""How a topic went: its stories a day, the days that stand out, who reported most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.asking import find_topics, parse_duration, unknown_topic
from bot.core.charts import peak_days
from bot.core.errors import RequestError
from bot.core.ledger import beginning_of, by_day, days_until
from bot.core.model import Topic
from bot.ports import Clock, Store

USUAL = 30  # days
LONGEST = 366  # days
SOURCES = 5
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Summit:
    """A day that stands out, counted from the first, and the story with most reports on it."""

    day: int
    story_id: int
    title: str


@dataclass(frozen=True, slots=True)
class Trend:
    """How many stories of a topic broke on each of these days; the sources that reported most of them."""

    topic: Topic
    days: tuple[date, ...]
    stories: tuple[int, ...]
    summits: tuple[Summit, ...]
    sources: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Trends:
    """What `/trends` does."""

    store: Store
    clock: Clock

    async def topics(self) -> tuple[Topic, ...]:
        """Those one can ask for."""
        return await self.store.topics.all()

    async def asked(self, words: Sequence[str], zone: str) -> Trend | None:
        """`[SLUG] [30d]`; None where no topic is named. Raises RequestError."""
        topics = await self.topics()
        found, unknown = find_topics(words[:-1] if _span(words) else words, topics)
        if unknown:
            raise unknown_topic(unknown[0], topics, "trends")
        return await self.look(found[0], self.days(words), zone) if found else None

    def days(self, words: Sequence[str]) -> int:
        """How far back is asked for."""
        span = _span(words)
        return -(-span // DAY) if span else USUAL

    async def pressed(self, topic_id: int, days: int, zone: str) -> Trend:
        """The same for a button. Raises RequestError for a topic that is gone."""
        for topic in await self.topics():
            if topic.id == topic_id:
                return await self.look(topic, days, zone)
        raise RequestError("button_too_old")

    async def look(self, topic: Topic, days: int, zone: str) -> Trend:
        """The last so many days, at most a year, in that time zone, today included."""
        dates = days_until(self.clock.now(), min(max(days, 1), LONGEST), zone)
        since, trends = beginning_of(dates[0], zone), self.store.trends
        stories = by_day(await trends.stories(topic.id, since), dates, zone)
        summits = [await self._summit(topic, dates, day, zone) for day in peak_days(stories)]
        sources = await trends.outlets(topic.id, since, SOURCES)
        return Trend(topic, dates, stories, tuple(each for each in summits if each), sources)

    async def _summit(self, topic: Topic, dates: Sequence[date], day: int, zone: str) -> Summit | None:
        begins, ends = beginning_of(dates[day], zone), beginning_of(dates[day] + DAY, zone)
        found = await self.store.trends.largest(topic.id, begins, ends)
        return Summit(day, *found) if found else None


def _span(words: Sequence[str]) -> timedelta | None:
    return parse_duration(words[-1]) if words else None
