import gzip
from pathlib import Path

import pytest

from tests.cli.running import as_lines, wirewatch

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Post</title>
<item><guid>g-1</guid><title>Ferry &amp;amp; crew</title><link>/ferry</link><author>Mira Halloran</author>
<pubDate>Mon, 23 Nov 2026 08:30:00 +0200</pubDate>
<description>&lt;p&gt;The ferry &lt;b&gt;sails&lt;/b&gt;.&lt;/p&gt;</description></item>
<item><title>No date</title><link>https://post.example/2</link></item></channel></rss>"""
GARBAGE = {
    "empty.xml": b"",
    "noise.xml": bytes((n * 7919) % 251 for n in range(20_000)),
    "packed.xml": gzip.compress(FEED.encode()),
    "page.html": b"<!doctype html><title>Sorry</title><p>gone</p>",
    "list.json": b"[1, 2, 3]",
    "zeros.xml": b"\0" * 5_000,
    "open.xml": b"<rss><channel><item" + b" a" * 40_000,
    "deep.xml": b"<rss>" + b"<a>" * 50_000,
    "number.json": b"1" * 10_000,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("feeds")
    (folder / "feed.xml").write_text(FEED)
    for name, body in GARBAGE.items():
        (folder / name).write_bytes(body)
    return folder


def test_a_feed_becomes_entries_in_plain_text_and_utc(folder: Path):
    done = wirewatch(folder, "parse", "feed.xml", "--base", "https://post.example/feed.xml")
    assert done.status == 0
    assert done.rows == [
        {
            "entries": [
                {
                    "id": "g-1",
                    "link": "https://post.example/ferry",
                    "title": "Ferry & crew",
                    "published": "2026-11-23T06:30:00+00:00",
                    "text": "The ferry sails.",
                    "author": "Mira Halloran",
                },
                {
                    "id": "https://post.example/2",
                    "link": "https://post.example/2",
                    "title": "No date",
                    "published": None,
                    "text": "",
                    "author": "",
                },
            ],
            "problem": None,
        }
    ]


def test_what_is_no_feed_has_a_problem_and_an_empty_list(folder: Path):
    lines = as_lines(
        {"id": 1, "path": "feed.xml", "base": "https://post.example/"},
        *({"id": name, "path": name} for name in GARBAGE),
        {"id": "nowhere", "path": "nowhere.xml"},
        {"id": "folder", "path": "."},
        {"id": "device", "path": "/dev/zero"},
        {"id": "pathless"},
        b"no JSON",
    )
    done = wirewatch(folder, "parse", "--jsonl", given=lines)
    good, *others = done.rows
    assert (done.status, good["id"], len(good["entries"]), good["problem"]) == (1, 1, 2, None)
    assert [row["id"] for row in others] == [*GARBAGE, "nowhere", "folder", "device", "pathless", None]
    readable = {row["id"] for row in others if row["problem"] is None}
    assert readable <= {"open.xml", "deep.xml"}  # feeds without an item, generously seen
    assert all(row["entries"] == [] and row.keys() == {"id", "entries", "problem"} for row in others)


@pytest.mark.parametrize("place", ["nowhere.xml", ".", "noise.xml", "-"])
def test_a_single_file_that_cannot_be_read_is_answered_too(folder: Path, place: str):
    done = wirewatch(folder, "parse", place)
    assert (done.status, done.rows[0]["entries"], done.err.count("\n")) == (1, [], 1)
    assert done.rows[0]["problem"] in done.err
