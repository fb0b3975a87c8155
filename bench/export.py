"""How long a chat waits for the file of the last 5,000 stories that it was told, and everything else meanwhile.

    python bench/export.py

In a database with 11,000 stories, as 60 alerts a day make in 180 days, that 20 chats were told and whose deliveries
were removed, so that receipts are all that is left of them.
"""

import asyncio
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.core.model import Article, Source, Summary, Topic
from bot.core.placing import Filed
from bot.core.receipts import Form
from bot.core.stories import StoredStory
from bot.ports import Store
from bot.services.exporting import Exporting
from storage import open_store

NOW = datetime(2026, 1, 1, tzinfo=UTC)
STORIES, CHATS = 11_000, 20
BATCH = 500
SENTENCE = (
    "The ferry left the harbour at noon with all of its passengers, and nobody on the pier knew where it would go."
)
TICK_S = 0.001


async def main() -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder, "news.db")
        async with open_store(f"sqlite:///{file}") as store:
            await fill(store)
        tell(file)
        async with open_store(f"sqlite:///{file}") as store:
            for form in Form:
                await measure(Exporting(store), form)


async def fill(store: Store) -> None:
    async with store.transaction() as write:
        await write.sources.add(Source(0, "https://gazette.example/feed", "The Gazette"), NOW)
        await write.topics.add(Topic(0, "ferries", "Ferries", "", "ferry"), "bench", NOW)
    for first in range(1, STORIES + 1, BATCH):
        numbers = range(first, first + BATCH)
        async with store.transaction() as write:
            await write.stories.add_all(
                [(f"Ferry {each} leaves", NOW, StoredStory(each, (), 1, NOW)) for each in numbers]
            )
            await write.articles.add_all([filed_of(each) for each in numbers])
            for each in numbers:
                await write.stories.reach(each, [1], NOW)
                await write.stories.tell(each, urgent=False, fold=None, now=NOW)


def filed_of(number: int) -> Filed:
    url, summary = f"https://gazette.example/news/{number}", Summary((SENTENCE, SENTENCE))
    title = f"Ferry {number} leaves the harbour at noon, and nobody knows where it goes"
    return Filed(
        Article(number, 1, url, url, title, SENTENCE, "", "en", NOW, NOW, summary, story_id=number), (), "", {}
    )


def tell(file: Path) -> None:
    """As retention leaves it."""
    minute = int(timedelta(minutes=1).total_seconds() * 1000)
    with closing(sqlite3.connect(file)) as database:
        database.execute("UPDATE alert SET open = 0, retired_at = told_at")
        rows = ((story, chat, story * minute) for story in range(1, STORIES + 1) for chat in range(1, CHATS + 1))
        database.executemany("INSERT INTO receipt (story_id, chat_id, at) VALUES (?, ?, ?)", rows)
        database.commit()


async def measure(exporting: Exporting, form: Form) -> None:
    pauses: list[float] = []
    ticking = asyncio.create_task(tick(pauses))
    await asyncio.sleep(0.1)
    pauses.clear()
    began, cpu = perf_counter(), process_time()
    made = await exporting.file(form, chat_id=7)
    took, cpu = perf_counter() - began, process_time() - cpu
    ticking.cancel()
    show(form, (took, cpu, max(pauses)), len(made.content))


def show(form: Form, seconds: Sequence[float], size: int) -> None:
    took, cpu, pause = (f"{each * 1000:.0f} ms" for each in seconds)
    print(f"{form:<5} {size / 2**20:.1f} MB in {took}, {cpu} of CPU; longest pause of the loop {pause}")


async def tick(pauses: list[float]) -> None:
    while True:
        began = perf_counter()
        await asyncio.sleep(TICK_S)
        pauses.append(perf_counter() - began - TICK_S)


if __name__ == "__main__":
    asyncio.run(main())
