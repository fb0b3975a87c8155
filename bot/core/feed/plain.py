"""RSS as most newspapers write it, read by expat alone at a tenth of the cost; all that is unusual is feedparser's.

What it reads it tells as feedparser would (6.0.14, without sanitising or link resolution); bench/feeds.py and a test
hold one against the other. Whatever is not in its tables, said twice, nested, damaged or in need of a guess is unusual.
"""

import re
from collections.abc import Mapping
from typing import TypeAlias
from xml.parsers.expat import ExpatError, ParserCreate

from bot.core.xml_repair import TAGS

Fields: TypeAlias = dict[str, object]

LONGEST_AUTHOR = 400  # characters; much longer ones are cut before feedparser sees them

_ROOT = re.compile(r"(?:<\?[^<>]{0,200}\?>\s{0,20}){0,5}<rss[\s>]")
_ATOM_LINK = "http://www.w3.org/2005/Atom link"
_SY = "http://purl.org/rss/1.0/modules/syndication/ "
_DC = "http://purl.org/dc/elements/1.1/ "
_MEDIA = "http://search.yahoo.com/mrss/ "
_IDLE = ""  # what is said there is not needed
_ENCLOSURE = "enclosure"
# Where feedparser puts what their attributes say.
_PICTURES = {_ENCLOSURE: "links", _MEDIA + "content": "media_content", _MEDIA + "thumbnail": "media_thumbnail"}
# By element the children it may have, and the field that each one fills.
_CHILDREN: Mapping[str, Mapping[str, str]] = {
    "": {"rss": _IDLE},
    "rss": {"channel": _IDLE},
    "channel": {
        "title": "title",
        "language": "language",
        "ttl": "ttl",
        _SY + "updatePeriod": "sy_updateperiod",
        _SY + "updateFrequency": "sy_updatefrequency",
        **dict.fromkeys(("category", "cloud", "copyright", "description", "docs", "generator", "image"), _IDLE),
        **dict.fromkeys(("item", "lastBuildDate", "link", "managingEditor", "pubDate", "webMaster"), _IDLE),
        **dict.fromkeys((_ATOM_LINK, "com-wordpress:feed-additions:1 site"), _IDLE),
    },
    "image": dict.fromkeys(("description", "height", "link", "title", "url", "width"), _IDLE),
    "item": {
        "title": "title",
        "link": "link",
        "guid": "id",
        "pubDate": "published",
        "description": "summary",
        "http://purl.org/rss/1.0/modules/content/ encoded": "content",
        "author": "author",
        _DC + "creator": "author",
        _DC + "date": "updated",
        **dict.fromkeys(("category", "comments", _ENCLOSURE, "source", _DC + "subject"), _IDLE),
        **dict.fromkeys((_MEDIA + "content", _MEDIA + "thumbnail"), _IDLE),
        "http://purl.org/rss/1.0/modules/slash/ comments": _IDLE,
        "http://wellformedweb.org/CommentAPI/ commentRss": _IDLE,
        "com-wordpress:feed-additions:1 post-id": _IDLE,
    },
}
# Idle ones may have any, but for these.
_ATTRIBUTES = {
    "rss": {"version"},
    "guid": {"isPermaLink"},
    **{name: set() for name in ("channel", "image", "item", "link")},
}
_LINK_ATTRIBUTES = {"href", "hreflang", "length", "rel", "title", "type"}
_LEAF: Mapping[str, str] = {}
_PLAIN_TITLE = {"type": "text/plain"}
# feedparser takes a title with these for HTML if it knows all its tags and entities.
_MARKUP = re.compile(r"</\w+>|&#?\w+;")
# It reads UTF-8 that was taken for Latin-1 anew, and control characters as Windows would.
_MISREAD = re.compile("[\x80-\x9f]|[\xc2-\xf4][\xa0-\xbf]")


class UnusualError(Exception):
    """Something that feedparser has to look at."""


def read_plain(text: str) -> tuple[Fields, list[Fields]] | None:
    """What feedparser would say of a plain RSS feed and of its entries; None for anything else, or unusual."""
    if not _ROOT.match(text) or text.count("<") > TAGS:
        return None
    reader = _Reader()
    try:
        reader.read(text.encode())
    except (ExpatError, UnicodeEncodeError, UnusualError):
        return None
    return reader.feed, reader.entries


class _Reader:
    def __init__(self) -> None:
        self._links: list[Fields] = []
        self.feed: Fields = {"links": self._links}
        self.entries: list[Fields] = []
        self._fields = self.feed
        self._children = [_CHILDREN[""]]  # that may come, from the root down to here
        self._pieces: list[str] = []  # of text since the last start of an element
        self._is_link = True  # the guid

    def read(self, body: bytes) -> None:
        """Fills `feed` and `entries`. Raises ExpatError and UnusualError."""
        parser = ParserCreate("utf-8", namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._pieces.append
        parser.StartDoctypeDeclHandler = _refuse
        parser.Parse(body, True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        field = self._children[-1].get(name)
        if field is None or (attributes and not _are_usual(name, field, attributes)):
            raise UnusualError(name)
        self._children.append(_CHILDREN.get(name, _LEAF))
        self._pieces.clear()
        if name == "item":
            self._fields, self._is_link = {}, True
        elif name == "guid":
            self._is_link = attributes.get("isPermaLink", "true") == "true"
        elif name == _ATOM_LINK:
            self._links.append(_link(attributes))
        elif name in _PICTURES:
            _add_picture(self._fields, name, attributes)

    def _end(self, name: str) -> None:
        self._children.pop()
        field = self._children[-1][name]
        if field:
            if field in self._fields:
                raise UnusualError(name)
            self._fields[field] = _said("".join(self._pieces))
        elif name == "item":
            self.entries.append(_entry(self._fields, is_link=self._is_link))
            self._fields = self.feed
        elif name == "channel":
            _check_title(self.feed)


def _are_usual(name: str, field: str, attributes: Mapping[str, str]) -> bool:
    allowed = _ATTRIBUTES.get(name)
    if allowed is not None:
        return attributes.keys() <= allowed
    # feedparser resolves what follows against the base of any element.
    return field == _IDLE and not any(key.lower().endswith("base") for key in attributes)


def _refuse(name: str, *_: object) -> None:
    raise UnusualError(name)


def _said(text: str) -> str:
    text = text.strip()
    if not text.isascii() and _MISREAD.search(text):
        raise UnusualError(text)
    return text


def _entry(fields: Fields, *, is_link: bool) -> Fields:
    """The fields of an item as feedparser fills them: a guid may be the link, and full text stands for a summary."""
    _check_title(fields)
    link = str(fields.setdefault("link", fields["id"]) if is_link and "id" in fields else fields.get("link", ""))
    # Superfluous slashes, and what a query makes of a semicolon, are feedparser's to mend.
    if ":///" in link or ("&" in link and ";" in link) or len(str(fields.get("author", ""))) > LONGEST_AUTHOR:
        raise UnusualError(link)
    if "published" in fields and "updated" in fields:
        raise UnusualError("two dates")
    if "content" in fields:
        fields.setdefault("summary", fields["content"])
        fields["content"] = [{"value": fields["content"]}]
    return fields


def _add_picture(fields: Fields, name: str, attributes: Mapping[str, str]) -> None:
    said: Fields = {key.lower(): value for key, value in attributes.items()}
    if name == _ENCLOSURE:
        address = said.get("url", said.get("uri")) or said.get("href")
        said = {"rel": _ENCLOSURE, "href": address, "type": said.get("type", "")}
    elif "url" not in said:  # feedparser takes the text of a thumbnail for its address
        raise UnusualError(name)
    several = fields.setdefault(_PICTURES[name], [])
    if isinstance(several, list):
        several.append(said)


def _check_title(fields: Fields) -> None:
    if _MARKUP.search(str(fields.get("title", ""))):
        raise UnusualError("a title with markup")
    fields["title_detail"] = _PLAIN_TITLE


def _link(attributes: Mapping[str, str]) -> Fields:
    href = attributes.get("href", "")
    if not href or ":///" in href or not attributes.keys() <= _LINK_ATTRIBUTES:
        raise UnusualError("a link")
    return {"rel": attributes.get("rel", ""), "href": href}
