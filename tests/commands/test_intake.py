import io
from pathlib import Path

import pytest

from bot.commands.intake import LONGEST_LINE, Intake, LineError, load_file, take_in
from bot.commands.lines import row_of
from bot.core.errors import WirewatchError


def intake(body: bytes) -> Intake:
    return Intake("test", io.BufferedReader(io.BytesIO(body)))


def test_a_line_too_long_is_refused_and_the_next_one_read():
    body = b'{"id": 1, "text": "' + b"x" * (3 * LONGEST_LINE) + b'"}\n{"id": 2}\n'
    lines = list(intake(body).lines())
    assert list(map(len, lines)) == [LONGEST_LINE + 1, 10]
    with pytest.raises(LineError, match="longer than 16 MB"):
        row_of(lines[0])


def test_a_line_of_just_the_longest_length_is_read():
    frame = b'{"id": ""}\n'
    body = b'{"id": "' + b"x" * (LONGEST_LINE - len(frame)) + b'"}\n'
    first, second = intake(body + frame).lines()
    assert (len(first), second) == (LONGEST_LINE, frame)
    assert row_of(first)


@pytest.mark.parametrize(
    ("body", "is_lines"),
    [
        (b'{"id": 1}\n', True),
        (b'\xef\xbb\xbf  { "text": ""}', True),
        (b"{}", True),
        (b"{\n", False),
        (b"{ curly } words at the start of a page", False),
        (b"A page", False),
        (b"<html>", False),
        (b"[1]", False),
        (b"", False),
    ],
)
def test_json_lines_are_told_from_a_page(body: bytes, *, is_lines: bool):
    opened = intake(body)
    assert opened.holds_lines() is is_lines
    assert opened.page().body == body


def test_only_whole_files_are_loaded_for_a_line(tmp_path: Path):
    file = tmp_path / "page.html"
    file.write_bytes(b"hello")
    assert load_file(str(file)).content_type == "text/html"
    for path in (str(tmp_path), "/dev/zero", "nowhere", "nul\0", "x" * 5000):
        with pytest.raises((WirewatchError, OSError)):
            load_file(path)


def test_a_private_address_is_not_fetched():
    with pytest.raises(WirewatchError), take_in("http://127.0.0.1:9/"):
        pass
