"""A page as fetched, a document or pasted text to clean articles. For the worker: its libraries come with the first."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING

from bot.core.clean import CleanText, clean_article, is_row, split_articles
from bot.core.decoding import decode
from bot.core.documents import is_pdf
from bot.core.model import Reading
from bot.core.pdf import read_pdf
from bot.core.pictures import picture_at

if TYPE_CHECKING:
    from trafilatura.settings import Document

LARGEST_PAGE = 5_000_000  # bytes or characters read; more is no article

_TAGS = re.compile(r"<(?:!doctype html|html|head|body|article|main|div|p|h1|section|table|br)\b", re.IGNORECASE)
_SCRIPT = re.compile(r"<(script|style|noscript|template|svg)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_BLOCK = re.compile(
    r"</?(?:p|div|h[1-6]|li|ul|ol|br|tr|table|section|article|header|footer|blockquote)\b[^<>]*+>", re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]*+>")
_SITE_SUFFIX = re.compile(r"\s+[|–—-]\s+[^|–—-]{2,40}$")


def read_page(page: bytes | str, url: str = "", content_type: str = "") -> tuple[CleanText, ...]:
    """The articles of an HTML page, a PDF or a plain text, at least one; an unreadable page is one without text.

    Raises DocumentError for a PDF that cannot be read.
    """
    if isinstance(page, bytes) and is_pdf(page):
        title, document = read_pdf(page)
        return split_articles(document, title)
    text = page[:LARGEST_PAGE] if isinstance(page, str) else decode(page[:LARGEST_PAGE], content_type)
    if not _is_html(text, content_type):
        return split_articles(text)
    return (_read_html(text, url),)


def readings_of(page: bytes, url: str, content_type: str) -> tuple[Reading, ...]:
    """The articles of the page at `url`, as `read_page` finds them, to be understood. Raises DocumentError."""
    return tuple(
        Reading(
            article.title,
            article.text,
            url,
            published=article.published,
            byline=article.byline,
            picture=article.picture,
        )
        for article in read_page(page, url, content_type)
    )


def _is_html(text: str, content_type: str) -> bool:
    if "html" in content_type.lower():
        return True
    return "text/plain" not in content_type.lower() and bool(_TAGS.search(text[:20_000]))


def _read_html(html: str, url: str) -> CleanText:
    extract = _extract(html, url)
    if extract is None or not extract.text:
        return clean_article(_title_tag(html), _all_text(html))
    title = extract.title or _title_tag(html)
    article = clean_article(title, _without_tables(extract.text))
    return replace(
        article,
        byline=extract.author or article.byline,
        published=_day(extract.date) or article.published,
        picture=picture_at(extract.image or "", url),
    )


def _extract(html: str, url: str) -> "Document | None":
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    try:
        found = bare_extraction(
            html, url=url or None, fast=True, include_comments=False, include_tables=True, with_metadata=True
        )
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, Document) else None


def _without_tables(text: str) -> str:
    """The text with no more of its tables than rows of figures: pages lay out menus in them, and list tariffs."""
    lines = (line.strip("| ") if line.startswith("|") else line for line in text.split("\n"))
    whole = zip(lines, text.split("\n"), strict=True)
    return "\n".join(line for line, raw in whole if not raw.startswith("|") or is_row(line))


def _day(date: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(date).replace(tzinfo=UTC) if date else None
    except ValueError:
        return None


def _title_tag(html: str) -> str:
    found = re.search(r"<title[^>]*>(.{1,400}?)</title", html, re.IGNORECASE | re.DOTALL)
    title = " ".join(unescape(found[1]).split()) if found else ""
    return _SITE_SUFFIX.sub("", title) or title


def _all_text(html: str) -> str:
    """Every word of the page, blocks parted by blank lines: what is left when no article was found."""
    return unescape(_TAG.sub("", _BLOCK.sub("\n\n", _SCRIPT.sub(" ", html))))
