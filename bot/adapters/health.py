"""The bot's own HTTP listener: whether it lives, whether it is ready, its metrics, and the webhook's address.

On aiohttp's server alone, without its applications and routes, which would take 1.3 MB for four addresses.
"""

import asyncio
import errno
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TypeAlias

from aiohttp.web_request import BaseRequest
from aiohttp.web_response import Response
from aiohttp.web_server import Server

from bot.core.errors import SettingsError, StoreError

log = logging.getLogger(__name__)

Post: TypeAlias = Callable[[Mapping[str, str], bytes], Awaitable[int]]  # headers and body to a status
Answer: TypeAlias = Callable[[], Awaitable[Response]]

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"  # of the text format that metrics are written in
_STOPPING_S = 1.0
_LINGERING_S = 1.0  # over the rest of what was refused, so that the answer is still read
PATIENCE_S = 60.0  # for a whole request; who says nothing for so long is hung up on
_WHY = {
    errno.EADDRINUSE: "is in use; stop the other program, choose another port, or say off",
    errno.EADDRNOTAVAIL: "is no address of this machine; 127.0.0.1:8787 always is one",
    errno.EACCES: "may not be opened by this user; choose a port above 1023",
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What is asked for: sentences about what is wrong, the metrics as text, and who takes what is posted to a path."""

    problems: Callable[[], Sequence[str]]
    metrics: Callable[[], Awaitable[str]]
    posts: Mapping[str, Post] = field(default_factory=dict)

    async def live(self) -> Response:
        return Response(text="alive\n")

    async def ready(self) -> Response:
        problems = list(self.problems())
        body = json.dumps({"ready": not problems, "problems": problems}, ensure_ascii=False)
        return Response(text=f"{body}\n", status=503 if problems else 200, content_type="application/json")

    async def measured(self) -> Response:
        try:
            return Response(body=(await self.metrics()).encode(), headers={"Content-Type": METRICS_TYPE})
        except StoreError as error:
            return Response(text=f"{error}\n", status=HTTPStatus.SERVICE_UNAVAILABLE)


@asynccontextmanager
async def listening(host: str, port: int, answers: Answers, *, patience_s: float = PATIENCE_S) -> AsyncIterator[int]:
    """Answers while the block runs; yields the port, which the system chooses for 0. Raises SettingsError."""
    handler = _handler(answers, patience_s)
    server = Server(handler, access_log=None, keepalive_timeout=patience_s, lingering_time=_LINGERING_S)
    listener = await _open(server, host, port)
    try:
        opened: int = listener.sockets[0].getsockname()[1]
        log.info("health and metrics on http://%s:%d", f"[{host}]" if ":" in host else host, opened)
        yield opened
    finally:
        listener.close()
        await server.shutdown(_STOPPING_S)


async def _open(server: Server, host: str, port: int) -> asyncio.Server:
    try:
        return await asyncio.get_running_loop().create_server(server, host, port)
    except OSError as error:
        why = _WHY.get(error.errno or 0, f"cannot be opened: {error.strerror or error}")
        raise SettingsError((f"WIREWATCH_LISTEN: {host} port {port} {why}",)) from None


def _handler(answers: Answers, patience_s: float) -> Callable[[BaseRequest], Awaitable[Response]]:
    gets: Mapping[str, Answer] = {"/live": answers.live, "/ready": answers.ready, "/metrics": answers.measured}

    async def answer(request: BaseRequest) -> Response:
        post, get = answers.posts.get(request.path), gets.get(request.path)
        if post and request.method == "POST":
            try:
                async with asyncio.timeout(patience_s):
                    body = await request.read()
            except TimeoutError:
                return Response(text="too slow\n", status=HTTPStatus.REQUEST_TIMEOUT)
            return Response(status=await post(request.headers, body))
        if get and request.method in {"GET", "HEAD"}:
            return await get()
        status = HTTPStatus.METHOD_NOT_ALLOWED if post or get else HTTPStatus.NOT_FOUND
        return Response(text=f"{status.phrase}\n", status=status)

    return answer
