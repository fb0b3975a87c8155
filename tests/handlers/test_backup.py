"""The database as a file: for owners, in private, and whole."""

import asyncio
import gzip
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from bot.core.deadletters import Machine
from bot.core.retention import Room
from storage import copied
from tests.handlers.house import MACHINE, House, house
from tests.telegram_api import blocked


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as opened:
        await opened.ask("/start", opened.otto)
        yield opened


async def sent(at: House) -> tuple[str, int, bytes]:
    """The name of the file that the bot sent, where to, and what is in it."""
    posted = await at.api.wait_for(lambda posted: "document" in posted.shown)
    document = posted.shown["document"]
    return document["file_name"], posted.chat_id, at.api.files.content(document["file_id"])


def topics(file: Path) -> int:
    with closing(sqlite3.connect(file)) as database:
        return int(database.execute("SELECT count(*) FROM topic").fetchone()[0])


async def test_an_owner_gets_the_whole_database_and_nothing_stays_behind(at: House, tmp_path: Path):
    begun = await at.ask("/backup", at.otto)
    name, where, content = await sent(at)
    assert (name, where) == ("wirewatch-2026-11-22-1200.db", at.otto["id"])
    await asyncio.to_thread((tmp_path / "copy.db").write_bytes, content)
    assert await asyncio.to_thread(topics, tmp_path / "copy.db") == 3
    await at.api.wait_for(lambda posted: posted is begun and posted.text == "✅ The backup is below.")
    names = await asyncio.to_thread(os.listdir, tmp_path)
    assert [name for name in names if not name.startswith("news.db")] == ["copy.db"]
    assert "got a backup of" in (await at.ask("/audit", at.otto)).shown["text"]


async def test_a_large_one_is_packed(at: House, tmp_path: Path):
    async with at.desk.store.transaction() as write:
        for number in range(12):
            await write.people.set_setting(f"filler {number}", "news " * 200_000)
    await at.ask("/backup", at.otto)
    name, _, content = await sent(at)
    assert name == "wirewatch-2026-11-22-1200.db.gz"
    assert len(content) < 1 << 20
    await asyncio.to_thread((tmp_path / "copy.db").write_bytes, gzip.decompress(content))
    assert await asyncio.to_thread(topics, tmp_path / "copy.db") == 3


async def test_asked_for_in_a_group_it_still_comes_in_private(at: House):
    begun = await at.ask("/backup", at.otto, at.group)
    _, where, _ = await sent(at)
    assert where == at.otto["id"]
    await at.api.wait_for(lambda posted: posted is begun and posted.text == "✅ I sent you the backup in private.")


async def test_only_owners_get_it(at: House):
    assert "document" not in (await at.ask("/backup")).shown
    await at.ask("/admin add " + str(at.anna["id"]), at.otto)
    refused = await at.ask("/backup")
    await at.settled()
    assert "owner" in refused.shown["text"]
    assert at.api.count("sendDocument") == 0


@pytest.mark.parametrize(
    ("machine", "room", "why"),
    [
        (MACHINE, Room(400, 500, is_low=True), "There is too little room on the disk for a copy"),
        (Machine(5 << 20, 9 << 20, 0), Room(9, 5, is_low=False), "There is too little room on the disk for a copy"),
        (Machine(900 << 20, 9 << 30, 0), Room(9000, 500, is_low=False), "wirewatch backup FILE"),
    ],
    ids=["low", "no room for two", "too large"],
)
async def test_what_cannot_be_done_is_said(at: House, machine: Machine, room: Room, why: str):
    backup = at.services.backup
    backup.measure, backup.room = (lambda: machine), (lambda: room)
    begun = await at.ask("/backup", at.otto)
    await at.api.wait_for(lambda posted: posted is begun and why in posted.text)
    assert at.api.count("sendDocument") == 0


async def test_one_that_does_not_get_through_is_said_and_can_be_asked_for_again(at: House):
    at.api.fail_next(blocked(), method="sendDocument")
    begun = await at.ask("/backup", at.otto)
    await at.api.wait_for(lambda posted: posted is begun and "did not get through" in posted.text)
    await at.ask("/backup", at.otto)
    await sent(at)


async def test_a_database_that_cannot_be_copied_is_said(at: House, tmp_path: Path):
    at.services.backup.take = partial(copied, f"sqlite:///{tmp_path / 'missing.db'}")
    begun = await at.ask("/backup", at.otto)
    await at.api.wait_for(lambda posted: posted is begun and "could not be copied" in posted.text)
