"""Lists of sources as OPML 2.0, the format every feed reader imports and exports."""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from bot.core.challenges import html_at
from bot.core.decoding import decode
from bot.core.errors import WirewatchError
from bot.core.links import canonical_url
from bot.core.model import Source
from bot.core.tuning import parse_language, setting_words, tuned
from bot.core.xml_repair import repaired

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Other readers pass over attributes of a namespace they do not know, as OPML 2.0 asks them to.
_NAMESPACE = "urn:wirewatch:opml"
_PREFIX = "wirewatch"
_OURS = ("every", "fulltext", "agent", "encoding", "country")
_PAUSED = "paused"
GONE = "gone"  # what a source that its server gave up fails with


class OpmlError(WirewatchError):
    """The text is no OPML at all."""


@dataclass(frozen=True, slots=True)
class OpmlList:
    """The sources of a list in its order (their ids are 0), each address once; a sentence for every other line.

    `problems` are lines that name no source, `repeated` those whose address stood before.
    """

    sources: tuple[Source, ...]
    problems: tuple[str, ...]
    repeated: tuple[str, ...] = ()


def read_opml(text: bytes) -> OpmlList:
    """The feeds of an OPML file; an outline that holds others is a section. Raises OpmlError.

    A file that breaks off or is damaged further down gives what stands before, and a problem that says where.
    """
    sources: dict[str, Source] = {}
    problems: list[str] = []
    repeated: list[str] = []
    for found in _found(text):
        source = _source(found) if isinstance(found, _Outline) else found
        if isinstance(source, str):
            problems.append(source)
        elif (known := canonical_url(source.url)) in sources:
            repeated.append(f"{source.title}: {source.url} stands twice in the list")
        else:
            sources[known] = source
    return OpmlList(tuple(sources.values()), tuple(problems), tuple(repeated))


def write_opml(sources: Iterable[Source]) -> str:
    """The sources as an OPML file, one outline a section, with what is set about each but for its headers."""
    root = ET.Element("opml", {"version": "2.0", f"xmlns:{_PREFIX}": _NAMESPACE})
    ET.SubElement(ET.SubElement(root, "head"), "title").text = "Wirewatch sources"
    body = ET.SubElement(root, "body")
    for section, members in groupby(sorted(sources, key=_by_section), key=lambda source: source.section):
        parent = ET.SubElement(body, "outline", _named(section)) if section else body
        for source in members:
            address = {"type": "rss", "xmlUrl": _xml(source.url)}
            ET.SubElement(parent, "outline", _named(source.title) | address | _settings(source))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def is_web_address(url: str) -> bool:
    """Whether this is an http or https address with a host."""
    try:
        parts = urlsplit(url)
        has_host = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none, a bracket left open
        return False
    return has_host and not any(character.isspace() or not character.isprintable() for character in url)


def _settings(source: Source) -> dict[str, str]:
    language = {"language": source.language} if source.language else {}
    paused = {} if source.enabled or source.kind == GONE else {_PAUSED: "yes"}
    ours = {**setting_words(source), **paused}
    return language | {f"{_PREFIX}:{name}": _xml(value) for name, value in ours.items()}


def _by_section(source: Source) -> tuple[str, str, str]:
    return (source.section, source.title.casefold(), source.url)


def _named(name: str) -> dict[str, str]:
    return {"text": _xml(name), "title": _xml(name)}


def _xml(text: str) -> str:
    return _NOT_XML.sub("", text)


# --- reading ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Outline:
    """An outline that names a feed, or should: it has an address, or nothing inside."""

    section: str
    attributes: Mapping[str, str]  # under names in small letters, as some exporters write xmlurl
    has_children: bool = field(default=False)

    @property
    def name(self) -> str:
        return _line(self.attributes.get("title", "")) or _line(self.attributes.get("text", ""))

    @property
    def ours(self) -> dict[str, str]:
        """The attributes of our own namespace."""
        prefix = f"{{{_NAMESPACE}}}"
        return {name.removeprefix(prefix): each for name, each in self.attributes.items() if name.startswith(prefix)}

    @property
    def url(self) -> str:
        return self.attributes.get("xmlurl", "").strip()


def _found(body: bytes) -> Iterator[_Outline | str]:
    """The outlines in order, and a sentence where the XML is damaged. Raises OpmlError."""
    text = decode(body)
    xml = repaired(text)
    is_opml = False
    try:
        for found in _outlines(xml):
            is_opml = True
            if found:
                yield found
    except ET.ParseError as error:
        if not is_opml:
            what = "it is an HTML page" if html_at(text) is not None else str(error)
            raise OpmlError(f"not an OPML file: {what}") from error
        line = error.position[0] + text.count("\n") - xml.count(b"\n")
        yield f"the list is damaged from line {line} on; what stands before was read"
    if not is_opml:
        raise OpmlError("not an OPML file: it has no <body> with <outline> elements")


def _outlines(xml: bytes) -> Iterator[_Outline | None]:
    """None for the body, then an outline with an address as it opens and one with nothing at all as it closes.

    Raises OpmlError for a page, whose body is another thing.
    """
    opened: list[_Outline] = []
    for event, element in _elements(xml):
        if element.tag == "body" and event == "start":
            yield None
        if element.tag != "outline":
            continue
        if event == "start":
            outline = _Outline(_section(opened), {name.lower(): value for name, value in element.attrib.items()})
            if opened:
                opened[-1].has_children = True
            opened.append(outline)
            if outline.url:
                yield outline
        else:
            outline = opened.pop()
            if not (outline.url or outline.has_children):
                yield outline
            element.clear()


def _elements(xml: bytes) -> Iterator[tuple[str, ET.Element]]:
    # Expat refuses entity bombs by itself since 2.4.1, and external entities are never opened.
    for event, element in ET.iterparse(io.BytesIO(xml), ("start", "end")):  # noqa: S314
        if element.tag.rpartition("}")[2].lower() == "html":
            raise OpmlError("not an OPML file: it is an HTML page")
        yield event, element


def _section(opened: list[_Outline]) -> str:
    return next((each.name for each in reversed(opened) if each.name and not each.url), "")


def _source(outline: _Outline) -> Source | str:
    """The source, or the sentence that says why the outline is none."""
    name, url = outline.name, outline.url
    if not url:
        return f"{name or 'an outline without a name'}: it has no xmlUrl"
    if not is_web_address(url):
        return f"{name or 'an outline without a name'}: {url!r} is no http or https address"
    language = outline.attributes.get("language", "").replace("_", "-").partition("-")[0]
    source = Source(0, url, name or urlsplit(url).netloc, outline.section, parse_language(language))
    return _tuned(source, outline.ours)


def _tuned(source: Source, ours: Mapping[str, str]) -> Source:
    """The source with what our own lists say about it; a value that is none leaves it to the bot."""
    for name in _OURS:
        source = tuned(source, name, ours.get(name, "")) or source
    return replace(source, enabled=_PAUSED not in ours)


def _line(text: str) -> str:
    return " ".join(text.split())
