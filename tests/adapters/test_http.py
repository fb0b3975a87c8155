"""Fetching over real sockets on loopback: what is answered, what is refused, and in which word."""

import asyncio
import gzip
import zlib
from datetime import timedelta

import pytest
from aiohttp import web

from bot.ports import FetchRequest
from tests.adapters.web import FEED, Limits, answering, failure, failure_at, fetched, fetcher, raw_server, serving


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
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n",
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
    ("status", "kind"),
    [(410, "gone"), (404, "status"), (500, "status"), (403, "status"), (401, "login"), (511, "login")],
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


async def test_a_body_of_exactly_the_limit_is_read():
    assert len((await fetched(answering(b"a" * 1000), limits=Limits(max_body=1000))).body) == 1000


@pytest.mark.parametrize(
    ("headers", "age"),
    [
        ({"Cache_Control": "public, max-age=600"}, timedelta(minutes=10)),
        ({"Cache_Control": 'MAX-AGE="600"', "Age": "240"}, timedelta(minutes=6)),
        ({"Cache_Control": "max-age=600", "Age": "700"}, None),
        ({"Cache_Control": "max-age=0, must-revalidate"}, None),
        ({"Cache_Control": "max-age=600, no-cache"}, None),
        ({"Cache_Control": "no-store", "Expires": "Mon, 02 Nov 2026 10:05:00 GMT"}, None),
        ({"Cache_Control": "max-age=9999999999"}, timedelta(days=365)),
        ({"Cache_Control": "max-age=soon"}, None),
        ({"Expires": "Mon, 02 Nov 2026 10:05:00 GMT"}, timedelta(minutes=5)),
        ({"Expires": "0"}, None),
        ({}, None),
    ],
)
async def test_how_long_an_answer_holds_is_read(headers: dict[str, str], age: timedelta | None):
    response = await fetched(answering(**headers, Date="Mon, 02 Nov 2026 10:00:00 GMT"))
    assert response.max_age == age


CUT = b"<rss version='2.0'><channel><item><guid>1</guid></item><item><guid>2</guid></item>"


@pytest.mark.parametrize(
    "answer",
    [
        b"Content-Length: 5000\r\n\r\n" + CUT + b"<item><title>Half",
        b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\nfff\r\n<item><ti" % (len(CUT), CUT),
        b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(CUT + b"<item><title>Half")[:-9],
    ],
    ids=["shorter than announced", "within a chunk", "within what was compressed"],
)
async def test_of_a_feed_that_broke_off_the_whole_items_are_read_and_it_is_asked_for_again(answer: bytes):
    head = (
        b'HTTP/1.1 200 OK\r\nETag: "7"\r\nLast-Modified: Mon, 02 Nov 2026 10:00:00 GMT\r\nCache-Control: max-age=9\r\n'
    )
    async with raw_server(head + answer) as address, fetcher() as http:
        response = await http.fetch(FetchRequest(address, '"6"'))
    assert response.body == CUT
    assert (response.etag, response.last_modified, response.max_age) == (None, None, None)


async def test_of_a_page_that_broke_off_nothing_is_read():
    async with raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n<html><p>Half") as address:
        assert (await failure_at(address)).kind == "reset"
