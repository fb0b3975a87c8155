"""Statements about who uses the bot: chats as admins look through them, and the roles of people."""

from datetime import datetime, timedelta

from bot.core.model import Chat, Role
from bot.core.people import Person, name_of
from storage.driver import Row, Session, fetch_number, fetch_one
from storage.people import chat_of
from storage.values import from_ms, to_json, to_ms

# Each command of everybody must not cost a write.
SEEN_AGAIN = timedelta(hours=1)

# Index chat_username.
_NAMED = """
SELECT * FROM chat WHERE username = :name COLLATE NOCASE AND username <> ''
ORDER BY CASE WHEN kind = 'private' THEN 0 ELSE 1 END, id LIMIT 1
"""
_PERSON = "SELECT chat.*, admin.role FROM chat LEFT JOIN admin ON admin.user_id = chat.id WHERE chat.id = :id"
# SQLite knows small and capital letters of ASCII only, so that other scripts are looked for as they may be written.
_SOUGHT = """
(:all = 1 OR CAST(chat.id AS TEXT) LIKE :number ESCAPE '!' OR lower(chat.username) LIKE :name ESCAPE '!'
    OR EXISTS (SELECT 1 FROM {texts[forms]} AS form WHERE chat.title LIKE form.value ESCAPE '!'))
"""
_PAGE = f"""
SELECT chat.*, admin.role FROM chat LEFT JOIN admin ON admin.user_id = chat.id WHERE {_SOUGHT}
ORDER BY chat.joined_at DESC, chat.id LIMIT :limit OFFSET :offset
"""  # noqa: S608 - a text of ours
_COUNT = f"SELECT count(*) AS n FROM chat WHERE {_SOUGHT}"  # noqa: S608 - a text of ours
_SEEN = "UPDATE chat SET seen_at = :now WHERE id = :id AND (seen_at IS NULL OR seen_at < :now - :gap)"
_WAS_SEEN = "SELECT count(*) AS n FROM chat WHERE id = :id AND (seen_at IS NULL OR seen_at < :now - :gap)"
_ROLES = "SELECT user_id, role FROM admin"
_SET_ROLE = """
INSERT INTO admin (user_id, added_at, role) VALUES (:user, :now, :role)
ON CONFLICT (user_id) DO UPDATE SET role = excluded.role
"""
_REMOVE_ROLE = "DELETE FROM admin WHERE user_id = :user"


class SqlCensus:
    """The port `Census` over SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def named(self, username: str) -> Chat | None:
        row = await fetch_one(self._session, _NAMED, name=username)
        return chat_of(row) if row else None

    async def person(self, chat_id: int) -> Person | None:
        row = await fetch_one(self._session, _PERSON, id=chat_id)
        return _person_of(row) if row else None

    async def page(self, words: str, limit: int, offset: int) -> tuple[Person, ...]:
        rows = await self._session.fetch(_PAGE, **_sought(words), limit=limit, offset=offset)
        return tuple(map(_person_of, rows))

    async def count(self, words: str) -> int:
        return await fetch_number(self._session, _COUNT, **_sought(words))

    async def is_seen_due(self, chat_id: int, now: datetime) -> bool:
        return bool(await fetch_number(self._session, _WAS_SEEN, **_seen(chat_id, now)))

    async def note_seen(self, chat_id: int, now: datetime) -> None:
        await self._session.run(_SEEN, **_seen(chat_id, now))

    async def roles(self) -> dict[int, Role]:
        return {row["user_id"]: Role(row["role"]) for row in await self._session.fetch(_ROLES)}

    async def set_role(self, user_id: int, role: Role | None, now: datetime) -> None:
        if role is None:
            await self._session.run(_REMOVE_ROLE, user=user_id)
            return
        await self._session.run(_SET_ROLE, user=user_id, role=str(role), now=to_ms(now))


def _person_of(row: Row) -> Person:
    role = Role(row["role"]) if row["role"] else None
    return Person(chat_of(row), from_ms(row["joined_at"]), from_ms(row["seen_at"]), role)


def _seen(chat_id: int, now: datetime) -> dict[str, int]:
    return {"id": chat_id, "now": to_ms(now), "gap": SEEN_AGAIN // timedelta(milliseconds=1)}


def _sought(words: str) -> dict[str, object]:
    text = words.strip()
    forms = {text, text.lower(), text.casefold(), text.upper(), text.title(), text.capitalize()}
    return {
        "all": int(not text),
        "number": _holding(text.removeprefix("#")),
        "name": _holding((name_of(text) or text).lower()),
        "forms": to_json(sorted(map(_holding, forms))),
    }


def _holding(text: str) -> str:
    escaped = text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{escaped}%"
