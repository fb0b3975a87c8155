"""Inline mode of the local Bot API: what a person asks in any chat, what the bot offers, and what is then sent."""

import asyncio
import json
import re
from collections.abc import Callable

from bot.playground.chats import Json, RefusalError
from bot.playground.content import check_keyboard, check_length, check_preview, text_fields
from bot.playground.markup import Marked
from bot.playground.parameters import Parameters

MOST_RESULTS = 50
LONGEST_ID_BYTES = 64
LONGEST_TEXT = 4096
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


class Inline:
    """Questions that wait for the bot; `marked` parses a text in a parse mode."""

    def __init__(self, marked: Callable[[str, str], Marked]) -> None:
        self._marked = marked
        self._asked: dict[str, asyncio.Future[Json]] = {}

    def ask(self, user: Json, query: str, offset: str) -> tuple[Json, asyncio.Future[Json]]:
        """The question as the bot gets it, and what will be its answer."""
        identity = str(len(self._asked) + 1)
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._asked[identity] = answer
        return {"id": identity, "from": user, "query": query, "offset": offset, "chat_type": "private"}, answer

    async def answer(self, parameters: Parameters) -> bool:
        """The method answerInlineQuery. Raises RefusalError."""
        results = parameters.json("results")
        if not isinstance(results, list):
            raise RefusalError(400, "Bad Request: can't parse inline query results JSON object")
        if len(results) > MOST_RESULTS:
            raise RefusalError(400, "Bad Request: too many inline query results specified")
        for result in results:
            self._check(result)
        if len({result["id"] for result in results}) < len(results):
            raise RefusalError(400, "Bad Request: RESULT_ID_DUPLICATE")
        if len(parameters.text("next_offset").encode()) > LONGEST_ID_BYTES:
            raise RefusalError(400, "Bad Request: NEXT_OFFSET_INVALID")
        said = {"next_offset": parameters.text("next_offset"), "is_personal": parameters.flag("is_personal")}
        button = _button(parameters)
        waiting = self._asked.get(parameters.text("inline_query_id"))
        if waiting is None or waiting.done():
            raise RefusalError(400, f"Bad Request: {_TOO_OLD}")
        cache = {"cache_time": parameters.number("cache_time", 300)}
        waiting.set_result({"results": results, "button": button, **said, **cache})
        return True

    def content(self, result: Json) -> Json:
        """What is sent when a person chooses the result: text, entities, preview and keyboard of a message."""
        message = result["input_message_content"]
        marked = self._marked(message.get("message_text", ""), message.get("parse_mode") or "")
        check_length(marked, LONGEST_TEXT, "message is too long")
        preview = check_preview(message.get("link_preview_options"))
        return {**text_fields(marked, "text"), **preview, **check_keyboard(result.get("reply_markup") or {})}

    def _check(self, result: Json) -> None:
        if result.get("type") != "article":
            raise RefusalError(400, "Bad Request: can't parse inline query result: only articles are offered here")
        if not 1 <= len(str(result.get("id", "")).encode()) <= LONGEST_ID_BYTES:
            raise RefusalError(400, "Bad Request: RESULT_ID_INVALID")
        if not result.get("title"):
            raise RefusalError(400, "Bad Request: can't parse inline query result: Can't find field \"title\"")
        if "input_message_content" not in result:
            problem = "can't parse inline query result: Can't find field \"input_message_content\""
            raise RefusalError(400, f"Bad Request: {problem}")
        self.content(result)


def _button(parameters: Parameters) -> Json | None:
    button = parameters.json("button")
    if button is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", str(button.get("start_parameter", ""))):
        raise RefusalError(400, f"Bad Request: START_PARAM_INVALID: {json.dumps(button)}")
    return dict(button) if button else None
