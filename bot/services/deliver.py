"""Empties the outbox: claims what is due, lets the core decide, sends it, and writes how it ended."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.core.audience import (
    Decision,
    Fold,
    HearingLimits,
    Hold,
    Letter,
    Send,
    Skip,
    Wait,
    decide,
    heard,
    listening,
    rings,
    unheard,
)
from bot.core.delivery import OLD, Doubts, Settlement, as_plain, grown_old, in_words, retry_at
from bot.core.digests import is_digest
from bot.core.errors import StoreError, WirewatchError
from bot.core.measures import LATENCY_BOUNDS, Histogram
from bot.core.model import (
    Chat,
    ChatState,
    Delivery,
    Message,
    Migrated,
    Outcome,
    Rejected,
    Sent,
    Sequel,
    StoryView,
    TryLater,
    Unreachable,
)
from bot.core.splitting import split
from bot.ports import Clock, Messenger, Store, Transaction

log = logging.getLogger(__name__)

MOST_MOVES = 5  # of a group, before one of them may be a mistake


@dataclass(frozen=True, slots=True)
class DeliverLimits:
    """How much is under way at once, and how long things may take."""

    hearing: HearingLimits = field(default_factory=HearingLimits)
    in_flight: int = 64
    marks: int = 32  # so many ends are written in one commit
    marks_wait_s: float = 0.01
    idle_s: float = 0.5
    lease: timedelta = timedelta(minutes=5)  # longer than a full group waits for its minute, and a hung send after it
    drain_s: float = 5.0


@dataclass(frozen=True, slots=True)
class Renderers:
    """How stories become messages in the language of a chat."""

    story: Callable[[StoryView, Chat], Message]
    more: Callable[[Sequence[StoryView], Chat], Message]
    sequel: Callable[[StoryView, Sequel, Chat], Message]
    digest: Callable[[Letter], Message]  # also of the end of quiet hours; its stories have heard topics only


async def nobody(write: Transaction, chat: Chat, thread: int) -> None:
    """Tells nobody that a forum topic was closed."""


@dataclass(slots=True)
class Deliver:
    """The sender. `run` works until it is cancelled; `wake` tells it that there is something new.

    `when_closed` tells, within the transaction that notes it, that a forum topic (0: the group itself) was closed.
    """

    store: Store
    messenger: Messenger
    clock: Clock
    renderers: Renderers
    limits: DeliverLimits = field(default_factory=DeliverLimits)
    chance: random.Random = field(default_factory=random.Random)
    when_closed: Callable[[Transaction, Chat, int], Awaitable[None]] = nobody
    totals: Counter[str] = field(default_factory=Counter, init=False)  # ends by state; `queued`: to be tried again
    # From the publication of what an alert tells until Telegram has taken it.
    latency: Histogram = field(default_factory=lambda: Histogram(LATENCY_BOUNDS), init=False)
    # By chat; one stays until its end is written, because what its next message comes to depends on that.
    _sending: dict[int, asyncio.Task[None]] = field(default_factory=dict, init=False)
    _marks: list[Settlement] = field(default_factory=list, init=False)
    _doubts: Doubts = field(default=Doubts(), init=False)
    _is_cut_off: bool = field(default=False, init=False)
    _fatal: WirewatchError | None = field(default=None, init=False)
    _woken: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _marked: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _flushing: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    def wake(self) -> None:
        """New rows are due: look now, not at the next turn."""
        self._woken.set()

    async def run(self) -> None:
        """Sends what is due until cancelled; then finishes what is under way and writes it down.

        Raises StoreError and SettingsError, likewise after what is under way.
        """
        async with self.store.transaction() as change:
            await change.outbox.reclaim(self.clock.now())
        async with asyncio.TaskGroup() as tasks:
            marking = tasks.create_task(self._write_marks())
            try:
                while self._fatal is None:
                    await self._turn(tasks)
            except WirewatchError as error:
                self._give_up(error)
            finally:
                await self._drain()
                marking.cancel()
        if self._fatal is not None:
            raise self._fatal

    async def _turn(self, tasks: asyncio.TaskGroup) -> None:
        if self._is_cut_off:
            await self.messenger.wait_until_reachable()
            self._is_cut_off, self._doubts = False, Doubts()
        self._woken.clear()
        for delivery in await self._claim():
            self._sending[delivery.chat_id] = tasks.create_task(self._deliver(delivery))
        with suppress(TimeoutError):
            # Not wait_for: before Python 3.12 it swallows a cancellation that comes together with the event.
            async with asyncio.timeout(self.limits.idle_s):
                await self._woken.wait()

    async def _claim(self) -> tuple[Delivery, ...]:
        free = self.limits.in_flight - len(self._sending)
        now = self.clock.now()
        due = await self.store.outbox.next_due()
        if free <= 0 or due is None or due > now:
            return ()
        async with self.store.transaction() as change:
            return await change.outbox.claim(now, now + self.limits.lease, free, tuple(self._sending))

    async def _deliver(self, delivery: Delivery) -> None:
        try:
            settlement = await self._settlement(delivery)
        except StoreError as error:
            self._give_up(error)
            return
        except Exception:  # one row that we cannot handle must not stop all the others
            log.exception("Delivery %s to chat %s met a bug of ours", delivery.key, delivery.chat_id)
            settlement = self._later(delivery, TryLater("a bug of ours"))
        self._marks.append(settlement)
        self._marked.set()

    async def _settlement(self, delivery: Delivery) -> Settlement:
        now = self.clock.now()
        whole = await self.store.outbox.letter(delivery, now)
        letter = listening(whole, now)
        decision = decide(letter, self.limits.hearing, now)
        settlement = await self._carried_out(letter, decision, now)
        return replace(settlement, unheard=unheard(whole, decision, now))

    async def _carried_out(self, letter: Letter, decision: Decision, now: datetime) -> Settlement:
        delivery = letter.delivery
        match decision:
            case Skip(reason) if reason == OLD and not _waited_for_outlets(letter):
                log.warning("Delivery %s to chat %s grew too old to send", delivery.key, delivery.chat_id)
                return Settlement(delivery, "dead", now, grown_old(delivery))
            case Skip(reason):
                return Settlement(delivery, "skipped", now, reason)
            case Fold(key, due):
                return Settlement(delivery, "folded", now, due=due, fold=key)
            case Wait(due):
                return Settlement(delivery, "queued", now, "quiet", due=due, tried=False)
            case Hold(reason):
                return Settlement(delivery, "waiting", now, reason, tried=False)
            case Send():
                return await self._send(letter, decision)

    async def _send(self, letter: Letter, decision: Send) -> Settlement:
        delivery = letter.delivery
        pieces: tuple[Message, ...] = (self._message(letter, decision),)
        outcome = await self._attempt(delivery, pieces[0])
        if isinstance(outcome, Rejected) and not outcome.gone and in_words(pieces[0]) != pieces[0]:
            pieces = (in_words(pieces[0]),)
            log.warning("%s is sent again without its page or picture: %s", delivery.key, outcome.problem)
            outcome = await self._attempt(delivery, pieces[0])
        if isinstance(outcome, Rejected) and outcome.too_long:
            pieces = split(pieces[0])
            log.error("%s is too long for Telegram, sent in %d pieces", delivery.key, len(pieces))
            outcome = await self._attempt(delivery, pieces[0])
        if isinstance(outcome, Rejected) and outcome.unparsable:
            log.error("Telegram cannot parse %s, sent without markup: %s", delivery.key, outcome.problem)
            outcome = await self._attempt(delivery, as_plain(pieces[0]))
        settlement = await self._settled(letter, decision, outcome)
        return replace(settlement, rest=pieces[1:])

    def _message(self, letter: Letter, decision: Send) -> Message:
        if letter.delivery.payload is not None:
            return letter.delivery.payload
        if letter.story is not None:
            told = letter.delivery.sent or self.clock.now()
            message = self._telling(letter, replace(letter.story, topics=decision.topics, told=told))
        else:
            message = self._gathered(letter, decision)
        return replace(message, silent=decision.silent)

    def _telling(self, letter: Letter, story: StoryView) -> Message:
        if letter.sequel is None:
            return self.renderers.story(story, letter.chat)
        message = self.renderers.sequel(story, letter.sequel, letter.chat)
        return replace(message, reply_to=letter.sequel.reply_to)

    def _gathered(self, letter: Letter, decision: Send) -> Message:
        folded, told = heard(letter.folded, decision.topics), heard(letter.told, decision.topics)
        if is_digest(letter.delivery.key):
            return self.renderers.digest(replace(letter, folded=folded, told=told))
        return self.renderers.more(folded, letter.chat)

    async def _attempt(self, delivery: Delivery, message: Message) -> Outcome:
        if delivery.message_id is not None:
            return await self.messenger.edit(delivery.chat_id, delivery.message_id, message)
        return await self.messenger.send(delivery.chat_id, delivery.thread, message, delivery.urgency)

    async def _settled(self, letter: Letter, decision: Send, outcome: Outcome) -> Settlement:
        delivery, now = letter.delivery, self.clock.now()
        match outcome:
            case Sent(message_id):
                self._note_latency(letter, now)
                return Settlement(delivery, "sent", now, message_id=message_id, rang=rings(letter, decision))
            case TryLater():
                self._heed(delivery.chat_id, outcome, now)
                return self._later(delivery, outcome)
            case Unreachable(problem):
                await self._put_to_sleep(letter, outcome)
                log.info("Chat %s cannot be reached: %s", delivery.chat_id, problem)
                return Settlement(delivery, "skipped", now, "closed" if outcome.thread_only else "left")
            case Migrated(new_id) if new_id == delivery.chat_id or delivery.attempts > MOST_MOVES:
                return self._later(delivery, TryLater("the group moves in circles"))
            case Migrated(new_id):
                async with self.store.transaction() as change:
                    await change.people.migrate(delivery.chat_id, new_id)
                return Settlement(delivery, "queued", now, "migrated", due=now)
            case Rejected(problem):
                if not outcome.gone:
                    log.error("Telegram refuses %s for chat %s: %s", delivery.key, delivery.chat_id, problem)
                return Settlement(delivery, "dead", now, "gone" if outcome.gone else problem)

    def _note_latency(self, letter: Letter, now: datetime) -> None:
        is_new = letter.delivery.message_id is None and letter.sequel is None
        if letter.story is not None and is_new:
            self.latency.observe((now - letter.story.lead.published).total_seconds())

    def _heed(self, chat_id: int, outcome: TryLater, now: datetime) -> None:
        if outcome.ambiguous:
            self._doubts = self._doubts.add(chat_id, now)
        if self._doubts.are_an_outage or (outcome.whole_bot and outcome.after is None):
            if not self._is_cut_off:
                log.warning("Telegram cannot be reached, sending stops until it answers: %s", outcome.problem)
            self._is_cut_off = True

    def _later(self, delivery: Delivery, outcome: TryLater) -> Settlement:
        now = self.clock.now()
        due = retry_at(delivery, outcome, now, self.chance.random())
        return Settlement(delivery, "queued", now, outcome.problem, due=due, ambiguous=outcome.ambiguous)

    async def _put_to_sleep(self, letter: Letter, outcome: Unreachable) -> None:
        """The chat hears nothing until somebody there calls; where only a forum topic was closed, the topic does."""
        chat_id, thread = letter.delivery.chat_id, letter.delivery.thread
        async with self.store.transaction() as change:
            if not outcome.thread_only:
                await change.people.set_state(chat_id, ChatState.ASLEEP, self.clock.now())
            elif await change.people.close_thread(chat_id, thread, self.clock.now()):
                await self.when_closed(change, letter.chat, thread)

    async def _write_marks(self) -> None:
        while True:
            await self._marked.wait()
            if len(self._marks) < self.limits.marks:
                await self.clock.sleep(self.limits.marks_wait_s)
            self._marked.clear()
            try:
                await self._flush()
            except StoreError as error:
                self._give_up(error)
                return

    async def _flush(self) -> None:
        async with self._flushing:
            while batch := tuple(self._marks[: self.limits.marks]):
                async with self.store.transaction() as change:
                    await change.outbox.settle(batch)
                del self._marks[: len(batch)]
                self.totals.update(settlement.state for settlement in batch)
                for settlement in batch:
                    del self._sending[settlement.delivery.chat_id]
                self._woken.set()

    def _give_up(self, error: WirewatchError) -> None:
        """Not raised where it happens: that would cancel what is under way, and its end would never be known."""
        self._fatal = self._fatal or error
        self._woken.set()

    async def _drain(self) -> None:
        if self._sending:
            _, late = await asyncio.wait(self._sending.values(), timeout=self.limits.drain_s)
            for task in late:
                task.cancel()
        try:
            await self._flush()
        except StoreError as error:
            log.error("%d sent messages could not be marked and may be repeated: %s", len(self._marks), error)  # noqa: TRY400


def _waited_for_outlets(letter: Letter) -> bool:
    """Whether it grew old because the chat wants more or other outlets first: that is no failure."""
    is_choosy = letter.chat.least_outlets > 1 or bool(letter.mutes)
    return letter.story is not None and is_choosy and letter.delivery.attempts <= 1
