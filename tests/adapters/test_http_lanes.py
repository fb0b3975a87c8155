"""The queues before hosts, over real sockets."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from itertools import pairwise

import pytest
from aiohttp import web

from bot.core.errors import FetchError
from bot.ports import FetchRequest
from tests.adapters.web import FEED, NAME, Limits, fetcher, serving


async def arrivals(host: str, gap_s: float) -> list[float]:
    """When four requests sent at once to this server under the name of `host` arrive."""
    times: list[float] = []

    async def handler(request: web.Request) -> web.Response:
        times.append(asyncio.get_running_loop().time())
        return web.Response(body=FEED)

    async with (
        serving(handler) as address,
        fetcher(Limits(gap_s=gap_s, names_lead_to="127.0.0.1" if host == NAME else "")) as http,
    ):
        named = address.replace("127.0.0.1", host)
        await asyncio.gather(*(http.fetch(FetchRequest(f"{named}/{n}")) for n in range(4)))
    return times


async def test_requests_to_one_host_keep_their_distance():
    """Failure table, row 18."""
    times = await arrivals(NAME, gap_s=0.05)
    assert min(later - earlier for earlier, later in pairwise(times)) > 0.03


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_hosts_in_an_allowed_network_need_no_distance(host: str):
    assert len(await arrivals(host, gap_s=30)) == 4


async def test_a_host_has_two_connections_at_most():
    at_once, most = 0, 0
    gate = asyncio.Event()

    async def handler(request: web.Request) -> web.Response:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        if at_once == 2:
            gate.set()
        await gate.wait()
        at_once -= 1
        return web.Response(body=FEED)

    async with serving(handler) as address, fetcher() as http:
        await asyncio.gather(*(http.fetch(FetchRequest(f"{address}/{n}")) for n in range(10)))
    assert most == 2


async def test_a_host_that_asked_for_silence_is_left_alone():
    """Failure table, row 18: Retry-After binds the host, not only the feed that got it."""
    asked = []

    async def handler(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(status=429, headers={"Retry-After": "60"})

    async with AsyncExitStack() as stack:
        address = (await stack.enter_async_context(serving(handler))).replace("127.0.0.1", NAME)
        http = await stack.enter_async_context(fetcher(Limits(names_lead_to="127.0.0.1")))
        for path in ("/one", "/two"):
            with pytest.raises(FetchError) as caught:
                await http.fetch(FetchRequest(address + path))
    assert asked == ["/one"]
    assert caught.value.kind == "rate_limited"
    assert timedelta(seconds=58) < caught.value.retry_after <= timedelta(seconds=60)
