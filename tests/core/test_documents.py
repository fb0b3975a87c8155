"""What kind of file something is, by its bytes."""

import gzip
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.documents import READ, file_kind
from tests.paper import pdf

KINDS = {*READ, "office", "sheet", "slides", "book", "picture", "sound", "video", "archive", "feed", "data", "other"}


def archive(*names: str) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as opened:
        for name in names:
            opened.writestr(name, "x" * 5000)
    return whole.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (pdf(["One line."]), "pdf"),
        (b"\n\nsome mailer's line\n" + pdf(["One line."]), "pdf"),
        (b"<!doctype html><title>Ferry</title>", "html"),
        ("\ufeff<p>Паром</p>".encode("utf-16"), "html"),
        (b"<?xml version='1.0'?><html xmlns='x'><body>Ferry", "html"),
        (b"The ferry stops.", "text"),
        (b"", "text"),
        ("Паром стоит.".encode("koi8-r"), "text"),
        ("渡轮停航".encode("gb18030"), "text"),
        ("Der Fährverkehr ruht.".encode("utf-16"), "text"),
        ("Der Verkehr ruht.".encode("utf-16-le"), "text"),
        (b"<?xml version='1.0'?>\n<!-- ours --><rss version='2.0'>", "feed"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", "feed"),
        (b'{"title": "Ferry"}', "data"),
        (b"<?xml version='1.0'?><catalog>", "data"),
        (archive("[Content_Types].xml", "_rels/.rels", "word/document.xml"), "office"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "sheet"),
        (archive("ppt/presentation.xml"), "slides"),
        (archive("mimetype", "META-INF/epub"), "book"),
        (archive("holiday.jpg"), "archive"),
        (gzip.compress(b"The ferry stops."), "archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "office"),
        (b"{\\rtf1\\ansi The ferry", "office"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "picture"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "picture"),
        (b"\0\0\0\x18ftypheic", "picture"),
        (b"\0\0\0\x18ftypmp42", "video"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "sound"),
        (b"ID3\x04\0\0\0", "sound"),
        (b"\x7fELF\x02\x01\x01" + bytes(50), "other"),
    ],
)
def test_a_file_is_what_its_bytes_are(content: bytes, kind: str) -> None:
    assert file_kind(content) == kind


@given(st.binary(max_size=400))
def test_every_file_is_of_some_kind(content: bytes) -> None:
    assert file_kind(content) in KINDS
