"""Whole lives of sources, as their admins hear of them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from bot.core.errors import FetchError, RequestError
from bot.core.model import Chat, ChatState, Message, Source
from bot.core.notices import (
    CutOff,
    Digest,
    Doubled,
    Moved,
    NeverAnswered,
    Notice,
    Reconnected,
    Recovery,
    Rival,
    Trouble,
)
from bot.core.polling import after_failure, after_success
from bot.ports import Store
from bot.services.watchdog import Watchdog
from storage import open_store
from tests.fakes import FakeClock
from tests.storage.newsroom import claim

ANNA, OTTO = 7, 8
FLOOR = timedelta(minutes=2)
ALARM = timedelta(hours=6)
DAY = timedelta(days=1)
STEP = timedelta(minutes=30)


def said(notice: Notice, chat: Chat, now: datetime) -> Message:
    """The notice in a few words."""
    match notice:
        case Trouble(source, health):
            words = f"{source.title} {health}"
        case Recovery(source, health):
            words = f"{source.title} {health} after {source.told}"
        case Moved(source) | Doubled(source):
            words = f"{source.title} moved from {source.moved_from} to {source.moved_to or source.url}"
        case NeverAnswered(troubles):
            words = f"never: {' '.join(trouble.source.title for trouble in troubles)}"
        case CutOff(_, count):
            words = f"none of {count}"
        case Reconnected() | Rival():
            words = type(notice).__name__
        case Digest(troubles, cut_off):
            names = [f"{trouble.source.title} {trouble.health}" for trouble in troubles]
            words = f"digest: {', '.join([*names, *['cut off'] * (cut_off is not None)])}"
    return Message(words)


@dataclass(slots=True)
class Watch:
    """A store with two admins, whose sources answer or fail as they are told, at every step of the clock."""

    store: Store
    clock: FakeClock = field(default_factory=FakeClock)
    answers: dict[int, str] = field(default_factory=dict)  # by source: news, same, or the kind of a failure
    alarm_after: timedelta = ALARM

    @property
    def watchdog(self) -> Watchdog:
        """Made anew each time: it remembers nothing."""
        return Watchdog(self.store, self.clock, self.admins, said, self.alarm_after)

    async def admins(self) -> frozenset[int]:
        return frozenset({ANNA, OTTO})

    async def add(self, name: str, answer: str, **changes: object) -> int:
        new = replace(Source(0, f"https://{name}.example/feed", name.title(), interval=FLOOR), **changes)
        async with self.store.transaction() as tables:
            source = await tables.sources.add(new, self.clock.now())
        assert source
        self.answers[source.id] = answer
        return source.id

    async def source(self, number: int) -> Source:
        source = await self.store.sources.by_id(number)
        assert source
        return source

    async def poll(self, *numbers: int) -> None:
        async with self.store.transaction() as tables:
            for number in numbers:
                source = await self.source(number)
                if source.enabled:
                    await tables.sources.save_all([self.polled(source)])

    def polled(self, source: Source) -> Source:
        now, answer = self.clock.now(), self.answers[source.id]
        if answer in ("news", "same"):
            hours = [now - timedelta(hours=n) for n in range(20)] if answer == "news" else []
            polled = after_success(source, now, FLOOR, hours, brought_new=answer == "news")
        else:
            polled = after_failure(source, FetchError(source.url, answer, answer), now, Random(1), FLOOR)
        return replace(polled, next_at=now + STEP)

    async def live(self, **span: float) -> None:
        """Lets the time pass; at each step all sources are asked and looked after."""
        end = self.clock.now() + timedelta(**span)
        while self.clock.now() < end:
            await self.poll(*self.answers)
            await self.watchdog.check()
            self.clock.time += STEP

    async def heard(self, chat_id: int = ANNA) -> list[str]:
        """What this admin was told since the last time."""
        told = []
        while claimed := await claim(self.store, self.clock.now(), busy=[ANNA + OTTO - chat_id], lease=3650 * DAY):
            told += [delivery.payload.html for delivery in claimed if delivery.payload]
        return told

    async def set_chat(self, **changes: object) -> None:
        async with self.store.transaction() as tables:
            await tables.people.save_chat(replace(Chat(ANNA), **changes), self.clock.now())


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Watch]:
    async with open_store(f"sqlite:///{tmp_path / 'news.db'}") as store:
        async with store.transaction() as tables:
            for admin in (ANNA, OTTO):
                await tables.people.save_chat(Chat(admin), FakeClock().now())
        yield Watch(store)


async def test_a_source_that_goes_down_is_told_once_and_its_return_once(at: Watch):
    gazette = await at.add("gazette", "news")
    await at.live(hours=2)
    at.answers[gazette] = "timeout"
    await at.live(hours=6)
    assert await at.heard() == []
    await at.live(hours=40)
    assert await at.heard() == ["Gazette down"]
    at.answers[gazette] = "news"
    await at.live(hours=40)
    assert await at.heard() == ["Gazette good after down"]
    assert await at.heard(OTTO) == ["Gazette down", "Gazette good after down"]


async def test_a_restart_in_between_tells_nothing_twice(tmp_path: Path, at: Watch):
    gazette = await at.add("gazette", "timeout")
    await at.live(hours=7)
    assert await at.heard() == ["Gazette down"]
    async with open_store(f"sqlite:///{tmp_path / 'news.db'}") as again:
        other = Watch(again, at.clock, at.answers)
        await other.live(hours=7)
        assert await other.heard() == []
        other.answers[gazette] = "same"
        await other.live(minutes=10)
        assert await other.heard() == ["Gazette good after down"]


async def test_after_a_long_stop_nobody_is_judged_before_he_was_asked(at: Watch):
    gazette = await at.add("gazette", "news")
    await at.live(hours=1)
    at.answers[gazette] = "timeout"
    await at.live(hours=1)
    at.clock.advance(days=3)
    await at.watchdog.check()
    assert await at.heard() == []
    at.answers[gazette] = "news"
    await at.live(hours=1)
    assert await at.heard() == []


async def test_a_source_that_comes_and_goes_is_told_one_pair_a_day(at: Watch):
    gazette = await at.add("gazette", "news")
    for _ in range(6):
        at.answers[gazette] = "timeout"
        await at.live(hours=7)
        at.answers[gazette] = "news"
        await at.live(hours=1)
    assert await at.heard() == ["Gazette down", "Gazette good after down"] * 2


async def test_a_source_that_falls_silent_is_told_when_that_is_odd_for_it(at: Watch):
    gazette = await at.add("gazette", "news")
    await at.live(hours=2)
    at.answers[gazette] = "same"
    await at.live(hours=22)
    assert await at.heard() == []
    await at.live(hours=60)
    assert await at.heard() == ["Gazette stale"]
    at.answers[gazette] = "news"
    await at.live(hours=1)
    assert await at.heard() == ["Gazette good after stale"]


async def test_a_source_that_was_silent_when_it_was_added_is_no_news(at: Watch):
    gazette = await at.add("gazette", "same")
    await at.live(minutes=30)
    old = [at.clock.now() - 900 * DAY - n * DAY for n in range(20)]
    stale = replace(after_success(await at.source(gazette), at.clock.now(), FLOOR, old), baseline_at=at.clock.now())
    async with at.store.transaction() as tables:
        await tables.sources.save_all([stale])
    await at.watchdog.set_notices(ANNA, "daily")
    await at.live(days=3)
    assert await at.heard() == await at.heard(OTTO) == []


async def test_a_source_that_is_gone_is_told_at_once_and_that_it_is_wanted_again_never(at: Watch):
    gazette = await at.add("gazette", "news")
    await at.live(hours=1)
    at.answers[gazette] = "gone"
    await at.live(hours=30)
    assert await at.heard() == ["Gazette gone"]
    async with at.store.transaction() as tables:
        await tables.sources.configure(replace(await at.source(gazette), enabled=True))
    at.answers[gazette] = "news"
    await at.live(hours=30)
    assert await at.heard() == []
    at.answers[gazette] = "gone"
    await at.live(hours=30)
    assert await at.heard() == ["Gazette gone"]


async def test_a_source_that_an_admin_paused_is_nobodys_trouble(at: Watch):
    gazette = await at.add("gazette", "timeout")
    await at.live(hours=7)
    assert await at.heard() == ["Gazette down"]
    async with at.store.transaction() as tables:
        await tables.sources.configure(replace(await at.source(gazette), enabled=False))
    await at.live(hours=7)
    assert await at.heard() == []
    assert (await at.source(gazette)).told == ""


async def test_a_removed_source_is_not_told_of(at: Watch):
    gazette = await at.add("gazette", "timeout")
    await at.live(hours=5)
    async with at.store.transaction() as tables:
        await tables.sources.remove(gazette)
    at.answers.clear()
    await at.live(hours=5)
    assert await at.heard() == []


async def test_sources_that_never_answered_make_one_notice_together(at: Watch):
    for name in ("gazette", "mail", "post", "times"):
        await at.add(name, "news", starter=True)
    await at.add("ghost", "dns", starter=True)
    await at.live(minutes=30)
    wraith = await at.add("wraith", "gone", starter=True)
    spectre = await at.add("spectre", "dns", starter=True)
    await at.live(hours=6)
    assert await at.heard() == []
    await at.live(hours=30)
    assert await at.heard() == ["never: Ghost Wraith Spectre"]
    at.answers[spectre] = "news"
    await at.live(hours=30)
    assert await at.heard() == ["Spectre good after down"]
    assert (await at.source(wraith)).told == "gone"


async def test_a_new_address_is_told_once(at: Watch):
    gazette = await at.add("gazette", "news")
    await at.live(hours=1)
    async with at.store.transaction() as tables:
        await tables.sources.save_all([replace(await at.source(gazette), url="https://new.example/feed")])
    await at.watchdog.set_notices(OTTO, "daily")
    await at.live(hours=10)
    moved = ["Gazette moved from https://gazette.example/feed to https://new.example/feed"]
    assert await at.heard() == await at.heard(OTTO) == moved


async def test_a_move_to_the_address_of_another_source_is_told_once(at: Watch):
    wire, gazette = await at.add("wire", "news"), await at.add("gazette", "news")
    await at.live(hours=1)
    later = at.clock.now() + timedelta(hours=1)
    moved = replace(await at.source(gazette), url=(await at.source(wire)).url, next_at=later)
    for _ in range(3):
        async with at.store.transaction() as tables:
            await tables.sources.save_all([moved])
        await at.watchdog.check()
    assert await at.heard() == ["Gazette moved from https://gazette.example/feed to https://wire.example/feed"]


async def many(at: Watch, count: int = 8) -> list[int]:
    return [await at.add(f"paper{number}", "news") for number in range(count)]


async def test_when_nobody_answers_one_notice_says_so_for_all(at: Watch):
    papers = await many(at)
    await at.live(hours=1)
    at.answers.update(dict.fromkeys(papers, "dns"))
    await at.live(hours=30)
    assert await at.heard() == ["none of 8"]
    at.answers.update(dict.fromkeys(papers, "news"))
    await at.live(hours=30)
    assert await at.heard() == ["Reconnected"]


async def test_a_connection_that_comes_and_goes_is_told_one_pair_a_day(at: Watch):
    papers = await many(at, 3)
    for _ in range(6):
        at.answers.update(dict.fromkeys(papers, "news"))
        await at.live(hours=1)
        at.answers.update(dict.fromkeys(papers, "dns"))
        await at.live(hours=7)
    assert await at.heard() == ["none of 3", "Reconnected", "none of 3", "Reconnected"]


async def test_who_stays_away_when_the_others_are_back_is_told_of_alone(at: Watch):
    papers = await many(at)
    await at.live(hours=1)
    at.answers.update(dict.fromkeys(papers, "dns"))
    await at.live(hours=10)
    at.answers.update(dict.fromkeys(papers[1:], "news"))
    await at.live(hours=5)
    assert await at.heard() == ["none of 8", "Reconnected"]
    await at.live(hours=5)
    assert await at.heard() == ["Paper0 down"]


async def test_a_short_outage_is_not_told_and_everybody_is_asked_soon_after_it(at: Watch):
    papers = await many(at)
    await at.live(hours=1)
    at.answers.update(dict.fromkeys(papers, "dns"))
    await at.live(hours=2)
    later = at.clock.now() + 9 * ALARM
    async with at.store.transaction() as tables:
        for number in papers:
            await tables.sources.save_all([replace(await at.source(number), next_at=later)])
    at.answers[papers[0]] = "news"
    await at.poll(papers[0])
    await at.watchdog.check()
    soon = [(await at.source(number)).next_at for number in papers[1:]]
    assert all(due and due <= at.clock.now() + timedelta(minutes=2) for due in soon)
    assert len(set(soon)) == len(soon)
    assert await at.heard() == []


async def test_sources_of_one_host_that_fail_together_are_no_outage(at: Watch):
    for number in range(4):
        await at.add("gazette", "news", url=f"https://gazette.example/{number}")
    await at.live(hours=1)
    at.answers.update(dict.fromkeys(at.answers, "dns"))
    await at.live(hours=10)
    assert await at.heard() == ["Gazette down"] * 4


async def test_a_daily_digest_comes_at_eight_and_nothing_else(at: Watch):
    await at.set_chat(timezone="Asia/Seoul")
    gazette, mail = await at.add("gazette", "news"), await at.add("mail", "news")
    assert await at.watchdog.set_notices(ANNA, "Daily") == "daily"
    at.clock.time = datetime(2026, 11, 22, 23, 5, tzinfo=UTC)  # 08:05 in Seoul
    await at.watchdog.set_notices(ANNA, "daily")
    await at.live(hours=1)
    at.answers[gazette] = at.answers[mail] = "timeout"
    await at.live(hours=21)
    assert await at.heard() == []
    at.answers[mail] = "news"
    await at.live(hours=2.5)
    assert await at.heard() == ["digest: Gazette down"]
    assert await at.heard(OTTO) == ["Gazette down", "Mail down", "Mail good after down"]
    at.answers[gazette] = "news"
    await at.live(hours=48)
    assert await at.heard() == []


async def test_who_chooses_the_digest_at_noon_has_it_the_next_morning(at: Watch):
    await at.add("gazette", "timeout")
    await at.live(hours=7)
    assert await at.heard() == ["Gazette down"]
    await at.watchdog.set_notices(ANNA, "daily")
    await at.live(hours=12)
    assert await at.heard() == []
    await at.live(hours=2)
    assert await at.heard() == ["digest: Gazette down"]


async def test_a_digest_missed_in_a_stop_is_caught_up_once(at: Watch):
    gazette = await at.add("gazette", "news")
    await at.watchdog.set_notices(ANNA, "daily")
    await at.live(hours=1)
    at.answers[gazette] = "timeout"
    await at.live(hours=10)
    at.clock.advance(days=5)
    await at.live(hours=1)
    assert await at.heard() == ["digest: Gazette down"]


@pytest.mark.parametrize("month", [3, 10])
async def test_days_of_23_and_25_hours_have_one_digest(at: Watch, month: int):
    await at.set_chat(timezone="Europe/Berlin")
    at.clock.time = datetime(2026, month, 22, 12, tzinfo=UTC)  # the clocks change in the night of the 29th and 25th
    await at.watchdog.set_notices(ANNA, "daily")
    await at.add("gazette", "timeout")
    await at.live(days=10)
    assert await at.heard() == ["digest: Gazette down"] * 10


async def test_who_wants_no_notices_gets_none(at: Watch):
    await at.watchdog.set_notices(ANNA, "off")
    await at.add("gazette", "timeout")
    await at.live(days=3)
    assert await at.heard() == []
    assert await at.heard(OTTO) == ["Gazette down"]
    assert [await at.watchdog.notices(admin) for admin in (ANNA, OTTO)] == ["off", "each"]


async def test_a_rival_is_told_to_every_admin_once_a_day_whatever_they_wish_to_hear_of_sources(at: Watch):
    await at.watchdog.set_notices(ANNA, "off")
    for _ in range(3):
        await at.watchdog.warn(Rival("elsewhere.example"))
    assert await at.heard() == await at.heard(OTTO) == ["Rival"]
    at.clock.advance(days=1)
    await at.watchdog.warn(Rival("elsewhere.example"))
    assert await at.heard() == ["Rival"]


async def test_a_wish_that_is_none_is_refused_with_the_nearest(at: Watch):
    with pytest.raises(RequestError) as caught:
        await at.watchdog.set_notices(ANNA, "dayly")
    assert (caught.value.reason, caught.value.facts) == (
        "bad_notices",
        {"word": "dayly", "nearest": "daily", "current": "each"},
    )


async def test_a_trouble_waits_for_an_admin_who_can_be_told(at: Watch):
    async with at.store.transaction() as tables:
        for admin in (ANNA, OTTO):
            await tables.people.set_state(admin, ChatState.ASLEEP)
    await at.add("gazette", "timeout")
    await at.live(days=1)
    await at.set_chat()
    await at.live(hours=1)
    assert await at.heard() == ["Gazette down"]
    assert await at.heard(OTTO) == []


async def test_a_check_without_news_writes_nothing(at: Watch):
    await at.add("gazette", "news")
    await at.live(hours=1)
    assert not await at.watchdog.check()
