"""What the services need from the database to deliver every message once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.audience import Letter
from bot.core.deadletters import DeadLetter, Queue, Traffic
from bot.core.delivery import Settlement
from bot.core.model import Delivery, Posting, Step


class Outbox(Protocol):
    """Every message that must not be lost or doubled."""

    async def put(self, delivery: Delivery, now: datetime) -> bool:
        """Queues one message (its `id` is ignored); False when its chat, thread and key are there already."""
        ...

    async def has_open_alert(self) -> bool:
        """Whether there is an alert, a sequel or a broadcast to expand."""
        ...

    async def expand(self, now: datetime, limit: int) -> Mapping[str, int]:
        """Turns open alerts into rows for their followers, and open sequels for those who were told their stories.

        Then open broadcasts for those they are for. Goes through about `limit` of them. Counts the `slices` that took,
        and the `alerts`, `developments` and `broadcasts` that everybody has in line now; empty when nothing was open.
        """
        ...

    async def revise(self, story_id: int, now: datetime, least_gap: timedelta, life: timedelta) -> int:
        """Makes the story's sent messages due for an edit, none twice within `least_gap`, none older than `life`."""
        ...

    async def release(self, story_id: int, now: datetime) -> int:
        """Makes the story's alerts due that wait for more outlets; those being looked at are looked at again."""
        ...

    async def hold_until(self, chat_id: int, until: datetime | None, now: datetime) -> None:
        """What the quiet hours of the chat hold back leaves together at `until`, at once for None: they changed."""
        ...

    async def ask_again(self, chat_id: int, now: datetime) -> None:
        """Makes due what waits for more outlets in the chat: it asks for fewer."""
        ...

    async def reclaim(self, now: datetime) -> int:
        """At start: what a killed process had claimed is due again at once."""
        ...

    async def claim(self, now: datetime, until: datetime, limit: int, busy: Sequence[int]) -> tuple[Delivery, ...]:
        """Due rows, most urgent first, at most one per chat and none of the `busy` chats; leased until then."""
        ...

    async def letter(self, delivery: Delivery, now: datetime) -> Letter: ...

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        """Writes how they ended; a fold also queues the "+N more" of its chat if it is not there yet."""
        ...

    async def next_due(self) -> datetime | None: ...

    async def by_message(self, chat_id: int, message_id: int) -> Delivery | None: ...

    async def posting(self, chat_id: int, thread: int, story_id: int) -> Posting | None:
        """What became of the story's alert in this chat; None when it was never planned for it."""
        ...

    async def missed(self, chat_id: int, since: datetime) -> int:
        """How many deliveries were skipped for this chat since then because it was paused."""
        ...

    async def steps(self, delivery_id: int) -> tuple[Step, ...]:
        """When it was planned, due, sent and answered: the steps it came to, in this order."""
        ...

    async def counts(self) -> Mapping[str, int]:
        """How many rows stand in each state."""
        ...


class DeadLetters(Protocol):
    """What could not be delivered, and how the rest of the outbox is."""

    async def traffic(self, now: datetime, since: datetime) -> Traffic:
        """What waits for its turn, what left since then, and what could not be delivered."""
        ...

    async def queues(self, now: datetime) -> tuple[Queue, ...]:
        """What waits for its turn, in the order of its classes."""
        ...

    async def count(self) -> int: ...

    async def page(self, limit: int, offset: int) -> tuple[DeadLetter, ...]:
        """The latest first."""
        ...

    async def revive(self, now: datetime, letter_id: int | None = None) -> int:
        """Queues one of them (all of them for None) as if it were planned now; how many that were."""
        ...

    async def drop(self, letter_id: int | None = None) -> int:
        """Gives one of them (all of them for None) up; how many that were."""
        ...
