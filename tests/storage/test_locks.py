import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.core.errors import LockedError, StoreError
from storage import lock

HOLDER = """
import sys
from storage import lock

with lock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(url: str) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that holds the lock until its input ends."""
    run = [sys.executable, "-c", HOLDER, url]
    with subprocess.Popen(run, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"held\n"
        yield process


def test_a_second_process_is_told_who_runs_already(url: str):
    with holder(url) as process:
        with pytest.raises(LockedError, match=rf"already runs on .*news.db \(process {process.pid}\)"), lock(url):
            pass
        process.communicate()
    with lock(url):
        pass


def test_a_killed_process_locks_nobody_out(url: str):
    with holder(url) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    with lock(url):
        pass


def test_a_lock_that_cannot_be_made_is_one_sentence(tmp_path: Path):
    with pytest.raises(StoreError, match="cannot be made: No such file"), lock(f"sqlite:///{tmp_path}/no/news.db"):
        pass
