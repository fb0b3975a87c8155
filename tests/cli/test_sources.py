import os
import pty
import subprocess
from pathlib import Path

import pytest

from tests.cli.running import COMMAND, environment, wirewatch

OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Mine</title></head><body>
  <outline text="Strait &amp; sea">
    <outline type="rss" text="Harbour Post" xmlUrl="https://post.example/feed.xml" language="en"/>
    <outline type="rss" text="Correo" xmlUrl="https://correo.example/rss?a=1&amp;b=2" language="es-ES"/>
  </outline>
  <outline type="rss" text="Loose end" xmlUrl="https://loose.example/"/>
  <outline type="rss" text="Harbour again" xmlUrl="HTTPS://post.example/feed.xml?utm_source=opml"/>
  <outline type="rss" text="Gopher" xmlUrl="gopher://old.example/"/>
  <outline type="rss" text="Nothing"/>
</body></opml>"""


def columns(folder: Path) -> list[list[str]]:
    """Section, title and address of every source."""
    return [line.split("\t")[2:] for line in wirewatch(folder, "sources", "list").out.splitlines()]


def test_a_list_of_sources_goes_in_and_comes_out_whole(tmp_path: Path):
    (tmp_path / "mine.opml").write_text(OPML)
    done = wirewatch(tmp_path, "sources", "import", "mine.opml")
    assert (done.status, done.out) == (1, "3 added, 1 known already, 2 refused.\n")
    assert "Harbour again: HTTPS://post.example/feed.xml?utm_source=opml stands twice" in done.err
    assert "Gopher: 'gopher://old.example/' is no http or https address" in done.err
    assert "Nothing: it has no xmlUrl" in done.err
    before = columns(tmp_path)
    assert before == [
        ["", "Loose end", "https://loose.example/"],
        ["Strait & sea", "Correo", "https://correo.example/rss?a=1&b=2"],
        ["Strait & sea", "Harbour Post", "https://post.example/feed.xml"],
    ]
    assert wirewatch(tmp_path, "sources", "export", "out.opml").status == 0
    other = tmp_path / "other"
    other.mkdir()
    copied = wirewatch(other, "sources", "import", "../out.opml")
    assert (copied.status, copied.out) == (0, "3 added, 0 known already, 0 refused.\n")
    assert columns(other) == before
    text = (tmp_path / "out.opml").read_text()
    assert wirewatch(other, "sources", "export", "-").out == text
    assert 'language="es"' in text
    assert 'language="en"' in text


def test_a_source_is_added_once_and_removed_by_number_or_address(tmp_path: Path):
    first = wirewatch(tmp_path, "sources", "add", "https://post.example/feed.xml")
    assert (first.status, first.out) == (0, "Added as number 1.\n")
    again = wirewatch(tmp_path, "sources", "add", "https://POST.example/feed.xml#top")
    assert (again.status, again.err.count("\n")) == (1, 1)
    assert "is among the sources already, as number 1" in again.err
    assert wirewatch(tmp_path, "sources", "remove", "https://post.example/feed.xml?utm_medium=x").status == 0
    wrong = wirewatch(tmp_path, "sources", "remove", "1")
    assert wrong.status == 1
    assert "there is no source '1'; `wirewatch sources list`" in wrong.err
    assert wirewatch(tmp_path, "sources", "add", "https://post.example/feed.xml").out == "Added as number 1.\n"
    assert wirewatch(tmp_path, "sources", "remove", 1).out == "Removed post.example, https://post.example/feed.xml.\n"


@pytest.mark.parametrize("address", ["post.example/feed.xml", "ftp://post.example/"])
def test_what_is_no_address_is_refused_with_an_example(tmp_path: Path, address: str):
    done = wirewatch(tmp_path, "sources", "add", address)
    assert (done.status, done.err.count("\n")) == (1, 1)
    assert f"{address!r} is no http or https address such as https://" in done.err


def test_an_empty_list_says_how_sources_come(tmp_path: Path):
    done = wirewatch(tmp_path, "sources", "list")
    assert (done.status, done.out) == (0, "")
    assert "no sources yet" in done.err


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (b"", "not an OPML file"),
        (b"<!doctype html><html><body>hello</body></html>", "HTML page"),
        (b"<rss><channel/></rss>", "no <body> with <outline>"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not an OPML file"),
    ],
)
def test_what_is_no_list_is_one_sentence(tmp_path: Path, given: bytes, told: str):
    done = wirewatch(tmp_path, "sources", "import", "-", given=given)
    assert (done.status, done.out, done.err.count("\n")) == (1, "", 1)
    assert told in done.err


def test_files_that_are_not_there_are_named(tmp_path: Path):
    assert "nowhere.opml: no such file" in wirewatch(tmp_path, "sources", "import", "nowhere.opml").err
    assert "no/such/out.opml: no such file" in wirewatch(tmp_path, "sources", "export", "no/such/out.opml").err


def test_what_is_set_about_a_source_goes_out_and_comes_in(tmp_path: Path):
    text = (
        '<opml xmlns:wirewatch="urn:wirewatch:opml"><body><outline text="A" xmlUrl="https://a.example/" '
        'wirewatch:every="5m" wirewatch:fulltext="off" wirewatch:paused="yes"/></body></opml>'
    )
    assert wirewatch(tmp_path, "sources", "import", "-", given=text.encode()).status == 0
    assert wirewatch(tmp_path, "sources", "list").out.split("\t")[1] == "off"
    out = wirewatch(tmp_path, "sources", "export", "-").out
    assert 'wirewatch:every="5m" wirewatch:fulltext="off" wirewatch:paused="yes"' in out


def test_a_long_list_shows_its_progress_on_a_terminal(tmp_path: Path):
    outlines = "".join(f'<outline text="P{n}" xmlUrl="https://{n}.example/"/>' for n in range(500))
    (tmp_path / "long.opml").write_text(f"<opml><body>{outlines}</body></opml>")
    screen, terminal = pty.openpty()
    done = subprocess.run(
        [*COMMAND, "sources", "import", "long.opml"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=terminal,
        timeout=30,
        check=True,
    )
    os.close(terminal)
    assert done.stdout == b"500 added, 0 known already, 0 refused.\n"
    assert b"%" in os.read(screen, 100_000)
    os.close(screen)
