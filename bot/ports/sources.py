"""What the services need from the database about sources and their polling."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.model import Activity, Source
from bot.core.outages import Pulse


class Sources(Protocol):
    """Feeds and their polling state."""

    async def all(self) -> tuple[Source, ...]: ...

    async def by_id(self, source_id: int) -> Source | None: ...

    async def by_url(self, url: str) -> Source | None: ...

    async def add(self, source: Source, now: datetime) -> Source | None:
        """The stored source with its id (the given id is ignored), due at once; None when the URL is known already."""
        ...

    async def remove(self, source_id: int) -> None:
        """Its articles stay; it is polled and listed no more."""
        ...

    async def lease_due(self, now: datetime, until: datetime, limit: int) -> tuple[Source, ...]:
        """The enabled sources that are due, longest due first; nobody else gets them before `until`."""
        ...

    async def count_due(self, now: datetime) -> int: ...

    async def save_all(self, sources: Sequence[Source]) -> None:
        """Writes their polling state and ends their leases; a title only where a host stands for one, off but not on.

        A new address is written unless another source has it; the former one is then its `moved_from`. Where another
        has it, `moved_to` and `moved_times` tell so, and `moved_from` is its own until `note_move_told`.
        What admins decide (`configure`) and what they were told (`note_told`) stays as it is.
        """
        ...

    async def configure(self, source: Source) -> None:
        """Writes what admins decide, and when it is due next.

        That is: title, section, language, enabled, pinned, announce, full_text, agent, encoding, headers and country.
        What was off and is on again is no longer called gone.
        """
        ...

    async def note_told(self, source_id: int, told: str, troubles: int, now: datetime) -> None:
        """Notes which trouble the admins know of, and how many they were told of; a new one, that it was now."""
        ...

    async def note_move_told(self, source_id: int) -> None:
        """Notes that the admins know its new address (clears `moved_from`)."""
        ...

    async def uneasy(self, silent: timedelta) -> tuple[Source, ...]:
        """All that may be told of: failing, told of, moved, gone, or silent for so long when they answered last."""
        ...

    async def pulse(self) -> Pulse: ...

    async def hasten(self, failing_since: datetime, now: datetime, within: timedelta) -> None:
        """Makes those that fail since then or later due soon, spread over `within`."""
        ...

    async def activity(self, source_id: int, since: datetime) -> Activity | None:
        """What the source brought since then, its baseline left out; None when that is nothing."""
        ...

    async def forget_seen(self, source_id: int, before: datetime) -> None:
        """Forgets the keys that it listed last before then."""
        ...

    async def digests(self, source_id: int, keys: Sequence[str]) -> Mapping[str, int | None]:
        """Those of `keys` that this source listed before, with the digest of what it said then, where it was noted."""
        ...

    async def mark_seen(self, listed: Mapping[int, Mapping[str, int]], now: datetime) -> None:
        """Notes the keys that each source (by id) lists now, and the digests of what it says under them."""
        ...
