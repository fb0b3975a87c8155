"""What a message may hold: text within the limits, entities, a keyboard; the rest is refused in Telegram's words."""

import json
import re
from dataclasses import replace

from bot.playground.chats import Json, RefusalError
from bot.playground.markup import Marked, utf16_length
from bot.playground.parameters import Parameters

LONGEST_CALLBACK_DATA_BYTES = 64
MOST_BUTTONS = 100
_SWITCHES = {
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
}
_PREVIEW_FLAGS = ("is_disabled", "prefer_small_media", "prefer_large_media", "show_above_text")


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
    return check_keyboard(parameters.json("reply_markup") or {})


def check_keyboard(markup: Json) -> Json:
    """As `keyboard_field`, of the keyboard itself."""
    rows = [[button for button in row if button.get("text")] for row in markup.get("inline_keyboard", [])]
    rows = [row for row in rows if row]
    for button in (button for row in rows for button in row):
        check_button(button)
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise RefusalError(400, "Bad Request: reply markup is too long")
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}


def reply_keyboard(parameters: Parameters, shown: Json | None, *, private: bool) -> Json | None:
    """The keyboard below the chat after this message, `shown` before it; refuses what Telegram refuses."""
    markup = parameters.json("reply_markup") or {}
    if markup.get("remove_keyboard"):
        return None
    if "keyboard" not in markup:
        return shown
    keys = [{"text": key} if isinstance(key, str) else key for row in markup["keyboard"] for key in row]
    if not keys or not all(key.get("text") for key in keys):
        raise RefusalError(400, "Bad Request: can't parse keyboard button: Can't find field \"text\"")
    if not private:
        for wish in ("location", "contact"):
            if any(key.get(f"request_{wish}") for key in keys):
                problem = "phone number" if wish == "contact" else "location"
                raise RefusalError(400, f"Bad Request: {problem} can be requested in private chats only")
    return dict(markup)


def preview_field(parameters: Parameters) -> Json:
    """`link_preview_options`, checked; nothing when nothing is said about the preview."""
    return check_preview(parameters.json("link_preview_options"))


def check_preview(options: object) -> Json:
    """As `preview_field`, of the options themselves."""
    if not options:
        return {}
    if not isinstance(options, dict):
        raise RefusalError(400, "Bad Request: can't parse link preview options: object expected")
    for name, value in options.items():
        if name in _PREVIEW_FLAGS and not isinstance(value, bool):
            raise RefusalError(400, f'Bad Request: Field "{name}" must be of type Boolean')
        if name not in {*_PREVIEW_FLAGS, "url"}:
            raise RefusalError(400, f"Bad Request: link preview options know no {name}")
    if "url" in options and not re.match(r"https?://[^\s/]+", str(options["url"])):
        raise RefusalError(400, "Bad Request: WEBPAGE_URL_INVALID")
    if options.get("prefer_small_media") and options.get("prefer_large_media"):
        raise RefusalError(400, "Bad Request: a preview is either small or large")
    return {"link_preview_options": options}


def check_button(button: Json) -> None:
    """Refuses a button that Telegram refuses."""
    if "url" in button:
        if not re.match(r"(https?|tg|ton)://\S+", button["url"]):
            problem = f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL"
            raise RefusalError(400, f"Bad Request: {problem}")
    elif "callback_data" in button:
        if not 1 <= len(button["callback_data"].encode()) <= LONGEST_CALLBACK_DATA_BYTES:
            raise RefusalError(400, "Bad Request: BUTTON_DATA_INVALID")
    elif not button.keys() & _SWITCHES:
        raise RefusalError(400, "Bad Request: can't parse inline keyboard button: Text buttons are unallowed")


def scope_of(parameters: Parameters) -> str:
    """What a menu of commands is for, as a key."""
    scope = parameters.json("scope") or {"type": "default"}
    return json.dumps([scope, parameters.text("language_code")], sort_keys=True)
