import pytest

from bot.core.truncation import whole_items, without_cut_item

RSS = b"<rss><channel><title>T</title><item><title>A</title></item><item><title>B</title></item></channel></rss>"
ATOM = b'<feed><entry><id>1</id></entry><entry xml:lang="en"><id>2</id></entry></feed>'
RDF = b"<rdf:RDF><channel><items><rdf:Seq/></items></channel><item rdf:about='a'><title>A</title></item></rdf:RDF>"


@pytest.mark.parametrize("body", [RSS, ATOM, RDF, b"", b'{"items": []}', b"<html></html>"])
def test_what_is_whole_stays_as_it_is(body: bytes):
    assert without_cut_item(body) == body


@pytest.mark.parametrize(("body", "last"), [(RSS, b"<item><title>B"), (ATOM, b"<entry xml:lang"), (RDF, b"<item rdf")])
def test_an_item_that_is_cut_is_left_out(body: bytes, last: bytes):
    start = body.index(last)
    for end in range(start + len(last), body.rindex(b"</item" if b"</item" in body else b"</entry")):
        assert without_cut_item(body[:end]) == body[:start]


def test_where_no_item_is_whole_none_is_left():
    assert without_cut_item(RSS[: RSS.index(b"</item>")]) == RSS[: RSS.index(b"<item>")]
    assert whole_items(RSS[: RSS.index(b"</item>")]) is None
