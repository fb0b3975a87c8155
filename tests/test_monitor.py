"""A running bot as those see it who watch over it: a monitor over HTTP, and systemd."""

import asyncio
import re
import socket
import sys
from collections import Counter
from pathlib import Path

import aiohttp
import pytest

from bot.adapters.supervisor import Supervisor
from bot.core.measures import Histogram
from bot.jobs import Jobs
from bot.monitor import measured_memory, watching_ticks
from bot.services.vitals import Counts, Looks, Vitals
from storage import open_store
from tests.fakes import FakeClock
from tests.running import Running, environment, follow, outlets, running
from tests.telegram_api import TOKEN, TelegramApi

COUNTS = Counts(Counter(), Counter(), Counter(), Histogram(()), {}, Histogram(()))
LOOKS = Looks(lambda: 0.0, dict, lambda: 0, measured_memory)
ANY_PORT = "127.0.0.1:0"


def address(bot: Running) -> str:
    found = re.search(r"health and metrics on (\S+)", "".join(bot.log))
    assert found
    return found[1]


async def until_told(session: aiohttp.ClientSession, line: str) -> str:
    """The metrics once they hold a line like this."""
    async with asyncio.timeout(20):
        while True:
            async with session.get("/metrics") as answer:
                text = await answer.text()
            if re.search(line, text, re.MULTILINE):
                return text


async def test_a_running_bot_is_ready_and_counts_what_it_does(tmp_path: Path):
    async with TelegramApi() as api, outlets("Wire") as (wire,):
        wire.publish("A harbour opens", "The harbour opened on Monday after two years of work.")
        await follow(tmp_path, wire)
        async with running(tmp_path, api, listen=ANY_PORT) as bot, aiohttp.ClientSession(address(bot)) as session:
            async with session.get("/live") as answer:
                assert answer.status == 200
            async with session.get("/ready") as answer:
                assert (answer.status, await answer.json()) == (200, {"ready": True, "problems": []})
            text = await until_told(session, r"^wirewatch_articles_total 1$")
            assert re.search(r'^wirewatch_polls_total{result="changed"} [1-9]', text, re.MULTILINE)
            assert re.search(r'^wirewatch_resident_memory_bytes{process="workers"} \d{8,}$', text, re.MULTILINE)
            assert TOKEN not in text
            assert await bot.stop() == 0


async def test_a_port_that_is_taken_ends_the_start_with_one_sentence(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            cwd=tmp_path,
            env=environment(tmp_path, "http://127.0.0.1:9", listen=f"127.0.0.1:{port}"),
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(20):
            _, said = await process.communicate()
    assert process.returncode == 1
    why = "is in use; stop the other program, choose another port, or say off"
    assert said.decode() == f"wirewatch: WIREWATCH_LISTEN: 127.0.0.1 port {port} {why}\n"


async def test_a_poll_that_hangs_is_cancelled_logged_and_counted_and_the_others_go_on(
    caplog: pytest.LogCaptureFixture,
):
    cancelled: Counter[str] = Counter()
    done = asyncio.Event()

    async def hang() -> None:
        await asyncio.Event().wait()

    async def end_well() -> None:
        done.set()

    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        jobs = Jobs(tasks, asyncio.Event(), cancelled, deadline_s=0.01)
        jobs.start(hang)
        jobs.start(end_well)
    assert (jobs.fatal, done.is_set(), cancelled) == (None, True, {"source": 1})
    assert [record.getMessage() for record in caplog.records] == [
        "a poll took over 0.01 s and was cancelled; it is tried again"
    ]


class Systemd(asyncio.DatagramProtocol):
    """Hears what it is told, line by line."""

    def __init__(self) -> None:
        self._heard: asyncio.Queue[str] = asyncio.Queue()

    def datagram_received(self, data: bytes, _: object) -> None:
        for line in data.decode().splitlines():
            self._heard.put_nowait(line)

    async def until_told(self, line: str) -> list[str]:
        """What it was told up to this line."""
        heard: list[str] = []
        async with asyncio.timeout(20):
            while line not in heard:
                heard.append(await self._heard.get())
        return heard


async def test_systemd_gets_no_sign_while_the_database_takes_nothing(tmp_path: Path):
    place, clock = str(tmp_path / "notify"), FakeClock()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(place)
        systemd.setblocking(False)
        async with open_store(f"sqlite:///{tmp_path / 'test.db'}") as store:
            vitals = Vitals(store, clock, COUNTS, LOOKS)
            ticks = watching_ticks(vitals, Supervisor(place, patience_s=60))
            assert ticks["systemd"].every_s == 30
            clock.advance(minutes=1)
            await ticks["systemd"].work()
            with pytest.raises(BlockingIOError):
                systemd.recv(1000)
            await ticks["beat"].work()
            await ticks["systemd"].work()
            assert systemd.recv(1000) == b"WATCHDOG=1"


async def test_systemd_hears_when_the_bot_runs_answers_lives_and_stops(tmp_path: Path):
    place = str(tmp_path / "notify")
    loop = asyncio.get_running_loop()
    transport, systemd = await loop.create_datagram_endpoint(Systemd, local_addr=place, family=socket.AF_UNIX)
    async with TelegramApi() as api:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            cwd=tmp_path,
            env={**environment(tmp_path, api.url), "NOTIFY_SOCKET": place, "WATCHDOG_USEC": "200000"},
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            assert await systemd.until_told("STATUS=waiting for Telegram") == ["READY=1", "STATUS=waiting for Telegram"]
            await systemd.until_told("STATUS=answers in Telegram")
            await systemd.until_told("WATCHDOG=1")
            process.terminate()
            await systemd.until_told("STOPPING=1")
            async with asyncio.timeout(20):
                await process.communicate()
            assert process.returncode == 0
        finally:
            if process.returncode is None:
                process.kill()
                await process.communicate()
            transport.close()
