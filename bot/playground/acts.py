"""What people do in the chats behind the local Bot API: write, send, edit, press, block, add and remove the bot."""

import asyncio
import re
from collections.abc import Callable
from datetime import datetime

from bot.playground.chats import Chats, Json, Posted, RefusalError, Room
from bot.playground.markup import utf16_length
from bot.playground.membership import member

ANONYMOUS: Json = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
"""Who seems to write when an administrator of a group writes as the group."""

_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
_PATTERNS = {
    "bot_command": re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]+)?(?![A-Za-z0-9_/@])"),
    "url": re.compile(r"https?://[^\s<>\"]+"),
    "mention": re.compile(r"(?<![\w/])@[A-Za-z][A-Za-z0-9_]{3,31}"),
}


class Acts(Chats):
    """Chats in which people act; the bot gets the updates."""

    def __init__(self, now: Callable[[], datetime], *, username: str = "wirewatch_bot") -> None:
        super().__init__(now, username=username)
        self._pressed: dict[str, asyncio.Future[Json]] = {}

    # --- messages ---------------------------------------------------------------------------------------------------

    def say(  # noqa: PLR0913 - where, who, what, and how
        self,
        chat_id: int,
        user: Json,
        text: str,
        reply_to: int | None = None,
        thread: int = 0,
        *,
        anonymous: bool = False,
    ) -> Posted:
        """A person writes."""
        return self.send(chat_id, user, words(text), reply_to, thread, anonymous=anonymous)

    def send(  # noqa: PLR0913 - as `say`
        self,
        chat_id: int,
        user: Json,
        content: Json,
        reply_to: int | None = None,
        thread: int = 0,
        *,
        anonymous: bool = False,
    ) -> Posted:
        """A person sends what `media` or `words` make, or any other content of a message."""
        room = self.room(chat_id)
        shown = {**_author(room, user, anonymous=anonymous), **content}
        if thread:
            shown |= {"message_thread_id": thread, "is_topic_message": True}
        if reply_to is not None:
            shown["reply_to_message"] = self.message(chat_id, reply_to).shown
        elif thread in room.topics:
            shown["reply_to_message"] = room.topics[thread].opening  # as Telegram does
        if room.keys and room.keys.get("one_time_keyboard"):
            room.keys = None
        posted = self.post(room, shown)
        self.push_from(room, posted.shown)
        return posted

    def amend(self, posted: Posted, text: str) -> Posted:
        """The person who wrote it edits it; returns the message."""
        kept = {key: value for key, value in posted.shown.items() if key not in {"text", "entities"}}
        self.change(posted, {**kept, **words(text)}, text)
        self.push_from(self.room(posted.chat_id), posted.shown, edited=True)
        return posted

    async def press(self, chat_id: int, message_id: int, data: str, user: Json, *, timeout_s: float = 10) -> Json:
        """A person presses a button of that message; returns the bot's answer (`text`, `show_alert`)."""
        posted = self.message(chat_id, message_id)
        if data not in {button.get("callback_data") for row in posted.buttons for button in row}:
            raise ValueError(f"message {message_id} of chat {chat_id} has no button {data!r}")
        query: Json = {"id": str(len(self._pressed) + 1), "from": user, "message": posted.shown, "data": data}
        query["chat_instance"] = str(chat_id)
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._pressed[query["id"]] = answer
        self.push("callback_query", query)
        async with asyncio.timeout(timeout_s):
            return await answer

    def resolve_press(self, query_id: str, answer: Json) -> None:
        """The bot answered a pressed button. Raises RefusalError when nobody waits."""
        waiting = self._pressed.get(query_id)
        if waiting is None or waiting.done():
            raise RefusalError(400, f"Bad Request: {_TOO_OLD}")
        waiting.set_result(answer)

    # --- chats ------------------------------------------------------------------------------------------------------

    def block(self, user: Json) -> None:
        """The person blocks the bot: sends are refused, and the bot is told."""
        room = self.room(user["id"])
        room.shut = RefusalError(403, "Forbidden: bot was blocked by the user")
        self._change_bot_status(room, user, "kicked")

    def unblock(self, user: Json) -> None:
        """The person lets the bot write again."""
        room = self.room(user["id"])
        room.shut = None
        self._change_bot_status(room, user, "member")

    def set_bot_status(self, chat_id: int, user: Json, status: str, **rights: bool) -> None:
        """A person adds the bot to a group or channel, makes it an administrator or removes it (left, kicked).

        `rights` differ from what an administrator may: `can_post_messages=False`.
        """
        room = self.room(chat_id)
        was_outside = not room.has_bot
        room.rights = dict(rights)
        self._change_bot_status(room, user, status)
        if was_outside and status in {"member", "administrator"} and not room.is_channel:
            self.push("message", self.post(room, {"from": user, "new_chat_members": [self.bot]}).shown)

    def set_status(self, chat_id: int, user: Json, status: str) -> None:
        """A person's status in a chat changes; bots that ask for `chat_member` are told."""
        room = self.room(chat_id)
        old, room.members[user["id"]] = room.members.get(user["id"], "left"), status
        shown = {f"{when}_chat_member": member(each, user) for when, each in (("old", old), ("new", status))}
        self.push("chat_member", {"chat": room.info, "from": user, "date": int(self.now().timestamp()), **shown})

    def migrate(self, chat_id: int, user: Json) -> int:
        """A person makes a supergroup of a group; the old chat refuses sends; returns the id of the new one."""
        old = self.room(chat_id)
        bigger = self.add_group(old.info["title"], (), kind="supergroup")
        new = self.rooms[bigger]
        new.members = dict(old.members)
        self.push("message", self.post(old, {"from": user, "migrate_to_chat_id": bigger}).shown)
        self.push("message", self.post(new, {"from": ANONYMOUS, "migrate_from_chat_id": chat_id}).shown)
        upgraded = "Bad Request: group chat was upgraded to a supergroup chat"
        old.shut = RefusalError(400, upgraded, migrate_to_chat_id=bigger)
        return bigger

    def close_topic(self, chat_id: int, thread: int, user: Json, *, closed: bool = True) -> None:
        """A person closes a topic of a forum, or opens it again."""
        room = self.room(chat_id)
        room.topics[thread].closed = closed
        what = "forum_topic_closed" if closed else "forum_topic_reopened"
        where = {"message_thread_id": thread, "is_topic_message": True}
        self.push("message", self.post(room, {"from": user, what: {}, **where}).shown)


def words(text: str) -> Json:
    """A text as a person's app sends it: with the commands, addresses and names that it found in it."""
    found = [
        {"type": kind, "offset": utf16_length(text[: each.start()]), "length": utf16_length(each[0])}
        for kind, pattern in _PATTERNS.items()
        for each in pattern.finditer(text)
    ]
    entities = sorted(found, key=lambda entity: int(str(entity["offset"])))
    return {"text": text, "entities": entities} if entities else {"text": text}


def _author(room: Room, user: Json, *, anonymous: bool) -> Json:
    if room.is_channel:
        return {"sender_chat": room.info, "author_signature": user["first_name"]}
    return {"from": ANONYMOUS, "sender_chat": room.info} if anonymous else {"from": user}
