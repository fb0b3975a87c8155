"""What sites ask of robots: their robots.txt, fetched when it is first needed and kept for a day."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from yarl import URL

from bot.core.errors import FetchError
from bot.core.robots import EVERYTHING, NOTHING, Robots, read_robots

KEPT_S = 24 * 3600.0
KEPT_UNREACHABLE_S = 3600.0
MOST_SITES = 2_000
MOST_WEIGHT = 16 << 20  # roughly bytes
RULE_WEIGHT = 150
LONGEST_AT_ONCE = 50_000  # a longer one takes tens of milliseconds, which is for a thread
NOT_ABOUT_ROBOTS = ("blocked_address", "rate_limited", "busy")

Given = TypeVar("Given")
Made = TypeVar("Made")


@dataclass(slots=True)
class _Site:
    """The robots.txt of one scheme, host and port."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    robots: Robots = EVERYTHING
    unreachable: str = ""  # why it could not be had
    weight: int = 0
    good_until: float = 0.0  # loop time


class Sites:
    """Asks before a page is fetched; `get` brings the bytes of a robots.txt, as many as are read, or a FetchError.

    As RFC 9309 has it, a site without one (4xx) permits everything, and one that is unreachable (5xx, no answer)
    nothing; of the latter we are sure for an hour. Crawl-delay is no part of it: requests keep their distance anyway.
    """

    def __init__(self, get: Callable[[str], Awaitable[bytes]]) -> None:
        self._get = get
        self._sites: OrderedDict[str, _Site] = OrderedDict()

    async def ask(self, asked: str, url: URL) -> None:
        """Returns if `url` may be fetched. Raises FetchError of kind "robots" if not, others where nobody can know."""
        origin = str(url.origin())
        site = self._sites.setdefault(origin, _Site())
        self._sites.move_to_end(origin)
        async with site.lock:
            if site.good_until <= asyncio.get_running_loop().time():
                await self._renew(asked, site, f"{origin}/robots.txt")
        if not await _apart(site.weight, site.robots.allows, str(url)):
            raise FetchError(
                asked, "robots", site.unreachable or "the robots.txt of its site keeps robots off this page"
            )

    async def _renew(self, asked: str, site: _Site, address: str) -> None:
        kept_s = KEPT_S
        try:
            body = await self._get(address)
        except FetchError as error:
            if error.kind in NOT_ABOUT_ROBOTS:
                raise _about(asked, error) from error
            is_absent = error.kind == "redirect" or (error.status is not None and error.status < 500)
            site.robots = EVERYTHING if is_absent else NOTHING
            site.unreachable = f"the robots.txt of its site could not be read: {error.detail}"
            kept_s = KEPT_S if is_absent else KEPT_UNREACHABLE_S
        else:
            site.robots = await _apart(len(body), read_robots, body.decode("utf-8", "replace"))
            site.unreachable = ""
        site.weight = sum(RULE_WEIGHT + len(pattern) for pattern, _ in site.robots.rules)
        site.good_until = asyncio.get_running_loop().time() + kept_s
        self._forget()

    def _forget(self) -> None:
        """Lets go of the sites that were asked about longest ago, so that the memory of them stays bounded."""
        weight = sum(site.weight for site in self._sites.values())
        while len(self._sites) > MOST_SITES or weight > MOST_WEIGHT:
            _, site = self._sites.popitem(last=False)
            weight -= site.weight


def _about(asked: str, error: FetchError) -> FetchError:
    """The same failure, told of the page that was asked for."""
    told = FetchError(asked, error.kind, error.detail, status=error.status)
    told.retry_after = error.retry_after
    return told


async def _apart(weight: int, work: Callable[[Given], Made], given: Given) -> Made:
    """What `work` makes, in a thread where it is long enough to hold up others."""
    return work(given) if weight <= LONGEST_AT_ONCE else await asyncio.to_thread(work, given)
