"""Feed bytes to entries."""

import json
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.errors import FeedError
from bot.core.feed.blocks import MOST_ENTRIES
from bot.core.feed.parsing import parse_feed
from bot.core.model import Entry, ParsedFeed
from tests.core.feeds import ATOM, JSON_FEED, item, items, rss

MORNING = datetime(2026, 3, 5, 9, tzinfo=UTC)


def only(body: bytes, content_type: str = "", base: str = "") -> Entry:
    (entry,) = parse_feed(body, content_type, base).entries
    return entry


def refused(body: bytes) -> str:
    with pytest.raises(FeedError) as caught:
        parse_feed(body)
    return str(caught.value)


def test_an_rss_item_becomes_an_entry():
    feed = parse_feed(rss(item(1, author="Ada Holm"), head="<language>en-gb</language>"))
    assert feed == ParsedFeed(
        title="The Harbour Post",
        language="en",
        entries=(
            Entry(
                key="post-1",
                link="https://post.example/ferry/1",
                title="Ferry 1 leaves port",
                published=MORNING.replace(minute=1),
                text="The ferry number 1 left on time.",
                author="Ada Holm",
            ),
        ),
    )


def test_an_atom_entry_shows_its_page_its_words_and_the_longer_text():
    entry = only(ATOM.encode(), base="https://post.example/atom")
    assert (entry.key, entry.link) == ("tag:post.example,2026:1", "https://post.example/ferry/1")
    assert entry.title == "Ferry <b> class enters service"
    assert entry.text == "It has two decks.\n\nAnd a bell."
    assert (entry.published, entry.author) == (MORNING, "Ada Holm")


@pytest.mark.parametrize("content_type", ["application/feed+json", "application/json", "text/html", ""])
def test_a_json_feed_is_read_whatever_it_is_called(content_type: str):
    feed = parse_feed(JSON_FEED.encode(), content_type)
    first, second = feed.entries
    assert (feed.title, feed.language) == ("The Harbour Post", "de")
    assert (first.key, first.link, first.title) == ("7", "https://post.example/ferry/7", "Ferry & bus")
    assert (first.text, first.author) == ("One.\n\nTwo.", "Ada Holm, Bo Lind")
    assert first.published == MORNING.replace(hour=8)
    assert (second.title, second.text, second.published) == ("", "Plain < simple.\n\nSecond.", None)


def test_an_rdf_feed_is_read():
    body = (
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Post</title></channel>'
        "<item><title>One</title><link>https://post.example/1</link><dc:date>2026-03-05T09:00:00Z</dc:date></item></r:RDF>"
    )
    entry = only(body.encode())
    assert (entry.key, entry.title, entry.published) == ("https://post.example/1", "One", MORNING)


def test_prefixed_elements_are_read():
    body = ATOM.replace("<", "<a:").replace("<a:/", "</a:").replace("<a:?", "<?").replace("xmlns=", "xmlns:a=", 1)
    assert only(body.encode(), base="https://post.example/").link == "https://post.example/ferry/1"


@pytest.mark.parametrize(
    "body", [rss(""), b"<rss/>", b'{"version": "https://jsonfeed.org/version/1", "items": []}', b"<feed></feed>"]
)
def test_an_empty_feed_has_no_entries_and_is_no_error(body: bytes):
    assert parse_feed(body).entries == ()


# --- identity: failure table, rows 11 and 14 ---


def test_the_key_is_the_guid_else_the_canonical_link_else_title_and_date():
    assert only(rss(item(1))).key == "post-1"
    link = "https://POST.example/a?id=7&amp;utm_source=rss&amp;fbclid=x#top"
    assert only(rss(item(1, guid="", link=link))).key == "https://post.example/a?id=7"
    bare = only(rss(item(1, guid="", link="")))
    assert bare.key.startswith("hash:")
    assert bare.key != only(rss(item(1, guid="", link="", title="Other"))).key
    assert bare.key != only(rss(item(1, guid="", link="", pubDate="Fri, 06 Mar 2026 09:01:00 GMT"))).key


def test_a_guid_that_leads_to_several_pages_is_no_identity():
    keys = [entry.key for entry in parse_feed(rss(item(1, guid="post") + item(2, guid="post"))).entries]
    assert keys == ["https://post.example/ferry/1", "https://post.example/ferry/2"]


def test_a_key_has_a_bounded_length():
    assert len(only(rss(item(1, guid="g" * 100_000))).key) < 100


def test_a_guid_that_is_an_address_gives_the_link():
    assert only(rss(item(1, link="", guid="https://post.example/p/1"))).link == "https://post.example/p/1"
    assert only(rss(item(1, link="", guid="post-1")), base="https://post.example/").link == ""


@pytest.mark.parametrize("guid", ["post-1", "/ferry/1"])
def test_a_feed_that_moves_keeps_its_keys(guid: str):
    moved = only(rss(item(1, guid=guid)), base="https://new.example/feed")
    assert moved.key == only(rss(item(1, guid=guid)), base="http://old.example/").key == guid


# --- links and text ---


@pytest.mark.parametrize("link", ["/ferry/1", " ferry/1\n", "https://post.example/ferry/1", "//post.example/ferry/1"])
def test_links_are_absolute(link: str):
    assert only(rss(item(1, link=link)), base="https://post.example/rss.xml").link == "https://post.example/ferry/1"
    assert only(rss(item(1, link=link))).link == "https://post.example/ferry/1"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "mailto:a@b.example", "http://["])
def test_links_lead_to_the_web_or_nowhere(link: str):
    assert only(rss(item(1, link=link)), base="https://post.example/").link in ("", "https://post.example/")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two &lt;b&gt;bold&lt;/b&gt;.&lt;/p&gt;", "One.\n\nTwo bold."),
        ("<![CDATA[<div>A<ul><li>b</li><li>c</li></ul></div>]]>", "A\n\nb\n\nc"),
        ("<![CDATA[One.<br>Same.<br><br>Next.]]>", "One.\nSame.\n\nNext."),
        ("<![CDATA[<script>evil()</script><style>p{}</style>Text<!-- no -->.]]>", "Text ."),
        ("<![CDATA[<p title='a>b'>x &amp; y&nbsp;z &eacute;</p>]]>", "x & y z é"),
        ("One\nline.\n\nSecond.", "One line.\n\nSecond."),
        ("<![CDATA[5 < 6 and 7 > 2]]>", "5 < 6 and 7 > 2"),
        ("&amp;lt;p&amp;gt;Twice.&amp;lt;/p&amp;gt;", "Twice."),
        ("soft\u00adly\u200b", "softly"),
    ],
)
def test_text_is_plain_paragraphs(markup: str, text: str):
    assert only(rss(item(1, description=markup))).text == text


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("Fish &amp; chips", "Fish & chips"),
        ("Fish &amp;amp; chips", "Fish & chips"),
        ("<![CDATA[Fish & <i>chips</i>]]>", "Fish & chips"),
        ("&amp;lt;i&amp;gt;Fish&amp;lt;/i&amp;gt;", "Fish"),
        ("Fish & chips", "Fish & chips"),
        ("AT&T &copy; caf&eacute; R&D;", "AT&T © café R&D;"),
        ("Two\n   lines", "Two lines"),
        ("3 < 4", "3 < 4"),
        ("&#xD800;&#0;&#99999999999;a", "\ufffd\ufffd\ufffda"),
    ],
)
def test_titles_are_one_plain_line(markup: str, title: str):
    assert only(rss(item(1, title=markup))).title == title


# --- damage ---


@pytest.mark.parametrize(
    "declaration",
    [
        '<?xml version="1.0" encoding="utf-8">',
        "<?xml version=1.0?>",
        "<?xml",
        "\n\n <?xml version='1.1'?>",
        "\ufeff",
        "",
    ],
)
def test_a_damaged_declaration_costs_nothing(declaration: str):
    assert len(parse_feed(rss(items(range(3)), declaration=declaration)).entries) == 3


@pytest.mark.parametrize(
    "body",
    [
        b"Warning: mysql_connect() in /var/www/feed.php on line 3\n" + rss(item(1)),
        b"<br />\n<b>Notice</b>: undefined index\n" + rss(item(1)),
        rss(item(1)) + b"<!-- cached --><script>x</script>",
        rss(item(1)).replace(b"<rss", b"<!-- not <html> --><rss"),
        b"<html><body><pre>" + rss(item(1)) + b"</pre></body></html>",
        b"<!DOCTYPE html><html><body>" + rss(item(1)) + b"</body></html>",
        rss(item(1, title="bell \x07 and \x00 nul")),
        rss(item(1)).replace(b"on time", b"on \xff time"),
        rss(item(1, **{"x:unknown": "y"})),
        rss(item(1) + "<item><title>cut o")[: -len("</channel></rss>")],
    ],
    ids=[
        "warning",
        "notice",
        "tail",
        "comment",
        "page",
        "document",
        "controls",
        "broken utf-8",
        "undeclared prefix",
        "cut",
    ],
)
def test_damage_around_an_entry_leaves_it_whole(body: bytes):
    assert parse_feed(body).entries[0].link == "https://post.example/ferry/1"


@pytest.mark.parametrize(
    "codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "shift_jis", "euc_jp", "iso2022_jp"]
)
@pytest.mark.parametrize("content_type", ["text/xml", "text/xml; charset=utf-8"])
def test_text_is_decoded_whatever_the_server_says(codec: str, content_type: str):
    name = {"utf-16-le": "utf-16", "utf-16-be": "utf-16", "iso2022_jp": "iso-2022-jp"}.get(codec, codec)
    declaration = f'<?xml version="1.0" encoding="{name}"?>'
    body = rss(item(1, title="輸出規制を発表"), declaration=declaration).decode().encode(codec)
    assert only(body, content_type).title == "輸出規制を発表"


def test_what_decodes_as_utf8_is_utf8_whatever_is_declared():
    body = rss(item(1, title="Café"), declaration='<?xml version="1.0" encoding="iso-8859-1"?>')
    assert only(body, "text/xml; charset=windows-1251").title == "Café"


def test_a_feed_is_never_opened_as_a_file_or_address():
    assert "neither" in refused(b"/etc/passwd")
    assert "neither" in refused(b"http://127.0.0.1/")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"<!DOCTYPE html><html><head><title>News</title></head></html>", "an HTML page titled “News”"),
        (b"<html><title>Just a moment...</title></html>", "checks for robots"),
        (b"<html><form><input name=p type='password'></form></html>", "a login page"),
        (
            b"<html><link rel=alternate type='application/rss+xml' href='/rss'></html>",
            "the feed it names is /rss",
        ),
        (b'{"error": "no"}', "JSON, but not a JSON Feed"),
        (b'{"items": [', "damaged JSON"),
        (b"[" * 100_000, "damaged JSON"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"<note><to>you</to></note>", "neither RSS, Atom nor JSON Feed"),
        (b"plain words", "neither RSS, Atom nor JSON Feed"),
        (rss("<item " + " ".join(f"a{n}='{n}'" for n in range(300)) + "></item>"), "attributes"),
        (rss("<item " + " ".join(f"a{n}={n}" for n in range(300)) + "></item>"), "attributes"),
        (rss("<item " + " ".join(f"a{n}" for n in range(3000)) + "></item>"), "attributes"),
        (rss("".join(f"<a{n}:b xmlns:a{n}='http://a.example/{n}'/>" for n in range(101))), "namespaces"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, said: str):
    """Failure table, row 19: a challenge page is no empty feed."""
    assert said in refused(body)


@pytest.mark.parametrize("cdata", ["{}", "<![CDATA[{}]]>"])
def test_the_name_of_a_person_is_short(cdata: str):
    author = only(rss(item(1, author=cdata.format("a." * 50_000)))).author
    assert 0 < len(author) <= 500


def test_a_feed_of_nothing_but_tags_is_refused():
    assert "tags" in refused(rss("<i/>" * 400_000))


def numbered(order: Iterable[int], codec: str = "utf-8") -> bytes:
    """A feed whose items are a minute apart, by their numbers."""
    dates = ((n, f"{MORNING + timedelta(minutes=n):%a, %d %b %Y %H:%M:%S} +0000") for n in order)
    declaration = f'<?xml version="1.0" encoding="{codec}"?>'
    return rss("".join(item(n, pubDate=date) for n, date in dates), declaration=declaration).decode().encode(codec)


@pytest.mark.parametrize("codec", ["utf-8", "koi8-r", "utf-16"])
@pytest.mark.parametrize("step", [1, -1])
def test_of_too_many_entries_the_newest_are_read_in_the_order_of_the_feed(codec: str, step: int):
    listed = range(MOST_ENTRIES + 9)[::step]
    entries = parse_feed(numbered(listed, codec)).entries
    assert [entry.key for entry in entries] == [f"post-{n}" for n in listed if n >= 9]


def test_of_too_many_items_of_a_json_feed_the_newest_are_read():
    made = [(n, (MORNING + timedelta(minutes=n)).isoformat()) for n in range(MOST_ENTRIES + 9)]
    feed = {"items": [{"id": n, "date_published": date} for n, date in made]}
    assert [entry.key for entry in parse_feed(json.dumps(feed).encode()).entries] == [str(n) for n, _ in made[9:]]


def test_of_too_many_entries_without_a_date_the_first_are_read():
    entries = parse_feed(rss("".join(item(n, pubDate="") for n in range(MOST_ENTRIES + 9)))).entries
    assert [entry.key for entry in entries] == [f"post-{n}" for n in range(MOST_ENTRIES)]


# --- what a feed says of itself ---

SY = "xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'"


@pytest.mark.parametrize(
    ("head", "ttl"),
    [
        ("<ttl>15</ttl>", timedelta(minutes=15)),
        ("<ttl> 90.5 </ttl>", timedelta(minutes=90)),
        (f"<sy:updatePeriod {SY}>\n hourly\n</sy:updatePeriod>", timedelta(hours=1)),
        (
            f"<sy:updatePeriod {SY}>hourly</sy:updatePeriod><sy:updateFrequency {SY}>4</sy:updateFrequency>",
            timedelta(minutes=15),
        ),
        (f"<ttl>20</ttl><sy:updatePeriod {SY}>Hourly</sy:updatePeriod>", timedelta(hours=1)),
        (f"<sy:updatePeriod {SY}>yearly</sy:updatePeriod>", timedelta(days=1)),
        ("<ttl>525600</ttl>", timedelta(days=1)),
        (f"<ttl>{'9' * 5000}</ttl>", None),
        ("<ttl>0</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<ttl>soon</ttl>", None),
        (f"<sy:updatePeriod {SY}>now and then</sy:updatePeriod>", None),
        ("", None),
    ],
)
def test_a_feed_says_how_long_it_stays_as_it_is(head: str, ttl: timedelta | None):
    assert parse_feed(rss(item(1), head=head)).ttl == ttl


@pytest.mark.parametrize(
    "body",
    [
        rss(item(1), head="<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='HUB self' href='/hub'/>"),
        ATOM.replace("<entry>", "<link rel='hub' href='file:///hub'/><link rel='hub' href='/hub'/><entry>").encode(),
        JSON_FEED.replace('"items"', '"hubs": [5, {"type": "rssCloud"}, {"url": "/hub"}], "items"').encode(),
    ],
)
def test_a_feed_announces_its_hub(body: bytes):
    assert parse_feed(body, base="https://post.example/feed").hub == "https://post.example/hub"


@pytest.mark.parametrize("body", [rss(item(1)), ATOM.encode(), JSON_FEED.encode(), b'{"items": [], "hubs": "x"}'])
def test_most_feeds_have_no_hub(body: bytes):
    assert parse_feed(body).hub == ""


# --- an encoding that somebody chose ---


@pytest.mark.parametrize("encoding", ["windows-1255", " CP1255 ", "iso-8859-8"])
def test_bytes_are_read_as_somebody_chose_whatever_they_say(encoding: str):
    body = rss(item(1, title="שיגור"), declaration='<?xml version="1.0" encoding="utf-8"?>').decode()
    (entry,) = parse_feed(body.encode("cp1255"), "text/xml; charset=iso-8859-1", encoding=encoding).entries
    assert entry.title == "שיגור"


@pytest.mark.parametrize(
    "encoding", ["klingon", "zlib_codec", "rot13", "punycode", "idna", "unicode_escape", "\0", "é"]
)
def test_an_encoding_that_nobody_knows_is_named(encoding: str):
    with pytest.raises(FeedError, match="is unknown"):
        parse_feed(rss(item(1)), encoding=encoding)


# --- whatever the bytes ---

WHOLE = (rss(items(range(3))), ATOM.encode(), JSON_FEED.encode())
SPLINTERS = (
    b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"&#", b"&#xD800;", b"&#" + b"9" * 5000 + b";", b"\0",
    b"\x1b$B", b"\xff\xfe", b"\xed\xa0\x80", b"<item>", b"</item>", b"<entry", b"<?xml ", b"<!DOCTYPE x [", b"<svg>",
    b"<title type='html'>", b"<content type='xhtml'>", b"<content mode='base64'>", b"<link/>", b'<link href="',
    b"0" * 99, b"0000-00-00", b'"\\ud800"', b"null", b"{}", b"[]", b"<media:content/>", b"<source>", b"<image>",
    b"<a:b xmlns:a=''>",
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A feed with a few pieces cut out, doubled, or put in."""
    body = draw(st.sampled_from(WHOLE))
    for _ in range(draw(st.integers(1, 4))):
        start, end = sorted((draw(st.integers(0, len(body))), draw(st.integers(0, len(body)))))
        put_in = draw(st.sampled_from((*SPLINTERS, body[start:end])) | st.binary(max_size=20))
        body = body[:start] + put_in + body[draw(st.sampled_from((start, end))) :]
    return body


@settings(max_examples=300, deadline=None)
@given(
    damaged() | st.binary() | st.text().map(str.encode),
    st.sampled_from(("", "text/xml; charset=utf-16", "a; charset=zip")),
)
@example(b"<rss><channel><item>" + b"<a>" * 50_000, "")
@example(rss(item(1, pubDate="0000-00-00 00:00:00")), "")
def test_nothing_but_a_feed_error_leaves(body: bytes, content_type: str):
    feed = ParsedFeed("", None, ())
    with suppress(FeedError):
        feed = parse_feed(body, content_type, "https://post.example/")
    for entry in feed.entries:
        assert entry.key
        assert "\n" not in entry.title
        f"{entry.key}{entry.link}{entry.title}{entry.text}{entry.author}".encode()
