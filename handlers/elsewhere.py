"""A channel that is set up from a private chat: what is asked there is about the channel, and the answers stay there.

What is set up is noted for the time of one update. The buttons of such answers say which channel they are about:
`at:CHANNEL:` before their data, the id in base 36 so that the longest data still fits.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from string import ascii_lowercase, digits

from bot.core.asking import Address
from bot.core.markup import bold, clip
from bot.core.model import Button, Message

PREFIX = "at:"
SIGNS = digits + ascii_lowercase
DATA_LIMIT = 64  # bytes, of Telegram
TEXT_LIMIT = 4096
TITLE_LIMIT = 60
COMMANDS = frozenset(
    {
        "topics",
        "subscribe",
        "unsubscribe",
        "subscriptions",
        "digest",
        "quiet",
        "timezone",
        "settings",
        "language",
        "mute",
        "pause",
        "resume",
        "forgetme",
        "export",
        "watch",
        "unwatch",
    }
)  # whose last word may be the name of a channel
_ANY = f"/(?:{'|'.join(sorted(COMMANDS))})"
# As an example, or within a sentence, isolated where that is read from the right; never within an address.
COMMAND = re.compile(rf"<code>({_ANY}\b[^<]*)</code>|(?<![^\s(>\u2068])({_ANY})\b(?![@/\w])")
OURS = "channels:"  # how the data of buttons begins that are about no channel in particular


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The channel, and the word by which a command named it."""

    address: Address
    typed: str = ""


_set_up: ContextVar[Elsewhere | None] = ContextVar("set_up", default=None)


def elsewhere() -> Elsewhere | None:
    """The channel that this update is about; None when it is about the chat it came from."""
    return _set_up.get()


def visit(place: Elsewhere) -> None:
    """From now on, and until `coming_home` ends, this update is about that channel."""
    _set_up.set(place)


@contextmanager
def coming_home() -> Iterator[None]:
    """After the block the updates are about the chats they come from again."""
    token = _set_up.set(None)
    try:
        yield
    finally:
        _set_up.reset(token)


def shown(message: Message) -> Message:
    """The message as it is shown in the private chat: it says which channel it is about, and so do its buttons."""
    place = elsewhere()
    if place is None:
        return message
    rows = tuple(tuple(_aimed(button, place) for button in row if _fits(button, place)) for row in message.buttons)
    html = _headed(_named(message.html, place), place)
    return replace(message, html=html, buttons=tuple(row for row in rows if row))


def aim(chat_id: int, data: str) -> str:
    """The data of a button about that channel."""
    return f"{PREFIX}{_number(-chat_id)}:{data}"


def aimed_at(data: str) -> tuple[int, str]:
    """The channel that the data of a button is about, 0 for none, and what it says to do there."""
    if not data.startswith(PREFIX):
        return 0, data
    number, _, rest = data.removeprefix(PREFIX).partition(":")
    is_number = 0 < len(number) <= len("zzzzzzzzz") and set(number) <= set(SIGNS)
    return (-int(number, 36), rest) if is_number else (0, data)


def _aimed(button: Button, place: Elsewhere) -> Button:
    if not button.data or button.data.startswith((PREFIX, OURS)):
        return button
    return replace(button, data=aim(place.address.chat_id, button.data))


def _fits(button: Button, place: Elsewhere) -> bool:
    return len(_aimed(button, place).data.encode()) <= DATA_LIMIT


def _headed(html: str, place: Elsewhere) -> str:
    heading = f"📣 {bold(clip(place.address.title, TITLE_LIMIT)).html}\n"
    return heading + html if html and len(heading) + len(html) <= TEXT_LIMIT else html


def _named(html: str, place: Elsewhere) -> str:
    """Commands are told with the name of the channel: without it they would be about the private chat."""
    name = place.address.username
    named = COMMAND.sub(lambda found: f"<code>{found[1] or found[2]} @{name}</code>", html) if name else html
    return named if len(named) <= TEXT_LIMIT else html


def _number(number: int) -> str:
    signs = ""
    while number:
        number, rest = divmod(number, len(SIGNS))
        signs = SIGNS[rest] + signs
    return signs or "0"
