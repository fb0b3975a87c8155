"""The picture of an entry: the largest that its feed names, and none that shows nothing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.feed import parsing
from bot.core.feed.parsing import parse_feed
from bot.core.pages import readings_of
from bot.core.pictures import LONGEST_ADDRESS, Picture, best_picture, first_picture, pictures_of
from tests.core.feeds import ATOM, item, rss

BASE = "https://post.example/rss"
FERRY, BRIDGE, HARBOUR = (f"https://post.example/{name}.jpg" for name in ("ferry", "bridge", "harbour"))
NAMESPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
)


def with_media(*elements: str) -> bytes:
    """A feed whose only item has these elements."""
    feed = rss(item(1).replace("</item>", f"{''.join(elements)}</item>"))
    return feed.replace(b"<rss ", f"<rss {NAMESPACES} ".encode())


def picture_of(*elements: str) -> str:
    """The picture of that item, which is the same whoever reads the feed."""
    body = with_media(*elements)
    (entry,) = parse_feed(body, base=BASE).entries
    assert entry.picture == parsing._any(body.decode(), BASE).entries[0].picture
    return entry.picture


@pytest.mark.parametrize(
    ("element", "picture"),
    [
        (f'<enclosure url="{FERRY}" type="image/jpeg" length="9"/>', FERRY),
        ('<enclosure url="https://post.example/1.mp3" type="audio/mpeg" length="9"/>', ""),
        (f'<media:content url="{FERRY}" medium="image"/>', FERRY),
        (f'<media:content url="{FERRY}"/>', FERRY),
        ('<media:content url="https://post.example/1" type="image/webp"/>', "https://post.example/1"),
        ('<media:content url="https://post.example/1.mp4" medium="video"/>', ""),
        ('<media:content url="https://post.example/1.svg" type="image/svg+xml"/>', ""),
        (f'<media:thumbnail url="{FERRY}"/>', FERRY),
        (f"<media:thumbnail>{FERRY}</media:thumbnail>", FERRY),
        (f'<media:group><media:content url="{FERRY}" type="image/png"/></media:group>', FERRY),
        (f'<itunes:image href="{FERRY}"/>', FERRY),
        ('<enclosure url="/ferry.png?a=1&amp;b=2" type="image/png"/>', "https://post.example/ferry.png?a=1&b=2"),
        ('<enclosure url="data:image/png;base64,AA" type="image/png"/>', ""),
        ('<enclosure url="ftp://post.example/ferry.png" type="image/png"/>', ""),
        ('<media:thumbnail url=""/>', ""),
        (f'<media:content url="https://post.example/{"a" * LONGEST_ADDRESS}.jpg"/>', ""),
    ],
)
def test_the_picture_of_an_item_is_one_that_it_names(element: str, picture: str):
    assert picture_of(element) == picture


@pytest.mark.parametrize(
    ("elements", "picture"),
    [
        ((f'<media:thumbnail url="{BRIDGE}"/>', f'<media:content url="{FERRY}" medium="image"/>'), FERRY),
        (
            (
                f'<media:content url="{BRIDGE}" width="300" height="200"/>',
                f'<media:content url="{FERRY}" width="1200" height="800"/>',
                f'<media:content url="{HARBOUR}" width="600"/>',
            ),
            FERRY,
        ),
        ((f'<media:thumbnail url="{BRIDGE}" width="240"/>', f'<media:thumbnail url="{FERRY}" height="480"/>'), FERRY),
        ((f'<media:content url="{BRIDGE}"/>', f'<media:content url="{FERRY}"/>'), BRIDGE),
    ],
)
def test_of_several_the_largest_is_shown(elements: tuple[str, ...], picture: str):
    assert picture_of(*elements) == picture


@pytest.mark.parametrize(
    "element",
    [
        '<media:content url="https://count.example/1" type="image/gif" width="1" height="1"/>',
        '<media:thumbnail url="https://post.example/logo.png" width="75" height="300"/>',
        '<media:content url="https://post.example/pixel.gif" medium="image"/>',
        '<media:content url="https://0.gravatar.com/avatar/abc?s=96" medium="image"/>',
    ],
)
def test_what_counts_readers_or_shows_an_author_is_no_picture(element: str):
    assert picture_of(element) == ""


@pytest.mark.parametrize(
    ("markup", "picture"),
    [
        (f'<p>One.</p><img alt="" src="{FERRY}"><img src="{BRIDGE}">', FERRY),
        (f"<IMG width='1' height='1' src='{BRIDGE}'/><img src={FERRY} width=640>", FERRY),
        (f'<img data-src="{BRIDGE}" src="data:image/gif;base64,R0lGOD"><img src="/ferry.jpg">', FERRY),
        (f'<img src="https://post.example/emoji/1f600.png"><img src="{FERRY}">', FERRY),
        ('<img src="/a.jpg?x=1&amp;y=2">', "https://post.example/a.jpg?x=1&y=2"),
        ("<img src=>", ""),
        (f'<p>A page about the tag "img src={FERRY}".</p>', ""),
    ],
)
def test_where_a_feed_names_none_the_first_in_the_text_is_shown(markup: str, picture: str):
    said = f"<![CDATA[{markup}]]>"
    (entry,) = parse_feed(rss(item(1, description=said)), base=BASE).entries
    assert entry.picture == picture
    named = with_media(f'<media:content url="{HARBOUR}"/>').replace(b"The ferry number 1", said.encode())
    assert parse_feed(named, base=BASE).entries[0].picture == HARBOUR


def test_a_text_of_nothing_but_beginnings_of_pictures_is_read_in_time():
    assert first_picture(["<img " * 200_000, "<img src=" * 100_000, f"<img {'src= ' * 3000}>"], BASE) == ""


def test_an_atom_entry_may_enclose_a_picture():
    enclosed = '<link rel="enclosure" type="image/png" href="/ferry.png"/></entry>'
    (entry,) = parse_feed(ATOM.replace("</entry>", enclosed).encode(), base="https://post.example/atom").entries
    assert entry.picture == "https://post.example/ferry.png"


@pytest.mark.parametrize(
    ("said", "picture"),
    [
        ({"image": FERRY, "banner_image": BRIDGE}, FERRY),
        ({"banner_image": "/bridge.jpg"}, BRIDGE),
        ({"image": {"url": FERRY}}, ""),
    ],
)
def test_an_item_of_a_json_feed_names_its_picture(said: dict[str, object], picture: str):
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "Ferry", **said}]}
    (entry,) = parse_feed(json.dumps(feed).encode(), base=BASE).entries
    assert entry.picture == picture


def test_a_page_shows_the_picture_it_is_shared_with():
    words = "The ferry left the harbour on time and came back in the evening with forty people on board. " * 5
    page = (
        '<!doctype html><html><head><title>Ferry</title><meta property="og:image" content="/ferry.jpg"></head>'
        f"<body><article><h1>Ferry leaves</h1><p>{words}</p></article></body></html>"
    )
    (reading,) = readings_of(page.encode(), "https://post.example/ferry/1", "text/html")
    assert reading.picture == FERRY


@given(
    st.dictionaries(
        st.sampled_from(["media_content", "media_thumbnail", "links", "image"]),
        st.recursive(
            st.none() | st.text(max_size=20) | st.integers(),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(["url", "href", "type", "medium", "rel", "width"]), inner, max_size=4)
            ),
        ),
    )
)
def test_whatever_a_feed_says_there_is_a_picture_on_the_web_or_none(fields: dict[str, object]):
    found = best_picture(pictures_of(fields), BASE)
    assert found == "" or (found.startswith(("http://", "https://")) and len(found) <= LONGEST_ADDRESS)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_size_that_is_half_known_is_worth_something(width: int, height: int):
    assert Picture("x", width, height).pixels > 0 or (width, height) == (0, 1)
