"""What a message may hold: text within the limits, entities, a keyboard; the rest is refused in Telegram's words."""

import json
import re
from dataclasses import replace

from bot.playground.chats import Json, RefusalError
from bot.playground.markup import Marked, utf16_length
from bot.playground.parameters import Parameters

LONGEST_CALLBACK_DATA_BYTES = 64
MOST_BUTTONS = 100


def text_fields(marked: Marked, name: str) -> Json:
    """`text` and `entities` (or `caption` and `caption_entities`) of a message."""
    fields: Json = {name: marked.text}
    if marked.entities:
        entities = "entities" if name == "text" else f"{name}_entities"
        fields[entities] = [
            {"type": entity.type, "offset": entity.offset, "length": entity.length}
            | ({"url": entity.url} if entity.url else {})
            for entity in marked.entities
        ]
    return fields


def check_length(marked: Marked, longest: int, problem: str) -> None:
    """Refuses a text of more code points than that."""
    if len(marked.text) > longest:
        raise RefusalError(400, f"Bad Request: {problem}")


def trimmed(marked: Marked) -> Marked:
    """Without the blank space around it, the entities moved and cut accordingly."""
    text = marked.text.strip()
    lead = utf16_length(marked.text[: len(marked.text) - len(marked.text.lstrip())])
    end = utf16_length(text)
    entities = []
    for entity in marked.entities:
        start = max(entity.offset - lead, 0)
        stop = min(entity.offset - lead + entity.length, end)
        if start < stop:
            entities.append(replace(entity, offset=start, length=stop - start))
    return Marked(text, tuple(entities))


def keyboard_field(parameters: Parameters) -> Json:
    """`reply_markup` with the inline keyboard, checked; nothing for no or another keyboard."""
    markup = parameters.json("reply_markup") or {}
    rows = [[button for button in row if button.get("text")] for row in markup.get("inline_keyboard", [])]
    rows = [row for row in rows if row]
    for button in (button for row in rows for button in row):
        check_button(button)
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise RefusalError(400, "Bad Request: reply markup is too long")
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}


def check_button(button: Json) -> None:
    """Refuses a button that Telegram refuses."""
    if "url" in button:
        if not re.match(r"(https?|tg|ton)://\S+", button["url"]):
            problem = f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL"
            raise RefusalError(400, f"Bad Request: {problem}")
    elif "callback_data" in button:
        if not 1 <= len(button["callback_data"].encode()) <= LONGEST_CALLBACK_DATA_BYTES:
            raise RefusalError(400, "Bad Request: BUTTON_DATA_INVALID")
    else:
        raise RefusalError(400, "Bad Request: can't parse inline keyboard button: Text buttons are unallowed")


def scope_of(parameters: Parameters) -> str:
    """What a menu of commands is for, as a key."""
    scope = parameters.json("scope") or {"type": "default"}
    return json.dumps([scope, parameters.text("language_code")], sort_keys=True)
