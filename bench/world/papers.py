"""A thousand newspapers on this machine: feeds of 50 items of 2 KB, invented, on 200 loopback addresses.

    python bench/world/papers.py PORT

`/feed/N` is the feed of paper N with an ETag, `/newest/N` sets up to which item every feed lists; 0: none. Linux only:
elsewhere there is but one loopback address.
"""

import random
import sys
from datetime import UTC, datetime, timedelta
from functools import cache

from aiohttp import web

HOSTS = 200
ITEMS = 50
ITEM_BYTES = 2_000
EPOCH = datetime(2026, 11, 22, 6, tzinfo=UTC)
FUNCTION_WORDS = tuple("the of to and in a that on for is with said by from at has was it as be are its after".split())  # noqa: SIM905
SYLLABLES = tuple("ba ce di fo gu ka le mi no pu ra ti vo chan dor fel gim hast".split())  # noqa: SIM905


@cache
def sentences() -> tuple[str, ...]:
    """Invented sentences: every other word one of English grammar, the rest as common as Zipf says."""
    chance = random.Random(3)
    words = list(dict.fromkeys("".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(40_000)))
    weights = [1 / (rank + 10) for rank in range(len(words))]
    pairs = zip(chance.choices(FUNCTION_WORDS, k=300_000), chance.choices(words, weights, k=300_000), strict=True)
    drawn = (word for pair in pairs for word in pair)
    return tuple(" ".join(next(drawn) for _ in range(15)).capitalize() + "." for _ in range(40_000))


def item(feed: int, number: int) -> str:
    """One item; the same every time it is asked for."""
    chance = random.Random(feed * 100_003 + number)
    title = " ".join(chance.choice(sentences()).split()[:9])
    text = ""
    while len(text) < ITEM_BYTES:
        text += chance.choice(sentences()) + " "
    moment = EPOCH - timedelta(hours=feed % 24) + timedelta(minutes=13 * (number - ITEMS))
    when = moment.strftime("%a, %d %b %Y %H:%M:%S GMT")
    link = f"https://paper{feed}.example/{number}"
    return (
        f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid><pubDate>{when}</pubDate>"
        f"<description>{text}</description></item>"
    )


def body(feed: int, newest: int) -> bytes:
    """A feed that lists the 50 items up to the newest; none at 0."""
    items = "".join(item(feed, number) for number in range(newest, newest - ITEMS, -1)) if newest else ""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Paper {feed}</title>'
        f"<link>https://paper{feed}.example/</link>{items}</channel></rss>"
    ).encode()


def serve(port: int) -> None:
    """Serves until killed; `/newest/N` sets up to which item every feed lists."""
    newest = ITEMS
    stored: dict[int, tuple[int, bytes]] = {}

    async def feed(request: web.Request) -> web.Response:
        number, tag = int(request.match_info["number"]), f'"{newest}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        listed, shown = stored.get(number, (-1, b""))
        if listed != newest:
            shown = body(number, newest)
            stored[number] = (newest, shown)
        return web.Response(body=shown, content_type="application/rss+xml", headers={"ETag": tag})

    async def set_newest(request: web.Request) -> web.Response:
        nonlocal newest
        newest = int(request.match_info["number"])
        return web.Response()

    app = web.Application()
    app.add_routes([web.get("/feed/{number}", feed), web.get("/newest/{number}", set_newest)])
    web.run_app(app, host=addresses(), port=port, print=None, access_log=None)


def addresses() -> list[str]:
    """The hosts that the papers are on."""
    return [f"127.0.1.{host}" for host in range(1, HOSTS + 1)]


def urls(count: int, port: int) -> list[str]:
    """The addresses of that many feeds, host by host."""
    hosts = addresses()
    return [f"http://{hosts[number % HOSTS]}:{port}/feed/{number}" for number in range(count)]


if __name__ == "__main__":
    serve(int(sys.argv[1]))
