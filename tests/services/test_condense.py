"""What is summed up on demand when the worker, a rule or a part of a page lets us down."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.errors import RequestError, WorkerError
from bot.core.model import Detail, Match, Reading, Summary, Topic
from bot.core.sequels import NewSequel
from bot.core.trials import Sheet, judge
from bot.core.wanted import File, Page, Reply, Text, Wanted
from bot.ports import FetchResponse
from bot.services.condense import MOST_ARTICLES, MOST_FILES, Condense, Piece
from tests.fakes import NOON
from tests.services.desk import Desk, TableFetcher, desk
from tests.services.press import Here
from tests.storage.newsroom import add_article, claim, delivery, put, settle

URL = "https://quill.example/ferry"
SENTENCE = "The {thing} between the two shores will stop for {n} weeks in May, the harbour board said on Monday."
TEXT = " ".join(
    SENTENCE.format(thing=thing, n=n) for n, thing in enumerate(("ferry", "tug", "bus", "train", "mail"), 2)
)


class Frail(Here):
    """Dies of a page that says so."""

    async def read(self, response: FetchResponse) -> tuple[Reading, ...]:
        if b"hang" in response.body:
            raise WorkerError("a task in the worker process took over 15 s")
        return await super().read(response)

    async def judge(self, rules: Sequence[tuple[str, str]], sheets: Sequence[Sheet]) -> tuple[tuple[Match, ...], ...]:
        return judge(rules, sheets)


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as opened:
        yield opened


@pytest.fixture
def web() -> TableFetcher:
    return TableFetcher()


@pytest.fixture
def condense(at: Desk, web: TableFetcher) -> Condense:
    return Condense(at.store, at.clock, Frail(), web, TableFetcher())


async def nothing(file: File) -> bytes:
    raise AssertionError(file)


async def said(condense: Condense, wanted: Wanted) -> tuple[Piece, ...]:
    async with condense.turn(1):
        return await condense.sum_up(1, wanted, nothing)


async def refusal(condense: Condense, wanted: Wanted) -> RequestError:
    with pytest.raises(RequestError) as caught:
        await said(condense, wanted)
    return caught.value


async def test_what_the_worker_dies_of_is_told(condense: Condense, web: TableFetcher) -> None:
    web.bodies[URL] = b"hang"
    assert (await refusal(condense, Page(URL))).reason == "reading_failed"


async def test_what_kills_the_worker_when_it_is_understood_is_told(condense: Condense) -> None:
    assert (await refusal(condense, Text(f"{TEXT} poison"))).reason == "reading_failed"


async def test_of_two_articles_the_one_that_can_be_read_is_shown(condense: Condense) -> None:
    articles = (f"The {thing} stops for weeks\n\n{TEXT} All saw the {thing}." for thing in ("ferry", "poison"))
    (piece,) = await said(condense, Text("\n\n\n\n\n".join(articles)))
    assert piece.title == "The ferry stops for weeks"


async def test_of_a_page_with_many_articles_the_first_are_read(condense: Condense) -> None:
    articles = (f"The ferry number {n} stops for weeks\n\n{TEXT.replace('weeks', f'{n} weeks')}" for n in range(9))
    assert len(await said(condense, Text("\n\n\n\n\n".join(articles)))) == MOST_ARTICLES


async def test_a_broken_rule_costs_the_topics_and_not_the_summary(condense: Condense, at: Desk) -> None:
    text = f"Ministers lifted sanctions on Tuesday. {TEXT}"
    assert [topic.slug for topic in (await said(condense, Text(text)))[0].topics] == ["sanctions"]
    async with at.store.transaction() as tables:
        await tables.topics.add(Topic(0, "broken", "Broken", "", "AND AND"), "test", NOON)
    assert (await said(condense, Text(text)))[0].topics == ()


async def test_a_page_that_ends_at_the_front_of_its_site_is_gone(condense: Condense, web: TableFetcher) -> None:
    web.bodies["https://quill.example/"] = TEXT.encode()
    web.moved[URL] = "https://quill.example/"
    assert (await refusal(condense, Page(URL))).facts["kind"] == "no article"


async def test_everybody_reads_by_the_public_fetcher(condense: Condense, web: TableFetcher) -> None:
    web.bodies[URL] = TEXT.encode()
    assert (await said(condense, Page(URL)))[0].outlet == "quill.example"
    with pytest.raises(RequestError):
        await condense.sum_up(1, Page(URL), nothing, trusted=True)


async def test_a_long_text_gets_more_sentences_and_a_book_is_read_in_part(condense: Condense) -> None:
    (short,) = await said(condense, Text(TEXT))
    (long,) = await said(condense, Text("\n\n".join(TEXT.replace("May", f"the year {n}") for n in range(300))))
    assert len(short.summary.sentences) <= 3 < len(long.summary.sentences)
    assert (short.is_beginning, long.is_beginning) == (False, True)


async def test_a_reply_to_nothing_readable_is_told(condense: Condense) -> None:
    assert (await refusal(condense, Reply(7, None))).reason == "nothing_to_read"


async def test_files_are_read_a_few_at_a_time(condense: Condense) -> None:
    began, gate = asyncio.Semaphore(0), asyncio.Event()
    held: list[str] = []

    async def get(file: File) -> bytes:
        held.append(file.id)
        began.release()
        await gate.wait()
        return TEXT.encode()

    async with asyncio.TaskGroup() as tasks:
        for number in range(MOST_FILES + 2):
            tasks.create_task(condense.sum_up(number, File(str(number), "a.txt", 10), get))
        for _ in range(MOST_FILES):
            await began.acquire()
        assert len(held) == MOST_FILES
        gate.set()
    assert len(held) == MOST_FILES + 2


async def test_what_runs_out_of_time_while_all_is_given_up_is_refused_as_slow(condense: Condense, at: Desk) -> None:
    hasty = Condense(at.store, at.clock, condense.worker, condense.public, condense.trusted, patience=timedelta(0))

    async def read() -> None:
        async with hasty.turn(7):
            try:
                await asyncio.sleep(60)
            finally:
                hasty.give_up()

    with pytest.raises(RequestError, match="reading_too_slow"):
        await read()


async def test_in_reply_to_a_development_its_own_report_is_summed_up(condense: Condense, at: Desk) -> None:
    story = await at.story(1, "Ferry stops", "tariffs")
    short = Summary(("The tug will stop.",))
    report = await add_article(at.store, 2, title="Tug stops too", text=TEXT, summary=short, story_id=story)
    async with at.store.transaction() as tables:
        await tables.sequels.add_all([NewSequel(story, 1, report, ("tug",), Detail.DEVELOPMENTS, NOON)])
    await put(at.store, delivery(7, f"story:{story}:development:1", story_id=story, payload=None), at=NOON)
    [claimed] = await claim(at.store, NOON)
    await settle(at.store, claimed, "sent", NOON, message_id=70)
    [piece] = await condense.sum_up(7, Reply(70, None), nothing)
    assert (piece.title, piece.story_id) == ("Tug stops too", story)
