"""What could not be delivered: admins look at it, have it tried once more, or give it up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.core.deadletters import DeadLetter, Machine, Traffic
from bot.core.errors import RequestError
from bot.ports import Clock, Store, Transaction

PAGE = 5
LATELY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Health:
    """How the delivery does, and the machine."""

    traffic: Traffic
    machine: Machine


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the dead letters, the latest first; `offset` is the number of the first, `total` that of all."""

    letters: tuple[DeadLetter, ...]
    offset: int
    total: int


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """What admins do about messages that did not get through; `measure` looks at the machine."""

    store: Store
    clock: Clock
    measure: Callable[[], Machine]

    async def health(self) -> Health:
        """What waits, what left in the last day, what could not, and the room there is."""
        return Health(await self._traffic(), self.measure())

    async def page(self, offset: int = 0) -> Page:
        """The dead letters from a number on; the last ones when it is beyond them."""
        total = (await self._traffic()).dead_count
        start = min(offset, max(0, (total - 1) // PAGE * PAGE))
        return Page(await self.store.dead_letters.page(PAGE, start), start, total)

    async def retry(self, by: int, letter_id: int | None = None) -> int:
        """Sends one (all for None) as if it were new; how many that were. Raises RequestError when it is gone."""
        async with self.store.transaction() as write:
            found = await write.dead_letters.revive(self.clock.now(), letter_id)
            await self._note(write, by, "retry", letter_id, found)
        return found

    async def drop(self, by: int, letter_id: int | None = None) -> int:
        """Gives one (all for None) up; how many that were. Raises RequestError when it is gone."""
        async with self.store.transaction() as write:
            found = await write.dead_letters.drop(letter_id)
            await self._note(write, by, "drop", letter_id, found)
        return found

    async def _traffic(self) -> Traffic:
        now = self.clock.now()
        return await self.store.dead_letters.traffic(now, now - LATELY)

    async def _note(self, write: Transaction, by: int, what: str, letter_id: int | None, found: int) -> None:
        if not found:
            raise RequestError("button_too_old")
        which = f"all {found} dead letters" if letter_id is None else f"dead letter {letter_id}"
        await write.people.note(str(by), f"{what} {which}", self.clock.now())
