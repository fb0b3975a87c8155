"""What the services need from the database file itself: a copy of it, for a while."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A checked copy of the database in a file that is gone after the block."""

    file: Path
    size: int  # bytes


class Snapshots(Protocol):
    """Copies the database while it is in use."""

    def __call__(self, name: str) -> AbstractAsyncContextManager[Snapshot]:
        """A copy under that name, packed with gzip where that makes it much smaller. Raises StoreError."""
        ...
