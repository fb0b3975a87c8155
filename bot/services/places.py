"""Groups and channels: which are new, and which there are."""

from dataclasses import dataclass

from bot.core.asking import Address
from bot.core.model import Chat, Subscription
from bot.ports import Store

MOST_CHANNELS = 100  # Telegram is asked about each of them


@dataclass(frozen=True, slots=True)
class Places:
    """What is known of the groups and channels that the bot was added to."""

    store: Store

    async def is_new(self, address: Address) -> bool:
        """Whether the bot has not been there: a supergroup that a known group has just become is not new either.

        Telegram tells that the bot is in it before it tells what it was, so that its title has to say so.
        """
        if await self.store.people.chat(address.chat_id):
            return False
        return address.kind != "supergroup" or not await self.store.places.is_group(address.title)

    async def channels(self) -> tuple[Chat, ...]:
        """Those that the bot is in, last joined first."""
        return await self.store.places.channels(MOST_CHANNELS)

    async def channel(self, username: str) -> Chat | None:
        """The one of that name, without the @."""
        return await self.store.places.channel(username)

    async def known(self, chat_id: int) -> Chat | None:
        """The channel with this id."""
        chat = await self.store.people.chat(chat_id)
        return chat if chat and chat.kind == "channel" else None

    async def following(self, chat: Chat) -> tuple[Subscription, ...]:
        """What the channel follows."""
        return await self.store.people.subscriptions(chat.id, 0)
