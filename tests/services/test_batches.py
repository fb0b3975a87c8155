"""Work that waits for its turn: in order, together, and each with its own trouble."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bot.services.ingest.batches import Batches


@dataclass(slots=True)
class Press:
    """Doubles numbers when it may; 13 breaks it."""

    may: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    batches: list[tuple[int, ...]] = field(default_factory=list)

    async def work(self, numbers: Sequence[int]) -> Sequence[int]:
        self.batches.append(tuple(numbers))
        self.begun.set()
        await self.may.wait()
        if 13 in numbers:
            raise ValueError(f"{numbers} cannot be printed")
        return [2 * number for number in numbers]


async def waiting(press: Press, batches: Batches[int, int], *numbers: int) -> list[asyncio.Task[int]]:
    """The numbers handed in one after another while the first of them is under way."""
    tasks = [asyncio.get_running_loop().create_task(batches.do(number)) for number in numbers]
    await press.begun.wait()
    for _ in numbers:
        await asyncio.sleep(0)
    return tasks


async def test_what_waits_is_done_together_and_each_gets_its_own_result():
    press = Press()
    batches = Batches(press.work, lambda _: 1, 10)
    tasks = await waiting(press, batches, 1, 2, 3, 4)
    press.may.set()
    assert await asyncio.gather(*tasks) == [2, 4, 6, 8]
    assert press.batches == [(1,), (2, 3, 4)]


async def test_in_the_pause_before_a_batch_others_join_it():
    press = Press()
    press.may.set()
    batches = Batches(press.work, lambda _: 1, 10, pause_s=0.01)
    assert await asyncio.gather(*(batches.do(number) for number in (1, 2, 3))) == [2, 4, 6]
    assert press.batches == [(1, 2, 3)]


@pytest.mark.parametrize(("number", "expects_more"), [(7, False), (10, True)])
async def test_nobody_waits_where_no_others_are_expected_or_the_batch_is_full(number: int, expects_more: bool):  # noqa: FBT001
    press = Press()
    press.may.set()
    batches = Batches(press.work, lambda number: number, 10, pause_s=3_600, expects_more=lambda: expects_more)
    assert await batches.do(number) == 2 * number


async def test_a_batch_weighs_no_more_than_it_may_but_takes_one_however_heavy():
    press = Press()
    batches = Batches(press.work, lambda number: number, 5)
    tasks = await waiting(press, batches, 1, 2, 3, 4, 99, 1)
    press.may.set()
    await asyncio.gather(*tasks)
    assert press.batches == [(1,), (2, 3), (4,), (99,), (1,)]


async def test_one_that_cannot_be_done_is_nobody_elses_trouble():
    press = Press()
    batches = Batches(press.work, lambda _: 1, 10)
    tasks = await waiting(press, batches, 1, 2, 13, 4)
    press.may.set()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [results[0], results[1], results[3]] == [2, 4, 8]
    assert "13" in str(results[2])
    assert press.batches == [(1,), (2, 13, 4), (2,), (13,), (4,)]


async def test_whoever_is_cancelled_takes_nobody_along():
    press = Press()
    batches = Batches(press.work, lambda _: 1, 10)
    tasks = await waiting(press, batches, 1, 2, 3)
    tasks[0].cancel()
    tasks[2].cancel()
    with pytest.raises(asyncio.CancelledError):
        await tasks[0]
    press.may.set()
    assert await tasks[1] == 4
    assert (1, 2, 3) not in press.batches
