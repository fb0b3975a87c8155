"""What a chat decides about how it is told."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.core.audience import Fold, HearingLimits, Hold, Wait, decide
from bot.core.delivery import Settlement
from bot.core.digests import HOURLY, Schedule
from bot.core.errors import RequestError
from bot.core.model import Chat, Detail, Message, Mode, Preview, Quiet
from bot.core.weekdays import EVERY_DAY
from bot.services.preferences import Preferences
from bot.services.publish import Publish
from bot.services.subscribe import Subscribe
from tests.fakes import NOON
from tests.services.desk import ANNA, Desk, PlainWorker, desk
from tests.storage.newsroom import claim

FRESH = Chat(ANNA.chat_id, "private", "Anna", timezone="Europe/Berlin")
NIGHT = Quiet(22 * 60, 7 * 60)
TWO = NOON.replace(hour=2)  # three in the night in Berlin
END = NOON.replace(hour=6)

Due = list[tuple[str, tuple[int, ...]]]


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as opened:
        opened.clock.time = TWO
        yield opened


@pytest.fixture
def preferences(at: Desk) -> Preferences:
    return Preferences(at.store, at.clock, PlainWorker())


async def refusal(work: object) -> RequestError:
    with pytest.raises(RequestError) as caught:
        await work  # type: ignore[misc]
    return caught.value


async def leaving(at: Desk, now: datetime) -> Due:
    """What leaves at that moment: the keys, with the stories each stands for; the rest is held back."""
    found: Due = []
    while claimed := await claim(at.store, now):
        for each in claimed:
            letter = await at.store.outbox.letter(each, now)
            match decide(letter, HearingLimits(), now):
                case Fold(key, due):
                    ended = Settlement(each, "folded", now, due=due, fold=key)
                case Wait(due):
                    ended = Settlement(each, "queued", now, "quiet", due=due, tried=False)
                case Hold():
                    ended = Settlement(each, "waiting", now, "few", tried=False)
                case _:
                    found.append((each.key, tuple(view.story_id for view in letter.folded)))
                    ended = Settlement(each, "sent", now, message_id=len(found))
            async with at.store.transaction() as tables:
                await tables.outbox.settle([ended])
    return found


async def held(at: Desk, preferences: Preferences) -> Due:
    """Anna's night holds two stories and a notice back; what of it leaves at once."""
    await Subscribe(at.store, at.clock).add(ANNA, ["tariffs"])
    await preferences.set_timezone(FRESH, ["Berlin"])
    await preferences.set_quiet(FRESH, "22-7")
    await at.story(1, "Tariffs rise", "tariffs")
    await at.story(2, "Tariffs fall", "tariffs")
    await Publish(at.store, at.clock).notice(ANNA.chat_id, "notice:1", Message("down"))
    return await leaving(at, TWO)


async def test_quiet_hours_are_set_changed_and_ended(preferences: Preferences, at: Desk):
    assert (await preferences.set_quiet(FRESH, "22-7")).quiet == NIGHT
    assert await at.store.people.chat(ANNA.chat_id) == replace(FRESH, quiet=NIGHT)
    assert (await preferences.set_quiet(FRESH, "23:30 06:15")).quiet == Quiet(1410, 375)
    assert (await preferences.set_quiet(FRESH, "OFF")).quiet is None
    assert (await preferences.set_quiet(FRESH, "8-8")).quiet is None


@pytest.mark.parametrize("text", ["", "late", "22", "25-7"])
async def test_what_is_no_time_of_quiet_is_refused_and_changes_nothing(preferences: Preferences, at: Desk, text: str):
    await preferences.set_quiet(FRESH, "22-7")
    assert (await refusal(preferences.set_quiet(FRESH, text))).reason == "bad_quiet"
    assert (await at.store.people.chat(ANNA.chat_id) or FRESH).quiet == NIGHT


async def test_each_setting_leaves_the_others_alone(preferences: Preferences, at: Desk):
    await preferences.set_quiet(FRESH, "22-7")
    await preferences.let_urgent_pass(FRESH, passes=True)
    await preferences.set_detail(FRESH, Detail.ALL)
    await preferences.set_least_outlets(FRESH, 3)
    chat = await preferences.set_timezone(FRESH, ["Seoul"])
    assert chat == await at.store.people.chat(ANNA.chat_id)
    assert chat == replace(
        FRESH, quiet=NIGHT, urgent_passes=True, detail=Detail.ALL, least_outlets=3, timezone="Asia/Seoul"
    )


async def test_a_wrong_zone_is_refused_with_the_nearest(preferences: Preferences):
    error = await refusal(preferences.set_timezone(FRESH, ["Europe/Berln"]))
    assert (error.reason, error.facts["nearest"]) == ("unknown_zone", "Europe/Berlin")


@pytest.mark.parametrize("number", [0, 21])
async def test_no_outlet_and_too_many_are_refused(preferences: Preferences, number: int):
    assert (await refusal(preferences.set_least_outlets(FRESH, number))).reason == "bad_least_outlets"


async def test_a_profile_shows_what_is_set_here(preferences: Preferences, at: Desk):
    assert (await preferences.profile(ANNA, FRESH)).chat == FRESH
    await Subscribe(at.store, at.clock).add(ANNA, ["tariffs", "digest"])
    profile = await preferences.profile(ANNA, FRESH)
    assert profile.schedule
    assert [(each.topic.slug, each.mode) for each in profile.followed] == [("tariffs", Mode.DIGEST)]


async def test_the_night_comes_as_one_message_when_it_is_over(preferences: Preferences, at: Desk):
    assert await held(at, preferences) == []
    assert await leaving(at, END - timedelta(seconds=1)) == []
    assert sorted(await leaving(at, END)) == [("notice:1", ()), ("quiet:2026-11-22T06:00Z", (1, 2))]


async def test_what_was_held_comes_at_once_and_once_when_quiet_hours_are_switched_off(
    preferences: Preferences, at: Desk
):
    await held(at, preferences)
    await preferences.set_quiet(FRESH, "off")
    assert sorted(await leaving(at, TWO)) == [("notice:1", ()), ("quiet:2026-11-22T02:00Z", (1, 2))]
    assert await leaving(at, END + timedelta(hours=9)) == []


async def test_what_quiet_hours_hold_back_that_were_off_for_a_while_is_a_message_of_its_own(
    preferences: Preferences, at: Desk
):
    await held(at, preferences)
    await preferences.set_quiet(FRESH, "off")
    await leaving(at, TWO)
    await preferences.set_quiet(FRESH, "22-7")
    await at.story(3, "Tariffs stay", "tariffs")
    assert await leaving(at, TWO) == []
    [again] = await claim(at.store, END)
    assert (again.key, again.message_id) == ("quiet:2026-11-22T06:00Z", None)


@pytest.mark.parametrize(("hours", "end"), [("22-5", NOON.replace(hour=4)), ("22-9", NOON.replace(hour=8))])
async def test_what_was_held_comes_at_the_new_end(preferences: Preferences, at: Desk, hours: str, end: datetime):
    await held(at, preferences)
    await preferences.set_quiet(FRESH, hours)
    await at.story(3, "Tariffs stay", "tariffs")
    assert await leaving(at, TWO) == []
    assert await leaving(at, end - timedelta(seconds=1)) == []
    assert sorted(await leaving(at, end)) == [("notice:1", ()), (f"quiet:2026-11-22T{end:%H}:00Z", (1, 2, 3))]


async def test_another_zone_moves_the_end_of_the_night_or_ends_it(preferences: Preferences, at: Desk):
    await held(at, preferences)
    await preferences.set_timezone(FRESH, ["London"])
    assert await leaving(at, END) == []
    await preferences.set_timezone(FRESH, ["Seoul"])  # noon there
    assert sorted(await leaving(at, TWO)) == [("notice:1", ()), ("quiet:2026-11-22T02:00Z", (1, 2))]


async def test_hours_set_again_as_they_were_change_nothing(preferences: Preferences, at: Desk):
    await held(at, preferences)
    await preferences.set_quiet(FRESH, "22:00-07:00")
    assert await leaving(at, TWO) == []
    assert len(await leaving(at, END)) == 2


async def test_a_short_patience_does_not_cost_what_was_held(preferences: Preferences, at: Desk):
    await held(at, preferences)
    at.clock.time = END - timedelta(minutes=1)
    await preferences.set_quiet(FRESH, "off")
    claimed = [*await claim(at.store, at.clock.time), *await claim(at.store, at.clock.time)]
    assert {each.key: each.created for each in claimed}["notice:1"] == at.clock.time


async def test_digests_come_by_the_new_clock_with_what_was_held_for_them(preferences: Preferences, at: Desk):
    await preferences.set_quiet(FRESH, "22-7")
    async with at.store.transaction() as tables:
        await tables.digests.set(Schedule(0, ANNA.chat_id, 0, HOURLY, 0, END), TWO)
        await tables.digests.set(Schedule(0, ANNA.chat_id, 5, EVERY_DAY, 480, NOON.replace(hour=7)), TWO)
    await preferences.set_quiet(FRESH, "off")
    hourly, daily = await at.store.digests.of(ANNA.chat_id)
    assert hourly.next_at == TWO + timedelta(hours=1)
    assert daily.next_at == NOON.replace(hour=7)
    await preferences.set_timezone(FRESH, ["London"])
    assert (await at.store.digests.of(ANNA.chat_id))[1].next_at == NOON.replace(hour=8)


async def test_who_asks_for_fewer_outlets_gets_what_has_enough_now(preferences: Preferences, at: Desk):
    await Subscribe(at.store, at.clock).add(ANNA, ["tariffs"])
    await preferences.set_least_outlets(FRESH, 3)
    await at.story(1, "Tariffs rise", "tariffs")
    assert await leaving(at, TWO) == []
    await preferences.set_least_outlets(FRESH, 2)
    assert await leaving(at, TWO) == []
    await preferences.set_least_outlets(FRESH, 1)
    assert await leaving(at, TWO) == [("story:1", ())]


# Days, previews, languages, places


async def test_quiet_hours_of_some_days_and_days_alone(preferences: Preferences) -> None:
    chat = await preferences.set_quiet(FRESH, "weekdays 22-7")
    assert chat.quiet == replace(NIGHT, days=frozenset(range(5)))
    chat = await preferences.set_quiet(FRESH, "sat sun")
    assert chat.quiet == replace(NIGHT, days=frozenset({5, 6}))
    chat = await preferences.set_quiet(FRESH, "22-7")
    assert chat.quiet == NIGHT
    await preferences.set_quiet(FRESH, "off")
    assert (await refusal(preferences.set_quiet(FRESH, "weekdays"))).reason == "bad_quiet"


async def test_previews_are_chosen(preferences: Preferences) -> None:
    assert (await preferences.set_preview(FRESH, Preview.PICTURE)).preview is Preview.PICTURE


@pytest.mark.parametrize(
    ("word", "code"), [("de", "de"), ("DE", "de"), ("deutsch", "de"), ("pt-BR", ""), ("uk", "uk"), ("日本語", "ja")]
)
async def test_a_language_is_named_by_its_code_or_by_itself(preferences: Preferences, word: str, code: str) -> None:
    if code:
        assert (await preferences.set_language(FRESH, word)).language == code
    else:
        assert (await refusal(preferences.set_language(FRESH, word))).reason == "unknown_language"


async def test_a_language_that_is_mistyped_has_a_nearest_one(preferences: Preferences) -> None:
    error = await refusal(preferences.set_language(FRESH, "Deutsh"))
    assert error.facts["example"] == "/language de"


async def test_a_place_sets_the_zone(preferences: Preferences) -> None:
    assert (await preferences.locate(FRESH, 52.5, 13.4)).timezone == "Europe/Berlin"
    assert (await preferences.locate(FRESH, 40.7, -74.0)).timezone == "America/New_York"
    assert (await refusal(preferences.locate(FRESH, 90, 0))).reason == "zone_unfound"
