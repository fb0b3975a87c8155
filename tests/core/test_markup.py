"""Escaped parts that know how long they look."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.markup import (
    LONGEST_URL,
    MESSAGE_LIMIT,
    Rich,
    bold,
    clip,
    clip_sentences,
    cut_to_pieces,
    emphasised,
    fitting,
    is_sendable,
    lines,
    link,
    paged,
    plain,
    struck,
    units,
)
from bot.playground.markup import parse_html

TEXTS = st.text(max_size=300)


@settings(max_examples=100)
@given(TEXTS, st.sampled_from([plain, bold, struck, lambda text: link(text, "https://wire.example/?a=1&b=<2>")]))
def test_a_part_is_parsed_back_to_its_text_and_knows_its_length(text: str, make: Callable[[str], Rich]):
    part = make(text)
    marked = parse_html(part.html)
    assert marked.text == text
    assert part.size == units(text) == len(text.encode("utf-16-le")) // 2


@settings(max_examples=200)
@given(st.text(max_size=400), st.integers(2, 100))
def test_a_clipped_text_is_within_its_limit_and_begins_as_the_whole_did(text: str, limit: int):
    clipped = clip(text, limit)
    assert units(clipped) <= limit
    assert " ".join(text.split()).startswith(clipped.removesuffix("…"))


def test_a_text_is_clipped_after_a_word():
    assert clip("The ferry left the harbour at noon", 20) == "The ferry left the…"


def test_a_text_without_spaces_is_clipped_where_it_has_to_be():
    assert clip("미사일발사미사일발사", 6) == "미사일발사…"


@settings(max_examples=100)
@given(st.lists(st.text(max_size=80), max_size=6), st.integers(5, 200))
def test_sentences_are_kept_whole_unless_the_first_alone_is_too_long(sentences: list[str], limit: int):
    kept = clip_sentences(sentences, limit)
    tidy = [" ".join(sentence.split()) for sentence in sentences]
    prefixes = {" ".join(filter(None, tidy[:n])) for n in range(len(tidy) + 1)}
    assert units(kept) <= limit
    assert kept in prefixes or kept.endswith("…")


@settings(max_examples=50)
@given(st.lists(st.text(min_size=1, max_size=1500), max_size=20))
def test_what_does_not_fit_is_counted_and_nothing_is_cut(texts: list[str]):
    shown = fitting(bold("List"), [plain(text) for text in texts], lambda n: f"and {n} more")
    assert is_sendable(shown)
    parse_html(shown.html)
    if "more" not in shown.html:
        assert sum(map(units, texts)) <= MESSAGE_LIMIT


def test_a_list_too_long_says_how_many_are_left():
    shown = fitting(bold("List"), [plain("x" * 1000)] * 10, lambda n: f"and {n} more")
    assert shown.html.endswith("and 6 more")


@settings(max_examples=100)
@given(st.text(alphabet="ab \n🚀(", max_size=300), st.integers(2, 40))
def test_pieces_are_within_their_limit_and_lose_nothing_but_blanks(text: str, limit: int):
    pieces = cut_to_pieces(text, limit)
    assert all(0 < units(piece) <= limit and piece.strip() for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_a_text_is_cut_at_line_breaks_then_at_blanks_then_where_it_has_to_be():
    assert cut_to_pieces("one two\nthree\nfour", 14) == ("one two\nthree", "four")
    assert cut_to_pieces("one two three", 9) == ("one two", "three")
    assert cut_to_pieces("abcdefgh", 3) == ("abc", "def", "gh")


@settings(max_examples=50)
@given(st.lists(st.text(min_size=1, max_size=4096).filter(lambda text: units(text) <= MESSAGE_LIMIT), max_size=8))
def test_blocks_fill_as_many_messages_as_they_need_in_their_order(texts: list[str]):
    pages = paged([plain(text) for text in texts])
    assert all(map(is_sendable, pages))
    assert "".join(parse_html(page.html).text for page in pages).replace("\n\n", "") == "".join(texts).replace(
        "\n\n", ""
    )


def test_parts_without_text_leave_no_empty_line():
    assert lines((plain("one"), Rich(), plain("two"))).html == "one\ntwo"


def test_what_is_no_web_address_is_only_text():
    assert link("read", "javascript:alert(1)").html == "read"
    assert link("read", "https://wire.example/" + "x" * LONGEST_URL).html == "read"
    assert link("read", "https://wire.example/a b").html == "read"


@given(TEXTS, st.lists(st.integers(0, 300), max_size=8))
def test_stretches_in_bold_leave_the_text_as_it_is(text: str, places: list[int]):
    cuts = sorted({place for place in places if place <= len(text)})
    spans = tuple(zip(cuts[::2], cuts[1::2], strict=False))
    part = emphasised(text, spans)
    marked = parse_html(part.html)
    assert marked.text == text
    assert part.size == units(text)
    units_of = [(units(text[:start]), units(text[start:end])) for start, end in spans]
    assert [(entity.offset, entity.length) for entity in marked.entities] == units_of


def test_a_link_holds_marked_words():
    assert link(bold("read"), "https://wire.example/").html == '<a href="https://wire.example/"><b>read</b></a>'
    assert link(bold("read"), "no address") == bold("read")


def test_an_address_with_what_nobody_can_see_leads_nowhere():
    for character in ("\x00", "\u202e", " ", "\u00a0"):
        assert link("Read it", f"https://x.example/{character}a").html == "Read it"
