"""What the statements need from a database driver: one SQL text, named `:parameters`, a few named `{fragments}`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol


class Row(Protocol):
    """A row of an answer, read by column name."""

    def __getitem__(self, key: str, /) -> Any: ...


class Session(Protocol):
    """One connection, inside or outside a transaction.

    Lists are passed as JSON text and unpacked by the fragments `{numbers[name]}` and `{texts[name]}`, and come back as
    such by `{packed[column]}`; `{skip}` steps over rows that another process has locked. All raise StoreError when the
    database cannot do it.
    """

    async def fetch(self, statement: str, /, **values: object) -> Sequence[Row]:
        """The rows of a query, or of a change that ends in RETURNING."""
        ...

    async def run(self, statement: str, /, **values: object) -> int:
        """How many rows the change touched."""
        ...

    async def many(self, statement: str, rows: Iterable[Mapping[str, object]], /) -> None:
        """The same change once for each of the rows."""
        ...


async def fetch_one(session: Session, statement: str, **values: object) -> Row | None:
    """The first row, if there is one."""
    rows = await session.fetch(statement, **values)
    return rows[0] if rows else None


async def fetch_number(session: Session, statement: str, **values: object) -> int:
    """The column `n` of the only row: for counting."""
    return int((await session.fetch(statement, **values))[0]["n"])
