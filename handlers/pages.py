"""What the pages of the settings have in common: ticks, the way back, the command that does the same."""

# ruff: noqa: D103 - each function is named for what it says, and its sentences say the rest

from collections.abc import Iterable, Sequence

from bot.core.markup import Rich, lines, plain
from bot.core.model import Button, Chat, Message
from bot.services.preferences import Profile
from handlers.words import fill, message, words


def page(parts: Iterable[Rich], rows: Sequence[Sequence[Button]], chat: Chat) -> Message:
    """The parts below each other, the buttons, and the way back."""
    return message(lines(parts), [*rows, [back(chat)]])


def back(chat: Chat) -> Button:
    return Button(words(chat).gettext("⬅ Settings"), "settings:")


def ticked(text: str, *, is_on: bool) -> str:
    return f"✅ {text}" if is_on else text


def in_words(example: str, chat: Chat) -> Rich:
    """The command that does what the buttons do."""
    return fill(words(chat).gettext("In words: <code>{example}</code>"), example=example)


def whole(profile: Profile) -> Rich:
    """In a forum topic, that a choice is not its own."""
    sentence = words(profile.chat).gettext("This holds for the whole group, not only for this forum topic.")
    return plain(sentence) if profile.thread else Rich()
