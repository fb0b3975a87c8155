"""What the watch over 10,000 sources costs a minute, and how long one source's activity takes at 200,000 articles.

    python bench/watchdog.py [--sources N] [--articles N]

A tenth of the sources has been silent for longer than a day and a hundredth fails. CPU time of the whole process, the
median of five. Builds the database in the system's temporary folder.
"""

import argparse
import asyncio
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.core.model import Chat, Message
from bot.services.watchdog import Watchdog
from storage import open_store, upgrade
from tests.fakes import NOON, FakeClock

TIMES = 5
DAY_MS = 86_400_000
NOW_MS = int(NOON.timestamp() * 1000)
TEXT = "The ferry left the harbour, and nobody waved. " * 40

ADD_SOURCE = """
INSERT INTO source (id, url, title, next_at, interval_ms, added_at, blocks, succeeded_at, baseline_at, published_at,
    pace_ms, failing_since, kind)
VALUES (?, ?, 'The Gazette', ?, 0, 0, zeroblob(400), ?, 0, ?, 86400000, ?, ?)
"""
ADD_ARTICLE = """
INSERT INTO article (source_id, key, url, title, text, language, published_at, fetched_at, fate)
VALUES (?, ?, '', 'Ferry', ?, 'en', ?, ?, 'no_topic')
"""


def main() -> None:
    """Prints the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=10_000)
    parser.add_argument("--articles", type=int, default=200_000)
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder, "news.db"), arguments.sources, arguments.articles))


async def measure(path: Path, sources: int, articles: int) -> None:
    """Builds the database, and looks after it as once a minute."""
    await upgrade(f"sqlite:///{path}")
    build(path, sources, articles)
    async with open_store(f"sqlite:///{path}") as store:
        async with store.transaction() as tables:
            await tables.people.save_chat(Chat(1), NOON)
        dog = Watchdog(store, FakeClock(), admins, lambda *_: Message("notice"), timedelta(hours=6))
        await dog.check()  # tells what there is to tell
        checks, asks = [], []
        for number in range(TIMES):
            start = process_time()
            if await dog.check():
                raise SystemExit("there was nothing to tell any more")
            checks.append(process_time() - start)
            began = perf_counter()
            if not await store.sources.activity(number + 1, datetime(2000, 1, 1, tzinfo=UTC)):
                raise SystemExit("the articles are not there")
            asks.append(perf_counter() - began)
    print(f"check of {sources} sources: {median(checks) * 1000:.0f} ms of CPU")
    print(f"activity of one source: {median(asks) * 1000:.1f} ms")


async def admins() -> frozenset[int]:
    return frozenset({1})


def build(path: Path, sources: int, articles: int) -> None:
    """Sources that answered a minute ago, and articles of theirs."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(ADD_SOURCE, (source(number) for number in range(1, sources + 1)))
        connection.executemany(
            ADD_ARTICLE,
            ((1 + n % sources, str(n), TEXT, NOW_MS - n % 7_200_000, NOW_MS) for n in range(articles)),
        )


def source(number: int) -> tuple[object, ...]:
    silent = 2 * DAY_MS if number % 10 == 0 else 0
    failing = NOW_MS - DAY_MS // 2 if number % 100 == 1 else None
    answered = NOW_MS - (60_000 if failing is None else DAY_MS)
    address = f"https://paper{number}.example/feed"
    return number, address, NOW_MS + 60_000, answered, answered - silent, failing, "timeout" if failing else ""


if __name__ == "__main__":
    main()
