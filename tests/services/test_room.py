import asyncio

import pytest

from bot.services.ingest.room import Room


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


class Poll:
    """Takes room, says so, and gives it back when it is told to."""

    def __init__(self, room: Room, wanted: int, begun: list[int]) -> None:
        self.wanted = wanted
        self._end = asyncio.Event()
        self.task = asyncio.create_task(self._run(room, begun))

    async def _run(self, room: Room, begun: list[int]) -> None:
        async with room.claim() as claim:
            await claim.take(self.wanted)
            begun.append(self.wanted)
            await self._end.wait()

    async def end(self) -> None:
        self._end.set()
        await self.task
        await settle()


async def test_who_finds_no_room_waits_its_turn_also_where_a_smaller_one_would_fit():
    begun: list[int] = []
    room = Room(10)
    polls = [Poll(room, wanted, begun) for wanted in (6, 5, 3)]
    await settle()
    assert begun == [6]
    await polls[0].end()
    assert begun == [6, 5, 3]
    for poll in polls[1:]:
        await poll.end()


async def test_what_wants_more_than_all_gets_all_of_it_alone():
    begun: list[int] = []
    room = Room(10)
    polls = [Poll(room, wanted, begun) for wanted in (1, 500, 1)]
    await settle()
    assert begun == [1]
    await polls[0].end()
    assert begun == [1, 500]
    await polls[1].end()
    assert begun == [1, 500, 1]
    await polls[2].end()


async def test_who_stops_waiting_holds_up_nobody_and_who_fails_gives_back_what_it_took():
    begun: list[int] = []
    room = Room(10)
    first, second, third = (Poll(room, wanted, begun) for wanted in (8, 9, 2))
    await settle()
    second.task.cancel()
    await settle()
    assert begun == [8, 2]
    first.task.cancel()
    third.task.cancel()
    await asyncio.gather(first.task, second.task, third.task, return_exceptions=True)
    with pytest.raises(ValueError, match="a bug"):
        await fail(room)
    assert await room.take(10) == 10


async def fail(room: Room) -> None:
    async with room.claim() as claim:
        await claim.take(10)
        raise ValueError("a bug")


async def test_who_has_nothing_to_be_read_waits_for_nobody():
    begun: list[int] = []
    room = Room(10)
    polls = [Poll(room, wanted, begun) for wanted in (10, 10, 0)]
    await settle()
    assert begun == [10, 0]
    for poll in polls:
        await poll.end()


async def test_who_is_cancelled_as_its_turn_comes_gives_it_to_the_next():
    begun: list[int] = []
    room = Room(10)
    first, second, third = (Poll(room, 10, begun) for _ in range(3))
    await settle()
    first.task.cancel()
    await asyncio.sleep(0)
    second.task.cancel()
    await asyncio.gather(first.task, second.task, return_exceptions=True)
    await settle()
    assert begun == [10, 10]
    await third.end()
