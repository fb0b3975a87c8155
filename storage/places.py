"""Statements about groups and channels by what they are called."""

from bot.core.model import Chat
from storage.driver import Session, fetch_number, fetch_one
from storage.people import chat_of

# Index chat_kind.
_CHANNELS = """
SELECT * FROM chat WHERE kind = 'channel' AND state = 'active' ORDER BY joined_at DESC, id LIMIT :limit
"""
# Index chat_username.
_CHANNEL = """
SELECT * FROM chat
WHERE username = :username COLLATE NOCASE AND username <> '' AND kind = 'channel' AND state <> 'asleep'
"""
_IS_GROUP = "SELECT count(*) AS n FROM chat WHERE kind = 'group' AND title = :title"


class SqlPlaces:
    """The port `Places` over SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def channels(self, limit: int) -> tuple[Chat, ...]:
        return tuple(map(chat_of, await self._session.fetch(_CHANNELS, limit=limit)))

    async def channel(self, username: str) -> Chat | None:
        row = await fetch_one(self._session, _CHANNEL, username=username)
        return chat_of(row) if row else None

    async def is_group(self, title: str) -> bool:
        return bool(await fetch_number(self._session, _IS_GROUP, title=title))
