"""Statements about chats, what they follow, admins, settings and the audit."""

from collections.abc import Iterable
from datetime import datetime

from bot.core.model import AuditLine, Chat, ChatState, Detail, Mode, Preview, Quiet, Subscription
from bot.core.weekdays import EVERY_DAY
from storage.driver import Row, Session, fetch_number, fetch_one
from storage.moving import move_chat
from storage.topics import topic_of
from storage.values import from_days, from_ms, to_days, to_json, to_ms

_CHAT = "SELECT * FROM chat WHERE id = :id"
_REACHABLE = "SELECT * FROM chat WHERE id IN {numbers[ids]} AND state = 'active' ORDER BY id"
_SAVE_CHAT = """
INSERT INTO chat (id, kind, title, language, timezone, state, paused_until, paused_at, quiet_start, quiet_end,
    quiet_days, urgent_passes, detail, least_outlets, empty_digests, preview, username, joined_at)
VALUES (:id, :kind, :title, :language, :timezone, :state, :paused_until, :paused_at, :quiet_start, :quiet_end,
    :quiet_days, :urgent_passes, :detail, :least_outlets, :empty_digests, :preview, :username, :now)
ON CONFLICT (id) DO UPDATE SET
    kind = excluded.kind, title = excluded.title, language = excluded.language, timezone = excluded.timezone,
    state = excluded.state, paused_until = excluded.paused_until, paused_at = excluded.paused_at,
    quiet_start = excluded.quiet_start, quiet_end = excluded.quiet_end, quiet_days = excluded.quiet_days,
    urgent_passes = excluded.urgent_passes, detail = excluded.detail, least_outlets = excluded.least_outlets,
    empty_digests = excluded.empty_digests, preview = excluded.preview, username = excluded.username
"""
# Who is banned and then blocks the bot would come back without the ban.
_SET_STATE = """
UPDATE chat SET state = :state, left_at = coalesce(:now, left_at)
WHERE id = :id AND NOT (state = 'banned' AND :state = 'asleep')
"""

_SUBSCRIBE = """
INSERT INTO subscription (chat_id, thread, topic_id, mode, since_at)
VALUES (:chat, :thread, :topic, :mode, :now)
ON CONFLICT (chat_id, thread, topic_id) DO NOTHING
"""
_SET_MODE = """
UPDATE subscription SET mode = :mode WHERE chat_id = :chat AND thread = :thread AND topic_id = :topic
"""
_UNSUBSCRIBE = "DELETE FROM subscription WHERE chat_id = :chat AND thread = :thread AND topic_id = :topic"
_MUTE = """
UPDATE subscription SET muted_until = :until WHERE chat_id = :chat AND thread = :thread AND topic_id = :topic
"""
_SUBSCRIPTIONS = """
SELECT s.chat_id AS follower, s.thread AS follower_thread, s.mode, s.muted_until, topic.*, rule.expression
FROM subscription AS s
JOIN topic ON topic.id = s.topic_id
JOIN rule ON rule.topic_id = topic.id AND rule.version = topic.version
WHERE s.chat_id = :chat AND (:whole = 1 OR s.thread = :thread)
ORDER BY s.thread, topic.id
"""
# Index subscription_topic.
_FOLLOWERS = "SELECT count(*) AS n FROM subscription WHERE topic_id = :topic"
_FOLLOWING = """
SELECT chat.*, s.thread FROM subscription AS s JOIN chat ON chat.id = s.chat_id
WHERE s.topic_id = :topic AND chat.state = 'active' ORDER BY s.chat_id, s.thread
"""

_CLOSE = """
INSERT INTO closed_thread (chat_id, thread, at) VALUES (:chat, :thread, :now) ON CONFLICT (chat_id, thread) DO NOTHING
"""
_IS_CLOSED = "SELECT count(*) AS n FROM closed_thread WHERE chat_id = :chat AND thread = :thread"
_REOPEN = "DELETE FROM closed_thread WHERE chat_id = :chat AND thread = :thread"

_SETTING = "SELECT value FROM setting WHERE name = :name"
_SET_SETTING = """
INSERT INTO setting (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value
"""
_NOTE = "INSERT INTO audit (at, who, what) VALUES (:now, :who, :what)"
_AUDIT = "SELECT * FROM audit WHERE id < :before ORDER BY id DESC LIMIT :limit"

_AFTER_ALL = 2**62  # more than any id


class SqlPeople:
    """The port `People` over SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def chat(self, chat_id: int) -> Chat | None:
        row = await fetch_one(self._session, _CHAT, id=chat_id)
        return chat_of(row) if row else None

    async def reachable(self, chat_ids: Iterable[int]) -> tuple[Chat, ...]:
        return tuple(map(chat_of, await self._session.fetch(_REACHABLE, ids=to_json(chat_ids))))

    async def save_chat(self, chat: Chat, now: datetime) -> None:
        await self._session.run(
            _SAVE_CHAT,
            id=chat.id,
            kind=chat.kind,
            title=chat.title,
            language=chat.language,
            timezone=chat.timezone,
            state=str(chat.state),
            paused_until=to_ms(chat.paused_until),
            paused_at=to_ms(chat.paused_at),
            quiet_start=chat.quiet and chat.quiet.start,
            quiet_end=chat.quiet and chat.quiet.end,
            quiet_days=to_days(chat.quiet.days if chat.quiet else EVERY_DAY),
            urgent_passes=int(chat.urgent_passes),
            detail=str(chat.detail),
            least_outlets=chat.least_outlets,
            empty_digests=int(chat.empty_digests),
            preview=str(chat.preview),
            username=chat.username,
            now=to_ms(now),
        )

    async def set_state(self, chat_id: int, state: ChatState, now: datetime | None = None) -> None:
        await self._session.run(_SET_STATE, id=chat_id, state=str(state), now=to_ms(now))

    async def migrate(self, old_id: int, new_id: int) -> None:
        await move_chat(self._session, old_id, new_id)

    async def subscribe(self, chat_id: int, thread: int, topic_id: int, mode: Mode, now: datetime) -> bool:
        values = {"chat": chat_id, "thread": thread, "topic": topic_id, "mode": str(mode)}
        if await self._session.run(_SUBSCRIBE, **values, now=to_ms(now)):
            return True
        await self._session.run(_SET_MODE, **values)
        return False

    async def unsubscribe(self, chat_id: int, thread: int, topic_id: int) -> bool:
        return bool(await self._session.run(_UNSUBSCRIBE, chat=chat_id, thread=thread, topic=topic_id))

    async def mute(self, chat_id: int, thread: int, topic_id: int, until: datetime | None) -> bool:
        return bool(await self._session.run(_MUTE, chat=chat_id, thread=thread, topic=topic_id, until=to_ms(until)))

    async def subscriptions(self, chat_id: int, thread: int | None = None) -> tuple[Subscription, ...]:
        rows = await self._session.fetch(_SUBSCRIPTIONS, chat=chat_id, thread=thread or 0, whole=int(thread is None))
        return tuple(map(subscription_of, rows))

    async def close_thread(self, chat_id: int, thread: int, now: datetime) -> bool:
        return bool(await self._session.run(_CLOSE, chat=chat_id, thread=thread, now=to_ms(now)))

    async def is_closed(self, chat_id: int, thread: int) -> bool:
        return bool(await fetch_number(self._session, _IS_CLOSED, chat=chat_id, thread=thread))

    async def reopen_thread(self, chat_id: int, thread: int) -> bool:
        return bool(await self._session.run(_REOPEN, chat=chat_id, thread=thread))

    async def followers(self, topic_id: int) -> int:
        return await fetch_number(self._session, _FOLLOWERS, topic=topic_id)

    async def following(self, topic_id: int) -> tuple[tuple[Chat, int], ...]:
        rows = await self._session.fetch(_FOLLOWING, topic=topic_id)
        return tuple((chat_of(row), row["thread"]) for row in rows)

    async def setting(self, name: str) -> str | None:
        row = await fetch_one(self._session, _SETTING, name=name)
        return str(row["value"]) if row else None

    async def set_setting(self, name: str, value: str) -> None:
        await self._session.run(_SET_SETTING, name=name, value=value)

    async def note(self, who: str, what: str, now: datetime) -> None:
        await self._session.run(_NOTE, who=who, what=what, now=to_ms(now))

    async def audit(self, limit: int, before: int | None = None) -> tuple[AuditLine, ...]:
        rows = await self._session.fetch(_AUDIT, limit=limit, before=_AFTER_ALL if before is None else before)
        return tuple(AuditLine(row["id"], from_ms(row["at"]), row["who"], row["what"]) for row in rows)


def subscription_of(row: Row) -> Subscription:
    """The subscription in a row that has its columns and those of its topic."""
    return Subscription(
        chat_id=row["follower"],
        thread=row["follower_thread"],
        topic=topic_of(row),
        mode=Mode(row["mode"]),
        muted_until=from_ms(row["muted_until"]),
    )


def chat_of(row: Row) -> Chat:
    """The chat in a row of chats."""
    return Chat(
        id=row["id"],
        kind=row["kind"],
        title=row["title"],
        language=row["language"],
        timezone=row["timezone"],
        state=ChatState(row["state"]),
        paused_until=from_ms(row["paused_until"]),
        paused_at=from_ms(row["paused_at"]),
        quiet=_quiet(row),
        urgent_passes=bool(row["urgent_passes"]),
        detail=Detail(row["detail"]),
        least_outlets=row["least_outlets"],
        empty_digests=bool(row["empty_digests"]),
        preview=Preview(row["preview"]),
        username=row["username"],
    )


def _quiet(row: Row) -> Quiet | None:
    if row["quiet_start"] is None:
        return None
    return Quiet(row["quiet_start"], row["quiet_end"], from_days(row["quiet_days"]))
