"""What admins may set about a source."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.asking import parse_duration
from bot.core.model import Source
from bot.core.tuning import SETTINGS, setting_words, tuned, written_span

PLAIN = Source(7, "https://coast.example/feed", "Coast Radio", "Sea", "en")


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        ("every", "5m", "pinned", timedelta(minutes=5)),
        ("every", "AUTO", "pinned", None),
        ("title", " Coast \n  Radio Two ", "title", "Coast Radio Two"),
        ("section", "Far East", "section", "Far East"),
        ("section", "-", "section", ""),
        ("language", "KO", "language", "ko"),
        ("language", "auto", "language", None),
        ("fulltext", "On", "full_text", True),
        ("fulltext", "off", "full_text", False),
        ("fulltext", "auto", "full_text", None),
        ("agent", "Reader/1.0 (mail@a.example)", "agent", "Reader/1.0 (mail@a.example)"),
        ("agent", "default", "agent", ""),
        ("encoding", "Windows-1251", "encoding", "cp1251"),
        ("encoding", "auto", "encoding", ""),
        ("country", "kr", "country", "KR"),
        ("country", "Auto", "country", ""),
        ("header", "Cookie: a=1; b=2", "headers", (("Cookie", "a=1; b=2"),)),
    ],
)
def test_a_setting_is_what_was_said(name: str, value: str, field: str, expected: object) -> None:
    found = tuned(PLAIN, name, value)
    assert found
    assert getattr(found, field) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("every", each) for each in ("", "soon", "0m", "8d", "5")),
        *(("title", each) for each in ("", "   ", "x" * 121, "a\x07b")),
        *(("section", each) for each in ("", "x" * 61)),
        *(("language", each) for each in ("", "german", "kr", "xx")),
        *(("fulltext", each) for each in ("", "yes")),
        *(("agent", each) for each in ("", "Lesegerät", "a\r\nX: y", "x" * 501)),
        *(("encoding", each) for each in ("", "klingon", "zlib", "rot13", "idna", "undefined", "hex", "a\x00b", "é")),
        *(("country", each) for each in ("", "uk", "Korea", "XX")),
        *(("header", each) for each in ("", "Cookie", ": x", "Bad name: x", "Host: a.example", "user-agent: x")),
        ("header", "X: a\nY: b"),
    ],
)
def test_what_is_no_value_of_a_setting_is_none(name: str, value: str) -> None:
    assert tuned(PLAIN, name, value) is None


def test_a_header_is_set_once_and_removed_by_its_name_alone() -> None:
    once = tuned(PLAIN, "header", "X-Key: 1")
    assert once
    twice = tuned(once, "header", "x-key: 2")
    assert twice
    assert twice.headers == (("x-key", "2"),)
    assert tuned(twice, "header", "X-Key:") == PLAIN


def test_headers_have_an_end() -> None:
    source = PLAIN
    for number in range(10):
        source = tuned(source, "header", f"X-{number}: 1") or source
    assert len(source.headers) == 10
    assert tuned(source, "header", "X-10: 1") is None


@given(st.sampled_from(sorted(SETTINGS)), st.text(max_size=40))
def test_any_words_are_a_value_or_none(name: str, value: str) -> None:
    found = tuned(PLAIN, name, value)
    assert found is None or found.id == PLAIN.id


@given(st.integers(1, 7 * 1440).map(lambda minutes: timedelta(minutes=minutes)))
def test_a_span_is_written_as_it_is_read(span: timedelta) -> None:
    assert parse_duration(written_span(span)) == span


def test_what_is_set_is_said_in_words_that_set_it_again() -> None:
    source = PLAIN
    for name, value in (
        ("every", "90m"),
        ("fulltext", "off"),
        ("agent", "R/1"),
        ("encoding", "euc-kr"),
        ("country", "kr"),
    ):
        source = tuned(source, name, value) or source
    words = setting_words(source)
    assert words == {"every": "1h30m", "fulltext": "off", "agent": "R/1", "encoding": "euc_kr", "country": "KR"}
    again = PLAIN
    for name, value in words.items():
        again = tuned(again, name, value) or again
    assert again == source
