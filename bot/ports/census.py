"""What the services need from the database about who uses the bot, who may, and what goes when they leave."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from bot.core.forgotten import Forgotten
from bot.core.model import Chat, Role
from bot.core.people import Invite, Person


class Census(Protocol):
    """Chats as admins look through them, and the roles of people."""

    async def named(self, username: str) -> Chat | None:
        """The chat with this Telegram name (without the @), a private one before others."""
        ...

    async def person(self, chat_id: int) -> Person | None:
        """The chat with what is known of it; `follows` is left empty here and in `page`."""
        ...

    async def page(self, words: str, limit: int, offset: int) -> tuple[Person, ...]:
        """Those whose title, Telegram name or id holds the words (all for none), the latest to join first."""
        ...

    async def count(self, words: str) -> int:
        """How many there are to page through."""
        ...

    async def is_seen_due(self, chat_id: int, now: datetime) -> bool:
        """Whether it is an hour or longer since that was noted of the chat, if it is known."""
        ...

    async def note_seen(self, chat_id: int, now: datetime) -> None:
        """Somebody in the chat wrote to us; nothing for a chat that is not known."""
        ...

    async def roles(self) -> dict[int, Role]:
        """Of those who got one by command; the owners of the settings are not among them."""
        ...

    async def set_role(self, user_id: int, role: Role | None, now: datetime) -> None:
        """Gives the person this role; None takes it away."""
        ...


class Invites(Protocol):
    """Links that let people in, and who was let in."""

    async def add(self, invite: Invite, now: datetime) -> Invite:
        """The stored link with its id (the given one is ignored)."""
        ...

    async def by_code(self, code: str) -> Invite | None: ...

    async def open(self, now: datetime, limit: int) -> tuple[Invite, ...]:
        """Those that still let somebody in, the newest first."""
        ...

    async def revoke(self, invite_id: int) -> Invite | None:
        """Removes a link; who came by it stays. None when it was gone."""
        ...

    async def use(self, invite_id: int) -> None:
        """Counts one more use."""
        ...

    async def admit(self, chat_id: int, invite_id: int | None, now: datetime) -> bool:
        """Lets a chat in for good; False when it was in already."""
        ...

    async def admit_known(self, now: datetime) -> int:
        """Lets in every chat that we know; how many were not in before."""
        ...

    async def has_admitted(self, chat_ids: Collection[int]) -> bool:
        """Whether one of these was let in."""
        ...


class Forgetting(Protocol):
    """What goes when a chat wants to be forgotten."""

    async def strip(self, chat_id: int) -> Forgotten:
        """Removes all of the chat but its deliveries and its own row."""
        ...

    async def drop_deliveries(self, chat_id: int, limit: int) -> int:
        """Removes at most so many deliveries of the chat; how many that were."""
        ...

    async def drop_chat(self, chat_id: int) -> None:
        """Removes the chat itself; of a banned one only that it is banned stays."""
        ...
