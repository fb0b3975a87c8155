"""Telegram's HTML as the local Bot API reads it, held against Telegram's own parser."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.playground.markup import MarkupEntity, MarkupError, parse_html
from tests.telegram_api import telegram_parses

PIECES = (
    *("<b>", "</b>", "<i>", "</i>", '<a href="http://example.org/a">', "</a>", "<b ", "<code>", "</code>", "<x>"),
    *("<span class='tg-spoiler'>", "</span>", "<pre>", "</pre>", "<blockquote expandable>", "</blockquote>", "</>"),
    *("&lt;", "&amp", "&", "&#65;", "&#x", "&quot;", "&ltx", "&amp1", "<", ">", "</", "/", "=", '"', "'", "-"),
    *("x", "é", "🚀", " ", "\n"),
)


def telegram_says(source: str) -> tuple[str, str | None]:
    """The objection (empty for none) and the text of tdlib's parseTextEntities."""
    answer = telegram_parses(source)
    if answer is None:
        pytest.skip("no wheel of tdlib for this platform")
    text = answer.get("text")
    return str(answer.get("message", "")).removeprefix("Can't parse entities: "), None if text is None else str(text)


def we_say(source: str) -> tuple[str, str | None]:
    """The same of our own parser."""
    try:
        return "", parse_html(source).text
    except MarkupError as error:
        return str(error), None


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=9).map("".join).filter(str.strip))
@settings(max_examples=300, deadline=None)
def test_verdict_and_text_are_those_of_telegrams_own_parser(source: str):
    objection, text = telegram_says(source)
    ours, marked = we_say(source)
    assert (bool(ours), marked) == (bool(objection), text)
    # Of two faults of one attribute the other may be named: the only known difference.
    assert "attribute" in objection or ours == objection


def test_entities_are_counted_in_utf_16_units_outermost_first():
    marked = parse_html('🚀<b>é<i>x</i></b> <a href="https://example.org/?a=1&amp;b=2">here</a>')
    assert marked.text == "🚀éx here"
    assert marked.entities == (
        MarkupEntity("bold", 2, 2),
        MarkupEntity("italic", 3, 1),
        MarkupEntity("text_link", 5, 4, "https://example.org/?a=1&b=2"),
    )


@pytest.mark.parametrize(
    ("source", "objection"),
    [
        ("profits < losses", 'Unsupported start tag "" at byte offset 8'),
        ("<b>unclosed", 'Can\'t find end tag corresponding to start tag "b"'),
        ("é<b>x</i>", 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
    ],
)
def test_what_is_wrong_is_said_in_telegrams_words(source: str, objection: str):
    with pytest.raises(MarkupError) as caught:
        parse_html(source)
    assert str(caught.value) == objection


def test_half_a_surrogate_pair_is_refused():
    with pytest.raises(MarkupError, match="unmatched surrogate code units"):
        parse_html("&#55296;")
