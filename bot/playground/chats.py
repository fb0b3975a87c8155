"""The chats behind the local Bot API: who is there, what was said, and what a person does in them."""

import asyncio
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from bot.core.errors import WirewatchError
from bot.playground.markup import utf16_length

Json: TypeAlias = dict[str, Any]
"""A value as it travels: the Bot API is JSON and nothing else here."""

BOT_ID = 700_000_001
KEPT_UPDATES = 10_000
# Telegram leaves these out unless they are asked for by name.
ONLY_BY_NAME = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_COMMAND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]+)?(?![A-Za-z0-9_/@])")
_URL = re.compile(r"https?://[^\s<>\"]+")


class RefusalError(WirewatchError):
    """The Bot API says no: `status` is the error code, `parameters` what the client should heed."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


@dataclass(slots=True)
class Posted:
    """A message in a chat: as Telegram shows it now, and as it was before each edit."""

    shown: Json
    source: str = ""  # the text as it was sent, markup included
    silent: bool = False
    edits: list[Json] = field(default_factory=list)

    @property
    def message_id(self) -> int:
        return int(self.shown["message_id"])

    @property
    def chat_id(self) -> int:
        return int(self.shown["chat"]["id"])

    @property
    def text(self) -> str:
        return str(self.shown.get("text", self.shown.get("caption", "")))

    @property
    def by_bot(self) -> bool:
        return bool(self.shown.get("from", {}).get("id") == BOT_ID)

    @property
    def buttons(self) -> list[list[Json]]:
        return list(self.shown.get("reply_markup", {}).get("inline_keyboard", []))


@dataclass(slots=True)
class Room:
    """A chat with its members by status (creator administrator member left kicked) and its messages."""

    info: Json
    members: dict[int, str] = field(default_factory=dict)
    messages: dict[int, Posted] = field(default_factory=dict)
    shut: RefusalError | None = None  # what every send into it is answered with
    last_id: int = 0

    @property
    def is_private(self) -> bool:
        return bool(self.info["type"] == "private")


class Chats:
    """People, chats, messages and the updates that wait for the bot."""

    def __init__(self, now: Callable[[], datetime], *, username: str = "wirewatch_bot") -> None:
        self.now = now
        self.bot: Json = {"id": BOT_ID, "is_bot": True, "first_name": "Wirewatch", "username": username}
        self.users: dict[int, Json] = {}
        self.rooms: dict[int, Room] = {}
        self.updates: deque[Json] = deque(maxlen=KEPT_UPDATES)
        self.allowed_updates: frozenset[str] | None = None
        self.listeners: list[Callable[[Posted], None]] = []
        self._last_update = 0
        self._pressed: dict[str, asyncio.Future[Json]] = {}
        self._changed = asyncio.Event()
        self._updated = asyncio.Event()

    # --- who is there -----------------------------------------------------------------------------------------------

    def add_user(self, first_name: str, *, user_id: int | None = None, language: str = "en") -> Json:
        """A person who may talk to the bot."""
        identity = user_id or 1000 + len(self.users) + 1
        user = {"id": identity, "is_bot": False, "first_name": first_name, "language_code": language}
        self.users[identity] = user
        return user

    def add_private_chat(self, user: Json) -> int:
        """The chat of a person and the bot; returns its id, which is the person's."""
        info = {"id": user["id"], "type": "private", "first_name": user["first_name"]}
        self.rooms[user["id"]] = Room(info, {user["id"]: "member", BOT_ID: "member"})
        return int(user["id"])

    def add_group(self, title: str, members: Iterable[Json], *, kind: str = "group", forum: bool = False) -> int:
        """A group, supergroup or channel whose first member is its creator; returns its id."""
        number = len(self.rooms) + 1
        identity = -(5_000_000 + number) if kind == "group" else -(1_000_000_000_000 + number)
        info: Json = {"id": identity, "type": kind, "title": title}
        if forum:
            info["is_forum"] = True
        statuses = {user["id"]: "member" if n else "creator" for n, user in enumerate(members)}
        self.rooms[identity] = Room(info, {**statuses, BOT_ID: "administrator" if kind == "channel" else "member"})
        return identity

    def room(self, chat_id: int) -> Room:
        """The chat. Raises RefusalError when there is none."""
        found = self.rooms.get(chat_id)
        if found is None:
            raise RefusalError(400, "Bad Request: chat not found")
        return found

    # --- what a person does -----------------------------------------------------------------------------------------

    def say(self, chat_id: int, user: Json, text: str, reply_to: int | None = None, thread: int = 0) -> Posted:
        """A person writes; the bot gets the update."""
        room = self.room(chat_id)
        shown: Json = {"from": user, "text": text}
        if entities := [*_entities(text)]:
            shown["entities"] = entities
        if reply_to is not None:
            shown["reply_to_message"] = self.message(chat_id, reply_to).shown
        if thread:
            shown |= {"message_thread_id": thread, "is_topic_message": True}
        posted = self.post(room, shown)
        self.push("channel_post" if room.info["type"] == "channel" else "message", posted.shown)
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

    # --- what can be seen -------------------------------------------------------------------------------------------

    def messages(self, chat_id: int) -> list[Posted]:
        """Every message of the chat in order, deleted ones left out."""
        return list(self.room(chat_id).messages.values())

    def message(self, chat_id: int, message_id: int, what: str = "message") -> Posted:
        """One message. Raises RefusalError, which calls it `what`."""
        posted = self.room(chat_id).messages.get(message_id)
        if posted is None:
            raise RefusalError(400, f"Bad Request: {what} not found")
        return posted

    async def wait_for(self, claim: Callable[[Posted], bool], timeout_s: float = 10) -> Posted:
        """The first message of the bot that fulfils the claim, now or once it does; TimeoutError when none does."""
        async with asyncio.timeout(timeout_s):
            while True:
                self._changed.clear()
                for room in self.rooms.values():
                    for posted in room.messages.values():
                        if posted.by_bot and claim(posted):
                            return posted
                await self._changed.wait()

    # --- what happens -----------------------------------------------------------------------------------------------

    def post(self, room: Room, shown: Json, source: str = "", *, silent: bool = False) -> Posted:
        """A new message in the chat."""
        room.last_id += 1
        header = {"message_id": room.last_id, "date": int(self.now().timestamp()), "chat": room.info}
        posted = room.messages[room.last_id] = Posted({**header, **shown}, source, silent)
        self.notify(posted)
        return posted

    def change(self, posted: Posted, shown: Json, source: str) -> None:
        """The message shows something else now."""
        posted.edits.append(posted.shown)
        posted.shown, posted.source = {**shown, "edit_date": int(self.now().timestamp())}, source
        self.notify(posted)

    def notify(self, posted: Posted) -> None:
        """Tells everybody who watches that this message is new or changed."""
        self._changed.set()
        for listener in tuple(self.listeners):
            listener(posted)

    def push(self, kind: str, content: Json) -> None:
        """Queues an update for the bot, if it asked for such."""
        wanted = kind in self.allowed_updates if self.allowed_updates else kind not in ONLY_BY_NAME
        if wanted:
            self._last_update += 1
            self.updates.append({"update_id": self._last_update, kind: content})
            self._updated.set()

    async def wait_for_update(self, timeout_s: float) -> None:
        """Returns when updates wait, or the time is over."""
        self._updated.clear()
        if self.updates:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._updated.wait()

    def interrupt(self) -> None:
        """Ends every waiting `wait_for_update`."""
        self._updated.set()

    def resolve_press(self, query_id: str, answer: Json) -> None:
        """The bot answered a pressed button. Raises RefusalError when nobody waits."""
        waiting = self._pressed.get(query_id)
        if waiting is None or waiting.done():
            problem = "query is too old and response timeout expired or query ID is invalid"
            raise RefusalError(400, f"Bad Request: {problem}")
        waiting.set_result(answer)

    def _change_bot_status(self, room: Room, user: Json, status: str) -> None:
        old, room.members[BOT_ID] = room.members[BOT_ID], status
        change = {"chat": room.info, "from": user, "date": int(self.now().timestamp())}
        self.push(
            "my_chat_member",
            {**change, "old_chat_member": self.member(old, self.bot), "new_chat_member": self.member(status, self.bot)},
        )

    def member(self, status: str, user: Json) -> Json:
        """A ChatMember of that status, with every right its kind has."""
        facts: dict[str, Json] = {
            "creator": {"is_anonymous": False},
            "administrator": {"can_be_edited": False, "is_anonymous": False} | dict.fromkeys(_RIGHTS, True),
            "kicked": {"until_date": 0},
        }
        return {"status": status, "user": user, **facts.get(status, {})}


_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


def _entities(text: str) -> Iterator[Json]:
    """What Telegram's apps find in a person's text by themselves: commands and addresses."""
    for kind, pattern in (("bot_command", _COMMAND), ("url", _URL)):
        for found in pattern.finditer(text):
            yield {"type": kind, "offset": utf16_length(text[: found.start()]), "length": utf16_length(found[0])}
