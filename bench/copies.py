"""How well copies are found and told from similar articles, through a database: precision, recall, F1 and time.

    python bench/copies.py neardup_dev.jsonl

Each line is a pair: {"same": 0 or 1, "kind": …, "a": {"title", "text"}, "b": {"title", "text"}}. One half of each is
stored, the other is looked for; then the other way round. The time of storing and looking is of all processes and
threads, with the rest of what an article is stored with.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.core.copies import COPY_WINDOW, Look, Resemblance, find_copy, sketch
from bot.core.model import Article, Source, Summary
from bot.core.placing import Filed
from bot.core.tokens import tokenize
from bot.ports import Store
from storage import open_store

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = 100


@dataclass(frozen=True, slots=True)
class Pair:
    """An article that is stored, and one that may be a copy of it."""

    same: bool
    kind: str
    stored: Look
    new: Look


def main() -> int:
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file():
        print("bench/copies.py: needs the path of a file of pairs, one JSON object a line")
        return 2
    lines = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    began = process_time()
    looks = [[look_of(line[side]) for side in "ab"] for line in lines]
    print(f"words and sketch {(process_time() - began) * 500 / len(lines):.3f} ms an article (in the worker)")
    tally: Counter[tuple[bool, bool]] = Counter()
    for one, other in ((0, 1), (1, 0)):
        pairs = [
            Pair(bool(line["same"]), line["kind"], sides[one], sides[other])
            for line, sides in zip(lines, looks, strict=True)
        ]
        tally += asyncio.run(judge(pairs))
    report(tally)
    return 0


def look_of(side: dict[str, str]) -> Look:
    return Look("", side["title"], sketch(tokenize(side["title"], side["text"], "en")))


async def judge(pairs: Sequence[Pair]) -> Counter[tuple[bool, bool]]:
    with TemporaryDirectory() as folder:
        async with open_store(f"sqlite:///{folder}/copies.db") as store:
            began = process_time()
            await store_all(store, [pair.stored for pair in pairs])
            stored = process_time()
            found = [
                near
                for start in range(0, len(pairs), BATCH)
                for near in await store.articles.resembling(
                    [pair.new for pair in pairs[start : start + BATCH]], NOW - COPY_WINDOW
                )
            ]
            looked = process_time()
    print(f"stored in {(stored - began) * 1000 / len(pairs):.3f} ms", end=", ")
    print(f"found in {(looked - stored) * 1000 / len(pairs):.3f} ms an article")
    return tally_of(pairs, found)


async def store_all(store: Store, looks: Sequence[Look]) -> None:
    async with store.transaction() as tables:
        await tables.sources.add(Source(0, "https://paper.example/feed", "Paper", interval=timedelta(minutes=5)), NOW)
        filed = [Filed(article_of(number, look), look.sketch, "", {}) for number, look in enumerate(looks, 1)]
        for start in range(0, len(filed), BATCH):
            await tables.articles.add_all(filed[start : start + BATCH])
            await tables.articles.index_all(filed[start : start + BATCH])


def article_of(number: int, look: Look) -> Article:
    return Article(number, 1, str(number), "", look.title, "", "", "en", NOW, NOW, Summary())


def tally_of(pairs: Sequence[Pair], found: Sequence[Resemblance]) -> Counter[tuple[bool, bool]]:
    tally: Counter[tuple[bool, bool]] = Counter()
    for number, (pair, near) in enumerate(zip(pairs, found, strict=True), 1):
        its_own = [candidate for candidate in near.candidates if candidate.article_id == number]
        told = find_copy(pair.new.title, pair.new.sketch, NOW, its_own) is not None
        tally[pair.same, told] += 1
        if told != pair.same:
            print(f"wrong: {pair.kind}, {pair.stored.title!r} / {pair.new.title!r}")
    return tally


def report(tally: Counter[tuple[bool, bool]]) -> None:
    right = tally[True, True]
    precision = right / max(1, right + tally[False, True])
    recall = right / max(1, right + tally[True, False])
    f1 = 2 * right / max(1, 2 * right + tally[False, True] + tally[True, False])
    print(f"pairs {sum(tally.values())}  precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}")


if __name__ == "__main__":
    sys.exit(main())
