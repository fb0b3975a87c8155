"""The local Bot API as a chat page needs it: it also says when the bot types and when its menu changes."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime

from typing_extensions import override

from bot.playground.bot_api import BotApi
from bot.playground.chats import Json, Room
from bot.playground.content import scope_of
from bot.playground.parameters import Parameters
from bot.playground.sending import Answer

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

    def menu(self, user: Json, room: Room | None = None) -> list[Json]:
        """The commands a person sees in a chat, their own with the bot: those of the narrowest scope that has some."""
        if room is not None and not room.has_bot:
            return []
        for scope in _scopes(user["id"], room):
            for language in (user.get("language_code", ""), ""):
                key = scope_of(Parameters({"scope": json.dumps(scope), "language_code": language}, {}))
                if commands := self.commands.get(key):
                    return commands
        return []


def _scopes(user_id: int, room: Room | None) -> Iterator[Json]:
    """In the order in which Telegram's apps look (Bot API, "Determining list of commands")."""
    for chat_id in (user_id, str(user_id)) if room is None else (room.info["id"], str(room.info["id"])):
        if room is not None:
            yield {"type": "chat_member", "chat_id": chat_id, "user_id": user_id}
            if room.members.get(user_id) in {"creator", "administrator"}:
                yield {"type": "chat_administrators", "chat_id": chat_id}
        yield {"type": "chat", "chat_id": chat_id}
    if room is None:
        yield {"type": "all_private_chats"}
    else:
        if room.members.get(user_id) in {"creator", "administrator"}:
            yield {"type": "all_chat_administrators"}
        yield {"type": "all_group_chats"}
    yield {"type": "default"}
