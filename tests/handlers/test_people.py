"""Invitations, roles, the people who use the bot, and what is forgotten: over real HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.model import ChatState, Role
from bot.playground.chats import Posted
from handlers import COMMANDS
from handlers.access import Who
from tests.handlers.house import House, buttons, house


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as opened:
        yield opened


async def text_of(at: House, question: str) -> str:
    return (await at.ask(question, at.otto)).text


def code_in(posted: Posted) -> str:
    """What the link in a message says to /start."""
    return posted.text.partition("?start=")[2].split()[0]


def newcomer(at: House, name: str) -> dict[str, Any]:
    user: dict[str, Any] = at.api.add_user(name)
    at.api.add_private_chat(user)
    return user


async def test_who_has_a_link_is_let_in_for_good(at: House) -> None:
    await at.ask("/access invite", at.otto)
    assert "closed circle" in (await at.ask("/topics")).text
    link = await at.ask("/invite 1 2d", at.otto)
    assert "lets 1 chat in, until Nov 24, 12:00" in link.text
    assert "I watch the news" in (await at.ask(f"/start {code_in(link)}")).text
    assert "Tap" in (await at.ask("/topics")).text
    boris = newcomer(at, "Boris")
    assert "lets nobody in any more" in (await at.ask(f"/start {code_in(link)}", boris)).text
    assert "lets nobody in" in (await at.ask("/start invite-wrong", boris)).text


async def test_who_was_there_before_goes_on(at: House) -> None:
    await at.ask("/subscribe tariffs")
    assert "By invitation" in await text_of(at, "/access invite")
    assert "Tap" in (await at.ask("/topics")).text


async def test_links_are_listed_and_revoked(at: House) -> None:
    link = await at.ask("/invite 5", at.otto)
    listed = await at.ask("/invite", at.otto)
    assert "used 0 of 5" in listed.text
    assert code_in(link) in listed.text
    assert buttons(listed) == ["revoke:1", "invite:1:7d", "invite:10:30d"]
    await at.press(listed, "revoke:1", at.otto)
    assert "No link is open" in (await at.changed(listed)).text
    await at.press(listed, "invite:10:30d", at.otto)
    made = await at.api.wait_for(lambda posted: "lets 10 chats in" in posted.text)
    assert buttons(made) == ["revoke:2"]


@pytest.mark.parametrize(("is_known", "greeting"), [(False, "closed circle"), (True, "I watch the news wires")])
async def test_the_group_of_somebody_invited_is_let_in(at: House, *, is_known: bool, greeting: str) -> None:
    if is_known:
        await at.ask("/subscribe tariffs")
    await at.ask("/access invite", at.otto)
    group = at.api.add_group("New", [at.anna])
    at.api.room(group).members[at.api.bot["id"]] = "left"
    at.api.set_bot_status(group, at.anna, "member")
    assert greeting in (await at.api.wait_for(lambda posted: posted.chat_id == group)).text


@pytest.mark.parametrize("word", ["0", "many", "7y"])
async def test_a_wrong_invitation_is_answered_with_what_is_right(at: House, word: str) -> None:
    assert "neither a number of uses" in await text_of(at, f"/invite {word}")


async def test_an_editor_may_change_rules_and_nothing_about_people(at: House) -> None:
    await at.ask(f"/admin add {at.anna['id']} editor", at.otto)
    assert "Rules" in (await at.ask("/rules")).text or (await at.ask("/rules")).text
    for command in ("/audit", "/users", "/ban 5", "/invite", "/access open", "/health"):
        assert "for the admins" in (await at.ask(command)).text
    assert "for the owners" in (await at.ask("/admin")).text


async def test_an_admin_may_do_all_but_what_owners_do(at: House) -> None:
    await at.ask(f"/admin add {at.anna['id']}", at.otto)
    await at.ask("/start")
    assert (await at.ask("/users")).text.startswith("1 chat")
    assert "for the owners" in (await at.ask("/admin add 55")).text


async def test_help_and_menu_show_each_role_its_own(at: House) -> None:
    shown = {}
    for role in Role:
        user = newcomer(at, role.title())
        async with at.desk.store.transaction() as tables:
            await tables.census.set_role(user["id"], role, at.desk.clock.now())
        await at.ask("/start", user)
        menu = {each["command"] for scope, menu in at.api.commands.items() if str(user["id"]) in scope for each in menu}
        shown[role] = (menu, (await at.ask("/help", user)).text)
    for role, (menu, told) in shown.items():
        for command in COMMANDS:
            may = not command.who.is_staff or command.who is Who.EDITOR or role is not Role.EDITOR
            may = may and (command.who is not Who.OWNER or role is Role.OWNER)
            assert (command.name in menu) == may, (role, command.name)
            assert (f"{command.usage} ·" in told) == may, (role, command.name)


async def test_owners_are_made_after_a_question_and_stay(at: House) -> None:
    anna = at.anna["id"]
    await at.ask("/start")
    asked = await at.ask(f"/admin add {anna} owner", at.otto)
    assert buttons(asked) == [f"crown:{anna}", "crown:"]
    await at.press(asked, f"crown:{anna}", at.otto)
    assert "Anna is an owner now" in (await at.changed(asked)).text
    assert "no command removes an owner" in await text_of(at, f"/admin remove {anna}")
    assert "no command removes an owner" in await text_of(at, f"/admin add {anna} editor")
    assert f"admin add {anna} owner" in await text_of(at, "/audit")


async def test_who_looks_after_the_bot_is_listed(at: House) -> None:
    await at.ask("/start")
    await at.ask(f"/admin add {at.anna['id']} editor", at.otto)
    assert f"editor · Anna · {at.anna['id']}" in await text_of(at, "/admin")


async def test_people_are_looked_through_and_banned_from_their_card(at: House) -> None:
    await at.ask("/subscribe tariffs")
    await at.ask("/help")
    found = await at.ask("/users ann", at.otto)
    assert "Anna" in found.text
    assert "Follows 📦 Tariffs" in found.text
    await at.press(found, f"user:{at.anna['id']}", at.otto)
    card = await at.api.wait_for(lambda posted: "State: active" in posted.text)
    assert "Last wrote: 12:00" in card.text
    await at.press(card, f"ban:{at.anna['id']}", at.otto)
    await at.api.wait_for(lambda posted: posted is card and "State: banned" in posted.text)
    assert "I may not talk to you" in (await at.ask("/topics")).text
    await at.press(card, f"unban:{at.anna['id']}", at.otto)
    await at.api.wait_for(lambda posted: posted is card and "State: active" in posted.text)
    await at.press(card, f"role:{at.anna['id']}:editor", at.otto)
    await at.api.wait_for(lambda posted: posted is card and "Role: editor" in posted.text)
    assert f"role:{at.anna['id']}:none" in buttons(card)


async def test_many_people_have_pages(at: House) -> None:
    for number in range(12):
        await at.ask("/start", newcomer(at, f"Person {number}"))
    page = await at.ask("/users person", at.otto)
    assert page.text.startswith("12 chats")
    assert buttons(page)[-1] == "users:5:person"
    await at.press(page, "users:5:person", at.otto)
    await at.changed(page)
    await at.press(page, "users:10:person", at.otto)
    await at.api.wait_for(lambda posted: posted is page and "12. " in posted.text)
    assert buttons(page)[-1] == "users:5:person"


async def test_names_follow_those_of_telegram(at: House) -> None:
    await at.ask("/start")
    at.api.room(at.anna["id"]).info |= {"first_name": "Anna Maria", "username": "anna_m"}
    await at.ask("/help")
    chat = await at.desk.store.people.chat(at.anna["id"])
    assert chat
    assert (chat.title, chat.username) == ("Anna Maria", "anna_m")
    assert "Anna Maria is banned" in await text_of(at, "/ban @Anna_M")


async def test_what_is_stored_is_said(at: House) -> None:
    assert "/forgetme deletes all of it" in (await at.ask("/privacy")).text


async def test_everything_is_forgotten_after_a_question(at: House) -> None:
    await at.ask("/subscribe tariffs sanctions")
    await at.ask("/watch volcano")
    asked = await at.ask("/forgetme")
    await at.press(asked, buttons(asked)[0])
    told = (await at.changed(asked)).text
    assert "2 topics you followed" in told
    assert "1 watch" in told
    assert await at.desk.store.people.chat(at.anna["id"]) is None
    assert "follow nothing" in (await at.ask("/subscriptions")).text.lower()


async def test_nothing_is_forgotten_by_who_thinks_better_of_it(at: House) -> None:
    await at.ask("/subscribe tariffs")
    asked = await at.ask("/forgetme")
    await at.press(asked, "forget:")
    assert "stays as it is" in (await at.changed(asked)).text
    assert await at.desk.store.people.subscriptions(at.anna["id"])


async def test_an_old_question_is_not_meant_any_more(at: House) -> None:
    await at.ask("/subscribe tariffs")
    asked = await at.ask("/forgetme")
    at.desk.clock.advance(hours=2)
    await at.press(asked, buttons(asked)[0])
    refused = await at.api.wait_for(lambda posted: posted.message_id > asked.message_id)
    assert "older time" in refused.text
    assert await at.desk.store.people.subscriptions(at.anna["id"])


async def test_only_administrators_have_a_group_forgotten(at: House) -> None:
    await at.ask("/subscribe tariffs", at.anna, at.group)
    asked = await at.ask("/forgetme", at.anna, at.group)
    boris = newcomer(at, "Boris")
    at.api.room(at.group).members[boris["id"]] = "member"
    assert "only its administrators" in (await at.press(asked, buttons(asked)[0], boris))["text"]
    assert await at.desk.store.people.subscriptions(at.group)
    await at.press(asked, buttons(asked)[0], at.anna)
    await at.changed(asked)
    assert await at.desk.store.people.chat(at.group) is None


async def test_a_ban_of_a_group_survives_that_it_is_forgotten(at: House) -> None:
    await at.ask("/subscribe tariffs", at.anna, at.group)
    await at.ask(f"/ban {at.group}", at.otto)
    at.api.say(at.group, at.anna, "/forgetme")
    await at.settled()
    chat = await at.desk.store.people.chat(at.group)
    assert chat
    assert chat.state is ChatState.BANNED


async def test_a_channel_is_forgotten_from_the_private_chat_of_an_administrator(at: House) -> None:
    number = at.api.add_group("Coast Wire", [at.anna], kind="channel", username="coastwire", bot="left")
    at.api.set_bot_status(number, at.anna, "administrator")
    await at.api.wait_for(lambda posted: posted.chat_id == at.anna["id"] and "Coast Wire" in posted.text)
    await at.ask("/subscribe tariffs @coastwire")
    await at.ask("/subscribe sanctions")
    asked = await at.ask("/forgetme @coastwire")
    await at.press(asked, buttons(asked)[0])
    assert "1 topic you followed" in (await at.changed(asked)).text
    assert await at.desk.store.people.chat(number) is None
    assert len(await at.desk.store.people.subscriptions(at.anna["id"])) == 1


async def test_a_stranger_who_blocks_and_comes_back_is_nobody_who_was_there_before(at: House) -> None:
    await at.ask("/access closed", at.otto)
    at.api.block(at.anna)
    at.api.unblock(at.anna)
    await at.settled()
    await at.ask("/access invite", at.otto)
    assert "closed circle" in (await at.ask("/topics")).text


async def test_the_group_of_a_stranger_is_nobody_who_was_there_before(at: House) -> None:
    await at.ask("/access closed", at.otto)
    group = at.api.add_group("New", [at.anna], bot="left")
    at.api.set_bot_status(group, at.anna, "member")
    assert "closed circle" in (await at.api.wait_for(lambda posted: posted.chat_id == group)).text
    await at.ask("/access invite", at.otto)
    assert "closed circle" in (await at.ask("/topics", at.anna, group)).text


async def test_the_group_of_somebody_banned_is_not_let_in(at: House) -> None:
    await at.ask("/subscribe tariffs")
    await at.ask("/access invite", at.otto)
    await at.ask(f"/ban {at.anna['id']}", at.otto)
    boris = newcomer(at, "Boris")
    group = at.api.add_group("New", [at.anna, boris], bot="left")
    at.api.set_bot_status(group, at.anna, "member")
    await at.settled()
    assert "closed circle" in (await at.ask("/topics", boris, group)).text


async def test_only_administrators_use_up_a_link_for_their_group(at: House) -> None:
    await at.ask("/access invite", at.otto)
    link = await at.ask("/invite 1", at.otto)
    boris = newcomer(at, "Boris")
    at.api.room(at.group).members[boris["id"]] = "member"
    assert "only its administrators" in (await at.ask(f"/start {code_in(link)}", boris, at.group)).text
    assert "used 0 of 1" in (await at.ask("/invite", at.otto)).text
    await at.ask(f"/start {code_in(link)}", at.anna, at.group)
    assert "Tap" in (await at.ask("/topics", boris, at.group)).text


async def test_no_link_opens_a_closed_bot(at: House) -> None:
    link = await at.ask("/invite 5", at.otto)
    await at.ask("/access closed", at.otto)
    assert "closed circle" in (await at.ask(f"/start {code_in(link)}")).text
    assert "closed circle" in (await at.ask("/topics")).text


async def test_a_link_for_one_lets_one_in_when_many_come_at_once(at: House) -> None:
    await at.ask("/access invite", at.otto)
    link = await at.ask("/invite 1", at.otto)
    crowd = [newcomer(at, f"Guest {number}") for number in range(8)]
    for guest in crowd:
        at.api.say(guest["id"], guest, f"/start {code_in(link)}")
    await at.settled()
    let_in = [guest for guest in crowd if await at.desk.store.invites.has_admitted([guest["id"]])]
    assert len(let_in) == 1


@pytest.mark.parametrize("command", ["/settings developments all", "/quiet 22-7"])
async def test_an_editor_changes_nothing_of_groups_that_others_administer(at: House, command: str) -> None:
    editor = newcomer(at, "Edith")
    await at.ask(f"/admin add {editor['id']} editor", at.otto)
    at.api.room(at.group).members[editor["id"]] = "member"
    assert "only its administrators" in (await at.ask(command, editor, at.group)).text
    assert "only its administrators" not in (await at.ask(command, at.otto, at.group)).text


@pytest.mark.parametrize(
    "leaving", ["/pause 1h", "/resume", "/mute story 1 2h", "/mute tariffs 2h", "/unsubscribe all", "/unwatch 1"]
)
async def test_who_was_never_in_does_not_come_in_by_leaving(at: House, leaving: str) -> None:
    await at.desk.file(1, "Tariffs rise", "tariffs")
    await at.ask("/access closed", at.otto)
    await at.ask(leaving)
    assert await at.desk.store.people.chat(at.anna["id"]) is None
