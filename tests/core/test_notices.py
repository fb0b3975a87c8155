"""What admins are told about sources, and when."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import FetchError
from bot.core.health import Health
from bot.core.model import Source
from bot.core.notices import (
    PAIR_GAP,
    WISHES,
    CutOff,
    Digest,
    Doubled,
    Moved,
    NeverAnswered,
    Note,
    Notice,
    Plan,
    Recovery,
    Situation,
    Trouble,
    digest_day,
    hears,
    notice_key,
    plan_digest,
    plan_notices,
)
from bot.core.outages import Outage, Pulse, watch_connection
from bot.core.polling import after_failure, after_success

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FLOOR = timedelta(minutes=2)
ALARM = 6 * HOUR
SOURCE = Source(id=1, url="https://post.example/feed", title="The Harbour Post")
CALM = Pulse(100, NOW)


def situation(*sources: Source, outage: Outage | None = None, pulse: Pulse = CALM) -> Situation:
    return Situation(sources, pulse, outage, ALARM)


def polled(source: Source, answer: str, now: datetime) -> Source:
    if not source.enabled:
        return source
    if answer == "news":
        return after_success(source, now, FLOOR, [now - n * HOUR for n in range(20)], brought_new=True)
    if answer == "same":
        return after_success(source, now, FLOOR)
    return after_failure(source, FetchError(source.url, answer, answer), now, Random(1), FLOOR)


LIVES = st.lists(st.tuples(st.sampled_from(["news", "same", "timeout"]), st.integers(1, 40)), max_size=10)


@given(LIVES)
def test_troubles_and_recoveries_take_turns_and_no_two_troubles_come_within_a_day(life: list[tuple[str, int]]):
    source, now, told = SOURCE, NOW, list[tuple[datetime, Trouble | Recovery]]()
    for answer, hours in life:
        for _ in range(hours):
            now += HOUR
            source = polled(source, answer, now)
            plan = plan_notices(situation(source), now)
            told += [(now, notice) for notice in plan.notices if isinstance(notice, Trouble | Recovery)]
            for note in plan.notes:
                at = now if note.troubles > source.troubles else source.told_at
                source = replace(source, told=note.told, troubles=note.troubles, told_at=at)
            assert plan_notices(situation(source), now).notices == ()
    # Down or stale, perhaps it answers at least, then it is well.
    kinds = "".join("T" if isinstance(notice, Trouble) else notice.health[0] for _, notice in told)
    assert re.fullmatch("(Ts?g)*(Ts?)?", kinds)
    troubles = [at for at, notice in told if isinstance(notice, Trouble)]
    assert all(later - earlier >= PAIR_GAP for earlier, later in pairwise(troubles))
    keys = [notice_key(notice, at) for at, notice in told]
    assert len(set(keys)) == len(keys)


def test_what_is_due_is_not_judged_before_its_poll():
    down = replace(SOURCE, succeeded_at=NOW - DAY, failing_since=NOW - ALARM)
    assert plan_notices(situation(replace(down, next_at=NOW)), NOW).notices == ()
    due_later = replace(down, next_at=NOW + FLOOR)
    assert plan_notices(situation(due_later), NOW).notices == (Trouble(due_later, Health.DOWN),)


def test_who_was_told_stale_is_not_told_down_as_well():
    stale = replace(SOURCE, succeeded_at=NOW - DAY, failing_since=NOW - ALARM, told="stale")
    assert plan_notices(situation(stale), NOW).notices == ()


def test_who_was_told_down_hears_that_it_answers_even_if_it_brings_nothing():
    well = replace(SOURCE, baseline_at=NOW - 90 * DAY, published_at=NOW - 80 * DAY, succeeded_at=NOW, told="down")
    plan = plan_notices(situation(well), NOW)
    assert plan == Plan((Recovery(well, Health.STALE),), (Note(well.id, "stale", 0),))
    since_ever = replace(well, published_at=NOW - 190 * DAY)
    assert plan_notices(situation(since_ever), NOW).notes == (Note(well.id, "", 0),)


def test_what_was_gone_is_told_again_when_somebody_wanted_it_back_in_vain():
    back = replace(
        SOURCE, succeeded_at=NOW - DAY, failing_since=NOW - HOUR, told="gone", troubles=1, told_at=NOW - HOUR
    )
    assert plan_notices(situation(back), NOW) == Plan((), (Note(back.id, "", 1),))
    gone = replace(back, told="", enabled=False, kind="gone")
    assert plan_notices(situation(gone), NOW).notices == (Trouble(gone, Health.GONE),)


def test_all_that_never_answered_wait_for_each_other():
    down, failing = replace(SOURCE, failing_since=NOW - DAY), replace(SOURCE, id=2, failing_since=NOW - HOUR)
    assert plan_notices(situation(down, failing), NOW).notices == ()
    [notice] = plan_notices(situation(down, failing), NOW + DAY).notices
    assert isinstance(notice, NeverAnswered)
    assert plan_notices(situation(down), NOW).notices == (Trouble(down, Health.DOWN),)


def sources_of(*hosts: str, since: datetime = NOW) -> list[Source]:
    return [Source(n, f"https://{host}/feed", host, failing_since=since) for n, host in enumerate(hosts)]


@pytest.mark.parametrize(
    ("hosts", "asked", "answered_at", "begins"),
    [
        (["a.example", "b.example", "c.example"], 6, NOW - HOUR, True),
        (["a.example", "b.example", "c.example"], 3, None, True),
        (["a.example", "b.example", "c.example"], 7, NOW - HOUR, False),
        (["a.example", "b.example", "c.example"], 6, NOW + HOUR, False),
        (["a.example", "a.example", "b.example"], 3, NOW - HOUR, False),
    ],
)
def test_an_outage_begins_when_half_of_all_fail_since_any_answered(
    hosts: list[str], asked: int, answered_at: datetime | None, *, begins: bool
):
    found = watch_connection(None, Pulse(asked, answered_at), sources_of(*hosts), NOW + 2 * HOUR)
    assert found == (Outage(NOW) if begins else None)


def test_an_outage_ends_with_the_first_answer_and_excuses_who_was_not_asked_again():
    outage = Outage(NOW)
    assert watch_connection(outage, Pulse(9, NOW - HOUR), (), NOW + HOUR) == outage
    over = watch_connection(outage, Pulse(9, NOW + HOUR), (), NOW + HOUR)
    assert over == Outage(NOW, ended=NOW + HOUR)
    since = {-HOUR: False, -FLOOR: True, HOUR: True, 2 * HOUR: False}
    assert {wait: over.excuses(replace(SOURCE, failing_since=NOW + wait)) for wait in since} == since
    assert not over.excuses(SOURCE)


def test_a_digest_names_an_outage_and_only_whom_it_does_not_excuse():
    excused, down = (replace(SOURCE, failing_since=NOW - n * DAY) for n in (1, 2))
    outage = Outage(NOW - DAY)
    digest = plan_digest(situation(excused, down, outage=outage), NOW)
    assert digest == Digest((Trouble(down, Health.DOWN),), CutOff(NOW - DAY, CALM.asked))
    assert plan_digest(situation(SOURCE), NOW) is None


@pytest.mark.parametrize(
    ("wish", "told"),
    [("each", {"trouble", "moved", "doubled", "digest"}), ("daily", {"moved", "doubled", "digest"}), ("off", set())],
)
def test_admins_hear_what_they_wish_for(wish: str, told: set[str]):
    moves: dict[str, Notice] = {"moved": Moved(SOURCE), "doubled": Doubled(SOURCE)}
    notices = {"trouble": Trouble(SOURCE, Health.DOWN), **moves, "digest": Digest(())}
    assert wish in WISHES
    assert {name for name, notice in notices.items() if hears(wish, notice)} == told


@pytest.mark.parametrize(
    ("zone", "hour", "day"),
    [
        ("UTC", 7, "2026-11-21"),
        ("UTC", 8, "2026-11-22"),
        ("Asia/Seoul", 22, "2026-11-22"),
        ("Asia/Seoul", 23, "2026-11-23"),
        ("America/New_York", 12, "2026-11-21"),
        ("America/New_York", 13, "2026-11-22"),
    ],
)
def test_a_digest_is_out_at_eight_in_the_morning(zone: str, hour: int, day: str):
    assert digest_day(NOW.replace(hour=hour), zone) == day


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_the_day_of_digests_never_goes_back(at: datetime):
    for zone in ("Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu"):
        assert digest_day(at, zone) <= digest_day(at + HOUR, zone)
