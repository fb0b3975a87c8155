"""How long admins wait to look through 100,000 chats, and everybody else while one chat is forgotten.

    python bench/people.py [--chats N] [--deliveries N]

Builds the database in the system's temporary folder. Wall-clock time.
"""

import argparse
import asyncio
import sys
from collections.abc import Awaitable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.clock import CLOCK
from bot.core.model import Chat, Delivery, Message, Urgency
from bot.ports import Store
from bot.services.privacy import Privacy
from storage import open_store

PAGE = 5
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def main() -> None:
    """Prints the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chats", type=int, default=100_000)
    parser.add_argument("--deliveries", type=int, default=50_000)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder, "people.db"), asked.chats, asked.deliveries))


async def measure(path: Path, chats: int, deliveries: int) -> None:
    """Fills a database and asks it."""
    async with open_store(f"sqlite:///{path}") as store:
        await fill(store, chats, deliveries)
        for name, work in (
            ("first page", store.census.page("", PAGE, 0)),
            ("search by name", store.census.page("anna 77", PAGE, 0)),
            ("count of what it finds", store.census.count("anna 77")),
            ("one by @name", store.census.named(f"anna_{chats // 2}")),
        ):
            print(f"{name}: {await seconds(work) * 1000:.1f} ms")
        await forget(store)


async def fill(store: Store, chats: int, deliveries: int) -> None:
    """Chats with names, and deliveries to the first of them."""
    async with store.transaction() as write:
        for number in range(1, chats + 1):
            await write.people.save_chat(Chat(number, title=f"Anna {number}", username=f"anna_{number}"), NOW)
        for number in range(deliveries):
            message = Message(f"News number {number}")
            await write.outbox.put(Delivery(0, 1, 0, f"notice:{number}", Urgency.ALERT, None, message, NOW), NOW)


async def forget(store: Store) -> None:
    """Forgets the first chat while another one writes all the time."""
    privacy = Privacy(store, CLOCK)
    over, waits = asyncio.Event(), [0.0]

    async def write_on() -> None:
        while not over.is_set():
            waits.append(await seconds(note(store)))

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(write_on())
        start = perf_counter()
        gone = await privacy.forget(1, privacy.asked())
        print(f"{gone.messages} deliveries forgotten: {perf_counter() - start:.2f} s, others wait", end=" ")
        over.set()
    print(f"{max(waits) * 1000:.0f} ms at most")


async def note(store: Store) -> None:
    """A write of somebody else."""
    async with store.transaction() as write:
        await write.people.set_setting("bench", "x")


async def seconds(work: Awaitable[object]) -> float:
    """How long it takes."""
    start = perf_counter()
    await work
    return perf_counter() - start


if __name__ == "__main__":
    main()
