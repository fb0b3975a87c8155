"""Pages and feeds over HTTP: only public addresses, bounded bodies, two connections a host, every failure one word."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from multidict import CIMultiDict
from yarl import URL

from bot.adapters.http.answers import challenge, max_age, refusal
from bot.adapters.http.bodies import Body, Ending, read_body
from bot.adapters.http.failures import translated
from bot.adapters.http.guard import Guard, Network, web_address
from bot.adapters.http.lanes import PATIENCE_S, Lane, Lanes
from bot.adapters.http.sites import Sites
from bot.core.challenges import is_challenge
from bot.core.errors import FetchError
from bot.core.headers import header_problem
from bot.core.robots import LONGEST_BYTES
from bot.core.truncation import whole_items
from bot.ports import FetchRequest, FetchResponse

MOST_REDIRECTS = 5
MOST_CONNECTIONS = 200
CONNECT_TIMEOUT_S = 10
READ_TIMEOUT_S = 15
ROBOTS_TIMEOUT_S = 10.0
LONGEST_LINE = 16_384
LONGEST_HEADER = 65_536  # policies of some sites are over the 8 kB that aiohttp permits by itself

_REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)
_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.8"


@dataclass(frozen=True, slots=True)
class _Hop:
    """The next address on the way, and what the way to it was like."""

    url: URL
    moved: bool = False
    permanent: bool = True
    at_home: bool = True  # never yet led to another host, which must not see the headers set for the first

    def to(self, url: URL, *, permanent: bool) -> "_Hop":
        """The hop after a redirect to `url`."""
        is_at_home = self.at_home and _is_same_place(self.url, url)
        return _Hop(url, moved=True, permanent=self.permanent and permanent, at_home=is_at_home)


@dataclass(frozen=True, slots=True)
class _Limits:
    """What one fetch may take; a body that is `cuttable` is cut at the limit rather than refused."""

    max_body: int
    total_s: float
    cuttable: bool = False


class HttpFetcher:
    """A Fetcher over aiohttp; `async with` opens and closes its connections.

    Every socket is checked when it is made, so that literals, odd spellings, redirects and rebinding names all pass the
    same check: it refuses what is not public and not in `allowed_networks`. Requests to one host and port leave at
    least `host_gap` apart, none inside `allowed_networks`; a Retry-After binds its whole host likewise. `resolver`
    takes the place of the system's name service. `total_timeout` is for a whole fetch, redirects included, but not for
    the time it waits for its turn.
    """

    def __init__(  # noqa: PLR0913 - keywords only; three of them are settings
        self,
        *,
        allowed_networks: tuple[Network, ...],
        max_body: int,
        host_gap: timedelta,
        user_agent: str,
        total_timeout: timedelta = timedelta(seconds=30),
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._guard = Guard(allowed_networks)
        self._limits = _Limits(max_body, total_timeout.total_seconds())
        self._host_gap_s = host_gap.total_seconds()
        self._headers = {"User-Agent": user_agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate"}
        self._resolver = resolver
        self._lanes = Lanes()
        self._sites = Sites(self._robots_txt)

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=MOST_CONNECTIONS,
                socket_factory=self._guard.make_socket,
                resolver=self._resolver,
                ttl_dns_cache=60,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=self._headers,
            auto_decompress=False,
            max_line_size=LONGEST_LINE,
            max_field_size=LONGEST_HEADER,
            trust_env=False,  # a proxy would hide the address that the guard has to see
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def fetch(self, request: FetchRequest) -> FetchResponse:
        if problem := _problem(request):
            raise FetchError(request.url, "headers", problem)
        return await self._follow(request, self._limits)

    async def _follow(self, request: FetchRequest, limits: _Limits) -> FetchResponse:
        hop = _Hop(web_address(request.url, request.url))
        for number in range(MOST_REDIRECTS + 1):
            if request.robots:
                await self._sites.ask(request.url, hop.url)
            # What has begun goes on: who asks a host for the second time waits the gap, however long it is.
            patience_s = PATIENCE_S if number == 0 and not request.robots else float("inf")
            gap_s = 0.0 if self._guard.is_opened(hop.url.host or "") else self._host_gap_s
            async with self._lanes.turn(request.url, hop.url, gap_s, patience_s=patience_s) as lane:
                began = _now()
                with translated(request.url):
                    step = await self._step(request, hop, lane, limits)
                limits = replace(limits, total_s=max(limits.total_s - (_now() - began), 0.001))
            if isinstance(step, FetchResponse):
                return step
            hop = step
        raise FetchError(request.url, "redirect", f"more than {MOST_REDIRECTS} redirects")

    async def _step(self, request: FetchRequest, hop: _Hop, lane: Lane, limits: _Limits) -> FetchResponse | _Hop:
        timeout = aiohttp.ClientTimeout(limits.total_s, sock_connect=CONNECT_TIMEOUT_S, sock_read=READ_TIMEOUT_S)
        headers = _headers(request, hop)
        async with self._session.get(hop.url, headers=headers, allow_redirects=False, timeout=timeout) as response:
            target = response.headers.get("Location")
            if response.status in _REDIRECTS and target:
                return hop.to(web_address(request.url, target, hop.url), permanent=response.status in _PERMANENT)
            if response.status in (200, 203) or (response.status == 304 and (request.etag or request.last_modified)):
                return await self._answer(request, hop, response, limits)
            error = await refusal(request.url, response)
        if error.retry_after and not self._guard.is_opened(hop.url.host or ""):
            lane.silent_until = _now() + error.retry_after.total_seconds()
        raise error

    async def _answer(
        self, request: FetchRequest, hop: _Hop, response: aiohttp.ClientResponse, limits: _Limits
    ) -> FetchResponse:
        answer = FetchResponse(
            status=200,
            url=str(response.url),
            body=b"",
            content_type=response.headers.get("Content-Type", ""),
            etag=response.headers.get("ETag"),
            last_modified=response.headers.get("Last-Modified"),
            # Where its headers were left out on the way, the new address is not one to ask with them for good.
            permanent=hop.moved and hop.permanent and (hop.at_home or not request.headers),
            max_age=max_age(response.headers),
        )
        if response.status == 304:
            etag, last_modified = answer.etag or request.etag, answer.last_modified or request.last_modified
            return replace(answer, status=304, etag=etag, last_modified=last_modified)
        if (response.content_length or 0) > limits.max_body and not limits.cuttable:
            raise _too_big(request.url, limits)
        body = await read_body(response, limits.max_body)
        if is_challenge(body.data[:4000].decode("latin-1")):
            raise challenge(request.url, response.status)
        if body.ending is Ending.WHOLE or limits.cuttable:
            return replace(answer, body=body.data)
        # With its validators the rest of it would be answered by 304.
        data = _rescued(request.url, body, limits)
        return replace(answer, body=data, etag=None, last_modified=None, max_age=None)

    async def _robots_txt(self, address: str) -> bytes:
        limits = _Limits(LONGEST_BYTES, min(ROBOTS_TIMEOUT_S, self._limits.total_s), cuttable=True)
        return (await self._follow(FetchRequest(address), limits)).body


def _problem(request: FetchRequest) -> str | None:
    """Why what is set for a source cannot be sent."""
    if not request.agent and not request.headers:
        return None
    if "Authorization" in CIMultiDict(request.headers) and web_address(request.url, request.url).user is not None:
        return "its address has a name and a password, and its headers a login of their own"
    given = (("User-Agent", request.agent), *request.headers)
    return next((problem for name, value in given if (problem := header_problem(name, value))), None)


def _headers(request: FetchRequest, hop: _Hop) -> CIMultiDict[str]:
    headers = CIMultiDict(request.headers if hop.at_home else ())
    ours = {"User-Agent": request.agent, "If-None-Match": request.etag, "If-Modified-Since": request.last_modified}
    for name, value in ours.items():
        if value:
            headers.setdefault(name, value)
    return headers


def _is_same_place(one: URL, other: URL) -> bool:
    """Whether what is for one address is for the other: the same host and port, or the same made secure."""
    is_upgrade = (one.scheme, one.port, other.scheme, other.port) == ("http", 80, "https", 443)
    return one.host == other.host and (is_upgrade or one.origin() == other.origin())


def _rescued(asked: str, body: Body, limits: _Limits) -> bytes:
    """What can be used of a body that broke off. Raises FetchError for nothing, and for one that was too long."""
    if body.ending is Ending.BIG:
        raise _too_big(asked, limits)
    items = whole_items(body.data)
    if items is None:
        raise FetchError(asked, "reset", "the connection broke off before the end", status=200)
    return items


def _too_big(asked: str, limits: _Limits) -> FetchError:
    return FetchError(asked, "big", f"the answer is larger than {limits.max_body / 2**20:.3g} MB", status=200)


def _now() -> float:
    return asyncio.get_running_loop().time()
