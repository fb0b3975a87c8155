"""Lists of sources as OPML 2.0, the format every feed reader imports and exports."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from bot.core.errors import WirewatchError
from bot.core.model import Source


class OpmlError(WirewatchError):
    """The text is no OPML at all."""


@dataclass(frozen=True, slots=True)
class OpmlList:
    """The sources of a list in its order (their ids are 0), and a sentence for every line that names none."""

    sources: tuple[Source, ...]
    problems: tuple[str, ...]


def read_opml(text: bytes) -> OpmlList:
    """The feeds of an OPML file; an outline without an address is taken as a section. Raises OpmlError."""
    try:
        # An operator's own file, and expat refuses entity bombs by itself since 2.4.1.
        body = ET.fromstring(text).find("body")  # noqa: S314
    except ET.ParseError as error:
        raise OpmlError(f"not an OPML file: {error}") from error
    if body is None:
        raise OpmlError("not an OPML file: it has no <body> with <outline> elements")
    sources: dict[str, Source] = {}
    problems: list[str] = []
    for section, outline in _feeds(body, ""):
        source = _source(section, outline)
        if isinstance(source, str):
            problems.append(source)
        else:
            sources.setdefault(source.url, source)
    return OpmlList(tuple(sources.values()), tuple(problems))


def write_opml(sources: Iterable[Source]) -> str:
    """The sources as an OPML file, one outline a section."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = "Wirewatch sources"
    body = ET.SubElement(root, "body")
    for section, members in groupby(sorted(sources, key=_by_section), key=lambda source: source.section):
        parent = ET.SubElement(body, "outline", text=section) if section else body
        for source in members:
            outline = ET.SubElement(parent, "outline", type="rss", text=source.title, xmlUrl=source.url)
            if source.language:
                outline.set("language", source.language)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _by_section(source: Source) -> tuple[str, str]:
    return (source.section, source.title.casefold())


def _feeds(parent: ET.Element, section: str) -> Iterator[tuple[str, ET.Element]]:
    for outline in parent.findall("outline"):
        if "xmlUrl" in outline.attrib:
            yield section, outline
        elif len(outline):
            yield from _feeds(outline, outline.get("text") or outline.get("title") or section)
        else:
            yield section, outline


def _source(section: str, outline: ET.Element) -> Source | str:
    """The source, or the sentence that says why the outline is none."""
    title = (outline.get("title") or outline.get("text") or "").strip()
    url = (outline.get("xmlUrl") or "").strip()
    if not url:
        return f"{title or 'an outline without a name'}: it has no xmlUrl"
    if not is_web_address(url):
        return f"{title or url}: {url!r} is no http or https address"
    return Source(0, url, title or urlsplit(url).netloc, section, outline.get("language") or None)


def is_web_address(url: str) -> bool:
    """Whether this is an http or https address with a host."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and not any(map(str.isspace, url))
    except ValueError:
        return False
