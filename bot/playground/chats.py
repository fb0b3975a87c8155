"""The chats behind the local Bot API: who is there, what was said, and which updates wait for the bot."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from bot.core.errors import WirewatchError
from bot.playground.membership import member

Json: TypeAlias = dict[str, Any]
"""A value as it travels: the Bot API is JSON and nothing else here."""

BOT_ID = 700_000_001
KEPT_UPDATES = 10_000
# Telegram leaves these out unless they are asked for by name.
ONLY_BY_NAME = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


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
    by_bot: bool = False

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
    def buttons(self) -> list[list[Json]]:
        return list(self.shown.get("reply_markup", {}).get("inline_keyboard", []))


@dataclass(slots=True)
class Topic:
    """A topic of a forum; `opening` is the message that says it was made."""

    name: str
    opening: Json
    closed: bool = False


@dataclass(slots=True)
class Room:
    """A chat with its members by status (creator administrator member restricted left kicked) and its messages."""

    info: Json
    members: dict[int, str] = field(default_factory=dict)
    messages: dict[int, Posted] = field(default_factory=dict)
    shut: RefusalError | None = None  # what every send into it is answered with
    last_id: int = 0
    topics: dict[int, Topic] = field(default_factory=dict)  # of a forum, by their ids
    keys: Json | None = None  # the reply keyboard that is shown below the chat
    rights: Json = field(default_factory=dict)  # what the bot may not do, or may, unlike other administrators

    @property
    def is_private(self) -> bool:
        return bool(self.info["type"] == "private")

    @property
    def has_bot(self) -> bool:
        return self.members.get(BOT_ID, "left") not in {"left", "kicked"}

    @property
    def is_channel(self) -> bool:
        return bool(self.info["type"] == "channel")


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
        self._changed = asyncio.Event()
        self._updated = asyncio.Event()

    # --- who is there -----------------------------------------------------------------------------------------------

    def add_user(
        self, first_name: str, *, user_id: int | None = None, language: str = "en", username: str = ""
    ) -> Json:
        """A person who may talk to the bot."""
        identity = user_id or 1000 + len(self.users) + 1
        user: Json = {"id": identity, "is_bot": False, "first_name": first_name, "language_code": language}
        if username:
            user["username"] = username
        self.users[identity] = user
        return user

    def add_private_chat(self, user: Json) -> int:
        """The chat of a person and the bot; returns its id, which is the person's."""
        named: Json = {name: user[name] for name in ("id", "first_name", "username") if name in user}
        self.rooms[user["id"]] = Room({**named, "type": "private"}, {user["id"]: "member", BOT_ID: "member"})
        return int(user["id"])

    def add_group(  # noqa: PLR0913 - what a chat may be
        self,
        title: str,
        members: Iterable[Json],
        *,
        kind: str = "group",
        forum: bool = False,
        username: str = "",
        bot: str = "",
    ) -> int:
        """A group, supergroup or channel whose first member is its creator; returns its id.

        `bot` is the status of the bot in it: without one, administrator of a channel and member of a group.
        """
        number = len(self.rooms) + 1
        identity = -(5_000_000 + number) if kind == "group" else -(1_000_000_000_000 + number)
        info: Json = {"id": identity, "type": kind, "title": title}
        if forum:
            info["is_forum"] = True
        if username:
            info["username"] = username
        statuses = {user["id"]: "member" if n else "creator" for n, user in enumerate(members)}
        statuses[BOT_ID] = bot or ("administrator" if kind == "channel" else "member")
        self.rooms[identity] = Room(info, statuses)
        return identity

    def add_channel(
        self, title: str, members: Iterable[Json], *, username: str = "", bot: str = "administrator"
    ) -> int:
        """A channel of its first member, public if it has a username; `bot` is the status of the bot in it."""
        return self.add_group(title, members, kind="channel", username=username, bot=bot)

    def add_topic(self, chat_id: int, name: str) -> int:
        """A topic of a forum, made by its creator; returns its id."""
        room = self.room(chat_id)
        creator = self.users[next(iter(room.members))]
        opened = {"from": creator, "forum_topic_created": {"name": name, "icon_color": 7322096}}
        opening = self.post(room, {**opened, "is_topic_message": True, "message_thread_id": room.last_id + 1})
        room.topics[opening.message_id] = Topic(name, opening.shown)
        self.push_from(room, opening.shown)
        return opening.message_id

    def room(self, chat_id: int) -> Room:
        """The chat. Raises RefusalError when there is none."""
        found = self.rooms.get(chat_id)
        if found is None:
            raise RefusalError(400, "Bad Request: chat not found")
        return found

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

    def post(self, room: Room, shown: Json, source: str = "", *, silent: bool = False, by_bot: bool = False) -> Posted:
        """A new message in the chat; `by_bot` where nothing in it says so, as in channels."""
        room.last_id += 1
        header = {"message_id": room.last_id, "date": int(self.now().timestamp()), "chat": room.info}
        by_bot = by_bot or shown.get("from", {}).get("id") == BOT_ID
        posted = room.messages[room.last_id] = Posted({**header, **shown}, source, silent, by_bot=by_bot)
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

    def push_from(self, room: Room, shown: Json, *, edited: bool = False) -> None:
        """Queues the update of a message that a person sent or edited; a bot hears nothing from where it is not."""
        if room.is_private or room.has_bot:
            kind = "channel_post" if room.is_channel else "message"
            self.push(f"edited_{kind}" if edited else kind, shown)

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

    def _change_bot_status(self, room: Room, user: Json, status: str) -> None:
        old = self._bot_as_member(room)
        room.members[BOT_ID] = status
        change = {"chat": room.info, "from": user, "date": int(self.now().timestamp())}
        self.push("my_chat_member", {**change, "old_chat_member": old, "new_chat_member": self._bot_as_member(room)})

    def _bot_as_member(self, room: Room) -> Json:
        shown = member(room.members.get(BOT_ID, "left"), self.bot, room.info["type"])
        return {**shown, **{right: value for right, value in room.rights.items() if right in shown}}
