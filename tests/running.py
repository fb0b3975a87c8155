"""A bot as an operator runs it: its own process, a feed it polls over HTTP, and a Bot API it talks to over HTTP."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path

from aiohttp import web

from bot.core.model import Source
from storage import open_store
from tests.telegram_api import TOKEN, TelegramApi

ROOT = Path(__file__).parent.parent
OWNER = 4242


@dataclass(slots=True)
class Outlet:
    """A feed over HTTP that publishes what it is told to."""

    title: str
    items: list[str] = field(default_factory=list)
    url: str = ""
    fetched: int = 0
    asked: asyncio.Condition = field(default_factory=asyncio.Condition)

    def publish(self, title: str, text: str, *, name: str = "", age: timedelta = timedelta(0)) -> None:
        name = name or f"item-{len(self.items)}"
        date = format_datetime(datetime.now(UTC) - age)
        self.items.append(
            f"<item><guid>{name}</guid><link>https://{escape(self.title.lower())}.example/{name}</link>"
            f"<title>{escape(title)}</title><pubDate>{date}</pubDate><description>{escape(text)}</description></item>"
        )

    async def until_fetched(self, times: int) -> None:
        """Waits until the bot has asked so many times more."""
        goal = self.fetched + times
        async with asyncio.timeout(20), self.asked:
            await self.asked.wait_for(lambda: self.fetched >= goal)

    async def answer(self, _: web.Request) -> web.Response:
        async with self.asked:
            self.fetched += 1
            self.asked.notify_all()
        body = f"<rss version='2.0'><channel><title>{self.title}</title>{''.join(self.items)}</channel></rss>"
        return web.Response(text=body, content_type="application/rss+xml")


@asynccontextmanager
async def outlets(*titles: str) -> AsyncIterator[list[Outlet]]:
    """Feeds on one loopback port, one a title."""
    opened = [Outlet(title) for title in titles]
    app = web.Application()
    for number, outlet in enumerate(opened):
        app.router.add_get(f"/{number}.xml", outlet.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    for number, outlet in enumerate(opened):
        outlet.url = f"http://127.0.0.1:{runner.addresses[0][1]}/{number}.xml"
    try:
        yield opened
    finally:
        await runner.cleanup()


def environment(folder: Path, api_url: str, **settings: str) -> dict[str, str]:
    """The settings of a bot on this machine only; `settings` without their prefix, in lower case."""
    chosen = {
        "telegram_token": TOKEN,
        "telegram_api_url": api_url,
        "database_url": f"sqlite:///{folder / 'wirewatch.db'}",
        "admins": str(OWNER),
        "allowed_networks": "127.0.0.0/8",
        "poll_floor_s": "1",
        "host_gap_s": "0",
        "min_free_mb": "0",
        "starter": "false",
        "listen": "off",
        **settings,
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("WIREWATCH_")}
    ours = {f"WIREWATCH_{name.upper()}": value for name, value in chosen.items()}
    return {**inherited, **ours, "PYTHONPATH": str(ROOT)}


async def follow(folder: Path, *feeds: Outlet) -> None:
    """Makes the feeds sources of the bot in `folder`, asked every second."""
    now = datetime.now(UTC)
    async with open_store(f"sqlite:///{folder / 'wirewatch.db'}") as store, store.transaction() as tables:
        for feed in feeds:
            await tables.sources.add(Source(0, feed.url, feed.title, pinned=timedelta(seconds=1)), now)


@dataclass(slots=True)
class Running:
    """A running `wirewatch run`."""

    process: asyncio.subprocess.Process
    log: list[str] = field(default_factory=list)

    async def until_ready(self) -> None:
        await self.until_said("ready")

    async def until_said(self, word: str) -> None:
        """Returns once the log says so."""
        async with asyncio.timeout(20):
            assert self.process.stderr
            while line := (await self.process.stderr.readline()).decode():
                self.log.append(line)
                if word in line:
                    return
        raise AssertionError(f"the bot never said {word!r}:\n" + "".join(self.log))

    async def kill(self) -> None:
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        """The exit status after SIGTERM; the log holds all it wrote."""
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(20):
            _, rest = await self.process.communicate()
        self.log.append(rest.decode())
        return self.process.returncode or 0


@asynccontextmanager
async def running(folder: Path, api: TelegramApi, **settings: str) -> AsyncIterator[Running]:
    """A bot that answers at `api`; killed at the end if it still runs."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=folder,
        env=environment(folder, api.url, **settings),
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    bot = Running(process)
    try:
        await bot.until_ready()
        yield bot
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()
