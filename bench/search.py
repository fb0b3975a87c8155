"""How long the history takes to be searched, newest first, and a page of a rule with the worker's part.

    python bench/search.py [ARTICLES]

Fills a database in the system's temporary folder with invented articles (1,000,000 unless told otherwise; about 3 GB),
whose words are as frequent as those of a language (Zipf), every fifth of them Korean. What is timed is the statement
that finds the articles of a page, then all of a page: found, loaded, and for rules judged.
"""

import asyncio
import random
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.adapters.worker.process import WorkerProcess
from bot.clock import CLOCK
from bot.core.model import Article, Source, Summary
from bot.core.placing import Filed
from bot.core.tokens import index_terms, search_terms
from bot.ports import Store
from bot.services.browse import PAGE, Browse
from storage import open_store

NOW = datetime.now(UTC)
TEXTS = 5_000  # different ones: cutting them into words takes longer than storing them
BATCH = 1_000
TIMES = 200


def main() -> int:
    words = sys.argv[1:]
    if len(words) > 1 or not all(word.isdecimal() for word in words):
        print("bench/search.py: takes how many articles, or nothing")
        return 2
    with TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder, "search.db"), int((words or ["1000000"])[0])))
    return 0


async def run(file: Path, articles: int) -> None:
    chance = random.Random(7)  # the same articles every time
    latin, korean = vocabulary(chance, "bdfgklmnprst", 40_000), hangul(chance, 20_000)
    async with open_store(f"sqlite:///{file}") as store, WorkerProcess() as worker:
        began = perf_counter()
        await fill(store, articles, latin, korean, chance)
        print(f"{articles:,} articles in {perf_counter() - began:.0f} s, {size_mb(file):,.0f} MB")
        browse = Browse(store, CLOCK, worker)
        for name, words, place in (
            ("a frequent word", latin[0], 0),
            ("a rare word", latin[30_000], 0),
            ("two words", f"{latin[20]} {latin[300]}", 0),
            ("Korean", korean[50], 0),
            ("far back", latin[0], articles // 10),
        ):
            terms = search_terms(words, "ko" if name == "Korean" else "en")
            await report(
                f"{name}, found", lambda terms=terms, place=place: store.articles.search(terms, PAGE + 1, place)
            )
        for name, words in (
            ("a phrase", f'"{latin[3]} {latin[9]}"'),
            ("a rule", f"{latin[5]} NEAR/5 {latin[40]} NOT {latin[7]}"),
        ):
            await report(f"{name}, whole page", partial(browse.search, words, "en"), 10)


def size_mb(file: Path) -> float:
    return file.stat().st_size / 2**20


def vocabulary(chance: random.Random, consonants: str, size: int) -> list[str]:
    syllables = [first + second for first in consonants for second in "aeiou"]
    words: dict[str, None] = {}
    while len(words) < size:
        words["".join(chance.choices(syllables, k=chance.randint(2, 5)))] = None
    return list(words)


def hangul(chance: random.Random, size: int) -> list[str]:
    return ["".join(chr(0xAC00 + chance.randrange(0, 11_172, 7)) for _ in range(2)) for _ in range(size)]


async def fill(store: Store, articles: int, latin: Sequence[str], korean: Sequence[str], chance: random.Random) -> None:
    async with store.transaction() as write:
        await write.sources.add(Source(0, "https://gazette.example/feed", "The Gazette"), NOW)
    texts = [invented(chance, korean if number % 5 == 0 else latin) for number in range(TEXTS)]
    indexed = [(text, " ".join(index_terms(text, "ko" if at % 5 == 0 else "en"))) for at, text in enumerate(texts)]
    for first in range(1, articles + 1, BATCH):
        filed = [filed_of(number, *indexed[chance.randrange(TEXTS)]) for number in range(first, first + BATCH)]
        async with store.transaction() as write:
            await write.articles.add_all(filed)
            await write.articles.index_all(filed)


def invented(chance: random.Random, words: Sequence[str]) -> str:
    return " ".join(words[int(len(words) ** chance.random()) - 1] for _ in range(200))


def filed_of(number: int, text: str, terms: str) -> Filed:
    url, at = f"https://gazette.example/{number}", NOW - timedelta(days=100) + timedelta(seconds=number)
    article = Article(number, 1, url, url, text[:60], text, "", "en", at, at, Summary(("It was so.",)))
    return Filed(article, (), terms, {})


async def report(name: str, ask: Callable[[], Awaitable[object]], times: int = TIMES) -> None:
    took = []
    for _ in range(times):
        began = perf_counter()
        await ask()
        took.append((perf_counter() - began) * 1000)
    took.sort()
    print(f"{name:<24} p50 {took[len(took) // 2]:8.2f} ms   p99 {took[len(took) * 99 // 100]:8.2f} ms")


if __name__ == "__main__":
    sys.exit(main())
