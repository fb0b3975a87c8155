"""What one article costs before it is stored: each step of understanding it, sending it over, placing it in a story.

    python bench/understanding.py [PATH/texts.jsonl …]

The articles are those of bench/polling.py, 2 KB each; a file has {"docs": [text, …]} a line. Milliseconds of CPU an
article, the least of 25 rounds over articles that were read before; `cold` is the first round.
"""

import json
import pickle
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.world.papers import item
from bot.core.clean import clean_article
from bot.core.copies import sketch
from bot.core.language import detect_language
from bot.core.model import Reading, Understanding
from bot.core.stories import StoryIndex
from bot.core.stories.terms import story_terms
from bot.core.tokens import index_terms, tokenize
from bot.core.understanding import understand

FEEDS, ITEMS = 10, 25
ROUNDS = 25
STREAM = 4_000  # articles placed in stories one after the other
EPOCH = datetime(2026, 11, 22, tzinfo=UTC)
PARTS = re.compile("<title>(.*?)</title>.*<description>(.*?)</description>", re.DOTALL)


def invented(feeds: int) -> list[Reading]:
    found = (PARTS.search(item(feed, number)) for feed in range(feeds) for number in range(1, ITEMS + 1))
    return [Reading(title, text) for title, text in (match.groups() for match in found if match)]


def from_file(path: Path) -> list[Reading]:
    docs = (json.loads(line)["docs"][0] for line in path.read_text("utf-8").splitlines())
    return [Reading(doc[:60], doc) for doc in docs][: FEEDS * ITEMS]


def measure(name: str, work: Callable[[Reading], object], readings: list[Reading], rounds: int = ROUNDS) -> None:
    spent: list[float] = []
    for _ in range(rounds):
        began = process_time()
        for reading in readings:
            work(reading)
        spent.append((process_time() - began) * 1000 / len(readings))
    print(f"  {name:28} {min(spent):6.3f}   cold {spent[0]:6.3f}", flush=True)


def measure_all(name: str, readings: list[Reading]) -> None:
    size = sum(len(reading.text) for reading in readings) / len(readings)
    print(f"{name}: {len(readings)} articles of {size:.0f} characters")
    measure("all without summary", lambda one: understand(one, summarise=False), readings)
    measure("clean", lambda one: clean_article(one.title, one.text), readings)
    measure("language", lambda one: detect_language(f"{one.title}\n{one.text}"), readings)
    measure("tokenize", lambda one: tokenize(one.title, one.text, "en"), readings)
    measure("index terms", lambda one: index_terms(f"{one.title}\n{one.text}", "en"), readings)
    tokens = {one: tokenize(one.title, one.text, "en") for one in readings}
    measure("sketch", lambda one: sketch(tokens[one]), readings)
    measure("story terms", lambda one: story_terms(one.title, one.text, "en"), readings)
    measure("summary too", understand, readings, rounds=3)
    said = {reading: understand(reading, summarise=False) for reading in readings}
    measure("pickled there and back", lambda one: pickle.loads(pickle.dumps(said[one], -1)), readings)  # noqa: S301 - our own
    sent = sum(len(pickle.dumps(each, -1)) for each in said.values()) / len(said)
    print(f"  {'bytes pickled':28} {sent:6.0f}")


def measure_placing(said: list[Understanding]) -> None:
    """Each a story of its own, the dearest there is; the last quarter is measured."""
    stories, spent, measured = StoryIndex(), 0.0, len(said) // 4
    for number, each in enumerate(said):
        at = EPOCH + number * timedelta(seconds=30)
        began = process_time()
        stories.place(each.terms, at)
        stories.add(number, each.terms, at)
        spent += process_time() - began if number >= len(said) - measured else 0
    print(f"  {'placed in a story':28} {spent * 1000 / measured:6.3f}   {len(stories.remember())} live stories")


if __name__ == "__main__":
    measure_all("invented", invented(FEEDS))
    measure_placing([understand(reading, summarise=False) for reading in invented(STREAM // ITEMS)])
    for name in sys.argv[1:]:
        measure_all(Path(name).name, from_file(Path(name)))
