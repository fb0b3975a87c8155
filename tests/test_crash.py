"""A bot that is killed with SIGKILL while it sends, and started again: everybody has the alert."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.core.model import Chat, Mode
from storage import open_store
from tests.running import follow, outlets, running
from tests.telegram_api import TelegramApi
from tests.test_walk import LAUNCH

FOLLOWERS = 200
IN_FLIGHT = 64


async def gather_followers(folder: Path, api: TelegramApi) -> list[int]:
    """Chats that have followed missile launches for an hour."""
    chats = [api.add_private_chat(api.add_user(f"Follower {number}")) for number in range(FOLLOWERS)]
    since = datetime.now(UTC) - timedelta(hours=1)
    async with open_store(f"sqlite:///{folder / 'wirewatch.db'}") as store, store.transaction() as tables:
        topic = await tables.topics.by_slug("missile-launch")
        assert topic
        for chat in chats:
            await tables.people.save_chat(Chat(chat), since)
            await tables.people.subscribe(chat, 0, topic.id, Mode.INSTANT, since)
    return chats


def copies(api: TelegramApi, chat: int) -> int:
    return sum(posted.by_bot and "two ballistic missiles" in posted.text for posted in api.messages(chat))


async def until_told(api: TelegramApi, chat: int) -> None:
    await api.wait_for(lambda posted: posted.chat_id == chat and posted.by_bot, 30)


async def test_nothing_is_lost_when_the_sender_is_killed(tmp_path: Path):
    async with outlets("Meridian") as (meridian,), TelegramApi(latency_s=0.05) as api:
        await follow(tmp_path, meridian)
        async with running(tmp_path, api, send_rate="100") as bot:
            await meridian.until_fetched(2)
            chats = await gather_followers(tmp_path, api)
            meridian.publish("Norland fires two ballistic missiles into the Sea of Orrin", LAUNCH)
            await api.wait_for(lambda posted: posted.chat_id == chats[80] and posted.by_bot, 30)
            await bot.kill()
        had_it = sum(copies(api, chat) for chat in chats)
        assert 80 <= had_it < FOLLOWERS

        async with running(tmp_path, api, send_rate="100"):
            await asyncio.gather(
                *(
                    api.wait_for(lambda posted, chat=chat: posted.chat_id == chat and posted.by_bot, 30)
                    for chat in chats
                )
            )
            counts = [copies(api, chat) for chat in chats]
        assert min(counts) == 1
        assert max(counts) <= 2
        assert counts.count(2) <= IN_FLIGHT
