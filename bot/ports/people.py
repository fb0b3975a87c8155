"""What the services need from the database about chats, what they follow, and who may do what."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from bot.core.model import AuditLine, Chat, ChatState, Mode, Subscription


class People(Protocol):
    """Chats, what they follow, who may do what."""

    async def chat(self, chat_id: int) -> Chat | None: ...

    async def reachable(self, chat_ids: Iterable[int]) -> tuple[Chat, ...]:
        """Those of the chats that can be written to, by id."""
        ...

    async def save_chat(self, chat: Chat, now: datetime) -> None:
        """Adds the chat, or writes its new settings and state."""
        ...

    async def set_state(self, chat_id: int, state: ChatState, now: datetime | None = None) -> None:
        """A banned chat does not fall asleep; it stays banned until it is made active. `now`: when it was lost."""
        ...

    async def migrate(self, old_id: int, new_id: int) -> None:
        """Moves every row of a group to the supergroup it became; rows that both have are merged."""
        ...

    async def subscribe(self, chat_id: int, thread: int, topic_id: int, mode: Mode, now: datetime) -> bool:
        """Follows the topic from now on, or changes its mode; False when it was followed already."""
        ...

    async def unsubscribe(self, chat_id: int, thread: int, topic_id: int) -> bool:
        """False when it was not followed."""
        ...

    async def mute(self, chat_id: int, thread: int, topic_id: int, until: datetime | None) -> bool:
        """False when it is not followed."""
        ...

    async def subscriptions(self, chat_id: int, thread: int | None = None) -> tuple[Subscription, ...]:
        """Those of one thread, or of the whole chat when `thread` is None."""
        ...

    async def close_thread(self, chat_id: int, thread: int, now: datetime) -> bool:
        """Nothing is sent to that forum topic (0: the group itself) any more; False when it was closed already."""
        ...

    async def is_closed(self, chat_id: int, thread: int) -> bool: ...

    async def reopen_thread(self, chat_id: int, thread: int) -> bool:
        """It is sent to again; False when it was open."""
        ...

    async def followers(self, topic_id: int) -> int: ...

    async def following(self, topic_id: int) -> tuple[tuple[Chat, int], ...]:
        """Every active chat that follows the topic, with the thread it follows it in."""
        ...

    async def setting(self, name: str) -> str | None: ...

    async def set_setting(self, name: str, value: str) -> None: ...

    async def note(self, who: str, what: str, now: datetime) -> None:
        """A line of the audit."""
        ...

    async def audit(self, limit: int, before: int | None = None) -> tuple[AuditLine, ...]:
        """The lines with ids below `before`, newest first."""
        ...
