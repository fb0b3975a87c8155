"""The local Bot API as a chat page needs it: it also says when the bot types and when its menu changes."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeAlias

from typing_extensions import override

from bot.playground.bot_api import BotApi
from bot.playground.chats import Json, Posted
from bot.playground.content import scope_of
from bot.playground.parameters import Parameters
from bot.playground.sending import Answer

Bubble: TypeAlias = dict[str, object]

QUOTED = 200  # characters of a message that another one replies to
_MENU_CALLS = frozenset({"setmycommands", "deletemycommands"})


class Switchboard(BotApi):
    """A BotApi that tells more: `typists` hear the chat in which the bot types, `menu_readers` that menus changed."""

    def __init__(self, token: str, now: Callable[[], datetime]) -> None:
        super().__init__(token, now)
        self.typists: list[Callable[[int], None]] = []
        self.menu_readers: list[Callable[[], None]] = []

    @override
    async def call(self, method: str, parameters: Parameters) -> Answer:
        answer = await super().call(method, parameters)
        if method.lower() == "sendchataction":
            for typist in tuple(self.typists):
                typist(parameters.number("chat_id", 0))
        elif method.lower() in _MENU_CALLS:
            for reader in tuple(self.menu_readers):
                reader()
        return answer

    def menu(self, user: Json) -> list[Json]:
        """The commands a person sees in the private chat with the bot: those of the narrowest scope that has some."""
        for scope in _scopes(user["id"]):
            for language in (user.get("language_code", ""), ""):
                key = scope_of(Parameters({"scope": json.dumps(scope), "language_code": language}, {}))
                if commands := self.commands.get(key):
                    return commands
        return []


def _scopes(chat_id: int) -> Iterator[Json]:
    """In the order in which Telegram's apps look (Bot API, "Determining list of commands")."""
    yield {"type": "chat", "chat_id": chat_id}
    yield {"type": "chat", "chat_id": str(chat_id)}
    yield {"type": "all_private_chats"}
    yield {"type": "default"}


def bubble(posted: Posted) -> Bubble:
    """A message as the page shows it; texts are plain, and what is bold or a link stands in `entities`."""
    shown = posted.shown
    return {
        "id": posted.message_id,
        "by_bot": posted.by_bot,
        "at": shown["date"],
        "text": posted.text,
        "entities": shown.get("entities", shown.get("caption_entities", [])),
        "buttons": [[_button(button) for button in row] for row in posted.buttons],
        "edited": any(_wording(before) != _wording(shown) for before in posted.edits),
        "silent": posted.silent,
        "reply": _quote(shown["reply_to_message"]) if "reply_to_message" in shown else None,
    }


def _wording(shown: Json) -> tuple[object, object]:
    """What must change for Telegram's apps to call a message edited: a new keyboard alone does not."""
    return shown.get("text", shown.get("caption")), shown.get("entities")


def _button(button: Json) -> Json:
    return {key: button[key] for key in ("text", "url", "callback_data") if key in button}


def _quote(quoted: Json) -> Json:
    text = str(quoted.get("text", quoted.get("caption", "")))
    return {"id": quoted["message_id"], "name": quoted["from"]["first_name"], "text": text[:QUOTED]}
