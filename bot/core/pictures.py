"""The picture that goes with an article: the largest that its feed or page names, else the first in its text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import TypeAlias

from bot.core.links import absolute_url

LONGEST_ADDRESS = 2_000
SMALLEST = 100  # pixels; what is known to be less wide or high is a logo, or counts readers
IMAGES = 5  # of a text that are looked at
FULL, THUMBNAIL = 600 * 400, 150 * 100  # pixels that are expected where a feed does not say

Fields: TypeAlias = Mapping[str, object]

_NAMED = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:$|[?#:&/])", re.IGNORECASE)
# WordPress sends the portrait of the author along; others count readers, or stand for a word.
_NO_PICTURE = re.compile(
    r"gravatar\.com/|/~r/|(?:^|[/_.-])(?:pixel|spacer|blank|beacon|tracking|1x1|emojis?|icons?|badges?|avatars?|logos?)"
    r"(?:[/_.?-]|$)",
    re.IGNORECASE,
)
# At most 20,000 characters long, or it is none: some carry a picture within their address.
_IMAGE = re.compile(r"<img\b[^<>]{0,20000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(?<![\w-])(src|width|height)=(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)", re.IGNORECASE)
_SIZE = re.compile(r"\s*(\d{1,6})")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that somebody names; a width or height of 0 is not known."""

    address: str
    width: int = 0
    height: int = 0
    expected: int = FULL  # pixels, where the size is not known

    @property
    def pixels(self) -> int:
        """How large it is; of one side alone, as newspapers cut their pictures."""
        if self.width and self.height:
            return self.width * self.height
        side = self.width or self.height * 3 // 2
        return side * side * 2 // 3 or self.expected

    @property
    def is_small(self) -> bool:
        """Whether it is known to be too small to show anything."""
        return any(0 < side < SMALLEST for side in (self.width, self.height))


def best_picture(named: Iterable[Picture], base: str) -> str:
    """The address of the largest that can be shown, as seen from `base`; of equals the first; empty without any."""
    usable = [(each, address) for each in named if not each.is_small and (address := picture_at(each.address, base))]
    return max(usable, key=lambda pair: pair[0].pixels)[1] if usable else ""


def first_picture(markups: Iterable[str], base: str) -> str:
    """The address of the first picture in the text of an article; empty without any."""
    shown = (_shown(found[0]) for markup in markups for found in islice(_IMAGE.finditer(markup), IMAGES))
    return next((address for each in shown if not each.is_small and (address := picture_at(each.address, base))), "")


def picture_at(address: str, base: str) -> str:
    """The address of a picture on the web, whole; empty for what leads to none."""
    if _NO_PICTURE.search(address):
        return ""
    found = absolute_url(address, base)
    return found if len(found) <= LONGEST_ADDRESS and found.isprintable() else ""


def pictures_of(fields: Fields) -> Iterator[Picture]:
    """What an entry names, by the fields of feedparser: media, enclosures, the image of a podcast, thumbnails."""
    for medium in _listed(fields, "media_content"):
        if _is_picture(medium, _text(medium, "url")):
            yield _picture(medium, _text(medium, "url"))
    for enclosed in _listed(fields, "links"):
        if _text(enclosed, "rel") == "enclosure" and _is_picture(enclosed, _text(enclosed, "href")):
            yield Picture(_text(enclosed, "href"))
    image = fields.get("image")
    if isinstance(image, Mapping):
        yield Picture(_text(image, "href"))
    for thumbnail in _listed(fields, "media_thumbnail"):
        yield _picture(thumbnail, _text(thumbnail, "url"), THUMBNAIL)


def _shown(tag: str) -> Picture:
    said = {name.lower(): unescape(value.strip("\"'")) for name, value in _ATTRIBUTE.findall(tag)}
    return _picture(said, said.get("src", ""))


def _picture(medium: Fields, address: str, expected: int = FULL) -> Picture:
    return Picture(address, _size(medium, "width"), _size(medium, "height"), expected)


def _is_picture(medium: Fields, address: str) -> bool:
    """By its type, else by what the feed calls it, else by its name; drawings in SVG are not shown by Telegram."""
    kind, called = _text(medium, "type").lower(), _text(medium, "medium").lower()
    if kind:
        return kind.startswith("image") and "svg" not in kind
    return called == "image" if called else bool(_NAMED.search(address))


def _size(medium: Fields, name: str) -> int:
    match = _SIZE.match(_text(medium, name))
    return int(match[1]) if match else 0


def _listed(fields: Fields, name: str) -> Iterator[Fields]:
    several = fields.get(name)
    return (each for each in (several if isinstance(several, list) else ()) if isinstance(each, Mapping))


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""
