"""Rules shown, changed, undone and tried."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.errors import RequestError
from bot.services.rulebook import Rulebook
from tests.fakes import NOON
from tests.services.desk import MISSILES, Desk, desk

ADMIN = 7


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as opened:
        yield opened


@pytest.fixture
def rulebook(at: Desk) -> Rulebook:
    return Rulebook(at.store, at.clock)


async def refusal(work: object) -> RequestError:
    with pytest.raises(RequestError) as caught:
        await work  # type: ignore[misc]
    return caught.value


async def test_every_rule_is_listed_with_what_it_did_lately(rulebook: Rulebook, at: Desk) -> None:
    await at.story(1, "Tariffs rise", "tariffs")
    assert {line.topic.slug: line.stories for line in await rulebook.rules()} == {
        "missile-launch": 0,
        "sanctions": 0,
        "tariffs": 1,
    }


async def test_a_rule_is_shown_by_its_slug(rulebook: Rulebook) -> None:
    assert (await rulebook.rule("Missile-Launch")).expression == MISSILES


async def test_an_unknown_slug_gets_the_nearest(rulebook: Rulebook) -> None:
    error = await refusal(rulebook.rule("tarif"))
    assert (error.reason, error.facts["nearest"]) == ("unknown_topic", "tariffs")


async def test_a_new_rule_is_the_next_version(rulebook: Rulebook) -> None:
    change = await rulebook.set_rule(ADMIN, "tariffs", "tariff OR duties")
    assert (change.before.expression, change.after.expression) == ("tariffs", "tariff OR duties")
    assert change.after.version == change.before.version + 1
    assert (await rulebook.rule("tariffs")).expression == "tariff OR duties"


async def test_the_same_rule_again_changes_nothing(rulebook: Rulebook) -> None:
    change = await rulebook.set_rule(ADMIN, "tariffs", "tariffs")
    assert change.before == change.after


async def test_a_wrong_rule_is_refused_with_its_place(rulebook: Rulebook) -> None:
    error = await refusal(rulebook.set_rule(ADMIN, "tariffs", "tariff NEAR/x rise"))
    assert error.reason == "bad_rule"
    line, caret, problem = str(error.facts["place"]).split("\n")
    assert line == "tariff NEAR/x rise"
    assert caret.endswith("^")
    assert problem.startswith(f"column {len(caret)}: ")
    assert (await rulebook.rule("tariffs")).version == 1


async def test_an_undo_brings_the_rule_back_as_one_more_version(rulebook: Rulebook) -> None:
    change = await rulebook.set_rule(ADMIN, "tariffs", "duties")
    undone = await rulebook.undo_rule(ADMIN, "tariffs", change.after.version)
    assert undone.after.expression == "tariffs"
    assert undone.after.version == 3


async def test_an_undo_of_a_change_that_was_changed_since_is_refused(rulebook: Rulebook) -> None:
    change = await rulebook.set_rule(ADMIN, "tariffs", "duties")
    await rulebook.set_rule(ADMIN, "tariffs", "customs")
    assert (await refusal(rulebook.undo_rule(ADMIN, "tariffs", change.after.version))).reason == "button_too_old"


async def test_an_undo_of_the_first_version_is_refused(rulebook: Rulebook) -> None:
    assert (await refusal(rulebook.undo_rule(ADMIN, "tariffs", 1))).reason == "button_too_old"


async def test_a_tried_rule_shows_hits_words_and_alerts_a_day(rulebook: Rulebook, at: Desk) -> None:
    for number in range(4):
        age = timedelta(days=number)
        await at.file(number, "Missile launch seen", published=NOON - age, fetched=NOON - age)
    await at.file(9, "Cat found")
    trial = await rulebook.try_rule(MISSILES)
    assert (trial.tried, trial.reached, trial.window) == (5, 4, timedelta(days=7))
    assert trial.per_day == pytest.approx(4 / 3)
    assert [word.lower() for word in trial.hits[0].why] == ["missile", "launch"]


async def test_a_trial_looks_back_as_far_as_it_is_told(rulebook: Rulebook, at: Desk) -> None:
    for age in (timedelta(hours=1), timedelta(days=3)):
        await at.file(age.days, "Missile launch seen", published=NOON - age, fetched=NOON - age)
    trial = await rulebook.try_rule("missile 1d")
    assert (trial.window, trial.reached) == (timedelta(days=1), 1)


async def test_reports_of_one_story_are_one_alert(rulebook: Rulebook, at: Desk) -> None:
    story = await at.story(1, "Missile launch seen", "missile-launch")
    await at.file(2, "Missile launch confirmed", "missile-launch", story)
    trial = await rulebook.try_rule("missile")
    assert (trial.reached, trial.per_day) == (2, 1)


@pytest.mark.parametrize("words", ["", "7d", "missile OR", "(missile"])
async def test_a_trial_of_no_rule_is_refused_or_plain(rulebook: Rulebook, words: str) -> None:
    if words == "7d":
        assert (await rulebook.try_rule(words)).reached == 0
    else:
        assert (await refusal(rulebook.try_rule(words))).reason == "bad_rule"
