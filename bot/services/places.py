"""Groups and channels: which are new, and which there are."""

from dataclasses import dataclass
from enum import Enum, auto

from bot.core.asking import Address
from bot.core.model import Chat, Subscription
from bot.ports import Store

MOST_CHANNELS = 100  # Telegram is asked about each of them


class Arrival(Enum):
    """How the bot came to a place."""

    NEW = auto()
    BACK = auto()
    # A supergroup that a known group has just become. Telegram may tell that the bot is in it before it tells what it
    # was, so that the title has to say so; until then nothing is set there that would win over the group's settings.
    MOVED = auto()


@dataclass(frozen=True, slots=True)
class Places:
    """What is known of the groups and channels that the bot was added to."""

    store: Store

    async def arrival(self, address: Address) -> Arrival:
        """What it means that the bot is in this group or channel now."""
        if await self.store.people.chat(address.chat_id):
            return Arrival.BACK
        became = address.kind == "supergroup" and await self.store.places.is_group(address.title)
        return Arrival.MOVED if became else Arrival.NEW

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
