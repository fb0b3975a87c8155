import os
import pty
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.articles import FERRY, LAUNCH
from tests.cli.running import COMMAND, as_lines, environment, interrupt, wirewatch

PIPE = subprocess.PIPE


@contextmanager
def started(folder: Path, *words: str, **streams: object) -> Iterator[subprocess.Popen[bytes]]:
    """The command while it runs, its streams unbuffered pipes unless told otherwise."""
    options = {"stdin": PIPE, "stdout": PIPE, "stderr": PIPE, "bufsize": 0, **streams}
    with subprocess.Popen([*COMMAND, *words], cwd=folder, env=environment(), **options) as process:
        try:
            yield process
        finally:
            process.kill()


def ask(process: subprocess.Popen[bytes], row: object) -> bytes:
    """The answer to one line, while the input stays open."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(as_lines(row))
    return process.stdout.readline()


@pytest.fixture
def feed(tmp_path: Path) -> dict[str, object]:
    (tmp_path / "feed.xml").write_text("<rss><channel><item><title>Ferry sails</title></item></channel></rss>")
    return {"id": "feed", "path": "feed.xml"}


@pytest.mark.parametrize("words", [["summarize"], ["classify"]], ids=lambda words: words[0])
def test_each_line_is_answered_before_the_next_one_comes(tmp_path: Path, words: list[str]):
    with started(tmp_path, *words) as process:
        assert b'"id": "launch"' in ask(process, LAUNCH)
        assert b'"id": "ferry"' in ask(process, FERRY)


def test_feeds_are_parsed_as_their_lines_come_and_ctrl_c_is_heard_between_them(tmp_path: Path, feed: dict[str, object]):
    with started(tmp_path, "parse", "--jsonl") as process:
        assert b"Ferry sails" in ask(process, feed)
        assert b"Ferry sails" in ask(process, feed)
        assert (interrupt(process), process.stderr.read().strip()) == (130, b"")


def test_ctrl_c_ends_quietly(tmp_path: Path):
    with started(tmp_path, "classify") as process:
        ask(process, LAUNCH)
        assert (interrupt(process), process.stderr.read().strip()) == (130, b"")


@pytest.mark.parametrize("words", [["classify"], ["parse", "--jsonl"]], ids=lambda words: words[0])
def test_a_reader_that_goes_away_is_no_failure(tmp_path: Path, feed: dict[str, object], words: list[str]):
    with started(tmp_path, *words) as process:
        ask(process, {**LAUNCH, **feed})
        process.stdout.close()
        process.stdin.write(as_lines(*[{**FERRY, **feed}] * 3))
        process.stdin.close()
        assert (process.wait(20), process.stderr.read()) == (0, b"")


def test_a_reader_that_goes_away_before_the_first_word_is_no_failure(tmp_path: Path):
    read, write = os.pipe()
    os.close(read)
    with started(tmp_path, "sources", "export", "-", stdout=write) as process:
        os.close(write)
        assert (process.wait(20), process.stderr.read()) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_is_told_once(tmp_path: Path):
    with Path("/dev/full").open("wb") as full, started(tmp_path, "sources", "export", "-", stdout=full) as process:
        assert process.wait(20) == 1
        assert process.stderr.read() == b"wirewatch: no space left on device\n"


def test_progress_is_shown_on_a_terminal_while_the_answers_go_elsewhere(tmp_path: Path):
    (tmp_path / "lines.jsonl").write_bytes(as_lines(LAUNCH, FERRY))
    screen, terminal = pty.openpty()
    with started(tmp_path, "classify", "lines.jsonl", stderr=terminal) as process:
        out = process.stdout.read()
        assert process.wait(20) == 0
    os.close(terminal)
    assert out.count(b"\n") == 2
    assert b"100%" in os.read(screen, 100_000)
    os.close(screen)


def test_no_progress_is_shown_where_nobody_sees_it(tmp_path: Path):
    done = wirewatch(tmp_path, "classify", given=as_lines(LAUNCH))
    assert (done.status, done.err) == (0, "")


def most_memory(process: subprocess.Popen[bytes]) -> int:
    """The most that a process ever held, in megabytes."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) >> 10


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc on this system")
def test_a_stream_costs_no_more_memory_than_its_longest_line(tmp_path: Path):
    with started(tmp_path, "read", "--jsonl") as process:
        ask(process, {"id": 1, "text": "a" * (8 << 20)})
        before = most_memory(process)
        for _ in range(4):
            ask(process, {"id": 1, "text": "a" * (8 << 20)})
        assert most_memory(process) - before < 16
