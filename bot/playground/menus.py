"""The menus of commands of the local Bot API, and what a bot says about itself, each in several languages."""

import re
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from bot.playground.chats import Json, RefusalError
from bot.playground.content import scope_of
from bot.playground.parameters import Parameters

Method: TypeAlias = Callable[[Parameters], Awaitable[Any]]
MOST_COMMANDS = 100
LONGEST_PROFILE = {"name": 64, "description": 512, "short_description": 120}
_CHAT_SCOPES = ("chat", "chat_administrators", "chat_member")
SCOPES = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators", *_CHAT_SCOPES})


class Menus:
    """`commands` by what `scope_of` says, `profile` by field and language."""

    def __init__(self) -> None:
        self.commands: dict[str, list[Json]] = {}
        self.profile: dict[tuple[str, str], str] = {}

    def methods(self) -> dict[str, Method]:
        """The methods by their names in lower case."""
        own: dict[str, Method] = {
            "setmycommands": self._set,
            "getmycommands": self._get,
            "deletemycommands": self._delete,
        }
        for field in LONGEST_PROFILE:
            name = field.replace("_", "")
            own |= {f"setmy{name}": self._setter(field), f"getmy{name}": self._getter(field)}
        return own

    async def _set(self, parameters: Parameters) -> bool:
        commands = parameters.json("commands") or []
        _check_language(parameters)
        if (parameters.json("scope") or {"type": "default"}).get("type") not in SCOPES:
            raise RefusalError(400, "Bad Request: can't parse BotCommandScope: Unsupported type specified")
        if len(commands) > MOST_COMMANDS:
            raise RefusalError(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise RefusalError(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise RefusalError(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands[scope_of(parameters)] = commands
        return True

    async def _get(self, parameters: Parameters) -> list[Json]:
        return self.commands.get(scope_of(parameters), [])

    async def _delete(self, parameters: Parameters) -> bool:
        self.commands.pop(scope_of(parameters), None)
        return True

    def _setter(self, field: str) -> Method:
        async def method(parameters: Parameters) -> bool:
            _check_language(parameters)
            if len(parameters.text(field)) > LONGEST_PROFILE[field]:
                raise RefusalError(400, f"Bad Request: {field.replace('_', ' ')} is too long")
            self.profile[field, parameters.text("language_code")] = parameters.text(field)
            return True

        return method

    def _getter(self, field: str) -> Method:
        async def method(parameters: Parameters) -> Json:
            own = self.profile.get((field, parameters.text("language_code")))
            return {field: self.profile.get((field, ""), "") if own is None else own}

        return method


def _check_language(parameters: Parameters) -> None:
    if not re.fullmatch(r"([a-z]{2})?", parameters.text("language_code")):
        raise RefusalError(400, "Bad Request: invalid language code specified")
