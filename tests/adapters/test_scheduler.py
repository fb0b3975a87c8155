"""The ticks of the clock."""

import asyncio
import logging
import time

import pytest

from bot.adapters.scheduler import Tick, Ticks


class Hanging:
    """Work that never ends, unless it is let go; it tells when it has been begun so many times."""

    def __init__(self) -> None:
        self.begun = 0
        self.stopped = asyncio.Event()
        self.changed = asyncio.Condition()
        self.let_go = asyncio.Event()

    async def work(self) -> None:
        self.begun += 1
        async with self.changed:
            self.changed.notify_all()
        try:
            await self.let_go.wait()
        finally:
            self.stopped.set()

    async def until_begun(self, times: int) -> None:
        async with asyncio.timeout(5), self.changed:
            await self.changed.wait_for(lambda: self.begun >= times)


@pytest.fixture
def hanging() -> Hanging:
    return Hanging()


async def test_a_tick_under_way_at_the_end_is_stopped_without_a_word(
    hanging: Hanging, caplog: pytest.LogCaptureFixture
):
    ticks = Ticks()
    with caplog.at_level(logging.WARNING), ticks.running({"poll": Tick(0.01, hanging.work)}):
        await hanging.until_begun(1)
    await asyncio.wait_for(hanging.stopped.wait(), 1)
    await asyncio.sleep(0)
    assert [record for record in caplog.records if record.name != "apscheduler.scheduler"] == []
    assert ticks.cancelled["poll"] == 0


async def test_a_tick_that_hangs_is_cancelled_logged_once_and_counted_and_the_next_one_runs(
    hanging: Hanging, caplog: pytest.LogCaptureFixture
):
    ticks = Ticks()
    with ticks.running({"poll": Tick(0.01, hanging.work, deadline_s=0.05)}):
        await hanging.until_begun(2)
        hanging.let_go.set()
        await hanging.until_begun(4)
    assert (ticks.cancelled["poll"], ticks.done["poll"] >= 2) == (1, True)
    said = [record.getMessage() for record in caplog.records if record.name == "bot.adapters.scheduler"]
    assert said == ["the tick poll took over 0.05 s and was cancelled; the next one runs"]


async def test_a_tick_that_hangs_holds_up_no_other(hanging: Hanging):
    other = Hanging()
    other.let_go.set()
    with Ticks().running({"poll": Tick(0.01, hanging.work), "expand": Tick(0.01, other.work)}):
        await other.until_begun(3)
    assert hanging.begun == 1


async def test_a_tick_that_never_ends_well_is_overdue(hanging: Hanging):
    ticks = Ticks()
    with ticks.running({"poll": Tick(0.01, hanging.work, deadline_s=0.02)}):
        await hanging.until_begun(4)
        assert ticks.overdue()["poll"] > 0.03


async def test_a_tick_that_times_out_by_itself_was_not_cancelled():
    done = asyncio.Event()

    async def work() -> None:
        done.set()
        raise TimeoutError

    ticks = Ticks()
    with ticks.running({"poll": Tick(0.01, work)}):
        await asyncio.wait_for(done.wait(), 5)
        await asyncio.sleep(0)
    assert (ticks.cancelled["poll"], ticks.done["poll"]) == (0, 0)


async def test_how_late_the_loop_is_is_measured_and_so_are_ticks_that_were_held_up(hanging: Hanging):
    hanging.let_go.set()
    ticks = Ticks()
    with ticks.running({"poll": Tick(0.01, hanging.work)}):
        await hanging.until_begun(1)
        # Holding up the loop is what is tested.
        time.sleep(1.1)  # noqa: ASYNC251
        await hanging.until_begun(3)
    assert ticks.late["poll"] == 1
    assert sum(ticks.lags.counts[5:]) == 1
