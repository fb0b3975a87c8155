"""The least of a Bot API that a sender needs, for a thousand messages a second: 80 ms away, with Telegram's limits.

    python bench/world/paid.py

Prints its address. Any method is carried out unless a limit forbids it; `/stats` says how many were and how fast.
"""

import asyncio
import json
import sys
from functools import partial
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.telegram_api import Strict

LATENCY_S = 0.08
WARMING = 1_000  # messages, while the connections of the sender are opened
_ENDS = b"\r\n\r\n"


class Book:
    """What was taken, and when."""

    def __init__(self) -> None:
        self.strict = Strict()
        self.numbers = count(1)
        self.times: list[float] = []
        self.refused = 0
        self.paid = 0

    def answer(self, path: str, body: bytes) -> tuple[int, object]:
        """The status and what it says."""
        if path == "/stats":
            said = {"taken": len(self.times), "refused": self.refused, "paid": self.paid}
            return 200, {**said, "rate": _rate(self.times), "later": _rate(self.times[WARMING:])}
        if not path.endswith("/sendMessage"):
            user = {"id": 1, "is_bot": True, "first_name": "Wire", "username": "wire_bot"}
            return 200, {"ok": True, "result": user}
        now = asyncio.get_running_loop().time()
        given = parse_qs(body.decode())
        chat, paid = int(given["chat_id"][0]), given.get("allow_paid_broadcast") == ["true"]
        if self.strict.refusal(chat, now, paid=paid):
            self.refused += 1
            return 429, {"ok": False, "error_code": 429, "description": "Too Many", "parameters": {"retry_after": 1}}
        self.times.append(now)
        self.paid += paid
        message = {"message_id": next(self.numbers), "date": 0, "chat": {"id": chat, "type": "private"}, "text": "x"}
        return 200, {"ok": True, "result": message}


class Http(asyncio.Protocol):
    """One kept-alive connection, whose requests come one after the other."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._come = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - it is one over TCP
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._come += data
        head, found, body = self._come.partition(_ENDS)
        if not found or len(body) < _length(head):
            return
        self._come = b""
        path = head.split(b" ", 2)[1].decode()
        status, said = self._book.answer(path, body)
        text = json.dumps(said).encode()
        lines = f"HTTP/1.1 {status} x\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
        asyncio.get_running_loop().call_later(LATENCY_S, self._transport.write, lines.encode() + text)


def _rate(times: list[float]) -> float:
    """A second, from the first to the last."""
    return (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 else 0


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(partial(Http, Book()), "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    print(f"http://{host}:{port}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
