import asyncio
import sys

import pytest

from bot.core.errors import StoreError
from bot.ports import Store
from storage import open_store
from tests.storage.newsroom import add_topic


async def note(store: Store, name: str, value: str) -> None:
    async with store.transaction() as tables:
        await tables.people.set_setting(name, value)


async def write_and_fail(store: Store) -> None:
    async with store.transaction() as tables:
        await tables.people.set_setting("name", "written")
        raise ZeroDivisionError


async def test_what_a_failing_transaction_wrote_is_undone(store: Store):
    with pytest.raises(ZeroDivisionError):
        await write_and_fail(store)
    assert await store.people.setting("name") is None
    await note(store, "name", "later")
    assert await store.people.setting("name") == "later"


async def test_a_transaction_sees_its_own_writes_and_nobody_else_does_before_the_commit(store: Store):
    async with store.transaction() as tables:
        await tables.people.set_setting("name", "written")
        assert await tables.people.setting("name") == "written"
        assert await store.people.setting("name") is None
    assert await store.people.setting("name") == "written"


async def test_transactions_wait_for_each_other_within_a_process_and_between_two(store: Store, url: str):
    async def count_up(mine: Store) -> None:
        async with mine.transaction() as tables:
            number = int(await tables.people.setting("count") or 0)
            await asyncio.sleep(0)
            await tables.people.set_setting("count", str(number + 1))

    async with open_store(url) as other:
        await asyncio.gather(*(count_up(mine) for mine in (store, other) for _ in range(20)))
    assert await store.people.setting("count") == "40"


@pytest.mark.parametrize("turns", range(12))
async def test_a_cancelled_transaction_is_undone_and_the_next_one_works(store: Store, turns: int):
    """Cancelled after any number of turns of the loop: within BEGIN, between statements, within COMMIT."""

    async def write() -> None:
        async with store.transaction() as tables:
            for name in ("one", "two", "three"):
                await tables.people.set_setting(name, "written")

    task = asyncio.get_running_loop().create_task(write())
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    written = [await store.people.setting(name) for name in ("one", "two", "three")]
    assert written in (["written"] * 3, [None] * 3)
    await note(store, "four", "written")
    assert await store.people.setting("four") == "written"


async def lose_the_transaction(store: Store) -> None:
    async with store.transaction() as tables:
        await tables.people.set_setting("small", "x")
        await tables.people._session.run("ROLLBACK")  # as SQLite does by itself on some full disks


async def test_a_transaction_that_the_database_undid_is_no_success(store: Store):
    with pytest.raises(StoreError, match="undone by the database"):
        await lose_the_transaction(store)
    assert await store.people.setting("small") is None


async def test_the_reader_cannot_write(store: Store):
    with pytest.raises(StoreError, match="cannot be written"):
        await store.people.set_setting("name", "value")


async def test_another_process_that_writes_too_long_is_named(store: Store, url: str):
    """Row 22: "database is locked" reached the users of two peers as a traceback."""
    async with open_store(url) as other, other.transaction() as tables:
        await tables.people.set_setting("mine", "x")
        await store._database._writer.fetch("PRAGMA busy_timeout = 20")
        with pytest.raises(StoreError, match="busy: another process"):
            await note(store, "theirs", "y")


KILLED = """
import asyncio, sys
from storage import open_store

async def write(url):
    async with open_store(url) as store:
        async with store.transaction() as tables:
            await tables.people.set_setting("committed", "yes")
        async with store.transaction() as tables:
            await tables.people.set_setting("committed", "no")
            for number in range(5000):
                await tables.people.set_setting(f"setting-{number}", "x" * 1000)
            print("ready", flush=True)
            await asyncio.sleep(60)

asyncio.run(write(sys.argv[1]))
"""


async def test_a_process_killed_within_a_transaction_leaves_none_of_it(url: str):
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, url, stdout=asyncio.subprocess.PIPE)
    assert process.stdout
    assert await process.stdout.readline() == b"ready\n"
    process.kill()
    await process.communicate()
    async with open_store(url) as store:
        assert await store.people.setting("committed") == "yes"
        assert await store.people.setting("setting-1") is None
        await add_topic(store)
        assert [topic.slug for topic in await store.topics.all()] == ["ferries"]
