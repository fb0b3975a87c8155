"""Who may do what, and who may use the bot at all."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.asking import Address
from bot.core.errors import RequestError
from bot.core.model import Role
from bot.services.manage import Manage, Standing
from bot.services.subscribe import Subscribe
from tests.fakes import NOON
from tests.services.desk import ANNA, DESK, Desk, desk

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
    assert await manage.standing(OWNER, OWNER) is Standing.OWNER
    assert await manage.standing(ANYBODY, ANYBODY) is Standing.FOLLOWER
    assert await manage.standing(None, -5) is Standing.FOLLOWER


async def test_a_closed_bot_is_its_admins(manage: Manage) -> None:
    await manage.set_access(OWNER, ["closed"])
    assert await manage.standing(OWNER, OWNER) is Standing.OWNER
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


async def test_the_first_to_send_the_code_is_the_owner(at: Desk) -> None:
    manage = Manage(at.store, at.clock, code="open sesame")
    assert await manage.owner_code() == "open sesame"
    assert not await manage.claim_owner("sesame", 55)
    assert await manage.claim_owner(" open sesame ", 55)
    assert not await manage.claim_owner("open sesame", 56)
    assert await manage.owner_code() is None
    assert await manage.standing(55, 55) is Standing.OWNER


async def test_there_is_no_code_with_owners_in_the_settings(manage: Manage) -> None:
    assert await manage.owner_code() is None
    assert not await manage.claim_owner(manage.code, ANYBODY)


async def test_every_start_has_another_code(at: Desk) -> None:
    one, other = (Manage(at.store, at.clock) for _ in range(2))
    assert len(one.code) >= 12
    assert one.code != other.code


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


async def test_editors_look_after_sources_but_not_after_the_rest(at: Desk, manage: Manage) -> None:
    async with at.store.transaction() as tables:
        await tables.census.set_role(55, Role.EDITOR, NOON)
        await tables.census.set_role(56, Role.ADMIN, NOON)
    assert await manage.standing(55, 55) is Standing.EDITOR
    assert await manage.editors() == {OWNER, 55, 56}
    assert await manage.admins() == {OWNER, 56}


async def test_who_was_there_before_invitations_goes_on(at: Desk, manage: Manage) -> None:
    await Subscribe(at.store, at.clock).wake(ANNA)
    await manage.set_access(OWNER, ["invite"])
    assert await manage.standing(ANYBODY, ANNA.chat_id) is Standing.FOLLOWER
    assert await manage.standing(2002, 2002) is Standing.OUTSIDE
    assert await manage.standing(OWNER, OWNER) is Standing.OWNER


async def test_the_settings_can_switch_to_invitations_too(at: Desk) -> None:
    await Manage(at.store, at.clock).begin()
    await Subscribe(at.store, at.clock).wake(ANNA)
    manage = Manage(at.store, at.clock, access="invite")
    assert await manage.standing(ANYBODY, ANNA.chat_id) is Standing.OUTSIDE
    await manage.begin()
    assert await manage.standing(ANYBODY, ANNA.chat_id) is Standing.FOLLOWER
    await Subscribe(at.store, at.clock).wake(DESK)
    await manage.begin()
    assert await manage.standing(None, DESK.chat_id) is Standing.OUTSIDE
