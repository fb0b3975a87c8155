"""Messages as the chat page shows them: texts are plain, and what is bold, a link or a picture is said beside them."""

from collections.abc import Callable
from typing import TypeAlias
from urllib.parse import quote

from bot.playground.chats import Json, Posted
from bot.playground.markup import utf16_slice

Bubble: TypeAlias = dict[str, object]
Previewer: TypeAlias = Callable[[str], Json | None]
"""What a link shows, by its address: `site`, `title`, `text`, `picture`."""

QUOTED = 200  # characters of a message that another one replies to
_KEY_PARTS = (
    "text",
    "url",
    "callback_data",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
)


def no_previews(_: str) -> Json | None:
    """Shows nothing of any link."""
    return None


def bubble(posted: Posted, previews: Previewer = no_previews) -> Bubble:
    """A message with all that the page shows of it."""
    shown = posted.shown
    author = shown.get("from", {})
    quoted = shown.get("reply_to_message")
    return {
        "id": posted.message_id,
        "by_bot": posted.by_bot,
        "from": author.get("id", 0),
        "name": author.get("first_name", shown.get("author_signature", "")),
        "thread": shown.get("message_thread_id", 0),
        "at": shown["date"],
        "text": posted.text,
        "entities": shown.get("entities", shown.get("caption_entities", [])),
        "buttons": [[_button(button) for button in row] for row in posted.buttons],
        "edited": any(_wording(before) != _wording(shown) for before in posted.edits),
        "silent": posted.silent,
        "via": "via_bot" in shown,
        "reply": _quote(quoted) if quoted and "forum_topic_created" not in quoted else None,
        **_media(shown),
        "preview": _preview(shown, previews),
        "service": _service(shown),
    }


def in_words(shown: Json) -> str:
    """What a message shows besides its text, as a few words in brackets; empty when it is only text."""
    media = _media(shown)
    words = str(shown.get("caption", "")).partition("\n")[0]
    if media["photo"]:
        return f"[picture: {words}]" if words else "[picture]"
    if isinstance(media["file"], dict):
        return f"[file: {media['file']['name']}]"
    return f"[{media['note']}]" if media["note"] else ""


def _media(shown: Json) -> Bubble:
    document = None if "animation" in shown else shown.get("document")
    return {
        "photo": _photo(shown["photo"][-1]) if "photo" in shown else None,
        "file": _file(document) if document else None,
        "sticker": shown.get("sticker", {}).get("emoji", ""),
        "note": _note(shown),
    }


def _photo(photo: Json) -> Json:
    return {"url": f"/chat/file/{photo['file_id']}/picture", "width": photo["width"], "height": photo["height"]}


def _file(document: Json) -> Json:
    name = document["file_name"]
    return {"url": f"/chat/file/{document['file_id']}/{quote(name)}", "name": name, "size": document["file_size"]}


def _note(shown: Json) -> str:
    """Other things that people send, in words."""
    if place := shown.get("location"):
        return f"📍 Location {place['latitude']:.2f}, {place['longitude']:.2f}"
    if "sticker" in shown:
        return f"Sticker {shown['sticker'].get('emoji', '')}"
    if "voice" in shown:
        return f"🎤 Voice message, {shown['voice']['duration']} s"
    if "contact" in shown:
        return f"👤 Contact {shown['contact']['first_name']}"
    if "dice" in shown:
        return f"{shown['dice']['emoji']} {shown['dice']['value']}"
    return f"📊 Poll: {shown['poll']['question']}" if "poll" in shown else ""


def _service(shown: Json) -> str:
    """What a message says that nobody wrote."""
    who = shown.get("from", {}).get("first_name", "Somebody")
    if "forum_topic_created" in shown:
        return f"{who} made the topic {shown['forum_topic_created']['name']}"
    if "new_chat_members" in shown:
        return f"{who} added {', '.join(each['first_name'] for each in shown['new_chat_members'])}"
    return f"{who} made this a supergroup" if "migrate_to_chat_id" in shown else ""


def _preview(shown: Json, previews: Previewer) -> Json | None:
    options = shown.get("link_preview_options", {})
    address = options.get("url") or _first_link(shown)
    if "text" not in shown or options.get("is_disabled") or not address:
        return None
    found = previews(address)
    if found is None:
        return None
    large = options.get("prefer_large_media") or not found["title"]
    return {**found, "url": address, "large": bool(large), "above": bool(options.get("show_above_text"))}


def _first_link(shown: Json) -> str:
    for entity in shown.get("entities", []):
        if entity["type"] == "text_link":
            return str(entity["url"])
        if entity["type"] == "url":
            return utf16_slice(shown["text"], entity["offset"], entity["length"])
    return ""


def _wording(shown: Json) -> tuple[object, ...]:
    """What must change for Telegram's apps to call a message edited: a new keyboard alone does not."""
    return shown.get("text", shown.get("caption")), shown.get("entities"), shown.get("photo")


def _button(button: Json) -> Json:
    return {key: button[key] for key in _KEY_PARTS if key in button}


def _quote(quoted: Json) -> Json:
    text = str(quoted.get("text", quoted.get("caption", "")))
    author: Json = quoted.get("from") or quoted.get("sender_chat") or {}
    who = author.get("first_name", author.get("title", ""))
    return {"id": quoted["message_id"], "name": who, "text": (text or in_words(quoted))[:QUOTED]}
