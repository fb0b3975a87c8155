"""What somebody wants summed up: a page, a text, a file, or what they replied to; and whether it is worth it.

Lengths are in letters of alphabets; a character of Chinese, Japanese or Korean says as much as three.
"""

import re
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urlsplit

from bot.core.asking import web_address
from bot.core.errors import RequestError

LITTLE = 200  # beside a link; more is a text of its own
LONG_WORDS = 120  # after a command; names of topics are shorter
LONG_POST = 600  # which somebody may want summed up without having said so
READ_NAMES = (".pdf", ".htm", ".html", ".xhtml", ".txt", ".text", ".md")  # of files that are worth a try
SHORTEST_PARAGRAPH = 60  # menus, headlines and buttons are shorter
LEAST_OF_ARTICLE = 200  # in such paragraphs
SHARE = 0.7  # of a text; a summary that keeps more is no summary
BEGINNING = 20_000  # in some hundred sentences, of which a summary is made

_HOST = re.compile(r"(?:https?://\S+|(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d+)?(?:[/?#]\S*)?)", re.IGNORECASE)
_WIDE = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Page:
    """The page at an address."""

    url: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class File:
    """A file that Telegram keeps; `size` in bytes."""

    id: str
    name: str
    size: int


Matter: TypeAlias = Page | Text | File


@dataclass(frozen=True, slots=True)
class Reply:
    """A message that was replied to, by its number in its chat; `matter` is None where it holds nothing to read."""

    message_id: int
    matter: Matter | None


Wanted: TypeAlias = Matter | Reply


@dataclass(frozen=True, slots=True)
class Given:
    """What a message holds that can be read: its text or caption, the addresses it links to, its file."""

    text: str = ""
    links: tuple[str, ...] = ()
    file: File | None = None


def wanted_by(words: str, file: File | None, reply: Reply | None) -> Wanted | None:
    """What a command asks for: what it replies to, its own file, an address or a text in it; None: topics.

    Raises RequestError for what only looks like an address.
    """
    if reply is not None:
        return reply
    if file is not None:
        return file
    address = next((word for word in words.split() if _HOST.fullmatch(word)), None)
    url = web_address(address) if address else None
    if url and length(words) - length(address or "") < LITTLE:
        return Page(url)
    if length(words) >= LONG_WORDS:
        return Text(words)
    broken = next((word for word in words.split() if "://" in word), None)
    if broken and url is None:
        raise RequestError("bad_url", word=broken, example="/summary https://example.org/news/17")
    return None


def matter_of(given: Given) -> Matter | None:
    """What there is to read in a message: its file, else its link where little else is said, else its text."""
    if given.file is not None:
        return given.file
    url = next((web_address(link) for link in given.links if _HOST.fullmatch(link)), None)
    said = given.text
    for link in given.links:
        said = said.replace(link, "")
    if url and length(said) < LITTLE:
        return Page(url)
    return Text(given.text) if given.text.strip() else None


def is_worth_offering(given: Given) -> bool:
    """Whether somebody who sent this without a word may want it summed up."""
    match matter_of(given):
        case Text(text):
            return length(text) >= LONG_POST
        case File(_, name, _):
            return name.lower().endswith(READ_NAMES)
        case Page():
            return True
    return False


def is_front_page(url: str) -> bool:
    """Whether it is the address of a site and of nothing in it."""
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def host_of(url: str) -> str:
    """The site of an address, as people call it."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def is_article(text: str) -> bool:
    """Whether a page has an article, and not only menus and headlines."""
    paragraphs = (length(paragraph) for paragraph in text.split("\n\n"))
    return sum(size for size in paragraphs if size >= SHORTEST_PARAGRAPH) >= LEAST_OF_ARTICLE


def says_less(summary: str, text: str) -> bool:
    """Whether a summary leaves out enough of a text to be worth reading in its place."""
    return 0 < len(summary) <= SHARE * len(text)


def goes_on(text: str) -> bool:
    """Whether a text is so long that its summary is of its beginning."""
    return length(text) > BEGINNING


def length(text: str) -> int:
    """How much a text says."""
    return len(text) + 2 * len(_WIDE.findall(text))
