"""A bot that is killed, stopped and moved while people write to it: what they ask for happens, and happens once."""

import asyncio
import signal
import socket
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bot.core.model import Chat, Delivery, Message, Urgency
from bot.playground.chats import Posted
from storage import open_store
from tests import telegram_api as faults
from tests.running import OWNER, running
from tests.telegram_api import TelegramApi

RULE = "rocket*"
WATCHES = "SELECT count(*) FROM topic WHERE chat_id IS NOT NULL"
OPEN = "SELECT count(*) FROM incoming WHERE payload IS NOT NULL"


def count(folder: Path, query: str) -> int:
    with closing(sqlite3.connect(folder / "wirewatch.db")) as database:
        (number,) = database.execute(query).fetchone()
    return int(number)


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def answered(api: TelegramApi, chat: int, text: str) -> Posted:
    return await api.wait_for(lambda posted: posted.chat_id == chat and text in posted.text, 20)


async def told(api: TelegramApi, chat: int, text: str) -> int:
    """How many messages with this text the chat has, once all that was said before is answered."""
    api.say(chat, api.users[chat], "/are_you_there")
    await answered(api, chat, "/are_you_there")
    return sum(posted.by_bot and text in posted.text for posted in api.messages(chat))


async def queue(folder: Path, chat: int, text: str) -> None:
    """Puts a message into the outbox."""
    now = datetime.now(UTC)
    async with open_store(f"sqlite:///{folder / 'wirewatch.db'}") as store, store.transaction() as tables:
        await tables.people.save_chat(Chat(chat), now)
        await tables.outbox.put(Delivery(0, chat, 0, "broadcast:1", Urgency.ALERT, None, Message(text), now), now)


async def test_a_command_whose_effect_is_stored_is_not_repeated_after_a_kill(tmp_path: Path):
    async with TelegramApi() as api:
        ada = api.add_private_chat(api.add_user("Ada"))
        async with running(tmp_path, api) as bot:
            api.fail_next(faults.hang(), method="sendMessage")
            api.say(ada, api.users[ada], f"/watch {RULE}")
            repeated = api.updates[0]
            await answered(api, ada, "rocket")  # it arrived, and the bot does not know it
            await bot.kill()
        assert count(tmp_path, WATCHES) == 1
        api.updates.appendleft(repeated)  # as when it had not been confirmed
        async with running(tmp_path, api):
            assert await told(api, ada, "rocket") == 1
    assert count(tmp_path, WATCHES) == 1


async def test_a_command_that_was_confirmed_and_had_no_effect_yet_survives_a_kill(tmp_path: Path):
    async with TelegramApi() as api:
        ada = api.add_user("Ada")
        group = api.add_group("Night desk", [ada])
        async with running(tmp_path, api) as bot:
            api.fail_next(faults.hang(), method="getChatMember")
            api.say(group, ada, "/subscribe sanctions")
            await api.until_called("getChatMember")
            while api.updates:  # until Telegram has forgotten it
                await api.until_called("getUpdates", api.count("getUpdates") + 1)
            await bot.kill()
        assert count(tmp_path, OPEN) == 1
        async with running(tmp_path, api) as bot:
            await answered(api, group, "Sanctions")
            assert await bot.stop() == 0
        assert count(tmp_path, OPEN) == 0


async def test_a_second_sigterm_ends_at_once_and_the_message_comes_with_the_next_start(tmp_path: Path):
    async with TelegramApi() as api:
        ada = api.add_private_chat(api.add_user("Ada"))
        async with running(tmp_path, api) as bot:
            api.latency_s = 3
            await queue(tmp_path, ada, "Hello")
            await api.until_called("sendMessage")
            bot.process.send_signal(signal.SIGTERM)
            await bot.until_said("stopping")
            bot.process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(20):
                _, said = await bot.process.communicate()
            assert bot.process.returncode == -signal.SIGTERM
            assert b"Traceback" not in said
        api.latency_s = 0
        async with running(tmp_path, api):
            await answered(api, ada, "Hello")
            assert await told(api, ada, "Hello") == 1


async def test_what_hangs_when_the_bot_is_stopped_is_taken_up_by_the_next_start(tmp_path: Path):
    async with TelegramApi() as api:
        ada = api.add_user("Ada")
        group = api.add_group("Night desk", [ada])
        async with running(tmp_path, api) as bot:
            api.fail_next(faults.hang(), method="getChatMember")
            api.say(group, ada, "/subscribe sanctions")
            await api.until_called("getChatMember")
            assert await bot.stop() == 0
            assert "Traceback" not in "".join(bot.log)
        async with running(tmp_path, api):
            await answered(api, group, "Sanctions")


async def test_admins_are_told_once_of_another_program_and_alerts_go_on(tmp_path: Path):
    async with TelegramApi() as api:
        api.add_private_chat(api.add_user("Otto", user_id=OWNER))
        async with running(tmp_path, api) as bot:
            api.say(OWNER, api.users[OWNER], "/start")
            await answered(api, OWNER, "")
            refusal = faults.RefusalError(409, "Conflict: terminated by other getUpdates request")
            api.fail_next(*[faults.Fault(refusal)] * 3, method="getUpdates")
            api.say(OWNER, api.users[OWNER], "/help")  # ends the poll that waits
            await answered(api, OWNER, "Another program uses my token")
            assert await told(api, OWNER, "Another program uses my token") == 1
            assert await bot.stop() == 0
        assert "".join(bot.log).count("another program fetches the updates") == 1


async def test_webhook_and_polling_take_turns_and_a_kill_between_loses_nothing(tmp_path: Path):
    port = free_port()
    brought = {"webhook_url": "https://bot.example/hook", "listen": f"127.0.0.1:{port}"}
    async with TelegramApi() as api:
        ada = api.add_private_chat(api.add_user("Ada"))
        api.proxies["https://bot.example"] = f"http://127.0.0.1:{port}"
        for number, settings in enumerate([brought, {}, brought]):
            api.say(ada, api.users[ada], f"/watch rocket{number}")
            async with running(tmp_path, api, **settings) as bot:
                await answered(api, ada, f"rocket{number}")
                await bot.kill()
        assert len(api.webhook_secret) >= 32  # one was made, since none was set
        assert [posted.by_bot for posted in api.messages(ada)].count(True) == 3
    assert count(tmp_path, WATCHES) == 3
