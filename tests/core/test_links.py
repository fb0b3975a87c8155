"""The same page under the same address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.links import absolute_url, canonical_url


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://Post.Example:443/a?utm_source=x&id=1&fbclid=y#top", "https://post.example/a?id=1"),
        ("HTTP://post.example:80", "http://post.example/"),
        ("https://post.example/a?b=2&a=1", "https://post.example/a?b=2&a=1"),
        ("https://post.example/Path?UTM_Medium=x", "https://post.example/Path"),
        (" https://post.example/?gaga=1 ", "https://post.example/?gaga=1"),
        ("https://post.example:8443/", "https://post.example:8443/"),
        ("", ""),
        ("http://[", "http://["),
    ],
)
def test_tracking_and_spelling_make_no_difference(url: str, canonical: str):
    assert canonical_url(url) == canonical


@given(
    st.text() | st.from_regex(r"https?://\w{1,9}(:\d{1,5})?/\w{0,5}(\?\w{0,9}=\w{0,3}(&utm_\w{1,3}=x)?)?(#\w{0,3})?")
)
def test_a_canonical_address_is_its_own(url: str):
    once = canonical_url(url)
    assert canonical_url(once) == once


@given(st.text(), st.text() | st.just("https://post.example/a/"))
def test_an_absolute_address_opens_over_http_or_is_empty(link: str, base: str):
    found = absolute_url(link, base)
    assert found == "" or found.lower().startswith(("http://", "https://"))
