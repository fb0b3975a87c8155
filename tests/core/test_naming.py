"""What a topic may be called."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.naming import LONGEST_SLUG, is_slug, is_symbol, slug_like, title_of


@pytest.mark.parametrize("slug", ["tariffs", "missile-launch", "g7", "7-sisters", "f" * LONGEST_SLUG, "watches"])
def test_these_may_be_slugs(slug: str) -> None:
    assert is_slug(slug)


@pytest.mark.parametrize(
    "word",
    ["", "Tariffs", "a--b", "-a", "a_b", "a b", "关税", "f" * 33, "7", "2h", "1h30m", "watch-7", "watch-x", "silent"],
)
def test_these_may_not(word: str) -> None:
    assert not is_slug(word)


@pytest.mark.parametrize(
    ("word", "slug"),
    [
        ("Missile Launch!", "missile-launch"),
        ("trade_war", "trade-war"),
        ("watch-dogs", "dogs"),
        ("关税", ""),
        ("2h", ""),
        ("é", ""),
        ("x" * 40, "x" * 32),
    ],
)
def test_a_wrong_slug_is_made_a_right_one_where_that_can_be(word: str, slug: str) -> None:
    assert slug_like(word) == slug


@given(st.text(max_size=80) | st.from_regex(r"[a-zA-Z0-9_ -]{0,50}", fullmatch=True))
def test_what_is_offered_instead_may_be_a_slug(word: str) -> None:
    assert slug_like(word) == "" or is_slug(slug_like(word))


@given(st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True))
def test_every_slug_fits_a_button(slug: str) -> None:
    assert not is_slug(slug) or len(f"versions:{slug}:{10**9}".encode()) <= 64


def test_a_title_is_a_slug_as_people_write_it() -> None:
    assert title_of("missile-launch") == "Missile launch"
    assert title_of("g7") == "G7"


@pytest.mark.parametrize("emoji", ["🌋", "⛔", "👩‍🚀", "🇰🇷", "1️⃣", "✈️", "👍🏽", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "•", "→"])
def test_these_are_emoji_or_signs_like_them(emoji: str) -> None:
    assert is_symbol(emoji)


@pytest.mark.parametrize(
    "word", ["", "x", "boom", "7", "火", "!", "<b>", " ", "🌋x", "&", "🌋" * 11, "\u200d", "\ufe0f"]
)
def test_words_and_what_is_typed_by_mistake_are_none(word: str) -> None:
    assert not is_symbol(word)


@given(st.text(max_size=12))
def test_no_symbol_holds_a_word(word: str) -> None:
    assert not is_symbol(word) or not re.search(r"[^\W\d_]", word)
