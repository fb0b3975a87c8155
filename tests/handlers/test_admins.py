"""Every command of admins, with right and wrong input, over real HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes import NOON
from tests.handlers.house import CODE, FEED_URL, House, buttons, house


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as opened:
        yield opened


async def text_of(at: House, question: str) -> str:
    return str((await at.ask(question, at.otto)).shown["text"])


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("/ban", "I need the @name or the number of a person or a chat. As in: /ban @name"),
        ("/ban @anna", "Nobody called anna has written to me."),
        ("/ban 424242", "424242 is banned. /unban 424242 takes it back."),
        ("/unban 424242", "424242 is not banned."),
        ("/admin add", "Something is missing there. As in: /admin add @name editor"),
        ("/admin add 424242", "424242 is an admin now."),
        ("/admin add 424242 editr", "Did you mean editor?"),
        ("/admin remove 424242", "424242 has no role."),
        ("/access", "Access is open now; it can be open, invite or closed. As in: /access closed"),
        ("/access clsed", "Did you mean closed?"),
        ("/access open", "Open: everybody may use me."),
    ],
)
async def test_every_question_gets_its_answer(at: House, question: str, answer: str) -> None:
    assert answer in await text_of(at, question)


@pytest.mark.parametrize(
    "command",
    [
        "ban",
        "admin add",
        "access",
    ],
)
async def test_no_input_however_long_or_odd_breaks_an_answer(at: House, command: str) -> None:
    assert await text_of(at, f"/{command} {'<b>&amp;🚀( ' * 400}"[:4000])
    assert await text_of(at, f"/{command} {'x' * 3900}")


async def test_a_closed_bot_tells_everybody_else_so_kindly(at: House) -> None:
    await at.ask("/subscribe tariffs")
    await at.ask("/access closed", at.otto)
    for question in ("/start", "/subscribe sanctions", "/latest", "hello"):
        assert "closed circle" in (await at.ask(question)).shown["text"]
    assert "Tap a topic" in await text_of(at, "/topics")


async def test_a_closed_bot_still_lets_people_leave(at: House) -> None:
    await at.ask("/subscribe tariffs")
    await at.ask("/access closed", at.otto)
    assert "You don't follow 📦 Tariffs any more" in (await at.ask("/unsubscribe tariffs")).shown["text"]


async def test_access_can_be_closed_from_the_start(tmp_path: Path) -> None:
    async with house(tmp_path, access="closed") as at:
        assert "closed circle" in (await at.ask("/start")).shown["text"]
        assert "I watch the news wires" in (await at.ask("/start", at.otto)).shown["text"]


async def test_who_sends_the_code_owns_the_bot(tmp_path: Path) -> None:
    async with house(tmp_path, owners=False, access="closed") as at:
        assert "closed circle" in (await at.ask("wrong code")).shown["text"]
        assert "You are the owner now" in (await at.ask(CODE)).shown["text"]
        assert "1 source" in (await at.ask("/sources")).shown["text"]
        assert "closed circle" in (await at.ask(CODE, at.otto)).shown["text"]


async def test_a_new_admin_gets_the_menu_and_an_old_one_loses_it(at: House) -> None:
    anna = str(at.anna["id"])
    await at.ask(f"/admin add {anna}", at.otto)
    assert any(anna in scope for scope in at.api.commands)
    await at.ask(f"/admin remove {anna}", at.otto)
    assert not any(anna in scope for scope in at.api.commands)


async def test_the_audit_of_a_new_bot_is_empty(at: House) -> None:
    assert await text_of(at, "/audit") == "Nothing was changed yet."


async def test_every_change_leaves_a_line_in_the_audit(at: House) -> None:
    await at.ask("/start", at.otto)
    for command in (f"/source add {FEED_URL}", "/ban 424242", "/unban 424242", "/admin add 55", "/admin remove 55"):
        await at.ask(command, at.otto)
    asked = await at.ask("/source remove 2", at.otto)
    await at.press(asked, "drop:2", at.otto)
    await at.changed(asked)
    await at.ask("/access closed", at.otto)
    assert (await text_of(at, "/audit")).split("\n") == [
        "Who changed what",
        "12:00 · Otto: access closed",
        f"12:00 · Otto: source remove {FEED_URL}",
        "12:00 · Otto: admin remove 55",
        "12:00 · Otto: admin add 55 admin",
        "12:00 · Otto: unban 424242",
        "12:00 · Otto: ban 424242",
        f"12:00 · Otto: source add {FEED_URL}",
    ]


async def test_a_long_audit_has_pages_and_people_we_never_met_keep_their_number(at: House) -> None:
    async with at.desk.store.transaction() as tables:
        for number in range(25):
            await tables.people.note("777", f"ban {number}", NOON)
    first = await at.ask("/audit", at.otto)
    assert "12:00 · 777: ban 24" in first.shown["text"]
    (older,) = buttons(first)
    await at.press(first, older, at.otto)
    second = await at.changed(first)
    assert "ban 14" in second.shown["text"]
    assert "ban 15" not in second.shown["text"]
    assert buttons(second)[0] == "audit:"
    await at.press(second, "audit:", at.otto)
    await at.api.wait_for(lambda posted: posted is second and "ban 24" in posted.shown["text"])
