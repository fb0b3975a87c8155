"""The feeds of a site, found on its page: what it announces, else what looks like one. Linear in its length."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice
from urllib.parse import urlsplit

from bot.core.links import absolute_url, canonical_url

LONGEST_PAGE = 500_000  # characters that are looked at
MOST_TAGS = 2_000  # that may have to do with feeds; pages have a dozen of them
MOST_LINKS = 20
LONGEST_TITLE = 100
MOST_PATHS = 14


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page names: `kind` is rss, atom or json, empty where the page does not say."""

    url: str
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Tag:
    """A tag of the page, and the text between it and the next."""

    name: str
    attributes: dict[str, str]
    text: str


# Comments and scripts are skipped whole; a tag or comment that never ends takes the rest, so nothing is scanned twice.
_MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)|"
    r"<(?P<skipped>script|style|template|textarea)\b[^>]*+(?:>.*?(?:</(?P=skipped)\b|\Z)|\Z)|"
    r"<(?P<name>link|base|a)(?=[\s/])"
    r"""(?P<inside>(?:[^>"'=]++|=\s*+"[^"]*"|=\s*+'[^']*'|["'=])*+)(?:>(?P<text>[^<]{0,300})|\Z)""",
    re.DOTALL | re.IGNORECASE,
)
_HINT = re.compile(r"rss|rdf|atom|feed|xml", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?<![\w:.-])([a-z][\w:.-]*+)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'>]++))""", re.IGNORECASE)
_TYPE = re.compile(
    r"(?:application|text)/(?:x-)?(rss|atom|rdf)\+xml|application/(feed)\+json|(?:application|text)/(xml)"
)
_KINDS = {"rss": "rss", "rdf": "rss", "atom": "atom", "feed": "json", "xml": ""}
_FEED_SCHEME = re.compile(r"\s*feed:(?://)?(?=https?:)", re.IGNORECASE)
_LIKE_A_FEED = re.compile(
    r"/(?:feeds?|rss2?|atom|rdf)(?:/|$)|[./](?:rss|atom|rdf)$|/[\w-]*(?:rss|atom|feed)[\w-]*\.(?:xml|json|php|aspx?)$|"
    r"/index\.xml$|/feeds/posts/|(?:^|[?&])(?:feed|format|type|output|alt)=(?:rss|atom|feed|rdf|json)",
    re.IGNORECASE,
)
_OF_COMMENTS = re.compile(r"comment|kommentar|коммент|评论|コメント|댓글", re.IGNORECASE)
_PATHS = ("/feed", "/rss", "/rss.xml", "/atom.xml", "/index.xml", "/feed.xml", "/feeds/posts/default", "/?feed=rss2")
_MORE_PATHS = ("/feed.json", "/index.rdf", "/feeds", "/blog/feed")
_PAGE = re.compile(r"\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)


def feeds_in(html: str, base: str) -> tuple[FeedLink, ...]:
    """The feeds that a page from `base` announces in its head, else those it links to by their looks; at most 20.

    They come in the order of the page, those of comments last, each address once.
    """
    tags = list(islice(_tags(html[:LONGEST_PAGE]), MOST_TAGS))
    given = next((tag.attributes["href"] for tag in tags if tag.name == "base" and tag.attributes.get("href")), "")
    base = absolute_url(unescape(given), base) or base
    links = _unlike(_announced(tags, base)) or _unlike(_linked(tags, base))
    return tuple(sorted(links, key=_is_of_comments)[:MOST_LINKS])


def usual_paths(url: str) -> tuple[str, ...]:
    """Where feeds usually are, near `url` first and then at the root of its site; empty for no web address."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ()
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ()
    root, path = f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/")
    folder = path.rpartition("/")[0] if _PAGE.search(path) else path
    near = (f"{root}{folder}/feed", f"{root}{folder}/rss.xml", f"{root}{folder}.rss") if folder else ()
    paths = (*near, *(root + each for each in (*_PATHS, *_MORE_PATHS)))
    return tuple(dict.fromkeys(each for each in paths if each != url))[:MOST_PATHS]


def _tags(html: str) -> Iterator[_Tag]:
    """The tags that lead somewhere and may have to do with feeds."""
    for match in _MARKUP.finditer(html):
        name = (match["name"] or "").lower()
        if name == "base" or (name and _HINT.search(match["inside"])):
            found = _ATTRIBUTE.findall(match["inside"])
            # Of an attribute given twice the first one counts, as in browsers.
            attributes = {name.lower(): double or single or bare for name, double, single, bare in reversed(found)}
            yield _Tag(name, attributes, match["text"] or "")


def _announced(tags: list[_Tag], base: str) -> Iterator[FeedLink]:
    for tag in tags:
        rel = tag.attributes.get("rel", "alternate").lower().split()
        kind = _TYPE.fullmatch(tag.attributes.get("type", "").partition(";")[0].strip().lower())
        if tag.name == "link" and kind and ("alternate" in rel or "feed" in rel) and "stylesheet" not in rel:
            url = _address(tag.attributes.get("href", ""), base)
            word = kind[1] or kind[2] or kind[3]
            yield FeedLink(url, _title(tag.attributes.get("title", "")), _KINDS[word])


def _linked(tags: list[_Tag], base: str) -> Iterator[FeedLink]:
    for tag in tags:
        url = _address(tag.attributes.get("href", ""), base) if tag.name == "a" else ""
        if url and _looks_like_a_feed(url):
            yield FeedLink(url, _title(tag.attributes.get("title", "") or tag.text), "")


def _looks_like_a_feed(url: str) -> bool:
    parts = urlsplit(url)
    # A reader's "subscribe" link has the address of the feed within its own.
    is_for_a_reader = "://" in parts.path + parts.query or "%3a%2f" in url.lower()
    return not is_for_a_reader and bool(_LIKE_A_FEED.search(parts.path) or _LIKE_A_FEED.search(parts.query))


def _unlike(links: Iterator[FeedLink]) -> tuple[FeedLink, ...]:
    """The links that lead somewhere, each address once."""
    unlike: dict[str, FeedLink] = {}
    for link in links:
        if link.url:
            unlike.setdefault(canonical_url(link.url), link)
    return tuple(unlike.values())


def _is_of_comments(link: FeedLink) -> bool:
    return bool(_OF_COMMENTS.search(link.title) or _OF_COMMENTS.search(link.url))


def _address(href: str, base: str) -> str:
    href = _FEED_SCHEME.sub("", unescape(href))
    if href.strip().lower().startswith("feed://"):
        href = "https://" + href.strip()[len("feed://") :]
    return absolute_url(href, base).partition("#")[0]


def _title(text: str) -> str:
    line = " ".join(unescape(text).split())
    return "".join(filter(str.isprintable, line))[:LONGEST_TITLE]
