"""Digests that come, are changed, ended and asked for, on the real database."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.core.asking import Address
from bot.core.audience import HearingLimits, Letter, Skip, decide
from bot.core.digests import digest_key
from bot.core.errors import RequestError
from bot.core.model import Chat, ChatState, Delivery, Mode, Quiet, Topic, Urgency
from bot.ports import Store
from bot.services.digesting import Digesting
from bot.services.preferences import Preferences
from bot.services.publish import DIGESTS, Publish
from storage import open_store
from tests.fakes import FakeClock
from tests.services.desk import PlainWorker
from tests.storage.newsroom import NOW, add_source, add_topic, claim, expand, follow, settle, tell

ANNA = Address(1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
EIGHT = NOW + HOUR  # a Sunday


@dataclass(frozen=True, slots=True)
class Room:
    """A chat that follows one topic, in digest mode where nothing else is said."""

    store: Store
    clock: FakeClock
    digesting: Digesting
    publish: Publish
    topic: Topic

    async def set(self, words: str) -> None:
        await self.digesting.set(ANNA, words.split())

    async def at(self, now: datetime) -> int:
        """Time comes; how many schedules were due."""
        self.clock.time = now
        return await self.publish.digests()

    async def story(self) -> int:
        """A story that is told by whatever the core decides for the chat."""
        story = await tell(self.store, self.topic, at=self.clock.now())
        await expand(self.store, self.clock.now())
        await self.sent()
        return story

    async def sent(self) -> dict[str, Letter]:
        """Everything that is due, decided and settled; what was sent, by key."""
        now, sent = self.clock.now(), {}
        while rows := await claim(self.store, now):
            for row in rows:
                letter = await self.store.outbox.letter(row, now)
                decision = decide(letter, HearingLimits(), now)
                match decision:
                    case Skip(reason):
                        await settle(self.store, row, "skipped", now, reason=reason)
                    case _ if hasattr(decision, "key"):
                        await settle(self.store, row, "folded", now, fold=decision.key, due=decision.due)
                    case _ if hasattr(decision, "due"):
                        await settle(self.store, row, "queued", now, due=decision.due)
                    case _:
                        await settle(self.store, row, "sent", now, message_id=1000 + row.id)
                        sent[row.key] = letter
        return sent

    async def change(self, **changes: object) -> None:
        async with self.store.transaction() as tables:
            chat = await tables.people.chat(1)
            assert chat
            await tables.people.save_chat(replace(chat, **changes), NOW)

    async def schedule_id(self) -> int:
        schedule = await self.store.digests.schedule(1, 0)
        assert schedule
        return schedule.id


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_store(f"sqlite:///{tmp_path}/news.db") as store:
        clock = FakeClock(NOW)
        await add_source(store)
        topic = await add_topic(store)
        await follow(store, 1, topic, at=NOW - 9 * DAY)
        async with store.transaction() as tables:
            await tables.people.subscribe(1, 0, topic.id, Mode.DIGEST, NOW)
        yield Room(store, clock, Digesting(store, clock), Publish(store, clock), topic)


def ids(views: object) -> list[int]:
    return [view.story_id for view in views]


# --- they come --------------------------------------------------------------------------------------------------------


async def test_what_is_told_only_in_the_digest_comes_at_its_time_and_once(room: Room):
    await room.set("08:00")
    stories = [await room.story() for _ in range(2)]
    assert await room.at(EIGHT - HOUR) == 0
    assert await room.sent() == {}
    assert await room.at(EIGHT) == 1
    [(key, letter)] = (await room.sent()).items()
    assert (key, ids(letter.folded)) == (digest_key(await room.schedule_id(), EIGHT), stories)
    assert await room.at(EIGHT + HOUR) == 0
    assert await room.sent() == {}
    assert await room.at(EIGHT + DAY) == 1
    assert await room.sent() == {}  # nothing in it


async def test_a_digest_without_anything_comes_only_where_that_is_wanted(room: Room):
    await room.set("08:00")
    await room.at(EIGHT)
    assert await room.sent() == {}
    assert await room.store.outbox.counts() == {"skipped": 1}
    assert (await room.digesting.set_empty(ANNA, wanted=True)).chat.empty_digests
    await room.at(EIGHT + DAY)
    assert len(await room.sent()) == 1


async def test_after_three_days_of_downtime_it_comes_once(room: Room):
    await room.set("08:00")
    story = await room.story()
    assert await room.at(EIGHT + 3 * DAY + HOUR) == 1
    sent = await room.sent()
    assert [ids(letter.folded) for letter in sent.values()] == [[story]]
    schedule = await room.store.digests.schedule(1, 0)
    assert schedule
    assert schedule.next_at == EIGHT + 4 * DAY


async def test_killed_after_it_was_queued_it_is_queued_again_and_sent_once(room: Room):
    await room.set("08:00")
    await room.story()
    schedule = await room.store.digests.schedule(1, 0)
    assert schedule
    async with room.store.transaction() as tables:
        await tables.digests.queue([schedule], EIGHT)
    await room.at(EIGHT)
    assert len(await room.sent()) == 1
    assert await room.at(EIGHT) == 0
    assert await room.sent() == {}


async def test_a_chat_that_slept_gets_nothing_late(room: Room):
    await room.set("hourly")
    await room.change(state=ChatState.ASLEEP)
    assert await room.at(EIGHT) == 1
    await room.change(state=ChatState.ACTIVE, empty_digests=True)
    assert await room.at(EIGHT + HOUR / 2) == 0
    assert await room.sent() == {}


async def test_more_chats_than_one_transaction_takes_get_theirs_in_one_go(room: Room):
    for chat_id in range(2, DIGESTS + 4):
        await follow(room.store, chat_id)
        await room.digesting.set(Address(chat_id), ["08:00"])
    assert await room.at(EIGHT) == DIGESTS + 2
    assert (await room.store.outbox.counts())["queued"] == DIGESTS + 2


async def test_a_night_of_hourly_digests_is_one_in_the_morning(room: Room):
    await room.change(quiet=Quiet(22 * 60, 7 * 60))
    await room.set("hourly")
    evening, stories = EIGHT + 13 * HOUR, []
    for hours in range(10):
        await room.at(evening + hours * HOUR + HOUR / 2)
        stories.append(await room.story())
    await room.at(evening + 10 * HOUR)
    assert [ids(letter.folded) for letter in (await room.sent()).values()] == [stories]


# --- they change ------------------------------------------------------------------------------------------------------


async def test_another_time_takes_along_what_waits(room: Room):
    await room.set("08:00")
    story = await room.story()
    await room.set("mon 18:00")
    await room.at(EIGHT)
    assert await room.sent() == {}
    await room.at(EIGHT + DAY + 10 * HOUR)
    assert [ids(letter.folded) for letter in (await room.sent()).values()] == [[story]]


async def test_another_time_zone_moves_the_digest_and_what_waits(room: Room):
    await room.set("08:00")
    story = await room.story()
    await Preferences(room.store, room.clock, PlainWorker()).set_timezone(Chat(1), ["Atlantic/Azores"])
    plan = await room.digesting.plan(ANNA)
    assert (plan.next_at, plan.is_held) == (EIGHT + HOUR, False)
    await room.at(EIGHT)
    assert await room.sent() == {}
    await room.at(EIGHT + HOUR)
    assert [ids(letter.folded) for letter in (await room.sent()).values()] == [[story]]


async def test_off_sends_what_waits_and_the_topics_come_silently_from_then_on(room: Room):
    await room.set("08:00")
    story = await room.story()
    end = await room.digesting.off(ANNA)
    assert (end.was_set, end.released, end.plan.schedule, end.plan.topics) == (True, 1, None, (room.topic,))
    assert [ids(letter.folded) for letter in (await room.sent()).values()] == [[story]]
    assert await room.at(EIGHT) == 0
    assert not (await room.digesting.off(ANNA)).was_set


async def test_off_leaves_quiet_hours_alone(room: Room):
    await room.set("18:00")
    await room.change(quiet=Quiet(6 * 60, 9 * 60))  # it is seven
    async with room.store.transaction() as tables:
        await tables.people.subscribe(1, 0, room.topic.id, Mode.INSTANT, NOW)
    story = await room.story()
    assert (await room.digesting.off(ANNA)).released == 0
    assert await room.sent() == {}
    room.clock.time = NOW + 2 * HOUR
    assert [ids(letter.folded) for letter in (await room.sent()).values()] == [[story]]


# --- they are asked for -----------------------------------------------------------------------------------------------


async def test_what_comes_in_the_second_after_one_that_was_asked_for_is_not_lost(room: Room):
    await room.set("08:00")
    stories = []
    for ask in (room.digesting.now, room.digesting.now, room.digesting.off):
        stories.append(await room.story())
        await ask(ANNA)
        assert [ids(letter.folded) for letter in (await room.sent()).values()] == [stories[-1:]]
        room.clock.advance(milliseconds=300)


async def test_asked_for_it_comes_at_once_and_is_not_repeated(room: Room):
    await room.set("08:00")
    story = await room.story()
    assert await room.digesting.now(ANNA)
    [letter] = (await room.sent()).values()
    assert (ids(letter.folded), letter.delivery.urgency) == ([story], Urgency.INTERACTIVE)
    room.clock.advance(minutes=1)
    assert not await room.digesting.now(ANNA)
    second = await room.story()
    await room.at(EIGHT)
    assert [ids(letter.folded) for letter in (await room.sent()).values()] == [[second]]


async def test_asked_for_in_quiet_hours_it_passes_and_brings_what_they_held_back(room: Room):
    await room.change(quiet=Quiet(6 * 60, 9 * 60))
    async with room.store.transaction() as tables:
        await tables.people.subscribe(1, 0, room.topic.id, Mode.INSTANT, NOW)
    story = await room.story()
    assert await room.digesting.now(ANNA)
    assert [ids(letter.folded) for letter in (await room.sent()).values()] == [[story]]
    room.clock.time = NOW + 2 * HOUR
    assert await room.sent() == {}


async def test_without_a_schedule_it_names_what_was_told_in_a_day(room: Room):
    story = await room.story()  # silently
    room.clock.advance(minutes=1)
    assert await room.digesting.now(ANNA)
    assert [ids(letter.told) for letter in (await room.sent()).values()] == [[story]]


async def test_asking_while_a_topic_is_muted_leaves_what_waits_where_it_is(room: Room):
    await room.set("08:00")
    story = await room.story()
    async with room.store.transaction() as tables:
        await tables.people.mute(1, 0, room.topic.id, NOW + HOUR)
    assert not await room.digesting.now(ANNA)
    await room.at(EIGHT)
    assert [ids(letter.folded) for letter in (await room.sent()).values()] == [[story]]


async def test_asking_in_a_pause_is_refused(room: Room):
    await room.change(paused_until=NOW + DAY)
    await room.story()
    with pytest.raises(RequestError, match="digest_paused"):
        await room.digesting.now(ANNA)


# --- what is set ------------------------------------------------------------------------------------------------------


async def test_a_digest_within_quiet_hours_says_that_it_waits(room: Room):
    await room.change(quiet=Quiet(7 * 60, 9 * 60))
    await room.set("08:00")
    plan = await room.digesting.plan(ANNA)
    assert (plan.next_at, plan.is_held) == (NOW + 2 * HOUR, True)


async def test_each_forum_topic_has_its_own(room: Room):
    await room.digesting.set(Address(1, 9), ["hourly"])
    assert (await room.digesting.plan(ANNA)).schedule is None
    assert (await room.digesting.plan(Address(1, 9))).next_at == NOW + HOUR


async def test_pages_open_only_for_a_digest_of_this_chat(room: Room):
    await room.set("08:00")
    story = await room.story()
    await room.at(EIGHT)
    [letter] = (await room.sent()).values()
    message_id = 1000 + letter.delivery.id
    assert ids((await room.digesting.opened(ANNA, message_id)).folded) == [story]
    async with room.store.transaction() as tables:
        await tables.outbox.put(Delivery(0, 1, 0, "notice:1", Urgency.ALERT, None, None, NOW), NOW)
    for address, message in ((Address(2), message_id), (ANNA, 1), (ANNA, 0)):
        with pytest.raises(RequestError, match="button_too_old"):
            await room.digesting.opened(address, message)


async def test_a_chat_nobody_knows_has_no_digest(room: Room):
    assert (await room.digesting.plan(Address(99))).chat == Chat(99)
