"""Fetching over real sockets on loopback: what is answered, what is refused, and in which word."""

import asyncio
import gzip
import socket
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from itertools import pairwise

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.adapters.http import HttpFetcher
from bot.core.errors import FetchError
from bot.ports import FetchRequest, FetchResponse

NAME = "harbour.example"
FEED = b"<rss version='2.0'><channel><title>The Harbour Post</title></channel></rss>"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Here(AbstractResolver):
    """A name service for which every name leads to this machine."""

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: int = socket.AF_INET,  # noqa: ARG002 - the port's
    ) -> list[ResolveResult]:
        here = ResolveResult(hostname=host, host="127.0.0.1", port=port, family=socket.AF_INET, proto=0, flags=0)
        return [here]

    async def close(self) -> None:
        pass


@dataclass(frozen=True)
class Limits:
    networks: tuple[IPv4Network | IPv6Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
    max_body: int = 100_000
    gap_s: float = 0
    total_s: float = 5
    names_lead_here: bool = False


def fetcher(limits: Limits = Limits()) -> HttpFetcher:
    return HttpFetcher(
        allowed_networks=limits.networks,
        max_body=limits.max_body,
        host_gap=timedelta(seconds=limits.gap_s),
        user_agent="Wirewatch-Test/1",
        total_timeout=timedelta(seconds=limits.total_s),
        resolver=Here() if limits.names_lead_here else None,
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
async def raw_server(answer: bytes, *, endless: bytes = b"", asked: bytes = b"\r\n\r\n") -> AsyncIterator[str]:
    """The address of a server that hears `asked`, says exactly `answer`, then `endless` for ever, then hangs up."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(asked)
            writer.write(answer)
            while endless:
                writer.write(endless)
                await writer.drain()
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


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
        with pytest.raises(FetchError) as caught:
            await http.fetch(FetchRequest(url))
    return caught.value


async def test_a_good_answer_comes_with_its_type_and_validators():
    response = await fetched(
        answering(Content_Type="application/rss+xml", ETag='"7"', Last_Modified="Mon, 02 Nov 2026 10:00:00 GMT")
    )
    assert (response.status, response.body, response.content_type) == (200, FEED, "application/rss+xml")
    assert (response.etag, response.last_modified) == ('"7"', "Mon, 02 Nov 2026 10:00:00 GMT")
    assert not response.permanent


async def test_validators_are_sent_and_an_unchanged_feed_has_no_body():
    async def handler(request: web.Request) -> web.Response:
        known = request.headers.get("If-None-Match") == '"7"' and "If-Modified-Since" in request.headers
        return web.Response(status=304 if known else 500)

    async with serving(handler) as address, fetcher() as http:
        response = await http.fetch(FetchRequest(address, '"7"', "Mon, 02 Nov 2026 10:00:00 GMT"))
    assert (response.status, response.body, response.etag) == (304, b"", '"7"')


async def test_an_unasked_304_is_a_failure():
    assert (await failure(answering(b"", 304))).kind == "status"


async def test_the_server_learns_who_asks_and_gets_no_cookie_back():
    seen = []

    async def handler(request: web.Request) -> web.Response:
        seen.append((request.headers["User-Agent"], request.headers.get("Cookie"), request.headers["Accept-Encoding"]))
        return web.Response(body=FEED, headers={"Set-Cookie": "a=1"})

    async with serving(handler) as address, fetcher() as http:
        await http.fetch(FetchRequest(address))
        await http.fetch(FetchRequest(address))
    assert seen == [("Wirewatch-Test/1", None, "gzip, deflate")] * 2


@pytest.mark.parametrize(
    ("codes", "permanent"), [((301, 308), True), ((301, 302), False), ((307,), False), ((), False)]
)
async def test_a_move_is_permanent_when_every_redirect_was(codes: tuple[int, ...], *, permanent: bool):
    async def handler(request: web.Request) -> web.Response:
        step = int(request.path.strip("/"))
        if step == len(codes):
            return web.Response(body=FEED)
        return web.Response(status=codes[step], headers={"Location": f"/{step + 1}"})

    response = await fetched(handler, "/0")
    assert response.permanent is permanent
    assert response.url.endswith(f"/{len(codes)}")


async def test_endless_redirects_end():
    assert (await failure(answering(b"", 302, Location="/again"))).kind == "redirect"


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.org/", "gopher://x/", "//[", "x:80"])
async def test_a_redirect_leads_to_http_only(target: str):
    assert (await failure(answering(b"", 302, Location=target))).kind == "blocked_address"


async def test_a_redirect_to_a_private_address_is_refused():
    error = await failure(answering(b"", 302, Location="http://10.1.2.3/secret"))
    assert error.kind == "blocked_address"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1", "localhost", "127.0.0.1.", "①②⑦.⓪.⓪.①", "0",
        "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]", "[2001:0:7f00:1::]", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "[fe80::1]", "[fc00::1]", "[ff02::1]",
    ],
)  # fmt: skip
async def test_no_spelling_of_a_private_address_is_asked(host: str):
    """Failure table, row 31."""
    reached = []

    async def handler(request: web.Request) -> web.Response:
        reached.append(request.host)
        return web.Response(body=FEED)

    async with serving(handler) as address:
        error = await failure_at(f"http://{host}:{address.rpartition(':')[2]}/", Limits(networks=(), total_s=2))
    assert not reached
    assert error.kind in ("blocked_address", "dns")


@pytest.mark.parametrize(
    "url", ["", "feed", "file:///etc/passwd", "http://", "http://[", "http://a b/", "http://x:99999/"]
)
async def test_what_is_no_web_address_is_refused(url: str):
    assert (await failure_at(url)).kind in ("blocked_address", "dns")


async def test_an_unknown_name_is_a_dns_problem():
    assert (await failure_at("http://wirewatch.invalid/")).kind == "dns"


async def test_a_closed_port_refuses():
    async with raw_server(b"") as address:
        pass
    error = await failure_at(address)
    assert error.kind == "refused"
    assert "\n" not in str(error)


async def test_plain_text_on_a_tls_port_is_a_tls_problem():
    async with raw_server(b"HTTP/1.1 400 Bad Request\r\n\r\n", asked=b"\x16") as address:
        assert (await failure_at(address.replace("http:", "https:"))).kind == "tls"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nA: " + b"a" * 99_999,
    ],
)
async def test_a_broken_answer_is_a_reset(answer: bytes):
    async with raw_server(answer) as address:
        assert (await failure_at(address)).kind == "reset"


async def test_a_server_that_never_answers_times_out():
    never = asyncio.Event()

    async def handler(request: web.Request) -> web.Response:
        await never.wait()
        return web.Response()

    assert (await failure(handler, Limits(total_s=0.2))).kind == "timeout"


@pytest.mark.parametrize(
    ("status", "kind"), [(410, "gone"), (404, "status"), (500, "status"), (403, "status"), (401, "status")]
)
async def test_a_refusal_has_its_word_and_status(status: int, kind: str):
    error = await failure(answering(b"no", status))
    assert (error.kind, error.status, error.retry_after) == (kind, status, None)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("999999999", timedelta(hours=24)),
        ("Mon, 02 Nov 2026 10:05:00 GMT", timedelta(minutes=5)),
        ("Mon, 02 Nov 2026 09:00:00 GMT", timedelta(0)),
        ("soon", None),
    ],
)  # fmt: skip
async def test_retry_after_is_read_in_seconds_and_as_a_date(value: str, wait: timedelta | None):
    error = await failure(answering(b"", 429, Retry_After=value, Date="Mon, 02 Nov 2026 10:00:00 GMT"))
    assert (error.kind, error.retry_after) == ("rate_limited", wait)


async def test_an_overloaded_server_says_how_long_to_wait():
    error = await failure(answering(b"", 503, Retry_After="60"))
    assert (error.kind, error.retry_after) == ("status", timedelta(minutes=1))


CHALLENGE = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>wait</body></html>"


@pytest.mark.parametrize("status", [200, 403, 429, 503])
async def test_a_challenge_page_is_told_apart(status: int):
    """Failure table, row 19."""
    assert (await failure(answering(CHALLENGE, status))).kind == "challenge"


async def test_a_challenge_is_known_by_its_header():
    assert (await failure(answering(b"", 403, cf_mitigated="challenge"))).kind == "challenge"


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(FEED)),
        ("x-gzip", gzip.compress(FEED[:20]) + gzip.compress(FEED[20:])),
        ("gzip", gzip.compress(FEED) + b"\0" * 100),
        ("gzip", FEED),
        ("deflate", zlib.compress(FEED)),
        ("deflate", zlib.compressobj(wbits=-15).compress(b"") + zlib.compress(FEED, wbits=-15)),
        ("deflate", FEED),
        ("identity", FEED),
    ],
    ids=["gzip", "two members", "padded", "plain called gzip", "zlib", "raw", "plain called deflate", "identity"],
)
async def test_bodies_are_read_however_they_are_packed(encoding: str, body: bytes):
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    async with raw_server(head + body) as address, fetcher() as http:
        assert (await http.fetch(FetchRequest(address))).body == FEED


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip"])
async def test_an_encoding_not_asked_for_is_refused(encoding: str):
    async with raw_server(f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\n\r\nx".encode()) as address:
        assert (await failure_at(address)).kind == "encoding"


async def test_a_body_damaged_half_way_is_refused():
    body = gzip.compress(FEED * 1000, 1)
    damaged = body[:100] + bytes(reversed(body[100:]))
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(damaged)}\r\n\r\n".encode()
    async with raw_server(head + damaged) as address:
        assert (await failure_at(address)).kind == "encoding"


async def test_a_gzip_bomb_stops_at_the_limit():
    bomb = gzip.compress(b"\0" * 50_000_000)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n".encode()
    async with raw_server(head + bomb) as address:
        assert (await failure_at(address)).kind == "big"


@pytest.mark.parametrize("head", [b"", b"Content-Encoding: gzip\r\n", b"Content-Length: 999999999999\r\n"])
@pytest.mark.parametrize("endless", [b"a" * 1000, gzip.compress(b"")], ids=["plain", "empty gzip members"])
async def test_an_endless_body_stops_at_the_limit(head: bytes, endless: bytes):
    async with raw_server(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n", endless=endless) as address:
        assert (await failure_at(address)).kind == "big"


async def test_a_body_of_exactly_the_limit_is_read():
    assert len((await fetched(answering(b"a" * 1000), limits=Limits(max_body=1000))).body) == 1000


async def arrivals(host: str, gap_s: float) -> list[float]:
    """When four requests sent at once to this server under the name of `host` arrive."""
    times: list[float] = []

    async def handler(request: web.Request) -> web.Response:
        times.append(asyncio.get_running_loop().time())
        return web.Response(body=FEED)

    async with serving(handler) as address, fetcher(Limits(gap_s=gap_s, names_lead_here=host == NAME)) as http:
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
        http = await stack.enter_async_context(fetcher(Limits(names_lead_here=True)))
        for path in ("/one", "/two"):
            with pytest.raises(FetchError) as caught:
                await http.fetch(FetchRequest(address + path))
    assert asked == ["/one"]
    assert caught.value.kind == "rate_limited"
    assert timedelta(seconds=58) < caught.value.retry_after <= timedelta(seconds=60)
