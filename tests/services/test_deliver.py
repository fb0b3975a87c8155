"""The sender, on the real database: nothing lost, nothing doubled, everybody else goes on."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.audience import Letter
from bot.core.errors import StoreError
from bot.core.model import (
    Article,
    Chat,
    ChatState,
    Message,
    Migrated,
    Mode,
    Mute,
    Outcome,
    Quiet,
    Rejected,
    Sent,
    Sequel,
    Source,
    StoryView,
    Subject,
    Summary,
    Topic,
    TryLater,
    Unreachable,
    Urgency,
)
from bot.ports import Store, Transaction
from bot.services.deliver import Deliver, DeliverLimits, Renderers
from bot.services.publish import Publish
from storage import open_store
from tests.fakes import NOON, FakeClock, FakeMessenger, WatchedStore
from tests.storage.newsroom import open_story, store_article

LOST = TryLater("no answer in time", ambiguous=True)


def shown(view: StoryView, chat: Chat) -> Message:
    topics = ", ".join(topic.slug for topic in view.topics)
    return Message(f"<b>{view.reports[0].title}</b> [{topics}] {len(view.reports)} for {chat.id}")


def shown_as_reply(view: StoryView, sequel: Sequel, _: Chat) -> Message:
    return Message(f"{view.story_id}: {', '.join(sequel.news)}")


def shown_together(views: Sequence[StoryView], _: Chat) -> Message:
    return Message(f"+{len(views)} more")


def shown_as_digest(letter: Letter) -> Message:
    return Message(f"{letter.delivery.key.partition(':')[0]}: " + ", ".join(view.lead.title for view in letter.folded))


@dataclass(slots=True)
class Desk:
    """A store with topics, chats and stories, and a sender that works on it."""

    store: WatchedStore
    clock: FakeClock = field(default_factory=FakeClock)
    messenger: FakeMessenger = field(default_factory=FakeMessenger)
    topics: dict[str, Topic] = field(default_factory=dict)

    def deliver(self, limits: DeliverLimits | None = None) -> Deliver:
        renderers = Renderers(shown, shown_together, shown_as_reply, shown_as_digest)
        return Deliver(self.store, self.messenger, self.clock, renderers, limits or DeliverLimits(), random.Random(1))

    @asynccontextmanager
    async def sending(self, limits: DeliverLimits | None = None) -> AsyncIterator[Deliver]:
        """A sender at work; at the end of the block it is stopped as a shutdown stops it."""
        deliver = self.deliver(limits)
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(deliver.run())
            yield deliver
            task.cancel()

    async def follow(self, chat_id: int, *slugs: str, mode: Mode = Mode.INSTANT, thread: int = 0) -> None:
        async with self.store.transaction() as change:
            if await change.people.chat(chat_id) is None:
                await change.people.save_chat(Chat(chat_id), self.clock.now())
            for slug in slugs:
                topic = self.topics.get(slug)
                if topic is None:
                    topic = await change.topics.add(Topic(0, slug, slug, "", slug), "test", self.clock.now())
                    assert topic
                    self.topics[slug] = topic
                await change.people.subscribe(chat_id, thread, topic.id, mode, self.clock.now())

    async def report(self, title: str, *slugs: str, story_id: int = 0, urgent: bool = False) -> int:
        """An article that tells a new story (or one more of `story_id`), and the alert of it; returns the story."""
        now = self.clock.now()
        async with self.store.transaction() as change:
            source = await change.sources.add(Source(0, f"https://example.org/{title}", title), now)
            assert source
            is_new = not story_id
            story_id = story_id or await open_story(change, title, (), now)
            url = f"{source.url}/1"
            article = Article(
                0, source.id, title, url, title, "Text.", "", "en", now, now, Summary(), story_id=story_id
            )
            await store_article(change, article, (), title, {})
            await change.stories.reach(story_id, [self.topics[slug].id for slug in slugs], now)
            if is_new:
                await change.stories.tell(story_id, urgent=urgent, fold=None, now=now)
            else:
                await change.outbox.revise(story_id, now, timedelta(minutes=1), timedelta(hours=48))
        await Publish(self.store, self.clock).expand()
        return story_id

    async def settled(self, **counts: int) -> None:
        """Returns once the outbox stands like this."""

        async def stands() -> bool:
            return await self.store.outbox.counts() == counts

        await self.store.until(stands)

    async def marked(self) -> timedelta:
        """Returns once nothing is claimed any more, so that every end is written; how far off the next row is."""
        lease = DeliverLimits().lease - timedelta(minutes=1)
        left = timedelta()

        async def is_free() -> bool:
            nonlocal left
            due = await self.store.outbox.next_due()
            left = (due or self.clock.now()) - self.clock.now()
            return timedelta() < left < lease

        await self.store.until(is_free)
        return left

    @property
    def texts(self) -> list[tuple[int, str]]:
        return [(sent.chat_id, sent.message.html) for sent in self.messenger.sent]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_store(f"sqlite:///{tmp_path}/news.db") as store:
        yield Desk(WatchedStore(store))


async def test_an_alert_goes_to_each_follower_once_naming_its_topics(desk: Desk):
    await desk.follow(1, "tariffs", "sanctions")
    await desk.follow(2, "sanctions")
    await desk.report("Duties", "tariffs", "sanctions")
    async with desk.sending():
        await desk.settled(sent=2)
    assert sorted(desk.texts) == [
        (1, "<b>Duties</b> [tariffs, sanctions] 1 for 1"),
        (2, "<b>Duties</b> [sanctions] 1 for 2"),
    ]
    assert {sent.urgency for sent in desk.messenger.sent} == {Urgency.ALERT}
    delivery = await desk.store.outbox.by_message(desk.messenger.sent[0].chat_id, 1)
    assert delivery
    assert delivery.key == "story:1"


async def test_what_is_queued_while_the_sender_waits_leaves_when_it_is_woken(desk: Desk):
    await desk.follow(1, "tariffs")
    async with desk.sending(DeliverLimits(idle_s=60)) as deliver:
        await desk.report("Duties", "tariffs")
        deliver.wake()
        await desk.messenger.until(lambda messenger: len(messenger.sent) == 1)


async def test_a_silent_subscription_does_not_ring(desk: Desk):
    await desk.follow(1, "tariffs", mode=Mode.SILENT)
    await desk.report("Duties", "tariffs")
    async with desk.sending():
        await desk.settled(sent=1)
    assert desk.messenger.sent[0].message.silent


async def test_a_story_told_once_is_edited_not_repeated(desk: Desk):
    await desk.follow(1, "tariffs")
    story = await desk.report("Duties", "tariffs")
    async with desk.sending() as deliver:
        await desk.settled(sent=1)
        desk.clock.advance(minutes=2)
        await desk.report("Duties confirmed", "tariffs", story_id=story)
        deliver.wake()
        await desk.settled(sent=1)
    assert [(sent.edited, sent.message.html) for sent in desk.messenger.sent] == [
        (0, "<b>Duties</b> [tariffs] 1 for 1"),
        (1, "<b>Duties</b> [tariffs] 2 for 1"),
    ]


async def test_an_edit_of_a_message_that_was_deleted_is_settled(desk: Desk):
    await desk.follow(1, "tariffs")
    desk.messenger.outcomes[1] = [Sent(1), Rejected("message to edit not found", gone=True)]
    story = await desk.report("Duties", "tariffs")
    async with desk.sending() as deliver:
        await desk.settled(sent=1)
        desk.clock.advance(minutes=2)
        await desk.report("Duties confirmed", "tariffs", story_id=story)
        deliver.wake()
        await desk.messenger.until(lambda messenger: len(messenger.sent) == 2)
        await desk.settled(sent=1)


async def test_row_3_a_429_is_tried_again_when_its_time_is_over_and_not_before(desk: Desk):
    await desk.follow(1, "tariffs")
    desk.messenger.outcomes[1] = [TryLater("flood", after=timedelta(seconds=40))] * 2
    await desk.report("Duties", "tariffs")
    async with desk.sending() as deliver:
        for attempt in (1, 2):
            await desk.messenger.until(lambda messenger, n=attempt: len(messenger.sent) == n)
            assert await desk.marked() >= timedelta(seconds=39)
            desk.clock.advance(seconds=41)
            deliver.wake()
        await desk.settled(sent=1)
    assert len(desk.messenger.sent) == 3


async def test_row_4_two_lost_answers_are_tried_until_a_definite_one_and_counted(desk: Desk):
    await desk.follow(1, "tariffs")
    desk.messenger.outcomes[1] = [LOST, LOST]
    await desk.report("Duties", "tariffs")
    async with desk.sending() as deliver:
        for attempt in (1, 2):
            await desk.messenger.until(lambda messenger, n=attempt: len(messenger.sent) == n)
            assert await desk.marked() >= timedelta(seconds=29)
            desk.clock.advance(minutes=2)
            deliver.wake()
        await desk.settled(sent=1)
    delivery = await desk.store.outbox.by_message(1, 3)
    assert delivery
    assert delivery.ambiguous == 2


async def test_row_4_what_fails_until_it_is_too_old_becomes_a_dead_letter(desk: Desk):
    await desk.follow(1, "tariffs")
    desk.messenger.outcomes[1] = [TryLater("Internal Server Error")] * 99
    await desk.report("Duties", "tariffs")
    async with desk.sending() as deliver:
        await desk.messenger.until(lambda messenger: len(messenger.sent) == 1)
        await desk.marked()
        desk.clock.advance(hours=25)
        deliver.wake()
        await desk.settled(dead=1)


async def test_what_could_not_be_tried_in_time_is_a_dead_letter_too(desk: Desk):
    await desk.follow(1, "tariffs")
    await desk.report("Duties", "tariffs")
    desk.clock.advance(hours=25)
    async with desk.sending():
        await desk.settled(dead=1)
    assert desk.messenger.sent == []


async def test_row_5_one_bad_recipient_does_not_stop_the_rest(desk: Desk):
    for chat in range(1, 11):
        await desk.follow(chat, "tariffs")
    desk.messenger.outcomes[3] = [Rejected("BUTTON_DATA_INVALID")]
    await desk.report("Duties", "tariffs")
    async with desk.sending():
        await desk.settled(sent=9, dead=1)


async def test_row_5_a_message_that_cannot_even_be_rendered_does_not_stop_the_rest(desk: Desk):
    await desk.follow(1, "tariffs")
    await desk.follow(2, "tariffs")
    await desk.report("Duties", "tariffs")

    def broken_for_one(view: StoryView, chat: Chat) -> Message:
        if chat.id == 1:
            raise KeyError("a bug")
        return shown(view, chat)

    deliver = desk.deliver()
    deliver.renderers = Renderers(broken_for_one, shown_together, shown_as_reply, shown_as_digest)
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(deliver.run())
        await desk.settled(sent=1, queued=1)
        task.cancel()
    assert [chat for chat, _ in desk.texts] == [2]


async def test_row_6_what_cannot_be_parsed_is_sent_once_more_as_plain_text(desk: Desk):
    await desk.follow(1, "tariffs")
    desk.messenger.outcomes[1] = [Rejected("can't parse entities", unparsable=True)]
    await desk.report("Duties", "tariffs")
    async with desk.sending():
        await desk.settled(sent=1)
    assert [text for _, text in desk.texts] == [
        "<b>Duties</b> [tariffs] 1 for 1",
        "Duties [tariffs] 1 for 1",
    ]


@pytest.mark.parametrize(
    "beside", [{"picture": "https://x.example/1.jpg"}, {"preview": True, "page": "https://x.example"}]
)
async def test_what_telegram_refuses_to_show_beside_the_words_costs_nobody_the_words(
    desk: Desk, beside: dict[str, Any]
):
    await desk.follow(1, "tariffs")
    desk.messenger.outcomes[1] = [Rejected("WEBPAGE_URL_INVALID")]
    words = Message("<b>Duties</b>")
    await Publish(desk.store, desk.clock).notice(1, "notice:1", replace(words, **beside))
    async with desk.sending():
        await desk.settled(sent=1)
    assert [sent.message for sent in desk.messenger.sent] == [
        Message("<b>Duties</b>", **beside),
        Message("<b>Duties</b>"),
    ]


async def test_row_8_a_group_that_migrated_takes_its_settings_along_and_gets_the_message(desk: Desk):
    await desk.follow(-5, "tariffs")
    desk.messenger.outcomes[-5] = [Migrated(-1005)]
    await desk.report("Duties", "tariffs")
    async with desk.sending():
        await desk.settled(sent=1)
    assert [chat for chat, _ in desk.texts] == [-5, -1005]
    assert [subscription.chat_id for subscription in await desk.store.people.subscriptions(-1005)] == [-1005]


async def test_row_9_who_blocks_the_bot_sleeps_and_keeps_the_settings(desk: Desk):
    await desk.follow(1, "tariffs")
    desk.messenger.outcomes[1] = [Unreachable("Forbidden: bot was blocked by the user")]
    await desk.report("Duties", "tariffs")
    async with desk.sending():
        await desk.settled(skipped=1)
    chat = await desk.store.people.chat(1)
    assert chat
    assert chat.state is ChatState.ASLEEP
    assert len(await desk.store.people.subscriptions(1)) == 1


async def test_row_10_a_closed_forum_topic_falls_silent_alone(desk: Desk):
    await desk.follow(-7, "tariffs", thread=3)
    await desk.follow(-7, "tariffs", thread=4)
    desk.messenger.outcomes[-7] = [Unreachable("TOPIC_CLOSED", thread_only=True)]
    await desk.report("Duties", "tariffs")
    async with desk.sending():
        await desk.settled(skipped=1, sent=1)
    chat = await desk.store.people.chat(-7)
    assert chat
    assert chat.state is ChatState.ACTIVE
    assert await desk.store.people.is_closed(-7, 3)
    assert not await desk.store.people.is_closed(-7, 4)
    assert {subscription.muted_until for subscription in await desk.store.people.subscriptions(-7)} == {None}


async def test_row_12_the_eleventh_alert_in_five_minutes_waits_for_one_message_that_names_all(desk: Desk):
    await desk.follow(1, "tariffs")
    async with desk.sending() as deliver:
        for number in range(13):
            await desk.report(f"Story {number}", "tariffs")
            deliver.wake()
            if number < 10:
                await desk.settled(sent=number + 1)
            else:
                await desk.settled(sent=10, folded=number - 9, queued=1)
        desk.clock.advance(minutes=6)
        deliver.wake()
        await desk.settled(sent=11, folded=3)
    assert desk.texts[-1] == (1, "+3 more")
    assert desk.messenger.sent[-1].message.silent


class RunningClock(FakeClock):
    """Noon is when it was made; from then on time passes by itself, as outside."""

    def __init__(self) -> None:
        self.began_s = asyncio.get_running_loop().time()

    def now(self) -> datetime:
        return NOON + timedelta(seconds=asyncio.get_running_loop().time() - self.began_s)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def test_row_12_of_sixteen_alerts_at_once_ten_ring(desk: Desk):
    desk.clock = RunningClock()
    await desk.follow(1, "tariffs")
    for number in range(16):
        await desk.report(f"Story {number}", "tariffs")
    async with desk.sending():
        await desk.settled(sent=10, folded=6, queued=1)
    assert len(desk.texts) == 10


async def test_row_12_silent_and_urgent_alerts_leave_the_ten_that_ring_their_room(desk: Desk):
    await desk.follow(1, "tariffs")
    await desk.follow(1, "gardens", mode=Mode.SILENT)
    for number in range(6):
        await desk.report(f"Garden {number}", "gardens")
        await desk.report(f"Launch {number}", "tariffs", urgent=True)
    async with desk.sending() as deliver:
        await desk.settled(sent=12)
        for number in range(11):
            await desk.report(f"Story {number}", "tariffs")
        deliver.wake()
        await desk.settled(sent=22, folded=1, queued=1)


async def test_an_urgent_alert_overtakes_what_waits(desk: Desk):
    for chat in range(1, 31):
        await desk.follow(chat, "tariffs")
    await desk.follow(99, "missiles")
    await desk.report("Duties", "tariffs")
    await desk.report("Launch", "missiles", urgent=True)
    async with desk.sending(DeliverLimits(in_flight=4)):
        await desk.settled(sent=31)
    assert 99 in [chat for chat, _ in desk.texts[:4]]


async def test_three_chats_in_doubt_stop_the_sending_until_telegram_answers(desk: Desk):
    for chat in range(1, 41):
        await desk.follow(chat, "tariffs")
        desk.messenger.outcomes[chat] = [LOST]
    desk.messenger.reachable.clear()
    await desk.report("Duties", "tariffs")
    async with desk.sending(DeliverLimits(in_flight=4)) as deliver:
        await desk.messenger.until(lambda messenger: messenger.asked == 1)
        before = len(desk.messenger.sent)
        assert 3 <= before <= 8
        desk.messenger.outcomes.clear()
        desk.clock.advance(minutes=1)
        desk.messenger.reachable.set()
        deliver.wake()
        await desk.settled(sent=40)
    assert all([chat for chat, _ in desk.texts].count(number) <= 2 for number in range(1, 41))


async def test_a_network_that_is_away_is_waited_for_instead_of_burning_attempts(desk: Desk):
    await desk.follow(1, "tariffs")
    desk.messenger.outcomes[1] = [TryLater("no connection", whole_bot=True)]
    desk.messenger.reachable.clear()
    await desk.report("Duties", "tariffs")
    async with desk.sending() as deliver:
        await desk.messenger.until(lambda messenger: messenger.asked == 1)
        desk.clock.advance(minutes=1)
        desk.messenger.reachable.set()
        deliver.wake()
        await desk.settled(sent=1)
    assert len(desk.messenger.sent) == 2


async def test_row_1_stopping_finishes_what_is_under_way_and_writes_it_down(desk: Desk):
    for chat in range(1, 6):
        await desk.follow(chat, "tariffs")
    await desk.report("Duties", "tariffs")
    gate = asyncio.Event()
    messenger = desk.messenger

    class Slow(FakeMessenger):
        async def send(self, chat_id: int, thread: int, message: Message, urgency: Urgency) -> Sent:
            await messenger.send(chat_id, thread, message, urgency)
            await gate.wait()
            return Sent(chat_id)

    desk.messenger = Slow()
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(desk.deliver().run())
        await messenger.until(lambda messenger: len(messenger.sent) == 5)
        task.cancel()
        await asyncio.sleep(0)
        gate.set()
    assert task.cancelled()
    assert await desk.store.outbox.counts() == {"sent": 5}


async def test_row_1_what_a_killed_sender_had_claimed_is_sent_by_the_next(desk: Desk):
    await desk.follow(1, "tariffs")
    await desk.report("Duties", "tariffs")
    async with desk.store.transaction() as change:
        [lost] = await change.outbox.claim(NOON, NOON + timedelta(minutes=5), 10, ())
    async with desk.sending():
        await desk.settled(sent=1)
    delivery = await desk.store.outbox.by_message(1, 1)
    assert delivery
    assert (delivery.id, delivery.ambiguous) == (lost.id, 1)


class FullStore(WatchedStore):
    """A store whose disk has room for so many commits."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.room = 1000
        self.refused = asyncio.Event()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        if not self.room:
            self.refused.set()
            raise StoreError("The disk is full.")
        self.room -= 1
        async with super().transaction() as change:
            yield change


async def test_a_store_that_takes_no_claim_ends_the_sending_with_its_sentence(desk: Desk):
    desk.store = store = FullStore(desk.store)
    await desk.follow(1, "tariffs")
    await desk.report("Duties", "tariffs")
    store.room = 1  # for what is reclaimed at the start
    with pytest.raises(StoreError, match="The disk is full"):
        await asyncio.wait_for(desk.deliver().run(), 5)
    assert desk.texts == []


async def test_a_store_that_takes_no_mark_ends_the_sending_once_what_is_under_way_is_marked(desk: Desk):
    desk.store = store = FullStore(desk.store)
    gate = asyncio.Event()

    class Slow(FakeMessenger):
        async def send(self, chat_id: int, thread: int, message: Message, urgency: Urgency) -> Outcome:
            if chat_id == 1:
                store.room = 0
            else:
                await gate.wait()
            return await super().send(chat_id, thread, message, urgency)

    desk.messenger = Slow()
    for chat in (1, 2):
        await desk.follow(chat, "tariffs")
    await desk.report("Duties", "tariffs")

    async def send() -> None:
        with pytest.raises(StoreError, match="The disk is full"):
            await desk.deliver().run()

    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        tasks.create_task(send())
        await store.refused.wait()
        store.room = 1000
        gate.set()
    assert await desk.store.outbox.counts() == {"sent": 2}


async def test_a_store_that_fails_while_a_send_hangs_ends_the_sending_within_its_time(desk: Desk):
    desk.store = store = FullStore(desk.store)

    class Hanging(FakeMessenger):
        async def send(self, chat_id: int, thread: int, message: Message, urgency: Urgency) -> Outcome:
            if chat_id == 1:
                await asyncio.Event().wait()
            store.room = 0
            return await super().send(chat_id, thread, message, urgency)

    desk.messenger = Hanging()
    for chat in (1, 2):
        await desk.follow(chat, "tariffs")
    await desk.report("Duties", "tariffs")
    deliver = desk.deliver(DeliverLimits(drain_s=0.01))
    with pytest.raises(StoreError, match="The disk is full"):
        await asyncio.wait_for(deliver.run(), 5)


async def test_a_notice_is_put_once_and_sent_as_it_is(desk: Desk):
    await desk.follow(1, "tariffs")
    publish = Publish(desk.store, desk.clock)
    assert await publish.notice(1, "notice:source:9:down:1", Message("Source 9 is down"))
    assert not await publish.notice(1, "notice:source:9:down:1", Message("Source 9 is down"))
    async with desk.sending():
        await desk.settled(sent=1)
    assert desk.texts == [(1, "Source 9 is down")]


async def test_one_chat_gets_its_messages_in_order(desk: Desk):
    await desk.follow(1, "tariffs")
    for number in range(8):
        await desk.report(f"Story {number}", "tariffs")
    async with desk.sending():
        await desk.settled(sent=8)
    assert [text.split("<")[1].removeprefix("b>") for _, text in desk.texts] == [f"Story {n}" for n in range(8)]


@pytest.mark.parametrize("others", [(), ("Ferry fire",)])
async def test_a_held_story_whose_outlet_is_muted_waits_for_another(desk: Desk, others: tuple[str, ...]):
    await desk.follow(1, "ferries")
    async with desk.store.transaction() as change:
        await change.people.save_chat(Chat(1, quiet=Quiet(11 * 60, 13 * 60)), NOON)
    async with desk.sending() as deliver:
        story = await desk.report("Ferry sinks", "ferries")
        for title in others:
            await desk.report(title, "ferries")
        deliver.wake()
        await desk.settled(folded=1 + len(others), queued=1)
        async with desk.store.transaction() as change:
            await change.mutes.set(1, 0, Mute(Subject.SOURCE, 1, NOON + timedelta(days=1)), NOON)
        desk.clock.advance(hours=2)
        deliver.wake()
        await desk.settled(waiting=1, **({"folded": 1, "sent": 1} if others else {"skipped": 1}))
        assert [text for _, text in desk.texts] == [f"quiet: {title}" for title in others]
        await desk.report("Ferry sinks, says another", "ferries", story_id=story)
        async with desk.store.transaction() as change:
            await change.outbox.release(story, desk.clock.now())
        deliver.wake()
        await desk.settled(**({"folded": 1, "sent": 2} if others else {"skipped": 1, "sent": 1}))
    assert [text for _, text in desk.texts][len(others) :] == ["<b>Ferry sinks, says another</b> [ferries] 1 for 1"]


async def test_a_story_that_was_muted_while_it_was_held_is_not_said_to_be_told(desk: Desk):
    await desk.follow(1, "ferries")
    async with desk.store.transaction() as change:
        await change.people.save_chat(Chat(1, quiet=Quiet(11 * 60, 13 * 60)), NOON)
    async with desk.sending() as deliver:
        story = await desk.report("Ferry sinks", "ferries")
        await desk.report("Ferry fire", "ferries")
        deliver.wake()
        await desk.settled(folded=2, queued=1)
        async with desk.store.transaction() as change:
            await change.mutes.set(1, 0, Mute(Subject.STORY, story, NOON + timedelta(days=1)), NOON)
        desk.clock.advance(hours=2)
        deliver.wake()
        await desk.settled(folded=1, sent=1, skipped=1)
    posting = await desk.store.outbox.posting(1, 0, story)
    assert posting
    assert (posting.state, posting.reason, posting.is_told) == ("skipped", "muted_story", False)
