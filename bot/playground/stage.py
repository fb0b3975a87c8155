"""The playground: newsroom, Bot API and chat page on one loopback port, and the real bot between them.

Nothing of the real installation is touched: no `.env`, no token, no database; all is gone when it ends.
"""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from errno import EADDRINUSE
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.app import run_bot
from bot.clock import CLOCK
from bot.core.errors import WirewatchError
from bot.core.model import Source
from bot.playground.bot_api import MOST_UPLOAD_BYTES, listening
from bot.playground.chatroom import Chatroom, read_page
from bot.playground.newsroom import News, load_news, newsroom_routes
from bot.playground.people import Person, Place
from bot.playground.previews import Previews
from bot.playground.printing import PrintingPresses
from bot.playground.scripted import Conversation, ConversationError
from bot.playground.switchboard import Switchboard
from bot.settings import Settings, load_settings
from storage import open_store

TOKEN = "700000001:playground-needs-no-real-token-at-all"  # noqa: S105 - only the local Bot API knows it
YOU = Person(1001, "You", "follower")
EDITOR = Person(1002, "Editor", "admin", town="Berlin", latitude=52.52, longitude=13.4)
LAYLA = Person(1003, "Layla", "follower", "ar", "Cairo", 30.04, 31.24)
PEOPLE = (YOU, EDITOR, LAYLA)
PLACES = (
    Place("Night desk", "supergroup", (YOU.id, EDITOR.id, LAYLA.id), topics=("Trade", "Security")),
    Place("Trade watch", "channel", (YOU.id,), "trade_watch"),
)
LOOPBACK = ("127.0.0.0/8", "::1/128")
POLL_S = 2
SCRIPTED_PACE = 8.0
STAND = "/newsroom"


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that stands ready before the bot comes on."""

    address: str  # of the chat page
    board: Switchboard
    presses: PrintingPresses
    settings: Settings
    asked_to_end: asyncio.Event  # by a signal that came before the bot listened to them


async def play(*, port: int, scripted: bool) -> int:
    """Serves the playground until Ctrl-C or SIGTERM, or plays the scripted conversation; returns the exit status."""
    try:
        async with set_stage(0 if scripted else port, pace=SCRIPTED_PACE if scripted else 1.0) as stage:
            return await (_play_script(stage) if scripted else _play_open(stage))
    except OSError as error:
        if error.errno != EADDRINUSE:
            raise
        hint = "something else listens there; `wirewatch playground --port 0` picks a free one"
        raise WirewatchError(f"port {port} is taken: {hint}") from None


async def _play_open(stage: Stage) -> int:
    await _run_bot(stage, lambda: _say(f"The Wirewatch playground is open at {stage.address} (Ctrl-C ends it)"))
    return 0


async def _play_script(stage: Stage) -> int:
    try:
        await with_bot(stage, Conversation(stage.board, stage.presses, YOU, EDITOR, _say).play)
    except ConversationError as error:
        print(f"wirewatch: {error}", file=sys.stderr)
        return 1
    return 0


async def with_bot(stage: Stage, act: Callable[[], Awaitable[None]]) -> None:
    """Runs the bot for as long as the act takes, or until it is told to end. Raises what either of them raises."""
    ready = asyncio.Event()

    async def act_when_ready() -> None:
        await ready.wait()
        await act()

    try:
        async with asyncio.TaskGroup() as tasks:
            both = [tasks.create_task(_run_bot(stage, ready.set)), tasks.create_task(act_when_ready())]
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            for each in both:
                each.cancel()
    except* WirewatchError as errors:
        raise errors.exceptions[0] from None


async def _run_bot(stage: Stage, ready: Callable[[], None]) -> None:
    """Runs the bot; one that was asked to end before it listened hears it when it is ready, and closes what it has."""

    def begin() -> None:
        if stage.asked_to_end.is_set():
            signal.raise_signal(signal.SIGTERM)
        else:
            ready()

    await run_bot(stage.settings, begin)


@asynccontextmanager
async def set_stage(port: int, *, pace: float = 1.0) -> AsyncIterator[Stage]:
    """Newsroom, Bot API and page on a loopback port (0: any free one), and a database that knows the feeds.

    SIGTERM and Ctrl-C, which would leave the database behind, are kept for the bot.
    """
    news = await asyncio.to_thread(load_news)
    board, presses = Switchboard(TOKEN, CLOCK.now), PrintingPresses(news, CLOCK.now, pace=pace)
    previews = Previews(news, presses.opened, presses.now, pace)
    page = await asyncio.to_thread(read_page)
    chatroom = Chatroom(board, PEOPLE, presses, page, places=PLACES, previews=previews)
    asked_to_end = _noted_signals()
    with tempfile.TemporaryDirectory(prefix="wirewatch-playground-", ignore_cleanup_errors=True) as folder:
        async with listening(_server(board, chatroom, news, presses), port) as address, chatroom.open():
            settings = _settings(Path(folder), address)
            await _add_sources(settings, news, address)
            try:
                yield Stage(address, board, presses, settings, asked_to_end)
            finally:
                board.interrupt()


def _noted_signals() -> asyncio.Event:
    noted = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, noted.set)
    return noted


def _server(board: Switchboard, chatroom: Chatroom, news: News, presses: PrintingPresses) -> web.Application:
    @web.middleware
    async def note_readers(request: web.Request, handler: Handler) -> web.StreamResponse:
        answer = await handler(request)
        presses.note_reader(request.path)
        return answer

    server = web.Application(client_max_size=MOST_UPLOAD_BYTES, middlewares=[note_readers])
    server.add_routes(chatroom.routes())
    server.add_routes(newsroom_routes(news, presses.opened, presses.now, pace=presses.pace, stand=STAND))
    server.add_subapp("/telegram", board.application())
    return server


def _settings(folder: Path, address: str) -> Settings:
    return load_settings(
        env_file=folder / "no.env",  # nobody's
        telegram_token=TOKEN,
        telegram_api_url=f"{address}/telegram",
        admins=str(EDITOR.id),
        access="open",
        database_url=f"sqlite:///{folder.absolute()}/playground.db",
        poll_floor_s=POLL_S,
        host_gap_s=0,
        allowed_networks=",".join(LOOPBACK),
        min_free_mb=0,
        starter=False,
        listen="off",
        log_level="warning",
    )


async def _add_sources(settings: Settings, news: News, address: str) -> None:
    async with open_store(settings.database_url) as store, store.transaction() as tables:
        for outlet in news.outlets:
            source = Source(0, address + outlet.feed_path, outlet.name, "newsroom", pinned=timedelta(seconds=POLL_S))
            await tables.sources.add(source, CLOCK.now())


def _say(line: str) -> None:
    """Prints it; to nobody once whoever read us has gone, for the conversation is the bot's as well."""
    try:
        print(line, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
