"""How long the stories of the last three days take to come back from the database after a restart, and their memory.

    python bench/restart.py [ARTICLES]

So many invented articles (20,000 if none are named), spread over three days, are placed in stories as the bot places
them; half tell a new story, the others join one. They are kept in a SQLite file and read back in a fresh process.
"""

import asyncio
import json
import random
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.world.papers import sentences
from bot.core.stories import WINDOW, StoredStory, StoryIndex
from bot.core.stories.terms import story_terms
from storage import open_store

NOW = datetime(2026, 3, 5, tzinfo=UTC)
ARTICLES = 20_000
TOLD_AGAIN = 0.5  # of the articles
RECENT = 500  # events that they tell
SENTENCES = 8  # of an event; a report has six of them


def main() -> int:
    if sys.argv[1:2] == ["--load"]:
        print(json.dumps(asyncio.run(load(sys.argv[2]))))
        return 0
    if len(sys.argv) > 2 or not all(number.isdigit() for number in sys.argv[1:]):
        print("bench/restart.py: takes a number of articles, or nothing")
        return 2
    articles = int(sys.argv[1]) if sys.argv[1:] else ARTICLES
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder, 'stories.db')}"
        asyncio.run(fill(url, articles))
        size = Path(folder, "stories.db").stat().st_size
        command = [sys.executable, __file__, "--load", url]
        loaded = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    print(f"{articles} articles in {loaded['stories']} stories, {size / 1e6:.0f} MB on disk")
    print(f"back in {loaded['seconds']:.2f} s ({loaded['cpu']:.2f} s of CPU), {loaded['mb']:.0f} MB")
    return 0


async def fill(url: str, articles: int) -> None:
    """Places articles in stories, and stores the stories as they are in the end."""
    chance, index = random.Random(5), StoryIndex()
    events: list[list[str]] = []
    stored: dict[int, StoredStory] = {}
    first_at: dict[int, datetime] = {}
    for number in range(1, articles + 1):
        at = NOW - WINDOW * (1 - number / articles)
        if not events or chance.random() > TOLD_AGAIN:
            events.append(chance.sample(sentences(), SENTENCES))
        title, *text = chance.sample(chance.choice(events[-RECENT:]), SENTENCES - 2)
        terms = story_terms(" ".join(title.split()[:9]), " ".join(text), "en")
        choice = index.place(terms, at)
        story = choice.story_id or number
        stored[story] = index.add(story, terms, at, choice.absorbed)
        first_at.setdefault(story, at)
        for absorbed in choice.absorbed:
            del stored[absorbed]
    async with open_store(url) as store, store.transaction() as tables:
        await tables.stories.add_all([("Told", first_at[story], stored[story]) for story in stored])


async def load(url: str) -> dict[str, float]:
    """What a start does, in a process that has done nothing else."""
    async with open_store(url) as store:
        before, began, cpu = memory_mb(), perf_counter(), process_time()
        index = StoryIndex(await store.stories.live(NOW - WINDOW))
        took, spent = perf_counter() - began, process_time() - cpu
        return {"stories": len(index.remember()), "seconds": took, "cpu": spent, "mb": memory_mb() - before}


def memory_mb() -> float:
    """The memory that the process has; Linux only, elsewhere 0."""
    status = Path("/proc/self/status")
    lines = status.read_text("ascii").splitlines() if status.is_file() else ()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


if __name__ == "__main__":
    sys.exit(main())
