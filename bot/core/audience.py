"""Who hears what, and how loud: whether a queued message still leaves when its turn has come."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.core.model import Chat, ChatState, Delivery, Mode, StoryView, Subscription, Topic, Urgency

RINGING = timedelta(minutes=5)  # over which the alerts that rang in a chat are counted
# A letter decided at the end of a slot has to be in its "+N more" before that leaves.
FOLD_GRACE = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Letter:
    """A delivery with all that decides whether and how it leaves."""

    delivery: Delivery
    chat: Chat
    subscriptions: tuple[Subscription, ...]  # those of this chat and thread to topics its story reached
    story: StoryView | None  # None for a fixed payload; for a "+N more" too
    folded: tuple[StoryView, ...]  # the stories a "+N more" stands for
    recent: int  # how many alerts rang in this chat within RINGING


@dataclass(frozen=True, slots=True)
class HearingLimits:
    """How much a chat is told, and how late."""

    max_age: timedelta = timedelta(hours=24)
    alerts: int = 10  # so many ring in one chat within RINGING; the rest become "+N more"


@dataclass(frozen=True, slots=True)
class Send:
    """It leaves; `topics` are those of its story that the chat wants to hear."""

    silent: bool
    topics: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True)
class Skip:
    """It does not leave: `left` `paused` `muted` or `old`."""

    reason: str


@dataclass(frozen=True, slots=True)
class Fold:
    """It becomes a line of the "+N more" with this key, which leaves at `due`."""

    key: str
    due: datetime


Decision: TypeAlias = Send | Skip | Fold


def decide(letter: Letter, limits: HearingLimits, now: datetime) -> Decision:
    """What becomes of the letter now. The loudest of its subscriptions that are not muted sets its mode."""
    hindrance = _hindrance(letter, limits, now)
    if hindrance:
        return Skip(hindrance)
    if letter.delivery.payload is not None:
        return Send(letter.delivery.payload.silent)
    wanted = [subscription for subscription in letter.subscriptions if not is_muted(subscription, now)]
    if not wanted:
        return Skip("muted" if letter.subscriptions else "left")
    # What stands for many rings no more: the alerts before it did.
    silent = bool(letter.folded) or all(subscription.mode is Mode.SILENT for subscription in wanted)
    send = Send(silent, tuple(subscription.topic for subscription in wanted))
    # One that may have arrived already is not told a second time in other words.
    is_too_much = rings(letter, send) and letter.recent >= limits.alerts and not letter.delivery.ambiguous
    return _fold(now) if is_too_much else send


def rings(letter: Letter, decision: Send) -> bool:
    """Whether it takes one of the places of the alerts that may ring; urgent ones need none."""
    delivery = letter.delivery
    is_first_telling = letter.story is not None and delivery.message_id is None
    return is_first_telling and delivery.urgency is not Urgency.URGENT and not decision.silent


def is_muted(subscription: Subscription, now: datetime) -> bool:
    """Whether the chat wants to hear nothing of the topic now."""
    return subscription.muted_until is not None and now < subscription.muted_until


def heard(views: tuple[StoryView, ...], topics: tuple[Topic, ...]) -> tuple[StoryView, ...]:
    """The stories with only those of their topics; without the stories that have none of them."""
    wanted = {topic.id for topic in topics}
    kept = (replace(view, topics=tuple(topic for topic in view.topics if topic.id in wanted)) for view in views)
    return tuple(view for view in kept if view.topics)


def _hindrance(letter: Letter, limits: HearingLimits, now: datetime) -> str:
    delivery, chat = letter.delivery, letter.chat
    if chat.state is not ChatState.ACTIVE:
        return "left"
    if chat.paused_until is not None and now < chat.paused_until:
        return "paused"
    is_new = delivery.message_id is None
    return "old" if is_new and now - delivery.created > limits.max_age else ""


def _fold(now: datetime) -> Fold:
    slot = int(now.timestamp() // RINGING.total_seconds())
    end = datetime.fromtimestamp((slot + 1) * RINGING.total_seconds(), now.tzinfo)
    return Fold(f"more:{slot}", end + FOLD_GRACE)
