"""Only what was never seen is parsed, with the same result."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.feed.blocks import MOST_ENTRIES, newest_blocks, prune
from bot.core.feed.parsing import parse_feed, parse_unseen
from bot.core.model import Entry
from tests.core.feeds import ATOM, JSON_FEED, item, items, rss

BASE = "https://post.example/rss"


def unseen(body: bytes, known: frozenset[int] = frozenset()) -> tuple[tuple[Entry, ...], frozenset[int]]:
    feed, blocks = parse_unseen(body, "", BASE, known)
    return feed.entries, blocks


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 40), unique=True, max_size=12), st.lists(st.integers(0, 40), unique=True, max_size=12))
def test_two_polls_find_what_two_full_parses_would(before: list[int], now: list[int]):
    """Whatever the first poll saw, the second returns every entry it did not, as a full parse shows it."""
    seen, blocks = unseen(rss(items(before)))
    body = rss(items(now))
    found, _ = unseen(body, blocks)
    full = parse_feed(body, "", BASE).entries
    known = {entry.key for entry in seen}
    assert [entry for entry in found if entry.key not in known] == [entry for entry in full if entry.key not in known]
    assert set(found) <= set(full)


def test_nothing_is_parsed_when_nothing_is_new():
    _, blocks = unseen(rss(items(range(5))))
    assert len(blocks) == 5
    assert unseen(rss(items(range(5))), blocks) == ((), blocks)


def test_only_the_new_entry_is_returned():
    _, blocks = unseen(rss(items(range(5))))
    found, remembered = unseen(rss(items(range(6))), blocks)
    assert [entry.key for entry in found] == ["post-5"]
    assert len(remembered) == 6


def test_an_entry_that_changed_is_returned_again():
    _, blocks = unseen(rss(items(range(5))))
    found, _ = unseen(rss(item(0, title="Corrected") + items(range(1, 5))), blocks)
    assert [entry.title for entry in found] == ["Corrected"]


def test_a_feed_of_two_blocks_for_one_entry_is_parsed_in_full_each_time():
    commented = rss("<!-- <item>hidden</item> -->" + items(range(3)))
    entries, blocks = unseen(commented)
    assert (len(entries), blocks) == (3, frozenset())


def test_repeated_guids_are_parsed_in_full_since_their_keys_depend_on_each_other():
    for other in (1, 2):
        assert unseen(rss(item(1, guid="post") + item(other, guid="post")))[1] == frozenset()
    assert unseen(rss(item(1, guid="post")))[1] == frozenset()


def test_a_constant_guid_loses_no_later_entry():
    _, blocks = unseen(rss(item(1, guid="post")))
    found, _ = unseen(rss(item(2, guid="post") + item(1, guid="post")), blocks)
    assert "https://post.example/ferry/2" in [entry.key for entry in found]


def test_a_block_cut_inside_cdata_is_left_alone():
    body = rss(item(1, description="<![CDATA[ about </item> tags ]]>") + item(2))
    assert prune(body, frozenset()) == (body, ())
    assert len(unseen(body)[0]) == 2


def test_only_utf8_is_cut_since_a_guess_at_other_bytes_depends_on_all_of_them():
    assert prune(rss(items(range(3))) + b"\xe9", frozenset())[1] == ()


def test_json_feeds_and_other_encodings_are_not_cut():
    assert prune(JSON_FEED.encode(), frozenset())[1] == ()
    assert prune(rss(item(1)).decode().encode("utf-16"), frozenset())[1] == ()


def test_atom_is_cut_by_entries_and_items_lists_are_no_items():
    assert len(prune(ATOM.encode(), frozenset())[1]) == 1
    assert len(prune(rss("<items><itemref/></items>" + items(range(3))), frozenset())[1]) == 3


@given(st.binary(), st.integers(1, 3))
def test_cutting_never_breaks(body: bytes, count: int):
    for shape in (b"<item>" + body + b"</item>", body + b"<entry a>" + body + b"</entry>" + body):
        smaller, blocks = prune(shape, frozenset())
        assert smaller == shape
        again = prune(shape, frozenset(blocks))
        assert again[1] == blocks
        assert len(again[0]) <= len(shape)
        assert len(newest_blocks(shape, count)) <= len(shape)


@pytest.mark.parametrize("order", [range(9), range(9)[::-1], [4, 0, 8, 2, 6, 1, 7, 3, 5]])
def test_the_newest_blocks_are_kept_with_the_shell_around_them(order: Sequence[int]):
    kept = newest_blocks(rss(items(order)), 4)
    assert [entry.key for entry in unseen(kept)[0]] == [f"post-{n}" for n in order if n > 4]
    assert kept.endswith(b"</channel></rss>")
    assert newest_blocks(rss(items(range(3))), 4) == rss(items(range(3)))


def test_a_feed_over_the_cap_is_pruned_like_any_other():
    before, now = range(MOST_ENTRIES + 3), range(MOST_ENTRIES + 4)
    _, known = unseen(rss(numbered(before)))
    entries, again = unseen(rss(numbered(now)), known)
    assert [entry.key for entry in entries] == [f"post-{MOST_ENTRIES + 3}"]
    assert len(known) == len(again) == MOST_ENTRIES


def test_a_pruned_feed_still_says_what_it_says_of_itself():
    head = "<ttl>7</ttl><atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='hub' href='https://hub.example/'/>"
    _, known = unseen(rss(items(range(5)), head=head))
    feed, _ = parse_unseen(rss(items(range(6)), head=head), "", "", known)
    assert (len(feed.entries), feed.ttl, feed.hub) == (1, timedelta(minutes=7), "https://hub.example/")


def numbered(numbers: Iterable[int]) -> str:
    """Items a second apart."""
    return "".join(item(n, pubDate=f"Thu, 05 Mar 2026 09:{n // 60:02}:{n % 60:02} GMT") for n in numbers)
