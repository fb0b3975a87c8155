"""The number of the rules in force: who keeps them compiled sees by it that they changed."""

from storage.driver import Session, fetch_one

# The primary key of setting: ingest asks before every batch of articles.
_REVISION = "SELECT value FROM setting WHERE name = 'rules'"
_RAISE = """
INSERT INTO setting (name, value) VALUES ('rules', '1')
ON CONFLICT (name) DO UPDATE SET value = CAST(setting.value AS INTEGER) + 1
"""


async def revision(session: Session) -> int:
    """The number; 0 before the first rule."""
    row = await fetch_one(session, _REVISION)
    return int(row["value"]) if row else 0


async def raise_revision(session: Session) -> None:
    """To be called in the transaction that changes a topic, a watch or a rule."""
    await session.run(_RAISE)
