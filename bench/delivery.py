"""How much of the permitted rate the sender uses, how often it is refused, and how long an urgent alert waits.

    python bench/delivery.py [ALERTS]          (600 when left out; 20 s a run)

A Bot API on this machine enforces 30 messages in any rolling second. A backlog of alerts to as many chats is sent, and
five seconds in come urgent ones to a tenth as many others. First our sender, outbox on disk and all; then, where
aiolimiter is installed, python-telegram-bot's own AIORateLimiter and HTTPXRequest on the same load.
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

from telegram.error import RetryAfter
from telegram.ext import ApplicationBuilder

from bot.adapters.telegram import TelegramMessenger, build_application
from bot.core.model import Chat, Delivery, Message, StoryView, Urgency
from bot.core.pacing import Pace
from bot.ports import Store
from bot.services.deliver import Deliver, Renderers
from storage import open_store
from tests.telegram_api import TOKEN, Arrival, Strict, TelegramApi

RATE = 30
URGENT_AFTER_S = 5.0
LATENCY_S = 0.08  # of Telegram, as seen from a rented server
WORDS = {True: "urgent", False: "digest"}


class RealClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def main() -> int:
    if len(sys.argv) > 2 or not all(word.isdigit() for word in sys.argv[1:]):
        print("bench/delivery.py: needs nothing, or the number of alerts to send")
        return 2
    count = int(sys.argv[1]) if len(sys.argv) == 2 else 600
    asyncio.run(measure("our sender, with its outbox", count, send_with_ours))
    try:
        from telegram.ext import AIORateLimiter

        AIORateLimiter()
    except RuntimeError:
        print("AIORateLimiter is left out: aiolimiter is not installed")
        return 0
    asyncio.run(measure("AIORateLimiter(max_retries=5), HTTPXRequest", count, send_with_theirs))
    return 0


async def measure(name: str, count: int, send: Callable[[TelegramApi, int], Awaitable[float]]) -> None:
    async with TelegramApi(strict=Strict(per_second=RATE), latency_s=LATENCY_S) as api:
        for number in range(1, count + count // 10 + 1):
            api.add_private_chat(api.add_user("Reader", user_id=number))
        used = process_time()
        urgent_at = await send(api, count)
        report(name, api, urgent_at, process_time() - used)


async def send_with_ours(api: TelegramApi, count: int) -> float:
    application = build_application(TOKEN, api.url, Pace(rate=RATE))
    renderers = Renderers(never_rendered, never_rendered, never_rendered, never_rendered)
    with tempfile.TemporaryDirectory() as folder:
        async with application.bot as bot, open_store(f"sqlite:///{folder}/bench.db") as store:
            deliver = Deliver(store, TelegramMessenger(bot), RealClock(), renderers)
            await enqueue(store, range(1, count + 1), Urgency.DIGEST)
            async with asyncio.TaskGroup() as tasks:
                task = tasks.create_task(deliver.run())
                await asyncio.sleep(URGENT_AFTER_S)
                urgent_at = asyncio.get_running_loop().time()
                await enqueue(store, range(count + 1, count + count // 10 + 1), Urgency.URGENT)
                deliver.wake()
                while (await store.outbox.counts()).get("queued"):
                    await asyncio.wait([task], timeout=0.2)
                task.cancel()
            return urgent_at


async def enqueue(store: Store, chats: Sequence[int], urgency: Urgency) -> None:
    now = datetime.now(UTC)
    async with store.transaction() as change:
        for chat in chats:
            await change.people.save_chat(Chat(chat), now)
            message = Message(WORDS[urgency is Urgency.URGENT])
            await change.outbox.put(Delivery(0, chat, 0, "broadcast:1", urgency, None, message, now), now)


def never_rendered(story: StoryView | Sequence[StoryView], chat: Chat) -> Message:
    raise AssertionError(f"{story} for {chat} is a fixed message here")


async def send_with_theirs(api: TelegramApi, count: int) -> float:
    from telegram.ext import AIORateLimiter

    limiter = AIORateLimiter(overall_max_rate=RATE, overall_time_period=1, max_retries=5)
    builder = ApplicationBuilder().token(TOKEN).base_url(f"{api.url}/bot").rate_limiter(limiter)
    builder = builder.connection_pool_size(256).pool_timeout(600)
    async with builder.build().bot as bot, asyncio.TaskGroup() as tasks:

        async def send(chat: int, text: str) -> None:
            try:
                await bot.send_message(chat, text)
            except RetryAfter:
                print(f"chat {chat} never got its message")

        for chat in range(1, count + 1):
            tasks.create_task(send(chat, WORDS[False]))
        await asyncio.sleep(URGENT_AFTER_S)
        urgent_at = asyncio.get_running_loop().time()
        for chat in range(count + 1, count + count // 10 + 1):
            tasks.create_task(send(chat, WORDS[True]))
    return urgent_at


def report(name: str, api: TelegramApi, urgent_at: float, cpu_s: float) -> None:
    accepted = accepted_of(api)
    span_s = accepted[-1].at - accepted[0].at
    waits = sorted(arrival.at - urgent_at for arrival in accepted if arrival.text == WORDS[True])
    print(
        f"{name}: {len(accepted)} accepted in {span_s:.1f} s, {len(accepted) / span_s:.2f}/s, "
        f"{len(accepted) / span_s / RATE:.1%} of the permitted rate; {api.statuses[429]} times 429; "
        f"urgent p50 {median(waits):.1f} s, max {waits[-1]:.1f} s; "
        f"{cpu_s / len(accepted) * 1000:.2f} ms CPU a message, the server's included"
    )


def accepted_of(api: TelegramApi) -> list[Arrival]:
    """The last call for each chat: the one that was not refused."""
    last = {arrival.chat_id: arrival for arrival in api.arrivals if arrival.method == "sendMessage"}
    return sorted(last.values(), key=lambda arrival: arrival.at)


if __name__ == "__main__":
    sys.exit(main())
