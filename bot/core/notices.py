"""What admins are told about their sources: one notice of a trouble, one when it is over, none in between."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from bot.core.health import Health, health_of, stale_since
from bot.core.model import Source
from bot.core.outages import Outage, Pulse

EACH, DAILY, OFF = "each", "daily", "off"
WISHES = (EACH, DAILY, OFF)  # how an admin may want to hear of troubles
DIGEST_HOUR = 8  # in the time zone of the admin
PAIR_GAP = timedelta(hours=24)  # between two troubles of one source that are told: some go and come all day
TROUBLES = frozenset({Health.DOWN, Health.STALE, Health.GONE})


@dataclass(frozen=True, slots=True)
class Trouble:
    """A source is down, stale or gone."""

    source: Source
    health: Health


@dataclass(frozen=True, slots=True)
class Recovery:
    """A source that was `source.told` is well again; or it answers at least, and is stale."""

    source: Source
    health: Health


@dataclass(frozen=True, slots=True)
class Moved:
    """A source has another address than `source.moved_from` now."""

    source: Source


@dataclass(frozen=True, slots=True)
class Doubled:
    """A source moved to `source.moved_to`, which another one has: both bring the same from now on."""

    source: Source


@dataclass(frozen=True, slots=True)
class NeverAnswered:
    """Sources that came in a list and never once answered."""

    troubles: tuple[Trouble, ...]


@dataclass(frozen=True, slots=True)
class CutOff:
    """Not one of `count` sources has answered since then."""

    since: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Reconnected:
    """Sources answer again after none did since then."""

    since: datetime


@dataclass(frozen=True, slots=True)
class Rival:
    """Another program gets the updates of the bot: a webhook at `host`, or empty: one that fetches them."""

    host: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """All troubles of a day, with the outage if there is one."""

    troubles: tuple[Trouble, ...]
    cut_off: CutOff | None = None


Notice: TypeAlias = Trouble | Recovery | Moved | Doubled | NeverAnswered | CutOff | Reconnected | Rival | Digest


@dataclass(frozen=True, slots=True)
class Situation:
    """What notices are decided from: the sources that may be in trouble, with the outage as it is now."""

    sources: tuple[Source, ...]
    pulse: Pulse
    outage: Outage | None
    alarm_after: timedelta

    def health(self, source: Source, now: datetime) -> Health:
        """How the source is; failures that an outage excuses begin to count when it is over."""
        if self.outage and self.outage.excuses(source):
            source = replace(source, failing_since=self.outage.ended or now)
        return health_of(source, now, self.alarm_after)


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be remembered of what admins know of a source."""

    source_id: int
    told: str
    troubles: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What is told, and what is remembered of that."""

    notices: tuple[Notice, ...] = ()
    notes: tuple[Note, ...] = ()


def plan_outage(before: Outage | None, situation: Situation, now: datetime) -> tuple[Notice, ...]:
    """The notice of an outage that lasts, or that is over after it was told."""
    outage = situation.outage
    if outage is None:
        return ()
    if outage.ended is not None:
        is_over_now = before is not None and before.ended is None
        return (Reconnected(outage.began),) if is_over_now and outage.is_told else ()
    lasts = now - outage.began >= situation.alarm_after
    is_new = outage.told_at is None or now - outage.told_at >= PAIR_GAP
    return (CutOff(outage.began, situation.pulse.asked),) if lasts and is_new and not outage.is_told else ()


def plan_notices(situation: Situation, now: datetime) -> Plan:
    """What is to be told of the sources now. What is due is left for after its poll."""
    states = [(source, situation.health(source, now)) for source in situation.sources if not _is_due(source, now)]
    notices: list[Notice] = [_moved(source) for source, _ in states if source.moved_from]
    notes: list[Note] = []
    for source, health in states:
        told = _next_told(source, health, situation.alarm_after, now)
        if told == source.told or _never_answered(source):
            continue
        notice = _notice(source, health, told)
        notices += [notice] if notice else []
        notes.append(Note(source.id, told, source.troubles + isinstance(notice, Trouble)))
    first = _first_troubles([Trouble(*state) for state in states if _never_answered(state[0])])
    if first:
        notices.append(NeverAnswered(first) if len(first) > 1 else first[0])
        notes += [Note(each.source.id, str(each.health), each.source.troubles + 1) for each in first]
    return Plan(tuple(notices), tuple(notes))


def plan_digest(situation: Situation, now: datetime) -> Digest | None:
    """All that is wrong with the sources; None when nothing is."""
    states = [(source, situation.health(source, now)) for source in situation.sources]
    troubles = tuple(
        Trouble(source, health)
        for source, health in states
        if health in TROUBLES and not (health is Health.STALE and _was_always_stale(source, situation.alarm_after))
    )
    outage = situation.outage
    cut_off = CutOff(outage.began, situation.pulse.asked) if outage and outage.ended is None else None
    return Digest(troubles, cut_off) if troubles or cut_off else None


def hears(wish: str, notice: Notice) -> bool:
    """Whether an admin who wishes for `each`, `daily` or `off` is told this."""
    return wish == EACH or (wish == DAILY and isinstance(notice, Moved | Doubled | Digest))


def notice_key(notice: Notice, now: datetime) -> str:
    """What keeps the notice from being queued twice for one chat."""
    match notice:
        case Trouble(source, health):
            return f"notice:source:{source.id}:{health}:{source.troubles + 1}"
        case Recovery(source):
            return f"notice:source:{source.id}:after-{source.told}:{source.troubles}"
        case Moved(source) | Doubled(source):
            return f"notice:source:{source.id}:moved:{int(now.timestamp())}"
        case Rival():
            return f"notice:bot:rival:{now:%Y-%m-%d}"
        case _:
            return f"notice:sources:{type(notice).__name__.casefold()}:{int(now.timestamp())}"


def digest_day(now: datetime, zone: str) -> str:
    """The day whose digest is out by now in that time zone: before eight in the morning that of yesterday."""
    local = now.astimezone(ZoneInfo(zone))
    return (local.date() - timedelta(days=local.hour < DIGEST_HOUR)).isoformat()


def _is_due(source: Source, now: datetime) -> bool:
    return source.enabled and source.next_at is not None and source.next_at <= now


def _moved(source: Source) -> Moved | Doubled:
    return Doubled(source) if source.moved_from == source.url else Moved(source)


def _never_answered(source: Source) -> bool:
    return source.succeeded_at is None and not source.told


def _next_told(source: Source, health: Health, alarm_after: timedelta, now: datetime) -> str:
    """What admins are to know of the source: a trouble they know of stays that one until it is over."""
    if health is Health.GONE:
        return "gone"
    if health not in (Health.FAILING, Health.DOWN, Health.STALE) or source.told == "gone":
        return ""
    is_old_news = health is Health.STALE and _was_always_stale(source, alarm_after)
    if source.told:
        answers = source.told == "down" and health is Health.STALE
        return ("" if is_old_news else "stale") if answers else source.told
    is_too_often = source.told_at is not None and now - source.told_at < PAIR_GAP
    return "" if health is Health.FAILING or is_old_news or is_too_often else str(health)


def _was_always_stale(source: Source, alarm_after: timedelta) -> bool:
    """Whether it was when it was added: whoever did knew, or can see it among the sources."""
    since = stale_since(source, alarm_after)
    return since is not None and source.baseline_at is not None and since <= source.baseline_at


def _notice(source: Source, health: Health, told: str) -> Trouble | Recovery | None:
    if source.told in ("down", "stale") and health in (Health.GOOD, Health.STALE):
        return Recovery(source, health)
    return Trouble(source, health) if told else None


def _first_troubles(states: Sequence[Trouble]) -> tuple[Trouble, ...]:
    """All that never answered, once none of them may still do so in time: so they make one notice."""
    if any(state.health is Health.FAILING for state in states):
        return ()
    return tuple(state for state in states if state.health in TROUBLES)
