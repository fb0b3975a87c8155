"""Room for so many articles between the worker and the database: what is understood waits in memory to be stored."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Room:
    """Gives room to those who ask for it in the order they asked; who wants more than there is gets all of it."""

    def __init__(self, most: int) -> None:
        self._most = self._free = most
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    @asynccontextmanager
    async def claim(self) -> AsyncIterator["Claim"]:
        """Nothing at first; what is taken by it is given back when the block ends."""
        claim = Claim(self)
        try:
            yield claim
        finally:
            self._give_back(claim.taken)

    async def take(self, wanted: int) -> int:
        """How much it got, once it did."""
        size = min(wanted, self._most)
        if not size or (size <= self._free and not self._waiting):
            self._free -= size
            return size
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((size, turn))
        try:
            await turn
        except asyncio.CancelledError:
            self._leave(size, turn)
            raise
        return size

    def _leave(self, size: int, turn: asyncio.Future[None]) -> None:
        if turn.cancelled():
            self._waiting = deque(other for other in self._waiting if other[1] is not turn)
            self._give_back(0)
        else:
            self._give_back(size)

    def _give_back(self, size: int) -> None:
        self._free += size
        while self._waiting and self._waiting[0][0] <= self._free:
            taken, turn = self._waiting.popleft()
            self._free -= taken
            turn.set_result(None)


class Claim:
    """What one poll has of the room."""

    def __init__(self, room: Room) -> None:
        self.taken = 0
        self._room = room

    async def take(self, wanted: int) -> None:
        """Waits for room, once: who has some and waits for more would hold up who has some too."""
        self.taken = await self._room.take(wanted)
