"""Telegram's HTML, parsed as strictly as the real Bot API parses it.

The order of the checks, the messages and the byte offsets follow `do_parse_html` of tdlib/td (MessageEntity.cpp).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.errors import WirewatchError

ENTITY_OF_TAG = {
    "a": "text_link",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "tg-spoiler": "spoiler",
    "blockquote": "blockquote",
}
_OTHER_TAGS = {"span", "tg-emoji"}
_SPACES = " \t\r\n\0\v"
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,8})|#([0-9]{1,10})|(lt|gt|amp|quot)(?![a-zA-Z]));?")
_ATTRIBUTE_NAME = re.compile(r"[^ \t\r\n\0\v=>/\"']*")
_LINK = re.compile(r"(?:tg|ton)://\S|(?:https?://)?[^\s/?#]+\.[^\s/?#.]{2,}", re.IGNORECASE)
_BARE_VALUE = re.compile(r"[A-Za-z0-9.\-]*")


class MarkupError(WirewatchError):
    """The text is not Telegram HTML; the message is what the Bot API says after "can't parse entities: "."""


@dataclass(frozen=True, slots=True)
class MarkupEntity:
    """A stretch of text with a meaning; offset and length in UTF-16 code units."""

    type: str
    offset: int
    length: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """Plain text and what its parts mean."""

    text: str
    entities: tuple[MarkupEntity, ...] = ()


@dataclass(frozen=True, slots=True)
class _Open:
    """A start tag whose end tag has not come yet."""

    tag: str
    attributes: dict[str, str]
    start: int  # in the plain text, in code points


def parse_html(source: str) -> Marked:
    """The text and entities of Telegram HTML. Raises MarkupError for what the real server refuses."""
    return _Parser(source).parse()


def utf16_slice(text: str, offset: int, length: int) -> str:
    """The part of a text that an entity of this place, in UTF-16 code units, covers."""
    return text.encode("utf-16-le")[2 * offset : 2 * (offset + length)].decode("utf-16-le")


def utf16_length(text: str) -> int:
    """How many UTF-16 code units Telegram counts for the text."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.text = ""
        self.open: list[_Open] = []
        self.found: list[tuple[int, int, _Open]] = []

    def parse(self) -> Marked:
        while self.at < len(self.source):
            if self.source[self.at] != "<":
                self._read_text()
            elif self.source.startswith("</", self.at):
                self._read_end_tag()
            else:
                self._read_start_tag()
        if self.open:
            tag = self.open[-1].tag
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{tag}"')
        if any("\ud800" <= character <= "\udfff" for character in self.text):
            raise MarkupError(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        return Marked(self.text, tuple(self._entities()))

    def _read_text(self) -> None:
        end = self.source.find("<", self.at)
        end = len(self.source) if end < 0 else end
        self.text += _decoded(self.source[self.at : end])
        self.at = end

    def _read_start_tag(self) -> None:
        begin = self.at
        self.at += 1
        tag = self._until(_SPACES + ">").lower()
        if self.at == len(self.source):
            raise MarkupError(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        if tag not in ENTITY_OF_TAG and tag not in _OTHER_TAGS:
            raise MarkupError(f'Unsupported start tag "{tag}" at byte offset {self._bytes(begin)}')
        attributes = dict(self._attributes(tag, begin))
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise MarkupError(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begin)}')
        self.at += 1
        self.open.append(_Open(tag, attributes, len(self.text)))

    def _attributes(self, tag: str, begin: int) -> Iterator[tuple[str, str]]:
        while True:
            self._until_not(_SPACES)
            if self.source.startswith(">", self.at):
                return
            name = _ATTRIBUTE_NAME.match(self.source, self.at)
            if name is None or not name[0]:
                raise MarkupError(f'Empty attribute name in the tag "{tag}" at byte offset {self._bytes(begin)}')
            self.at = name.end()
            self._skip_spaces(tag, begin)
            if self.source[self.at] != "=":
                yield name[0].lower(), ""
                continue
            self.at += 1
            self._skip_spaces(tag, begin)
            yield name[0].lower(), self._value(begin)

    def _value(self, begin: int) -> str:
        quote = self.source[self.at]
        if quote not in "\"'":
            bare = _BARE_VALUE.match(self.source, self.at)
            value = bare[0] if bare else ""
            if self.source[self.at + len(value) : self.at + len(value) + 1].strip(_SPACES + ">"):
                raise MarkupError(f"Unexpected end of name token at byte offset {self._bytes(self.at)}")
            self.at += len(value)
            return value.lower()
        self.at += 1
        value = self._until(quote)
        if self.at == len(self.source):
            raise MarkupError(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        self.at += 1
        return _decoded(value)

    def _read_end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise MarkupError(f"Unexpected end tag at byte offset {self._bytes(begin)}")
        self.at += 2
        tag = self._until(_SPACES + ">").lower()
        self._until_not(_SPACES)
        if not self.source.startswith(">", self.at):
            raise MarkupError(f"Unclosed end tag at byte offset {self._bytes(begin)}")
        expected = self.open[-1].tag
        if tag and tag != expected:
            place = self._bytes(begin)
            raise MarkupError(f'Unmatched end tag at byte offset {place}, expected "</{expected}>", found "</{tag}>"')
        self.at += 1
        opened = self.open.pop()
        if len(self.text) > opened.start:
            self.found.append((opened.start, len(self.text), opened))

    def _entities(self) -> Iterator[MarkupEntity]:
        for start, end, opened in sorted(self.found, key=lambda found: (found[0], -found[1])):
            offset, length = utf16_length(self.text[:start]), utf16_length(self.text[start:end])
            url = opened.attributes.get("href", "") if opened.tag == "a" else ""
            if opened.tag == "a" and not url:
                url = self.text[start:end]
            kind = "spoiler" if opened.tag == "span" else ENTITY_OF_TAG.get(opened.tag)
            # A link that leads nowhere is no error: the text stays, the link is dropped.
            if kind and (kind != "text_link" or _LINK.match(url)):
                yield MarkupEntity(kind, offset, length, url)

    def _until(self, stops: str) -> str:
        begin = self.at
        while self.at < len(self.source) and self.source[self.at] not in stops:
            self.at += 1
        return self.source[begin : self.at]

    def _until_not(self, characters: str) -> None:
        while self.at < len(self.source) and self.source[self.at] in characters:
            self.at += 1

    def _skip_spaces(self, tag: str, begin: int) -> None:
        self._until_not(_SPACES)
        if self.at == len(self.source):
            raise MarkupError(f'Unclosed start tag "{tag}" at byte offset {self._bytes(begin)}')

    def _bytes(self, position: int) -> int:
        return len(self.source[:position].encode())


def _decoded(text: str) -> str:
    return _REFERENCE.sub(_character, text)


def _character(reference: re.Match[str]) -> str:
    hexadecimal, decimal, name = reference.groups()
    if name:
        return {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}[name]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x110000 else reference[0]
