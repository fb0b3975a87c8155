"""What admins do about rules and topics, with right and wrong input, over real HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.model import Topic
from bot.playground.chats import Posted
from tests.fakes import NOON
from tests.handlers.house import House, buttons, house


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as opened:
        yield opened


async def text_of(at: House, question: str) -> str:
    return str((await at.ask(question, at.otto)).shown["text"])


async def topic(at: House, slug: str) -> Topic:
    found = await at.desk.store.topics.by_slug(slug)
    assert found
    return found


async def pressed(at: House, posted: Posted, data: str, user: dict[str, Any] | None = None) -> Posted:
    """The message after the button below it changed it."""
    await at.press(posted, data, user or at.otto)
    return await at.changed(posted)


def with_button(at: House, data: str) -> Posted:
    """An older message of the bot to Otto, with a button below it."""
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
    return at.api.post(at.api.room(at.otto["id"]), {"from": at.api.bot, "text": "?", "reply_markup": keyboard})


async def answer_to_press(at: House, posted: Posted, data: str) -> Posted:
    """The message that a button brings below all others."""
    newest = at.api.messages(posted.chat_id)[-1]
    await at.press(posted, data, at.otto)
    return await at.after(newest)


async def saved(at: House, slug: str, expression: str) -> Posted:
    """A rule proposed and saved."""
    asked = await at.ask(f"/rule set {slug} {expression}", at.otto)
    return await pressed(at, asked, buttons(asked)[0])


def marked(posted: Posted, kind: str) -> list[str]:
    """What stands in bold, struck through or in fixed width."""
    whole = posted.shown["text"].encode("utf-16-le")
    return [
        whole[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")
        for entity in posted.shown["entities"]
        if entity["type"] == kind
    ]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("/rules", "• 🚀 Missile launch · missile-launch · 0 stories in 7 days · 0 followers"),
        ("/rule", "Which topic?"),
        ("/rule show", "Which topic?"),
        ("/rule shwo tariffs", "Did you mean show?"),
        ("/rule xyzzy tariffs", "I don't know xyzzy there."),
        ("/rule show tariffs", "📦 Tariffs · tariffs · version 1\n\ntariffs\n\nTo change it: /rule set tariffs …"),
        ("/rule SHOW Tariffs", "📦 Tariffs · tariffs · version 1"),
        ("/rule show tarifs", "Did you mean tariffs? As in: /rule show tariffs"),
        ("/rule set", "Which topic?"),
        (
            "/rule set tariffs",
            "This is the rule of 📦 Tariffs, version 1:\n\ntariffs\n\nAnother rule: /rule set tariffs",
        ),
        ('/rule set tariffs tariff* OR "customs duty"', "A new rule for 📦 Tariffs, not saved yet:"),
        ("/rule set tariffs tariffs", "The rule of tariffs is that already. Nothing changed."),
        ("/rule set tarifs x", "Did you mean tariffs?"),
        ("/rule set tariffs (tariff", "This rule cannot be understood:\n(tariff\n"),
        ("/rule test", "Which topic?"),
        ("/rule test missile", "The rule is right, but there is no history yet"),
        ("/rule test tariffs", "The rule is right, but there is no history yet"),
        ("/rule test tarifs", "Did you mean the topic? /rule test tariffs"),
        ("/rule test (missile", "As in: /rule test missile NEAR/5 launch 7d"),
        ("/rule test tariffs 400d", "in one word, from 1m to 366d. As words of the rule"),
        ("/rule test 7d tariffs", "As in: /rule test tariffs 7d"),
        ("/rule test 7d", "Something is missing there. As in: /rule test tariffs 7d"),
        ("/rule set tariffs missile 7d", "7d is a time to look back, which only /rule test takes."),
        ("/rule set missile launch x", "As in: /rule set missile-launch missile NEAR/5 launch"),
        ("/rule test missile NEAR/x launch", "column 14: expected a number after NEAR/"),
        ("/rule history", "Which topic?"),
        ("/rule history tariffs", "The rule of 📦 Tariffs\n\nVersion 1 · 12:00 · test\ntariffs"),
        ("/rule history tarifs", "Did you mean tariffs?"),
        ("/rule undo", "No rule was changed yet, so there is nothing to take back."),
        ("/rule undo tariffs", "There is nothing to take back: the rule of tariffs is its first."),
        ("/rule undo tarifs", "Did you mean tariffs?"),
        ("/topic", "/topic add volcanoes volcano* NEAR/5 erupt*"),
        ("/topic ad x", "Did you mean add?"),
        ("/topic add", "Something is missing there. As in: /topic add volcanoes"),
        ("/topic add ferries", "Something is missing there. As in: /topic add ferries volcano* NEAR/5 erupt*"),
        ("/topic add ferries (ferry", "This rule cannot be understood:\n(ferry\n"),
        ("/topic add Ferry_News ferry", "Did you mean ferry-news?"),
        ("/topic add watch-17 ferry", "cannot be the short name of a topic"),
        (f"/topic add {'f' * 33} ferry", f"Did you mean {'f' * 32}?"),
        ("/topic add 2h ferry", "cannot be the short name of a topic"),
        ("/topic add silent ferry", "cannot be the short name of a topic"),
        ("/topic add tariffs ferry", "There is a topic Tariffs (tariffs) already."),
        ("/topic add ferries ferry", "✅ 📌 Ferries is in /topics, and its next story rings."),
        ("/topic rename", "Something is missing there. As in: /topic rename volcanoes"),
        ("/topic rename tariffs", "I need a title of 1 to 64 characters. As in: /topic rename tariffs Tariffs"),
        ("/topic rename tariffs \u200b", "I need a title of 1 to 64 characters."),
        ("/topic rename tariffs Silent", "Silent means something else after a command"),
        ("/topic add ferries (ferry", "As in: /topic add ferries volcano* NEAR/5 erupt*"),
        (f"/topic rename tariffs {'x' * 65}", "I need a title of 1 to 64 characters."),
        ("/topic rename tarifs Duties", "Did you mean tariffs? As in: /topic rename tariffs Another title"),
        ("/topic rename tariffs Sanctions", "There is a topic Sanctions (sanctions) already."),
        ("/topic rename tariffs <b>Duties", "✅ tariffs is called 📦 <b>Duties now."),
        ("/topic set", "Which topic?"),
        ("/topic set tariffs", "📦 Tariffs is not urgent.\nAnother sign: /topic set tariffs emoji 🌋"),
        ("/topic set tarifs", "Did you mean tariffs?"),
        ("/topic set tariffs emoji", "I need one emoji there, or another short sign, and no word."),
        ("/topic set tariffs emoji boom", "I need one emoji there"),
        ("/topic set tariffs emoji 🌋", "✅ It is 🌋 Tariffs now."),
        ("/topic set tariffs emoji 👩‍🚀", "✅ It is 👩‍🚀 Tariffs now."),
        ("/topic set tarifs emoji 🌋", "Did you mean tariffs? As in: /topic set tariffs emoji 🌋"),
        ("/topic set tariffs urgent maybe", "Urgent is on or off. As in: /topic set tariffs urgent on"),
        ("/topic set tariffs urgent on", "❗ 📦 Tariffs is urgent now"),
        ("/topic set tariffs urgent OFF", "✅ 📦 Tariffs is not urgent any more."),
        ("/topic set tariffs urgnt on", "Did you mean urgent? As in: /topic set tariffs urgent on"),
        ("/topic set tariffs colour red", "I don't know colour there."),
        ("/topic remove", "Which topic?"),
        ("/topic remove tarifs", "Did you mean tariffs? As in: /topic remove tariffs"),
        ("/topic remove tariffs", "Remove 📦 Tariffs? 0 chats follow it and will be told."),
    ],
)
async def test_every_question_gets_its_answer(at: House, question: str, answer: str) -> None:
    assert answer in await text_of(at, question)


@pytest.mark.parametrize(
    "command",
    [
        "rule show",
        "rule set tariffs",
        "rule test",
        "rule history",
        "rule undo",
        "topic add",
        "topic add ferries",
        "topic rename tariffs",
        "topic set tariffs",
        "topic set tariffs emoji",
        "topic remove",
    ],
)
async def test_no_input_however_long_or_odd_breaks_an_answer(at: House, command: str) -> None:
    assert await text_of(at, f"/{command} {'<b>&amp;🚀( ' * 400}"[:4000])
    assert await text_of(at, f"/{command} {'x' * 3900}")


@pytest.mark.parametrize("command", ["rules", "rule show tariffs", "rule set tariffs x", "topic add x y", "audit"])
async def test_rules_and_topics_are_the_admins_business(at: House, command: str) -> None:
    for chat in (0, at.group):
        refused = await at.ask(f"/{command}", at.anna, chat)
        assert "That is for the admins of this bot" in refused.shown["text"]


async def test_a_follower_cannot_save_what_an_admin_proposed_in_a_group(at: House) -> None:
    asked = await at.ask("/rule set tariffs duties", at.otto, at.group)
    note = await at.press(asked, buttons(asked)[0], at.anna)
    assert "for the admins of this bot" in note["text"]
    assert (await topic(at, "tariffs")).version == 1


@pytest.mark.parametrize(
    "data",
    [
        "save:x",
        "save:99",
        "discard:99",
        "trial:99:0",
        "versions:tariffs:x",
        "retire:99:1",
        "retire:3",
        "revive:tariffs:x:1",
        "revive:tariffs:1:7",
        "builtin:tariffs",
    ],
)
async def test_a_forged_or_outlived_button_is_too_old(at: House, data: str) -> None:
    refused = await answer_to_press(at, with_button(at, data), data)
    assert "This button is from an older time" in refused.shown["text"]


async def test_topics_are_picked_by_button(at: House) -> None:
    asked = await at.ask("/rule", at.otto)
    assert buttons(asked) == ["rule:missile-launch", "rule:sanctions", "rule:tariffs"]
    shown = await answer_to_press(at, asked, "rule:tariffs")
    assert "📦 Tariffs · tariffs · version 1" in shown.shown["text"]
    assert buttons(shown) == ["test:tariffs", "history:tariffs", "stats:tariffs", "edit:tariffs"]
    assert "This is the rule of" in (await answer_to_press(at, shown, "edit:tariffs")).shown["text"]
    assert "Version 1" in (await answer_to_press(at, shown, "history:tariffs")).shown["text"]


# Trying


async def test_a_rule_is_tried_on_the_history(at: House) -> None:
    await at.desk.file(1, "Missile launch seen")
    await at.desk.file(2, "Cat found")
    shown = await at.ask("/rule test missile NEAR/5 launch 2d", at.otto)
    assert "In the last 2 days: 1 of 2 articles, about 1.0 alerts a day." in shown.shown["text"]
    assert "Missile launch seen\n11:55, The Gazette" in shown.shown["text"]
    assert marked(shown, "bold")[1:3] == ["Missile", "launch"]


async def test_the_proving_words_stand_in_bold_in_their_sentence(at: House) -> None:
    await at.desk.file(1, "Report from the coast")
    shown = await at.ask('/rule test "more of it"', at.otto)
    assert "Report from the coast\n11:55, The Gazette\n“More of it.”" in shown.shown["text"]
    assert "More of it" in marked(shown, "bold")


async def test_the_rule_of_a_topic_is_tried_by_its_name_or_its_button(at: House) -> None:
    await at.desk.file(1, "Tariffs rise")
    assert "1 of 1 article" in await text_of(at, "/rule test tariffs 7d")
    shown = await answer_to_press(at, await at.ask("/rule test", at.otto), "test:tariffs")
    assert "🧪 tariffs\nIn the last 7 days: 1 of 1 article" in shown.shown["text"]


async def test_hits_come_in_pages(at: House) -> None:
    for number in range(12):
        await at.desk.file(number, f"Ferry {number:02} sinks")
    first = await at.ask("/rule test ferry", at.otto)
    assert "Articles 1 to 5:" in first.shown["text"]
    (older,) = buttons(first)
    second = await pressed(at, first, older)
    assert "Articles 6 to 10:" in second.shown["text"]
    assert len(buttons(second)) == 2
    await at.press(second, buttons(second)[1], at.otto)
    last = await at.api.wait_for(lambda posted: posted is second and "Articles 11 to 12:" in posted.shown["text"])
    assert len(buttons(last)) == 1


async def test_a_page_of_hits_leaves_none_of_them_out_however_long_they_are(at: House) -> None:
    for number in range(5):
        await at.desk.file(number, f"Ferry {number} " + " ".join(["of <the> & harbour ferry"] * 40))
    shown = await at.ask("/rule test " + " OR ".join(["ferry", *[f"ferry{number}" for number in range(60)]]), at.otto)
    assert shown.shown["text"].count("11:55, The Gazette") == 5
    assert "more" not in shown.shown["text"]


# Changing


async def test_a_proposed_rule_shows_what_it_would_change_before_it_is_saved(at: House) -> None:
    await at.desk.file(1, "Tariffs rise")
    await at.desk.file(2, "Customs duties rise")
    await at.desk.file(3, "Tariffs and duties")
    asked = await at.ask("/rule set tariffs duties", at.otto)
    text = asked.shown["text"]
    assert marked(asked, "strikethrough") == ["tariffs"]
    assert "In the last 7 days: 1 newly matching, 1 no longer, 1 as before.\nAlerts a day: 2.0 → 2.0" in text
    assert "Newly matching: 1\nCustoms duties rise" in text
    assert "No longer matching: 1\nTariffs rise" in text
    assert (await topic(at, "tariffs")).version == 1
    assert [data.partition(":")[0] for data in buttons(asked)] == ["save", "discard"]


async def test_a_proposed_rule_is_saved_by_its_button(at: House) -> None:
    changed = await saved(at, "tariffs", "duties")
    assert "✅ New rule for 📦 Tariffs, version 2, in force from the next article." in changed.shown["text"]
    assert marked(changed, "strikethrough") == ["tariffs"]
    assert marked(changed, "bold") == ["duties"]
    assert (await topic(at, "tariffs")).expression == "duties"


async def test_a_proposed_rule_is_discarded_by_its_button(at: House) -> None:
    asked = await at.ask("/rule set tariffs duties", at.otto)
    save, discard = buttons(asked)
    kept = await pressed(at, asked, discard)
    assert "Discarded. 📦 Tariffs keeps its rule, version 1." in kept.shown["text"]
    refused = await answer_to_press(at, with_button(at, save), save)
    assert "This button is from an older time" in refused.shown["text"]


async def test_a_rule_that_changed_meanwhile_is_not_saved_over(at: House) -> None:
    asked = await at.ask("/rule set tariffs duties", at.otto)
    await saved(at, "tariffs", "levies")
    refused = await answer_to_press(at, asked, buttons(asked)[0])
    assert "was changed meanwhile, so I did not save this one over it. As in: /rule show" in refused.shown["text"]
    assert (await topic(at, "tariffs")).expression == "levies"


@pytest.mark.parametrize("dots", ["...", "…"])
async def test_dots_extend_the_rule_in_force(at: House, dots: str) -> None:
    changed = await saved(at, "tariffs", f'{dots} OR "customs duty"')
    assert (await topic(at, "tariffs")).expression == 'tariffs OR "customs duty"'
    assert 'OR "customs duty"' in " ".join(marked(changed, "bold"))


async def test_a_changed_rule_is_undone_by_its_button(at: House) -> None:
    changed = await saved(at, "tariffs", "duties")
    assert buttons(changed) == ["undo:tariffs:2"]
    await at.press(changed, "undo:tariffs:2", at.otto)
    undone = await at.api.wait_for(lambda posted: posted is changed and "again" in posted.shown["text"])
    assert "📦 Tariffs has the rule of version 1 again, now version 3" in undone.shown["text"]
    assert (await topic(at, "tariffs")).expression == "tariffs"


async def test_a_changed_rule_is_undone_by_command(at: House) -> None:
    await saved(at, "tariffs", "duties")
    undone = await at.ask("/rule undo tariffs", at.otto)
    assert "the rule of version 1 again, now version 3" in undone.shown["text"]
    assert marked(undone, "bold") == ["tariffs"]
    asked = await at.ask("/rule undo", at.otto)
    assert buttons(asked) == ["undo:tariffs:3"]


async def long_rule(at: House) -> str:
    """Gives tariffs a rule of 6,000 characters in lines, and more of them as HTML."""
    rule = "\n".join(f'OR "duty & levy {number:03}" # why' for number in range(200)).removeprefix("OR ")
    async with at.desk.store.transaction() as tables:
        await tables.topics.set_rule((await topic(at, "tariffs")).id, rule, "test", NOON)
    return rule


async def test_a_rule_longer_than_a_message_is_shown_whole_in_several(at: House) -> None:
    rule = await long_rule(at)
    first = await at.ask("/rule show tariffs", at.otto)
    last = await at.api.wait_for(lambda posted: "To change it:" in posted.text)
    answers = [posted for posted in at.api.messages(at.otto["id"]) if posted.message_id >= first.message_id]
    assert len(answers) == 2
    written = [part for answer in answers for part in marked(answer, "code")]
    assert "\n".join(part for part in written if part != "tariffs" and not part.startswith("/")) == rule
    assert buttons(last)[0] == "test:tariffs"


async def test_a_word_more_in_a_long_rule_is_shown_without_the_rest(at: House) -> None:
    await long_rule(at)
    asked = await at.ask("/rule set tariffs ... OR quota", at.otto)
    assert len(asked.shown["text"]) < 300
    assert "OR quota" in " ".join(marked(asked, "bold"))


async def test_a_long_rule_shows_the_wrong_place_only(at: House) -> None:
    shown = await text_of(at, "/rule set tariffs " + "missile OR " * 300 + "(launch")
    assert len(shown) < 400
    assert "column 33" in shown


async def test_the_history_of_a_rule_names_people_and_what_was_different(at: House) -> None:
    await at.ask("/start", at.otto)
    await saved(at, "tariffs", "tariffs OR duties")
    shown = await at.ask("/rule history tariffs", at.otto)
    assert shown.shown["text"] == (
        "The rule of 📦 Tariffs\n\nVersion 2 · 12:00 · Otto\ntariffs OR duties\n\nVersion 1 · 12:00 · test\ntariffs"
    )
    assert " OR duties" in marked(shown, "bold")


async def test_a_long_history_has_pages(at: House) -> None:
    async with at.desk.store.transaction() as tables:
        for number in range(6):
            await tables.topics.set_rule((await topic(at, "tariffs")).id, f"duty{number}", "test", NOON)
    first = await at.ask("/rule history tariffs", at.otto)
    assert first.shown["text"].count("Version") == 5
    assert buttons(first) == ["versions:tariffs:5", *(f"revive:tariffs:{number}:7" for number in (6, 5, 4, 3))]
    second = await pressed(at, first, "versions:tariffs:5")
    assert [line for line in second.shown["text"].split("\n") if line.startswith("Version")] == [
        "Version 2 · 12:00 · test",
        "Version 1 · 12:00 · test",
    ]
    assert buttons(second) == ["versions:tariffs:0", "revive:tariffs:2:7", "revive:tariffs:1:7"]


async def test_an_older_version_is_brought_back_by_its_button(at: House) -> None:
    for expression in ("duties", "levies"):
        await saved(at, "tariffs", expression)
    shown = await at.ask("/rule history tariffs", at.otto)
    proposed = await answer_to_press(at, shown, "revive:tariffs:1:3")
    assert "A new rule for 📦 Tariffs, not saved yet:" in proposed.shown["text"]
    await pressed(at, proposed, buttons(proposed)[0])
    assert (await topic(at, "tariffs")).expression == "tariffs"
    assert "This button is from an older time" in (await answer_to_press(at, shown, "revive:tariffs:2:3")).shown["text"]


async def test_one_undo_after_another_goes_back_to_the_first_rule(at: House) -> None:
    for expression in ("duties", "levies"):
        await saved(at, "tariffs", expression)
    first = await at.ask("/rule undo tariffs", at.otto)
    assert "the rule of version 2 again, now version 4" in first.shown["text"]
    assert buttons(first) == ["undo:tariffs:4"]
    second = await at.ask("/rule undo tariffs", at.otto)
    assert "the rule of version 1 again, now version 5" in second.shown["text"]
    assert buttons(second) == []
    assert "There is nothing to take back" in await text_of(at, "/rule undo tariffs")


async def test_the_built_in_rule_is_a_button_away_where_it_is_another(at: House) -> None:
    assert "builtin:tariffs" not in buttons(await at.ask("/rule show tariffs", at.otto))
    shown = await at.ask("/rule show sanctions", at.otto)
    proposed = await answer_to_press(at, shown, "builtin:sanctions")
    await pressed(at, proposed, buttons(proposed)[0])
    assert (await topic(at, "sanctions")).expression == "sanctions OR embargoes"
    assert "builtin:sanctions" not in buttons(await at.ask("/rule show sanctions", at.otto))


async def test_the_buttons_of_a_removed_topic_say_that_it_is_gone(at: House) -> None:
    async with at.desk.store.transaction() as tables:
        await tables.topics.remove((await topic(at, "tariffs")).id)
    for data in ("rule:tariffs", "test:tariffs", "edit:tariffs", "history:tariffs", "builtin:tariffs"):
        answer = await answer_to_press(at, with_button(at, data), data)
        assert "The topic tariffs was removed." in answer.shown["text"]


@pytest.mark.parametrize("verb", ["rule", "edit", "test", "history", "stats", "marks", "urgent", "remove", "versions"])
@pytest.mark.parametrize("rest", ["", ":", " ", "::::"])
async def test_a_button_of_no_topic_is_refused(at: House, verb: str, rest: str) -> None:
    answer = await answer_to_press(at, with_button(at, f"{verb}:{rest}"), f"{verb}:{rest}")
    assert "Sorry" not in answer.shown["text"]


async def test_a_topic_that_came_back_is_not_removed_by_an_older_button(at: House) -> None:
    old, new = [await at.ask("/topic remove tariffs", at.otto) for _ in range(2)]
    await pressed(at, new, buttons(new)[0])
    await at.ask("/topic add tariffs tariff*", at.otto)
    assert "This button is from an older time" in (await answer_to_press(at, old, buttons(old)[0])).shown["text"]
    assert (await topic(at, "tariffs")).expression == "tariff*"


async def test_a_page_of_the_history_leaves_no_version_out_however_long_it_is(at: House) -> None:
    async with at.desk.store.transaction() as tables:
        for number in range(5):
            rule = " OR ".join(f'"duty {number} & levy {each}"' for each in range(300))
            await tables.topics.set_rule((await topic(at, "tariffs")).id, rule, "test", NOON)
    shown = await at.ask("/rule history tariffs", at.otto)
    assert shown.shown["text"].count("Version") == 5
    assert "more" not in shown.shown["text"]


# Topics


async def test_a_new_topic_has_its_history_at_once(at: House) -> None:
    await at.desk.story(1, "Volcano erupts", "tariffs")
    await at.desk.file(2, "Cat found")
    added = await text_of(at, "/topic add volcanoes volcano* NEAR/5 erupt*")
    assert "In the last 7 days it would have matched 1 article, about 1.0 alerts a day." in added
    assert "Volcano erupts\n11:55, The Gazette" in added
    assert "/topic set volcanoes emoji 🚀" in added
    assert "📌 Volcanoes" in str((await at.ask("/topics")).buttons)
    for question in ("/latest volcanoes", "/summary volcanoes"):
        assert "Volcano erupts" in (await at.ask(question)).shown["text"]


async def test_a_removed_topic_is_asked_about_told_to_its_followers_and_comes_back(at: House) -> None:
    await at.ask("/subscribe tariffs")
    asked = await at.ask("/topic remove tariffs", at.otto)
    number = (await topic(at, "tariffs")).id
    assert "Remove 📦 Tariffs? 1 chat follows it and will be told." in asked.shown["text"]
    assert buttons(asked) == [f"retire:{number}:1", "keep:"]
    removed = await pressed(at, asked, f"retire:{number}:1")
    assert "🗑 Removed: 📦 Tariffs. I tell 1 chat. /topic add tariffs … brings it back." in removed.shown["text"]
    assert "Tariffs" not in str((await at.ask("/topics")).buttons)
    assert (await at.desk.store.outbox.counts())["queued"] == 1
    assert "is back in /topics, as version 2 of its rule" in await text_of(at, "/topic add tariffs tariff*")
    assert "Version 1" in await text_of(at, "/rule history tariffs")


async def test_a_topic_is_kept_when_the_answer_is_no(at: House) -> None:
    asked = await at.ask("/topic remove tariffs", at.otto)
    assert "Kept" in (await pressed(at, asked, "keep:")).shown["text"]
    assert (await topic(at, "tariffs")).version == 1


async def test_a_topic_is_marked_urgent_by_button(at: House) -> None:
    asked = await at.ask("/topic set tariffs", at.otto)
    await pressed(at, asked, "urgent:tariffs:on")
    assert (await topic(at, "tariffs")).urgent


async def test_every_change_of_rules_and_topics_leaves_a_line(at: House) -> None:
    await at.ask("/start", at.otto)
    await saved(at, "tariffs", "duties")
    for command in (
        "/rule undo tariffs",
        "/topic add ferries ferry",
        "/topic rename ferries Boats",
        "/topic set ferries emoji ⛴",
        "/topic set ferries urgent on",
    ):
        await at.ask(command, at.otto)
    asked = await at.ask("/topic remove ferries", at.otto)
    await pressed(at, asked, buttons(asked)[0])
    assert (await text_of(at, "/audit")).split("\n") == [
        "Who changed what",
        "12:00 · Otto: topic remove ferries version 1",
        "12:00 · Otto: topic set ferries urgent on",
        "12:00 · Otto: topic set ferries emoji ⛴",
        "12:00 · Otto: topic rename ferries Boats",
        "12:00 · Otto: topic add ferries version 1",
        "12:00 · Otto: rule undo tariffs version 3",
        "12:00 · Otto: rule set tariffs version 2",
    ]
