"""Lists of sources that come and go."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.model import Source
from bot.core.opml import OpmlError, write_opml
from bot.services.exchange import BATCH, Exchange
from tests.fakes import NOON
from tests.services.desk import Desk, desk


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as opened:
        yield opened


async def take_in(at: Desk, *sources: Source) -> tuple[int, tuple[str, ...], list[tuple[int, int]]]:
    """How many came in, what was known, and what was told on the way."""
    told = []

    async def progress(done: int, total: int) -> None:
        told.append((done, total))

    exchange = Exchange(at.store, at.clock, timedelta(minutes=3))
    report = await exchange.take_in("7", write_opml(sources).encode(), progress)
    return report.added, report.known, told


async def test_a_list_comes_in_with_its_settings_due_at_once(at: Desk) -> None:
    source = Source(0, "https://a.example/", "A", "Sea", "de", pinned=timedelta(minutes=5), encoding="cp1251")
    paused = Source(0, "https://b.example/", "B", enabled=False)
    assert await take_in(at, source, paused) == (2, (), [])
    one, other = sorted((await at.store.sources.all())[1:], key=lambda each: each.title)
    assert (one.section, one.language, one.pinned, one.encoding) == ("Sea", "de", timedelta(minutes=5), "cp1251")
    assert (one.interval, one.next_at) == (timedelta(minutes=3), NOON)
    assert not other.enabled
    assert [line.what for line in await at.store.people.audit(1)] == ["source import 2 added"]


async def test_what_is_read_already_is_skipped_however_it_is_written(at: Desk) -> None:
    again = Source(0, "https://GAZETTE.example/feed#news", "Again")
    added, known, _ = await take_in(at, again)
    assert (added, known) == (0, ("Again: https://GAZETTE.example/feed#news is among the sources already",))


async def test_a_removed_source_comes_back_with_a_list(at: Desk) -> None:
    async with at.store.transaction() as write:
        await write.sources.remove(1)
    assert (await take_in(at, Source(0, "https://gazette.example/feed", "Back")))[0] == 1
    (back,) = await at.store.sources.all()
    assert (back.id, back.title) == (1, "Back")


async def test_the_progress_of_a_long_list_is_told(at: Desk) -> None:
    many = [Source(0, f"https://{number}.example/", f"P{number}") for number in range(2 * BATCH + 1)]
    added, _, told = await take_in(at, *many)
    assert (added, told) == (len(many), [(done, len(many)) for done in (0, BATCH, 2 * BATCH)])


async def test_what_is_no_list_is_refused_and_changes_nothing(at: Desk) -> None:
    with pytest.raises(OpmlError):
        await Exchange(at.store, at.clock).take_in("7", b"<html>", None)  # type: ignore[arg-type]
    assert await at.store.people.audit(1) == ()


async def test_what_goes_out_is_what_there_is(at: Desk) -> None:
    assert "https://gazette.example/feed" in await Exchange(at.store, at.clock).give_out()
