"""The whole way out: outbox, sender, python-telegram-bot, HTTP, and a Telegram that fails in every way it knows."""

import asyncio
from collections import Counter
from pathlib import Path

from bot.adapters.telegram import TelegramMessenger, build_application
from bot.core.model import Chat, ChatState, Message
from bot.core.pacing import Pace
from bot.services.deliver import Deliver, Renderers
from bot.services.publish import Publish
from storage import open_store
from tests import telegram_api as faults
from tests.fakes import FakeClock, WatchedStore
from tests.telegram_api import TOKEN, TelegramApi

FAULTS = {
    2: faults.server_error(),
    3: faults.bad_gateway(),
    4: faults.reset(stored=False),
    5: faults.flood(1),
    6: faults.unparsable(),
    7: faults.reset(stored=True),
    8: faults.garbage(),
    9: faults.blocked(),
}
STORED_BUT_NOT_ANSWERED = {7, 8}


def never_rendered(*what: object) -> Message:
    raise AssertionError(f"{what} is a fixed message here")


NEVER_RENDERED = Renderers(never_rendered, never_rendered, never_rendered, never_rendered)


async def test_rows_1_to_6_everybody_gets_it_and_only_after_a_lost_answer_twice(tmp_path: Path):
    async with TelegramApi() as api, open_store(f"sqlite:///{tmp_path}/news.db") as real_store:
        store, clock = WatchedStore(real_store), FakeClock()
        publish = Publish(store, clock)
        for chat in range(1, 31):
            api.add_private_chat(api.add_user("Reader", user_id=chat))
            async with store.transaction() as change:
                await change.people.save_chat(Chat(chat), clock.now())
            await publish.notice(chat, "broadcast:1", Message("<b>Hello</b>"))
        for chat, fault in FAULTS.items():
            api.fail_next(fault, chat_id=chat)
        application = build_application(TOKEN, api.url, Pace(rate=1000, margin_s=0, chat_gap_s=0))
        async with application.bot as bot, asyncio.TaskGroup() as tasks:
            deliver = Deliver(store, TelegramMessenger(bot), clock, NEVER_RENDERED)
            task = tasks.create_task(deliver.run())

            async def is_done() -> bool:
                clock.advance(seconds=5)
                deliver.wake()
                return await store.outbox.counts() == {"sent": 29, "skipped": 1}

            await store.until(is_done)
            task.cancel()
        got = Counter(chat for chat in api.rooms for _ in api.messages(chat))
        asleep = await store.people.chat(9)
    assert got == Counter({chat: 2 if chat in STORED_BUT_NOT_ANSWERED else 1 for chat in range(1, 31) if chat != 9})
    assert asleep
    assert asleep.state is ChatState.ASLEEP
