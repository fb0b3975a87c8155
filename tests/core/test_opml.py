from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.links import canonical_url
from bot.core.model import Source
from bot.core.opml import OpmlError, is_web_address, read_opml, write_opml


def listed(*outlines: str) -> bytes:
    return f'<?xml version="1.0"?>\n<opml version="1.0"><body>\n{"".join(outlines)}</body></opml>'.encode()


def feed(name: str, url: str, extra: str = "") -> str:
    return f'<outline text="{name}" xmlUrl="{url}" {extra}/>\n'


NAMES = st.text(max_size=20).map(lambda text: " ".join(text.encode("utf-8", "ignore").decode().split()))
CLEAN_NAMES = NAMES.map(lambda text: "".join(filter(str.isprintable, text)).strip()).map(
    lambda text: " ".join(text.split())
)
SPANS = st.integers(1, 7 * 1440).map(lambda minutes: timedelta(minutes=minutes))
SOURCES = st.builds(
    Source,
    st.just(0),
    st.integers(0, 99).map(lambda number: f"https://{number}.example/a?b=1&c"),
    CLEAN_NAMES.filter(bool),
    CLEAN_NAMES,
    st.sampled_from([None, "en", "ko"]),
    enabled=st.booleans(),
    pinned=st.none() | SPANS,
    full_text=st.sampled_from([None, True, False]),
    agent=st.sampled_from(["", 'Reader/1.0 (+https://a.example/?x=1&y="2")']),
    encoding=st.sampled_from(["", "cp1251", "euc_kr"]),
    country=st.sampled_from(["", "KR"]),
)


@given(st.lists(SOURCES, max_size=8, unique_by=lambda source: source.url))
def test_what_is_written_is_read_again(sources: list[Source]):
    found = read_opml(write_opml(sources).encode())
    assert found.problems == found.repeated == ()
    assert sorted(found.sources, key=lambda source: source.url) == sorted(sources, key=lambda source: source.url)


def test_what_a_header_says_is_kept_to_ourselves():
    written = write_opml([Source(0, "https://a.example/", "A", headers=(("Authorization", "Bearer s3cret"),))])
    assert "s3cret" not in written
    assert read_opml(written.encode()).sources[0].headers == ()


def test_a_source_whose_server_gave_it_up_is_not_kept_as_paused():
    gone = Source(0, "https://a.example/", "A", enabled=False, kind="gone")
    assert read_opml(write_opml([gone]).encode()).sources == (replace(gone, enabled=True, kind=""),)


def test_settings_that_are_none_are_left_to_the_bot():
    wrong = (
        'xmlns:w="urn:wirewatch:opml" w:every="soon" w:fulltext="maybe" w:encoding="zlib" w:agent="&#233;" w:new="1"'
    )
    assert read_opml(listed(feed("A", "https://a.example/", wrong))).sources == (Source(0, "https://a.example/", "A"),)


@given(st.text(max_size=30), st.text(max_size=30))
def test_what_is_written_is_xml_whatever_the_names_hold(title: str, section: str):
    ET.fromstring(write_opml([Source(0, "https://a.example/", title, section)]))  # noqa: S314 - our own


@settings(max_examples=60)
@given(st.binary(max_size=200) | st.text(alphabet="<>/opmlbdyutine=\"' &;x:", max_size=80).map(str.encode))
def test_any_bytes_are_an_empty_list_or_refused(body: bytes):
    with suppress(OpmlError):
        assert read_opml(body).sources == ()


@given(st.integers(min_value=0, max_value=400))
def test_a_list_that_breaks_off_gives_what_stands_before(at: int):
    body = listed(*(feed(f"Paper {n}", f"https://{n}.example/") for n in range(6)))
    try:
        found = read_opml(body[:at])
    except OpmlError:
        return
    assert [source.url for source in found.sources] == [f"https://{n}.example/" for n in range(len(found.sources))]
    assert found.problems or at >= len(body)


def test_damage_is_told_with_its_line():
    found = read_opml(listed(feed("A", "https://a.example/"), feed("B", "https://b.example/"), "</wrong>"))
    assert [source.title for source in found.sources] == ["A", "B"]
    assert found.problems == ("the list is damaged from line 5 on; what stands before was read",)


def test_loose_ampersands_and_entities_of_html_are_no_damage():
    found = read_opml(listed(feed("Caf&eacute; & bar", "https://a.example/?x=1&y=2")))
    assert [(source.title, source.url) for source in found.sources] == [("Café & bar", "https://a.example/?x=1&y=2")]


def test_sections_are_the_nearest_named_outline():
    nested = f'<outline text="World"><outline text=" Far \n East "><outline>{feed("A", "https://a.example/")}</outline>'
    found = read_opml(listed(nested, "</outline>", feed("B", "https://b.example/"), "</outline>"))
    assert [(source.title, source.section) for source in found.sources] == [("A", "Far East"), ("B", "World")]


def test_addresses_count_once_however_they_are_written():
    found = read_opml(listed(feed("A", "https://a.example"), feed("B", "HTTPS://A.example/#x")))
    assert [source.title for source in found.sources] == ["A"]
    assert found.repeated == ("B: HTTPS://A.example/#x stands twice in the list",)


def test_lines_that_name_no_source_are_told_by_title_and_reason():
    found = read_opml(
        listed('<outline title="Empty"/>', "<outline/>", feed("Mail", "mailto:a@b.example"), feed("", "x"))
    )
    assert found.problems == (
        "Empty: it has no xmlUrl",
        "an outline without a name: it has no xmlUrl",
        "Mail: 'mailto:a@b.example' is no http or https address",
        "an outline without a name: 'x' is no http or https address",
    )


def test_attributes_are_known_however_they_are_spelt():
    found = read_opml(listed('<outline TITLE="A" xmlurl="https://a.example/" LANGUAGE="pt_BR"/>'))
    assert found.sources == (Source(0, "https://a.example/", "A", "", "pt"),)


def test_a_language_that_is_none_leaves_it_to_detection():
    assert read_opml(listed(feed("A", "https://a.example/", 'language="English"'))).sources[0].language is None


def test_a_list_in_another_encoding_is_read():
    text = '<?xml version="1.0" encoding="shift_jis"?><opml><body><outline text="港の新聞" xmlUrl="https://a.example/"/></body></opml>'
    assert read_opml(text.encode("shift_jis")).sources[0].title == "港の新聞"
    assert read_opml(text.replace("shift_jis", "utf-16").encode("utf-16")).sources[0].title == "港の新聞"


def test_sections_a_hundred_thousand_deep_are_no_trouble():
    body = listed('<outline text="a">' * 100_000, feed("A", "https://a.example/"), "</outline>" * 100_000)
    assert len(read_opml(body).sources) == 1


def test_an_entity_bomb_is_refused():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
    ).replace("&a0;", "&a;")
    try:
        found = read_opml(f'{bomb}]><opml><body><outline text="&a11;"/></body></opml>'.encode())
    except OpmlError:
        return
    assert found.sources == ()


@pytest.mark.parametrize(
    "url", ["https://a.example/", "http://127.0.0.1:8080/x", "https://[::1]/", "http://ключ.example/ф"]
)
def test_web_addresses(url: str):
    assert is_web_address(url)
    assert is_web_address(canonical_url(url))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.example",
        "http:///x",
        "https://a.example:99999/",
        "http://[::1/",
        "http://a b/",
        "http://a\n.example/",
        "\x00",
    ],
)
def test_what_is_no_web_address(url: str):
    assert not is_web_address(url)
