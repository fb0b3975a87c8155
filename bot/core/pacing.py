"""When the next message may leave: as fast as Telegram permits, in order within a chat, the urgent before the rest.

Telegram permits about 30 messages a second in all, one a second in a chat with short bursts, 20 a minute in a group
(https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this), and who pays 1,000 a second
(https://core.telegram.org/bots/api#sendmessage, allow_paid_broadcast).
"""

import math
from collections import deque
from dataclasses import dataclass, field

from bot.core.model import Urgency

CLASSES = tuple(Urgency)
# Of the 1,000 that are permitted: when the first messages open their connections they come later than those after them.
# So many of them therefore leave at half the rate, which half a second of opening connections takes.
PAID_RATE = 995
_WARMING = 250
_IDLE_CHATS_KEPT = 10_000
# A loop is late by some milliseconds; at 1,000 a second that is some slots, which would be lost.
_LATE_S = 0.02


@dataclass(frozen=True, slots=True)
class Pace:
    """What is permitted. The margin covers the jitter of the network: 10 ms is enough on one machine, 20 ms outside."""

    rate: int = 30  # messages in any rolling second
    free: int | None = None  # where more than so many are to leave in a second, they are paid for; None: never
    margin_s: float = 0.02
    chat_gap_s: float = 1.0
    reply_burst: int = 3  # so many answers to a person may leave a chat at once
    group_messages: int = 20
    group_window_s: float = 60.0
    share: int = 10  # one slot in so many goes to a lower class, so that none starves


@dataclass(slots=True)
class _Chat:
    in_flight: bool = False
    earned_at: float = -math.inf  # when the gaps of all it sent are over
    blocked_until: float = -math.inf
    window: deque[float] = field(default_factory=deque)  # a group's messages of the last minute


@dataclass(frozen=True, slots=True)
class _Waiting:
    ticket: int
    chat_id: int
    since: float


class Pacer:
    """Who waits and who may go. It reads no clock: `now` is in seconds and never goes back."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self._queues: dict[Urgency, dict[int, _Waiting]] = {urgency: {} for urgency in CLASSES}
        self._chats: dict[int, _Chat] = {}
        self._window: deque[float] = deque(maxlen=pace.rate)
        self._slot_at = -math.inf
        self._turn = 0
        self.is_paid = False  # whether the message that left last is to be paid for
        self._paused_until = -math.inf
        self._last_flood: tuple[float, int] = (-math.inf, 0)

    def enter(self, ticket: int, chat_id: int, urgency: Urgency, now: float) -> None:
        """A message wants to leave; `ticket` is its name from here on."""
        self._queues[urgency][ticket] = _Waiting(ticket, chat_id, now)

    def withdraw(self, ticket: int) -> None:
        """The message need not leave any more. Nothing happens when it left already."""
        for queue in self._queues.values():
            queue.pop(ticket, None)

    def take(self, now: float) -> int | None:
        """The ticket of the one message that may leave now; None when none may."""
        if now < self._next_slot():
            return None
        for urgency in self._order():
            if self._class_free_at(urgency) > now:
                continue
            for waiting in self._queues[urgency].values():
                if self._free_at(waiting.chat_id, urgency) <= now:
                    self._leave(waiting, urgency, now)
                    return waiting.ticket
        return None

    def answered(self, chat_id: int) -> None:
        """The message that was under way to this chat has its answer."""
        self._chat(chat_id).in_flight = False

    def flooded(self, chat_id: int, after_s: float, now: float) -> bool:
        """Telegram said 429: this chat waits. True when another heard it within a second, so that everybody waits."""
        chat = self._chat(chat_id)
        chat.blocked_until = max(chat.blocked_until, now + after_s + self.pace.margin_s)
        last_at, last_chat = self._last_flood
        self._last_flood = (now, chat_id)
        if chat_id == last_chat or now - last_at >= 1:
            return False
        self._paused_until = max(self._paused_until, now + after_s + self.pace.margin_s)
        return True

    def wake_at(self) -> float | None:
        """When `take` may next succeed; None when nothing waits, or only for answers."""
        slot, soonest = self._next_slot(), math.inf
        for urgency, queue in self._queues.items():
            class_free_at = self._class_free_at(urgency)
            for waiting in queue.values():
                soonest = min(soonest, max(class_free_at, self._free_at(waiting.chat_id, urgency)))
                if soonest <= slot:
                    return slot
        return soonest if soonest < math.inf else None

    def _order(self) -> tuple[Urgency, ...]:
        """The classes as they get this slot: most urgent first, but at its turn the lower one that waited longest."""
        filled = [urgency for urgency in CLASSES if self._queues[urgency]]
        if (self._turn + 1) % self.pace.share or len(filled) < 2:
            return tuple(filled)
        patient = min(filled[1:], key=lambda urgency: next(iter(self._queues[urgency].values())).since)
        return (patient, *(urgency for urgency in filled if urgency is not patient))

    def _next_slot(self) -> float:
        full = len(self._window) == self.pace.rate
        window = self._window[0] + 1 + self.pace.margin_s if full else -math.inf
        return max(window, self._slot_at, self._paused_until)

    def _class_free_at(self, urgency: Urgency) -> float:
        """An edit cannot be paid for: it waits until one more is free."""
        if urgency is not Urgency.EDIT or self.pace.free is None or len(self._window) < self.pace.free:
            return -math.inf
        return self._window[-self.pace.free] + 1 + self.pace.margin_s

    def _free_at(self, chat_id: int, urgency: Urgency) -> float:
        chat = self._chats.get(chat_id)
        if chat is None:
            return -math.inf
        if chat.in_flight:
            return math.inf
        ahead = self.pace.reply_burst - 1 if urgency is Urgency.INTERACTIVE else 0
        full = len(chat.window) >= self.pace.group_messages
        window = chat.window[0] + self.pace.group_window_s + self.pace.margin_s if full else -math.inf
        return max(chat.earned_at - ahead * (self.pace.chat_gap_s + self.pace.margin_s), chat.blocked_until, window)

    def _leave(self, waiting: _Waiting, urgency: Urgency, now: float) -> None:
        del self._queues[urgency][waiting.ticket]
        self._turn += 1
        self.is_paid = urgency is not Urgency.EDIT and self._is_beyond_free(now)
        self._window.append(now)
        # Evenly spaced, so that a slot is never far when something urgent comes; a late one may be caught up with.
        spacing = (2 if self._is_warming_up(now) else 1) / self.pace.rate
        self._slot_at = max(self._slot_at, now - max(spacing, _LATE_S)) + spacing
        self._forget_idle(now)
        chat = self._chat(waiting.chat_id)
        chat.in_flight = True
        chat.earned_at = max(chat.earned_at, now) + self.pace.chat_gap_s + self.pace.margin_s
        if waiting.chat_id < 0:
            if len(chat.window) >= self.pace.group_messages:
                chat.window.popleft()
            chat.window.append(now)

    def _is_warming_up(self, now: float) -> bool:
        """Whether a paid crowd has just begun: while its connections are opened it leaves at half the rate."""
        if self.pace.free is None:
            return False
        early = min(_WARMING, self.pace.rate // 2)
        return len(self._window) < early or now - self._window[-early] > 1 + self.pace.margin_s

    def _is_beyond_free(self, now: float) -> bool:
        """Whether more than are free leave at about this moment, those that wait included.

        On new connections one that left first may arrive last, and would be refused.
        """
        if self.pace.free is None:
            return False
        others = self.pace.free - sum(len(self._queues[urgency]) for urgency in CLASSES if urgency is not Urgency.EDIT)
        if others <= 0 or len(self._window) < others:
            return others <= 0
        return now - self._window[-others] < 1 + self.pace.margin_s

    def _chat(self, chat_id: int) -> _Chat:
        return self._chats.setdefault(chat_id, _Chat())

    def _forget_idle(self, now: float) -> None:
        if len(self._chats) <= _IDLE_CHATS_KEPT or self._turn % _IDLE_CHATS_KEPT:
            return
        minute_ago = now - self.pace.group_window_s - self.pace.margin_s
        self._chats = {
            chat_id: chat
            for chat_id, chat in self._chats.items()
            if chat.in_flight or max(chat.earned_at, chat.blocked_until) > minute_ago
        }
