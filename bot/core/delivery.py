"""What follows from how a send ended: when to try again, and what to send instead."""

import html
import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.core.model import Delivery, Message, TryLater

EDIT_GAP = timedelta(minutes=1)  # between two changes of one message
FIRST_WAIT = timedelta(seconds=2)
FIRST_AMBIGUOUS_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
OLD = "old"
OUTAGE_CHATS = 3
OUTAGE_WINDOW = timedelta(seconds=10)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a claimed delivery ended for now.

    `state`: sent, queued (try again at `due`), waiting (until its story grows), skipped (`reason` muted paused left
    closed old unasked empty), folded (into `fold`), dead (`reason` old, perhaps with what failed until then, or the
    words in which Telegram refused it).
    """

    delivery: Delivery
    state: str
    at: datetime
    reason: str = ""
    due: datetime | None = None
    message_id: int | None = None
    ambiguous: bool = False
    fold: str = ""
    rang: bool = False  # it counts among the alerts that may ring in its chat
    left: datetime | None = None  # when a sent one left; None: at `at`
    tried: bool = True  # whether the claim counts as an attempt: what was held back was none
    rest: tuple[Message, ...] = ()  # of a sent one: the pieces that did not fit into it
    unheard: tuple[int, ...] = ()  # stories that it gathered and did not tell, once it is sent or skipped


def retry_at(delivery: Delivery, outcome: TryLater, now: datetime, chance: float) -> datetime:
    """When to try again: after Telegram's own wait, else after a doubling one; `chance` in [0, 1) spreads them out.

    What may have arrived waits longer, so that a lost answer does not become a repeat while Telegram recovers.
    """
    if outcome.after is not None:
        return now + outcome.after + timedelta(seconds=chance / 2)
    first = FIRST_AMBIGUOUS_WAIT if outcome.ambiguous else FIRST_WAIT
    before = delivery.ambiguous if outcome.ambiguous else max(delivery.attempts - 1, 0)
    wait: timedelta = min(first * 2 ** min(before, 16), LONGEST_WAIT)
    return now + wait * (1 + chance / 4)


def grown_old(delivery: Delivery) -> str:
    """The reason of a delivery that is too old to send, with what it failed by until then."""
    is_said_by_telegram = " " in delivery.problem and delivery.attempts > 1
    return f"{OLD}: {delivery.problem}" if is_said_by_telegram else OLD


def as_plain(message: Message) -> Message:
    """The same message without markup: what is sent when Telegram could not parse it."""
    text = html.unescape(_TAG.sub("", message.html))
    return replace(message, html=html.escape(text, quote=False))


def in_words(message: Message) -> Message:
    """The same message with nothing beside its words: what is sent when Telegram dislikes a page or a picture."""
    return replace(message, preview=False, page="", picture="")


@dataclass(frozen=True, slots=True)
class Doubts:
    """The chats whose last answers were lost, and when."""

    cases: tuple[tuple[int, datetime], ...] = field(default=())

    def add(self, chat_id: int, now: datetime) -> "Doubts":
        """With this chat's, and without what is long ago."""
        kept = tuple((chat, at) for chat, at in self.cases if chat != chat_id and now - at < OUTAGE_WINDOW)
        return Doubts((*kept, (chat_id, now)))

    @property
    def are_an_outage(self) -> bool:
        """Whether so many chats at once mean that Telegram, not a chat, is in trouble."""
        return len(self.cases) >= OUTAGE_CHATS
