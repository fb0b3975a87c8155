"""How long the score of a rule takes where its topic has 60,000 articles, by stories of three.

    python bench/votes.py [--articles N]

Builds the database in the system's temporary folder. Wall-clock time, the median of five.
"""

import argparse
import asyncio
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.ports import Store
from storage import open_store, upgrade

VERSIONS = 20
VOTED = 10  # every tenth article has two votes
TIMES = 5
TEXT = "The ferry left the harbour, and nobody waved. " * 80  # articles are long, which is what makes reading them slow

ADD_ARTICLE = """
INSERT INTO article (id, source_id, key, url, title, text, language, published_at, fetched_at, fate, story_id)
VALUES (?, 1, ?, ?, 'Ferry', ?, 'en', 0, ?, 'announced', ?)
"""


def main() -> None:
    """Prints the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=60_000)
    count = parser.parse_args().articles
    with TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder, "news.db"), count))


async def measure(path: Path, count: int) -> None:
    """Builds a database of one topic and asks it."""
    await upgrade(f"sqlite:///{path}")
    build(path, count)
    async with open_store(f"sqlite:///{path}") as store:
        times = [await ask(store) for _ in range(TIMES)]
    for name, seconds in zip(("scores", "disliked"), zip(*times, strict=True), strict=True):
        print(f"{name}: {median(seconds) * 1000:.1f} ms, at most {max(seconds) * 1000:.1f} ms")


async def ask(store: Store) -> tuple[float, float]:
    """Seconds for the scores, and for the first articles that somebody did not want."""
    start = perf_counter()
    scores = await store.votes.scores(1)
    scored = perf_counter()
    disliked = await store.votes.disliked(1, 10)
    if not (sum(score.alerts for score in scores) and disliked):
        sys.exit("There is nothing to measure.")
    return scored - start, perf_counter() - scored


def build(path: Path, count: int) -> None:
    """One topic whose rule changed every now and then, and `count` articles of it, the first of each story told."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO source (id, url, title, next_at, interval_ms, added_at) VALUES (1, 'u', 'G', 0, 0, 0)"
        )
        connection.execute(
            "INSERT INTO topic (id, slug, title, version, added_at) VALUES (1, 't', 'T', ?, 0)", (VERSIONS,)
        )
        rules = [(1, version, "ferry", "starter", version) for version in range(1, VERSIONS + 1)]
        connection.executemany("INSERT INTO rule VALUES (?, ?, ?, ?, ?)", rules)
        for statement, rows in tables(count):
            connection.executemany(statement, rows)


def tables(count: int) -> Iterator[tuple[str, Iterator[tuple[object, ...]]]]:
    """Statements, each with the rows it stores."""
    ids = range(count)
    yield (
        "INSERT INTO story (id, title, first_at, last_at, terms) VALUES (?, 's', 0, 0, '[]')",
        ((i // 3 + 1,) for i in ids[::3]),
    )
    yield ADD_ARTICLE, ((i + 1, str(i), str(i), TEXT, i, i // 3 + 1) for i in ids)
    yield (
        "INSERT INTO article_topic (topic_id, article_id, version, why) VALUES (1, ?, ?, '[\"ferry\"]')",
        ((i + 1, 1 + VERSIONS * i // count) for i in ids),
    )
    yield "INSERT INTO story_topic VALUES (?, 1, ?)", ((i // 3 + 1, i) for i in ids[::3])
    yield (
        "INSERT INTO vote VALUES (1, ?, ?, 7, ?, ?, 0)",
        ((i + 1, user, 1 + VERSIONS * i // count, i // VOTED % 2) for i in ids[::VOTED] for user in (1, 2)),
    )


if __name__ == "__main__":
    main()
