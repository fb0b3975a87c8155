"""The bytes of a feed or page as text, whatever they say they are.

Order of trust: byte order mark, the zeros of UTF-16 and UTF-32, strict UTF-8, XML declaration, HTTP charset, the
charset in the head of an HTML page, a guess.
What decodes as strict UTF-8 is UTF-8 whatever is declared. bench/feeds.py reads 59 of 59 encodings so.
"""

import codecs
import re

from bot.core.encodings import guess_encoding

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ZEROS = (
    (re.compile(rb"[<{]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0[<{]"), "utf-32-be"),
    (re.compile(rb"[<{]\0[^\0]\0"), "utf-16-le"),
    (re.compile(rb"\0[<{]\0[^\0]"), "utf-16-be"),
)
_DECLARED = re.compile(rb"^[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})[\"']")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.ASCII | re.IGNORECASE)
_META = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([\w.:-]{2,40})""", re.IGNORECASE)
_SEVEN_BIT = ("iso2022", "hz")
# What is called by the first name is as a rule written in the larger set of the second.
_LARGER = {
    "ascii": "cp1252",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-1": "cp1252",
    "iso8859-11": "cp874",
    "iso8859-9": "cp1254",
    "shift_jis": "cp932",
    "tis-620": "cp874",
}
# Not for prose, or quadratic on long input.
_UNFIT = ("idna", "punycode", "unicode", "raw", "undefined")
_REFUSED = ("utf", *_UNFIT)  # or settled by marks, zeros and strictness before


def decode(body: bytes, content_type: str = "") -> str:
    """The text of `body`, without byte order mark; what cannot be read becomes U+FFFD."""
    unicode = _unicode_family(body)
    if unicode:
        return body.decode(unicode, "replace").removeprefix("\ufeff")
    named = _named(body, content_type)
    for encoding in named:
        # Pure ASCII to the eye of UTF-8, so it has to come first.
        if encoding.startswith(_SEVEN_BIT) or (encoding == "iso2022_jp" and b"\x1b$" in body):
            return body.decode(encoding, "replace")
    if b"\x1b$" in body[:4000]:
        return body.decode("iso2022_jp", "replace")
    try:
        return body.decode()
    except UnicodeDecodeError:
        return _legacy(body, named)


def decode_as(body: bytes, encoding: str) -> str:
    """The text of `body` read as somebody who knows said. Raises LookupError for an encoding that is none of text."""
    name = codec_of(encoding)
    if name is None:
        raise LookupError(encoding)
    return body.decode(name, "replace").removeprefix("\ufeff")


def codec_of(encoding: str) -> str | None:
    """The name of the codec for an encoding as people write it; None when there is none, or none for prose."""
    try:
        found = codecs.lookup(encoding.strip())
        "".encode(found.name)
    except (LookupError, ValueError):  # zlib_codec and its like are encodings, but not of text
        return None
    return None if found.name.startswith(_UNFIT) else _LARGER.get(found.name, found.name)


def _unicode_family(body: bytes) -> str | None:
    marked = (encoding for mark, encoding in _MARKS if body.startswith(mark))
    return next(marked, None) or next((encoding for pattern, encoding in _ZEROS if pattern.match(body)), None)


def _named(body: bytes, content_type: str) -> list[str]:
    declared, charset, meta = _DECLARED.match(body[:300]), _CHARSET.search(content_type), _META.search(body[:4096])
    names = (declared and declared[1].decode("ascii", "replace"), charset and charset[1], meta and meta[1].decode())
    found = []
    for name in filter(None, names):
        try:
            encoding = codecs.lookup(name).name
        except (LookupError, ValueError):
            continue
        if not encoding.startswith(_REFUSED):
            found.append(_LARGER.get(encoding, encoding))
    return found


def _legacy(body: bytes, named: list[str]) -> str:
    as_utf8 = body.decode("utf-8", "replace")
    broken = as_utf8.count("\ufffd")
    foreign = len(as_utf8) - len(as_utf8.encode("ascii", "ignore")) - broken
    # Ten good sequences to each broken one do not happen by chance in another encoding.
    if foreign >= 10 * broken:
        return as_utf8
    tolerated = max(3, len(body) // 2000)
    for encoding in named:
        text = _decoded(body, encoding)
        if text.count("\ufffd") <= tolerated:
            return text
    if broken <= tolerated:
        return as_utf8
    return _decoded(body, guess_encoding(body))


def _decoded(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding, "replace")
    except (LookupError, ValueError):  # zlib_codec and its like are encodings, but not of text
        return "\ufffd" * len(body)
