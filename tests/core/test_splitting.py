"""A message in pieces: nothing is lost, every piece is one Telegram takes."""

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.markup import RAW_LIMIT, units
from bot.core.model import Button, Message
from bot.core.splitting import LEFT_OUT, shortened, split, split_html
from bot.playground.markup import parse_html
from tests.telegram_api import check_html

BLANK = re.compile(r"\s+")
WORDS = st.text(alphabet="ab .\n&<>é🚀。", max_size=40)


@st.composite
def markup(draw: st.DrawFn, depth: int = 3) -> str:
    """Well-formed HTML as Telegram knows it."""
    parts = draw(st.lists(WORDS, max_size=4))
    html = [part.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for part in parts]
    if depth and draw(st.booleans()):
        tag = draw(st.sampled_from(["b", "i", 'a href="https://example.org/1"', "code"]))
        html.insert(draw(st.integers(0, len(html))), f"<{tag}>{draw(markup(depth - 1))}</{tag.split()[0]}>")
    return "".join(html)


def seen(html: str) -> str:
    return BLANK.sub("", unescape(re.sub(r"<[^>]*>", "", html)))


@given(markup(), st.integers(2, 60))
def test_the_pieces_hold_all_that_is_seen_in_order_and_each_is_whole_and_short(html: str, limit: int):
    pieces = split_html(html, limit)
    assert "".join(map(seen, pieces)) == seen(html)
    for piece in pieces:
        if seen(piece):
            assert units(unescape(re.sub(r"<[^>]*>", "", piece))) <= limit
            parse_html(piece)


def test_it_is_cut_between_items_before_lines_before_sentences_before_words():
    assert split_html("one two\n\nthree\nfour", 14) == ("one two\n\n", "three\nfour")
    assert split_html("one\ntwo three. four", 14) == ("one\n", "two three. ", "four")
    assert split_html("one two. three four", 14) == ("one two. ", "three four")
    assert split_html("one two three four", 14) == ("one two three ", "four")
    assert split_html("x" * 20, 14) == ("x" * 14, "x" * 6)


@pytest.mark.parametrize("text", ["هل وصلت؟ نعم، وصلت.", "वह आया। वह गया।", "「着いた。」と言った。"])
def test_sentences_end_as_their_language_ends_them(text: str):
    (first, *_) = split_html(text, len(text) - 1)
    assert first in {"هل وصلت؟ ", "वह आया। ", "「着いた。」"}


@settings(deadline=None)
@given(markup(), st.integers(4, 60))
def test_what_is_shortened_is_its_beginning_and_says_that_it_goes_on(html: str, limit: int):
    short = shortened(html, limit)
    visible = unescape(re.sub(r"<[^>]*>", "", short))
    assert seen(html).startswith(seen(short).removesuffix(LEFT_OUT.strip()))
    if seen(short):
        assert units(visible) <= limit
        check_html(short)
    if seen(short) != seen(html):
        assert short.endswith(LEFT_OUT)


def test_a_caption_is_cut_after_a_sentence_and_outside_of_markup():
    html = f"<b>{'A ferry left. ' * 80}</b>"
    assert shortened(html) == f"<b>{'A ferry left. ' * 73}</b>{LEFT_OUT}"
    assert shortened("<b>Short</b>") == "<b>Short</b>"


def test_a_character_that_is_larger_than_the_limit_is_a_piece_by_itself():
    assert split_html("a🚀🚀b", 1) == ("a", "🚀", "🚀", "b")


def test_a_tag_that_is_cut_is_closed_and_opened_again():
    assert split_html("<b>one <i>two three</i></b>", 8) == ("<b>one <i>two </i></b>", "<b><i>three</i></b>")


def test_text_that_is_short_but_full_of_links_is_cut_by_its_bytes():
    html = "".join(f'<a href="https://example.org/{"long" * 200}">word</a> ' for _ in range(100))
    pieces = split_html(html)
    assert len(pieces) > 1
    assert all(len(piece.encode()) <= RAW_LIMIT for piece in pieces)


def test_only_the_first_piece_has_buttons_rings_and_answers():
    buttons = ((Button("More", data="more"),),)
    first, second = split(Message("a " * 3000, buttons, reply_to=7, picture="https://x.example/1.jpg"))
    assert (first.buttons, first.silent, first.reply_to) == (buttons, False, 7)
    assert second == Message(second.html, silent=True)
    assert first.picture == "https://x.example/1.jpg"


def test_a_message_that_fits_stays_as_it_is():
    message = Message("<b>Hello</b>")
    assert split(message) == (message,)
