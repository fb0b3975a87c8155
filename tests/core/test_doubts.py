"""What makes one look twice at a feed."""

from datetime import timedelta

import pytest

from bot.core.doubts import Doubt, doubts
from bot.core.model import Entry
from tests.fakes import NOON

PLAIN = Entry("1", "https://coast.example/1", "Ferry", NOON, "It left.")
RSS = b"<rss><channel></channel></rss>"


@pytest.mark.parametrize(
    ("body", "content_type", "entry", "expected"),
    [
        (RSS, "", PLAIN, ()),
        (RSS + b"\n<!-- 0.1 s -->", "", PLAIN, ()),
        (b"<a:feed xmlns:a='x'></a:feed>", "", PLAIN, ()),
        (b"<rdf:RDF></rdf:RDF>", "", PLAIN, ()),
        (b'{"items": []}\n', "application/json", PLAIN, ()),
        (RSS[:-5], "", PLAIN, (Doubt.TRUNCATED,)),
        (RSS.decode().encode("utf-16"), "", PLAIN, ()),
        (RSS.decode().encode("utf-16-le"), "", PLAIN, ()),
        (b"\xe9" + RSS, "", PLAIN, (Doubt.GUESSED,)),
        (b"\xe9" + RSS, "text/xml; Charset=iso-8859-1", PLAIN, ()),
        (b"<?xml version='1.0' encoding='iso-8859-1'?>\xe9" + RSS, "", PLAIN, ()),
        (RSS, "", Entry("1", "", "Ferry", None, ""), (Doubt.UNDATED, Doubt.UNLINKED)),
        (RSS, "", Entry("1", "x", "Ferry", NOON + timedelta(hours=1), ""), (Doubt.FUTURE,)),
    ],
)
def test_a_feed_is_doubted_for_what_is_odd_about_it(
    body: bytes, content_type: str, entry: Entry, expected: tuple[Doubt, ...]
) -> None:
    assert doubts(body, content_type, [entry], NOON) == expected


def test_a_feed_without_entries_is_empty() -> None:
    assert doubts(RSS, "", [], NOON) == (Doubt.EMPTY,)
