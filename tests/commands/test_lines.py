import io
import json
import re
import signal
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.intake import LineError
from bot.commands.lines import (
    Failure,
    TooSlowError,
    answer_lines,
    attempts,
    language_of,
    patiently,
    reading_of,
    text_of,
    time_of,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
SURROGATES = st.text(st.characters(exclude_categories=()), max_size=20)


def echo(row: object) -> list[dict[str, object]]:
    return [{"id": row["id"], "said": text_of(row, "text", needed=True)}]


@settings(max_examples=60)
@given(st.lists(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()), max_size=8))
def test_every_line_that_is_not_blank_gets_one_result(lines: list[bytes]):
    body = b"\n".join(line.replace(b"\n", b"") for line in lines)
    expected = sum(bool(line.strip()) for line in body.split(b"\n"))
    assert len(list(attempts(io.BytesIO(body), lambda row: row))) == expected


@settings(max_examples=60)
@given(JSON | SURROGATES)
def test_an_id_goes_back_unchanged_whatever_it_is(value: object):
    (result,) = attempts([json.dumps({"id": value}).encode()], lambda row: text_of(row, "text", needed=True))
    assert isinstance(result, Failure)
    assert json.loads(json.dumps(result.row({})))["id"] == value


@given(SURROGATES)
def test_a_text_can_be_stored_and_sent(text: str):
    text_of({"text": text}, "text").encode()


def test_answers_are_written_with_their_ids_and_failures_with_the_usual_keys(capsys: pytest.CaptureFixture[str]):
    lines = [b'{"id": "\\ud800", "text": "a"}\r\n', b"\n", b'{"id": 2}\n', b"[]"]
    assert answer_lines(lines, echo, {"said": ""}) == 1
    out, err = capsys.readouterr()
    first, second, third = map(json.loads, out.splitlines())
    assert first == {"id": "\ud800", "said": "a"}
    assert second == {"id": 2, "said": "", "problem": second["problem"]}
    assert third == {"id": None, "said": "", "problem": third["problem"]}
    assert [line.split(":")[0] for line in err.splitlines()] == ["line 3", "line 4"]


def test_a_bug_met_by_one_line_leaves_the_others_their_answers():
    def work(row: object) -> int:
        return 1 // row["id"]

    bad, good = attempts([b'{"id": 0}', b'{"id": 1}'], work)
    assert good == 1
    assert bad.id == 0
    assert "should not have" in bad.problem


def test_times_are_epoch_seconds_or_iso_8601():
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    for value in ("2026-11-22T12:00:00Z", "2026-11-22T13:00+01:00", " 2026-11-22 12:00 ", noon.timestamp()):
        assert time_of({"at": value}, "at") == noon
    assert time_of({"at": None}, "at") is time_of({}, "at") is None


@pytest.mark.parametrize("value", ["soon", "", True, [], 1e14, -1e14, "9999-12-31T23:59:59Z", "0001-01-01T00:00+14:00"])
def test_what_is_no_time_is_refused(value: object):
    with pytest.raises(LineError, match="epoch seconds or ISO 8601"):
        time_of({"at": value}, "at")


@given(st.integers() | st.floats() | st.text() | st.datetimes().map(datetime.isoformat))
def test_a_time_is_far_from_the_ends_of_time(value: object):
    try:
        moment = time_of({"at": value}, "at")
    except LineError:
        return
    assert moment
    assert moment - timedelta(days=1000) < moment < moment + timedelta(days=1000)


@pytest.mark.parametrize(
    ("given_code", "code"),
    [("en", "en"), ("EN-us", "en"), ("pt_BR", "pt"), ("", None), ("english", None), ("日本", None)],
)
def test_languages_are_primary_codes(given_code: str, code: str | None):
    assert language_of({"language": given_code}) == code


def test_a_reading_needs_a_text_and_nothing_else():
    assert reading_of({"text": "a"}).title == ""
    with pytest.raises(LineError, match='"text" is missing; expected an object such as'):
        reading_of({"title": "a"})


def stubborn() -> None:
    """Needs ages, and takes the first alarm for an error of its own."""
    with patiently(0.05):
        with suppress(TooSlowError):
            re.match("(a+)+$", "a" * 40 + "b")
        re.match("(a+)+$", "a" * 40 + "b")


def test_a_text_that_takes_too_long_is_given_up_even_by_a_library_that_catches_everything():
    began = time.perf_counter()
    with pytest.raises(TooSlowError, match=r"took over 0\.05 s"):
        stubborn()
    assert time.perf_counter() - began < 10


def test_a_text_in_time_leaves_no_alarm_behind():
    before = signal.getsignal(signal.SIGALRM)
    with patiently(0.05):
        pass
    assert signal.getsignal(signal.SIGALRM) == before
