"""The feeds of a site, found on its page."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.discovery import LONGEST_PAGE, MOST_LINKS, MOST_PATHS, FeedLink, feeds_in, usual_paths

BASE = "https://quill.example/news/today.html"


def urls(html: str, base: str = BASE) -> list[str]:
    return [link.url for link in feeds_in(html, base)]


def link(href: str = "/feed", kind: str = "application/rss+xml", title: str = "") -> str:
    return f'<link rel="alternate" type="{kind}" title="{title}" href="{href}">'


@pytest.mark.parametrize(
    "tag",
    [
        '<link rel="alternate" type="application/rss+xml" href="/feed">',
        "<LINK HREF='/feed' TYPE='Application/RSS+XML' REL='Alternate'/>",
        "<link href=/feed type=application/rss+xml rel=alternate>",
        '<link\n  rel = "home alternate"\n  type = "application/rss+xml; charset=utf-8"\n  href = " /feed\n"\n/>',
        '<link type="text/rss+xml" href="https://quill.example/feed#top">',
        '<link rel="feed" type="application/x-rss+xml" href="feed://quill.example/feed">',
        '<link rel="alternate" type="application/rss+xml" title="Wars > peace" href="../feed">',
        "<link rel=alternate type=application/rss+xml title=it's href=/feed><p>isn't it</p>",
        '<link rel="alternate" type="application/rss+xml" href="/feed" href="/other">',
        '<base href="https://quill.example/"><link rel="alternate" type="application/rss+xml" href="feed">',
        '<link rel="alternate" type="application/rss+xml" href="feed"><base href="/"><base href="/later/">',
        '<link rel="alternate" type="application/rss+xml" href="&#x2F;fe&#101;d">',
    ],
)
def test_a_feed_is_found_however_its_tag_is_written(tag: str):
    assert urls(f"<html><head>{tag}") == ["https://quill.example/feed"]


@pytest.mark.parametrize(
    "tag",
    [
        '<link rel="stylesheet" type="text/css" href="/feed.css">',
        '<link rel="alternate" hreflang="de" href="/de">',
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">',
        '<link rel="alternate" type="application/json+oembed" href="/oembed">',
        '<link rel="alternate" type="text/xml+oembed" href="/oembed">',
        '<link rel="EditURI" type="application/rsd+xml" href="/xmlrpc.php?rsd">',
        '<link rel="alternate stylesheet" type="text/xml" href="/style">',
        '<link rel="hub" type="application/rss+xml" href="/hub">',
        '<link rel="alternate" type="application/rss+xml" href="">',
        '<link rel="alternate" type="application/rss+xml">',
        '<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">',
        '<link rel="alternate" type="application/rss+xml" href="http://[">',
        '<!-- <link rel="alternate" type="application/rss+xml" href="/feed"> -->',
        '<script>document.write(\'<link rel="alternate" type="application/rss+xml" href="/feed">\')</script>',
        '<linked rel="alternate" type="application/rss+xml" href="/feed">',
        '<a href="/feedback">Feedback</a>',
        '<a href="/news/rss-is-not-dead">RSS is not dead</a>',
        '<a href="https://reader.example/i/subscription/feed/https://quill.example/x">Follow</a>',
        '<a href="https://reader.example/feed/?add=https%3A%2F%2Fquill.example%2Fx">Follow</a>',
        '<a href="mailto:feed@quill.example">Write</a>',
        "",
    ],
)
def test_what_is_no_feed_is_left_out(tag: str):
    assert urls(tag) == []


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("application/rss+xml", "rss"),
        ("application/rdf+xml", "rss"),
        ("application/atom+xml", "atom"),
        ("application/feed+json", "json"),
        ("text/xml", ""),
    ],
)
def test_each_feed_has_its_title_and_kind(written: str, kind: str):
    html = link(kind=written, title="Quill &amp;&#10; Co\u202e")
    assert feeds_in(html, BASE) == (FeedLink("https://quill.example/feed", "Quill & Co", kind),)


def test_feeds_of_comments_come_last_and_each_address_once():
    html = link("/comments/feed") + link("/a?withComments=1") + link("/feed") + link("/sport") + link("/feed#x")
    assert urls(html) == [
        *("https://quill.example/feed", "https://quill.example/sport"),
        *("https://quill.example/comments/feed", "https://quill.example/a?withComments=1"),
    ]


@pytest.mark.parametrize(
    "href",
    [
        *("/feed/", "/rss", "rss.xml", "/atom.xml", "/world/rss2", "/index.xml", "/?feed=rss2", "/news.rss", "/x.rdf"),
        *("/news?format=rss", "https://feeds.quill.example/rss/all", "/newsfeed.xml", "/feeds/posts/default"),
    ],
)
def test_without_an_announced_feed_links_that_look_like_one_are_taken(href: str):
    (found,) = feeds_in(f'<p><a class=x href="{href}"> Our\nfeed </a> or <a href="/about">about</a>', BASE)
    assert (found.title, found.kind) == ("Our feed", "")


def test_announced_feeds_come_instead_of_links_that_look_like_one():
    assert urls('<a href="/rss">RSS</a>' + link("/all")) == ["https://quill.example/all"]


def test_a_page_with_very_many_gives_twenty():
    assert len(urls("".join(link(f"/feed/{number}") for number in range(500)))) == MOST_LINKS


def test_the_usual_paths_are_near_the_page_and_at_the_root():
    paths = usual_paths("https://quill.example/blog/?x=1#y")
    assert paths[:4] == (
        *("https://quill.example/blog/feed", "https://quill.example/blog/rss.xml", "https://quill.example/blog.rss"),
        "https://quill.example/feed",
    )
    assert "https://quill.example/?feed=rss2" in paths
    assert len(set(paths)) == len(paths) <= MOST_PATHS


@pytest.mark.parametrize("url", ["https://quill.example", "https://quill.example/", "https://quill.example/index.html"])
def test_the_usual_paths_of_a_home_page_are_those_at_the_root(url: str):
    assert usual_paths(url)[:2] == ("https://quill.example/feed", "https://quill.example/rss")


def test_what_was_asked_is_no_usual_path():
    assert "https://quill.example/feed" not in usual_paths("https://quill.example/feed")


@pytest.mark.parametrize("url", ["", "quill.example", "ftp://quill.example/", "http://[", "mailto:a@quill.example"])
def test_no_web_address_has_no_usual_paths(url: str):
    assert usual_paths(url) == ()


PIECES = st.sampled_from(
    [
        *("<link ", "<a ", "<base ", "<!--", "-->", "<script>", "</script>", ">", "<", "/>", "href=", "rel=alternate "),
        *('type="application/rss+xml" ', '"', "'", "=", "/feed", "https://x.example/rss", "http://[", "&#0;", "\ud800"),
    ]
)


@given(st.lists(PIECES | st.text(max_size=8), max_size=60).map("".join), st.sampled_from([BASE, "", "http://["]))
def test_whatever_the_page_holds_only_web_addresses_come_out(html: str, base: str):
    for found in feeds_in(html, base):
        assert urlsplit(found.url).scheme in ("http", "https")
        assert found.title.isprintable()


@given(st.text() | st.text(alphabet="htps:/.[]@?#a%"))
def test_whatever_the_address_only_web_addresses_come_out(url: str):
    assert all(urlsplit(path).netloc for path in usual_paths(url))


HOSTILE = (
    *("<", "<a ", '<a "', "<a '", '<a ="', "<link rel=", "<!--", "<!-- -->", "<script>", "<script", "<a href=/feed "),
    *("<a>", "a ", "= ", "=\t", "\"'", '<a x="', "<a x='>", "<base ", '<link rel=alternate type="text/xml" href=/f>'),
    *("<a href=/feed>x", "x=y ", "<a " + "b" * 50, "&#x", "<style><style", "</script", "<textarea >"),
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_pages_come_to_an_end(piece: str):
    """Where anything is scanned again and again, this takes minutes."""
    html = piece * (LONGEST_PAGE // len(piece))
    assert len(feeds_in(html, BASE)) + len(feeds_in(f"<a {html}", BASE)) <= 2 * MOST_LINKS
