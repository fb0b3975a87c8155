"""Who hears what, and how loud: whether a queued message still leaves when its turn has come."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from bot.core.broadcasts import broadcast_number
from bot.core.digests import Schedule, digest_key, is_digest, is_scheduled, next_digest
from bot.core.model import (
    Chat,
    ChatState,
    Delivery,
    Detail,
    Mode,
    Mute,
    Sequel,
    StoryView,
    Subject,
    Subscription,
    Topic,
    Urgency,
)
from bot.core.quiet import quiet_time, quiet_until

RINGING = timedelta(minutes=5)  # over which the alerts that rang in a chat are counted
# A letter decided at the end of a slot has to be in its "+N more" before that leaves.
FOLD_GRACE = timedelta(seconds=5)
# What quiet hours held back waits so much longer for the digest of its chat, to come with it.
NEAR_QUIET = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Letter:
    """A delivery with all that decides whether and how it leaves."""

    delivery: Delivery
    chat: Chat
    subscriptions: tuple[Subscription, ...]  # those of this chat and thread to topics its story reached
    story: StoryView | None  # None for a fixed payload; for a "+N more" and a digest too
    folded: tuple[StoryView, ...]  # the stories that a "+N more" or a digest stands for
    recent: int  # how many alerts rang in this chat within RINGING
    schedule: Schedule | None = None  # of the digest of this chat and thread
    told: tuple[StoryView, ...] = ()  # of a digest: what was told by alerts since the one before
    sequel: Sequel | None = None  # of a delivery that tells how a story went on
    is_closed: bool = False  # Telegram lets nobody write into its forum topic
    mutes: tuple[Mute, ...] = ()  # stories and outlets that this chat and thread muted; a topic's is its subscription's


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
    """It does not leave: `left` `closed` `paused` `muted` `old` `unasked` `empty` or `cancelled`."""

    reason: str


@dataclass(frozen=True, slots=True)
class Fold:
    """It becomes a part of the "+N more" or the digest with this key, which leaves at `due`."""

    key: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Wait:
    """It leaves at `due`, when the quiet hours of its chat are over."""

    due: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """It stays until its story grows: too `few` outlets report it, or only outlets that are muted (`muted_outlet`)."""

    reason: str = "few"


Decision: TypeAlias = Send | Skip | Fold | Wait | Hold


def decide(letter: Letter, limits: HearingLimits, now: datetime) -> Decision:
    """What becomes of the letter now. The loudest of its subscriptions that are not muted sets its mode."""
    letter = listening(letter, now)
    hindrance = _hindrance(letter, limits, now)
    if hindrance:
        return Skip(hindrance)
    if letter.delivery.payload is not None:
        return _unless_quiet(letter, Send(letter.delivery.payload.silent), now)
    wanted = [subscription for subscription in letter.subscriptions if not is_muted(subscription, now)]
    if letter.story:
        return _hushed(letter, letter.story, now) or _told(letter, wanted, limits, now)
    return _too_much(letter, wanted, now) or _gathered(letter, wanted, now)


def _hushed(letter: Letter, story: StoryView, now: datetime) -> Decision | None:
    """What becomes of an alert whose story is muted, or whose outlets are; None for others."""
    if story.story_id in _stories(letter, now):
        return Skip("muted_story")
    outlets = _outlets(letter, now)
    is_over = letter.delivery.message_id is not None or letter.sequel is not None
    if letter.sequel and letter.sequel.report.outlet in outlets:
        return Skip("muted_outlet")
    if all(report.outlet in outlets for report in story.reports):
        return Skip("muted_outlet") if is_over else Hold("muted_outlet")
    return None


def _told(letter: Letter, wanted: Sequence[Subscription], limits: HearingLimits, now: datetime) -> Decision:
    if not wanted:
        return Skip("muted" if letter.subscriptions else "left")
    send = Send(_is_silent(wanted), tuple(subscription.topic for subscription in wanted))
    if letter.delivery.message_id is not None:  # an edit disturbs nobody
        return send
    # One that may have arrived already is not told a second time in other words.
    if letter.delivery.ambiguous:
        return _unless_quiet(letter, send, now)
    return _held_back(letter, wanted, now) or _unless_too_much(letter, send, limits, now)


def _too_much(letter: Letter, wanted: Sequence[Subscription], now: datetime) -> Decision | None:
    """What becomes of a "+N more" with topics that are told in the digest, which gathers it too; None for others."""
    at_once = [subscription for subscription in wanted if subscription.mode is not Mode.DIGEST]
    if letter.schedule is None or is_digest(letter.delivery.key) or len(at_once) == len(wanted):
        return None
    return _gathered(letter, at_once, now) if at_once else _into_digest(letter.schedule, letter.chat, now)


def _gathered(letter: Letter, wanted: Sequence[Subscription], now: datetime) -> Decision:
    """What stands for many rings no more: the alerts before it did, or it was not wanted at once."""
    key = letter.delivery.key
    if letter.delivery.story_id is not None:  # nothing is left of its story
        return Skip("empty")
    if broadcast_number(key) is not None:
        return Skip("cancelled")
    if not wanted and not (is_scheduled(key) and letter.chat.empty_digests):
        is_muted_away = letter.subscriptions or letter.mutes
        return Skip("muted" if is_muted_away else "empty" if is_digest(key) else "left")
    return _unless_quiet(letter, Send(silent=True, topics=tuple(each.topic for each in wanted)), now)


def _held_back(letter: Letter, wanted: Sequence[Subscription], now: datetime) -> Decision | None:
    """What keeps an alert from being sent at once; None for nothing."""
    chat, schedule, story, quiet = letter.chat, letter.schedule, letter.story, _quiet(letter, now)
    if story and letter.sequel is None and len(story.outlets) < chat.least_outlets:
        return Hold()
    if schedule:
        digest = _into_digest(schedule, chat, now)
        is_for_digest = all(subscription.mode is Mode.DIGEST for subscription in wanted)
        if is_for_digest or (quiet and digest.due <= quiet + NEAR_QUIET):
            return digest
    return Fold(quiet_key(quiet), quiet) if quiet else None


def _into_digest(schedule: Schedule, chat: Chat, now: datetime) -> Fold:
    slot = next_digest(schedule, chat, now)
    return Fold(digest_key(schedule.id, slot), slot)


def quiet_key(end: datetime) -> str:
    """The key of the message that says what quiet hours held back, which leaves at their end."""
    return f"quiet:{end.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def _unless_quiet(letter: Letter, send: Send, now: datetime) -> Decision:
    quiet = _quiet(letter, now)
    return Wait(quiet) if quiet else send


def _quiet(letter: Letter, now: datetime) -> datetime | None:
    """When the quiet hours end that keep this letter back now; None for none."""
    free = letter.delivery.message_id is not None or _passes(letter)
    return None if free else quiet_until(letter.chat, now)


def _unless_too_much(letter: Letter, send: Send, limits: HearingLimits, now: datetime) -> Decision:
    return _fold(now) if rings(letter, send) and letter.recent >= limits.alerts else send


def _is_silent(wanted: Sequence[Subscription]) -> bool:
    return all(subscription.mode is not Mode.INSTANT for subscription in wanted)


def _passes(letter: Letter) -> bool:
    """Whether it may disturb quiet hours: what somebody has just asked for, and what is urgent where that may."""
    urgency = letter.delivery.urgency
    return urgency is Urgency.INTERACTIVE or (urgency is Urgency.URGENT and letter.chat.urgent_passes)


def rings(letter: Letter, decision: Send) -> bool:
    """Whether it takes one of the places of the alerts that may ring; urgent ones need none."""
    delivery = letter.delivery
    is_first_telling = letter.story is not None and delivery.message_id is None
    return is_first_telling and delivery.urgency is not Urgency.URGENT and not decision.silent


def is_muted(subscription: Subscription, now: datetime) -> bool:
    """Whether the chat wants to hear nothing of the topic now."""
    return subscription.muted_until is not None and now < subscription.muted_until


def listening(letter: Letter, now: datetime) -> Letter:
    """The letter without what its chat has muted: stories, and what muted outlets report.

    An alert keeps its story whatever is muted: `decide` says what becomes of it.
    """
    stories, outlets = _stories(letter, now), _outlets(letter, now)
    if not (stories or outlets):
        return letter
    folded, told = (_spared(views, stories, outlets) for views in (letter.folded, letter.told))
    if letter.story is not None:
        alone = _spared((letter.story,), frozenset(), outlets)
        return replace(letter, story=alone[0] if alone else letter.story)
    reached = {topic.id for view in (*folded, *told) for topic in view.topics}
    kept = tuple(each for each in letter.subscriptions if each.topic.id in reached)
    return replace(letter, folded=folded, told=told, subscriptions=kept)


def _spared(views: tuple[StoryView, ...], stories: frozenset[int], outlets: frozenset[str]) -> tuple[StoryView, ...]:
    kept = (
        replace(view, reports=tuple(report for report in view.reports if report.outlet not in outlets))
        for view in views
        if view.story_id not in stories
    )
    return tuple(view for view in kept if view.reports)


def _stories(letter: Letter, now: datetime) -> frozenset[int]:
    return frozenset(mute.target for mute in letter.mutes if mute.subject is Subject.STORY and now < mute.until)


def _outlets(letter: Letter, now: datetime) -> frozenset[str]:
    """By their names, as outlets are counted: an outlet may have several feeds."""
    return frozenset(mute.title for mute in letter.mutes if mute.subject is Subject.SOURCE and now < mute.until)


def unheard(letter: Letter, decision: Decision, now: datetime) -> tuple[int, ...]:
    """The stories (by id) that a "+N more" or a digest stands for and does not tell, for its chat muted them.

    Each is then decided by itself: one that only muted outlets report waits for another.
    """
    if letter.delivery.message_id is not None or letter.delivery.ambiguous:  # it may have told them
        return ()
    match decision:
        case Send(topics=topics):
            told = {view.story_id for view in heard(listening(letter, now).folded, topics)}
        case Skip("muted"):
            told = set()
        case _:
            return ()
    return tuple(view.story_id for view in letter.folded if view.story_id not in told)


def heard(views: tuple[StoryView, ...], topics: tuple[Topic, ...]) -> tuple[StoryView, ...]:
    """The stories with only those of their topics; without the stories that have none of them."""
    wanted = {topic.id for topic in topics}
    kept = (replace(view, topics=tuple(topic for topic in view.topics if topic.id in wanted)) for view in views)
    return tuple(view for view in kept if view.topics)


def _hindrance(letter: Letter, limits: HearingLimits, now: datetime) -> str:
    chat = letter.chat
    if chat.state is not ChatState.ACTIVE:
        return "left"
    if letter.is_closed:
        return "closed"
    if chat.paused_until is not None and now < chat.paused_until:
        return "paused"
    # A sequel was wanted when it was queued; who wants none of them any more hears none.
    if letter.sequel and not is_wanted(letter.sequel, chat):
        return "unasked"
    return "old" if _is_old(letter, limits, now) else ""


def _is_old(letter: Letter, limits: HearingLimits, now: datetime) -> bool:
    """Whether it comes too late to be worth sending; for what was held back on purpose that time does not count."""
    delivery = letter.delivery
    if delivery.message_id is not None or is_digest(delivery.key) or now - delivery.created <= limits.max_age:
        return False
    return now - delivery.created - quiet_time(letter.chat, delivery.created, now) > limits.max_age


def is_wanted(sequel: Sequel, chat: Chat) -> bool:
    """Whether the chat wants to hear how a story went on: what is new in it, or that one more outlet reports it."""
    return chat.detail is Detail.ALL or (chat.detail is Detail.DEVELOPMENTS and bool(sequel.news))


def _fold(now: datetime) -> Fold:
    slot = int(now.timestamp() // RINGING.total_seconds())
    end = datetime.fromtimestamp((slot + 1) * RINGING.total_seconds(), now.tzinfo)
    return Fold(f"more:{slot}", end + FOLD_GRACE)
