"""Who uses the bot, as admins look through them, and what is decided about each. Every change is in the audit."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from bot.core.asking import nearest, parse_id
from bot.core.errors import RequestError
from bot.core.model import Chat, ChatState, Role
from bot.core.people import Person, name_of
from bot.ports import Clock, Store

PEOPLE_PAGE = 5
ADDED = "/admin add @name editor"

RoleOf: TypeAlias = Callable[[int], Awaitable[Role | None]]


@dataclass(frozen=True, slots=True)
class Crowd:
    """A page of those whom the words find; `total` counts all of them."""

    words: str
    offset: int
    people: tuple[Person, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Appointment:
    """Somebody and the role they were given, are to be given (`asks`), or had taken away (None)."""

    id: int
    name: str
    role: Role | None
    asks: bool = False


@dataclass(frozen=True, slots=True)
class People:
    """Followers, groups, and who looks after the bot; `role` says what somebody is."""

    store: Store
    clock: Clock
    role: RoleOf

    async def seen(self, chat_id: int) -> None:
        """Notes by the hour that somebody in the chat wrote to us."""
        now = self.clock.now()
        if await self.store.census.is_seen_due(chat_id, now):
            async with self.store.transaction(repeatable=True) as write:
                await write.census.note_seen(chat_id, now)

    async def search(self, words: str, offset: int = 0) -> Crowd:
        """Chats whose name, @name or id holds the words, the latest to join first."""
        people = await self.store.census.page(words, PEOPLE_PAGE, offset)
        whole = tuple([await self._whole(person) for person in people])
        return Crowd(words.strip(), offset, whole, await self.store.census.count(words))

    async def one(self, chat_id: int) -> Person:
        """All that is known of a chat. Raises RequestError for one that is not known."""
        person = await self.store.census.person(chat_id)
        if person is None:
            raise RequestError("unknown_person", word=str(chat_id))
        return await self._whole(person)

    async def ban(self, by: int, words: Sequence[str]) -> Chat:
        """Stops answering a person or a chat, and sending to it. Raises RequestError."""
        chat = await self._find(words, "/ban @name")
        if await self.role(chat.id):
            raise RequestError("no_ban_of_admins", id=chat.id)
        return await self._set_state(by, chat.id, ChatState.BANNED, "ban")

    async def unban(self, by: int, words: Sequence[str]) -> Chat:
        """Answers that person or chat again. Raises RequestError."""
        chat = await self._find(words, "/unban @name")
        if chat.state is not ChatState.BANNED:
            raise RequestError("not_banned", id=chat.id)
        return await self._set_state(by, chat.id, ChatState.ACTIVE, "unban")

    async def appoint(self, by: int, words: Sequence[str], *, is_sure: bool = False) -> Appointment:
        """Gives a person a role: `@name|id [owner|admin|editor]`. Raises RequestError.

        A new owner is only made once that `is_sure`, for no command takes it back.
        """
        chat = await self._find(words, ADDED)
        if chat.id <= 0:  # groups and channels have ids below 0
            raise RequestError("bad_id", word=words[0], example=ADDED)
        role = _role(words[1] if len(words) > 1 else Role.ADMIN)
        await self._check_no_owner(chat.id)
        if chat.state is ChatState.BANNED:
            raise RequestError("no_role_for_banned", id=chat.id)
        appointment = Appointment(chat.id, chat.title, role, asks=role is Role.OWNER and not is_sure)
        if not appointment.asks:
            await self._set_role(by, chat.id, role, f"admin add {chat.id} {role}")
        return appointment

    async def dismiss(self, by: int, words: Sequence[str]) -> Appointment:
        """Makes somebody a follower again; an owner stays. Raises RequestError."""
        chat = await self._find(words, "/admin remove @name")
        await self._check_no_owner(chat.id)
        if await self.role(chat.id) is None:
            raise RequestError("not_an_admin", id=chat.id)
        await self._set_role(by, chat.id, None, f"admin remove {chat.id}")
        return Appointment(chat.id, chat.title, None)

    async def _whole(self, person: Person) -> Person:
        follows = await self.store.people.subscriptions(person.chat.id)
        return replace(person, follows=follows, role=await self.role(person.chat.id))

    async def _find(self, words: Sequence[str], example: str) -> Chat:
        word = words[0] if words else ""
        number, name = parse_id(word), name_of(word)
        if number:
            return await self.store.people.chat(number) or Chat(number, "private" if number > 0 else "group")
        if not name:
            raise RequestError("bad_id", word=word, example=example)
        named = await self.store.census.named(name)
        if named is None:
            raise RequestError("unknown_name", word=name)
        return named

    async def _check_no_owner(self, user_id: int) -> None:
        if await self.role(user_id) is Role.OWNER:
            raise RequestError("owner_stays", id=user_id)

    async def _set_role(self, by: int, user_id: int, role: Role | None, what: str) -> None:
        now = self.clock.now()
        async with self.store.transaction() as write:
            await write.census.set_role(user_id, role, now)
            await write.people.note(str(by), what, now)

    async def _set_state(self, by: int, chat_id: int, state: ChatState, what: str) -> Chat:
        now = self.clock.now()
        async with self.store.transaction() as write:
            known = await write.people.chat(chat_id)
            chat = replace(known or Chat(chat_id, "private" if chat_id > 0 else "group"), state=state)
            await write.people.save_chat(chat, now)
            await write.people.note(str(by), f"{what} {chat_id}", now)
        return chat


def _role(word: str) -> Role:
    try:
        return Role(word.casefold())
    except ValueError as error:
        near = nearest(word, tuple(Role))
        raise RequestError("unknown_choice", word=word, nearest=near, example=ADDED) from error
