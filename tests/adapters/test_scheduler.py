"""The ticks of the clock."""

import asyncio
import logging

import pytest

from bot.adapters.scheduler import ticking


async def test_a_tick_under_way_at_the_end_is_stopped_without_a_word(caplog: pytest.LogCaptureFixture):
    ticked, stopped = asyncio.Event(), asyncio.Event()

    async def tick() -> None:
        ticked.set()
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    with caplog.at_level(logging.WARNING), ticking({"poll": (0.01, tick)}):
        await ticked.wait()
    await asyncio.wait_for(stopped.wait(), 1)
    await asyncio.sleep(0)
    assert [record for record in caplog.records if record.exc_info] == []
