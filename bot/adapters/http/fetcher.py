"""Pages and feeds over HTTP: only public addresses, bounded bodies, two connections a host, every failure one word."""

import asyncio
import re
import socket
import ssl
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from types import TracebackType
from typing import Self, TypeAlias

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.adapters.http.inflate import Inflater, TooBigError, UnknownEncodingError
from bot.core.challenges import is_challenge
from bot.core.errors import FetchError
from bot.ports import FetchRequest, FetchResponse

MOST_REDIRECTS = 5
MOST_CONNECTIONS = 200
CONNECTIONS_PER_HOST = 2
CONNECT_TIMEOUT_S = 10
READ_TIMEOUT_S = 15
LONGEST_SILENCE = timedelta(hours=24)
ERROR_PAGE_BYTES = 64_000  # of a refusal, to see whether it is a challenge
CHUNK_BYTES = 65_536

_REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)
_REFUSALS = (401, 403, 429, 503)
_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.8"
# Public by the letter of is_global, but they carry other, perhaps private, addresses inside them or lead to no server.
_NOT_PUBLIC = tuple(
    ip_network(network)
    for network in (
        *("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24"),
        *("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"),
    )
)
_BLOCKED = "is not a public address"
_NAMES_OF_HERE = ("localhost", "ip6-localhost")

Network: TypeAlias = IPv4Network | IPv6Network


@dataclass(slots=True)
class _Lane:
    """The queue before one host and port."""

    connections: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CONNECTIONS_PER_HOST))
    free_at: float = 0.0  # loop time of the next permitted request
    silent_until: float = 0.0  # loop time before which the host wants no request


@dataclass(frozen=True, slots=True)
class _Moved:
    """A redirect, and whether it holds for good."""

    url: URL
    permanent: bool


class HttpFetcher:
    """A Fetcher over aiohttp; `async with` opens and closes its connections.

    Every socket is checked when it is made, so that literals, odd spellings, redirects and rebinding names all pass the
    same check: it refuses what is not public and not in `allowed_networks`. Requests to one host and port leave at
    least `host_gap` apart, none inside `allowed_networks`; a Retry-After binds its whole host likewise. `resolver`
    takes the place of the system's name service.
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
        self._allowed_networks = allowed_networks
        self._max_body = max_body
        self._host_gap_s = host_gap.total_seconds()
        self._headers = {"User-Agent": user_agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate"}
        self._total_timeout_s = total_timeout.total_seconds()
        self._resolver = resolver
        self._lanes: defaultdict[tuple[str | None, int | None], _Lane] = defaultdict(_Lane)

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=MOST_CONNECTIONS, socket_factory=self._guarded, resolver=self._resolver, ttl_dns_cache=60
            ),
            timeout=aiohttp.ClientTimeout(
                total=self._total_timeout_s, sock_connect=CONNECT_TIMEOUT_S, sock_read=READ_TIMEOUT_S
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=self._headers,
            auto_decompress=False,
            trust_env=False,  # a proxy would hide the address that the guard has to see
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def fetch(self, request: FetchRequest) -> FetchResponse:
        moved = _Moved(_address(request.url, request.url), permanent=True)
        for hop in range(MOST_REDIRECTS + 1):
            async with self._turn(request.url, moved.url) as lane, _translated(request.url):
                step = await self._step(request, moved.url, lane)
            if isinstance(step, FetchResponse):
                return replace(step, permanent=moved.permanent and hop > 0)
            moved = replace(step, permanent=moved.permanent and step.permanent)
        raise FetchError(request.url, "redirect", f"more than {MOST_REDIRECTS} redirects")

    @asynccontextmanager
    async def _turn(self, asked: str, url: URL) -> AsyncIterator[_Lane]:
        """One of the host's connections, at its time; waiting here does not count as time of the answer."""
        lane = self._lanes[url.host, url.port]
        gap_s = 0.0 if self._is_allowed_host(url.host or "") else self._host_gap_s
        async with lane.connections:
            now = asyncio.get_running_loop().time()
            if lane.silent_until > now:
                raise _silent(asked, timedelta(seconds=lane.silent_until - now))
            start = max(now, lane.free_at)
            lane.free_at = start + gap_s
            if start > now:
                await asyncio.sleep(start - now)
            yield lane

    async def _step(self, request: FetchRequest, url: URL, lane: _Lane) -> FetchResponse | _Moved:
        conditions = {"If-None-Match": request.etag, "If-Modified-Since": request.last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        async with self._session.get(url, headers=headers, allow_redirects=False) as response:
            target = response.headers.get("Location")
            if response.status in _REDIRECTS and target:
                return _Moved(_address(request.url, target, url), response.status in _PERMANENT)
            if response.status == 200 or (response.status == 304 and headers):
                return await self._answer(request, response)
            error = await _refusal(request.url, response)
        if error.retry_after and not self._is_allowed_host(url.host or ""):
            lane.silent_until = asyncio.get_running_loop().time() + error.retry_after.total_seconds()
        raise error

    async def _answer(self, request: FetchRequest, response: aiohttp.ClientResponse) -> FetchResponse:
        body = b"" if response.status == 304 else await self._body(request, response)
        if is_challenge(body[:4000].decode("latin-1")):
            raise _challenge(request.url, response.status)
        is_unchanged = response.status == 304
        return FetchResponse(
            status=response.status,
            url=str(response.url),
            body=body,
            content_type=response.headers.get("Content-Type", ""),
            etag=response.headers.get("ETag") or (request.etag if is_unchanged else None),
            last_modified=response.headers.get("Last-Modified") or (request.last_modified if is_unchanged else None),
        )

    async def _body(self, request: FetchRequest, response: aiohttp.ClientResponse) -> bytes:
        try:
            return await _read(response, self._max_body)
        except TooBigError:
            detail = f"the answer is larger than {self._max_body / 2**20:.3g} MB"
            raise FetchError(request.url, "big", detail, status=response.status) from None

    def _guarded(self, address: aiohttp.AddrInfoType) -> socket.socket:
        family, kind, protocol, _, (host, *_) = address
        if not self._is_permitted(str(host)):
            raise OSError(f"{host} {_BLOCKED}")
        return socket.socket(family, kind, protocol)

    def _is_permitted(self, host: str) -> bool:
        return _is_within(host, self._allowed_networks) or _is_public(host)

    def _is_allowed_host(self, host: str) -> bool:
        """Whether a host as written lies in a permitted network; a name counts as outside, at most a gap too much."""
        literals = ("127.0.0.1", "::1") if host.lower() in _NAMES_OF_HERE else (host,)
        return any(_is_within(literal, self._allowed_networks) for literal in literals)


def _address(asked: str, target: str, base: URL | None = None) -> URL:
    """The address to ask. Raises FetchError for one that is no HTTP address."""
    try:
        url = URL(target) if base is None else base.join(URL(target))
        is_fetchable = url.scheme in ("http", "https") and bool(url.host)
    except ValueError as error:
        raise FetchError(asked, "blocked_address", f"not an address: {error}") from error
    if not is_fetchable:
        raise FetchError(asked, "blocked_address", "only http and https addresses are fetched")
    return url


def _is_within(host: str, networks: Iterable[Network]) -> bool:
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in network for network in networks)


def _is_public(host: str) -> bool:
    address = ip_address(host.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address.is_global and not address.is_multicast and not _is_within(str(address), _NOT_PUBLIC)


async def _read(response: aiohttp.ClientResponse, limit: int) -> bytes:
    if (response.content_length or 0) > limit:
        raise TooBigError
    inflater = Inflater(response.headers.get("Content-Encoding", ""), limit)
    async for chunk in response.content.iter_chunked(CHUNK_BYTES):
        inflater.add(chunk)
    return inflater.body


async def _refusal(asked: str, response: aiohttp.ClientResponse) -> FetchError:
    """What an answer other than 200 and 304 means."""
    status = response.status
    if await _is_challenged(response):
        return _challenge(asked, status)
    kind = {410: "gone", 429: "rate_limited"}.get(status, "status")
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
    error = FetchError(asked, kind, f"the server answers {status} {phrase}".strip(), status=status)
    error.retry_after = _retry_after(response)
    return error


async def _is_challenged(response: aiohttp.ClientResponse) -> bool:
    if "challenge" in response.headers.get("cf-mitigated", ""):
        return True
    if response.status not in _REFUSALS:
        return False
    try:
        page = await _read(response, ERROR_PAGE_BYTES)
    except (TooBigError, UnknownEncodingError):
        return False
    return is_challenge(page.decode("latin-1"))


def _challenge(asked: str, status: int) -> FetchError:
    return FetchError(asked, "challenge", "the site shows a page that checks for robots", status=status)


def _retry_after(response: aiohttp.ClientResponse) -> timedelta | None:
    """Retry-After in seconds, or as a date, which is counted from the Date of the same answer."""
    value = response.headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}", value):
        return min(timedelta(seconds=int(value)), LONGEST_SILENCE)
    try:
        wait = parsedate_to_datetime(value) - parsedate_to_datetime(response.headers.get("Date", ""))
    except (ValueError, TypeError):
        return None
    return min(max(wait, timedelta(0)), LONGEST_SILENCE)


def _silent(asked: str, wait: timedelta) -> FetchError:
    error = FetchError(asked, "rate_limited", f"its host asked for silence, {wait.total_seconds():.0f} s are left")
    error.retry_after = wait
    return error


@asynccontextmanager
async def _translated(asked: str) -> AsyncIterator[None]:
    """Foreign exceptions as FetchError."""
    try:
        yield
    except (aiohttp.ClientError, OSError, UnknownEncodingError, ValueError) as error:
        kind, detail = _explained(error)
        raise FetchError(asked, kind, detail) from error


def _explained(error: Exception) -> tuple[str, str]:
    """A word and a sentence for what aiohttp, the system or TLS raised."""
    for kinds, kind, detail in _EXPLANATIONS:
        if isinstance(error, kinds):
            return kind, detail or str(error)
    if not isinstance(error, aiohttp.ClientConnectorError):
        return "reset", "the connection broke off"
    if _BLOCKED in str(error.os_error):
        return "blocked_address", f"its address {_BLOCKED}"
    return "refused", f"no connection: {(error.os_error.strerror or str(error.os_error)).lower()}"


_EXPLANATIONS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str, str], ...] = (
    (TimeoutError, "timeout", "no answer in time"),
    (aiohttp.ClientConnectorDNSError, "dns", "the name of its host is not known"),
    ((aiohttp.ClientSSLError, ssl.SSLError), "tls", "no secure connection: its certificate or TLS is not acceptable"),
    (UnknownEncodingError, "encoding", ""),
    (aiohttp.ClientResponseError, "reset", "the answer is no valid HTTP"),
    (ValueError, "blocked_address", "not an address that can be asked"),
)
