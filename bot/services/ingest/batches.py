"""Work that comes in while other work is under way waits, and is then done in one go."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Batches(Generic[Item, Result]):
    """Does items in the order they came, those that wait together in one batch of at most a weight.

    Before a batch is begun others have `pause_s` seconds to join it, if some are expected and it is not full.
    Where one fails its items are done one by one, so that what is wrong with one is nobody else's trouble.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]],
        weigh: Callable[[Item], int],
        most: int,
        *,
        pause_s: float = 0.0,
        expects_more: Callable[[], bool] = lambda: True,
    ) -> None:
        self._work = work
        self._pause_s = pause_s
        self._expects_more = expects_more
        self._weigh = weigh
        self._most = most
        self._waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self._turn = asyncio.Lock()
        self._alone = 0  # how many of those waiting are done one by one

    async def do(self, item: Item) -> Result:
        """The result of one item, once its batch is done. Raises what the work raises."""
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        entry = (item, answer)
        self._waiting.append(entry)
        try:
            async with self._turn:
                if not answer.done() and self._may_wait():
                    await asyncio.sleep(self._pause_s)
                while not answer.done():
                    await self._next()
        finally:
            if not answer.done():  # it was cancelled
                self._waiting = deque(other for other in self._waiting if other[1] is not answer)
        return answer.result()

    def _may_wait(self) -> bool:
        if not self._pause_s or self._alone or not self._expects_more():
            return False
        return sum(self._weigh(item) for item, _ in self._waiting) < self._most

    async def _next(self) -> None:
        batch = self._take()
        try:
            results = await self._work([item for item, _ in batch])
        except asyncio.CancelledError:
            self._waiting.extendleft(reversed(batch))
            raise
        except Exception as error:  # noqa: BLE001 - raised again where the item came from
            if len(batch) == 1:
                batch[0][1].set_exception(error)
            else:
                self._waiting.extendleft(reversed(batch))
                self._alone = len(batch)
            return
        for (_, answer), result in zip(batch, results, strict=True):
            answer.set_result(result)

    def _take(self) -> list[tuple[Item, asyncio.Future[Result]]]:
        batch = [self._waiting.popleft()]
        if self._alone:
            self._alone -= 1
            return batch
        weight = self._weigh(batch[0][0])
        while self._waiting and weight + self._weigh(self._waiting[0][0]) <= self._most:
            batch.append(self._waiting.popleft())
            weight += self._weigh(batch[-1][0])
        return batch
