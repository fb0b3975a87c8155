"""Plain RSS read by expat alone says what feedparser says of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.feed import parsing
from bot.core.feed.plain import read_plain
from tests.core.feeds import ATOM, item, items, rss

BASE = "https://post.example/rss"
NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
)
WORDS = st.sampled_from(
    (
        *(
            "",
            "  Ferry\n leaves ",
            "Öresund ferry",
            "Паром &amp; мост",
            "AT&amp;T; too",
            "5 &lt; 6",
            "&#169; 2026",
            "\u00a0",
            "7",
        ),
        *("&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;", "<![CDATA[<b>Bold</b> &amp; plain]]>", "It&amp;#8217;s"),
        *(
            "&#130;quoted",
            "Ã©t\u00c3\u00a9",
            "TÉLÉ\u00a0: oui",
            "<i>nested</i>",
            "Ada Holm &lt;ada@post.example&gt;",
            "x" * 600,
        ),
        *(
            "https://post.example/1",
            "/ferry/2",
            "https:///post.example/3",
            "tag:post.example,2026:4",
            "a b",
            "?a=1&amp;b=2",
        ),
        *(
            "?a=1&amp;amp;b=2&amp;c;",
            "Thu, 05 Mar 2026 09:00:00 GMT",
            "2026-03-05T09:00:00Z",
            "yesterday",
            "1772700000",
        ),
        *("0000-00-00", "20260305", "daily", "en-GB", "<!-- none -->Ferry", "<?php ?>Ferry", "<title>Other</title>"),
    )
)
ATTRIBUTES = st.sampled_from(
    (
        *[""] * 16,
        *(
            "",
            "",
            "",
            ' isPermaLink="false"',
            ' isPermaLink="true"',
            ' isPermaLink="FALSE"',
            ' type="html"',
            ' xml:lang="de"',
        ),
        *(' xml:base="https://other.example/"', ' url="https://post.example/a.jpg"', ' rel="hub"', ' domain="x"'),
        *(' rel="Hub self" href="https://hub.example/"', ' href="/x" rel="hub"', ' rdf:about="x"', " a='1' href=''"),
    )
)
OF_ITEM = st.sampled_from(
    (
        *("title", "link", "guid", "pubDate", "description", "content:encoded", "author", "dc:creator", "dc:date"),
        *(
            "category",
            "comments",
            "enclosure",
            "source",
            "dc:subject",
            "media:content",
            "media:thumbnail",
            "media:title",
        ),
        *("title", "link", "guid", "pubDate", "description", "itunes:summary", "other", "image", "PubDate"),
    )
)
OF_FEED = st.sampled_from(
    (
        *(
            "title",
            "link",
            "description",
            "language",
            "ttl",
            "sy:updatePeriod",
            "sy:updateFrequency",
            "atom:link",
            "image",
        ),
        *(
            "lastBuildDate",
            "pubDate",
            "copyright",
            "generator",
            "category",
            "managingEditor",
            "dc:language",
            "webMaster",
        ),
        *("cloud", "docs", "atom:link", "title", "item"),
    )
)


@st.composite
def element(draw: st.DrawFn, names: st.SearchStrategy[str]) -> str:
    name = draw(names)
    return f"<{name}{draw(ATTRIBUTES)}>{draw(WORDS)}</{name}>"


@st.composite
def feeds(draw: st.DrawFn) -> str:
    root = draw(st.sampled_from(('<rss version="2.0"', '<?xml version="1.0"?>\n<rss', '<rss xml:lang="de"', "<feed")))
    inside = draw(
        st.lists(st.one_of(items_drawn(), element(OF_FEED), st.just("<image><title>I</title></image>")), max_size=8)
    )
    return f"{root} {NAMESPACES}><channel>{''.join(inside)}</channel></{root.split('<')[-1].split()[0]}>"


def items_drawn() -> st.SearchStrategy[str]:
    orderly = st.integers(1, 50).map(item)
    wild = st.lists(element(OF_ITEM), max_size=6).map(lambda inside: f"<item>{''.join(inside)}</item>")
    return st.one_of(orderly, wild)


@settings(max_examples=300, deadline=None)
@given(feeds())
def test_what_is_read_plainly_is_what_feedparser_says(text: str):
    plain = parsing._plain(text, BASE)
    if plain is not None:
        assert plain == parsing._any(text, BASE)


def test_a_newspaper_in_good_order_is_read_plainly():
    extras = "<category>Sea</category><enclosure url='https://post.example/1.mp3' length='1' type='audio/mpeg'/>"
    plain = read_plain(rss(items(range(3)) + item(3, more=""), head="<language>en</language>").decode())
    assert plain
    assert plain[0]["language"] == "en"
    assert [fields["id"] for fields in plain[1]] == [f"post-{number}" for number in range(4)]
    assert read_plain(rss(item(1).replace("</item>", f"{extras}</item>")).decode())


@pytest.mark.parametrize(
    "text",
    [
        ATOM,
        f"<!DOCTYPE rss [<!ENTITY a 'b'>]>{rss(item(1), declaration='').decode()}",
        rss(item(1, title="Ferry &amp;amp; bus")).decode(),
        rss(item(1, description="<p>One.</p>")).decode(),
        rss(item(1) + "</item>").decode(),
        rss(item(1, description="a &nbsp; b")).decode(),
        rss(item(1, unheard="of")).decode(),
        rss(item(1, author="x" * 500)).decode(),
        rss("<category/>" * 300_001).decode(),
        rss(item(1)).decode().replace("Ferry", "\ud800"),
    ],
)
def test_what_is_unusual_is_left_to_feedparser(text: str):
    assert read_plain(text) is None
