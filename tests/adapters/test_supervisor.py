"""What systemd is told, over a real datagram socket."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.supervisor import Supervisor


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as opened:
        opened.bind(str(tmp_path / "notify"))
        opened.settimeout(5)
        yield opened


def test_what_is_said_arrives_as_one_datagram(systemd: socket.socket):
    Supervisor(systemd.getsockname()).tell("READY=1", "STATUS=waiting for Telegram")
    assert systemd.recv(1000) == b"READY=1\nSTATUS=waiting for Telegram"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="abstract addresses are Linux's")
def test_an_abstract_address_is_understood():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as opened:
        opened.bind(f"\0wirewatch-test-{os.getpid()}")
        opened.settimeout(5)
        Supervisor(f"@wirewatch-test-{os.getpid()}").tell("WATCHDOG=1")
        assert opened.recv(1000) == b"WATCHDOG=1"


def test_nobody_is_told_where_nobody_listens():
    Supervisor.of({}).tell("READY=1")


def test_an_address_that_is_gone_is_a_line_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    Supervisor(str(tmp_path / "gone")).tell("READY=1")
    assert [record.getMessage() for record in caplog.records] == [
        "systemd could not be told READY=1: [Errno 2] No such file or directory"
    ]


@pytest.mark.parametrize(
    ("environment", "patience_s"),
    [
        ({"NOTIFY_SOCKET": "/x", "WATCHDOG_USEC": "60000000"}, 60),
        ({"NOTIFY_SOCKET": "/x", "WATCHDOG_USEC": "60000000", "WATCHDOG_PID": str(os.getpid())}, 60),
        ({"NOTIFY_SOCKET": "/x", "WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"}, 0),
        ({"NOTIFY_SOCKET": "/x", "WATCHDOG_USEC": "soon"}, 0),
        ({"NOTIFY_SOCKET": "/x"}, 0),
        ({"WATCHDOG_USEC": "60000000"}, 0),
    ],
)
def test_it_waits_as_long_as_the_environment_says(environment: dict[str, str], patience_s: float):
    assert Supervisor.of(environment).patience_s == patience_s
