"""What an answer says beside its body: how long it holds, how long to wait, and why it refuses."""

import re
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import aiohttp
from multidict import CIMultiDictProxy

from bot.adapters.http.bodies import read_body
from bot.adapters.http.inflate import UnknownEncodingError
from bot.core.challenges import is_challenge
from bot.core.errors import FetchError

LONGEST_SILENCE = timedelta(hours=24)
LONGEST_AGE = timedelta(days=365)
ERROR_PAGE_BYTES = 64_000  # of a refusal, to see whether it is a challenge

_KINDS = {401: "login", 407: "login", 410: "gone", 429: "rate_limited", 511: "login"}
_REFUSALS = (401, 403, 429, 503)

Headers = CIMultiDictProxy[str]


async def refusal(asked: str, response: aiohttp.ClientResponse) -> FetchError:
    """What an answer that brings nothing means."""
    status = response.status
    if await _is_challenged(response):
        return challenge(asked, status)
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
    error = FetchError(
        asked, _KINDS.get(status, "status"), f"the server answers {status} {phrase}".strip(), status=status
    )
    error.retry_after = _retry_after(response.headers)
    return error


def challenge(asked: str, status: int) -> FetchError:
    """A page that wants to know whether its reader is human, whatever its status."""
    return FetchError(asked, "challenge", "the site shows a page that checks for robots", status=status)


def max_age(headers: Headers) -> timedelta | None:
    """How much longer the answer holds (RFC 9111: Cache-Control before Expires, less its Age); None if not at all."""
    directives = [part.strip().lower() for part in ",".join(headers.getall("Cache-Control", ())).split(",")]
    if "no-store" in directives or "no-cache" in directives:
        return None
    ages = [match for part in directives if (match := re.fullmatch(r'max-age="?(\d{1,10})"?', part))]
    lifetime = timedelta(seconds=int(ages[0][1])) if ages else _from_its_date(headers, "Expires")
    if lifetime is None:
        return None
    age = headers.get("Age", "")
    left = lifetime - timedelta(seconds=int(age) if re.fullmatch(r"[0-9]{1,9}", age) else 0)
    return min(left, LONGEST_AGE) if left > timedelta(0) else None


def _retry_after(headers: Headers) -> timedelta | None:
    """Retry-After in seconds, or as a date, which is counted from the Date of the same answer."""
    value = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return min(timedelta(seconds=int(value)), LONGEST_SILENCE)
    wait = _from_its_date(headers, "Retry-After")
    return None if wait is None else min(max(wait, timedelta(0)), LONGEST_SILENCE)


def _from_its_date(headers: Headers, name: str) -> timedelta | None:
    """How long after the Date of the answer the time in a header is."""
    if name not in headers:
        return None
    then, now = _date(headers[name]), _date(headers.get("Date", ""))
    return then - now if then and now else None


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value.strip())
    except (ValueError, TypeError, OverflowError):
        return None
    return date if date.tzinfo else None


async def _is_challenged(response: aiohttp.ClientResponse) -> bool:
    if "challenge" in response.headers.get("cf-mitigated", ""):
        return True
    if response.status not in _REFUSALS:
        return False
    try:
        page = await read_body(response, ERROR_PAGE_BYTES)
    except UnknownEncodingError:
        return False
    return is_challenge(page.data.decode("latin-1"))
