"""Statements about rules in the making: drafts, kept for a month."""

from datetime import timedelta

from bot.core.editing import Draft
from storage.driver import Session, fetch_one
from storage.values import from_ms, span_ms, to_ms

KEPT = timedelta(days=30)

_FORGET_OLD = "DELETE FROM draft WHERE at < :oldest"
_ADD = """
INSERT INTO draft (author, slug, version, expression, window_ms, at)
VALUES (:author, :slug, :version, :expression, :window, :at)
RETURNING id
"""
_BY_ID = "SELECT * FROM draft WHERE id = :id"
_FORGET = "DELETE FROM draft WHERE id = :id"


async def save_draft(session: Session, draft: Draft) -> int:
    """Adds the draft, and forgets those of more than a month before; returns its id."""
    await session.run(_FORGET_OLD, oldest=to_ms(draft.at - KEPT))
    rows = await session.fetch(
        _ADD,
        author=draft.author,
        slug=draft.slug,
        version=draft.version,
        expression=draft.expression,
        window=span_ms(draft.window),
        at=to_ms(draft.at),
    )
    return int(rows[0]["id"])


async def load_draft(session: Session, draft_id: int) -> Draft | None:
    """The draft, while it is kept."""
    row = await fetch_one(session, _BY_ID, id=draft_id)
    if row is None:
        return None
    return Draft(
        id=row["id"],
        author=row["author"],
        slug=row["slug"],
        version=row["version"],
        expression=row["expression"],
        window=timedelta(milliseconds=row["window_ms"]),
        at=from_ms(row["at"]),
    )


async def forget_draft(session: Session, draft_id: int) -> None:
    """Deletes it."""
    await session.run(_FORGET, id=draft_id)
