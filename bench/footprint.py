"""How soon the bot is ready, and how much memory it and its worker take.

    python bench/footprint.py [RUNS]

Starts `wirewatch run` on an empty database against a Bot API on this machine, with health and metrics, and a worker
that understands 1,000 invented articles. Promised: ready within 1.5 s of exec, main process idle under 70 MB, worker
under 150 MB.
"""

import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

if __name__ == "__main__":  # the worker imports this file too, and is to hold no more than that of the bot does
    from bot.adapters.worker.process import WorkerProcess
    from bot.core.model import Reading
    from bot.playground.newsroom import load_news
    from tests.running import running
    from tests.telegram_api import TelegramApi

ARTICLES = 1000


def resident_mb(pid: int) -> float:
    """Resident memory of a process in MB (2**20 bytes), from Linux's /proc."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 2**20


async def measure_bot() -> tuple[float, float]:
    """Seconds from exec to ready, and MB when idle five seconds later."""
    with tempfile.TemporaryDirectory() as folder:
        async with TelegramApi() as api:
            began = time.perf_counter()
            async with running(Path(folder), api, listen="127.0.0.1:0") as bot:
                ready = time.perf_counter() - began
                await asyncio.sleep(5)
                return ready, resident_mb(bot.process.pid)


def articles() -> "list[Reading]":
    """Invented articles, shuffled paragraph by paragraph so that no two are alike."""
    pieces = [piece for outlet in load_news().outlets for piece in outlet.pieces]
    paragraphs = [paragraph for piece in pieces for paragraph in piece.versions[-1].paragraphs]
    chance = random.Random(1)
    return [
        Reading(f"Report {number}", "\n\n".join(chance.sample(paragraphs, 8)), f"https://a.example/{number}", "Wire")
        for number in range(ARTICLES)
    ]


async def measure_worker() -> tuple[float, float]:
    """MB of the worker after the articles, and milliseconds an article, processes and pickling included."""
    async with WorkerProcess() as worker:
        await worker.understand([Reading("Warm up", "One sentence is enough to load everything.")])
        pid = await worker.run(timedelta(seconds=5), os.getpid)
        readings = articles()
        began = time.perf_counter()
        await worker.understand(readings)
        return resident_mb(pid), (time.perf_counter() - began) * 1000 / ARTICLES


async def main(runs: int) -> None:
    bots = [await measure_bot() for _ in range(runs)]
    print(f"ready after exec   {statistics.median(ready for ready, _ in bots):6.2f} s   (promised 1.5)")
    print(f"main process idle  {statistics.median(mb for _, mb in bots):6.1f} MB  (promised 70)")
    mb, ms = await measure_worker()
    print(f"worker, {ARTICLES} articles {mb:5.1f} MB  (promised 150), {ms:.1f} ms an article")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
