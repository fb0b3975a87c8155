"""Who asks for how much, and how often somebody is told the same."""

from datetime import timedelta

from bot.core.limits import Allowance, Quota
from bot.services import quotas as module
from bot.services.quotas import Quotas
from tests.fakes import FakeClock


def test_each_has_an_allowance_of_their_own() -> None:
    quotas = Quotas(FakeClock(), allowances={Quota.EXPORTS: Allowance(1, timedelta(hours=1))})
    assert quotas.spend(Quota.EXPORTS, 1).is_open
    assert not quotas.spend(Quota.EXPORTS, 1).is_open
    assert quotas.spend(Quota.EXPORTS, 2).is_open


def test_the_same_is_said_once_an_hour() -> None:
    clock = FakeClock()
    quotas = Quotas(clock)
    assert [quotas.may_say("banned", who) for who in (1, 1, 2)] == [True, False, True]
    clock.advance(hours=1)
    assert quotas.may_say("banned", 1)


def test_a_crowd_does_not_fill_the_memory() -> None:
    clock = FakeClock()
    quotas = Quotas(clock)
    assert not all(quotas.spend(Quota.EXPORTS, -1).is_open for _ in range(5))
    for who in range(module.REMEMBERED_MOST - 1):
        quotas.spend(Quota.COMMANDS, who)
        quotas.may_say("banned", who)
    clock.advance(minutes=2)
    quotas.spend(Quota.COMMANDS, -1)
    assert len(quotas._buckets) < 10
    assert not quotas.spend(Quota.EXPORTS, -1).is_open
