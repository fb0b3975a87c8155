"""Who uses the bot, and the links that let people in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.asking import parse_duration
from bot.core.errors import RequestError
from bot.core.model import Chat, Role, Subscription

MOST_USES = 1000
EXAMPLE = "/invite 10 7d"


@dataclass(frozen=True, slots=True)
class Person:
    """A chat as admins see it; what is not known of it is None."""

    chat: Chat
    joined: datetime
    seen: datetime | None = None  # when somebody there last wrote to us, by the hour
    role: Role | None = None
    follows: tuple[Subscription, ...] = ()


@dataclass(frozen=True, slots=True)
class Invite:
    """A link that lets so many chats in until it expires."""

    id: int
    code: str
    by: int
    uses: int
    used: int
    expires: datetime

    def is_open(self, now: datetime) -> bool:
        """Whether it lets one more in."""
        return self.used < self.uses and now < self.expires


@dataclass(frozen=True, slots=True)
class Offer:
    """What a new link is to let in: so many, for so long."""

    uses: int = 1
    life: timedelta = timedelta(days=7)


def read_offer(words: Sequence[str]) -> Offer:
    """`[uses] [7d]` in either order. Raises RequestError."""
    offer = Offer()
    for word in words:
        life = parse_duration(word)
        if life is not None:
            offer = Offer(offer.uses, life)
        elif word.isdecimal() and len(word) <= len(str(MOST_USES)) and 1 <= int(word) <= MOST_USES:
            offer = Offer(int(word), offer.life)
        else:
            raise RequestError("bad_invite", word=word, most=MOST_USES, example=EXAMPLE)
    return offer


def name_of(word: str) -> str:
    """The Telegram name in `@anna` or in a link to it; empty where there is none."""
    name = word.strip().removeprefix("https://").removeprefix("t.me/").removeprefix("@")
    is_name = name.isascii() and name.replace("_", "").isalnum() and not name.isdecimal()
    return name if is_name and word[:1] != "-" else ""
