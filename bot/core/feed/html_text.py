"""HTML as feeds carry it, to plain text: linear in its length, whatever it holds."""

import re
from html import unescape

_BLOCK_NAMES = (
    "address|article|aside|blockquote|body|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|"
    "h1|h2|h3|h4|h5|h6|header|hr|li|main|nav|ol|p|pre|section|summary|table|tbody|tfoot|thead|tr|ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split("|"))
_SPACED = frozenset(("td", "th", "option", "img", "video", "iframe"))
_BLOCK = re.compile(rf"<(?:{_BLOCK_NAMES}|br)\b", re.IGNORECASE)
_COMMENT = r"!--.*?(?:-->|\Z)"
_DROPPED = r"(?P<dropped>script|style|template|svg|noscript)\b[^>]*+(?:>.*?(?:</(?P=dropped)\s*+>|\Z)|\Z)"
_DECLARATION = r"(?:![A-Za-z\[]|\?[A-Za-z])[^>]*+(?:>|\Z)"
# Quotes may hold ">". A tag that never ends takes the rest, so that nothing is scanned twice.
_NAMED = (
    r"/?(?P<name>[A-Za-z][A-Za-z0-9:-]*+)"
    r"""(?:[^>"'=]++|=\s*+"[^"]*+"|=\s*+'[^']*+'|["'=])*+(?:>|(?P<rest>\Z))"""
)
_MARKUP = re.compile(f"<(?:{_COMMENT}|{_DROPPED}|{_DECLARATION}|{_NAMED})", re.DOTALL | re.IGNORECASE)
_SIMPLE_TAG = re.compile(r"</?(?P<name>[A-Za-z][A-Za-z0-9:-]*+)[^<>]*+>")
_ENCODED_MARKUP = re.compile(r"&lt;/?(?:p|br|div|a|img|b|i|em|strong|span|ul|li|h\d)\b", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.IGNORECASE)
_CLOSING_TAG = re.compile(r"</[A-Za-z][A-Za-z0-9]*\s*>")
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\xad\u200b\u2060\ufeff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")


def plain_text(markup: str) -> str:
    """The text of `markup`: tags gone, entities read, paragraphs parted by a blank line, `<br>` a line break."""
    if "<" not in markup and "&" not in markup and markup.isprintable():
        return one_line(markup)
    if _ENCODED_MARKUP.search(markup) and not ("<" in markup and _MARKUP.search(markup)):
        markup = _unescaped(markup)
    if _BLOCK.search(markup):
        markup = " ".join(markup.split())
    else:
        markup = "\n\n".join(" ".join(part.split()) for part in _BLANK_LINE.split(markup))
    return tidy(_unescaped(_without_tags(markup)))


def plain_title(markup: str, *, literal: bool = False) -> str:
    """A title on one line. Many are escaped twice; `literal` ones (Atom's type "text") keep a lone `<b>` as written."""
    text = _unescaped(markup if literal else _without_tags(markup))
    if _CLOSING_TAG.search(text):
        text = _without_tags(text)
    if _ENTITY.search(text):
        text = _unescaped(text)
    return one_line(text)


def tidy(text: str) -> str:
    """Plain text without stray blanks and invisible characters; what was a blank line stays one."""
    text = printable(text)
    if "\n" not in text:
        return " ".join(text.split())
    paragraphs = (
        "\n".join(filter(None, (" ".join(line.split()) for line in part.split("\n"))))
        for part in _BLANK_LINE.split(text)
    )
    return "\n\n".join(filter(None, paragraphs))


def one_line(text: str) -> str:
    """Plain text with every run of white space a single blank."""
    # What is printable has no white space but blanks; most texts are, and have none to spare.
    return text.strip() if "  " not in text and text.isprintable() else " ".join(printable(text).split())


def printable(text: str) -> str:
    """`text` without control characters, and with nothing that UTF-8 cannot hold."""
    return text if text.isprintable() else _SURROGATE.sub("\ufffd", _HIDDEN.sub("", text))


def _without_tags(markup: str) -> str:
    return _MARKUP.sub(_shown, markup) if "<" in markup else markup


def _shown(match: re.Match[str]) -> str:
    if match["name"] is None:
        return " "
    return _SIMPLE_TAG.sub(_gap, match[0]) if match["rest"] is not None else _gap(match)


def _gap(match: re.Match[str]) -> str:
    name = match["name"].lower()
    if name == "br":
        return "\n"
    if name in _BLOCKS:
        return "\n\n"
    return " " if name in _SPACED else ""


def _unescaped(text: str) -> str:
    if "&" not in text:
        return text
    try:
        return unescape(text)
    except ValueError:  # a character reference of thousands of digits
        return text
