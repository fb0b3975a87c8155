"""What admins decide about sources and people."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.core.asking import Address
from bot.core.errors import RequestError
from bot.core.model import ChatState, Source, Topic
from bot.services.manage import Manage, SourceAdded, Standing
from bot.services.subscribe import Subscribe
from tests.fakes import NOON
from tests.services.desk import ANNA, Desk, PlainWorker, TableFetcher, desk

OWNER, ANYBODY = 7, 1001
FEED = b"FEED Coast Radio\nMissile launch seen|https://coast.example/1\nCat found|https://coast.example/2"
URL = "https://coast.example/feed"


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as opened:
        yield opened


@pytest.fixture
def fetcher() -> TableFetcher:
    return TableFetcher({URL: FEED, "https://page.example/": b"<html>"})


@pytest.fixture
def manage(at: Desk, fetcher: TableFetcher) -> Manage:
    return Manage(at.store, at.clock, fetcher, PlainWorker(), owners=frozenset({OWNER}))


async def refusal(work: object) -> RequestError:
    with pytest.raises(RequestError) as caught:
        await work  # type: ignore[misc]
    return caught.value


async def test_an_open_bot_is_everybodys(manage: Manage) -> None:
    assert await manage.standing(OWNER, OWNER) is Standing.ADMIN
    assert await manage.standing(ANYBODY, ANYBODY) is Standing.FOLLOWER
    assert await manage.standing(None, -5) is Standing.FOLLOWER


async def test_a_closed_bot_is_its_admins(manage: Manage) -> None:
    await manage.set_access(OWNER, ["closed"])
    assert await manage.standing(OWNER, OWNER) is Standing.ADMIN
    assert await manage.standing(ANYBODY, ANYBODY) is Standing.OUTSIDE
    await manage.set_access(OWNER, ["OPEN"])
    assert await manage.standing(ANYBODY, ANYBODY) is Standing.FOLLOWER


async def test_the_settings_decide_about_access_until_somebody_else_does(at: Desk, fetcher: TableFetcher) -> None:
    manage = Manage(at.store, at.clock, fetcher, PlainWorker(), owners=frozenset({OWNER}), access="closed")
    assert await manage.standing(ANYBODY, ANYBODY) is Standing.OUTSIDE


@pytest.mark.parametrize("words", [[], ["opne"]])
async def test_a_wrong_access_is_refused_with_what_it_is_now(manage: Manage, words: list[str]) -> None:
    error = await refusal(manage.set_access(OWNER, words))
    assert (error.reason, error.facts["current"]) == ("bad_access", "open")
    assert error.facts["nearest"] == ("open" if words else "")


async def test_a_ban_holds_everywhere_until_it_is_taken_back(manage: Manage, at: Desk) -> None:
    await manage.ban(OWNER, [str(ANYBODY)])
    assert await manage.standing(ANYBODY, ANYBODY) is Standing.BANNED
    assert await manage.standing(ANYBODY, -5) is Standing.BANNED
    await manage.unban(OWNER, [str(ANYBODY)])
    assert await manage.standing(ANYBODY, ANYBODY) is Standing.FOLLOWER
    chat = await at.store.people.chat(ANYBODY)
    assert chat is not None
    assert chat.state is ChatState.ACTIVE


async def test_a_banned_group_is_silent_for_all_but_admins(manage: Manage) -> None:
    await manage.ban(OWNER, ["-5"])
    assert await manage.standing(ANYBODY, -5) is Standing.BANNED
    assert await manage.standing(OWNER, -5) is Standing.ADMIN


async def test_an_admin_cannot_be_banned(manage: Manage) -> None:
    assert (await refusal(manage.ban(OWNER, [str(OWNER)]))).reason == "no_ban_of_admins"


@pytest.mark.parametrize("words", [[], ["anna"]])
async def test_a_person_is_a_number(manage: Manage, words: list[str]) -> None:
    for work in (manage.ban, manage.unban, manage.add_admin, manage.remove_admin):
        assert (await refusal(work(OWNER, words))).reason == "bad_id"


@pytest.mark.parametrize("number", ["0", "-5"])
async def test_a_group_or_nobody_cannot_become_an_admin(manage: Manage, number: str) -> None:
    assert (await refusal(manage.add_admin(OWNER, [number]))).reason == "bad_id"


async def test_who_is_not_banned_cannot_be_unbanned(manage: Manage) -> None:
    assert (await refusal(manage.unban(OWNER, ["55"]))).reason == "not_banned"


async def test_admins_come_and_go_but_owners_stay(manage: Manage) -> None:
    await manage.add_admin(OWNER, ["55"])
    assert await manage.standing(55, 55) is Standing.ADMIN
    await manage.remove_admin(OWNER, ["55"])
    assert await manage.standing(55, 55) is Standing.FOLLOWER
    assert (await refusal(manage.remove_admin(OWNER, ["55"]))).reason == "not_an_admin"
    assert (await refusal(manage.remove_admin(55, [str(OWNER)]))).reason == "owner_stays"


async def test_the_first_to_send_the_code_is_the_owner(at: Desk, fetcher: TableFetcher) -> None:
    manage = Manage(at.store, at.clock, fetcher, PlainWorker(), code="open sesame")
    assert await manage.owner_code() == "open sesame"
    assert not await manage.claim_owner("sesame", 55)
    assert await manage.claim_owner(" open sesame ", 55)
    assert not await manage.claim_owner("open sesame", 56)
    assert await manage.owner_code() is None
    assert await manage.standing(55, 55) is Standing.ADMIN
    assert (await refusal(manage.remove_admin(55, ["55"]))).reason == "owner_stays"


async def test_there_is_no_code_with_owners_in_the_settings(manage: Manage) -> None:
    assert await manage.owner_code() is None
    assert not await manage.claim_owner(manage.code, ANYBODY)


async def test_every_start_has_another_code(at: Desk, fetcher: TableFetcher) -> None:
    one, other = (Manage(at.store, at.clock, fetcher, PlainWorker()) for _ in range(2))
    assert len(one.code) >= 12
    assert one.code != other.code


async def test_a_source_is_read_before_it_is_added(manage: Manage, at: Desk) -> None:
    added = await manage.add_source(OWNER, "coast.example/feed")
    assert (added.source.title, added.source.url, added.entries) == ("Coast Radio", URL, 2)
    assert added.source in await at.store.sources.all()


async def test_a_source_that_moved_for_good_is_added_where_it_is(manage: Manage, fetcher: TableFetcher) -> None:
    fetcher.moved["https://old.example/feed"] = URL
    assert (await manage.add_source(OWNER, "https://old.example/feed")).source.url == URL


async def test_a_source_is_added_once(manage: Manage) -> None:
    added = await manage.add_source(OWNER, URL)
    error = await refusal(manage.add_source(OWNER, URL))
    assert (error.reason, error.facts["number"]) == ("source_known", added.source.id)


async def test_a_source_that_two_admins_add_at_once_is_added_and_noted_once(manage: Manage, tmp_path: Path) -> None:
    one, other = await asyncio.gather(
        manage.add_source(OWNER, URL), manage.add_source(OWNER, URL), return_exceptions=True
    )
    added, refused = (one, other) if isinstance(one, SourceAdded) else (other, one)
    assert isinstance(added, SourceAdded)
    assert isinstance(refused, RequestError)
    assert (refused.reason, refused.facts["number"]) == ("source_known", added.source.id)
    assert await audit_of(tmp_path) == [(str(OWNER), f"source add {URL}")]


async def audit_of(folder: Path) -> list[tuple[str, str]]:
    def read() -> list[tuple[str, str]]:
        with closing(sqlite3.connect(folder / "news.db")) as database:
            return list(database.execute("SELECT who, what FROM audit ORDER BY at"))

    return await asyncio.to_thread(read)


@pytest.mark.parametrize(
    ("word", "reason", "problem"),
    [
        ("feed", "bad_url", None),
        ("https://gone.example/feed", "source_unreadable", "there is no such host"),
        ("https://page.example/", "source_unreadable", "this is a web page, not a feed"),
    ],
)
async def test_what_is_no_feed_is_refused_in_words(
    manage: Manage, at: Desk, word: str, reason: str, problem: str | None
) -> None:
    before = await at.store.sources.all()
    for work in (manage.add_source(OWNER, word), manage.test_source(word)):
        error = await refusal(work)
        assert (error.reason, error.facts.get("problem")) == (reason, problem)
    assert await at.store.sources.all() == before


async def test_a_tested_source_shows_its_entries_and_their_topics_and_stores_nothing(manage: Manage, at: Desk) -> None:
    before = await at.store.sources.all()
    test = await manage.test_source(URL)
    assert (test.title, test.count) == ("Coast Radio", 2)
    assert [(entry.title, [match.slug for match in found]) for entry, found in test.newest] == [
        ("Missile launch seen", ["missile-launch"]),
        ("Cat found", []),
    ]
    assert await at.store.sources.all() == before


@pytest.mark.parametrize("by_number", [True, False])
async def test_a_known_source_is_tested_as_it_is_polled(
    at: Desk,
    fetcher: TableFetcher,
    topics: None,
    by_number: bool,  # noqa: FBT001
) -> None:
    """Rules see the title and the cleaned link, and the worker the language, of the source and not of the feed."""
    worker = PlainWorker()
    manage = Manage(at.store, at.clock, fetcher, worker, owners=frozenset({OWNER}))
    fetcher.bodies[URL] = b"FEED Coast Radio\nMissile launch seen|https://Coast.example/1?utm_source=feed"
    async with at.store.transaction() as tables:
        source = await tables.sources.add(Source(0, URL, "Küstenfunk", language="de"), NOON)
    assert source
    test = await manage.test_source(str(source.id) if by_number else URL)
    assert [{match.slug for match in found} for _, found in test.newest] == [{"missile-launch", "by-title", "by-link"}]
    assert [(reading.source, reading.language) for reading in worker.understood] == [("Küstenfunk", "de")]


@pytest.fixture
async def topics(at: Desk) -> None:
    async with at.store.transaction() as tables:
        for slug, rule in (
            ("by-title", "source:Küstenfunk"),
            ("by-link", "source:coast.example NOT source:utm_source"),
        ):
            await tables.topics.add(Topic(0, slug, slug, "", rule), "test", NOON)


async def test_a_known_source_is_tested_and_removed_by_its_number(manage: Manage) -> None:
    added = await manage.add_source(OWNER, URL)
    assert (await manage.test_source(str(added.source.id))).title == "Coast Radio"
    assert (await manage.source(URL)).id == added.source.id
    await manage.remove_source(OWNER, added.source.id)
    assert added.source.id not in {source.id for source in await manage.sources()}


@pytest.mark.parametrize("word", ["404", "nothing", "https://nobody.example/"])
async def test_an_unknown_source_is_refused(manage: Manage, word: str) -> None:
    assert (await refusal(manage.source(word))).reason == "unknown_source"


async def test_a_ban_of_somebody_who_never_wrote_keeps_them_out(manage: Manage) -> None:
    await manage.ban(OWNER, ["424242"])
    assert await manage.standing(424242, Address(424242).chat_id) is Standing.BANNED
    assert await manage.standing(ANYBODY, ANNA.chat_id) is Standing.FOLLOWER


async def test_the_audit_is_read_page_by_page_with_the_names_we_know(at: Desk, manage: Manage) -> None:
    await Subscribe(at.store, at.clock).wake(Address(OWNER, title="Otto"))
    async with at.store.transaction() as tables:
        for number in range(12):
            await tables.people.note(str(OWNER) if number else "code", f"ban {number}", NOON)
    first = await manage.audit()
    assert [line.what for line in first.lines] == [f"ban {number}" for number in range(11, 1, -1)]
    assert first.names == {str(OWNER): "Otto"}
    assert first.has_more
    second = await manage.audit(first.lines[-1].id)
    assert [(line.who, line.what) for line in second.lines] == [(str(OWNER), "ban 1"), ("code", "ban 0")]
    assert not second.has_more
