"""What an owner reads about a backup."""

# ruff: noqa: D103 - each function is named for what it says, and its sentences say the rest

from bot.core.errors import RequestError
from bot.core.model import Chat, Message
from handlers.refusals import refusal
from handlers.words import tell, words

PACKED = ".gz"


def begun(chat: Chat) -> Message:
    return tell(words(chat).gettext("💾 I am copying the database …"))


def done(chat: Chat, *, here: bool) -> Message:
    say = words(chat)
    if here:
        return tell(say.gettext("✅ The backup is below."))
    return tell(say.gettext("✅ I sent you the backup in private."))


def refused(error: RequestError, chat: Chat) -> Message:
    return refusal(error, chat)


def caption(name: str, chat: Chat) -> Message:
    say = words(chat)
    if name.endswith(PACKED):
        return tell(
            say.gettext(
                "The database as it was just now, packed. It holds all chats and what they follow: keep it safe. "
                "<code>gunzip {name}</code> unpacks it."
            ),
            name=name,
        )
    return tell(say.gettext("The database as it was just now. It holds all chats and what they follow: keep it safe."))
