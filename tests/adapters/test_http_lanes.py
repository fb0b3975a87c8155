"""The queues before hosts, over real sockets."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from itertools import pairwise
from typing import Self

import pytest
from aiohttp import web
from yarl import URL

from bot.adapters.http import HttpFetcher
from bot.adapters.http.lanes import CONNECTIONS, MOST_LANES, POSTPONED, Lanes
from bot.core.errors import FetchError
from bot.ports import FetchRequest
from tests.adapters.web import FEED, NAME, Limits, fetcher, serving, talking


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


class Hanging:
    """A server that takes every request and answers none until it is told to."""

    def __init__(self) -> None:
        self.asked = 0
        self.answers = False
        self.address = ""

    @classmethod
    async def open(cls, stack: AsyncExitStack) -> Self:
        server = cls()
        server.address = await stack.enter_async_context(talking(server.talk))
        return server

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        self.asked += 1
        if self.answers:
            writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + FEED)
        else:
            await reader.read()


@pytest.fixture
async def hanging() -> AsyncIterator[Hanging]:
    async with AsyncExitStack() as stack:
        yield await Hanging.open(stack)


async def kinds(http: HttpFetcher, address: str, feeds: int) -> Counter[str]:
    """How so many feeds of one host, all asked for at once, ended."""
    results = await asyncio.gather(
        *(http.fetch(FetchRequest(f"{address}/{number}")) for number in range(feeds)), return_exceptions=True
    )
    return Counter(result.kind if isinstance(result, FetchError) else "fine" for result in results)


async def test_of_forty_feeds_on_a_host_that_hangs_only_those_that_were_asked_for_have_failed(hanging: Hanging):
    """The others are told to come back: a failure is always that of a request of one's own."""
    async with fetcher(Limits(total_s=0.2)) as http:
        first = await kinds(http, hanging.address, 40)
        assert first == {"timeout": hanging.asked, "busy": 40 - hanging.asked}
        assert hanging.asked == CONNECTIONS + 1
        # From now on one at a time finds out whether it answers again, and nobody waits behind it.
        assert await kinds(http, hanging.address, 37) == {"timeout": 1, "busy": 36}
        hanging.answers = True
        assert await kinds(http, hanging.address, 1) == {"fine": 1}
        assert await kinds(http, hanging.address, 30) == {"fine": 30}


async def test_a_host_that_hangs_holds_up_no_other(hanging: Hanging):
    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=FEED)

    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(serving(handler))
        http = await stack.enter_async_context(fetcher(Limits(total_s=30)))
        tasks = await stack.enter_async_context(asyncio.TaskGroup())
        held_up = [tasks.create_task(kinds(http, hanging.address, 40))]
        assert await kinds(http, address, 10) == {"fine": 10}
        for task in held_up:
            task.cancel()


async def test_nobody_waits_long_before_a_host():
    lanes, url = Lanes(), URL("http://harbour.example/")
    async with lanes.turn("", url, 0), lanes.turn("", url, 0):
        with pytest.raises(FetchError) as caught:
            async with lanes.turn("http://harbour.example/feed", url, 0, patience_s=0.01):
                pass
    assert (caught.value.kind, caught.value.retry_after) == ("busy", POSTPONED)
    async with lanes.turn("", url, 0, patience_s=0.01):
        pass


async def test_a_gap_longer_than_anybody_waits_names_the_time_to_come_back():
    lanes, url = Lanes(), URL("http://harbour.example/")
    async with lanes.turn("", url, gap_s=60):
        pass
    with pytest.raises(FetchError) as caught:
        async with lanes.turn("", url, gap_s=60):
            pass
    assert caught.value.retry_after is not None
    assert timedelta(seconds=58) < caught.value.retry_after <= timedelta(seconds=60)


async def test_what_has_begun_waits_for_the_gap_and_goes_on():
    async def handler(request: web.Request) -> web.Response:
        if request.path != "/5":
            raise web.HTTPFound(f"/{int(request.path[1:]) + 1}")
        return web.Response(body=FEED)

    async with AsyncExitStack() as stack:
        address = (await stack.enter_async_context(serving(handler))).replace("127.0.0.1", NAME)
        http = await stack.enter_async_context(fetcher(Limits(gap_s=0.02, names_lead_to="127.0.0.1")))
        assert (await http.fetch(FetchRequest(f"{address}/0"))).body == FEED


async def test_a_port_is_a_host_of_its_own_and_a_dot_at_the_end_is_not():
    lanes = Lanes()
    async with lanes.turn("", URL("http://harbour.example/"), gap_s=60):
        pass
    async with lanes.turn("", URL("http://harbour.example:8080/"), gap_s=60):
        pass
    with pytest.raises(FetchError):
        async with lanes.turn("", URL("http://harbour.example./"), gap_s=60):
            pass


async def test_lanes_that_nobody_needs_any_more_are_forgotten():
    lanes = Lanes()
    kept = URL("http://kept.example/")
    async with lanes.turn("", kept, gap_s=60):
        pass
    for number in range(MOST_LANES + 10):
        async with lanes.turn("", URL(f"http://{number}.example/"), 0):
            pass
    assert len(lanes._lanes) <= MOST_LANES
    with pytest.raises(FetchError):
        async with lanes.turn("", kept, gap_s=60):
            pass


async def test_a_cancelled_request_leaves_its_place_to_others():
    lanes, url = Lanes(), URL("http://harbour.example/")

    async def hold() -> None:
        async with lanes.turn("", url, 0):
            await asyncio.Event().wait()

    holding = [asyncio.ensure_future(hold()) for _ in range(5)]
    await asyncio.sleep(0)
    for each in holding:
        each.cancel()
    await asyncio.gather(*holding, return_exceptions=True)
    async with lanes.turn("", url, 0, patience_s=0), lanes.turn("", url, 0, patience_s=0):
        pass
