"""Statements about links that let people in, and who was let in."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bot.core.people import Invite
from storage.driver import Row, Session, fetch_number, fetch_one
from storage.values import from_ms, to_json, to_ms

_ADD = """
INSERT INTO invite (code, author, uses, made_at, expires_at) VALUES (:code, :author, :uses, :now, :expires)
RETURNING id AS n
"""
_BY_CODE = "SELECT * FROM invite WHERE code = :code"
_OPEN = "SELECT * FROM invite WHERE used < uses AND expires_at > :now ORDER BY id DESC LIMIT :limit"
_REVOKE = "DELETE FROM invite WHERE id = :id RETURNING *"
_FORGET_OVER = "DELETE FROM invite WHERE used >= uses OR expires_at <= :now"
_USE = "UPDATE invite SET used = used + 1 WHERE id = :id"
_ADMIT = """
INSERT INTO guest (chat_id, invite_id, since_at) VALUES (:chat, :invite, :now) ON CONFLICT (chat_id) DO NOTHING
"""
_ADMIT_KNOWN = """
INSERT INTO guest (chat_id, since_at) SELECT id, :now FROM chat WHERE state <> 'banned'
ON CONFLICT (chat_id) DO NOTHING
"""
_HAS_ADMITTED = "SELECT count(*) AS n FROM guest WHERE chat_id IN {numbers[chats]}"


class SqlInvites:
    """The port `Invites` over SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, invite: Invite, now: datetime) -> Invite:
        await self._session.run(_FORGET_OVER, now=to_ms(now))
        times = {"now": to_ms(now), "expires": to_ms(invite.expires)}
        number = await fetch_number(self._session, _ADD, code=invite.code, author=invite.by, uses=invite.uses, **times)
        return replace(invite, id=number)

    async def by_code(self, code: str) -> Invite | None:
        row = await fetch_one(self._session, _BY_CODE, code=code)
        return _invite_of(row) if row else None

    async def open(self, now: datetime, limit: int) -> tuple[Invite, ...]:
        return tuple(map(_invite_of, await self._session.fetch(_OPEN, now=to_ms(now), limit=limit)))

    async def revoke(self, invite_id: int) -> Invite | None:
        row = await fetch_one(self._session, _REVOKE, id=invite_id)
        return _invite_of(row) if row else None

    async def use(self, invite_id: int) -> None:
        await self._session.run(_USE, id=invite_id)

    async def admit(self, chat_id: int, invite_id: int | None, now: datetime) -> bool:
        return bool(await self._session.run(_ADMIT, chat=chat_id, invite=invite_id, now=to_ms(now)))

    async def admit_known(self, now: datetime) -> int:
        return await self._session.run(_ADMIT_KNOWN, now=to_ms(now))

    async def has_admitted(self, chat_ids: Collection[int]) -> bool:
        return bool(await fetch_number(self._session, _HAS_ADMITTED, chats=to_json(chat_ids)))


def _invite_of(row: Row) -> Invite:
    return Invite(row["id"], row["code"], row["author"], row["uses"], row["used"], from_ms(row["expires_at"]))
