"""Who may do what, and the audit of what those who may have changed."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hmac import compare_digest

from bot.core.asking import nearest, parse_id
from bot.core.errors import RequestError
from bot.core.model import AuditLine, ChatState, Role
from bot.ports import Clock, Store

AUDIT_PAGE = 10
OPEN, INVITE, CLOSED = "open", "invite", "closed"
ACCESS = (OPEN, INVITE, CLOSED)
IN_FORCE = "access in force"  # the setting that says what access was when it was decided or the bot last started


class Standing(StrEnum):
    """What a person may do."""

    OWNER = "owner"
    ADMIN = "admin"
    EDITOR = "editor"
    FOLLOWER = "follower"
    OUTSIDE = "outside"  # the bot is not open to everybody
    BANNED = "banned"

    @property
    def is_shut_out(self) -> bool:
        """Whether the bot does not serve them."""
        return self in (Standing.OUTSIDE, Standing.BANNED)


@dataclass(frozen=True, slots=True)
class AuditPage:
    """What was changed, newest first; `names` are those we know of the people who did, `has_more` older lines."""

    lines: tuple[AuditLine, ...]
    names: Mapping[str, str]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Manage:
    """Who may do what. `owners` are those of the settings; `code` makes the first one without them."""

    store: Store
    clock: Clock
    owners: frozenset[int] = frozenset()
    access: str = OPEN  # until /access says otherwise
    code: str = field(default_factory=lambda: secrets.token_urlsafe(9), repr=False)

    async def begin(self) -> None:
        """At start: where the settings switched to invitations, whoever was there before stays let in."""
        access = await self.current_access()
        if access == await self.store.people.setting(IN_FORCE):
            return
        async with self.store.transaction() as write:
            if access == INVITE:
                await write.invites.admit_known(self.clock.now())
            await write.people.set_setting(IN_FORCE, access)

    async def standing(self, user_id: int | None, chat_id: int) -> Standing:
        """What this person may do in this chat; None: nobody we can tell apart, such as an anonymous group admin."""
        role = await self.role(user_id) if user_id is not None else None
        if role:
            return Standing(role)
        for known in (await self.store.people.chat(chat_id), user_id and await self.store.people.chat(user_id)):
            if known and known.state is ChatState.BANNED:
                return Standing.BANNED
        return Standing.FOLLOWER if await self._is_let_in(user_id, chat_id) else Standing.OUTSIDE

    async def role(self, user_id: int) -> Role | None:
        """What the person may do for the bot; None for followers."""
        return (await self.staff()).get(user_id)

    async def staff(self) -> Mapping[int, Role]:
        """Everybody who has a role."""
        return {**await self.store.census.roles(), **dict.fromkeys(await self._owners(), Role.OWNER)}

    async def admins(self) -> frozenset[int]:
        """Owners and admins: those who look after all of it."""
        return frozenset(user_id for user_id, role in (await self.staff()).items() if role is not Role.EDITOR)

    async def editors(self) -> frozenset[int]:
        """Those who look after the sources: everybody who has a role."""
        return frozenset(await self.staff())

    async def owner_code(self) -> str | None:
        """The one-time code that makes its sender the owner; None when there is an owner already."""
        return None if await self._owners() else self.code

    async def claim_owner(self, code: str, user_id: int) -> bool:
        """Makes the first sender of the code the owner; False for a wrong code and for everybody after."""
        if not compare_digest(code.strip().encode(), self.code.encode()) or await self._owners():
            return False
        now = self.clock.now()
        async with self.store.transaction() as write:
            if await write.people.setting("owner"):
                return False
            await write.people.set_setting("owner", str(user_id))
            await write.people.note(str(user_id), "became owner by the code", now)
        return True

    async def current_access(self) -> str:
        """`open`, `invite` or `closed`, as last decided."""
        return await self.store.people.setting("access") or self.access

    async def set_access(self, by: int, words: Sequence[str]) -> str:
        """Opens the bot to everybody, to the invited, or to nobody but who has a role. Raises RequestError."""
        word = words[0].casefold() if words else ""
        current, now = await self.current_access(), self.clock.now()
        if word not in ACCESS:
            raise RequestError("bad_access", word=word, nearest=nearest(word, ACCESS), current=current)
        async with self.store.transaction() as write:
            if word == INVITE and current != INVITE:
                await write.invites.admit_known(now)
            await write.people.set_setting("access", word)
            await write.people.set_setting(IN_FORCE, word)
            await write.people.note(str(by), f"access {word}", now)
        return word

    async def audit(self, before: int | None = None) -> AuditPage:
        """A page of what was changed, from the newest on or below the line with the id `before`."""
        lines = await self.store.people.audit(AUDIT_PAGE + 1, before)
        shown = lines[:AUDIT_PAGE]
        return AuditPage(shown, await self.names(line.who for line in shown), len(lines) > AUDIT_PAGE)

    async def names(self, ids: Iterable[str]) -> Mapping[str, str]:
        """What the people with these ids call themselves, as far as we have talked with them."""
        chats = [await self.store.people.chat(int(each)) for each in sorted(set(ids)) if parse_id(each) is not None]
        return {str(chat.id): chat.title for chat in chats if chat and chat.title}

    async def _owners(self) -> frozenset[int]:
        claimed = await self.store.people.setting("owner")
        return self.owners | {int(claimed)} if claimed else self.owners

    async def _is_let_in(self, user_id: int | None, chat_id: int) -> bool:
        access = await self.current_access()
        if access != INVITE:
            return access == OPEN
        return await self.store.invites.has_admitted([chat_id] if user_id is None else [chat_id, user_id])
