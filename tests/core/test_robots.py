"""robots.txt by RFC 9309."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.robots import NOTHING, Robots, read_robots


def allows(rules: str, path: str) -> bool:
    return read_robots(rules).allows(f"https://quill.example{path}")


@pytest.mark.parametrize(
    ("rules", "closed"),
    [
        ("", False),
        ("User-agent: *\nDisallow: /news", True),
        ("User-agent: *\nDisallow:", False),
        ("User-agent: *\nAllow: /", False),
        ("Disallow: /", False),
        ("User-agent: Otherbot\nDisallow: /", False),
        ("User-agent: Wirewatch\nDisallow: /", True),
        ("User-agent: WIREWATCH/1.0\nDisallow: /", True),
        ("User-agent: Wire\nDisallow: /", False),
        ("User-agent: Wirewatcher\nDisallow: /", False),
        ("User-agent: *\nDisallow: /\nUser-agent: wirewatch\nDisallow: /else", False),
        ("User-agent: wirewatch\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: wirewatch\nAllow: /x\n\nUser-agent: *\nDisallow: /", False),
        ("User-agent: a\nUser-agent: wirewatch\nSitemap: https://x/\n\nUser-agent: b\nDisallow: /", True),
        ("User-agent: wirewatch\nDisallow: /a\nUser-agent: b\nDisallow: /\nUser-agent: wirewatch\nDisallow: /n", True),
        ("User-agent: *\nCrawl-delay: 10\nDisallow: /news", True),
    ],
)
def test_the_groups_that_name_us_or_else_those_for_everybody_count(rules: str, *, closed: bool):
    assert allows(rules, "/news/1") is not closed


@pytest.mark.parametrize(
    ("rules", "closed"),
    [
        ("Disallow: /\nAllow: /news/", False),
        ("Allow: /\nDisallow: /news/", True),
        ("Disallow: /news/1\nAllow: /news/1", False),
        ("Disallow: /news\nAllow: /n*1", True),
        ("Disallow: /News", False),
        ("Disallow: news", False),
    ],
)
def test_the_longest_rule_decides_and_of_two_alike_the_kind_one(rules: str, *, closed: bool):
    assert allows(f"User-agent: *\n{rules}", "/news/1") is not closed


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("/fish", "/fish.html", True),
        ("/fish", "/Fish", False),
        ("/fish*", "/fishheads/yummy.html?id=1", True),
        ("/fish/", "/fish", False),
        ("/*.php", "/folder/any.php.file.html", True),
        ("/*.php", "/", False),
        ("/*.php$", "/filename.php", True),
        ("/*.php$", "/filename.php?parameters", False),
        ("/fish*.php", "/fishheads/catfish.php?parameters", True),
        ("/$", "/", True),
        ("/$", "/page", False),
        ("/*ab$", "/abab", True),
        ("/ab*b$", "/ab", False),
        ("*/print", "/news/print", True),
        ("/*?print=", "/news?print=1", True),
        ("/a$b", "/a$b/c", True),
        ("/é", "/%C3%A9", True),
        ("/%c3%a9", "/é", True),
        ("/%7Ejoe", "/~joe", True),
        ("/a%2Fb", "/a/b", False),
        ("/a%2fb", "/a%2Fb", True),
        ("/a b", "/a%20b", True),
    ],
)
def test_patterns_match_as_the_standard_says(pattern: str, path: str, *, matches: bool):
    assert allows(f"User-agent: *\nDisallow: {pattern}", path) is not matches


@pytest.mark.parametrize(
    "rules",
    [
        "\ufeffuser-agent: *\r\ndisallow: /",
        "USER-AGENT:*\rDISALLOW:/",
        "  User-agent : *  # all\n\tDisallow : / # of it",
        "Useragent: *\nDissalow: /",
        "User agent *\nDisallow /",
    ],
)
def test_what_people_write_is_read(rules: str):
    assert not allows(rules, "/news")


def test_robots_txt_itself_is_always_open():
    assert NOTHING.allows("https://quill.example/robots.txt")
    assert not NOTHING.allows("https://quill.example/robots.txt?x")
    assert not NOTHING.allows("https://quill.example")


LINES = st.sampled_from(
    ["User-agent: *", "User-agent: wirewatch", "User-agent: x", "Allow: /", "Disallow: /a*b$", "Disallow: *", "#", ""]
)


@given(st.lists(LINES | st.text(max_size=40)), st.text(max_size=40))
def test_whatever_stands_in_it_there_is_an_answer(lines: list[str], path: str):
    robots = read_robots("\n".join(lines))
    assert isinstance(robots, Robots)
    assert robots.allows(f"https://quill.example/{path}") in (True, False)
