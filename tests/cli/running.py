"""The `wirewatch` command as a real process, in a folder of its own and without the settings of this machine."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "bot")
TOKEN = "123456789:" + "Abcdef-_" * 4


@dataclass(frozen=True, slots=True)
class Finished:
    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict]:
        return [json.loads(line) for line in self.out.splitlines()]


def environment(**settings: str) -> dict[str, str]:
    """What a process of ours is given; settings without the prefix, in small letters."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WIREWATCH_")}
    named = {f"WIREWATCH_{name.upper()}": value for name, value in settings.items()}
    return {**kept, "PYTHONPATH": str(ROOT), **named}


def wirewatch(folder: Path, *words: object, given: bytes = b"", **settings: str) -> Finished:
    """Runs the command in `folder` to its end."""
    done = subprocess.run(
        [*COMMAND, *map(str, words)],
        input=given,
        capture_output=True,
        cwd=folder,
        env=environment(**settings),
        timeout=50,
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return Finished(done.returncode, done.stdout.decode(), done.stderr.decode())


def interrupt(process: subprocess.Popen[bytes]) -> int:
    """Presses Ctrl-C until the process ends, and returns its status.

    Python loses a signal that comes just before it begins to wait for input.
    """
    for _ in range(10):
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            return process.wait(3)
    raise AssertionError("the process did not hear Ctrl-C")


def as_lines(*rows: object) -> bytes:
    """JSON lines of values; bytes stand for themselves."""
    return b"".join((row if isinstance(row, bytes) else json.dumps(row).encode()) + b"\n" for row in rows)
