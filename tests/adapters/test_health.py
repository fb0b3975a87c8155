"""The listener: health, metrics and what is posted, over real HTTP."""

import asyncio
import io
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import pytest

from bot.adapters.health import Answers, listening
from bot.core.errors import SettingsError, StoreError


@dataclass(slots=True)
class Bot:
    """What the listener tells of, and what was posted to it."""

    problems: list[str] = field(default_factory=list)
    metrics: str | StoreError = "wirewatch_articles_total 7\n"
    posted: list[tuple[str, bytes]] = field(default_factory=list)

    async def measure(self) -> str:
        if isinstance(self.metrics, StoreError):
            raise self.metrics
        return self.metrics

    async def take(self, headers: Mapping[str, str], body: bytes) -> int:
        self.posted.append((headers.get("x-secret", ""), body))
        return 202


@asynccontextmanager
async def asked(bot: Bot) -> AsyncIterator[aiohttp.ClientSession]:
    answers = Answers(lambda: bot.problems, bot.measure, {"/telegram": bot.take})
    async with (
        listening("127.0.0.1", 0, answers) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
    ):
        yield session


async def test_a_bot_that_is_well_is_alive_and_ready():
    async with asked(Bot()) as session:
        async with session.get("/live") as answer:
            assert (answer.status, await answer.text()) == (200, "alive\n")
        async with session.get("/ready") as answer:
            assert (answer.status, await answer.json()) == (200, {"ready": True, "problems": []})


async def test_a_bot_that_is_not_ready_says_why_and_lives():
    async with asked(Bot(["Telegram has not answered for 75 s", "größer"])) as session:
        async with session.get("/ready") as answer:
            assert answer.status == 503
            assert await answer.json() == {"ready": False, "problems": ["Telegram has not answered for 75 s", "größer"]}
        async with session.get("/live") as answer:
            assert answer.status == 200


async def test_metrics_come_as_the_text_that_prometheus_knows():
    async with asked(Bot()) as session, session.get("/metrics") as answer:
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert await answer.text() == "wirewatch_articles_total 7\n"


async def test_a_database_that_fails_leaves_metrics_out_with_its_sentence():
    async with asked(Bot(metrics=StoreError("The disk is full."))) as session, session.get("/metrics") as answer:
        assert (answer.status, await answer.text()) == (503, "The disk is full.\n")


async def test_what_is_posted_is_taken_with_its_headers():
    bot = Bot()
    async with asked(bot) as session:
        body = b'{"update_id": 1}'
        async with session.post("/telegram", data=body, headers={"X-Secret": "s"}) as answer:
            assert answer.status == 202
        async with session.post("/telegram", data=body, headers={"X-Secret": "s"}, chunked=True) as answer:
            assert answer.status == 202
    assert bot.posted == [("s", body), ("s", body)]


async def test_what_is_larger_than_any_update_is_refused():
    bot = Bot()
    async with asked(bot) as session, session.post("/telegram", data=io.BytesIO(b"x" * 2_000_000)) as answer:
        assert answer.status == 413
    assert bot.posted == []


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/", 404), ("POST", "/ready", 405), ("GET", "/telegram", 405), ("GET", "/../etc/passwd", 404)],
)
async def test_nothing_else_is_answered(method: str, path: str, status: int):
    async with asked(Bot()) as session, session.request(method, path) as answer:
        assert answer.status == status


async def test_a_port_that_is_taken_is_one_sentence():
    async with listening("127.0.0.1", 0, Answers(list, Bot().measure)) as port:
        with pytest.raises(SettingsError) as caught:
            async with listening("127.0.0.1", port, Answers(list, Bot().measure)):
                pass
    assert str(caught.value) == (
        f"WIREWATCH_LISTEN: 127.0.0.1 port {port} is in use; stop the other program, choose another port, or say off"
    )


async def test_an_address_of_another_machine_is_one_sentence():
    with pytest.raises(SettingsError, match="is no address of this machine"):
        async with listening("192.0.2.1", 0, Answers(list, Bot().measure)):
            pass


async def test_who_keeps_a_connection_open_does_not_hold_up_the_end():
    async with asyncio.timeout(5):
        async with listening("127.0.0.1", 0, Answers(list, Bot().measure)) as port:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /live HTTP/1.1\r\nHost: x\r\n")
            await writer.drain()
    writer.close()


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET /live HTTP/1.1\r\nHost: x\r\n",
        b"POST /telegram HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nConnection: close\r\n\r\n{",
    ],
)
async def test_who_does_not_finish_a_request_is_hung_up_on(begun: bytes):
    bot = Bot()
    answers = Answers(list, bot.measure, {"/telegram": bot.take})
    async with asyncio.timeout(5), listening("127.0.0.1", 0, answers, patience_s=0.05) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(begun)
        said = await reader.read()
        writer.close()
    assert said == b"" or b" 408 " in said
    assert bot.posted == []
