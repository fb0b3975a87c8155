"""The transport below python-telegram-bot."""

import asyncio
from contextlib import suppress

import pytest
from telegram.error import TimedOut

from bot.adapters.telegram.transport import AiohttpRequest


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
