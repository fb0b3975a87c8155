"""What people read about the file of what they got."""

# ruff: noqa: D103 - each function is named for what it says, and its sentences say the rest

from bot.core.model import Button, Chat, Message
from bot.core.receipts import Form
from bot.services.exporting import MOST, Export
from handlers.words import number, tell, words


def forms(chat: Chat) -> Message:
    say = words(chat)
    buttons = [
        [Button(say.gettext("CSV, for spreadsheets"), f"export:{Form.CSV}")],
        [Button(say.gettext("JSON, for programs"), f"export:{Form.JSON}")],
    ]
    return tell(
        say.gettext("I can write the last {n} stories I told you into a file. Which kind of file?"),
        buttons,
        n=number(MOST, chat),
    )


def exported(made: Export, chat: Chat) -> Message:
    say = words(chat).ngettext(
        "The {n} story I told you, newest first.", "The {n} stories I told you last, newest first.", made.stories
    )
    return tell(say, n=number(made.stories, chat))
