"""What stops the bot is one clear sentence and an exit status that is not 0; nothing that was stored is lost."""

import asyncio
import resource
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from tests.running import environment, follow, outlets, running
from tests.telegram_api import TelegramApi
from tests.test_walk import GARDEN, LAUNCH

NOWHERE = "http://127.0.0.1:9"


async def run(folder: Path, preexec: Callable[[], None] | None = None, **settings: str) -> tuple[int, str]:
    """The exit status of `wirewatch run`, and what it wrote."""
    return await wirewatch(folder, "run", preexec=preexec, **settings)


async def wirewatch(
    folder: Path, *arguments: str, preexec: Callable[[], None] | None = None, **settings: str
) -> tuple[int, str]:
    """The exit status of the command, and what it wrote."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        cwd=folder,
        env=environment(folder, **({"api_url": NOWHERE} | settings)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        preexec_fn=preexec,
    )
    async with asyncio.timeout(40):
        said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"poll_floor_s": "soon"}, "WIREWATCH_POLL_FLOOR_S: must be a whole number"),
        ({"telegram_token": ""}, "WIREWATCH_TELEGRAM_TOKEN: is missing"),
        ({"telegram_token": "12345:secret"}, "WIREWATCH_TELEGRAM_TOKEN: is not a bot token"),
        ({"roles": "poll"}, "WIREWATCH_ROLES: must be all"),
        ({"database_url": "postgresql://here/db"}, "PostgreSQL"),
    ],
)
async def test_a_wrong_setting_is_named(tmp_path: Path, settings: dict[str, str], sentence: str):
    status, said = await run(tmp_path, **settings)
    assert status == 1
    assert sentence in said
    assert "Traceback" not in said
    assert "secret" not in said


async def test_a_name_that_is_no_setting_is_told_and_stops_nothing(tmp_path: Path):
    nowhere = f"sqlite:///{tmp_path}/nowhere/news.db"
    _, said = await run(tmp_path, colour="red", poll_flor_s="9", database_url=nowhere)
    lines = said.splitlines()
    assert "WIREWATCH_COLOUR: is no setting of this version" in lines[0]
    assert "WIREWATCH_POLL_FLOR_S: is no setting of this version; did you mean WIREWATCH_POLL_FLOOR_S?" in lines[1]
    assert "WARNING" in lines[0]
    assert "nowhere" in lines[2]  # it went on, as far as its database


async def test_a_token_that_telegram_does_not_know_is_told(tmp_path: Path):
    async with TelegramApi() as api:
        status, said = await run(tmp_path, api_url=api.url, telegram_token="70000000:" + "x" * 35)
    assert status == 1
    assert "Telegram does not know this token" in said
    assert "Traceback" not in said
    assert "xxxx" not in said


async def test_a_token_revoked_while_the_bot_runs_is_told(tmp_path: Path):
    async with TelegramApi() as api, running(tmp_path, api) as bot:
        await api.until_called("getUpdates")
        api.revoke_token()
        api.say(api.add_private_chat(api.add_user("Ada", user_id=1)), api.users[1], "/start")
        async with asyncio.timeout(20):
            _, said = await bot.process.communicate()
    assert bot.process.returncode == 1
    assert "Telegram does not know this token" in said.decode()
    assert "Traceback" not in said.decode()


async def test_a_damaged_database_is_told(tmp_path: Path):
    (tmp_path / "wirewatch.db").write_bytes(b"This was a database once. " * 500)
    status, said = await run(tmp_path)
    assert status == 1
    assert "wirewatch.db" in said
    assert "Traceback" not in said


def limit_files(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


async def test_a_full_disk_stops_the_bot_and_loses_nothing(tmp_path: Path):
    async with outlets("Meridian") as (meridian,), TelegramApi() as api:
        meridian.publish("Garden opens glasshouse", GARDEN)
        await follow(tmp_path, meridian)
        async with running(tmp_path, api) as bot:
            await meridian.until_fetched(2)
            assert await bot.stop() == 0
        for number in range(300):
            meridian.publish(f"Launch number {number}", f"{LAUNCH} {number}")
        used = (tmp_path / "wirewatch.db").stat().st_size
        status, said = await run(tmp_path, partial(limit_files, used + 65_536), api_url=api.url)
        assert status == 1
        assert "full" in said
        assert "Traceback" not in said
        with closing(sqlite3.connect(tmp_path / "wirewatch.db")) as database, database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert database.execute("SELECT count(*) FROM article").fetchone() < (301,)
            database.execute("UPDATE source SET next_at = 0")  # its lease, which would lapse in a minute
        status, said = await wirewatch(tmp_path, "poll", "--once")  # when there is room again
        assert status == 0
    with closing(sqlite3.connect(tmp_path / "wirewatch.db")) as database:
        titles = [title for (title,) in database.execute("SELECT title FROM article")]
    assert sorted(titles) == sorted(["Garden opens glasshouse", *(f"Launch number {number}" for number in range(300))])


async def test_a_second_bot_on_one_database_leaves_with_status_3(tmp_path: Path):
    async with TelegramApi() as api, running(tmp_path, api):
        status, said = await run(tmp_path, api_url=api.url)
    assert status == 3
    assert len(said.strip().splitlines()) == 1
