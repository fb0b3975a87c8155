"""Who uses the bot, what admins decide about each, and the links that let people in."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.asking import Address
from bot.core.errors import RequestError
from bot.core.model import ChatState, Role
from bot.core.people import Offer, name_of, read_offer
from bot.services.invites import Invites
from bot.services.manage import Manage, Standing
from bot.services.people import People
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
    return Manage(at.store, at.clock, owners=frozenset({OWNER}), access="invite")


@pytest.fixture
def people(at: Desk, manage: Manage) -> People:
    return People(at.store, at.clock, manage.role)


@pytest.fixture
def invites(at: Desk, manage: Manage) -> Invites:
    return Invites(at.store, at.clock, manage.role)


async def refusal(work: object) -> RequestError:
    with pytest.raises(RequestError) as caught:
        await work  # type: ignore[misc]
    return caught.value


async def test_a_ban_holds_everywhere_until_it_is_taken_back(people: People, manage: Manage, at: Desk) -> None:
    await manage.set_access(OWNER, ["open"])
    await people.ban(OWNER, [str(ANYBODY)])
    assert await manage.standing(ANYBODY, ANYBODY) is Standing.BANNED
    assert await manage.standing(ANYBODY, -5) is Standing.BANNED
    await people.unban(OWNER, [str(ANYBODY)])
    assert await manage.standing(ANYBODY, ANYBODY) is Standing.FOLLOWER
    chat = await at.store.people.chat(ANYBODY)
    assert chat is not None
    assert chat.state is ChatState.ACTIVE


async def test_a_banned_group_is_silent_for_all_but_those_with_a_role(people: People, manage: Manage) -> None:
    await people.ban(OWNER, ["-5"])
    assert await manage.standing(ANYBODY, -5) is Standing.BANNED
    assert await manage.standing(OWNER, -5) is Standing.OWNER


async def test_a_person_is_found_by_the_name_telegram_knows(people: People, at: Desk) -> None:
    await Subscribe(at.store, at.clock).wake(Address(ANYBODY, title="Anna", username="Anna_K"))
    assert (await people.ban(OWNER, ["@anna_k"])).id == ANYBODY
    assert (await people.unban(OWNER, ["https://t.me/ANNA_K"])).title == "Anna"
    assert (await refusal(people.ban(OWNER, ["@nobody"]))).reason == "unknown_name"
    assert (await people.appoint(OWNER, ["@anna_k", "editor"])).role is Role.EDITOR


@pytest.mark.parametrize("words", [[], ["@@"], ["<b>"], ["-x"]])
async def test_a_person_is_a_name_or_a_number(people: People, words: list[str]) -> None:
    for work in (people.ban, people.unban, people.appoint, people.dismiss):
        assert (await refusal(work(OWNER, words))).reason == "bad_id"


@pytest.mark.parametrize("number", ["0", "-5"])
async def test_a_group_or_nobody_cannot_have_a_role(people: People, number: str) -> None:
    assert (await refusal(people.appoint(OWNER, [number]))).reason == "bad_id"


async def test_nobody_has_the_number_nought(people: People) -> None:
    assert (await refusal(people.ban(OWNER, ["0"]))).reason == "bad_id"


async def test_who_is_not_banned_cannot_be_unbanned(people: People) -> None:
    assert (await refusal(people.unban(OWNER, ["55"]))).reason == "not_banned"


async def test_roles_come_change_and_go_but_owners_stay(people: People, manage: Manage) -> None:
    await people.appoint(OWNER, ["55"])
    assert await manage.standing(55, 55) is Standing.ADMIN
    await people.appoint(OWNER, ["55", "EDITOR"])
    assert await manage.standing(55, 55) is Standing.EDITOR
    assert (await refusal(people.ban(OWNER, ["55"]))).reason == "no_ban_of_admins"
    await people.dismiss(OWNER, ["55"])
    assert await manage.role(55) is None
    assert (await refusal(people.dismiss(OWNER, ["55"]))).reason == "not_an_admin"
    for work in (people.dismiss(55, [str(OWNER)]), people.appoint(55, [str(OWNER), "editor"])):
        assert (await refusal(work)).reason == "owner_stays"
    assert (await refusal(people.appoint(OWNER, ["55", "edtor"]))).facts["nearest"] == "editor"


async def test_an_owner_is_made_only_by_who_is_sure_and_stays(people: People, manage: Manage) -> None:
    assert (await people.appoint(OWNER, ["55", "owner"])).asks
    assert await manage.role(55) is None
    await people.appoint(OWNER, ["55", "owner"], is_sure=True)
    assert await manage.role(55) is Role.OWNER
    assert (await refusal(people.dismiss(OWNER, ["55"]))).reason == "owner_stays"


async def test_who_is_banned_gets_no_role(people: People) -> None:
    await people.ban(OWNER, ["55"])
    assert (await refusal(people.appoint(OWNER, ["55"]))).reason == "no_role_for_banned"


async def test_a_ban_of_somebody_who_never_wrote_keeps_them_out(people: People, manage: Manage) -> None:
    await people.ban(OWNER, ["424242"])
    assert await manage.standing(424242, 424242) is Standing.BANNED


@pytest.mark.parametrize("words", ["", "anna", "ANN", "@anna_k", "anna_k", "1001", "#1001", "АННА", "анна", "Night"])
async def test_people_are_found_by_name_and_number_in_any_script(people: People, at: Desk, words: str) -> None:
    subscribe = Subscribe(at.store, at.clock)
    await subscribe.wake(Address(ANYBODY, title="Anna Анна", username="Anna_K"))
    await subscribe.wake(DESK)
    found = await people.search(words)
    wanted = {DESK.chat_id} if words == "Night" else {ANYBODY, DESK.chat_id} if not words else {ANYBODY}
    assert {person.chat.id for person in found.people} == wanted
    assert found.total == len(wanted)


@pytest.mark.parametrize("words", ["%", "_", "!", "nobody", "'; DROP TABLE chat"])
async def test_signs_of_the_database_find_nobody(people: People, at: Desk, words: str) -> None:
    await Subscribe(at.store, at.clock).wake(ANNA)
    assert (await people.search(words)).people == ()


async def test_a_person_comes_with_what_they_follow_and_when_they_wrote(people: People, at: Desk) -> None:
    await Subscribe(at.store, at.clock).add(ANNA, ["tariffs", "sanctions"])
    await people.seen(ANNA.chat_id)
    at.clock.advance(minutes=30)
    await people.seen(ANNA.chat_id)
    person = await people.one(ANNA.chat_id)
    assert {each.topic.slug for each in person.follows} == {"tariffs", "sanctions"}
    assert (person.joined, person.seen, person.role) == (NOON, NOON, None)
    assert (await refusal(people.one(55))).reason == "unknown_person"


async def test_a_chat_that_is_not_known_is_not_noted(people: People, at: Desk) -> None:
    await people.seen(ANNA.chat_id)
    assert await at.store.people.chat(ANNA.chat_id) is None


async def test_a_link_lets_in_as_many_as_it_says(invites: Invites, manage: Manage) -> None:
    made = await invites.make(OWNER, ["2"])
    for chat in (1, 1, 2):
        await invites.enter(chat, made.code)
        assert await manage.standing(chat, chat) is Standing.FOLLOWER
    assert (await refusal(invites.enter(3, made.code))).reason == "invite_over"
    assert await invites.open() == ()


async def test_a_link_ends_in_time_and_those_who_came_stay(invites: Invites, manage: Manage, at: Desk) -> None:
    made = await invites.make(OWNER, ["5", "1d"])
    await invites.enter(1, made.code)
    at.clock.advance(days=1)
    assert (await refusal(invites.enter(2, made.code))).reason == "invite_over"
    assert await manage.standing(1, 1) is Standing.FOLLOWER


async def test_a_revoked_link_lets_nobody_in(invites: Invites) -> None:
    made = await invites.make(OWNER, [])
    await invites.revoke(OWNER, made.id)
    assert (await refusal(invites.enter(1, made.code))).reason == "invite_over"
    assert (await refusal(invites.revoke(OWNER, made.id))).reason == "invite_gone"


async def test_a_wrong_code_lets_nobody_in(invites: Invites) -> None:
    for code in ("", "wrong", "' OR 1=1"):
        assert (await refusal(invites.enter(1, code))).reason == "invite_over"


async def test_the_group_of_an_invited_person_is_let_in(invites: Invites, manage: Manage) -> None:
    await invites.bring(ANYBODY, -5)
    assert await manage.standing(None, -5) is Standing.OUTSIDE
    made = await invites.make(OWNER, [])
    await invites.enter(ANYBODY, made.code)
    await invites.bring(ANYBODY, -5)
    await invites.bring(OWNER, -6)
    assert await manage.standing(None, -5) is Standing.FOLLOWER
    assert await manage.standing(2002, -6) is Standing.FOLLOWER


async def test_a_ban_goes_before_an_invitation(invites: Invites, people: People, manage: Manage) -> None:
    made = await invites.make(OWNER, [])
    await invites.enter(1, made.code)
    await people.ban(OWNER, ["1"])
    assert await manage.standing(1, 1) is Standing.BANNED


@pytest.mark.parametrize(
    ("words", "offer"),
    [
        ([], Offer(1, timedelta(days=7))),
        (["5"], Offer(5, timedelta(days=7))),
        (["30d"], Offer(1, timedelta(days=30))),
        (["2h", "1000"], Offer(1000, timedelta(hours=2))),
    ],
)
def test_an_offer_is_read_in_either_order(words: list[str], offer: Offer) -> None:
    assert read_offer(words) == offer


@pytest.mark.parametrize("word", ["0", "1001", "-5", "many", "7y", "²"])
def test_a_wrong_offer_is_refused(word: str) -> None:
    with pytest.raises(RequestError):
        read_offer([word])


@pytest.mark.parametrize(
    ("word", "name"),
    [("@anna", "anna"), ("anna_k", "anna_k"), ("https://t.me/anna", "anna"), ("1234", ""), ("-5", ""), ("ж", "")],
)
def test_a_name_is_taken_from_what_was_typed(word: str, name: str) -> None:
    assert name_of(word) == name
