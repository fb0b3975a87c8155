"""What a text says once nobody sees its markup, and which words of it are in the wrong language."""

import re
from collections.abc import Collection, Iterator
from html import unescape
from typing import Any

from bot.core.markup import Rich
from bot.core.speech import LANGUAGES

# What is no sentence: addresses, commands with their first word, @names, time zones.
SIGNS = r"https?://\S+|(?<![\w/])/[a-z]+(?: (?:add|remove|invite|\d+[a-z])\b)?|@\w+|\b[A-Z]\w+/[A-Z]\w+"
LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]*")
# What is called so in every language.
INTERNATIONAL = frozenset(
    {"Wirewatch", "Telegram", "UTC", "OPML", "PDF", "HTML", "TXT", "JSON", "CSV", "MB", "GB", "KB", "x"}
    | set(LATIN.findall(" ".join(LANGUAGES.values())))
)


def told(text: str | Rich) -> str:
    """The text without markup and isolates."""
    shown = unescape(re.sub(r"<[^>]*>", "", text.html)) if isinstance(text, Rich) else text
    return shown.replace("\u2068", "").replace("\u2069", "")


def strangers(shown: dict[str, Any], foreign: Collection[str]) -> list[str]:
    """The Latin words in a message and on its buttons that are neither of the news, nor names, commands or code."""
    names = "|".join(re.escape(each) for each in sorted(foreign, key=len, reverse=True) if each)
    known = re.compile(rf"(?<!\w)(?:{names})(?!\w)|{SIGNS}")
    said = " ".join(known.sub(" ", text) for text in _texts(shown))
    return [word for word in LATIN.findall(said) if word not in INTERNATIONAL]


def _texts(shown: dict[str, Any]) -> Iterator[str]:
    yield _without_code(shown.get("text", shown.get("caption", "")), shown)
    for row in shown.get("reply_markup", {}).get("inline_keyboard", []):
        yield from (told(button["text"]) for button in row)


def _without_code(text: str, shown: dict[str, Any]) -> str:
    """Entities count in UTF-16 units."""
    raw = text.encode("utf-16-le")
    for entity in shown.get("entities", shown.get("caption_entities", ())):
        if entity["type"] in {"code", "pre"}:
            start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
            raw = raw[:start] + " ".encode("utf-16-le") * entity["length"] + raw[end:]
    return told(raw.decode("utf-16-le"))
