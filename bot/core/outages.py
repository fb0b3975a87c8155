"""Whether all sources are silent because our own connection is: nobody is blamed for that one by one."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.core.model import Source

FEWEST_HOSTS = 3  # that stop answering together before it is our own connection
SETTING = "outage"  # that holds the last one
SLACK = timedelta(minutes=5)  # what was under way when the connection broke may have failed a little earlier


@dataclass(frozen=True, slots=True)
class Pulse:
    """All sources at a glance: how many were asked at least once, and when one of them answered last."""

    asked: int
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which nobody answers; one that is over is kept until the next."""

    began: datetime
    ended: datetime | None = None
    told_at: datetime | None = None  # when admins heard of an outage the last time, be it this or another

    @property
    def is_told(self) -> bool:
        """Whether admins know of this one."""
        return self.told_at is not None and self.told_at >= self.began

    def excuses(self, source: Source) -> bool:
        """Whether the source failed because of it, and has not answered since."""
        since = source.failing_since
        return since is not None and since >= self.began - SLACK and (self.ended is None or since <= self.ended)


def watch_connection(outage: Outage | None, pulse: Pulse, sources: Sequence[Source], now: datetime) -> Outage | None:
    """The outage as it is now.

    One begins when half of all sources, on three hosts at least, fail since any answered, and ends when one answers.
    """
    if outage and outage.ended is None:
        is_over = pulse.answered_at is not None and pulse.answered_at > outage.began
        return replace(outage, ended=now) if is_over else outage
    silent = [source for source in sources if _fails_like_all(source, pulse)]
    hosts = {urlsplit(source.url).hostname for source in silent}
    if len(hosts) < FEWEST_HOSTS or 2 * len(silent) < pulse.asked:
        return outage
    began = min(source.failing_since for source in silent if source.failing_since)
    return Outage(began, told_at=outage.told_at if outage else None)


def _fails_like_all(source: Source, pulse: Pulse) -> bool:
    if not source.enabled or source.failing_since is None:
        return False
    return pulse.answered_at is None or source.failing_since > pulse.answered_at


def read_outage(setting: str | None) -> Outage | None:
    """The outage that `write_outage` wrote."""
    if setting is None:
        return None
    began, ended, told_at = (datetime.fromisoformat(text) if text else None for text in json.loads(setting))
    return Outage(began, ended, told_at) if began else None


def write_outage(outage: Outage) -> str:
    """The outage as the text of a setting."""
    moments = (outage.began, outage.ended, outage.told_at)
    return json.dumps([moment.isoformat() if moment else None for moment in moments])
