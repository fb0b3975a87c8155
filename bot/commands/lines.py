"""JSON lines in and out: one answer per line in, as it comes, whatever the line holds."""

import json
import logging
import math
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from bot.commands.intake import LONGEST_LINE, LineError
from bot.core.errors import WirewatchError
from bot.core.model import Reading

log = logging.getLogger(__name__)

PATIENCE_S = 20.0  # for one text; the longest that is read takes two
YEARS = range(1900, 2200)  # with room on both sides for the spans that are added and taken away
EXPECTED = 'expected an object such as {"id": "1", …}'

Row = Mapping[str, object]
T = TypeVar("T")


class TooSlowError(WirewatchError):
    """A text took longer than any text should."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A line without an answer: the id it gave, and why."""

    id: object
    problem: str

    def row(self, blank: Row) -> Row:
        """The answer all the same: the usual keys with nothing in them, and the problem."""
        return {"id": self.id, **blank, "problem": self.problem}


def answer_lines(lines: Iterable[bytes], answer: Callable[[Row], Iterable[Row]], blank: Row) -> int:
    """Writes the answers to each line at once, `blank` with a problem where there is none; the exit status, 0 or 1."""
    status = 0
    for result in attempts(lines, lambda row: tuple(answer(row))):
        if isinstance(result, Failure):
            status = 1
            write(result.row(blank))
        else:
            for row in result:
                write(row)
    return status


def attempts(lines: Iterable[bytes], work: Callable[[Row], T]) -> Iterator[T | Failure]:
    """What comes of each line that is not blank, in order; a failure is named on standard error too."""
    for number, line in enumerate(lines, 1):
        if not line.isspace():
            result = _attempt(line, work)
            if isinstance(result, Failure):
                print(f"line {number}: {result.problem}", file=sys.stderr)
            yield result


def _attempt(line: bytes, work: Callable[[Row], T]) -> T | Failure:
    row: Row = {}
    try:
        row = row_of(line)
        return work(row)
    except WirewatchError as error:
        return Failure(row.get("id"), str(error))
    except OSError as error:
        return Failure(row.get("id"), os_problem(error))
    # The main of one line: a text that meets a bug of ours must not keep the lines after it from their answers.
    except Exception as error:
        log.debug("a line met a bug", exc_info=error)
        return Failure(row.get("id"), f"something went wrong that should not have: {type(error).__name__}: {error}")


@contextmanager
def patiently(seconds: float = PATIENCE_S) -> Iterator[None]:
    """Raises TooSlowError in the block when it takes longer; for the main thread, which has the process's one alarm."""

    def give_up(_number: int, _frame: object) -> None:
        raise TooSlowError(f"took over {seconds:g} s")

    before = signal.signal(signal.SIGALRM, give_up)
    # Once more every second: a library may take the first alarm for an error of its own.
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left, interval)
        signal.signal(signal.SIGALRM, before)


def os_problem(error: OSError) -> str:
    """What the system refused, as `name: reason`."""
    reason = (error.strerror or str(error)).lower()
    return reason if error.filename is None else f"{error.filename}: {reason}"


def write(row: Row) -> None:
    """One JSON line on standard output, flushed, so that whoever reads the pipe sees it at once."""
    line = json.dumps(row, ensure_ascii=False)
    if not line.isascii() and _has_surrogates(line):
        line = json.dumps(row)  # an id with half a character goes back as the escape it came as
    print(line, flush=True)


def _has_surrogates(line: str) -> bool:
    try:
        line.encode()
    except UnicodeEncodeError:
        return True
    return False


# --- what a line holds -----------------------------------------------------------------------------------------------


def row_of(line: bytes) -> Row:
    """The object of a line; bytes that are no UTF-8 become replacement characters. Raises LineError."""
    if len(line) > LONGEST_LINE:
        raise LineError(f"longer than {LONGEST_LINE >> 20} MB")
    text = line.decode("utf-8", "replace").removeprefix("\ufeff")
    try:
        row = json.loads(text, strict=False, parse_float=_finite, parse_constant=_refuse)
        if isinstance(row, dict):
            json.dumps([[row.get("id")]])  # what was just within the depth to read must be so to write
    except json.JSONDecodeError as error:
        raise LineError(f"not JSON ({error.msg.lower()} at column {error.colno}); {EXPECTED}") from error
    except RecursionError as error:
        raise LineError(f"nested too deeply; {EXPECTED}") from error
    except ValueError as error:
        raise LineError(f"not JSON that can be read ({error}); {EXPECTED}") from error
    if not isinstance(row, dict):
        raise LineError(f"JSON, but no object; {EXPECTED}")
    return row


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _refuse(digits)


def _refuse(word: str) -> float:
    raise ValueError(f"{word} is no number")


def text_of(row: Row, name: str, *, needed: bool = False) -> str:
    """The text under `name`, empty when it is absent or null and not `needed`. Raises LineError."""
    value = row.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str):
        example = f'expected an object such as {{"id": "1", "{name}": "…"}}'
        raise LineError(f'"{name}" must be a text' if name in row else f'"{name}" is missing; {example}')
    # A lone surrogate is valid JSON and no valid text.
    return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def time_of(row: Row, name: str) -> datetime | None:
    """The time under `name`, as epoch seconds or ISO 8601 (UTC without a zone). Raises LineError."""
    value = row.get(name)
    if value is None:
        return None
    try:
        moment = _moment(value)
    except (ValueError, OverflowError, OSError):
        moment = None
    if moment is None or moment.year not in YEARS:
        raise LineError(f'"{name}" must be epoch seconds or ISO 8601, not {value!r}')
    return moment


def _moment(value: object) -> datetime | None:
    if isinstance(value, str):
        moment = datetime.fromisoformat(value.strip())
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(value, UTC)
    return None


def language_of(row: Row) -> str | None:
    """The primary code under `language`, such as `en` of `en-US`; None, for detection, where there is none."""
    code = text_of(row, "language").replace("_", "-").partition("-")[0].strip().lower()
    return code if code.isascii() and code.isalpha() and len(code) in (2, 3) else None


def reading_of(row: Row) -> Reading:
    """The article of one line. Raises LineError."""
    return Reading(
        title=text_of(row, "title"),
        text=text_of(row, "text", needed=True),
        url=text_of(row, "url"),
        source=text_of(row, "source"),
        language=language_of(row),
        published=time_of(row, "published"),
    )
