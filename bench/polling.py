"""What a thousand feeds cost: CPU of all our processes for a round of polls, beside the package `reader`.

    python bench/polling.py [--feeds 1000] [--parts reader,stage,line,many]

A process of its own serves feeds of 50 items of 2 KB, invented, from 200 loopback addresses. Three rounds follow one
another: all is new, nothing changed (304), each feed has one new item. `stage` fetches, parses and stores and does
nothing else, as `reader` does; `line` is the whole way of an article: cleaned, matched, compared, put into its story,
summarised and stored. `many` asks ten times as many unchanged feeds at once. Counts in the database are checked: a
wrong one ends the bench with status 1.

Promised: `stage` takes 2, 5 and 12 times less than `reader`; a feed of `line` at most 40, 0.4 and 4 ms, and the main
process 150 MB. `reader` needs `make bench-tools`; without it the rest is measured. Linux only.
"""

import argparse
import asyncio
import gc
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from ipaddress import ip_network
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import TypeAlias
from urllib.request import urlopen

sys.path.insert(0, str(Path(__file__).parents[1]))

import uvloop

from bench.world.papers import EPOCH, ITEMS, urls
from bot.adapters.http import HttpFetcher
from bot.adapters.worker.process import WorkerProcess
from bot.core.model import Article, Entry, Source, Summary
from bot.core.placing import Filed
from bot.core.polling import hash_body
from bot.core.topics import read_topics
from bot.ports import FetchRequest, Store
from bot.services.ingest import Ingest, IngestLimits
from bot.services.ingest.batches import Batches
from bot.services.ingest.filing import SLICE
from storage import open_store

ROUNDS = ("all new", "unchanged", "one new each")
STARTER = Path(__file__).parents[1] / "bot" / "starter" / "topics.toml"


Round: TypeAlias = Callable[[], Awaitable[None]]  # polls everything that is due


# --- measuring --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Spent:
    """CPU seconds of a round in all processes, seconds by the clock, and the peak of the main process in MB."""

    cpu_s: float = 0.0
    wall_s: float = 0.0
    peak_mb: float = 0.0
    articles: int = 0


@contextmanager
def measured() -> Iterator[Spent]:
    spent = Spent()
    cpu_s, began = all_cpu_s(), perf_counter()
    yield spent
    spent.cpu_s, spent.wall_s = all_cpu_s() - cpu_s, perf_counter() - began
    spent.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def all_cpu_s() -> float:
    """CPU time of this process, its threads, its ended children and those that run."""
    own = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own + sum(map(cpu_s_of, running_children()))


def running_children() -> list[int]:
    tasks = Path("/proc/self/task").glob("*/children")
    return [int(pid) for children in tasks for pid in children.read_text().split()]


def cpu_s_of(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / 100  # user and system, in hundredths


# --- the peer ---------------------------------------------------------------------------------------------------------


def poll_with_reader(count: int, port: int, folder: Path) -> list[Spent]:
    from reader import make_reader

    peer = make_reader(str(folder / "reader.db"))
    for url in urls(count, port):
        peer.add_feed(url)
    rounds = []
    for newest in (ITEMS, ITEMS, ITEMS + 1):
        set_newest(port, newest)
        with measured() as spent:
            peer.update_feeds(scheduled=False, workers=8)
        spent.articles = peer.get_entry_counts().total or 0
        rounds.append(spent)
    return rounds


# --- ours -------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class DayClock:
    """The time of the feeds, a day later for each round."""

    day: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        return EPOCH + self.day

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def poll_with_us(count: int, port: int, folder: Path, *, whole: bool, rounds: tuple[int, ...]) -> list[Spent]:
    clock = DayClock()
    async with opened(folder, clock, whole=whole) as (store, poll_all):
        await add_sources(store, urls(count, port), clock.now())
        results = []
        for newest in rounds:
            set_newest(port, newest)
            with measured() as spent:
                await poll_all()
            spent.articles = await store.articles.count(None, datetime(2000, 1, 1, tzinfo=UTC))
            results.append(spent)
            clock.day += timedelta(days=1)
        return results


@asynccontextmanager
async def opened(
    folder: Path, clock: DayClock, *, whole: bool
) -> AsyncIterator[tuple[Store, Callable[[], Awaitable[None]]]]:
    """A store, and what polls everything that is due."""
    limits = IngestLimits(timedelta(minutes=2), timedelta(hours=48))
    gc.freeze()  # as the bot does at its start
    gc.set_threshold(10_000, 20, 50)
    async with (
        open_store(f"sqlite:///{folder / 'ours.db'}") as store,
        HttpFetcher(
            allowed_networks=(ip_network("127.0.0.0/8"),),
            max_body=5 << 20,
            host_gap=timedelta(),
            user_agent="Wirewatch/bench",
        ) as fetcher,
        WorkerProcess() as worker,
    ):
        async with store.transaction() as tables:
            for topic in read_topics(STARTER.read_text("utf-8")):
                await tables.topics.add(topic, "bench", clock.now())
        if whole:
            ingest = Ingest(store, fetcher, worker, clock, limits)
            yield store, partial(poll_line, ingest, store, clock)
        else:
            yield store, partial(poll_stage, store, fetcher, worker, clock)


async def add_sources(store: Store, addresses_: list[str], now: datetime) -> None:
    async with store.transaction() as tables:
        for number, url in enumerate(addresses_):
            await tables.sources.add(Source(0, url, f"Paper {number}", interval=timedelta(minutes=2)), now)


async def poll_line(ingest: Ingest, store: Store, clock: DayClock) -> None:
    """Every poll that is due, as the ticks of the bot do it."""
    async with asyncio.TaskGroup() as tasks:

        def spawn(work: Callable[[], Awaitable[None]]) -> None:
            tasks.create_task(finished(work))

        while await store.sources.count_due(clock.now()):
            await ingest.poll_due(spawn, clock.now())
            await asyncio.sleep(0.02)


async def finished(work: Callable[[], Awaitable[None]]) -> None:
    await work()


async def poll_stage(store: Store, fetcher: HttpFetcher, worker: WorkerProcess, clock: DayClock) -> None:
    """Fetch, parse and store alone; like the bot it stores together what comes in while it stores."""
    gate = asyncio.Semaphore(100)
    shelf: Batches[Parsed, None] = Batches(partial(store_all, store, clock), lambda parsed: 1 + len(parsed.new), SLICE)
    async with asyncio.TaskGroup() as tasks:
        for source in await store.sources.all():
            tasks.create_task(poll_one(gate, source, store, fetcher, worker, shelf))


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a feed said."""

    source: Source  # as it will be saved
    keys: tuple[str, ...]
    new: tuple[Entry, ...]


async def poll_one(  # noqa: PLR0913, PLR0917 - one of each is needed
    gate: asyncio.Semaphore,
    source: Source,
    store: Store,
    fetcher: HttpFetcher,
    worker: WorkerProcess,
    shelf: Batches[Parsed, None],
) -> None:
    async with gate:
        response = await fetcher.fetch(FetchRequest(source.url, source.etag, source.last_modified))
        if response.status == 304 or (body_hash := hash_body(response.body)) == source.body_hash:
            return
        feed, blocks = await worker.parse(response, source.blocks)
        keys = tuple(entry.key for entry in feed.entries)
        known = await store.sources.digests(source.id, keys)
        new = tuple(entry for entry in feed.entries if entry.key not in known)
        polled = replace(source, etag=response.etag, body_hash=body_hash, blocks=blocks)
        await shelf.do(Parsed(polled, keys, new))


async def store_all(store: Store, clock: DayClock, answers: Sequence[Parsed]) -> list[None]:
    now = clock.now()
    async with store.transaction() as tables:
        ids = count(await tables.articles.next_id())
        bare = [bare_article(next(ids), parsed.source, entry, now) for parsed in answers for entry in parsed.new]
        await tables.articles.add_all([Filed(article, (), "", {}) for article in bare])
        await tables.sources.mark_seen({parsed.source.id: dict.fromkeys(parsed.keys, 0) for parsed in answers}, now)
        await tables.sources.save_all([parsed.source for parsed in answers])
    return [None] * len(answers)


def bare_article(id_: int, source: Source, entry: Entry, now: datetime) -> Article:
    return Article(
        id=id_,
        source_id=source.id,
        key=entry.key,
        url=entry.link,
        title=entry.title,
        text=entry.text,
        byline=entry.author,
        language="en",
        published=entry.published or now,
        fetched=now,
        summary=Summary(),
    )


# --- the whole bench --------------------------------------------------------------------------------------------------


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--parts", default="reader,stage,line,many")
    parser.add_argument("--part", help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, default=18_765)
    arguments = parser.parse_args()
    if arguments.part:
        print(json.dumps([[s.cpu_s, s.wall_s, s.peak_mb, s.articles] for s in run_part(arguments)]))
        return 0
    return compare(arguments)


def run_part(arguments: argparse.Namespace) -> list[Spent]:
    count, port = arguments.feeds, arguments.port
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if arguments.part == "reader":
            return poll_with_reader(count, port, folder)
        rounds: tuple[int, ...] = (ITEMS, ITEMS, ITEMS + 1)
        if arguments.part == "many":
            # Without items, for only their number is the question.
            count, rounds = count * 10, (0, 0)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(poll_with_us(count, port, folder, whole=arguments.part != "stage", rounds=rounds))


def compare(arguments: argparse.Namespace) -> int:
    papers = Path(__file__).parent / "world" / "papers.py"
    server = subprocess.Popen([sys.executable, papers, str(arguments.port)])
    wait_for(arguments.port)
    try:
        results = {part: measure(arguments, part) for part in arguments.parts.split(",")}
    finally:
        server.kill()
    peer, ours = results.get("reader"), results.get("stage")
    if peer and ours:
        ratios = " / ".join(f"{theirs.cpu_s / mine.cpu_s:.1f}" for theirs, mine in zip(peer, ours, strict=True))
        print(f"stage against reader: {ratios} times less CPU (promised 2 / 5 / 12)")
    return int(any(is_wrong(part, spent, arguments.feeds) for part, spent in results.items() if spent))


def measure(arguments: argparse.Namespace, part: str) -> list[Spent] | None:
    done = start(arguments, part, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = done.communicate()
    if done.returncode:
        print(f"{part}: not measured: {err.decode().strip().splitlines()[-1]}")
        return None
    rounds = [Spent(*each) for each in json.loads(out)]
    feeds = arguments.feeds * (10 if part == "many" else 1)
    for name, spent in zip(ROUNDS, rounds, strict=False):
        print(
            f"{part:7} {feeds:6} feeds {name:13} {spent.cpu_s:7.2f} CPU s, {1000 * spent.cpu_s / feeds:7.2f} ms a "
            f"feed, {spent.wall_s:6.1f} s, peak {spent.peak_mb:4.0f} MB, {spent.articles} articles",
            flush=True,
        )
    return rounds


def is_wrong(part: str, rounds: list[Spent], feeds: int) -> bool:
    expected = [0, 0] if part == "many" else [feeds * ITEMS, feeds * ITEMS, feeds * (ITEMS + 1)]
    found = [spent.articles for spent in rounds]
    if found != expected:
        print(f"{part}: stored {found} articles, expected {expected}")
    return found != expected


def start(arguments: argparse.Namespace, part: str, **pipes: int) -> subprocess.Popen[bytes]:
    options = ("--part", part, "--feeds", str(arguments.feeds), "--port", str(arguments.port))
    return subprocess.Popen([sys.executable, __file__, *options], **pipes)  # type: ignore[call-overload,no-any-return]


def wait_for(port: int) -> None:
    for _ in range(100):
        try:
            set_newest(port, ITEMS)
        except OSError:
            subprocess.run(["sleep", "0.1"], check=True)
        else:
            return
    raise SystemExit("the feeds are not served; is the port in use?")


def set_newest(port: int, newest: int) -> None:
    urlopen(f"http://127.0.1.1:{port}/newest/{newest}").close()


if __name__ == "__main__":
    sys.exit(main())
