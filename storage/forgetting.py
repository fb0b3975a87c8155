"""Statements that forget a chat: everything that bears its id, but for the lines of the audit."""

from bot.core.forgotten import Forgotten
from storage.driver import Session
from storage.receipts import FORGET_RECEIPTS_OF_CHAT
from storage.watches import SqlWatches

_WATCHES = "SELECT id FROM topic WHERE chat_id = :chat"
_VOTES = "DELETE FROM vote WHERE chat_id = :chat OR user_id = :chat"
_SUBSCRIPTIONS = "DELETE FROM subscription WHERE chat_id = :chat"
_SCHEDULES = "DELETE FROM schedule WHERE chat_id = :chat"
_MUTES = "DELETE FROM mute WHERE chat_id = :chat"
_DRAFTS = "DELETE FROM draft WHERE author = :author"
_CLOSED = "DELETE FROM closed_thread WHERE chat_id = :chat"
_UNDO = "DELETE FROM undo WHERE chat_id = :chat"
_BROADCASTS = "DELETE FROM broadcast WHERE author = :chat AND state = 'draft'"
_GUEST = "DELETE FROM guest WHERE chat_id = :chat"
# What a person decided for themselves as an admin stands under names such as `notices:17`.
_WISHES = "DELETE FROM setting WHERE name LIKE '%:' || :chat"
# What the chat wrote and is still to be handled; the update that asks for this is closed with it.
_INCOMING = """
UPDATE incoming SET payload = NULL WHERE payload IS NOT NULL AND (
    json_extract(payload, '$.message.chat.id') = :chat OR json_extract(payload, '$.edited_message.chat.id') = :chat
    OR json_extract(payload, '$.callback_query.message.chat.id') = :chat
    OR json_extract(payload, '$.callback_query.from.id') = :chat
    OR json_extract(payload, '$.inline_query.from.id') = :chat
    OR json_extract(payload, '$.my_chat_member.chat.id') = :chat)
"""
# Index of UNIQUE (chat_id, thread, key).
_DELIVERIES = "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE chat_id = :chat LIMIT :limit)"
_CHAT = "DELETE FROM chat WHERE id = :chat AND state <> 'banned'"
# Somebody who was banned must not come back by being forgotten.
_BANNED = """
UPDATE chat SET title = '', username = '', language = 'en', timezone = 'UTC', paused_until = NULL, paused_at = NULL,
    quiet_start = NULL, quiet_end = NULL, seen_at = NULL
WHERE id = :chat
"""
FORGOTTEN = frozenset(
    {"chat", "subscription", "topic", "vote", "schedule", "mute", "closed_thread", "guest", "outbox", "undo", "receipt"}
)
"""The tables with a column `chat_id` (and that of chats) that are emptied of it here."""


class SqlForgetting:
    """The port `Forgetting` over SQL."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def strip(self, chat_id: int) -> Forgotten:
        votes = await self._session.run(_VOTES, chat=chat_id)
        watches = [row["id"] for row in await self._session.fetch(_WATCHES, chat=chat_id)]
        for watch in watches:
            await SqlWatches(self._session).remove(watch)
        subscriptions = await self._session.run(_SUBSCRIPTIONS, chat=chat_id)
        digests = await self._session.run(_SCHEDULES, chat=chat_id)
        mutes = await self._session.run(_MUTES, chat=chat_id)
        for statement in (_UNDO, _CLOSED, _GUEST, _WISHES, _BROADCASTS, _INCOMING):
            await self._session.run(statement, chat=chat_id)
        await self._session.run(_DRAFTS, author=str(chat_id))
        return Forgotten(subscriptions, len(watches), votes, digests, mutes)

    async def drop_deliveries(self, chat_id: int, limit: int) -> int:
        return await self._session.run(_DELIVERIES, chat=chat_id, limit=limit)

    async def drop_chat(self, chat_id: int) -> None:
        # Of deliveries that ended meanwhile too.
        await self._session.run(FORGET_RECEIPTS_OF_CHAT, chat=chat_id)
        await self._session.run(_CHAT, chat=chat_id)
        await self._session.run(_BANNED, chat=chat_id)
