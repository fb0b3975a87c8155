"""What SQLite's errors mean, as sentences a person can act on."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.core.errors import StoreError

_DAMAGED = "The database {path} is damaged ({detail}). Restore a backup, or move the file away to start empty."
_SENTENCES = {
    sqlite3.SQLITE_FULL: "The disk is full: {path} cannot grow. What was stored before is safe; free some space.",
    sqlite3.SQLITE_IOERR: "{path} cannot be read or written: the disk is full or failing, or a file-size limit was "
    "reached ({detail}). What was stored before is safe; check the disk and free some space.",
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: "{path} is not a database. Restore a backup, or move the file away to start empty.",
    sqlite3.SQLITE_BUSY: "The database {path} is busy: another process has been writing to it for too long. Try again.",
    sqlite3.SQLITE_READONLY: "The database {path} cannot be written: check the permissions of the file and its folder.",
    sqlite3.SQLITE_CANTOPEN: "The database {path} cannot be opened: check that its folder exists and can be written.",
    sqlite3.SQLITE_PERM: "The database {path} cannot be opened: permission denied.",
    sqlite3.SQLITE_TOOBIG: "A text is too long to be stored in {path}.",
    sqlite3.SQLITE_NOMEM: "There was not enough memory to work with {path}.",
}
_SENTENCES[sqlite3.SQLITE_LOCKED] = _SENTENCES[sqlite3.SQLITE_PROTOCOL] = _SENTENCES[sqlite3.SQLITE_BUSY]
_SENTENCES[sqlite3.SQLITE_AUTH] = _SENTENCES[sqlite3.SQLITE_PERM]


@contextmanager
def told_plainly(path: Path) -> Iterator[None]:
    """Turns what SQLite says of its file into a StoreError; a wrong statement stays the bug it is."""
    try:
        yield
    except sqlite3.Error as error:
        # The low byte is the kind, the rest of the code says which system call met it.
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        sentence = _SENTENCES.get(code & 0xFF)
        if sentence is None:
            raise
        raise StoreError(sentence.format(path=path, detail=error)) from error


def damaged(path: Path, detail: str) -> str:
    """What to tell of a file that is no whole database any more; the detail on one line."""
    return _DAMAGED.format(path=path, detail=" ".join(detail.split()))
