"""The transport below python-telegram-bot."""

import asyncio
from contextlib import suppress

import pytest
from telegram import InputFile
from telegram.error import NetworkError, TimedOut
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.adapters.telegram.transport import SLOWEST_UPLOAD, AiohttpRequest


async def test_a_server_that_trickles_bytes_is_given_up():
    given_up = asyncio.Event()

    async def trickle(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        with suppress(ConnectionError):
            while True:
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.01)
        writer.close()
        given_up.set()

    async with await asyncio.start_server(trickle, "127.0.0.1", 0) as server, asyncio.timeout(5):
        port = server.sockets[0].getsockname()[1]
        async with AiohttpRequest(total_s=0.1) as transport:
            with pytest.raises(TimedOut):
                await transport.do_request(f"http://127.0.0.1:{port}/getMe", "POST")
            await given_up.wait()


async def test_a_large_file_gets_the_time_that_a_slow_line_takes():
    total_s, answered = 0.1, asyncio.Semaphore(0)

    async def read_slowly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        [length] = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")]
        await asyncio.sleep(2 * total_s)
        await reader.readexactly(int(length.partition(b":")[2]))
        with suppress(ConnectionError):
            writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")
            await writer.drain()
        writer.close()
        answered.release()

    backup = InputFile(bytes(SLOWEST_UPLOAD), "news.db")
    data = RequestData([RequestParameter("document", "attach://it", [backup])])
    async with await asyncio.start_server(read_slowly, "127.0.0.1", 0) as server, asyncio.timeout(5):
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/sendDocument"
        async with AiohttpRequest(total_s=total_s) as transport:
            assert (await transport.do_request(url, "POST", data))[0] == 200
            with pytest.raises(TimedOut):
                await transport.do_request(url, "POST", RequestData([RequestParameter("text", "hello", None)]))
            for _ in range(2):
                await answered.acquire()


async def test_telegram_is_silent_from_the_first_call_without_an_answer_to_the_next_one_with_one():
    answers = iter((b"HTTP/1.1 200 OK\r\n", b"", b"HTTP/1.1 502 Bad Gateway\r\n", b"HTTP/1.1 400 Bad Request\r\n"))

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = b'{"ok": false, "error_code": 400, "description": "chat not found"}'
        if line := next(answers):
            page = b"<html>" if b"502" in line else body
            writer.write(line + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(page) + page)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server, AiohttpRequest() as transport:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/sendMessage"
        await transport.do_request(url, "POST")
        assert transport.silence_s == 0
        for _ in range(2):  # a connection that breaks, and the page of a gateway
            with pytest.raises(NetworkError):
                await transport.do_request(url, "POST")
            assert transport.silence_s > 0
        await transport.do_request(url, "POST")
        assert transport.silence_s == 0
