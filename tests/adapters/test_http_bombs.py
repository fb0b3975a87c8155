"""Servers that mean harm: every answer ends, and in a FetchError. How long it takes is for bench/fetching.py."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count

import pytest

from tests.adapters.web import Limits, answering, failure, failure_at, raw_server, serving, talking

OK = b"HTTP/1.1 200 OK\r\n"


@asynccontextmanager
async def dripping(head: bytes, drop: Callable[[int], bytes]) -> AsyncIterator[str]:
    """The address of a server that says `head` and then a little at a time for ever."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head)
        for number in count():
            writer.write(drop(number))
            await writer.drain()
            await asyncio.sleep(0.01)

    async with talking(talk) as address:
        yield address


def packed(encoding: str, size: int = 50_000_000) -> bytes:
    bombs = {
        "gzip": lambda: gzip.compress(b"\0" * size),
        "deflate": lambda: zlib.compress(b"\0" * size),
        "x-gzip": lambda: gzip.compress(gzip.compress(b"\0" * size)) * 300,
    }
    return bombs[encoding]()


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "x-gzip"])
async def test_a_bomb_stops_at_the_limit(encoding: str):
    bomb = packed(encoding)
    head = OK + f"Content-Encoding: {encoding}\r\nContent-Length: {len(bomb)}\r\n\r\n".encode()
    async with raw_server(head + bomb) as address:
        assert (await failure_at(address, Limits(max_body=30_000))).kind == "big"


@pytest.mark.parametrize("head", [b"", b"Content-Encoding: gzip\r\n", b"Content-Length: 999999999999\r\n"])
@pytest.mark.parametrize("endless", [b"a" * 1000, gzip.compress(b"")], ids=["plain", "empty gzip members"])
async def test_an_endless_body_stops_at_the_limit(head: bytes, endless: bytes):
    async with raw_server(OK + head + b"\r\n", endless=endless) as address:
        assert (await failure_at(address)).kind == "big"


async def test_an_endless_chunk_stops_at_the_limit():
    async with raw_server(OK + b"Transfer-Encoding: chunked\r\n\r\nffffffffff\r\n", endless=b"a" * 1000) as address:
        assert (await failure_at(address)).kind == "big"


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (OK + b"\r\n", lambda _: b"a"),
        (OK + b"Content-Length: 90000\r\n\r\n", lambda _: b"a"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", lambda _: b"1\r\na\r\n"),
        (OK, lambda number: f"X-{number}: a\r\n".encode()),
        (OK + b"X: ", lambda _: b"a"),
        (b"HTTP/1.1 200 ", lambda _: b"a"),
        (b"", lambda _: b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["body", "announced body", "chunks", "headers", "one header", "status", "continue"],
)
async def test_a_slow_drip_ends_with_the_time_for_the_whole_answer(head: bytes, drop: Callable[[int], bytes]):
    async with dripping(head, drop) as address:
        assert (await failure_at(address, Limits(total_s=0.3))).kind in ("timeout", "reset")


async def test_redirects_have_one_time_together():
    """Each is answered well within the limit; there are as many as are followed."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(0.1)
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: /next\r\nConnection: close\r\n\r\n")

    async with talking(talk) as address:
        assert (await failure_at(address, Limits(total_s=0.25))).kind == "timeout"


@pytest.mark.parametrize(
    "endless",
    [b"X-Filler: aaaaaaaaaaaaaaaa\r\n", b"a" * 10_000, b"X: " + b"a" * 60_000 + b"\r\n", b"\tfolded\r\n"],
    ids=["thousands of headers", "one endless header", "large headers", "a folded header"],
)
async def test_a_flood_of_headers_ends(endless: bytes):
    async with raw_server(OK + b"X-First: a\r\n", endless=endless) as address:
        assert (await failure_at(address, Limits(total_s=10))).kind == "reset"


@pytest.mark.parametrize(
    "answer",
    [
        *(b"HTTP/1.1 200 OK" + b"a" * 100_000, b"HTTP/9.9 200 OK\r\n\r\n", b"HTTP/1.1 99999 OK\r\n\r\n", b"\0" * 1000),
        *(OK + b"Content-Length: -5\r\n\r\nx", OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx"),
        *(OK + b"Transfer-Encoding: chunked\r\n\r\n-1\r\nx", OK + b"Transfer-Encoding: chunked\r\n\r\n\r\n\r\n\r\n"),
        *(
            OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 100_000,
            OK + b"No colon\r\n\r\n",
            OK + b"X\0: a\r\n\r\n",
        ),
        *(b"HTTP/1.1 304 Not Modified\r\n\r\n", b"HTTP/1.1 204 No Content\r\n\r\n", b"HTTP/1.1 206 Partial\r\n\r\nx"),
        *(b"HTTP/1.1 301 Moved\r\n\r\n", b"HTTP/1.1 301 Moved\r\nLocation: \r\n\r\n", b"SSH-2.0-OpenSSH_9.2\r\n\r\n"),
    ],
)
async def test_garbage_ends_in_one_clear_word(answer: bytes):
    async with raw_server(answer) as address:
        error = await failure_at(address, Limits(total_s=5))
    assert error.kind in ("reset", "status", "encoding", "redirect")
    assert "\n" not in str(error)


@pytest.mark.parametrize("location", ["/again", "?", "//127.0.0.1", "http://127.0.0.1:1/" + "a" * 15_000])
async def test_redirects_that_lead_nowhere_end(location: str):
    assert (await failure(answering(b"", 302, Location=location))).kind in ("redirect", "refused")


async def test_a_refusal_with_an_endless_page_ends():
    async with raw_server(b"HTTP/1.1 403 Forbidden\r\n\r\n<html>", endless=b"a" * 1000) as address:
        assert (await failure_at(address)).kind == "status"


async def test_a_refusal_with_a_bomb_for_a_page_ends():
    head = b"HTTP/1.1 503 No\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n"
    async with raw_server(head + packed("gzip")) as address:
        assert (await failure_at(address)).kind == "status"


async def test_a_bomb_for_a_redirect_is_not_read():
    async with serving(answering(b"<rss/>")) as there:
        head = f"HTTP/1.1 302 Found\r\nLocation: {there}\r\n\r\n".encode()
        async with raw_server(head, endless=b"a" * 1000) as here, raw_server(OK + b"\r\n<rss/>"):
            assert (await failure_at(f"{here}/", Limits(max_body=1))).kind == "big"
