"""How long a proposed rule takes on a week of 200,000 stored articles, until it is said what it would change.

    python bench/trials.py [--articles N] [--folder FOLDER]

Builds a history in FOLDER (without it, in the system's temporary folder), made of invented sentences whose words are as
frequent as in news. A history found in FOLDER is used again. Wall-clock times: of the first proposal, which starts the
worker, and the median of three more.
"""

import argparse
import asyncio
import random
import sqlite3
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import accumulate
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, time

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.adapters.worker.process import WorkerProcess
from bot.core.model import Source, Topic
from bot.core.tokens import search_terms
from bot.core.topics import read_topics
from bot.core.trials import Comparison
from bot.ports import Store
from bot.services.rulebook import Rulebook
from storage import open_store

WEEK = timedelta(days=7)
ADD = """
INSERT INTO article (id, source_id, key, url, title, text, language, published_at, fetched_at, fate)
VALUES (?, 1, ?, ?, ?, ?, 'en', ?, ?, 'no_topic')
"""
INDEX = "INSERT INTO article_search (rowid, terms) VALUES (?, ?)"
SENTENCES_PER_TEXT = 20
WORDS_PER_SENTENCE = 15
MOST_COMMON = (
    "the of to and in a said that on for is was it by with at as from be has he have are will its an not which"
)
# Words of the shipped rules that stand in much other news, each in so many of a hundred articles.
EVERYDAY = {
    "us": 25, "eu": 8, "iran": 4, "russia": 8, "china": 8, "long": 12, "range": 4, "project": 5, "travel": 4,
    "assets": 3, "arms": 2, "design": 3, "trade": 6, "import": 2, "export": 2, "duty": 2, "customs": 1, "border": 4,
    "launch": 6, "test": 6, "rocket": 1, "visa": 1, "storm": 2, "cruise": 1, "levy": 1, "rock": 2, "officials": 12,
    "kind": 5,
}  # fmt: skip
THEMES = {
    "missile": ("missile", "missiles", "launch", "launched", "ballistic", "fired", "range"),
    "sanction": ("sanctions", "sanctioned", "treasury", "assets", "freeze", "blacklist"),
    "tariff": ("tariffs", "tariff", "imports", "duties", "trade", "levy"),
    "ferry": ("ferry", "zeppelin", "harbour"),
}
THEMED = {"missile": 0.02, "sanction": 0.03, "tariff": 0.03, "ferry": 0.002}  # of all articles
OWN_RULES = {
    "a rare word": "zeppelin",
    "common words": "officials OR (us AND trade)",
    "text: of common words": "text:(officials AND launch)",
    "source:": "source:gazette title:launch",
    "source: alone": "source:gazette",
}


class WallClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it is read, and as the history index knows it."""

    text: str
    terms: str


class Reporter:
    """Writes articles out of a supply of sentences; the same ones for the same seed."""

    def __init__(self) -> None:
        self.random = random.Random(3)
        self.plain = [self._sentence() for _ in range(20_000)]
        self.themed = {theme: [self._sentence(words) for _ in range(300)] for theme, words in THEMES.items()}

    def article(self) -> list[Sentence]:
        """Its title and its sentences; what it is about stands in the first three and now and then below."""
        sentences = self.random.choices(self.plain, k=SENTENCES_PER_TEXT + 1)
        for theme, share in THEMED.items():
            chance = self.random.random()
            if chance < share:
                sentences[:4] = self.random.choices(self.themed[theme], k=4)
            elif chance < 2 * share:
                sentences[9] = self.random.choice(self.themed[theme])
        return sentences

    def _sentence(self, theme: Sequence[str] = ()) -> Sentence:
        words = self.random.choices(VOCABULARY, cum_weights=WEIGHTS, k=WORDS_PER_SENTENCE - 2 * bool(theme))
        words += self.random.choices(theme, k=2) if theme else ()
        words += [word for word, share in EVERYDAY.items() if self.random.random() < share / 100 / SENTENCES_PER_TEXT]
        self.random.shuffle(words)
        text = " ".join(word.upper() if word in {"us", "eu"} else word for word in words).capitalize() + "."
        return Sentence(text, " ".join(search_terms(text, "en")))


def _vocabulary() -> list[str]:
    syllables = [first + vowel for first in "bdfgklmnprstvz" for vowel in "aeiou"]
    invent = random.Random(1)
    # They all begin with a Q, lest thousands of them begin as words do that the shipped rules look for.
    return MOST_COMMON.split() + [
        "qu" + "".join(invent.choices(syllables, k=invent.randint(1, 4))) for _ in range(40_000)
    ]


VOCABULARY = _vocabulary()
WEIGHTS = list(accumulate(1 / rank for rank in range(2, len(VOCABULARY) + 2)))  # Zipf's law


def main() -> int:
    asks = argparse.ArgumentParser(prog="bench/trials.py", description=__doc__.split("\n", 1)[0])
    asks.add_argument("--articles", type=int, default=200_000)
    asks.add_argument("--folder", type=Path)
    asked = asks.parse_args()
    if asked.folder and not asked.folder.is_dir():
        print(f"bench/trials.py: there is no folder {asked.folder}")
        return 2
    with TemporaryDirectory() as folder:
        asyncio.run(measure((asked.folder or Path(folder)) / f"history-{asked.articles}.db", asked.articles))
    return 0


async def measure(file: Path, articles: int) -> None:
    is_new = not await asyncio.to_thread(file.exists)
    async with open_store(f"sqlite:///{file}") as store, WorkerProcess() as worker:
        if is_new:
            await prepare(store)
        await asyncio.to_thread(fill if is_new else refresh, file, articles)
        rulebook = Rulebook(store, WallClock(), worker)
        print(f"{'':24} {'first s':>8} {'then s':>7} {'candidates':>11} {'looked at':>10}  gained, lost")
        for topic in await store.topics.all():
            for name, words in OWN_RULES.items() if topic.slug == "ferries" else [(topic.slug, "... OR zeppelin")]:
                await report(rulebook, name, topic.slug, words)


async def prepare(store: Store) -> None:
    """One source, the shipped topics, and one whose rule is to be replaced."""
    shipped = files("bot.starter").joinpath("topics.toml").read_text(encoding="utf-8")
    async with store.transaction() as tables:
        await tables.sources.add(Source(0, "https://gazette.example/feed", "The Gazette"), datetime.now(UTC))
        for topic in (*read_topics(shipped), Topic(0, "ferries", "Ferries", "", "ferry")):
            await tables.topics.add(topic, "bench", datetime.now(UTC))


def fill(file: Path, articles: int) -> None:
    """Below the ports, which would take ten times as long."""
    started = perf_counter()
    reporter = Reporter()
    now = datetime.now(UTC).timestamp()
    database = sqlite3.connect(file)
    with database:
        for number in range(1, articles + 1):
            _insert(database, number, reporter.article(), now - WEEK.total_seconds() * (1 - number / articles))
    database.close()
    print(f"built {articles:,} articles in {perf_counter() - started:.0f} s, {file.stat().st_size / 2**20:,.0f} MB")


def _insert(database: sqlite3.Connection, number: int, sentences: Sequence[Sentence], at: float) -> None:
    title, *text = sentences
    paragraphs = "\n\n".join(sentence.text for sentence in text)
    url = f"https://gazette.example/{number}"
    database.execute(ADD, (number, url, url, title.text, paragraphs, int(at * 1000), int(at * 1000)))
    database.execute(INDEX, (number, " ".join(sentence.terms for sentence in sentences)))


def refresh(file: Path, _articles: int) -> None:
    """Makes a history of another day end now."""
    database = sqlite3.connect(file)
    with database:
        newest = database.execute("SELECT max(fetched_at) FROM article").fetchone()[0]
        by = int(time() * 1000) - newest
        database.execute("UPDATE article SET fetched_at = fetched_at + ?, published_at = published_at + ?", (by, by))
    database.close()


async def report(rulebook: Rulebook, name: str, slug: str, words: str) -> None:
    """One line about proposing the rule four times."""
    first, found = await timed(rulebook, slug, words)
    then = [(await timed(rulebook, slug, words))[0] for _ in range(3)]
    sample = "all" if not found.is_sample else f"{found.looked:,}"
    print(f"{name:24} {first:8.2f} {median(then):7.2f} {found.candidates:11,} {sample:>10}", end="  ")
    print(f"{len(found.gained)}, {len(found.lost)}")


async def timed(rulebook: Rulebook, slug: str, words: str) -> tuple[float, Comparison]:
    started = perf_counter()
    found = await rulebook.propose(1, slug, words)
    return perf_counter() - started, found


if __name__ == "__main__":
    sys.exit(main())
