"""What admins decide about sources and people."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.asking import Address
from bot.core.errors import RequestError
from bot.core.model import ChatState
from bot.services.manage import Manage, Standing
from bot.services.subscribe import Subscribe
from tests.fakes import NOON
from tests.services.desk import ANNA, Desk, desk

OWNER, ANYBODY = 7, 1001


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as opened:
        yield opened


@pytest.fixture
def manage(at: Desk) -> Manage:
    return Manage(at.store, at.clock, owners=frozenset({OWNER}))


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


async def test_the_settings_decide_about_access_until_somebody_else_does(at: Desk) -> None:
    manage = Manage(at.store, at.clock, owners=frozenset({OWNER}), access="closed")
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


async def test_the_first_to_send_the_code_is_the_owner(at: Desk) -> None:
    manage = Manage(at.store, at.clock, code="open sesame")
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


async def test_every_start_has_another_code(at: Desk) -> None:
    one, other = (Manage(at.store, at.clock) for _ in range(2))
    assert len(one.code) >= 12
    assert one.code != other.code


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
