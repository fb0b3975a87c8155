"""Who asks for how much: counted in memory, for a restart may well begin anew."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.limits import ALLOWANCES, SAID_AGAIN, Allowance, Bucket, Quota, Verdict, level, spend
from bot.ports import Clock

REMEMBERED_MOST = 20_000  # of buckets and of sentences each


@dataclass(frozen=True, slots=True)
class Quotas:
    """What each person and chat has left, and when they were told something last.

    `waited` says how long ago what is handled now was asked for: who sends hundreds waits for their own answers.
    """

    clock: Clock
    waited: Callable[[], timedelta] = timedelta
    allowances: Mapping[Quota, Allowance] = field(default_factory=lambda: ALLOWANCES)
    _buckets: dict[tuple[Quota, int], Bucket] = field(default_factory=dict)
    _said: dict[tuple[str, int], datetime] = field(default_factory=dict)

    def spend(self, quota: Quota, who: int) -> Verdict:
        """Counts one more of this for a person or chat, as of when it was asked for."""
        now = self.clock.now() - self.waited()
        if len(self._buckets) >= REMEMBERED_MOST:
            self._forget_full(now)
        bucket, verdict = spend(self._buckets.get((quota, who)), self.allowances[quota], now)
        self._buckets[quota, who] = bucket
        return verdict

    def may_say(self, what: str, who: int) -> bool:
        """Whether it is time to tell them this again; if so, it counts as told."""
        now = self.clock.now()
        last = self._said.get((what, who))
        if last is not None and now - last < SAID_AGAIN:
            return False
        if len(self._said) >= REMEMBERED_MOST:
            self._said.clear()
        self._said[what, who] = now
        return True

    def _forget_full(self, now: datetime) -> None:
        full = [key for key, bucket in self._buckets.items() if self._is_full(key[0], bucket, now)]
        for key in full or list(self._buckets):
            del self._buckets[key]

    def _is_full(self, quota: Quota, bucket: Bucket, now: datetime) -> bool:
        allowance = self.allowances[quota]
        return level(bucket, allowance, now) >= allowance.most
