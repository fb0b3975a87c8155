"""Rules in the making: drafts, versions, and what is different between two of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from enum import StrEnum

WORD = re.compile(r'\s+|[()"]|[^\s()"]+')
FIRST_WORD, LAST_WORD = re.compile(r"\A\S*"), re.compile(r"\s*\S*\Z")
ELLIPSIS = "…"
STARTER = "starter"  # the author of what came with the bot


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule that somebody looks at before it is saved, or only tries; `slug` is empty where it is for no topic."""

    id: int
    author: str
    slug: str
    version: int  # of the rule in force when the draft was made; 0 without a topic
    expression: str
    window: timedelta  # of the history it is tried on
    at: datetime


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """A rule as it was, or is, in force: since when, and by whom.

    `again` is the version whose rule it brought back, where it came from an undo.
    """

    version: int
    expression: str
    author: str  # a user id, or STARTER
    at: datetime
    again: int | None = None


def earlier_version(versions: Sequence[RuleVersion]) -> RuleVersion | None:
    """The version that an undo goes back to, of all versions, newest first; None where none was before.

    One undo after another goes further and further back, not to and fro.
    """
    by_number = {each.version: each for each in versions}
    step: RuleVersion | None = versions[0]
    while step and step.expression == versions[0].expression:
        step = by_number.get((step.again or step.version) - 1)
    return by_number[step.again or step.version] if step else None


def is_untouched(versions: Sequence[RuleVersion]) -> bool:
    """Whether the rule in force, the first of all versions, is what came with the bot last, be it by an undo."""
    came_last = next((each for each in versions if each.author == STARTER), None)
    return came_last is not None and came_last.expression == versions[0].expression


class Edit(StrEnum):
    """What became of a stretch of a rule."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a rule with its blanks and line breaks, and what became of it."""

    edit: Edit
    text: str


def diff(before: str, after: str) -> tuple[Piece, ...]:
    """What was kept, removed and added, in whole words; removed words stand before those that took their place.

    Kept and removed together are `before`, kept and added together `after`. What two rules share by chance, such as an
    OR between other words, counts as removed and added: no longer than the changes on either side of it (the semantic
    cleanup of Google's diff-match-patch).
    """
    pieces: list[Piece] = []
    removed = added = ""
    strides = _strides(before, after)
    for (is_same, old, new), (_, gone, come) in zip(strides, (*strides[1:], (False, "", "")), strict=False):
        if is_same and not (removed + added and len(old) <= min(_size(removed, added), _size(gone, come))):
            pieces += [Piece(Edit.REMOVED, removed), Piece(Edit.ADDED, added), Piece(Edit.KEPT, old)]
            removed = added = ""
        else:
            removed, added = removed + old, added + new
    pieces += [Piece(Edit.REMOVED, removed), Piece(Edit.ADDED, added)]
    return tuple(piece for piece in pieces if piece.text)


def _strides(before: str, after: str) -> list[tuple[bool, str, str]]:
    """Both rules side by side: whether they are the same for a while, and what each says there."""
    old, new = WORD.findall(before), WORD.findall(after)
    # Its heuristic stays on: where a long rule says OR for the hundredth time is no place to start comparing.
    changes = SequenceMatcher(None, old, new).get_opcodes()
    return [(tag == "equal", "".join(old[i:j]), "".join(new[k:m])) for tag, i, j, k, m in changes]


def _size(removed: str, added: str) -> int:
    return max(len(removed), len(added))


def abridged(pieces: Sequence[Piece], around: int) -> tuple[Piece, ...]:
    """The same with about `around` characters of what was kept on either side of a change, and … for the rest."""
    last = len(pieces) - 1
    return tuple(
        replace(piece, text=_cut(piece.text, around if at else 0, around if at < last else 0))
        if piece.edit is Edit.KEPT
        else piece
        for at, piece in enumerate(pieces)
    )


def _cut(text: str, head: int, tail: int) -> str:
    """The text with its middle left out: whole words of at most `head` and `tail` characters stay at its ends."""
    if len(text) <= head + tail + len(ELLIPSIS):
        return text
    begin = LAST_WORD.sub("", text[: head + 1])
    end = FIRST_WORD.sub("", text[len(text) - tail - 1 :])
    return f"{begin} {ELLIPSIS}{end}" if head else f"{ELLIPSIS}{end}"
