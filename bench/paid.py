"""How many messages a second leave where Telegram is paid for a thousand, and what each costs.

    python bench/paid.py [MESSAGES]            (10,000 when left out)

The Bot API is another process, 80 ms away, that enforces 1,000 a second (30 without allow_paid_broadcast). First
messages go through the transport and the pacer alone, then the same number through the outbox on a SQLite file: the
difference is what storage costs. Every commit waits for the disk, whose fsync is printed.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import TypeAlias

sys.path.insert(0, str(Path(__file__).parents[1]))

import aiohttp

from bench.delivery import RealClock, enqueue, never_rendered
from bot.adapters.telegram import TelegramMessenger, build_application
from bot.core.model import Message, Sent, Urgency
from bot.core.pacing import PAID_RATE, Pace
from bot.services.deliver import Deliver, DeliverLimits, Renderers
from bot.talk import PAID_IN_FLIGHT
from storage import open_store
from tests.telegram_api import TOKEN

FSYNCS = 50
HELLO = Message("<b>Ferry leaves the harbour</b>\n\nNobody waved.")
Send: TypeAlias = Callable[[TelegramMessenger, int], Awaitable[None]]


def main() -> int:
    if len(sys.argv) > 2 or not all(word.isdigit() for word in sys.argv[1:]):
        print("bench/paid.py: needs nothing, or the number of messages to send")
        return 2
    count = int(sys.argv[1]) if len(sys.argv) == 2 else 10_000
    print(f"load {os.getloadavg()[0]:.1f}; a write and fsync {fsync_ms():.2f} ms (median of {FSYNCS})")
    alone = asyncio.run(measure("transport and pacer", count, send_alone))
    whole = asyncio.run(measure("with the outbox", count, send_stored))
    print(f"storage {(whole - alone) / count * 1e3:.2f} ms of CPU a message, its threads included")
    return 0


def fsync_ms() -> float:
    took = []
    with tempfile.TemporaryFile() as file:
        for _ in range(FSYNCS):
            started = perf_counter()
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
            took.append(perf_counter() - started)
    return median(took) * 1e3


async def measure(name: str, count: int, send: Send) -> float:
    """The CPU seconds of this process."""
    async with served() as url, build_application(TOKEN, url, Pace(PAID_RATE, free=30)).bot as bot:
        used = process_time()
        await send(TelegramMessenger(bot), count)
        used = process_time() - used
        async with aiohttp.ClientSession() as session, session.get(f"{url}/stats") as answer:
            stats = await answer.json()
    print(
        f"{name}: {stats['taken']} taken, {stats['rate']:.0f}/s, after the first thousand {stats['later']:.0f}/s, "
        f"{stats['paid']} paid for, {stats['refused']} times 429; {used / count * 1e3:.2f} ms of CPU a message"
    )
    return used


@asynccontextmanager
async def served() -> AsyncIterator[str]:
    """The address of the other process."""
    server = Path(__file__).parent / "world" / "paid.py"
    process = await asyncio.create_subprocess_exec(sys.executable, server, stdout=asyncio.subprocess.PIPE)
    try:
        address = await process.stdout.readline() if process.stdout else b""
        yield address.decode().strip()
    finally:
        process.kill()
        await process.wait()


async def send_alone(messenger: TelegramMessenger, count: int) -> None:
    chats = iter(range(1, count + 1))

    async def work() -> None:
        for chat in chats:
            outcome = await messenger.send(chat, 0, HELLO, Urgency.ALERT)
            if not isinstance(outcome, Sent):
                print(f"chat {chat}: {outcome}")

    await asyncio.gather(*(work() for _ in range(PAID_IN_FLIGHT)))


async def send_stored(messenger: TelegramMessenger, count: int) -> None:
    renderers = Renderers(never_rendered, never_rendered, never_rendered, never_rendered)
    with tempfile.TemporaryDirectory() as folder:
        async with open_store(f"sqlite:///{folder}/bench.db") as store:
            await enqueue(store, range(1, count + 1), Urgency.ALERT)
            deliver = Deliver(store, messenger, RealClock(), renderers, DeliverLimits(in_flight=PAID_IN_FLIGHT))
            started = process_time()
            task = asyncio.create_task(deliver.run())
            while deliver.totals["sent"] < count:
                await asyncio.wait([task], timeout=0.2)
            print(f"  {(process_time() - started) / count * 1e3:.2f} ms without queueing them")
            task.cancel()
            await asyncio.wait([task])


if __name__ == "__main__":
    sys.exit(main())
