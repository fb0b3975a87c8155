"""python-telegram-bot over aiohttp: cheaper than its own transport, and honest about what may have been sent.

httpx costs eight times the CPU of a send, logs the URL and with it the token, and reports "never left" and "no answer
came" as the same TimedOut.
"""

import asyncio
import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECT_TIMEOUT_S = 10.0
READ_TIMEOUT_S = 20.0
# Above the longest call, a long poll of ten seconds and its read: a server that trickles bytes never times out else.
TOTAL_TIMEOUT_S = 60.0
SLOWEST_UPLOAD = 256 << 10  # bytes a second that a line must take: 50 MB, the largest file, in 200 s
_ANSWERS_KEPT_ALIVE_S = 15.0  # a connection that the server has just closed would make an ambiguous send
_NAMES_KEPT_S = 300
_IS_A_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_KNOWN_REFUSALS = frozenset({400, 401, 403, 404, 409})  # what the library tells apart; it retries all others


class NotSentError(NetworkError):
    """The request never left: no name, no connection, no TLS. Sending again repeats nothing."""


class ServerFaultError(NetworkError):
    """Telegram itself answered that it failed (5xx with a Bot API body): not carried out."""


class FloodedError(TelegramError):
    """429: nothing for this chat before `retry_after` is over.

    Not python-telegram-bot's RetryAfter, which since 22.2 warns of its own deprecation whenever it is made.
    """

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__(f"Flood control: again in {retry_after.total_seconds():g} s")
        self.retry_after = retry_after
        self.whole_bot = False  # set by the gate: other chats heard the same


class AiohttpRequest(BaseRequest):
    """One pool of kept-alive connections; proxies come from the environment.

    Every exception names a class of trouble and never the URL, which holds the token; hence `from None` throughout.
    """

    def __init__(self, connections: int = 100, total_s: float = TOTAL_TIMEOUT_S) -> None:
        self._connections = connections
        self._total_s = total_s
        self._session: aiohttp.ClientSession | None = None
        self._proxies: dict[tuple[str, str], str | None] = {}
        self._silent_since: float | None = None  # by the clock of the loop

    @property
    def read_timeout(self) -> float:
        return READ_TIMEOUT_S

    async def initialize(self) -> None:
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(
                limit=self._connections, keepalive_timeout=_ANSWERS_KEPT_ALIVE_S, ttl_dns_cache=_NAMES_KEPT_S
            )
            headers = {"User-Agent": self.USER_AGENT}
            self._session = aiohttp.ClientSession(connector=connector, headers=headers)

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()

    @property
    def silence_s(self) -> float:
        """Seconds since the first of the calls that were not answered; 0 after one that was."""
        return 0.0 if self._silent_since is None else asyncio.get_running_loop().time() - self._silent_since

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        try:
            answer = await self._request(*args, **kwargs)
        except NetworkError as error:
            is_answer = isinstance(error, BadRequest | ServerFaultError)  # BadRequest is a NetworkError, oddly
            self._silent_since = None if is_answer else self._silent_since or asyncio.get_running_loop().time()
            raise
        self._silent_since = None
        return answer

    async def _request(  # noqa: PLR0913, PLR0917 - the signature is the library's
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("the transport is not initialized")
        timeout = aiohttp.ClientTimeout(
            total=self._total_s + _weight(request_data) / SLOWEST_UPLOAD,
            sock_connect=_seconds(connect_timeout, CONNECT_TIMEOUT_S),
            sock_read=_seconds(read_timeout, READ_TIMEOUT_S),
        )
        proxy, (body, kind) = self._proxy(url), _body(request_data)
        try:
            async with self._session.request(
                method, url, data=body, headers=kind, timeout=timeout, allow_redirects=False, proxy=proxy
            ) as answer:
                status, payload = answer.status, await answer.read()
        except (
            aiohttp.ClientConnectorError,
            aiohttp.ConnectionTimeoutError,
            aiohttp.ClientHttpProxyError,
            aiohttp.InvalidURL,
        ) as error:
            raise NotSentError(f"no connection: {type(error).__name__}") from None
        except TimeoutError:
            raise TimedOut("no answer in time") from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(f"connection lost: {type(error).__name__}") from None
        _raise_for_refusals(status, payload)
        return status, payload

    def _proxy(self, url: str) -> str | None:
        """The one that the environment names for this server; aiohttp itself asks anew for each call, on a thread."""
        parts = urlsplit(url)
        server = (parts.scheme, parts.hostname or "")
        if server not in self._proxies:
            self._proxies[server] = None if proxy_bypass(server[1]) else getproxies().get(server[0])
        return self._proxies[server]

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer as JSON. Raises NetworkError, without logging the page that some gateway sent instead."""
        parsed = _parsed(payload)
        if parsed is None:
            raise NetworkError("unreadable answer")
        return parsed


def _seconds(given: Any, default: float) -> float | None:
    if given is BaseRequest.DEFAULT_NONE:
        return default
    return None if given is None else float(given)


def _weight(data: RequestData | None) -> int:
    """The bytes of the files that go along."""
    if data is None or not data.contains_files:
        return 0
    contents = (content for _, content, _ in data.multipart_data.values())
    return sum(len(content) for content in contents if isinstance(content, bytes))


def _body(data: RequestData | None) -> tuple[aiohttp.FormData | bytes | None, dict[str, str] | None]:
    """The body and the headers that name its kind, where aiohttp does not."""
    if data is None:
        return None, None
    if not data.contains_files:
        return urlencode(data.json_parameters).encode(), _IS_A_FORM
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, content_type) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=content_type)
    return form, None


def _raise_for_refusals(status: int, payload: bytes) -> None:
    """What the library would report in a way that hides whether the call was carried out.

    By the status alone it would take the page of a gateway (403, 404) for a chat that blocked us, or for a wrong token.
    """
    if status < 300:
        return
    answer = _parsed(payload)
    if answer is None or "error_code" not in answer:
        raise NetworkError(f"status {status} without an answer of the Bot API")
    said = str(answer.get("description", status))
    if status == 429:
        raise FloodedError(timedelta(seconds=_retry_after(answer)))
    if status >= 500:
        raise ServerFaultError(said)
    if status not in _KNOWN_REFUSALS:
        raise BadRequest(said)


def _parsed(payload: bytes) -> dict[str, Any] | None:
    try:
        parsed = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def _retry_after(answer: dict[str, Any]) -> float:
    try:
        return float(answer["parameters"]["retry_after"])
    except (KeyError, TypeError, ValueError):
        return 1.0
