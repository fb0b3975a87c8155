"""JSON Feed (jsonfeed.org, 1.0 and 1.1), and what only resembles it."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from bot.core.challenges import json_problem
from bot.core.errors import FeedError
from bot.core.feed.dates import newest, parse_date
from bot.core.feed.html_text import one_line, plain_text, plain_title, tidy
from bot.core.links import absolute_url
from bot.core.model import Entry, ParsedFeed
from bot.core.pictures import Picture, best_picture, first_picture

Item: TypeAlias = Mapping[str, object]


def parse_json_feed(text: str, base: str, most: int) -> ParsedFeed:
    """The newest `most` items of a JSON Feed, each keyed by its id as written. Raises FeedError for other JSON."""
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        raise FeedError("damaged JSON, not a feed") from None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        problem = json_problem(feed) if isinstance(feed, dict) else ""
        raise FeedError(
            f"JSON, but not a JSON Feed: {f'it says “{problem}”' if problem else 'it has no list of items'}"
        )
    base = base or _text(feed, "feed_url", "home_page_url")
    return ParsedFeed(
        title=plain_title(_text(feed, "title")),
        language=_text(feed, "language") or None,
        entries=tuple(
            _entry(item, base) for item in newest([item for item in items if isinstance(item, dict)], _published, most)
        ),
        hub=_hub(feed, base),
    )


def _hub(feed: Item, base: str) -> str:
    hubs = feed.get("hubs")
    listed = (hub for hub in (hubs if isinstance(hubs, list) else ()) if isinstance(hub, dict))
    return next((url for hub in listed if (url := absolute_url(_text(hub, "url"), base))), "")


def _entry(item: Item, base: str) -> Entry:
    html = _text(item, "content_html")
    named = [Picture(_text(item, name)) for name in ("image", "banner_image")]
    return Entry(
        key=one_line(_text(item, "id", "guid")),
        link=absolute_url(_text(item, "url", "external_url"), base),
        title=plain_title(_text(item, "title")),
        published=_published(item),
        text=plain_text(html) if html else tidy(_text(item, "content_text", "summary")),
        author=one_line(_author(item)),
        picture=best_picture(named, base) or first_picture([html], base),
    )


def _published(item: Item) -> datetime | None:
    return parse_date(_text(item, "date_published")) or parse_date(_text(item, "date_modified"))


def _author(item: Item) -> str:
    several = item.get("authors")
    listed = several if isinstance(several, list) else [item.get("author")]
    return ", ".join(name for author in listed if isinstance(author, dict) and (name := _text(author, "name")))


def _text(values: Item, *names: str) -> str:
    """The first of `names` that holds text; ids are often numbers."""
    for name in names:
        value = values.get(name)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return ""
