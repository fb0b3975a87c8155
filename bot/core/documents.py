"""What kind of file something is: told by its bytes, whatever its name or its sender says."""

import re

PDF, HTML, TEXT = READ = ("pdf", "html", "text")  # those that are read

_HEAD = 4_096  # bytes in which a file shows what it is
_TAIL = 65_536  # of an archive, with the list of what is in it
_MARKS = (
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"II*\0", "picture"),
    (b"MM\0*", "picture"),
    (b"\0\0\1\0", "picture"),
    (b"ID3", "sound"),
    (b"OggS", "sound"),
    (b"fLaC", "sound"),
    (b"\x1aE\xdf\xa3", "video"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"Rar!", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"\xd0\xcf\x11\xe0", "office"),  # Word, Excel and PowerPoint before 2007
    (b"{\\rtf", "office"),
    (b"SQLite format 3", "data"),
)
_IN_ARCHIVES = (
    (re.compile(rb"word/|opendocument\.text"), "office"),
    (re.compile(rb"xl/|opendocument\.spreadsheet"), "sheet"),
    (re.compile(rb"ppt/|opendocument\.presentation"), "slides"),
    (re.compile(rb"epub"), "book"),
)
_RIFF = {b"WEBP": "picture", b"WAVE": "sound", b"AVI ": "video"}
_PICTURES_AS_VIDEO = (b"heic", b"heix", b"avif", b"mif1")
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")
_WIDE_TEXT = re.compile(rb"(?:[^\0]\0){8}|(?:\0[^\0]){8}")
_CONTROL = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_CONTROLS = 0.02  # of the characters of a text, which has none unless it is damaged
_FEED = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*>\s*)*<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE
)
_MARKUP = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<\?xml\b(?!.{0,600}<html)", re.IGNORECASE | re.DOTALL)
_JSON = re.compile(rb"^(?:\xef\xbb\xbf)?\s*(?:\{\s*[\"}]|\[\s*[\[{\]\"\d])")
_TAGS = re.compile(rb"<(?:!doctype html|html|head|body|article|main|div|p|h1|section|table|br)\b", re.IGNORECASE)
_TAGS_WITHIN = 20_000


def is_pdf(content: bytes) -> bool:
    """Whether it is a PDF; some begin with a little of something else."""
    return b"%PDF-" in content[:1024]


def file_kind(content: bytes) -> str:
    """One of READ, or in a word what else it is: office sheet slides book picture sound video archive feed data other.

    An empty file is a text.
    """
    head = content[:_HEAD]
    if is_pdf(head):
        return PDF
    return _marked(content, head) or _texture(content, head)


def _marked(content: bytes, head: bytes) -> str:
    if head.startswith(b"PK\3\4"):
        names = head + content[-_TAIL:]
        return next((kind for pattern, kind in _IN_ARCHIVES if pattern.search(names)), "archive")
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], "other")
    if head[4:8] == b"ftyp":
        return "picture" if head[8:12] in _PICTURES_AS_VIDEO else "video"
    return next((kind for mark, kind in _MARKS if head.startswith(mark)), "")


def _texture(content: bytes, head: bytes) -> str:
    """What a file without a mark of its own is."""
    if head.startswith(_WIDE) or _WIDE_TEXT.match(head):
        return HTML if _TAGS.search(head.replace(b"\0", b"")) else TEXT
    if len(_CONTROL.findall(head)) > _MOST_CONTROLS * len(head):
        return "other"
    if _FEED.match(head):
        return "feed"
    if _MARKUP.match(head) or _JSON.match(head):
        return "data"
    return HTML if _TAGS.search(content[:_TAGS_WITHIN]) else TEXT
