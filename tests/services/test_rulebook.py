"""Rules shown, changed, undone and tried."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.core.errors import RequestError, WorkerError
from bot.core.model import Fate, Match
from bot.core.tokens import search_terms
from bot.core.trials import Sheet
from bot.services.rulebook import MOST_APART, TRIAL_BATCH, Rulebook
from tests.fakes import NOON, FakeClock
from tests.services.desk import MISSILES, Desk, PlainWorker, desk
from tests.storage.newsroom import article, store_article

ADMIN, OTHER = 7, 8
DAY = timedelta(days=1)


@dataclass(slots=True)
class SlowWorker(PlainWorker):
    """Takes most of a second for each batch; dies of the batches of these numbers, from 1 on."""

    clock: FakeClock = field(default_factory=FakeClock)
    deadly: frozenset[int] = frozenset()
    batches: list[int] = field(default_factory=list)

    async def judge(self, rules: Sequence[tuple[str, str]], sheets: Sequence[Sheet]) -> tuple[tuple[Match, ...], ...]:
        self.batches.append(len(sheets))
        self.clock.advance(seconds=0.8)
        if len(self.batches) in self.deadly:
            raise WorkerError("a task in the worker process died")
        return await PlainWorker.judge(self, rules, sheets)


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as opened:
        yield opened


@pytest.fixture
def rulebook(at: Desk) -> Rulebook:
    return Rulebook(at.store, at.clock, PlainWorker())


async def refusal(work: object) -> RequestError:
    with pytest.raises(RequestError) as caught:
        await work  # type: ignore[misc]
    return caught.value


async def audit(at: Desk) -> list[str]:
    return [line.what for line in await at.store.people.audit(10)]


async def file_ages(at: Desk, title: str, *ages: timedelta, start: int = 1) -> None:
    for number, age in enumerate(sorted(ages, reverse=True), start):
        await at.file(number, title, published=NOON - age, fetched=NOON - age)


async def save(rulebook: Rulebook, slug: str, expression: str) -> None:
    proposed = await rulebook.propose(ADMIN, slug, expression)
    await rulebook.save(ADMIN, proposed.draft_id)


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


async def test_a_proposal_shows_what_would_change_and_changes_nothing(rulebook: Rulebook, at: Desk) -> None:
    await at.file(1, "Tariffs rise")
    await at.file(2, "Tariffs and duties rise")
    await at.file(3, "Duties rise")
    await at.file(4, "Cat found")
    found = await rulebook.propose(ADMIN, "Tariffs", "duties")
    assert (found.before.expression, found.expression) == ("tariffs", "duties")
    assert [each.article.title for each in found.gained_shown] == ["Duties rise"]
    assert found.gained_shown[0].match.why == ("Duties",)
    assert [each.article.title for each in found.lost_shown] == ["Tariffs rise"]
    assert (found.kept, len(found.gained), len(found.lost)) == (1, 1, 1)
    assert (found.stored, found.candidates, found.looked, found.is_sample) == (4, 3, 3, False)
    assert (await rulebook.rule("tariffs")).version == 1
    assert await audit(at) == []


async def test_a_proposal_says_how_often_both_rules_ring(rulebook: Rulebook, at: Desk) -> None:
    await file_ages(at, "Tariffs rise", DAY * 4, DAY * 2, DAY)
    await file_ages(at, "Duties rise", DAY, start=4)
    found = await rulebook.propose(ADMIN, "tariffs", "tariffs OR duties")
    assert (found.per_day_before, found.per_day_after) == (3 / 4, 4 / 4)


async def test_without_a_history_a_rule_can_still_be_proposed(rulebook: Rulebook) -> None:
    found = await rulebook.propose(ADMIN, "tariffs", "duties")
    assert (found.stored, found.looked, found.gained, found.lost, found.per_day_after) == (0, 0, (), (), 0)
    assert (await rulebook.save(ADMIN, found.draft_id)).after.expression == "duties"


@pytest.mark.parametrize("dots", ["...", "…"])
async def test_dots_add_to_the_rule_in_force(rulebook: Rulebook, at: Desk, dots: str) -> None:
    await at.file(1, "Tariffs rise")
    await at.file(2, "Duties rise")
    found = await rulebook.propose(ADMIN, "tariffs", f"{dots} OR duties")
    assert found.expression == "tariffs OR duties"
    assert (found.kept, len(found.gained), found.lost) == (1, 1, ())


@pytest.mark.parametrize("words", ["tariffs", " tariffs ", "...", "…"])
async def test_the_same_rule_again_is_refused(rulebook: Rulebook, words: str) -> None:
    error = await refusal(rulebook.propose(ADMIN, "tariffs", words))
    assert (error.reason, error.facts) == ("rule_unchanged", {"slug": "tariffs"})


async def test_a_wrong_rule_is_refused_with_its_place(rulebook: Rulebook) -> None:
    error = await refusal(rulebook.propose(ADMIN, "tariffs", "tariff NEAR/x rise"))
    assert error.reason == "bad_rule"
    line, caret = str(error.facts["place"]).split("\n")
    assert line == "tariff NEAR/x rise"
    assert caret.endswith("^")
    assert str(error.facts["problem"]).startswith(f"column {len(caret)}: ")


async def test_a_rule_broken_by_hand_can_be_replaced(rulebook: Rulebook, at: Desk) -> None:
    topic = await rulebook.rule("tariffs")
    async with at.store.transaction() as tables:
        await tables.topics.set_rule(topic.id, "((broken", "by hand", NOON)
    await at.file(1, "Tariffs rise")
    found = await rulebook.propose(ADMIN, "tariffs", "tariffs")
    assert (found.kept, len(found.gained)) == (0, 1)


async def test_a_rule_in_force_that_would_be_refused_today_reaches_what_it_rings_for(
    rulebook: Rulebook, at: Desk
) -> None:
    topic = await rulebook.rule("tariffs")
    async with at.store.transaction() as tables:
        await tables.topics.set_rule(topic.id, "the", "an earlier version", NOON)
    await at.file(1, "The tariffs rise")
    await at.file(2, "The sun shines")
    found = await rulebook.propose(ADMIN, "tariffs", "tariffs")
    assert (found.kept, len(found.lost)) == (1, 1)
    assert len((await rulebook.try_rule(ADMIN, "tariffs")).hits) == 2


async def test_a_saved_rule_is_the_next_version(rulebook: Rulebook, at: Desk) -> None:
    found = await rulebook.propose(ADMIN, "tariffs", "tariff OR duties")
    change = await rulebook.save(OTHER, found.draft_id)
    assert (change.before.expression, change.after.expression) == ("tariffs", "tariff OR duties")
    assert change.after.version == change.before.version + 1
    assert (await rulebook.rule("tariffs")).expression == "tariff OR duties"
    assert await audit(at) == ["rule set tariffs version 2"]


async def test_a_draft_is_saved_once(rulebook: Rulebook) -> None:
    found = await rulebook.propose(ADMIN, "tariffs", "duties")
    await rulebook.save(ADMIN, found.draft_id)
    assert (await refusal(rulebook.save(ADMIN, found.draft_id))).reason == "button_too_old"
    assert (await rulebook.rule("tariffs")).version == 2


async def test_a_draft_of_a_rule_that_changed_meanwhile_is_not_saved(rulebook: Rulebook) -> None:
    found = await rulebook.propose(ADMIN, "tariffs", "duties")
    await save(rulebook, "tariffs", "customs")
    error = await refusal(rulebook.save(ADMIN, found.draft_id))
    assert (error.reason, error.facts) == ("rule_changed", {"slug": "tariffs"})
    assert (await rulebook.rule("tariffs")).expression == "customs"


async def test_a_draft_of_a_removed_topic_is_not_saved(rulebook: Rulebook, at: Desk) -> None:
    found = await rulebook.propose(ADMIN, "tariffs", "duties")
    async with at.store.transaction() as tables:
        await tables.topics.remove(found.before.id)
    assert (await refusal(rulebook.save(ADMIN, found.draft_id))).reason == "button_too_old"
    assert (await refusal(rulebook.discard(found.draft_id))).reason == "button_too_old"


@pytest.mark.parametrize(("words", "reason"), [("duties", "button_too_old"), ("tariffs", "rule_unchanged")])
async def test_what_was_only_tried_cannot_be_saved(rulebook: Rulebook, words: str, reason: str) -> None:
    trial = await rulebook.try_rule(ADMIN, words)
    assert (await refusal(rulebook.save(ADMIN, trial.draft_id))).reason == reason
    assert (await rulebook.rule("tariffs")).version == 1


async def test_a_discarded_draft_is_gone(rulebook: Rulebook) -> None:
    found = await rulebook.propose(ADMIN, "tariffs", "duties")
    assert (await rulebook.discard(found.draft_id)).expression == "tariffs"
    assert (await refusal(rulebook.save(ADMIN, found.draft_id))).reason == "button_too_old"
    assert (await refusal(rulebook.discard(found.draft_id))).reason == "button_too_old"


async def test_an_undo_brings_the_rule_back_as_one_more_version(rulebook: Rulebook, at: Desk) -> None:
    await save(rulebook, "tariffs", "duties")
    undone = await rulebook.undo(ADMIN, "Tariffs")
    assert (undone.before.expression, undone.after.expression, undone.after.version) == ("duties", "tariffs", 3)
    assert (await audit(at))[0] == "rule undo tariffs version 3"


async def test_of_two_undos_at_once_one_is_done(rulebook: Rulebook) -> None:
    await save(rulebook, "tariffs", "duties")
    await save(rulebook, "tariffs", "customs")
    ends = await asyncio.gather(*(rulebook.undo(by, "tariffs") for by in (ADMIN, OTHER)), return_exceptions=True)
    assert [end.reason for end in ends if isinstance(end, RequestError)] == ["rule_changed"]
    assert (await rulebook.rule("tariffs")).expression == "duties"


async def test_the_first_version_cannot_be_undone(rulebook: Rulebook) -> None:
    error = await refusal(rulebook.undo(ADMIN, "tariffs"))
    assert (error.reason, error.facts) == ("nothing_to_undo", {"slug": "tariffs"})


async def test_the_button_undoes_the_change_it_stands_under_only(rulebook: Rulebook) -> None:
    await save(rulebook, "tariffs", "duties")
    await save(rulebook, "tariffs", "customs")
    assert (await refusal(rulebook.undo_rule(ADMIN, "tariffs", 2))).reason == "button_too_old"
    assert (await rulebook.undo_rule(ADMIN, "tariffs", 3)).after.expression == "duties"


async def test_an_undo_of_the_first_version_by_button_is_refused(rulebook: Rulebook) -> None:
    assert (await refusal(rulebook.undo_rule(ADMIN, "tariffs", 1))).reason == "button_too_old"


async def test_the_history_tells_every_version_newest_first(rulebook: Rulebook) -> None:
    await save(rulebook, "tariffs", "duties")
    history = await rulebook.history("Tariffs")
    assert history.topic.slug == "tariffs"
    assert [(each.version, each.expression, each.author) for each in history.versions] == [
        (2, "duties", str(ADMIN)),
        (1, "tariffs", "test"),
    ]


async def test_a_tried_rule_shows_hits_words_and_alerts_a_day(rulebook: Rulebook, at: Desk) -> None:
    await file_ages(at, "Missile launch seen", DAY * 3, DAY * 2, DAY, timedelta(0))
    await at.file(9, "Cat found")
    trial = await rulebook.try_rule(ADMIN, MISSILES)
    assert (trial.stored, trial.candidates, trial.looked, trial.is_sample) == (5, 4, 4, False)
    assert (len(trial.hits), trial.window, trial.slug) == (4, DAY * 7, "")
    assert trial.per_day == pytest.approx(4 / 3)
    assert trial.shown[0].article.title == "Missile launch seen"
    assert trial.shown[0].match.why == ("Missile", "launch")


async def test_a_topic_is_tried_by_its_slug(rulebook: Rulebook, at: Desk) -> None:
    await at.file(1, "Missile launch seen")
    trial = await rulebook.try_rule(ADMIN, "Missile-Launch 3d")
    assert (trial.slug, trial.expression, trial.window) == ("missile-launch", MISSILES, DAY * 3)
    assert len(trial.hits) == 1


async def test_a_trial_looks_back_as_far_as_it_is_told(rulebook: Rulebook, at: Desk) -> None:
    await file_ages(at, "Missile launch seen", timedelta(hours=1), DAY * 3)
    trial = await rulebook.try_rule(ADMIN, "missile 1d")
    assert (trial.window, len(trial.hits)) == (DAY, 1)


async def test_a_rule_can_be_tried_without_leaving_a_trace(rulebook: Rulebook, at: Desk) -> None:
    await file_ages(at, "Missile launch seen", DAY, DAY * 8)
    trial = await rulebook.trial("missile")
    assert (len(trial.hits), len(trial.shown), trial.draft_id) == (1, 1, 0)


async def test_trials_have_pages_for_those_who_made_them(rulebook: Rulebook, at: Desk) -> None:
    for number in range(7):
        await at.file(number, f"Missile {number} seen")
    trial = await rulebook.try_rule(ADMIN, "missile")
    assert [each.article.title[8] for each in trial.shown] == ["6", "5", "4", "3", "2"]
    page = await rulebook.trial_page(ADMIN, trial.draft_id, 5)
    assert [each.article.title[8] for each in page.shown] == ["1", "0"]
    assert (page.offset, page.draft_id, len(page.hits)) == (5, trial.draft_id, 7)
    assert (await refusal(rulebook.trial_page(OTHER, trial.draft_id, 5))).reason == "button_too_old"
    assert (await refusal(rulebook.trial_page(ADMIN, trial.draft_id + 1, 5))).reason == "button_too_old"


async def test_a_page_is_of_the_rule_as_it_was_tried(rulebook: Rulebook, at: Desk) -> None:
    await at.file(1, "Tariffs rise")
    trial = await rulebook.try_rule(ADMIN, "tariffs")
    await save(rulebook, "tariffs", "duties")
    assert len((await rulebook.trial_page(ADMIN, trial.draft_id, -3)).shown) == 1


async def test_reports_of_one_story_are_one_alert(rulebook: Rulebook, at: Desk) -> None:
    story = await at.story(1, "Missile launch seen", "missile-launch")
    await at.file(2, "Missile launch confirmed", "missile-launch", story)
    trial = await rulebook.try_rule(ADMIN, "missile")
    assert (len(trial.hits), trial.per_day) == (2, 1)


@pytest.mark.parametrize(
    ("words", "reason"), [("", "bad_rule"), ("7d", "left_out"), ("missile OR", "bad_rule"), ("(missile", "bad_rule")]
)
async def test_a_trial_of_no_rule_is_refused(rulebook: Rulebook, words: str, reason: str) -> None:
    error = await refusal(rulebook.try_rule(ADMIN, words))
    assert error.reason == reason
    assert str(error.facts["example"]).startswith("/rule test ")


@pytest.mark.parametrize("word", ["tarifs", "Tarif", "sanctons"])
async def test_one_word_that_is_nearly_a_topic_and_reaches_nothing_is_asked_about(
    rulebook: Rulebook, at: Desk, word: str
) -> None:
    await at.file(1, "Cat found")
    assert (await rulebook.try_rule(ADMIN, word)).meant in ("tariffs", "sanctions")


@pytest.mark.parametrize("words", ["cat", "title:tariff", "zeppelin"])
async def test_nothing_is_asked_where_a_rule_reaches_something_or_is_no_word(
    rulebook: Rulebook, at: Desk, words: str
) -> None:
    await at.file(1, "Cat found")
    assert (await rulebook.try_rule(ADMIN, words)).meant == ""


async def test_a_time_to_look_back_is_no_word_of_a_rule_in_force(rulebook: Rulebook) -> None:
    assert (await refusal(rulebook.propose(ADMIN, "tariffs", "missile 7d"))).reason == "no_window"


async def test_a_removed_topic_is_said_to_be_removed(rulebook: Rulebook, at: Desk) -> None:
    async with at.store.transaction() as tables:
        await tables.topics.remove((await rulebook.rule("tariffs")).id)
    for work in (rulebook.rule("Tariffs"), rulebook.try_topic(ADMIN, "tariffs"), rulebook.undo(ADMIN, "tariffs")):
        assert (await refusal(work)).reason == "topic_removed"


async def test_an_example_is_of_the_command_that_was_wrong(rulebook: Rulebook) -> None:
    for work, command in (
        (rulebook.propose(ADMIN, "tarif", "duty"), "rule set"),
        (rulebook.history("tarif"), "rule history"),
        (rulebook.undo(ADMIN, "tarif"), "rule undo"),
        (rulebook.try_topic(ADMIN, "tarif"), "rule test"),
    ):
        assert (await refusal(work)).facts["command"] == command


async def test_a_first_look_at_a_week_of_news_does_not_count_it_as_a_day(rulebook: Rulebook, at: Desk) -> None:
    for number in range(30):
        age = DAY * 7 * number / 30
        await at.file(number, "Tariffs rise", fate=Fate.BASELINE, published=NOON - age)
    trial = await rulebook.try_rule(ADMIN, "tariffs")
    assert (len(trial.hits), round(trial.per_day, 1)) == (30, 4.4)


async def test_what_was_older_than_the_window_when_it_came_rings_for_nobody(rulebook: Rulebook, at: Desk) -> None:
    await file_ages(at, "Tariffs rise", DAY * 2, DAY)
    await at.file(3, "Tariffs rise", published=NOON - DAY * 30)
    trial = await rulebook.try_rule(ADMIN, "tariffs")
    assert (len(trial.hits), trial.per_day) == (3, 1)


async def test_what_came_within_the_hour_counts_though_it_was_published_before(rulebook: Rulebook, at: Desk) -> None:
    await at.file(1, "Tariffs rise", published=NOON - timedelta(hours=3))
    assert (await rulebook.try_rule(ADMIN, "tariffs 1h")).per_day == 1


async def test_one_undo_after_another_goes_further_back(rulebook: Rulebook) -> None:
    for expression in ("duties", "levies"):
        await save(rulebook, "tariffs", expression)
    first, second = await rulebook.undo(ADMIN, "tariffs"), await rulebook.undo(ADMIN, "tariffs")
    assert (first.again, first.after.expression) == (2, "duties")
    assert (second.again, second.after.expression, second.after.version) == (1, "tariffs", 5)
    assert (await refusal(rulebook.undo(ADMIN, "tariffs"))).reason == "nothing_to_undo"
    await save(rulebook, "tariffs", "quotas")
    assert (await rulebook.undo(ADMIN, "tariffs")).again == 1


async def test_any_version_is_brought_back_by_way_of_a_proposal(rulebook: Rulebook, at: Desk) -> None:
    for expression in ("duties", "levies"):
        await save(rulebook, "tariffs", expression)
    await at.file(1, "Tariffs rise")
    found = await rulebook.propose_version(ADMIN, "tariffs", 1, 3)
    assert (found.expression, len(found.gained)) == ("tariffs", 1)
    assert (await rulebook.save(ADMIN, found.draft_id)).after.expression == "tariffs"
    assert (await rulebook.undo(ADMIN, "tariffs")).after.expression == "levies"


@pytest.mark.parametrize(("version", "current"), [(1, 2), (9, 3)])
async def test_no_version_is_brought_back_over_a_change_or_out_of_nothing(
    rulebook: Rulebook, version: int, current: int
) -> None:
    for expression in ("duties", "levies"):
        await save(rulebook, "tariffs", expression)
    assert (await refusal(rulebook.propose_version(ADMIN, "tariffs", version, current))).reason == "button_too_old"


async def test_a_version_that_would_be_refused_today_may_come_back(rulebook: Rulebook, at: Desk) -> None:
    topic = await rulebook.rule("tariffs")
    async with at.store.transaction() as tables:
        await tables.topics.set_rule(topic.id, "tariffs OR the", "an earlier version", NOON)
        await tables.topics.set_rule(topic.id, "((broken", "by hand", NOON)
        await tables.topics.set_rule(topic.id, "duties", "test", NOON)
    await at.file(1, "The sun shines")
    assert len((await rulebook.propose_version(ADMIN, "tariffs", 2, 4)).gained) == 1
    assert (await refusal(rulebook.propose_version(ADMIN, "tariffs", 3, 4))).reason == "button_too_old"


async def test_the_built_in_rule_is_proposed_where_another_is_in_force(at: Desk) -> None:
    shipped = Rulebook(at.store, at.clock, PlainWorker(), {"tariffs": "tariffs OR duties", "sanctions": "sanctions"})
    tariffs, sanctions, missiles = [await shipped.rule(slug) for slug in ("tariffs", "sanctions", "missile-launch")]
    assert [shipped.offers_built_in(topic) for topic in (tariffs, sanctions, missiles)] == [True, False, False]
    assert (await shipped.propose_built_in(ADMIN, "tariffs")).expression == "tariffs OR duties"
    assert (await refusal(shipped.propose_built_in(ADMIN, "sanctions"))).reason == "rule_unchanged"
    assert (await refusal(shipped.propose_built_in(ADMIN, "missile-launch"))).reason == "button_too_old"


async def test_a_rule_of_filters_alone_is_tried_on_everything(rulebook: Rulebook, at: Desk) -> None:
    await at.file(1, "Cat found")
    trial = await rulebook.trial("source:gazette")
    assert (trial.candidates, len(trial.hits)) == (1, 1)


async def test_what_takes_too_long_is_a_sample_of_the_newest(at: Desk) -> None:
    ages = [DAY * 6] + [DAY * 2] * (TRIAL_BATCH * 3)
    await file_many(at, "Missile launch seen", ages)
    worker = SlowWorker(clock=at.clock)
    trial = await Rulebook(at.store, at.clock, worker).trial("missile")
    assert worker.batches == [TRIAL_BATCH] * 3
    assert (trial.candidates, trial.looked, trial.is_sample) == (TRIAL_BATCH * 3 + 1, TRIAL_BATCH * 3, True)
    assert trial.per_day == pytest.approx((TRIAL_BATCH * 3 + 1) / 6, rel=1e-3)  # as if all of them matched


@dataclass(slots=True)
class SlowClock(FakeClock):
    """A second later each time it is asked."""

    def now(self) -> datetime:
        self.advance(seconds=1)
        return FakeClock.now(self)


async def test_the_newest_are_looked_at_though_the_time_was_over_before(at: Desk) -> None:
    await file_many(at, "Missile launch seen", [DAY] * (TRIAL_BATCH + 1))
    trial = await Rulebook(at.store, SlowClock(), PlainWorker()).trial("missile")
    assert (trial.looked, trial.is_sample) == (TRIAL_BATCH, True)


async def test_a_small_change_is_tried_on_all_it_is_about_though_the_rest_is_a_sample(at: Desk) -> None:
    await file_many(at, "Duties rise", [DAY * 6])
    await file_many(at, "Tariffs rise", [DAY] * (MOST_APART + 1), start=1)
    worker = SlowWorker(clock=at.clock)
    found = await Rulebook(at.store, at.clock, worker).propose(ADMIN, "tariffs", "... OR duties")
    assert worker.batches == [1, TRIAL_BATCH, TRIAL_BATCH]
    assert (found.is_sample, found.all_changes) == (True, True)
    assert [each.article.title for each in found.gained_shown] == ["Duties rise"]
    assert (found.kept, found.looked, found.candidates) == (TRIAL_BATCH * 2, TRIAL_BATCH * 2, MOST_APART + 2)


async def test_a_small_change_that_takes_too_long_is_tried_on_a_sample(at: Desk) -> None:
    await file_many(at, "Duties rise", [DAY * 6] * (TRIAL_BATCH * 2 + 1))
    await file_many(at, "Tariffs rise", [DAY] * MOST_APART, start=TRIAL_BATCH * 2 + 1)
    worker = SlowWorker(clock=at.clock)
    found = await Rulebook(at.store, at.clock, worker).propose(ADMIN, "tariffs", "... OR duties")
    assert (found.is_sample, found.all_changes, found.gained) == (True, False, ())


async def test_a_large_change_is_tried_on_a_sample(at: Desk) -> None:
    await file_many(at, "Tariffs rise", [DAY] * (MOST_APART + 1))
    worker = SlowWorker(clock=at.clock)
    found = await Rulebook(at.store, at.clock, worker).propose(ADMIN, "tariffs", "tariffs AND rise")
    assert (found.is_sample, found.all_changes) == (True, False)
    assert (found.kept, found.lost) == (TRIAL_BATCH * 3, ())


async def test_an_article_that_kills_the_worker_costs_its_batch_only(at: Desk) -> None:
    await file_many(at, "Tariffs rise", [DAY] * (TRIAL_BATCH + 1))
    worker = SlowWorker(clock=at.clock, deadly=frozenset({1}))
    found = await Rulebook(at.store, at.clock, worker).propose(ADMIN, "tariffs", "tariffs OR duties")
    assert (found.looked, found.kept, found.is_sample) == (1, 1, True)


async def file_many(at: Desk, title: str, ages: Sequence[timedelta], start: int = 0) -> None:
    async with at.store.transaction() as tables:
        for number, age in enumerate(ages, start):
            told = article(number, title=title, published=NOON - age, fetched=NOON - age)
            await store_article(tables, told, (), " ".join(search_terms(title, "en")), {})
