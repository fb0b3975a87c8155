"""What admins decide about people. Every change leaves a line in the audit."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hmac import compare_digest

from bot.core.asking import nearest, parse_id
from bot.core.errors import RequestError
from bot.core.model import AuditLine, Chat, ChatState
from bot.ports import Clock, Store, Transaction

AUDIT_PAGE = 10
ACCESS = ("open", "closed")


class Standing(StrEnum):
    """What a person may do."""

    ADMIN = "admin"
    FOLLOWER = "follower"
    OUTSIDE = "outside"  # the bot is not open to everybody
    BANNED = "banned"


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
    access: str = "open"  # until /access says otherwise
    code: str = field(default_factory=lambda: secrets.token_urlsafe(9), repr=False)

    async def standing(self, user_id: int | None, chat_id: int) -> Standing:
        """What this person may do in this chat; None: nobody we can tell apart, such as an anonymous group admin."""
        if user_id is not None and user_id in await self.admins():
            return Standing.ADMIN
        for known in (await self.store.people.chat(chat_id), user_id and await self.store.people.chat(user_id)):
            if known and known.state is ChatState.BANNED:
                return Standing.BANNED
        return Standing.FOLLOWER if await self.current_access() == "open" else Standing.OUTSIDE

    async def admins(self) -> frozenset[int]:
        """Owners and those added by command."""
        return await self._owners() | await self.store.people.admins()

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

    async def add_admin(self, by: int, words: Sequence[str]) -> int:
        """Makes a person an admin. Raises RequestError."""
        user_id = _person(words, "/admin add 123456789")
        if user_id <= 0:  # groups and channels have ids below 0
            raise RequestError("bad_id", word=words[0], example="/admin add 123456789")
        async with self.store.transaction() as write:
            await write.people.add_admin(user_id, self.clock.now())
            await self._note(write, by, f"admin add {user_id}")
        return user_id

    async def remove_admin(self, by: int, words: Sequence[str]) -> int:
        """Makes an admin a follower again; an owner stays. Raises RequestError."""
        user_id = _person(words, "/admin remove 123456789")
        if user_id in await self._owners():
            raise RequestError("owner_stays", id=user_id)
        if user_id not in await self.store.people.admins():
            raise RequestError("not_an_admin", id=user_id)
        async with self.store.transaction() as write:
            await write.people.remove_admin(user_id)
            await self._note(write, by, f"admin remove {user_id}")
        return user_id

    async def ban(self, by: int, words: Sequence[str]) -> int:
        """Stops answering a person or a chat, and sending to it. Raises RequestError."""
        chat_id = _person(words, "/ban 123456789")
        if chat_id in await self.admins():
            raise RequestError("no_ban_of_admins", id=chat_id)
        await self._set_state(by, chat_id, ChatState.BANNED, "ban")
        return chat_id

    async def unban(self, by: int, words: Sequence[str]) -> int:
        """Answers that person or chat again. Raises RequestError."""
        chat_id = _person(words, "/unban 123456789")
        chat = await self.store.people.chat(chat_id)
        if chat is None or chat.state is not ChatState.BANNED:
            raise RequestError("not_banned", id=chat_id)
        await self._set_state(by, chat_id, ChatState.ACTIVE, "unban")
        return chat_id

    async def current_access(self) -> str:
        """`open` or `closed`, as last decided."""
        return await self.store.people.setting("access") or self.access

    async def set_access(self, by: int, words: Sequence[str]) -> str:
        """Opens the bot to everybody, or closes it to all but admins. Raises RequestError."""
        word = words[0].casefold() if words else ""
        if word not in ACCESS:
            current = await self.current_access()
            raise RequestError("bad_access", word=word, nearest=nearest(word, ACCESS), current=current)
        async with self.store.transaction() as write:
            await write.people.set_setting("access", word)
            await self._note(write, by, f"access {word}")
        return word

    async def audit(self, before: int | None = None) -> AuditPage:
        """A page of what admins changed, from the newest on or below the line with the id `before`."""
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

    async def _note(self, write: Transaction, by: int, what: str) -> None:
        await write.people.note(str(by), what, self.clock.now())

    async def _set_state(self, by: int, chat_id: int, state: ChatState, what: str) -> None:
        async with self.store.transaction() as write:
            known = await write.people.chat(chat_id)
            chat = replace(known or Chat(chat_id, "private" if chat_id > 0 else "group"), state=state)
            await write.people.save_chat(chat, self.clock.now())
            await self._note(write, by, f"{what} {chat_id}")


def _person(words: Sequence[str], example: str) -> int:
    user_id = parse_id(words[0]) if words else None
    if user_id is None:
        raise RequestError("bad_id", word=words[0] if words else "", example=example)
    return user_id
