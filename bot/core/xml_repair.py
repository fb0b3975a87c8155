"""Feeds that are almost XML, mended before a parser that would lose their entries sees them."""

import re
from html.entities import name2codepoint
from xml.parsers.expat import ExpatError, ParserCreate

TAGS = 300_000  # in one feed, at up to 20 µs each; the largest of 1,100 real feeds has 28,000
NAMESPACES = 100  # in one feed; feedparser goes through all of them at every tag, and few feeds have over 20
ATTRIBUTES = 256  # in one tag; feedparser's time grows with their square: 50,000 took it 20 s

_DECLARATION = re.compile(r"<\?xml\b[^<>]*>?", re.IGNORECASE)
_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?(?:rss|rdf|feed|channel)(?=[\s/>])", re.IGNORECASE)
_ENTRY = re.compile(r"</(?:[\w.-]{1,40}:)?(?:item|entry)\s*>", re.IGNORECASE)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NUMBER = re.compile(r"&#(?:[xX]([0-9a-fA-F]++)|([0-9]++));")
_OVERLOADED = re.compile(
    rf"<[^\s<>!?/]++(?:\s++[^\s=<>\"'/]++\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+'|[^\s\"'<>]++)){{{ATTRIBUTES + 1}}}"
)
_WORDY = re.compile(rf"<[^\s<>!?/]++(?:\s++[^\s=<>\"'/]++){{{10 * ATTRIBUTES + 1}}}")  # more than any prose has
_NAMESPACE = re.compile(r"\sxmlns(?::[^\s=<>\"']{1,80})?\s{0,20}=\s{0,20}[\"'][^\"'<>]{0,300}")
_LOOSE_ENDS = re.compile(
    r"(?P<kept><!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z))|"
    r"&(?P<reference>#[xX][0-9a-fA-F]{1,6};|#[0-9]{1,7};|[A-Za-z][A-Za-z0-9]{1,31};)?|"
    r"<(?![^\W\d]|[/!?:])",
    re.DOTALL,
)
_CDATA = re.compile(rb"<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)
_FLOOD = re.compile(r"<{3,}|&{3,}")  # a back reference instead took 400 MB for five million
# feedparser looks for an e-mail address in a name, in time that grows with its square.
_LONG_NAME = re.compile(
    r"(<(?:[\w.-]{1,40}:)?(?:author|contributor|creator|email|managingEditor|name|owner|publisher|webMaster)\b"
    r"[^<>]{0,500}>\s{0,100}(?:<!\[CDATA\[)?[^<\]]{500})[^<\]]++",
    re.IGNORECASE,
)
_XML_NAMES = ("amp", "lt", "gt", "quot", "apos")
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'


def root_at(text: str) -> int | None:
    """Where the root element of a feed starts; None when there is none."""
    match = _ROOT.search(text)
    return match.start() if match else None


def has_entries(text: str) -> bool:
    """Whether an entry ends in `text`: so a feed shows inside a page of HTML, as some servers and browsers wrap it."""
    return _ENTRY.search(text) is not None


def is_overloaded(text: str) -> bool:
    """Whether a tag has more attributes than any feed needs."""
    return ("=" in text and _OVERLOADED.search(text) is not None) or _WORDY.search(text) is not None


def is_babel(text: str) -> bool:
    """Whether there are more namespaces than any feed needs."""
    return text.count("xmlns") > NAMESPACES and len(set(_NAMESPACE.findall(text))) > NAMESPACES


def is_endless(body: bytes) -> bool:
    """Whether there are more tags, CDATA left aside, than can be read in reasonable time."""
    return body.count(b"<") > TAGS and _CDATA.sub(b"", body).count(b"<") > TAGS


def repaired(text: str) -> bytes:
    """`text` as UTF-8 XML under a fresh declaration; loose `&` and `<` are escaped only where it is not well-formed."""
    text = _LONG_NAME.sub(r"\1", _FORBIDDEN.sub("", _without_junk(text)))
    if "&#" in text:
        text = _NUMBER.sub(_character, text)
    body = (DECLARATION + text).encode()
    if is_well_formed(body):
        return body
    # Five million "<" in a row cost feedparser's second parser ten seconds.
    return (DECLARATION + _LOOSE_ENDS.sub(_tied, _FLOOD.sub(lambda flood: flood[0][0], text))).encode()


def is_well_formed(body: bytes) -> bool:
    """Whether expat reads `body` to its end; external entities are never opened."""
    try:
        ParserCreate(namespace_separator=" ").Parse(body, True)
    except ExpatError:
        return False
    return True


def _without_junk(text: str) -> str:
    """`text` from its document type or root on: warnings of the site's software and declarations go."""
    text = _DECLARATION.sub("", text.lstrip(), count=1) if text.lstrip()[:5].lower() == "<?xml" else text
    text = text.lstrip()
    root = root_at(text)
    is_prolog = text.startswith(("<!", "<?"))
    return text if is_prolog or root is None else text[root:]


def _character(match: re.Match[str]) -> str:
    digits, base = (match[1], 16) if match[1] else (match[2], 10)
    code = int(digits, base) if len(digits) <= 10 else 0
    is_allowed = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    return match[0] if is_allowed else "\ufffd"


def _tied(match: re.Match[str]) -> str:
    if match["kept"]:
        return match["kept"]
    if match[0] == "<":
        return "&lt;"
    reference = match["reference"]
    if not reference:
        return "&amp;"
    name = reference[:-1]
    if name.startswith("#") or name in _XML_NAMES:
        return f"&{reference}"
    return f"&#{name2codepoint[name]};" if name in name2codepoint else f"&amp;{reference}"
