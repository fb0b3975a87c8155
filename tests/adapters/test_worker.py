"""Work in a process that may hang, die or meet a bug: the rest goes on."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.adapters.worker.process import WorkerProcess
from bot.core.charts import Chart, Peak
from bot.core.errors import DocumentError, FeedError, RuleError, WorkerError
from bot.core.feed.blocks import NOTHING_NEW
from bot.core.model import Match, Reading
from bot.core.trials import Sheet
from bot.ports import FetchResponse
from tests.core.feeds import items, rss
from tests.paper import pdf

SOON = timedelta(seconds=20)
PAGE = (
    "<html><head><title>Ferry sails again after the storm | The Post</title></head><body><nav><a href='/s'>Subscribe"
    "</a></nav><article><h1>Ferry sails again after the storm</h1><p>The ferry between the two shores left port on "
    "Monday for the first time in three weeks, its owner said.</p><p>The storm had torn its ramp away, and the new one "
    "had to be built in a yard up the river before it could be fitted to the ship.</p></article></body></html>"
)


@pytest.fixture
async def worker() -> AsyncIterator[WorkerProcess]:
    async with WorkerProcess() as worker:
        yield worker


def hang() -> None:
    signal.pause()


def die() -> None:
    os._exit(3)


def stumble() -> None:
    raise IndexError("a bug")


@pytest.mark.parametrize(
    ("task", "problem"),
    [(partial(hang), "took over 1 s"), (partial(die), "died"), (partial(stumble), "met a bug: IndexError")],
)
async def test_a_task_that_fails_is_told_and_the_next_one_runs(
    worker: WorkerProcess, task: partial[None], problem: str
):
    with pytest.raises(WorkerError, match=problem):
        await worker.run(timedelta(seconds=1) if "took" in problem else SOON, task)
    assert await worker.run(SOON, os.getpid) != os.getpid()


async def test_a_process_killed_while_it_has_nothing_to_do_is_replaced(worker: WorkerProcess):
    for _ in range(2):
        os.kill(await worker.run(SOON, os.getpid), signal.SIGKILL)
    assert await asyncio.gather(*(worker.run(SOON, abs, -number) for number in range(5))) == [0, 1, 2, 3, 4]


async def test_who_stops_waiting_stops_nobody_else(worker: WorkerProcess, tmp_path: Path):
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    process = await worker.run(SOON, os.getpid)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await worker.run(SOON, partial(gate.write_text, "open"))
    running = asyncio.create_task(worker.run(SOON, os.getpid))
    assert await asyncio.to_thread(gate.read_text) == "open"
    assert await running == process


async def test_feeds_that_wait_together_are_read_together_and_none_spoils_another(worker: WorkerProcess):
    feeds = [f"<rss><channel><title>{number}</title></channel></rss>" for number in range(5)] + ["no feed"]
    answers = (worker.parse(FetchResponse(200, "https://a.example", feed.encode()), frozenset()) for feed in feeds)
    *read, refused = await asyncio.gather(*answers, return_exceptions=True)
    assert [feed.title for feed, _ in read] == ["0", "1", "2", "3", "4"]
    assert isinstance(refused, FeedError)


async def test_only_what_is_new_of_a_feed_is_parsed(worker: WorkerProcess):
    first = FetchResponse(200, "https://a.example", rss(items(range(5))))
    feed, blocks = await worker.parse(first, frozenset())
    assert (len(feed.entries), len(blocks)) == (5, 5)
    assert await worker.parse(first, blocks) == (NOTHING_NEW, blocks)
    later, _ = await worker.parse(replace(first, body=rss(items(range(6)))), blocks)
    assert [entry.key for entry in later.entries] == ["post-5"]


async def test_a_part_that_is_no_feed_by_itself_has_the_whole_parsed(worker: WorkerProcess):
    _, blocks = await worker.parse(FetchResponse(200, "https://a.example", rss(items(range(3)))), frozenset())
    torn = rss(items(range(3)) + "<item><title>Ferry</title></item></item>")
    feed, _ = await worker.parse(FetchResponse(200, "https://a.example", torn), blocks)
    assert "Ferry" in [entry.title for entry in feed.entries]


async def test_rules_are_judged_in_the_process(worker: WorkerProcess):
    day = datetime(2026, 11, 22, tzinfo=UTC)
    sheets = [Sheet(number, None, day, title, "", "en", "", "") for number, title in enumerate(("Ferry leaves", "Cat"))]
    rules = [("boats", "ferry"), ("cats", "cat* OR ferry")]
    first, second = await worker.judge(rules, sheets)
    assert [match.slug for match in first] == ["boats", "cats"]
    assert second == (Match("cats", ("Cat",), ((0, 0),)),)


async def test_a_wrong_rule_is_told_with_its_place(worker: WorkerProcess):
    with pytest.raises(RuleError) as caught:
        await worker.judge([("boats", "ferry AND")], [])
    assert (caught.value.expression, caught.value.column) == ("ferry AND", 10)
    assert str(caught.value) == 'column 10: expected a word, a "phrase" or "(" before the end'


async def test_what_is_no_feed_is_told_as_such(worker: WorkerProcess):
    with pytest.raises(FeedError):
        await worker.parse(FetchResponse(200, "https://a.example", b"hello"), frozenset())


async def test_a_feed_is_read_in_the_encoding_somebody_chose(worker: WorkerProcess):
    item = "<rss><channel><title>Почта</title><item><title>Паром</title></item></channel></rss>".encode("koi8_r")
    feed, _ = await worker.parse(FetchResponse(200, "https://a.example", item), frozenset(), "koi8-r")
    assert (feed.title, feed.entries[0].title) == ("Почта", "Паром")


async def test_a_page_is_read(worker: WorkerProcess):
    page = FetchResponse(200, "https://a.example/1", PAGE.encode(), "text/html")
    (reading,) = await worker.read(page)
    assert (reading.title, reading.url) == ("Ferry sails again after the storm", "https://a.example/1")
    assert "three weeks" in reading.text
    assert "Subscribe" not in reading.text


async def test_a_document_is_read_and_one_that_cannot_be_is_told_as_such(worker: WorkerProcess):
    (reading,) = await worker.read(
        FetchResponse(200, "https://a.example/1.pdf", pdf(["The ferry left port today."] * 3))
    )
    assert "left port" in reading.text
    with pytest.raises(DocumentError) as caught:
        await worker.read(FetchResponse(200, "", pdf(["x"], locked="<< /Filter /Standard /V 5 /R 6 /P -4 >>")))
    assert caught.value.kind == "damaged"


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone"),
    [(52.52, 13.4, "Europe/Berlin"), (37.57, 126.98, "Asia/Seoul"), (-23.55, -46.63, "America/Sao_Paulo")],
)
async def test_a_place_has_a_time_zone(worker: WorkerProcess, latitude: float, longitude: float, zone: str):
    assert await worker.zone(latitude, longitude) == zone


async def test_the_sea_has_a_zone_too_and_no_place_at_all_has_none_that_breaks(worker: WorkerProcess):
    assert (await worker.zone(0, -30)).startswith("Etc/GMT")
    assert isinstance(await worker.zone(900, 900), str)


async def test_without_summaries_the_rest_is_understood(worker: WorkerProcess):
    reading = Reading("Ferry sails", "The ferry sailed at noon. It was full.")
    (plain,) = await worker.understand([reading], summarise=False)
    (full,) = await worker.understand([reading])
    assert plain
    assert full
    assert (plain.tokens, plain.summary.text) == (full.tokens, "")
    assert full.summary.text


async def test_one_reading_that_cannot_be_read_costs_no_other(worker: WorkerProcess):
    good = Reading("Ferry sails", "The ferry sailed at noon. It was full.")
    bad = Reading("Broken", None)  # type: ignore[arg-type]
    said = await worker.understand([good, bad, good])
    assert [each and each.title for each in said] == ["Ferry sails", None, "Ferry sails"]
    (one,), (other,) = await asyncio.gather(worker.understand([bad]), worker.understand([good]))
    assert (one, other) == (None, said[0])


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
async def test_a_worker_dies_with_its_parent(tmp_path: Path):
    script = tmp_path / "parent.py"
    script.write_text(
        "import asyncio, os, signal\n"
        "from datetime import timedelta\n"
        "from bot.adapters.worker.process import WorkerProcess\n"
        "async def main():\n"
        "    async with WorkerProcess() as worker:\n"
        "        print(await worker.run(timedelta(seconds=20), os.getpid), flush=True)\n"
        "        await worker.run(timedelta(seconds=60), signal.pause)\n"
        "if __name__ == '__main__':\n"
        "    asyncio.run(main())\n"
    )
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, str(script)),
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert parent.stdout
    worker = int(await parent.stdout.readline())
    parent.kill()
    await parent.wait()
    async with asyncio.timeout(10):
        while await asyncio.to_thread(lives, worker):
            pass


def lives(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and ") Z " not in stat.read_text()


@pytest.mark.parametrize("from_right", [False, True])
async def test_a_chart_becomes_a_picture(worker: WorkerProcess, *, from_right: bool):
    day, table = date(2026, 11, 16), (("Sanctions", 3), ("مجموعة", 2), ("a name " * 40, 1))
    labels, peaks = ("Nov 16", "", "🚀"), (Peak(2, "Nov 18: 5"),)
    chart = Chart("Alerts a day", day, (1, 0, 5), labels, peaks, "Topics", table, from_right)
    drawn = await worker.draw(chart)
    assert drawn.startswith(b"\x89PNG\r\n\x1a\n")
    assert drawn[16:24] == (1080).to_bytes(4, "big") * 2


async def test_a_chart_of_nothing_is_one_too(worker: WorkerProcess):
    assert (await worker.draw(Chart("", date(2026, 11, 16), (0,), ("",)))).startswith(b"\x89PNG")
