"""Feed bytes to entries: RSS, Atom, RDF and JSON Feed, whole or damaged. feedparser makes it the worker's."""

import io
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TypeAlias

import feedparser

from bot.core import xml_repair
from bot.core.challenges import html_at, what_page
from bot.core.decoding import decode, decode_as
from bot.core.errors import FeedError
from bot.core.feed.blocks import MOST_ENTRIES, NOTHING_NEW, Cut, CutError, newest_blocks
from bot.core.feed.dates import newest, parse_date
from bot.core.feed.hints import time_to_live
from bot.core.feed.html_text import one_line, plain_text, plain_title
from bot.core.feed.json_feed import parse_json_feed
from bot.core.feed.plain import read_plain
from bot.core.links import absolute_url, canonical_url
from bot.core.model import Entry, ParsedFeed
from bot.core.pictures import best_picture, first_picture, pictures_of

LARGEST_BODY = 50 * 2**20
LONGEST_KEY = 500
LONGEST_MARKUP = 1_000_000  # characters of one entry that are read

_DATES = ("published", "updated", "created")

Fields: TypeAlias = Mapping[str, object]


def parse_feed(body: bytes, content_type: str = "", base: str = "", encoding: str = "") -> ParsedFeed:
    """The entries of a feed in its order, at most the newest 2,000; links are seen from `base`, where it came from.

    With an `encoding` its bytes are read as that, whatever they say.
    Raises FeedError, whose message says what the bytes are instead of a feed; nothing else leaves, whatever they are.
    An empty feed has no entries and is no error.
    """
    return _keyed(_read(newest_blocks(body, MOST_ENTRIES), content_type, base, encoding))


def _read(body: bytes, content_type: str, base: str, encoding: str) -> ParsedFeed:
    """The feed with its guids, or nothing, as keys."""
    if len(body) > LARGEST_BODY:
        raise FeedError(f"more than {LARGEST_BODY // 2**20} MB, too large for a feed")
    if body.startswith(b"\x1f\x8b"):
        raise FeedError("gzip-compressed bytes, not a feed")
    text = _decoded(body, content_type, encoding).lstrip("\ufeff\0 \t\r\n")
    if not text:
        raise FeedError("an empty answer, not a feed")
    feed = parse_json_feed(text, base, MOST_ENTRIES) if text[0] in "{[" else _parse_xml(text, base)
    return replace(feed, language=_primary(feed.language))


def parse_unseen(
    body: bytes, content_type: str, base: str, known: frozenset[int], encoding: str = ""
) -> tuple[ParsedFeed, frozenset[int]]:
    """The entries of `body` whose blocks are not in `known`, and the blocks to remember for the next time.

    Blocks come back empty where the short cut is not safe; then every entry is returned every time. When nothing is
    unseen nothing is parsed, and what the feed says of itself is empty. Raises FeedError.
    """
    cut = Cut.of(body, known)
    if cut.is_known:
        return NOTHING_NEW, frozenset(cut.blocks)
    try:
        return parse_cut(cut, content_type, base, encoding)
    except CutError:
        return parse_cut(Cut.of(body, frozenset()), content_type, base, encoding)


def parse_cut(cut: Cut, content_type: str, base: str, encoding: str = "") -> tuple[ParsedFeed, frozenset[int]]:
    """The entries of what is left of a feed, and the blocks to remember.

    Raises FeedError for a whole feed, and CutError for a part that does not show all that was left in it.
    """
    try:
        feed = _read(cut.body, content_type, base, encoding)
    except FeedError as error:
        raise error if cut.is_whole else CutError("the part of a feed is none") from error
    if cut.is_whole:
        return _keyed(feed), frozenset(cut.blocks) if _is_prunable(feed, cut.blocks) else frozenset()
    if len(feed.entries) != cut.unseen:
        raise CutError("the part of a feed has other entries")
    return _keyed(feed), frozenset(cut.blocks)


def _is_prunable(feed: ParsedFeed, blocks: tuple[int, ...]) -> bool:
    """One block, one entry, one guid: where guids repeat, keys depend on what else the feed lists.

    A single block shows neither, since the next one may carry the same guid.
    """
    return 2 <= len(blocks) == len(feed.entries) == len({_key(entry.key, entry) for entry in feed.entries})


def _decoded(body: bytes, content_type: str, encoding: str) -> str:
    try:
        return decode_as(body, encoding) if encoding else decode(body, content_type)
    except LookupError:
        raise FeedError(
            f"“{encoding}”, the encoding set for this feed, is unknown; utf-8, windows-1251 and shift_jis are known"
        ) from None


def _primary(language: str | None) -> str | None:
    """`en` of `en-US`; None for what is no language code."""
    code = (language or "").replace("_", "-").split("-")[0].strip().lower()
    return code if code.isascii() and code.isalpha() and len(code) in (2, 3) else None


def _keyed(feed: ParsedFeed) -> ParsedFeed:
    """Each entry under its guid; where one guid leads to several pages it is no identity, and the link is."""
    pages = defaultdict(set)
    for entry in feed.entries:
        pages[entry.key].add(canonical_url(entry.link))
    keyed = ((entry, _key(entry.key if len(pages[entry.key]) == 1 else "", entry)) for entry in feed.entries)
    return replace(feed, entries=tuple(entry if entry.key == key else replace(entry, key=key) for entry, key in keyed))


def _key(guid: str, entry: Entry) -> str:
    key = guid or canonical_url(entry.link)
    if key and len(key) <= LONGEST_KEY:
        return key
    said = key or f"{entry.title or entry.text}\n{entry.published}"
    return f"hash:{blake2b(said.encode(), digest_size=16).hexdigest()}"


def _parse_xml(text: str, base: str) -> ParsedFeed:
    return _plain(text, base) or _any(text, base)


def _plain(text: str, base: str) -> ParsedFeed | None:
    found = read_plain(text) if base else None
    if found is None:
        return None
    feed = _told(*found, base)
    dates = sum(any(fields.get(name) for name in _DATES) for fields in found[1])
    # feedparser reads some dates that we do not.
    return feed if dates == sum(entry.published is not None for entry in feed.entries) else None


def _any(text: str, base: str) -> ParsedFeed:
    root, html = xml_repair.root_at(text), html_at(text)
    if html is not None and (root is None or (html < root and not xml_repair.has_entries(text[root:]))):
        raise FeedError(what_page(text))
    if root is None:
        raise FeedError("neither RSS, Atom nor JSON Feed")
    if xml_repair.is_overloaded(text):
        raise FeedError(f"a tag with more than {xml_repair.ATTRIBUTES} attributes, no feed that we read")
    if xml_repair.is_babel(text):
        raise FeedError(f"more than {xml_repair.NAMESPACES} namespaces, no feed that we read")
    body = xml_repair.repaired(text)
    if xml_repair.is_endless(body):
        raise FeedError(f"more than {xml_repair.TAGS:,} tags, no feed that we read")
    try:
        return _asked_of_feedparser(body, base)
    # feedparser lets out whatever a strange feed makes its code raise: UnicodeEncodeError, AssertionError,
    # RecursionError, KeyError and more were seen. One feed must not stop the others, so all are one sentence here.
    except Exception as error:
        raise FeedError(f"too damaged to be read as a feed ({type(error).__name__})") from error


def _asked_of_feedparser(body: bytes, base: str) -> ParsedFeed:
    # Never a str: feedparser would open it as an address or a file. And no base: it would resolve guids against it, and
    # all keys would change when a feed moves.
    found = feedparser.parse(
        io.BytesIO(body),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    return _told(found.feed, found.entries, base or _text(found.feed, "link"))


def _told(feed: Fields, entries: Sequence[Fields], base: str) -> ParsedFeed:
    return ParsedFeed(
        title=_title(feed),
        language=_text(feed, "language") or None,
        entries=tuple(_entry(fields, base) for fields in newest(entries, _published, MOST_ENTRIES)),
        ttl=time_to_live(*(_text(feed, name) for name in ("ttl", "sy_updateperiod", "sy_updatefrequency"))),
        hub=_hub(feed, base),
    )


def _hub(feed: Fields, base: str) -> str:
    links = _value(feed, "links")
    hubs = (link for link in (links if isinstance(links, list) else ()) if "hub" in _text(link, "rel").lower().split())
    return next((url for link in hubs if (url := absolute_url(_text(link, "href"), base))), "")


def _entry(fields: Fields, base: str) -> Entry:
    guid, link = _text(fields, "id"), _text(fields, "link")
    # By the letter of RSS every guid is an address unless it denies it; few that have no slash are.
    is_page = link != guid or "/" in link
    return Entry(
        key=one_line(guid),
        link=absolute_url(link, base) if is_page else "",
        title=_title(fields),
        published=_published(fields),
        text=max((plain_text(markup) for markup in _markups(fields)), key=len, default=""),
        author=plain_title(_text(fields, "author")),
        picture=best_picture(pictures_of(fields), base) or first_picture(_markups(fields), base),
    )


def _title(fields: Fields) -> str:
    detail = _value(fields, "title_detail")
    is_literal = isinstance(detail, Mapping) and _text(detail, "type") == "text/plain"
    return plain_title(_text(fields, "title")[:LONGEST_MARKUP], literal=is_literal)


def _markups(fields: Fields) -> Iterator[str]:
    """Every telling of the entry: some feeds put the full text in one element, some in another."""
    yield _text(fields, "summary")[:LONGEST_MARKUP]
    contents = _value(fields, "content")
    for content in contents if isinstance(contents, list) else ():
        yield _text(content, "value")[:LONGEST_MARKUP]


def _published(fields: Fields) -> datetime | None:
    for name in _DATES:
        written = _text(fields, name)
        found = parse_date(written) or (None if written.strip().isdigit() else _understood(fields, f"{name}_parsed"))
        if found:
            return found
    return None


def _understood(fields: Fields, name: str) -> datetime | None:
    """A time as feedparser read it, unless it is absurd: it made 0000-00-00 and the year 1793 of numbers."""
    value = _value(fields, name)
    if not isinstance(value, time.struct_time) or not 1980 < value.tm_year < 2100:
        return None
    return datetime(*value[:5], min(value.tm_sec, 59), tzinfo=UTC)


def _value(fields: Fields, name: str) -> object:
    # feedparser answers get("updated") with "published", and warns; `in` it answers truly.
    return fields[name] if name in fields else None  # noqa: SIM401


def _text(fields: Fields, name: str) -> str:
    value = _value(fields, name)
    return value if isinstance(value, str) else ""
