"""A copy of the database for an owner, as a file small enough for Telegram."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.core.deadletters import Machine
from bot.core.errors import RequestError, StoreError
from bot.core.retention import Room
from bot.ports import Clock, Store
from bot.ports.snapshots import Snapshot, Snapshots

MOST = 50 << 20  # bytes of a file that bots may send, https://core.telegram.org/bots/api#senddocument
HOPELESS = 8 * MOST  # no database packs to less than an eighth
MEGABYTE = 1 << 20


@dataclass(slots=True)
class Backup:
    """What `/backup` does; `measure` looks at the machine, `room` at the disk."""

    store: Store
    clock: Clock
    take: Snapshots
    measure: Callable[[], Machine]
    room: Callable[[], Room]
    _is_taken: bool = field(default=False, init=False)

    @asynccontextmanager
    async def taken(self, by: int) -> AsyncIterator[Snapshot]:
        """A copy for this owner, gone after the block; that they got it is in the audit.

        Raises RequestError when the disk is short, when it is too large to be sent, and while another is made.
        """
        if self._is_taken:
            raise RequestError("backup_already")
        machine = self.measure()
        if self.room().is_low or machine.free < 2 * machine.database:
            raise RequestError("backup_no_room", n=machine.free // MEGABYTE)
        if machine.database > HOPELESS:
            raise RequestError("backup_too_big", n=machine.database // MEGABYTE, most=MOST // MEGABYTE)
        self._is_taken = True
        try:
            async with self.take(f"wirewatch-{self.clock.now():%Y-%m-%d-%H%M}.db") as snapshot:
                if snapshot.size > MOST:
                    raise RequestError("backup_too_big", n=snapshot.size // MEGABYTE, most=MOST // MEGABYTE)
                yield snapshot
            async with self.store.transaction() as write:
                await write.people.note(str(by), f"got a backup of {snapshot.size} bytes", self.clock.now())
        except StoreError as error:
            raise RequestError("backup_failed", problem=str(error)) from error
        finally:
            self._is_taken = False
