"""A broadcast from the draft to its end, sent by the real sender on the real database."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.broadcasts import Stage
from bot.core.errors import RequestError
from bot.core.model import Chat, Message, Quiet, Rejected, Unreachable
from bot.services.broadcast import Broadcasting, View
from bot.services.deliver import Deliver, DeliverLimits, Renderers
from bot.services.privacy import Privacy
from bot.services.publish import Publish
from storage import open_store
from tests.fakes import NOON, FakeClock, FakeMessenger, WatchedStore
from tests.services.test_deliver import shown, shown_as_digest, shown_as_reply, shown_together
from tests.storage.newsroom import add_topic, follow

OTTO = 99
TEXT = Message("<b>Tonight</b> I pause.")
PLACE = (OTTO, 17)


@dataclass(slots=True)
class Studio:
    """Somebody who writes, chats that hear it, and what was shown of the progress."""

    store: WatchedStore
    clock: FakeClock = field(default_factory=FakeClock)
    messenger: FakeMessenger = field(default_factory=FakeMessenger)
    shown: list[View] = field(default_factory=list)
    broadcasting: Broadcasting = field(init=False)

    def __post_init__(self) -> None:
        self.broadcasting = Broadcasting(self.store, self.clock)

    async def keep(self, *chats: Chat) -> None:
        async with self.store.transaction() as write:
            for chat in chats:
                await write.people.save_chat(chat, NOON)

    async def start(self) -> int:
        view = await self.broadcasting.write(OTTO, TEXT)
        await self.broadcasting.start(OTTO, view.broadcast.id, None, PLACE)
        await Publish(self.store, self.clock).expand()
        return view.broadcast.id

    async def send(self, **counts: int) -> None:
        """Sends until the outbox stands like this."""
        renderers = Renderers(shown, shown_together, shown_as_reply, shown_as_digest)
        deliver = Deliver(self.store, self.messenger, self.clock, renderers, DeliverLimits(), random.Random(1))

        async def stands() -> bool:
            return await self.store.outbox.counts() == counts

        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(deliver.run())
            await self.store.until(stands)
            task.cancel()

    async def follow(self) -> View:
        """What is shown of the progress now."""

        async def show(view: View, chat: Chat) -> None:
            assert chat.id == OTTO
            self.shown.append(view)

        await self.broadcasting.follow(show)
        return self.shown[-1]

    async def audit(self) -> list[str]:
        return [line.what for line in reversed(await self.store.people.audit(9))]


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    async with open_store(f"sqlite:///{tmp_path}/news.db") as store:
        yield Studio(WatchedStore(store))


async def test_everybody_gets_it_and_every_step_is_in_the_audit(studio: Studio):
    await studio.keep(Chat(1), Chat(2), Chat(3))
    number = await studio.start()
    begun = await studio.follow()
    assert (begun.progress.sent, begun.progress.left) == (0, 3)
    await studio.send(sent=3)
    over = await studio.follow()
    assert (over.broadcast.stage, over.progress.sent, over.progress.left) == (Stage.DONE, 3, 0)
    assert {(each.chat_id, each.message) for each in studio.messenger.sent} == {(chat, TEXT) for chat in (1, 2, 3)}
    assert await studio.audit() == [
        f"wrote broadcast {number}: {TEXT.html}",
        f"sent broadcast {number} to all, 3 chats",
        f"broadcast {number} is over: 3 sent, 0 failed, 0 withdrawn",
    ]
    assert await studio.store.broadcasts.running() == ()


async def test_what_did_not_change_is_not_shown_again(studio: Studio):
    await studio.keep(Chat(1))
    await studio.start()
    await studio.follow()
    await studio.follow()
    assert len(studio.shown) == 1


async def test_who_cannot_be_reached_is_counted(studio: Studio):
    await studio.keep(Chat(1), Chat(2), Chat(3))
    studio.messenger.outcomes = {2: [Unreachable("blocked")], 3: [Rejected("no")]}
    await studio.start()
    await studio.send(sent=1, skipped=1, dead=1)
    assert (await studio.follow()).progress.failed == 2


async def test_quiet_hours_are_kept(studio: Studio):
    await studio.keep(Chat(1), Chat(2, quiet=Quiet(11 * 60, 13 * 60)))
    await studio.start()
    await studio.send(sent=1, queued=1)
    waits = await studio.follow()
    assert (waits.broadcast.stage, waits.progress.left, waits.progress.quiet) == (Stage.QUEUED, 1, 1)
    studio.clock.advance(hours=1)
    await studio.send(sent=2)
    assert (await studio.follow()).broadcast.stage is Stage.DONE


async def test_what_has_not_left_is_taken_back_when_it_is_cancelled(studio: Studio):
    await studio.keep(Chat(1), Chat(2, quiet=Quiet(11 * 60, 13 * 60)), Chat(3, quiet=Quiet(11 * 60, 13 * 60)))
    number = await studio.start()
    await studio.send(sent=1, queued=2)
    await studio.broadcasting.cancel(OTTO, number)
    over = await studio.follow()
    assert (over.broadcast.stage, over.progress.sent, over.progress.withdrawn) == (Stage.CANCELLED, 1, 2)
    studio.clock.advance(hours=2)
    assert await studio.store.outbox.counts() == {"sent": 1, "skipped": 2}
    with pytest.raises(RequestError, match="button_too_old"):
        await studio.broadcasting.cancel(OTTO, number)


async def test_one_that_is_cancelled_before_all_are_in_line_reaches_nobody_more(studio: Studio):
    await studio.keep(*(Chat(number) for number in range(1, 6)))
    view = await studio.broadcasting.write(OTTO, TEXT)
    await studio.broadcasting.start(OTTO, view.broadcast.id, None, PLACE)
    async with studio.store.transaction() as write:
        await write.outbox.expand(NOON, 2)
    await studio.broadcasting.cancel(OTTO, view.broadcast.id)
    await Publish(studio.store, studio.clock).expand()
    over = await studio.follow()
    assert (over.progress.sent, over.progress.withdrawn) == (0, 5)
    assert await studio.store.outbox.counts() == {"skipped": 2}


async def test_it_goes_on_where_it_was_after_a_restart(studio: Studio):
    await studio.keep(*(Chat(number) for number in range(1, 6)))
    number = await studio.start()
    studio.broadcasting = Broadcasting(studio.store, studio.clock)
    await studio.send(sent=5)
    over = await studio.follow()
    assert (over.broadcast.id, over.broadcast.shown, over.broadcast.stage) == (number, PLACE[1], Stage.DONE)


async def test_only_its_author_sends_a_draft_and_only_for_a_day(studio: Studio):
    await studio.keep(Chat(1))
    view = await studio.broadcasting.write(OTTO, TEXT)
    with pytest.raises(RequestError, match="button_too_old"):
        await studio.broadcasting.start(7, view.broadcast.id, None, PLACE)
    studio.clock.advance(hours=25)
    with pytest.raises(RequestError, match="button_too_old"):
        await studio.broadcasting.start(OTTO, view.broadcast.id, None, PLACE)
    assert await studio.store.broadcasts.running() == ()


async def test_it_begins_once(studio: Studio):
    await studio.keep(Chat(1))
    number = await studio.start()
    with pytest.raises(RequestError, match="button_too_old"):
        await studio.broadcasting.start(OTTO, number, None, PLACE)


async def test_there_must_be_somebody_to_hear_it(studio: Studio):
    view = await studio.broadcasting.write(OTTO, TEXT)
    with pytest.raises(RequestError, match="broadcast_to_nobody"):
        await studio.broadcasting.start(OTTO, view.broadcast.id, None, PLACE)


async def test_what_is_too_old_to_leave_failed(studio: Studio):
    await studio.keep(Chat(1))
    await studio.start()
    studio.clock.time += timedelta(days=2)
    await studio.send(dead=1)
    assert (await studio.follow()).progress.failed == 1


async def test_it_ends_though_its_topic_is_removed_while_it_is_under_way(studio: Studio):
    topic = await add_topic(studio.store)
    for number in (1, 2):
        await follow(studio.store, number, topic)
    view = await studio.broadcasting.write(OTTO, TEXT)
    await studio.broadcasting.start(OTTO, view.broadcast.id, topic.id, PLACE)
    await Publish(studio.store, studio.clock).expand()
    async with studio.store.transaction() as write:
        await write.topics.remove(topic.id)
    assert (await studio.follow()).topic
    await studio.send(sent=2)
    over = await studio.follow()
    assert (over.broadcast.stage, over.progress.sent) == (Stage.DONE, 2)


async def test_one_whose_topic_was_removed_can_still_be_cancelled(studio: Studio):
    topic = await add_topic(studio.store)
    await follow(studio.store, 1, topic)
    view = await studio.broadcasting.write(OTTO, TEXT)
    await studio.broadcasting.start(OTTO, view.broadcast.id, topic.id, PLACE)
    async with studio.store.transaction() as write:
        await write.topics.remove(topic.id)
    assert (await studio.broadcasting.cancel(OTTO, view.broadcast.id)).broadcast.stage is Stage.STOPPING
    assert (await studio.follow()).broadcast.stage is Stage.CANCELLED


async def test_the_number_of_a_draft_that_was_forgotten_never_comes_back(studio: Studio):
    """The button below the old draft would send the new one."""
    await studio.keep(Chat(1), Chat(OTTO))
    old = await studio.broadcasting.write(OTTO, TEXT)
    privacy = Privacy(studio.store, studio.clock)
    await privacy.forget(OTTO, privacy.asked())
    new = await studio.broadcasting.write(OTTO, Message("Another text"))
    assert new.broadcast.id != old.broadcast.id
