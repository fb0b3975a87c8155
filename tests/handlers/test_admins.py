"""Every command of admins, with right and wrong input, over real HTTP."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.playground.chats import Posted
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
        ("/rules", "• 🚀 Missile launch · missile-launch · 0 stories in 7 days · 0 followers"),
        ("/rule", "Something is missing there. As in: /rule show missile-launch"),
        ("/rule shwo tariffs", "Did you mean show?"),
        ("/rule show tariffs", "📦 Tariffs · tariffs · version 1\n\ntariffs"),
        ("/rule show tarifs", "Did you mean tariffs? As in: /rule show tariffs"),
        ("/rule set tariffs", "Something is missing there. As in: /rule set tariffs missile NEAR/5 launch"),
        ('/rule set tariffs tariff* OR "customs duty"', "New rule for 📦 Tariffs, version 2"),
        ("/rule set tariffs tariffs", "is that already"),
        ("/rule set tarifs x", "Did you mean tariffs?"),
        ("/rule set tariffs (tariff", "This rule cannot be understood:\n(tariff\n"),
        ("/rule test missile", "The rule is right, but there is no history yet"),
        ("/rule test missile NEAR/x launch", "column 14: expected a number after NEAR/"),
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
        "rule show",
        "rule set tariffs",
        "rule test",
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


async def test_a_changed_rule_is_undone_by_its_button(at: House) -> None:
    changed = await at.ask("/rule set tariffs duties", at.otto)
    assert "Now:\nduties\n\nBefore:\ntariffs" in changed.shown["text"]
    assert buttons(changed) == ["undo:tariffs:2"]
    await at.press(changed, "undo:tariffs:2", at.otto)
    assert "Now:\ntariffs" in (await at.changed(changed)).shown["text"]
    topic = await at.desk.store.topics.by_slug("tariffs")
    assert topic is not None
    assert topic.expression == "tariffs"


async def long_rule(at: House) -> str:
    """Gives tariffs a rule of 6,000 characters in lines, and more of them as HTML."""
    rule = "\n".join(f'OR "duty & levy {number:03}" # why' for number in range(200)).removeprefix("OR ")
    topic = await at.desk.store.topics.by_slug("tariffs")
    assert topic
    async with at.desk.store.transaction() as tables:
        await tables.topics.set_rule(topic.id, rule, "test", NOON)
    return rule


async def answers_to(at: House, question: str, last: str) -> list[Posted]:
    """All messages up to the one that holds `last`."""
    first = await at.ask(question, at.otto)
    await at.api.wait_for(lambda posted: posted.message_id >= first.message_id and last in posted.text)
    return [posted for posted in at.api.messages(at.otto["id"]) if posted.message_id >= first.message_id]


async def test_a_rule_longer_than_a_message_is_shown_whole_in_several(at: House) -> None:
    rule = await long_rule(at)
    answers = await answers_to(at, "/rule show tariffs", "To change it:")
    assert len(answers) == 2
    assert code_of(answers) == rule


async def test_the_rule_before_is_shown_whole_too_and_undone_from_the_first_message(at: House) -> None:
    rule = await long_rule(at)
    answers = await answers_to(at, "/rule set tariffs duties", rule[-50:])
    assert code_of(answers) == f"duties\n{rule}"
    assert [buttons(answer) for answer in answers] == [["undo:tariffs:3"], []]
    await at.press(answers[0], "undo:tariffs:3", at.otto)
    assert "version 4" in (await at.changed(answers[0])).shown["text"]
    await at.api.wait_for(lambda posted: posted.message_id > answers[-1].message_id and "duties" in posted.text)


def code_of(answers: list[Posted]) -> str:
    """What stands in fixed width and is no command to copy."""
    parts = []
    for answer in answers:
        for entity in answer.shown["entities"]:
            start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
            if entity["type"] == "code":
                parts.append(answer.text.encode("utf-16-le")[start:end].decode("utf-16-le"))
    return "\n".join(part for part in parts if part != "tariffs" and not part.startswith("/"))


async def test_a_rule_is_tried_on_the_history(at: House) -> None:
    await at.desk.file(1, "Missile launch seen")
    await at.desk.file(2, "Cat found")
    shown = await text_of(at, "/rule test missile NEAR/5 launch 2d")
    assert "In the last 2 days: 1 of 2 articles, about 1.0 alerts a day." in shown
    assert "because of: Missile, launch" in shown


async def test_a_long_rule_shows_the_wrong_place_only(at: House) -> None:
    shown = await text_of(at, "/rule set tariffs " + "missile OR " * 300 + "(launch")
    assert len(shown) < 400
    assert "column 33" in shown


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
