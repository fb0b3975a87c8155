"""What admins have sent to a source: its agent and its headers, which may be secrets."""

from collections.abc import Sequence

import pytest
from aiohttp import web
from multidict import CIMultiDictProxy

from bot.ports import FetchRequest
from tests.adapters.web import FEED, NAME, Limits, failure_at, failure_of, fetcher, serving

SECRET = (("X-Api-Key", "s3cret"), ("Accept", "text/xml"))


class Desk:
    """A server that redirects along `route` and remembers what it was sent."""

    def __init__(self, *route: str) -> None:
        self.route = list(route)
        self.heard: list[CIMultiDictProxy[str]] = []

    async def answer(self, request: web.Request) -> web.Response:
        self.heard.append(request.headers)
        if self.route:
            return web.Response(status=301, headers={"Location": self.route.pop(0)})
        return web.Response(body=FEED)


def keys(desk: Desk) -> Sequence[str | None]:
    return [headers.get("X-Api-Key") for headers in desk.heard]


async def test_agent_and_headers_of_a_source_are_sent_in_place_of_ours():
    desk = Desk()
    async with serving(desk.answer) as address, fetcher() as http:
        await http.fetch(FetchRequest(address, etag='"7"', agent="Reader/2", headers=SECRET))
        await http.fetch(FetchRequest(address))
    first, second = desk.heard
    assert [first[name] for name in ("User-Agent", "X-Api-Key", "Accept", "If-None-Match")] == [
        *("Reader/2", "s3cret", "text/xml", '"7"')
    ]
    assert first.getall("User-Agent") == ["Reader/2"]
    assert (second["User-Agent"], "X-Api-Key" in second) == ("Wirewatch-Test/1", False)


async def test_a_redirect_on_the_same_host_keeps_the_headers():
    desk = Desk("/new")
    async with serving(desk.answer) as address, fetcher() as http:
        response = await http.fetch(FetchRequest(address, headers=SECRET))
    assert keys(desk) == ["s3cret", "s3cret"]
    assert response.permanent


async def test_no_other_host_gets_the_headers_nor_the_same_host_by_way_of_another():
    async with fetcher(Limits(names_lead_to="127.0.0.1")) as http:
        other = Desk()
        async with serving(other.answer) as there:
            home = Desk(there)
            async with serving(home.answer) as here:
                other.route = [f"{here}/again"]
                response = await http.fetch(FetchRequest(here, agent="Reader/2", headers=SECRET))
    assert (keys(home), keys(other)) == (["s3cret", None], [None])
    assert [headers["User-Agent"] for headers in (*home.heard, *other.heard)] == ["Reader/2"] * 3
    # The source must not move to where its headers would be sent along for ever after.
    assert not response.permanent


async def test_another_name_of_the_same_machine_is_another_host():
    desk = Desk()
    async with serving(desk.answer) as address, fetcher(Limits(names_lead_to="127.0.0.1")) as http:
        desk.route = [address.replace("127.0.0.1", NAME)]
        await http.fetch(FetchRequest(address, headers=SECRET))
    assert keys(desk) == ["s3cret", None]


@pytest.mark.parametrize(
    "header",
    [
        *(
            ("X-Key", "a\r\nHost: evil.example"),
            ("X-Key", "a\nb"),
            ("X-Key", "a\0"),
            ("X\r\nHost", "a"),
            ("X Key", "a"),
        ),
        *(("", "a"), ("Ключ", "a"), ("X:", "a"), ("X-Key", "a" * 9000)),
        *(("Host", "evil.example"), ("connection", "close"), ("Content-Length", "5"), ("Transfer-Encoding", "chunked")),
        *(("Proxy-Authorization", "a"), ("Accept-Encoding", "br"), ("Range", "bytes=0-5"), ("If-None-Match", "*")),
    ],
)
async def test_headers_that_would_break_the_request_are_refused(header: tuple[str, str]):
    async with fetcher() as http:
        error = await failure_of(http, FetchRequest("http://127.0.0.1:9/", headers=(header,)))
    assert error.kind == "headers"
    assert "\n" not in str(error)


async def test_an_agent_of_two_lines_is_refused():
    async with fetcher() as http:
        error = await failure_of(http, FetchRequest("http://127.0.0.1:9/", agent="Reader\r\nHost: evil.example"))
    assert error.kind == "headers"


async def test_letters_of_every_script_may_stand_in_a_value():
    desk = Desk()
    async with serving(desk.answer) as address, fetcher() as http:
        await http.fetch(FetchRequest(address, headers=(("X-Api-Key", "ключ"),)))
    assert keys(desk) == ["ключ"]


async def test_an_address_with_a_name_and_a_password_logs_in():
    desk = Desk()
    async with serving(desk.answer) as address, fetcher() as http:
        await http.fetch(FetchRequest(address.replace("//", "//anna:secret@")))
    assert desk.heard[0]["Authorization"] == "Basic YW5uYTpzZWNyZXQ="


async def test_two_logins_at_once_are_refused():
    assert (await failure_at("http://a:b@127.0.0.1:9/")).kind == "refused"
    async with fetcher() as http:
        request = FetchRequest("http://a:b@127.0.0.1:9/", headers=(("Authorization", "Bearer x"),))
        assert (await failure_of(http, request)).kind == "headers"
