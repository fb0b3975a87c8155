"""Links that let people in while the bot is open to the invited only."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.core.errors import RequestError
from bot.core.model import Role
from bot.core.people import Invite, read_offer
from bot.ports import Clock, Store

PREFIX = "invite-"  # of what a link says to /start
MOST_SHOWN = 20

RoleOf: TypeAlias = Callable[[int], Awaitable[Role | None]]


@dataclass(frozen=True, slots=True)
class Invites:
    """Links with a number of uses and an end; who came by one is let in for good. `role` says what somebody is."""

    store: Store
    clock: Clock
    role: RoleOf

    async def make(self, by: int, words: Sequence[str]) -> Invite:
        """A new link: `[uses] [7d]`. Raises RequestError."""
        offer, now = read_offer(words), self.clock.now()
        invite = Invite(0, secrets.token_urlsafe(9), by, offer.uses, 0, now + offer.life)
        async with self.store.transaction() as write:
            stored = await write.invites.add(invite, now)
            await write.people.note(str(by), f"invite {stored.id}: {stored.uses} until {stored.expires:%Y-%m-%d}", now)
        return stored

    async def open(self) -> tuple[Invite, ...]:
        """The links that still let somebody in, the newest first."""
        return await self.store.invites.open(self.clock.now(), MOST_SHOWN)

    async def revoke(self, by: int, invite_id: int) -> None:
        """Lets nobody in by that link any more. Raises RequestError when it is gone."""
        now = self.clock.now()
        async with self.store.transaction() as write:
            if await write.invites.revoke(invite_id) is None:
                raise RequestError("invite_gone")
            await write.people.note(str(by), f"invite revoke {invite_id}", now)

    async def enter(self, chat_id: int, code: str) -> None:
        """Lets the chat in by the link with this code. Raises RequestError when it does not let it in."""
        now = self.clock.now()
        async with self.store.transaction(repeatable=True) as write:
            invite = await write.invites.by_code(code)
            if await write.invites.has_admitted([chat_id]):
                return
            if invite is None or not invite.is_open(now):
                raise RequestError("invite_over")
            await write.invites.admit(chat_id, invite.id, now)
            await write.invites.use(invite.id)

    async def bring(self, user_id: int, chat_id: int) -> None:
        """Lets in the group that somebody who is in brought the bot to."""
        if await self.role(user_id) or await self.store.invites.has_admitted([user_id]):
            async with self.store.transaction(repeatable=True) as write:
                await write.invites.admit(chat_id, None, self.clock.now())
