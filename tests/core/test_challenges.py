"""Answers that stand where a feed should be, told apart."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.challenges import is_challenge, json_problem, page_kind, what_page
from bot.core.errors import FeedError
from bot.core.feed.parsing import parse_feed


def page(title: str = "", body: str = "", head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


PASSWORD = '<form><input name="u"><input name="p" type="password"></form>'
FEED_LINK = '<link rel="alternate" type="application/rss+xml" href="/feed">'


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        (page("Just a moment..."), "challenge"),
        (page("Quill", '<script src="/cdn-cgi/challenge-platform/h/b/orchestrate"></script>'), "challenge"),
        (page("quill.example", '<iframe src="https://geo.captcha-delivery.com/captcha/"></iframe>'), "challenge"),
        (page("Quill", PASSWORD), "login"),
        (page("Sign in · Quill"), "login"),
        (page("Quill: Anmeldung"), "login"),
        (page("Вход на сайт"), "login"),
        (page("Quill", PASSWORD, FEED_LINK), "html"),
        (page("Harbour Hotel Wi-Fi"), "portal"),
        (page("Network Authentication Required"), "portal"),
        (page("", "<!-- <WISPAccessGatewayParam xmlns='x'> -->"), "portal"),
        (page("Site under maintenance"), "maintenance"),
        (page("We&#8217;ll be back soon"), "maintenance"),
        (page("Wartungsarbeiten"), "maintenance"),
        (page("503 Service Temporarily Unavailable"), "maintenance"),
        (page("Ведутся технические работы"), "maintenance"),
        (page("quill.example: this domain is for sale"), "parked"),
        (page("quill.example", '<script src="https://img.sedoparking.com/x.js"></script>'), "parked"),
        (page("404 Not Found"), "error"),
        (page("Error 500"), "error"),
        (page("Page not found | Quill"), "error"),
        (page("Access Denied"), "error"),
        (page("Index of /feeds"), "empty site"),
        (page("Welcome to nginx!"), "empty site"),
        (page("The Daily Quill"), "html"),
        (page("Ship 404 leaves", "<p>Sign in to comment. Under maintenance. Access denied.</p>"), "html"),
        (page(), "html"),
        ("<html>", "html"),
    ],
)
def test_pages_are_told_apart(html: str, kind: str):
    """Failure table, row 19."""
    assert page_kind(html) == kind


@pytest.mark.parametrize(
    ("html", "said"),
    [
        (page("Sign in · Quill"), "a login page titled “Sign in · Quill”, not a feed"),
        (page("Free Wi-Fi"), "the page titled “Free Wi-Fi” of a network that wants a login first, not a feed"),
        (page("Maintenance"), "a page titled “Maintenance” that says the site is closed for now, not a feed"),
        (page("404 Not Found"), "an error page titled “404 Not Found” that the server calls a good answer, not a feed"),
        (page("{0} {x}"), "an HTML page titled “{0} {x}”, not a feed"),
        (page("Quill", head=FEED_LINK), "an HTML page titled “Quill”, not a feed; the feed it names is /feed"),
    ],
)
def test_a_page_is_described_in_one_phrase(html: str, said: str):
    assert what_page(html) == said
    with pytest.raises(FeedError, match=r"not a feed"):
        parse_feed(html.encode())


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"error": "key expired"}, "key expired"),
        ({"error": {"code": 429, "message": "too many\nrequests"}}, "too many requests"),
        ({"errors": [{"title": "Forbidden"}]}, "Forbidden"),
        ({"status": 404, "message": "no such feed"}, "no such feed"),
        ({"detail": "x" * 500}, "x" * 100),
        ({"error": None, "ok": False}, ""),
        ({"errors": []}, ""),
        ([], ""),
        (None, ""),
    ],
)
def test_the_error_of_a_json_answer_is_found(answer: object, said: str):
    assert json_problem(answer) == said


def test_a_json_error_is_told_from_a_feed_without_items():
    with pytest.raises(FeedError, match=r"JSON, but not a JSON Feed: it says “key expired”"):
        parse_feed(json.dumps({"error": "key expired"}).encode())
    with pytest.raises(FeedError, match=r"it has no list of items"):
        parse_feed(b"{}")
    assert parse_feed(b'{"version": "https://jsonfeed.org/version/1.1", "items": []}').entries == ()


def test_a_feed_that_quotes_a_challenge_is_no_challenge():
    html = page("Just a moment...")
    assert is_challenge(html)
    assert not is_challenge(f"<rss><channel><title>Web news</title><item><description>{html}</description></item>")
    assert not is_challenge(f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><content>{html}</content></entry>')


@given(
    st.text() | st.text(alphabet="<>!-htmledbycp/ 4='\""), st.recursive(st.none() | st.text(), st.lists, max_leaves=8)
)
def test_whatever_comes_there_is_a_phrase(text: str, answer: object):
    assert what_page(text).endswith("not a feed") or "; the feed it names is " in what_page(text)
    assert "\n" not in json_problem({"error": answer})
