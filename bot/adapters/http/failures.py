"""Whatever aiohttp, the system or TLS raised, as one FetchError with a word and a sentence."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp

from bot.adapters.http.guard import BLOCKED
from bot.adapters.http.inflate import UnknownEncodingError
from bot.core.errors import FetchError


@contextmanager
def translated(asked: str) -> Iterator[None]:
    """Raises foreign exceptions as FetchError."""
    try:
        yield
    except (aiohttp.ClientError, OSError, UnknownEncodingError, ValueError) as error:
        kind, detail = _explained(error)
        raise FetchError(asked, kind, detail) from error


def _explained(error: Exception) -> tuple[str, str]:
    for kinds, kind, detail in _EXPLANATIONS:
        if isinstance(error, kinds):
            return kind, detail or str(error)
    if not isinstance(error, aiohttp.ClientConnectorError):
        return "reset", "the connection broke off"
    if BLOCKED in str(error.os_error):
        return "blocked_address", f"its address {BLOCKED}"
    return "refused", f"no connection: {(error.os_error.strerror or str(error.os_error)).lower()}"


_EXPLANATIONS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str, str], ...] = (
    (TimeoutError, "timeout", "no answer in time"),
    (aiohttp.ClientConnectorDNSError, "dns", "the name of its host is not known"),
    ((aiohttp.ClientSSLError, ssl.SSLError), "tls", "no secure connection: its certificate or TLS is not acceptable"),
    (UnknownEncodingError, "encoding", ""),
    (aiohttp.ClientResponseError, "reset", "the answer is no valid HTTP"),
    (ValueError, "blocked_address", "not an address that can be asked"),
)
