"""Whatever chats set and whatever happens, each hears of each story once: random lives, on the real database."""

import asyncio
import random
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from bot.core.asking import Address
from bot.core.audience import Letter
from bot.core.errors import RequestError
from bot.core.model import Chat, Message, Mode, Source, Topic
from bot.services.deliver import Deliver, DeliverLimits, Renderers
from bot.services.digesting import Digesting
from bot.services.muting import Muting
from bot.services.preferences import Preferences
from bot.services.publish import Publish
from bot.services.subscribe import Subscribe
from bot.services.undoing import Undoing
from storage import open_store
from tests.fakes import FakeClock, FakeMessenger, WatchedStore
from tests.services.desk import PlainWorker
from tests.storage.newsroom import add_source, add_topic, article, follow, store_article, tell

CHATS = st.sampled_from((1, 2, 3))
SLUGS = ("ferries", "boats")
JOINED = datetime(2026, 1, 1, tzinfo=UTC)
BEGINNINGS = (datetime(2026, 10, 24, 20, tzinfo=UTC), datetime(2026, 11, 22, 7, tzinfo=UTC))  # the clocks change soon
FIRST_OUTLET = 1
LENGTHS = ("30m", "5h", "3d", "off")
HUSHED = ("muted", "muted_story", "muted_outlet")  # why a chat that muted something may never hear of a story
STEP = timedelta(hours=1)
QUIET = ("22-7", "23:30-06:15", "12-14", "00:00-08:00", "sun 1-5", "weekends 23-11", "mon wed 20-19", "sat", "off")
MERGED_WITHIN = timedelta(hours=40)  # stories are joined while they are news


def naming(*stories: int) -> Message:
    """A message that says which stories it tells."""
    return Message(" ".join(map(str, stories)) or "none")


def digest(letter: Letter) -> Message:
    assert letter.folded or letter.told, f"{letter.delivery.key} is empty"
    return naming(*(view.story_id for view in letter.folded))


RENDERERS = Renderers(
    story=lambda view, _: naming(view.story_id),
    more=lambda views, _: naming(*(view.story_id for view in views)),
    sequel=lambda *_: naming(),
    digest=digest,
)


class Lives(RuleBasedStateMachine):
    """Three chats that follow two topics, and change their minds while stories come, grow and turn out to be one."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.world = AsyncExitStack()
        self.clock = FakeClock()
        self.messenger = FakeMessenger()
        self.stories: dict[int, datetime] = {}  # those that are told, and since when
        self.merged: dict[int, int] = {}
        self.heard: dict[int, set[int]] = {1: set(), 2: set(), 3: set()}
        self.read = 0  # messages that were looked at
        self.outlets = 0
        self.grown: set[int] = set()  # reported by more than the first outlet
        self.muted: set[int] = set()  # chats that ever muted something
        self.hushed: dict[tuple[int, str, int], datetime] = {}  # chat and what it muted, until when

    @initialize(beginning=st.sampled_from(BEGINNINGS))
    def begin(self, beginning: datetime) -> None:
        self.clock.time = beginning
        self.runner.run(self._open())

    async def _open(self) -> None:
        folder = Path(self.world.enter_context(TemporaryDirectory()))
        self.store = WatchedStore(await self.world.enter_async_context(open_store(f"sqlite:///{folder / 'lives.db'}")))
        await add_source(self.store)
        self.topics: list[Topic] = [await add_topic(self.store, slug) for slug in SLUGS]
        for chat in self.heard:
            await follow(self.store, chat, *self.topics, at=JOINED)
        self.digesting = Digesting(self.store, self.clock)
        self.preferences = Preferences(self.store, self.clock, PlainWorker())
        self.publish = Publish(self.store, self.clock)

    # --- what happens in the world

    @rule(reached=st.sampled_from(((0,), (1,), (0, 1))), urgent=st.booleans())
    def a_story_breaks(self, reached: tuple[int, ...], urgent: bool) -> None:  # noqa: FBT001 - Hypothesis names it
        self.act(self._tell([self.topics[number] for number in reached], urgent=urgent))

    @precondition(lambda self: self.stories)
    @rule(data=st.data())
    def another_outlet_reports_it(self, data: st.DataObject) -> None:
        self.act(self._grow(data.draw(st.sampled_from(sorted(self.stories)))))

    @precondition(lambda self: len(self.stories) > 1)
    @rule(data=st.data())
    def two_stories_turn_out_to_be_one(self, data: st.DataObject) -> None:
        kept, absorbed = data.draw(st.permutations(sorted(self.stories)))[:2]
        if self.clock.now() - min(self.stories[kept], self.stories[absorbed]) < MERGED_WITHIN:
            self.act(self._merge(kept, absorbed))

    @rule(minutes=st.sampled_from((5, 30, 90, 300, 700, 1500)))
    def time_passes(self, minutes: int) -> None:
        self.runner.run(self._wait(timedelta(minutes=minutes)))

    @rule(hours=st.sampled_from((1, 9, 30)))
    def the_bot_is_down(self, hours: int) -> None:
        self.clock.advance(hours=hours)
        self.act()

    @rule(count=st.sampled_from((1, 2, 9)))
    def the_bot_is_killed_before_it_sends(self, count: int) -> None:
        self.runner.run(self._tell(self.topics[:1], urgent=False, sent=count))
        self.act()

    # --- what people decide

    @rule(chat=CHATS, words=st.sampled_from(("hourly", "08:00", "22:30", "weekdays 07:30", "off", "now")))
    def a_chat_sets_its_digest(self, chat: int, words: str) -> None:
        address = Address(chat)
        actions = {"off": self.digesting.off, "now": self.digesting.now}
        action = actions[words](address) if words in actions else self.digesting.set(address, words.split())
        self.act(action)

    @rule(chat=CHATS, words=st.sampled_from(QUIET))
    def a_chat_sets_quiet_hours(self, chat: int, words: str) -> None:
        self.act(self.preferences.set_quiet(Chat(chat), words))

    @rule(chat=CHATS, number=st.sampled_from((1, 2, 3)))
    def a_chat_asks_for_several_outlets(self, chat: int, number: int) -> None:
        self.act(self.preferences.set_least_outlets(Chat(chat), number))

    @rule(chat=CHATS, slug=st.sampled_from(SLUGS), mode=st.sampled_from(tuple(Mode)))
    def a_chat_changes_how_loud_a_topic_is(self, chat: int, slug: str, mode: Mode) -> None:
        self.act(Subscribe(self.store, self.clock).set_mode(Address(chat), slug, mode))

    @precondition(lambda self: self.stories)
    @rule(chat=CHATS, data=st.data(), length=st.sampled_from(LENGTHS))
    def a_chat_mutes_a_story(self, chat: int, data: st.DataObject, length: str) -> None:
        self.act(self._mute(chat, "story", data.draw(st.sampled_from(sorted(self.stories))), length))

    @rule(chat=CHATS, length=st.sampled_from(LENGTHS))
    def a_chat_mutes_the_outlet_that_is_always_first(self, chat: int, length: str) -> None:
        self.act(self._mute(chat, "source", FIRST_OUTLET, length))

    @rule(chat=CHATS, slug=st.sampled_from(SLUGS), mode=st.sampled_from(tuple(Mode)), times=st.sampled_from((1, 2)))
    def a_chat_changes_its_mind_at_once(self, chat: int, slug: str, mode: Mode, times: int) -> None:
        self.act(self._undo(chat, slug, mode, times))

    @rule(chat=CHATS, zone=st.sampled_from(("Europe/Berlin", "Asia/Tokyo", "UTC", "Australia/Lord_Howe")))
    def a_chat_moves(self, chat: int, zone: str) -> None:
        self.act(self.preferences.set_timezone(Chat(chat), [zone]))

    async def _mute(self, chat: int, kind: str, number: int, length: str) -> None:
        muting = Muting(self.store, self.clock)
        target = await muting.read(Address(chat), [kind, str(number)])
        muted = await muting.mute(Address(chat), target, length)
        self.muted.add(chat)
        same = [key for key in self.hushed if key[:2] == (chat, kind) and self._root(key[2]) == self._root(number)]
        for key in same if kind == "story" else []:
            del self.hushed[key]
        self.hushed[chat, kind, number] = muted.until or self.clock.now()

    async def _undo(self, chat: int, slug: str, mode: Mode, times: int) -> None:
        """A topic is dropped, or made louder, and that is taken back, perhaps by a button that was pressed twice."""
        subscribe, address = Subscribe(self.store, self.clock), Address(chat)
        changes = [await subscribe.set_mode(address, slug, mode), await subscribe.remove(address, [slug])]
        for change in reversed(changes):
            for _ in range(times):
                with suppress(RequestError):  # it was taken back
                    await Undoing(self.store, self.clock).take_back(address, change.undo)

    # --- the end of a life

    def teardown(self) -> None:
        try:
            if hasattr(self, "store"):
                self.runner.run(self._end())
        finally:
            self.runner.run(self.world.aclose())
            self.runner.close()

    async def _end(self) -> None:
        """Everything that was held back is let go; then nobody has missed a story."""
        for chat in self.heard:
            await self.preferences.set_least_outlets(Chat(chat), 1)
            await self.preferences.set_quiet(Chat(chat), "off")
            with suppress(RequestError):  # it had no digest
                await self.digesting.off(Address(chat))
        await self._wait(timedelta(days=2))
        for chat, heard in self.heard.items():
            roots = set(map(self._root, heard))
            for story in self.stories:
                if story not in roots:
                    posting = await self.store.outbox.posting(chat, 0, story)
                    assert posting, f"chat {chat} was never to hear of story {story}"
                    excuses = {"old", *(HUSHED if chat in self.muted else ())}
                    assert posting.reason in excuses, f"chat {chat} missed story {story}: {posting}"

    def act(self, action: Coroutine[Any, Any, object] | None = None) -> None:
        self.clock.advance(milliseconds=7)
        self.runner.run(self._act(action))

    async def _act(self, action: Coroutine[Any, Any, object] | None) -> None:
        if action:
            with suppress(RequestError):  # nothing to end, nothing to send: what a person hears then
                await action
        await self._send_all()

    async def _tell(self, topics: list[Topic], *, urgent: bool, sent: int = 0) -> None:
        story = await tell(self.store, *topics, at=self.clock.now(), urgent=urgent)
        self.stories[story] = self.clock.now()
        if sent:
            await self.publish.expand()
            now = self.clock.now()
            async with self.store.transaction() as tables:
                await tables.outbox.claim(now, now + timedelta(minutes=5), sent, ())

    async def _grow(self, story: int) -> None:
        now = self.clock.now()
        self.outlets += 1
        self.grown.add(story)
        async with self.store.transaction() as tables:
            source = await tables.sources.add(Source(0, f"https://{self.outlets}.example/feed", f"{self.outlets}"), now)
            assert source
            report = article(1000 + self.outlets, source_id=source.id, story_id=story, fetched=now, published=now)
            await store_article(tables, report, (), "ferry", {})
            await tables.outbox.revise(story, now, timedelta(minutes=1), timedelta(hours=48))
            await tables.outbox.release(story, now)

    async def _merge(self, kept: int, absorbed: int) -> None:
        async with self.store.transaction() as tables:
            await tables.stories.merge(kept, absorbed)
            await tables.outbox.release(kept, self.clock.now())
        del self.stories[absorbed]
        self.merged[absorbed] = kept

    async def _wait(self, span: timedelta) -> None:
        end = self.clock.now() + span
        while self.clock.now() < end:
            self.clock.time = min(end, self.clock.now() + STEP)
            await self._send_all()

    async def _send_all(self) -> None:
        """As the ticks and the sender do it, until nothing is due."""
        await self.publish.expand()
        await self.publish.digests()
        while await self._is_due():
            limits = DeliverLimits(marks_wait_s=0, idle_s=0.01)
            deliver = Deliver(self.store, self.messenger, self.clock, RENDERERS, limits, random.Random(1))
            sending = asyncio.create_task(deliver.run())
            await self.store.until(self._is_idle)
            sending.cancel()
            await asyncio.wait([sending])
            await self.publish.expand()
        self._listen()

    async def _is_due(self) -> bool:
        due = await self.store.outbox.next_due()
        return due is not None and due <= self.clock.now()

    async def _is_idle(self) -> bool:
        return not await self._is_due()

    def _listen(self) -> None:
        """Notes what the chats were told. Nobody hears anew of what they heard of, under whatever number."""
        for sent in self.messenger.sent[self.read :]:
            heard = self.heard[sent.chat_id]
            roots = set(map(self._root, heard))
            for story in map(int, filter(str.isdecimal, sent.message.html.split())):
                assert sent.edited or self._root(story) not in roots, f"chat {sent.chat_id} heard twice of {story}"
                assert not self._is_hushed(sent.chat_id, story), f"chat {sent.chat_id} heard of {story}, which it muted"
                heard.add(story)
        self.read = len(self.messenger.sent)

    def _is_hushed(self, chat: int, story: int) -> bool:
        """Whether the chat muted this story, or one that it turned out to be, or the only outlet that reports it."""
        now, root = self.clock.now(), self._root(story)
        hushed = {(kind, number) for (who, kind, number), until in self.hushed.items() if who == chat and now < until}
        stories = {self._root(number) for kind, number in hushed if kind == "story"}
        return root in stories or (("source", FIRST_OUTLET) in hushed and root not in map(self._root, self.grown))

    def _root(self, story: int) -> int:
        while story in self.merged:
            story = self.merged[story]
        return story


Lives.TestCase.settings = settings(
    max_examples=10, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestLives = Lives.TestCase
