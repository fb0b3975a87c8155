"""The whole playground as a process, and its scripted conversation."""

import asyncio
import signal
import socket
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from bot.playground import media
from bot.playground.newsroom import News
from bot.playground.people import Person
from bot.playground.printing import PrintingPresses
from bot.playground.scripted import Conversation, ConversationError, plain_text
from bot.playground.switchboard import Switchboard
from tests.playground.playing import THEIR_ENV, playing, start

YOU, EDITOR = Person(1001, "You", "follower"), Person(1002, "Editor", "admin")


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


async def test_the_scripted_conversation_is_told_as_plain_text(tmp_path: Path):
    process = await start(tmp_path, "--scripted")
    async with asyncio.timeout(50):
        told, complaints = (stream.decode() for stream in await process.communicate())
    assert (process.returncode, complaints) == (0, "")
    lines = [
        "You: /start",
        "[➕ 🚀 Missile launches]",
        "[✅ 🚀 Missile launches]",
        "Bot: 🚀 Missile launches",
        "Read it (http://127.0.0.1:",
        "You: /summary",
        "Bot: 👁 You watch Kandoria sanctions now.",
        "Editor: /rule show sanctions",
        "Bot to Editor: ",
        "Editor: /rule set sanctions sanction* OR embargo*",
        "Alerts a day: ",
        "[💾 Save] [🗑 Discard]",
        "Bot to Editor edits: ✅ New rule for 🚫 Sanctions, version 2",
        "You (in reply to “🚀 Missile launches”): /why",
        "version 1 of its rule",
        "You types: @wirewatch_bot",
        "Bot offers:\n[",
        "You: 🚀 ",
        "You: [📍 Location 38.72, -9.14]",
        "Europe/Lisbon",
        "You: /settings",
        "[🔔 Topics]",
        "You: /trends missile-launch",
        "Bot: [picture: 🚀 Missile launches",
        "Editor: /stats",
        "Bot to Editor: [picture: ",
    ]
    places = [told.find(line) for line in lines]
    assert -1 not in places, [line for line, place in zip(lines, places, strict=True) if place < 0]
    assert places == sorted(places)


async def test_the_playground_serves_touches_nothing_and_ends_when_asked(tmp_path: Path):
    async with playing(tmp_path) as playground, aiohttp.ClientSession(playground.address) as session:
        for path, words in (("/", "Wirewatch playground"), ("/newsroom", "The newsroom")):
            async with session.get(path) as answer:
                assert words in await answer.text()
        assert await playground.stop() == (0, "")
    assert contents(tmp_path) == {".env": THEIR_ENV}


async def test_ctrl_c_ends_it_without_a_word_even_with_a_page_open(tmp_path: Path):
    async with (
        playing(tmp_path) as playground,
        aiohttp.ClientSession(playground.address) as session,
        session.get("/chat/events") as stream,
    ):
        await stream.content.readline()
        assert await playground.stop(signal.SIGINT) == (0, "")


@pytest.mark.parametrize("mode", ["--port=0", "--scripted"])
@pytest.mark.parametrize("made", ["wirewatch-playground-*", "wirewatch-playground-*/*.lock"], ids=["stage", "bot"])
async def test_it_ends_when_asked_while_it_still_begins_and_leaves_nothing(tmp_path: Path, mode: str, made: str):
    """As soon as its folder is there, or the bot has its database but is not ready."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    process = await start(tmp_path, mode, TMPDIR=str(folder))
    async with asyncio.timeout(20):
        while not any(folder.glob(made)):  # noqa: ASYNC110 - another process makes it
            await asyncio.sleep(0.005)
        process.terminate()
        _, complaints = await process.communicate()
    assert process.returncode == 0, complaints.decode()
    assert not any(folder.iterdir())


async def test_a_taken_port_is_one_sentence(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = await start(tmp_path, "--port", str(port))
        async with asyncio.timeout(20):
            told, complaints = (stream.decode() for stream in await process.communicate())
    assert (process.returncode, told) == (1, "")
    assert complaints.count("\n") == 1
    assert f"port {port} is taken" in complaints


async def test_a_bot_that_is_silent_ends_the_conversation_with_a_sentence():
    board = Switchboard("700000001:nobody-polls-with-this-token-here", lambda: datetime(2026, 11, 22, tzinfo=UTC))
    for person in (YOU, EDITOR):
        board.add_private_chat(board.add_user(person.name, user_id=person.id))
    told: list[str] = []
    conversation = Conversation(board, PrintingPresses(News(()), board.now), YOU, EDITOR, told.append, patience_s=0.05)
    with pytest.raises(ConversationError, match=r"waited 0\.05 s for an answer to /start"):
        await conversation.play()
    assert told == ["You: /start\n"]


def test_plain_text_keeps_the_addresses_of_links_where_emoji_count_twice():
    entities = [{"type": "bold", "offset": 0, "length": 2}, {"type": "text_link", "offset": 3, "length": 2, "url": "u"}]
    assert plain_text({"text": "🚀 it!", "entities": entities}) == "🚀 it (u)!"


def test_plain_text_says_in_words_what_pictures_and_files_show():
    photo = {"photo": [{"file_id": "file1", "width": 8, "height": 5}], "caption": "Tariffs, 30 days\nUp"}
    assert plain_text(photo) == "[picture: Tariffs, 30 days]"
    assert plain_text({"document": {"file_id": "f", "file_name": "all.csv", "file_size": 1}}) == "[file: all.csv]"
    assert plain_text(media.dice("🎲", 4)) == "[🎲 4]"


async def test_who_stops_reading_the_conversation_hears_no_complaint(tmp_path: Path):
    process = await start(tmp_path, "--scripted")
    assert process.stdout
    assert process.stderr
    assert await process.stdout.readline() == b"You: /start\n"
    process._transport.get_pipe_transport(1).close()
    async with asyncio.timeout(50):
        assert await process.stderr.read() == b""
        assert await process.wait() == 0
