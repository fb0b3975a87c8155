"""robots.txt over real sockets: asked first, kept, and what its absence means."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from yarl import URL

from bot.adapters.http.sites import MOST_SITES, RULE_WEIGHT, Sites
from bot.core.errors import FetchError
from bot.ports import FetchRequest
from tests.adapters.web import FEED, NAME, Limits, failure_of, fetcher, raw_server, serving

RULES = "User-agent: *\nDisallow: /private\nUser-agent: Wirewatch\nDisallow: /closed\n"


@dataclass
class Site:
    """A server with a robots.txt; counts what it was asked for."""

    robots: str = ""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    asked: Counter[str] = field(default_factory=Counter)

    async def answer(self, request: web.Request) -> web.Response:
        self.asked[request.path] += 1
        if request.path != "/robots.txt":
            return web.Response(body=FEED)
        return web.Response(text=self.robots, status=self.status, headers=self.headers)


def page(address: str) -> FetchRequest:
    return FetchRequest(address, robots=True)


async def test_a_page_that_robots_txt_closes_to_us_is_not_fetched():
    site = Site(RULES)
    async with serving(site.answer) as address, fetcher() as http:
        error = await failure_of(http, page(f"{address}/closed/1"))
    assert (error.kind, error.detail) == ("robots", "the robots.txt of its site keeps robots off this page")
    assert site.asked == {"/robots.txt": 1}


async def test_what_it_leaves_open_is_fetched_and_it_is_asked_once():
    site = Site(RULES)
    async with serving(site.answer) as address, fetcher() as http:
        await asyncio.gather(*(http.fetch(page(f"{address}/private/{n}")) for n in range(5)))
    assert site.asked["/robots.txt"] == 1
    assert site.asked.total() == 6


async def test_feeds_are_fetched_without_asking():
    site = Site("User-agent: *\nDisallow: /")
    async with serving(site.answer) as address, fetcher() as http:
        await http.fetch(FetchRequest(f"{address}/closed/feed"))
    assert site.asked == {"/closed/feed": 1}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
async def test_without_a_robots_txt_everything_is_open(status: int):
    site = Site(status=status)
    async with serving(site.answer) as address, fetcher() as http:
        assert (await http.fetch(page(f"{address}/closed"))).body == FEED


@pytest.mark.parametrize("status", [500, 503])
async def test_while_it_cannot_be_read_everything_is_closed(status: int):
    site = Site(status=status)
    async with serving(site.answer) as address, fetcher() as http:
        errors = [await failure_of(http, page(f"{address}/{n}")) for n in range(2)]
    assert [error.kind for error in errors] == ["robots", "robots"]
    assert f"could not be read: the server answers {status}" in errors[0].detail
    assert site.asked == {"/robots.txt": 1}


async def test_a_robots_txt_that_never_comes_closes_everything_and_holds_nobody_up():
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\nUser-agent: *"
    async with raw_server(half, hang=True) as address, fetcher(Limits(total_s=0.2)) as http:
        assert "no answer in time" in (await failure_of(http, page(address))).detail


async def test_redirects_of_a_robots_txt_are_followed():
    async def handler(request: web.Request) -> web.Response:
        if request.path == "/robots.txt":
            raise web.HTTPMovedPermanently("/rules")
        return web.Response(text="User-agent: *\nDisallow: /closed")

    async with serving(handler) as address, fetcher() as http:
        assert (await failure_of(http, page(f"{address}/closed"))).kind == "robots"


async def test_an_endless_chain_of_redirects_is_no_robots_txt():
    site = Site(status=302, headers=(("Location", "/robots.txt"),))
    async with serving(site.answer) as address, fetcher() as http:
        assert (await http.fetch(page(f"{address}/closed"))).body == FEED


async def test_the_site_that_a_page_redirects_to_is_asked_as_well():
    other = Site("User-agent: *\nDisallow: /")
    async with serving(other.answer) as there:

        async def handler(request: web.Request) -> web.Response:
            raise web.HTTPNotFound if request.path == "/robots.txt" else web.HTTPFound(f"{there}/page")

        async with serving(handler) as here, fetcher() as http:
            assert (await failure_of(http, page(here))).kind == "robots"
    assert other.asked == {"/robots.txt": 1}


async def test_of_a_long_robots_txt_the_first_500_kilobytes_are_read():
    site = Site("User-agent: *\nDisallow: /closed\n" + "# \n" * 300_000 + "Disallow: /late\n")
    async with serving(site.answer) as address, fetcher(Limits(max_body=1000)) as http:
        assert (await http.fetch(page(f"{address}/late"))).body == FEED
        assert (await failure_of(http, page(f"{address}/closed"))).kind == "robots"


async def test_a_robots_txt_at_a_private_address_is_a_blocked_address():
    async with fetcher(Limits(networks=(), names_lead_to="10.0.0.1")) as http:
        assert (await failure_of(http, page(f"http://{NAME}/page"))).kind == "blocked_address"


async def test_silence_that_a_site_asks_for_is_no_answer_about_robots():
    site = Site(status=429, headers=(("Retry-After", "60"),))
    async with serving(site.answer) as address, fetcher() as http:
        error = await failure_of(http, page(f"{address}/page"))
    assert (error.kind, error.url) == ("rate_limited", f"{address}/page")
    assert error.retry_after is not None


async def test_sites_asked_about_long_ago_are_forgotten():
    asked: Counter[str] = Counter()

    async def get(address: str) -> bytes:
        asked[address] += 1
        return b""

    sites = Sites(get)
    for number in (*range(MOST_SITES + 1), MOST_SITES, 0):
        await sites.ask("", URL(f"http://{number}.example/page"))
    assert asked[f"http://{MOST_SITES}.example/robots.txt"] == 1
    assert asked["http://0.example/robots.txt"] == 2


async def test_long_rules_push_others_out_so_that_their_memory_is_bounded():
    rules = b"User-agent: *\n" + b"".join(b"Disallow: /%d\n" % number for number in range(30_000))
    asked: Counter[str] = Counter()

    async def get(address: str) -> bytes:
        asked[address] += 1
        return rules

    sites = Sites(get)
    assert 30_000 * RULE_WEIGHT * 4 > 16 << 20
    for number in (0, 1, 2, 3, 0):
        with pytest.raises(FetchError):
            await sites.ask("", URL(f"http://{number}.example/7"))
    assert asked["http://0.example/robots.txt"] == 2
