"""The desk of the admins in a running bot, killed meanwhile: its ticks, its worker and its files."""

from pathlib import Path
from typing import Any

from bot.playground.chats import Posted
from tests.running import OWNER, running
from tests.telegram_api import TelegramApi


async def ask(api: TelegramApi, person: dict[str, Any], text: str, beginning: str) -> Posted:
    """The answer that begins so."""
    said = api.say(person["id"], person, text)
    return await api.wait_for(
        lambda posted: posted.message_id > said.message_id and posted.text.startswith(beginning), 15
    )


async def test_a_broadcast_ends_in_its_message_although_the_bot_was_killed(tmp_path: Path):
    async with TelegramApi() as api:
        owner, reader = api.add_user("Ines", user_id=OWNER), api.add_user("Anna")
        for person in (owner, reader):
            api.add_private_chat(person)
        async with running(tmp_path, api) as bot:
            for person in (owner, reader):
                api.say(person["id"], person, "/start")
            question = await ask(api, owner, "/broadcast <Hello> & goodbye", "That is how it will look.")
            assert "2 chats" in question.text
            await api.press(owner["id"], question.message_id, question.buttons[0][0]["callback_data"], owner)
            await bot.kill()
        async with running(tmp_path, api) as bot:
            over = await api.wait_for(
                lambda posted: posted is question and posted.text.startswith("✅ It is sent."), 20
            )
            assert "2 chats have it." in over.text
            heard = await api.wait_for(lambda posted: posted.chat_id == reader["id"] and "goodbye" in posted.text)
            assert heard.text == "<Hello> & goodbye"
            assert await bot.stop() == 0


async def test_statistics_are_drawn_and_the_database_is_sent(tmp_path: Path):
    async with TelegramApi() as api:
        owner = api.add_user("Ines", user_id=OWNER)
        api.add_private_chat(owner)
        async with running(tmp_path, api) as bot:
            await ask(api, owner, "/stats", "How I do, ")
            await api.wait_for(lambda posted: "photo" in posted.shown, 20)
            begun = await ask(api, owner, "/backup", "💾")
            sent = await api.wait_for(lambda posted: "document" in posted.shown, 15)
            assert api.files.content(sent.shown["document"]["file_id"]).startswith(b"SQLite format 3")
            await api.wait_for(lambda posted: posted is begun and posted.text.startswith("✅"))
            note = await ask(api, owner, "/note now", "🗞 Daily note")
            assert "I was started 1 time." in note.text
            assert await bot.stop() == 0
