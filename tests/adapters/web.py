"""Servers on loopback and fetchers for them: what the tests of fetching are made of."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.adapters.http import HttpFetcher
from bot.core.errors import FetchError
from bot.ports import FetchRequest, FetchResponse

NAME = "harbour.example"
FEED = b"<rss version='2.0'><channel><title>The Harbour Post</title></channel></rss>"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Leading(AbstractResolver):
    """A name service for which every name leads to one address."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: int = socket.AF_INET,
    ) -> list[ResolveResult]:
        family = socket.AF_INET6 if ":" in self._address else socket.AF_INET
        return [ResolveResult(hostname=host, host=self._address, port=port, family=family, proto=0, flags=0)]

    async def close(self) -> None:
        pass


@dataclass(frozen=True)
class Limits:
    networks: tuple[IPv4Network | IPv6Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
    max_body: int = 100_000
    gap_s: float = 0
    total_s: float = 5
    names_lead_to: str = ""


def fetcher(limits: Limits = Limits()) -> HttpFetcher:
    return HttpFetcher(
        allowed_networks=limits.networks,
        max_body=limits.max_body,
        host_gap=timedelta(seconds=limits.gap_s),
        user_agent="Wirewatch-Test/1",
        total_timeout=timedelta(seconds=limits.total_s),
        resolver=Leading(limits.names_lead_to) if limits.names_lead_to else None,
    )


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """The address of a server that answers everything with `handler`."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def talking(talk: Talk, hosts: Sequence[str] = ("127.0.0.1",), port: int = 0) -> AsyncIterator[str]:
    """The address of a server that has `talk` speak with each guest, and hangs up on those left at the end."""
    guests: set[asyncio.Task[None] | None] = set()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        guests.add(asyncio.current_task())
        try:
            await talk(reader, writer)
            writer.close()
            await writer.wait_closed()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.transport.abort()

    async with await asyncio.start_server(meet, hosts, port) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    for guest in filter(None, guests):
        guest.cancel()
    await asyncio.gather(*filter(None, guests), return_exceptions=True)
    await asyncio.sleep(0)  # in which their sockets are closed


@asynccontextmanager
async def raw_server(
    answer: bytes, *, endless: bytes = b"", asked: bytes = b"\r\n\r\n", hang: bool = False
) -> AsyncIterator[str]:
    """The address of a server that hears `asked`, says exactly `answer`, then `endless` for ever, then hangs up.

    With `hang` it says no more, but does not hang up before its guest does.
    """

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(asked)
        writer.write(answer)
        while endless:
            writer.write(endless)
            await writer.drain()
        await writer.drain()
        if hang:
            await reader.read()

    async with talking(talk) as address:
        yield address


def answering(body: bytes = FEED, status: int = 200, **headers: str) -> Handler:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=body, status=status, headers={k.replace("_", "-"): v for k, v in headers.items()})

    return handler


async def fetched(handler: Handler, path: str = "/feed", limits: Limits = Limits()) -> FetchResponse:
    async with serving(handler) as address, fetcher(limits) as http:
        return await http.fetch(FetchRequest(address + path))


async def failure(handler: Handler, limits: Limits = Limits()) -> FetchError:
    async with serving(handler) as address:
        return await failure_at(f"{address}/feed", limits)


async def failure_at(url: str, limits: Limits = Limits()) -> FetchError:
    async with fetcher(limits) as http:
        return await failure_of(http, FetchRequest(url))


async def failure_of(http: HttpFetcher, request: FetchRequest) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await http.fetch(request)
    return caught.value
