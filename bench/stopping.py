"""How long the bot takes to stop: with nothing to do, and while sends and answers hang that Telegram never answers.

`python bench/stopping.py`; against the Bot API of the tests, each case a process of its own.
"""

import asyncio
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.core.model import Chat, Delivery, Message, Urgency
from storage import open_store
from tests import telegram_api as faults
from tests.running import running
from tests.telegram_api import TelegramApi

SENDS = 20


async def queue(folder: Path, api: TelegramApi) -> None:
    """A message for each of SENDS chats, none of which is ever answered."""
    now = datetime.now(UTC)
    chats = [api.add_private_chat(api.add_user(f"Follower {number}")) for number in range(SENDS)]
    api.fail_next(*[faults.hang()] * SENDS)
    async with open_store(f"sqlite:///{folder / 'wirewatch.db'}") as store, store.transaction() as tables:
        for chat in chats:
            await tables.people.save_chat(Chat(chat), now)
            await tables.outbox.put(Delivery(0, chat, 0, "x", Urgency.ALERT, None, Message("Hello"), now), now)


async def stop(*, hanging: bool) -> float:
    """Seconds from SIGTERM to the end of the process."""
    with tempfile.TemporaryDirectory() as folder:
        async with TelegramApi() as api, running(Path(folder), api) as bot:
            if hanging:
                await queue(Path(folder), api)
                await api.until_called("sendMessage", SENDS)
                person = api.add_user("Ada")
                api.fail_next(faults.hang())
                api.say(api.add_private_chat(person), person, "/help")
                await api.until_called("sendMessage", SENDS + 1)
            began = time.monotonic()
            status = await bot.stop()
            if status:
                raise SystemExit(f"it ended with status {status}")
            return time.monotonic() - began


async def main() -> None:
    """Prints a line for each case."""
    for name, hanging in (("nothing under way", False), (f"{SENDS} sends and an answer hang", True)):
        times = [await stop(hanging=hanging) for _ in range(3)]
        print(f"{name:32} {' '.join(f'{each:.2f}' for each in times)} s")


if __name__ == "__main__":
    asyncio.run(main())
