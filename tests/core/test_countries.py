"""Where an outlet is, as far as anybody can tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.countries import COUNTRIES, country_of, flag, parse_country


@pytest.mark.parametrize(
    ("host", "country"),
    [
        ("www.gazette.kr", "KR"),
        ("feeds.gazette.co.uk", "GB"),
        ("GAZETTE.DE.", "DE"),
        ("gazette.com.ua", "UA"),
        ("gazette.gov.co", "CO"),
        ("gazette.gov", "US"),
        ("gazette.com", ""),
        ("gazette.eu", ""),
        ("127.0.0.1", ""),
        ("gazette", ""),
    ],
)
def test_the_domain_of_a_country_says_where_an_outlet_is(host: str, country: str):
    assert country_of("", f"https://{host}/feed") == country


@pytest.mark.parametrize("ending", ["io", "tv", "me", "co", "ai", "fm", "cc", "to", "ly", "gg", "ws", "nu", "tk"])
def test_a_domain_that_is_sold_to_everybody_says_nothing(ending: str):
    assert country_of("", f"https://gazette.{ending}/feed") == ""


def test_what_somebody_chose_wins_over_the_domain():
    assert country_of("KP", "https://gazette.jp/feed") == "KP"


def test_a_country_is_two_letters_that_are_a_code():
    assert parse_country(" kr ") == "KR"
    assert [parse_country(word) for word in ("uk", "XX", "Korea", "", "K")] == [None] * 5


def test_a_flag_is_the_two_letters_of_its_country():
    assert flag("KR") == "🇰🇷"
    assert (flag(""), flag("XX"), flag("kr")) == ("", "", "")


@given(st.from_regex(r"https?://[a-z0-9.\-]{0,40}(:[0-9]{1,4})?/?", fullmatch=True))
def test_whatever_the_address_there_is_a_country_or_none(url: str):
    assert country_of("", url) in {"", *COUNTRIES}
