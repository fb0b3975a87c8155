"""How the bot as a whole does: followers, alerts, deliveries, speed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.asking import parse_duration, parse_id
from bot.core.errors import RequestError
from bot.core.ledger import LONGEST, Statistics, TopicLine, beginning_of, by_day, days_until, pace_of
from bot.ports import Clock, Store

USUAL = 7  # days
TOP = 5  # topics, and sources
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stats:
    """What `/stats` does."""

    store: Store
    clock: Clock

    def days(self, words: Sequence[str]) -> int:
        """How many days these words mean, `7d` or `30`; the usual ones for none. Raises RequestError."""
        if not words:
            return USUAL
        span, number = parse_duration(words[0]), parse_id(words[0])
        days = -(-span // DAY) if span else number or 0
        if not 1 <= days <= LONGEST:
            raise RequestError("bad_days", word=words[0], most=LONGEST)
        return days

    async def look(self, days: int, zone: str) -> Statistics:
        """The last so many days in that time zone, today included."""
        now = self.clock.now()
        dates = days_until(now, days, zone)
        since = beginning_of(dates[0], zone)
        ledger = self.store.ledger
        times = await ledger.times(since)
        return Statistics(
            days=dates,
            audience=await ledger.audience(since, now),
            alerts=by_day(await ledger.alerts(since), dates, zone),
            articles=by_day(await ledger.articles(since), dates, zone),
            stories=by_day(await ledger.stories(since), dates, zone),
            deliveries=await ledger.deliveries(since),
            from_publication=pace_of(times.get("published", ())),
            from_plan=pace_of(times.get("planned", ())),
            topics=await self._topics(since),
            sources=await ledger.top_sources(since, TOP),
        )

    async def _topics(self, since: datetime) -> tuple[TopicLine, ...]:
        alerts = await self.store.topics.alerts_since(since)
        topics = sorted(await self.store.topics.all(), key=lambda topic: (-alerts.get(topic.id, 0), topic.id))
        people = self.store.people
        return tuple(
            [TopicLine(each, alerts.get(each.id, 0), await people.followers(each.id)) for each in topics[:TOP]]
        )
