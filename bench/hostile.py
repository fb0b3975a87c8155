"""Feeds made to hurt their reader: what each takes in the worker process, and how the bot answers meanwhile.

    python bench/hostile.py [../shared/data/feeds] [--bot]

Every file under gen_hostile, or every one of the invented feeds of hostile_feeds, is parsed by a worker process of
its own: its CPU seconds, the most memory it ever had (imports included), what it opened, and the longest pause of the
event loop that waited for it. With `--bot` a running bot polls all of them every second while ten people ask it for
/help in turn, and their longest wait is told. The exit status is 1 when more was taken than promised:
10 CPU seconds, 300 MB, nothing opened, no pause over 50 ms, every answer within a second.
"""

import asyncio
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Self

from aiohttp import web

sys.path.insert(0, str(Path(__file__).parents[1]))

from hostile_feeds import hostile_feeds

from bot.adapters.worker.process import WorkerProcess
from bot.core.errors import FeedError, WorkerError
from bot.playground.chats import Posted
from bot.ports import FetchResponse
from tests.running import Outlet, follow, running
from tests.telegram_api import TelegramApi

PROMISED_S, PROMISED_MB, PROMISED_PAUSE_S, PROMISED_ANSWER_S = 10.0, 300.0, 0.05, 1.0
CODE = (sys.prefix, sys.base_prefix, str(Path(__file__).parents[1]))  # tracebacks read it
STATUS = "/proc/self/status"
PATIENCE = timedelta(seconds=60)
PEOPLE = 10
ASKED_FOR_S = 20.0


class Heartbeat:
    """The longest pause of the event loop while the block runs, as far as this process was at work during it.

    What other processes of a busy machine took of the pause is not ours, and is left out.
    """

    longest: float = 0.0

    async def _beat(self) -> None:
        while True:
            clock, work = time.perf_counter(), time.process_time()
            await asyncio.sleep(0.001)
            pause = min(time.perf_counter() - clock - 0.001, time.process_time() - work)
            self.longest = max(self.longest, pause)

    async def __aenter__(self) -> Self:
        self._task = asyncio.get_running_loop().create_task(self._beat())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task


Feed = tuple[str, bytes]


async def main(feeds: list[Feed], *, with_bot: bool) -> int:
    print(f"{'feed':36} {'size MB':>8} {'CPU s':>7} {'peak MB':>8} {'pause ms':>9}  what came of it")
    kept = [await measure(*feed) for feed in feeds]
    answered = await measure_bot(feeds) if with_bot else True
    return 0 if all(kept) and answered else 1


async def measure(name: str, body: bytes) -> bool:
    """Prints what one feed took; whether that is within what is promised."""
    content_type = "application/feed+json" if name.endswith(".json") else "application/xml"
    response = FetchResponse(200, "https://hostile.example/feed", body, content_type)
    async with WorkerProcess() as worker:
        before, _, _ = await worker.run(PATIENCE, watch)
        async with Heartbeat() as heart:
            try:
                feed, _ = await worker.parse(response, frozenset())
                outcome = f"{len(feed.entries)} entries"
            except (FeedError, WorkerError) as error:
                outcome = f"{type(error).__name__}: {error}"
        after, peak, opened = await worker.run(PATIENCE, taken)
    cpu, pause = after - before, heart.longest
    kept = cpu <= PROMISED_S and peak <= PROMISED_MB and not opened and pause <= PROMISED_PAUSE_S
    figures = f"{len(body) / 2**20:8.1f} {cpu:7.2f} {peak:8.0f} {pause * 1000:9.0f}"
    print(f"{name:36} {figures}  {'' if kept else '!! '}{outcome[:70]}", *opened, sep="\n  opened ", flush=True)
    return kept


_opened: list[str] = []


def watch() -> tuple[float, float, list[str]]:
    """In the worker: loads the parser, then notes all that is opened, but for code."""
    from bot.core.feed.parsing import parse_feed

    parse_feed(b"<rss><channel><item><title>&eacute;\xe9</title></item></channel></rss>")

    def note(event: str, details: tuple[Any, ...]) -> None:
        is_module = event == "open" and str(details[0]).startswith((*CODE, STATUS))
        if event in {"open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen"} and not is_module:
            _opened.append(f"{event} {details[0]!r}")

    sys.addaudithook(note)
    return taken()


def taken() -> tuple[float, float, list[str]]:
    """In the worker: CPU seconds, peak MB, and what was opened so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    # ru_maxrss begins with what the parent had when it started the process.
    peak = next(line for line in Path(STATUS).read_text().splitlines() if line.startswith("VmHWM:"))
    return used.ru_utime + used.ru_stime, int(peak.split()[1]) / 1024, _opened


# --- the bot meanwhile -----------------------------------------------------------------------------------------------


async def measure_bot(feeds: list[Feed]) -> bool:
    """Prints the longest wait for an answer while the bot polls the feeds; whether it is within a second."""
    with tempfile.TemporaryDirectory() as folder:
        async with serving(dict(feeds)) as (outlets, fetched), TelegramApi() as api:
            await follow(Path(folder), *outlets)
            async with running(Path(folder), api) as bot:
                waits = await ask(api)
                status = await bot.stop()
    print(f"\nbot: {sum(fetched.values())} polls of {len(fetched)} of {len(feeds)} feeds, exit status {status}")
    print(f"{len(waits)} answers, median {sorted(waits)[len(waits) // 2] * 1000:.0f} ms, longest {max(waits):.2f} s")
    return max(waits) <= PROMISED_ANSWER_S


@asynccontextmanager
async def serving(bodies: dict[str, bytes]) -> AsyncIterator[tuple[list[Outlet], Counter[str]]]:
    """The feeds over HTTP, each time a little different; and how often each was fetched."""
    names, fetched = sorted(bodies), Counter[str]()

    async def answer(request: web.Request) -> web.Response:
        name = names[int(request.match_info["number"])]
        fetched[name] += 1
        return web.Response(body=bodies[name] + b" " * fetched[name], content_type="application/xml")

    app = web.Application()
    app.router.add_get("/{number}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield [Outlet(name, url=f"{host}/{number}") for number, name in enumerate(names)], fetched
    finally:
        await runner.cleanup()


async def ask(api: TelegramApi) -> list[float]:
    """Seconds from each question to its answer."""
    chats = []
    for number in range(PEOPLE):
        person = api.add_user(f"Reader {number}")
        chats.append((api.add_private_chat(person), person))
    waits, end = [], time.perf_counter() + ASKED_FOR_S
    while time.perf_counter() < end:
        for chat, person in chats:
            asked, told = time.perf_counter(), {posted.message_id for posted in api.messages(chat)}
            api.say(chat, person, "/help")
            await api.wait_for(partial(is_answer, chat, told), ASKED_FOR_S)
            waits.append(time.perf_counter() - asked)
            await asyncio.sleep(0.1)
    return waits


def is_answer(chat: int, told: set[int], posted: Posted) -> bool:
    return posted.by_bot and posted.chat_id == chat and posted.message_id not in told


def chosen(words: list[str]) -> list[Feed]:
    """The feeds of the folder that was named, or the invented ones."""
    folders = [Path(word) for word in words if not word.startswith("-")]
    if not folders:
        return list(hostile_feeds())
    return [(file.name, file.read_bytes()) for file in sorted((folders[0] / "gen_hostile").iterdir())]


if __name__ == "__main__":
    try:
        feeds = chosen(sys.argv[1:])
    except OSError:
        print("bench/hostile.py needs the folder of feeds that holds gen_hostile, or none", file=sys.stderr)
        sys.exit(2)
    sys.exit(asyncio.run(main(feeds, with_bot="--bot" in sys.argv)))
