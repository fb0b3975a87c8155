"""Statements about changes that can be taken back: how each topic and watch was followed before."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.core.editing import RuleVersion
from bot.core.model import Mode, Topic
from bot.core.undoing import KEPT, Before, Followed
from storage.driver import Row, Session, fetch_number, fetch_one
from storage.topics import add_rule
from storage.values import from_ms, to_json, to_ms

# Index undo_made.
_FORGET_OLD = "DELETE FROM undo WHERE made_at < :oldest"
_NOW = """
SELECT topic.*, rule.expression, s.mode, s.muted_until, s.since_at
FROM topic
JOIN rule ON rule.topic_id = topic.id AND rule.version = topic.version
LEFT JOIN subscription AS s ON s.topic_id = topic.id AND s.chat_id = :chat AND s.thread = :thread
WHERE topic.id IN {numbers[topics]}
ORDER BY topic.id
"""
_KEEP = """
INSERT INTO undo (chat_id, thread, followed, made_at) VALUES (:chat, :thread, :followed, :now) RETURNING id AS n
"""
_NOTE_DIGEST = "UPDATE undo SET set_digest = 1 WHERE id = :id"
_BY_ID = "SELECT * FROM undo WHERE id = :id"
_FORGET = "DELETE FROM undo WHERE id = :id"

_UNFOLLOW = "DELETE FROM subscription WHERE chat_id = :chat AND thread = :thread AND topic_id = :topic"
# A topic that is gone meanwhile cannot be followed again.
_FOLLOW = """
INSERT INTO subscription (chat_id, thread, topic_id, mode, since_at, muted_until)
SELECT :chat, :thread, topic.id, :mode, :since, :muted FROM topic WHERE topic.id = :topic AND topic.removed = 0
ON CONFLICT (chat_id, thread, topic_id) DO UPDATE SET
    mode = excluded.mode, since_at = excluded.since_at, muted_until = excluded.muted_until
"""
# Under the number that it had, so that buttons under its alerts work again.
_REVIVE = """
INSERT INTO topic (id, slug, title, emoji, urgent, version, chat_id, thread, added_at)
VALUES (:topic, :slug, :title, :emoji, :urgent, 1, :chat, :thread, :now)
ON CONFLICT (id) DO NOTHING
"""


class SqlUndo:
    """The port `Undo` over SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def keep(self, chat_id: int, thread: int, topics: Sequence[int], now: datetime) -> int:
        await self._session.run(_FORGET_OLD, oldest=to_ms(now - KEPT))
        rows = await self._session.fetch(_NOW, chat=chat_id, thread=thread, topics=to_json(topics))
        followed = to_json(map(_written, rows))
        return await fetch_number(self._session, _KEEP, chat=chat_id, thread=thread, followed=followed, now=to_ms(now))

    async def note_digest(self, number: int) -> None:
        await self._session.run(_NOTE_DIGEST, id=number)

    async def kept(self, number: int) -> Before | None:
        row = await fetch_one(self._session, _BY_ID, id=number)
        if row is None:
            return None
        followed = tuple(_read(each, row) for each in json.loads(row["followed"]))
        return Before(row["id"], row["chat_id"], row["thread"], followed, bool(row["set_digest"]))

    async def put_back(self, before: Before, now: datetime) -> None:
        for each in before.followed:
            where = {"chat": before.chat_id, "thread": before.thread, "topic": each.topic.id}
            if each.mode is None:
                await self._session.run(_UNFOLLOW, **where)
                continue
            if each.topic.is_watch:
                await self._revive(each.topic, where, now)
            how = {"mode": str(each.mode), "since": to_ms(each.since or now), "muted": to_ms(each.muted_until)}
            await self._session.run(_FOLLOW, **where, **how)
        await self._session.run(_FORGET, id=before.number)

    async def _revive(self, watch: Topic, where: Mapping[str, int], now: datetime) -> None:
        looks = {"slug": watch.slug, "title": watch.title, "emoji": watch.emoji, "urgent": int(watch.urgent)}
        if await self._session.run(_REVIVE, **where, **looks, now=to_ms(now)):
            await add_rule(self._session, watch.id, RuleVersion(1, watch.expression, str(where["chat"]), now))


def _written(row: Row) -> dict[str, object]:
    names = ("id", "slug", "title", "emoji", "urgent", "expression", "mode", "muted_until", "since_at")
    return {**{name: row[name] for name in names}, "watch": row["chat_id"] is not None}


def _read(said: Mapping[str, object], row: Row) -> Followed:
    muted, since = said["muted_until"], said["since_at"]
    topic = Topic(
        id=int(str(said["id"])),
        slug=str(said["slug"]),
        title=str(said["title"]),
        emoji=str(said["emoji"]),
        expression=str(said["expression"]),
        urgent=bool(said["urgent"]),
        chat_id=row["chat_id"] if said["watch"] else None,
        thread=row["thread"],
    )
    return Followed(
        topic,
        Mode(str(said["mode"])) if said["mode"] else None,
        from_ms(int(str(muted))) if muted is not None else None,
        from_ms(int(str(since))) if since is not None else None,
    )
