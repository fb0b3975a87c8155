"""Every command of admins, with right and wrong input, over real HTTP."""

from collections.abc import AsyncIterator
from dataclasses import replace
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
        ("/sources", "1 source\n1. The Gazette · ⏳ not read yet"),
        ("/source", "Something is missing there. As in: /source add https://example.org/feed"),
        ("/source ad x", "I don't know ad there. Did you mean add? As in: /source add https://example.org/feed"),
        ("/source xyzzy x", "I don't know xyzzy there."),
        ("/source remove", "Something is missing there. As in: /source remove 3"),
        (f"/source add {FEED_URL}", "Added as number 2: Coast <Radio>, 2 entries now."),
        ("/source add coast.example/feed", "Added as number 2"),
        ("/source add nonsense", "nonsense is no web address."),
        (
            "/source add https://gone.example/",
            "I could not read a feed at https://gone.example/: there is no such host",
        ),
        ("/source add https://page.example/", "this is a web page, not a feed"),
        ("/source add https://gazette.example/feed", "I read that already: number 1, The Gazette."),
        (f"/source test {FEED_URL}", "Missile launch seen & heard\n12:00\n→ missile-launch (Missile, launch)"),
        ("/source test 99", "There is no source 99."),
        ("/source remove 99", "There is no source 99."),
        ("/source remove 1", "Stop reading The Gazette (https://gazette.example/feed)?"),
        ("/ban", "I need the number of a person or a chat. As in: /ban 123456789"),
        ("/ban anna", "I need the number"),
        ("/ban 424242", "424242 is banned. /unban 424242 takes it back."),
        ("/unban 424242", "424242 is not banned."),
        ("/admin", "Something is missing there. As in: /admin add 123456789"),
        ("/admin add 424242", "424242 is an admin now."),
        ("/admin remove 424242", "424242 is no admin."),
        ("/access", "Access is open now; it can be open or closed. As in: /access closed"),
        ("/access clsed", "Did you mean closed?"),
        ("/access open", "Open: everybody may use me."),
    ],
)
async def test_every_question_gets_its_answer(at: House, question: str, answer: str) -> None:
    assert answer in await text_of(at, question)


@pytest.mark.parametrize(
    "command",
    [
        "source add",
        "source test",
        "source remove",
        "ban",
        "admin add",
        "access",
    ],
)
async def test_no_input_however_long_or_odd_breaks_an_answer(at: House, command: str) -> None:
    assert await text_of(at, f"/{command} {'<b>&amp;🚀( ' * 400}"[:4000])
    assert await text_of(at, f"/{command} {'x' * 3900}")


async def test_a_source_is_removed_after_the_question(at: House) -> None:
    asked = await at.ask("/source remove 1", at.otto)
    assert buttons(asked) == ["drop:1", "keep:"]
    await at.press(asked, "drop:1", at.otto)
    assert "Removed: The Gazette" in (await at.changed(asked)).shown["text"]
    assert "There are no sources yet" in await text_of(at, "/sources")


async def test_a_source_is_kept_when_the_answer_is_no(at: House) -> None:
    asked = await at.ask("/source remove 1", at.otto)
    await at.press(asked, "keep:", at.otto)
    assert "Kept" in (await at.changed(asked)).shown["text"]
    assert len(await at.desk.store.sources.all()) == 1


async def test_a_source_in_trouble_comes_first_with_its_problem(at: House) -> None:
    added = await at.services.manage.add_source(1, FEED_URL)
    failing = replace(added.source, problem="the server said 503", failing_since=NOON)
    async with at.desk.store.transaction() as tables:
        await tables.sources.save(failing)
    assert (await text_of(at, "/sources")).startswith(
        "2 sources · 1 in trouble\n2. Coast <Radio> · ⚠️ failing since 12:00: the server said 503"
    )


async def test_hundreds_of_sources_are_one_message_that_counts_the_rest(at: House) -> None:
    source = (await at.desk.store.sources.all())[0]
    async with at.desk.store.transaction() as tables:
        for number in range(300):
            await tables.sources.add(replace(source, url=f"https://{number}.example/feed"), NOON)
    shown = await text_of(at, "/sources")
    assert shown.startswith("301 sources")
    assert shown.rpartition("\n")[2].startswith("… and ")


async def test_a_follower_cannot_press_an_admins_button(at: House) -> None:
    asked = await at.ask("/source remove 1", at.otto, at.group)
    note = await at.press(asked, "drop:1", at.anna)
    assert "for the admins of this bot" in note["text"]
    assert note["show_alert"]
    assert len(await at.desk.store.sources.all()) == 1


async def test_a_banned_person_is_told_so_once_each_time(at: House) -> None:
    await at.ask(f"/ban {at.anna['id']}", at.otto)
    for question in ("/start", "/topics", "hello", "/nonsense"):
        assert "I may not talk to you here" in (await at.ask(question)).shown["text"]
    await at.ask(f"/unban {at.anna['id']}", at.otto)
    assert "Tap one" in (await at.ask("/topics")).shown["text"]


async def test_a_closed_bot_tells_everybody_else_so_kindly(at: House) -> None:
    await at.ask("/subscribe tariffs")
    await at.ask("/access closed", at.otto)
    for question in ("/start", "/subscribe sanctions", "/latest", "hello"):
        assert "closed circle" in (await at.ask(question)).shown["text"]
    assert "Tap one" in await text_of(at, "/topics")


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
        "12:00 · Otto: admin add 55",
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
