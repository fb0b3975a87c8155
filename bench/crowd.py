"""How long urgent alerts and answers to commands wait behind a backlog, one hot group in it.

    python bench/crowd.py

A Bot API 80 ms away enforces Telegram's limits while 5,000 digests wait, and 100 alerts for one group, which may have
20 a minute. Five seconds in come 60 urgent alerts to other chats; once a second a person gets an answer.
"""

import asyncio
import gc
import os
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from telegram.ext import ExtBot

from bench.delivery import LATENCY_S, RATE, URGENT_AFTER_S, WORDS, RealClock, enqueue, never_rendered
from bot.adapters.telegram import TelegramMessenger, build_application
from bot.core.model import Chat, Delivery, Message, Urgency
from bot.core.pacing import Pace
from bot.ports import Store
from bot.services.deliver import Deliver, Renderers
from storage import open_store
from tests.telegram_api import TOKEN, Strict, TelegramApi

DIGESTS = range(1, 5_001)
URGENT = range(6_001, 6_061)
PEOPLE = range(7_001, 7_021)
GROUP_ALERTS = 100
SECONDS = 20


def main() -> int:
    print(f"load {os.getloadavg()[0]:.1f}")
    asyncio.run(measure())
    return 0


async def measure() -> None:
    async with TelegramApi(strict=Strict(per_second=RATE), latency_s=LATENCY_S) as api:
        for user in (*DIGESTS, *URGENT, *PEOPLE):
            api.add_private_chat(api.add_user("Reader", user_id=user))
        group = api.add_group("Newsroom", [api.add_user("Editor")])
        gc.freeze()  # as the bot does: going through all these rooms holds up the loop, which is the server's too
        answers, urgent_at = await send(api, group)
        report(api, group, answers, urgent_at)


async def send(api: TelegramApi, group: int) -> tuple[Sequence[float], float]:
    """How long each answer took, and when the urgent ones came."""
    application = build_application(TOKEN, api.url, Pace(rate=RATE))
    renderers = Renderers(never_rendered, never_rendered, never_rendered, never_rendered)
    with tempfile.TemporaryDirectory() as folder:
        async with application.bot as bot, open_store(f"sqlite:///{folder}/bench.db") as store:
            await enqueue(store, DIGESTS, Urgency.DIGEST)
            await heat(store, group)
            deliver = Deliver(store, TelegramMessenger(bot), RealClock(), renderers)
            sending = asyncio.create_task(deliver.run())
            answering = asyncio.create_task(answer(bot))
            await asyncio.sleep(URGENT_AFTER_S)
            urgent_at = asyncio.get_running_loop().time()
            await enqueue(store, URGENT, Urgency.URGENT)
            deliver.wake()
            answers = await answering
            sending.cancel()
            await asyncio.wait([sending])
    return answers, urgent_at


async def heat(store: Store, group: int) -> None:
    """Queues many alerts for one group."""
    now = datetime.now(UTC)
    async with store.transaction() as change:
        await change.people.save_chat(Chat(group), now)
        for number in range(GROUP_ALERTS):
            alert = Delivery(0, group, 0, f"broadcast:{number}", Urgency.ALERT, None, Message("hot"), now)
            await change.outbox.put(alert, now)


async def answer(bot: ExtBot[None]) -> Sequence[float]:
    loop, took = asyncio.get_running_loop(), []
    for person in PEOPLE:
        started = loop.time()
        await bot.send_message(person, "Here you are")
        took.append(loop.time() - started)
        await asyncio.sleep(SECONDS / len(PEOPLE))
    return took


def report(api: TelegramApi, group: int, answers: Sequence[float], urgent_at: float) -> None:
    sent = [arrival for arrival in api.arrivals if arrival.method == "sendMessage"]
    waits = sorted(arrival.at - urgent_at for arrival in sent if arrival.text == WORDS[True])
    rate = (len(sent) - 1) / (sent[-1].at - sent[0].at)
    print(
        f"{len(waits)} urgent alerts behind {len(DIGESTS)} digests: p50 {waits[len(waits) // 2]:.2f} s, "
        f"p99 {waits[len(waits) * 99 // 100]:.2f} s; {len(answers)} answers: longest {max(answers):.2f} s with "
        f"{LATENCY_S:.2f} s of the server; {sum(arrival.chat_id == group for arrival in sent)} to the hot group; "
        f"{rate:.1f}/s in all, {rate / RATE:.1%} of the permitted rate; {api.statuses[429]} times 429"
    )


if __name__ == "__main__":
    sys.exit(main())
