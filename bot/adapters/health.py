"""The bot's own HTTP listener: whether it lives, whether it is ready, its metrics, and the webhook's address."""

import errno
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

from aiohttp import web

from bot.core.errors import SettingsError

log = logging.getLogger(__name__)

Post: TypeAlias = Callable[[Mapping[str, str], bytes], Awaitable[int]]  # headers and body to a status

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"  # of the text format that metrics are written in
_STOPPING_S = 1.0
_WHY = {
    errno.EADDRINUSE: "is in use; stop the other program, choose another port, or say off",
    errno.EADDRNOTAVAIL: "is no address of this machine; 127.0.0.1:8787 always is one",
    errno.EACCES: "may not be opened by this user; choose a port above 1023",
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What is asked for: sentences about what is wrong, the metrics as text, and who takes what is posted to a path."""

    problems: Callable[[], Awaitable[Sequence[str]]]
    metrics: Callable[[], Awaitable[str]]
    posts: Mapping[str, Post] = field(default_factory=dict)


@asynccontextmanager
async def listening(host: str, port: int, answers: Answers) -> AsyncIterator[int]:
    """Answers while the block runs; yields the port, which the system chooses for 0. Raises SettingsError."""
    runner = web.AppRunner(_application(answers), access_log=None, shutdown_timeout=_STOPPING_S)
    await runner.setup()
    try:
        await _open(runner, host, port)
        opened: int = runner.addresses[0][1]
        shown = f"[{host}]" if ":" in host else host
        log.info("health and metrics on http://%s:%d", shown, opened)
        yield opened
    finally:
        await runner.cleanup()


async def _open(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        why = _WHY.get(error.errno or 0, f"cannot be opened: {error.strerror or error}")
        raise SettingsError((f"WIREWATCH_LISTEN: {host} port {port} {why}",)) from None


def _application(answers: Answers) -> web.Application:
    async def live(_: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def ready(_: web.Request) -> web.Response:
        problems = list(await answers.problems())
        return web.json_response({"ready": not problems, "problems": problems}, status=503 if problems else 200)

    async def metrics(_: web.Request) -> web.Response:
        body = (await answers.metrics()).encode()
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE})

    application = web.Application()
    application.router.add_get("/live", live)
    application.router.add_get("/ready", ready)
    application.router.add_get("/metrics", metrics)
    for path, post in answers.posts.items():
        application.router.add_post(path or "/", _taking(post))
    return application


def _taking(post: Post) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def take(request: web.Request) -> web.Response:
        return web.Response(status=await post(request.headers, await request.read()))

    return take
