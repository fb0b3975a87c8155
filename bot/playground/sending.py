"""The methods of the local Bot API that make, change and remove messages of the bot."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeAlias

from bot.playground.acts import Acts
from bot.playground.chats import BOT_ID, Json, Posted, RefusalError, Room
from bot.playground.content import (
    check_length,
    keyboard_field,
    preview_field,
    reply_keyboard,
    text_fields,
    trimmed,
)
from bot.playground.files import Files
from bot.playground.markup import Marked, MarkupError, parse_html
from bot.playground.parameters import Parameters

Answer: TypeAlias = Json | list[Json] | list[Any] | bool | str | int
LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_RAW_BYTES = 32_768
_NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_TEXT = ("text", "entities", "link_preview_options")
_CAPTION = ("caption", "caption_entities")
_MEDIA = ("photo", "document")
_COPIED = ("text", "entities", "caption", "caption_entities", *_MEDIA, "sticker", "voice", "location", "contact")


class Sending(Acts):
    """Chats into which the bot writes."""

    def __init__(self, now: Callable[[], datetime], *, username: str = "wirewatch_bot") -> None:
        super().__init__(now, username=username)
        self.files = Files()

    def sending_methods(self) -> dict[str, Callable[[Parameters], Awaitable[Answer]]]:
        """The methods by their names in lower case."""
        return {
            "sendmessage": self._send_message,
            "sendphoto": self._send_photo,
            "senddocument": self._send_document,
            "copymessage": self._copy_message,
            "forwardmessage": self._forward_message,
            "editmessagetext": self._edit_text,
            "editmessagecaption": self._edit_caption,
            "editmessagemedia": self._edit_media,
            "editmessagereplymarkup": self._edit_markup,
            "deletemessage": self._delete_message,
            "deletemessages": self._delete_messages,
        }

    # --- new messages -----------------------------------------------------------------------------------------------

    async def _send_message(self, parameters: Parameters) -> Answer:
        room = self._room_to_write(parameters)
        source = parameters.text("text")
        content = {**self._text(source, parameters, "message is too long"), **preview_field(parameters)}
        return self._post(room, parameters, content, source)

    async def _send_photo(self, parameters: Parameters) -> Answer:
        return self._send_captioned(parameters, {"photo": [self.files.keep_photo(parameters, "photo")]})

    async def _send_document(self, parameters: Parameters) -> Answer:
        return self._send_captioned(parameters, {"document": self.files.keep_sent(parameters, "document")})

    def _send_captioned(self, parameters: Parameters, media: Json) -> Answer:
        room = self._room_to_write(parameters)
        source = parameters.text("caption")
        return self._post(room, parameters, {**media, **self._caption(source, parameters)}, source)

    async def _copy_message(self, parameters: Parameters) -> Answer:
        original, room = self._original(parameters, "message to copy"), self._room_to_write(parameters)
        content = {key: original.shown[key] for key in _COPIED if key in original.shown}
        if not content:
            raise RefusalError(400, "Bad Request: the message can't be copied")
        if "caption" in parameters.values:
            content = {key: value for key, value in content.items() if key not in _CAPTION}
            content |= self._caption(parameters.text("caption"), parameters)
        return {"message_id": self._post(room, parameters, content, original.source)["message_id"]}

    async def _forward_message(self, parameters: Parameters) -> Answer:
        original, room = self._original(parameters, "message to forward"), self._room_to_write(parameters)
        content = {key: original.shown[key] for key in _COPIED if key in original.shown}
        return self._post(room, parameters, {**content, "forward_origin": _origin(original)}, original.source)

    def _original(self, parameters: Parameters, what: str) -> Posted:
        source = Parameters({"chat_id": parameters.text("from_chat_id")}, {})
        return self.message(self._chat_id(source), parameters.number("message_id", 0), what)

    def _post(self, room: Room, parameters: Parameters, content: Json, source: str) -> Json:
        author = {"sender_chat": room.info} if room.is_channel else {"from": self.bot}
        reply = self._reply_field(room, parameters)
        content = {**author, **content, **keyboard_field(parameters), **reply, **_thread_field(room, parameters)}
        room.keys = reply_keyboard(parameters, room.keys, private=room.is_private)
        return self.post(room, content, source, silent=parameters.flag("disable_notification"), by_bot=True).shown

    def _reply_field(self, room: Room, parameters: Parameters) -> Json:
        reply = parameters.json("reply_parameters") or {}
        if "message_id" not in reply:
            topic = room.topics.get(parameters.number("message_thread_id", 0))
            return {"reply_to_message": topic.opening} if topic else {}
        posted = room.messages.get(int(reply["message_id"]))
        if posted is not None:
            return {"reply_to_message": {k: v for k, v in posted.shown.items() if k != "reply_to_message"}}
        if reply.get("allow_sending_without_reply"):
            return {}
        raise RefusalError(400, "Bad Request: message to be replied not found")

    # --- changes ----------------------------------------------------------------------------------------------------

    async def _edit_text(self, parameters: Parameters) -> Answer:
        posted = self._own_message(parameters, "text")
        source = parameters.text("text")
        content = {**self._text(source, parameters, "MESSAGE_TOO_LONG"), **preview_field(parameters)}
        return self._edit(posted, parameters, _TEXT, content, source)

    async def _edit_caption(self, parameters: Parameters) -> Answer:
        posted = self._own_message(parameters, *_MEDIA)
        source = parameters.text("caption")
        content = self._caption(source, parameters, "MEDIA_CAPTION_TOO_LONG")
        return self._edit(posted, parameters, _CAPTION, content, source)

    async def _edit_media(self, parameters: Parameters) -> Answer:
        posted = self._own_message(parameters, *_MEDIA)
        media = parameters.json("media") or {}
        kind = media.get("type")
        within = Parameters(media, parameters.uploads)
        if kind == "photo":
            content: Json = {"photo": [self.files.keep_photo(within, "media")]}
        elif kind == "document":
            content = {"document": self.files.keep_sent(within, "media")}
        else:
            raise RefusalError(400, "Bad Request: can't parse InputMedia: unsupported media type specified")
        source = within.text("caption")
        content |= self._caption(source, within, "MEDIA_CAPTION_TOO_LONG")
        return self._edit(posted, parameters, (*_CAPTION, *_MEDIA), content, source)

    async def _edit_markup(self, parameters: Parameters) -> Answer:
        posted = self._own_message(parameters)
        return self._edit(posted, parameters, (), {}, posted.source)

    def _edit(
        self, posted: Posted, parameters: Parameters, parts: tuple[str, ...], content: Json, source: str
    ) -> Answer:
        replaced = {*parts, "reply_markup"}
        kept = {key: value for key, value in posted.shown.items() if key not in replaced}
        content = {**content, **keyboard_field(parameters)}
        if all(posted.shown.get(key) == content.get(key) for key in replaced):
            raise RefusalError(400, _NOT_MODIFIED)
        self.change(posted, {**kept, **content}, source)
        return posted.shown

    async def _delete_message(self, parameters: Parameters) -> Answer:
        posted = self.message(self._chat_id(parameters), parameters.number("message_id", 0), "message to delete")
        del self.rooms[posted.chat_id].messages[posted.message_id]
        self.notify(posted)
        return True

    async def _delete_messages(self, parameters: Parameters) -> Answer:
        chat_id = self._chat_id(parameters)
        for message_id in parameters.json("message_ids") or []:
            if posted := self.room(chat_id).messages.pop(int(message_id), None):
                self.notify(posted)
        return True

    # --- texts ------------------------------------------------------------------------------------------------------

    def _text(self, source: str, parameters: Parameters, too_long: str) -> Json:
        marked = self.marked(source, parameters.text("parse_mode"))
        check_length(marked, LONGEST_TEXT, too_long)
        return text_fields(marked, "text")

    def _caption(self, source: str, parameters: Parameters, too_long: str = "message caption is too long") -> Json:
        if not source:
            return {}
        marked = self.marked(source, parameters.text("parse_mode"))
        check_length(marked, LONGEST_CAPTION, too_long)
        return text_fields(marked, "caption")

    def marked(self, source: str, mode: str) -> Marked:
        """A text in that parse mode as it will be shown. Raises RefusalError."""
        if not source:
            raise RefusalError(400, "Bad Request: message text is empty")
        if len(source.encode()) > LONGEST_RAW_BYTES:
            raise RefusalError(400, "Bad Request: text is too long")
        try:
            marked = self.parse(source) if mode.lower() == "html" else Marked(source)
        except MarkupError as error:
            raise RefusalError(400, f"Bad Request: can't parse entities: {error}") from error
        if mode.lower() not in {"html", ""}:
            raise RefusalError(400, "Bad Request: unsupported parse_mode")
        if not marked.text.strip():
            raise RefusalError(400, "Bad Request: text must be non-empty")
        return trimmed(marked)

    def parse(self, source: str) -> Marked:
        """HTML to text and entities. Raises MarkupError."""
        return parse_html(source)

    # --- where ------------------------------------------------------------------------------------------------------

    def _chat_id(self, parameters: Parameters) -> int:
        name = parameters.text("chat_id")
        if not name:
            raise RefusalError(400, "Bad Request: chat_id is empty")
        for chat_id, room in self.rooms.items():
            # People and groups without a name have none here, and a bot cannot find a person by it.
            public = f"@{room.info['username']}" if "username" in room.info and not room.is_private else None
            if name == str(chat_id) or (public and name.lower() == public.lower()):
                return chat_id
        raise RefusalError(400, "Bad Request: chat not found")

    def _room_to_write(self, parameters: Parameters) -> Room:
        room = self.room(self._chat_id(parameters))
        if room.shut is not None:
            raise room.shut
        check_access(room)
        if room.is_channel:
            if room.members[BOT_ID] != "administrator":
                raise RefusalError(403, "Forbidden: bot is not a member of the channel chat")
            if not room.rights.get("can_post_messages", True):
                raise RefusalError(400, "Bad Request: need administrator rights in the channel chat")
        return room

    def _own_message(self, parameters: Parameters, *kinds: str) -> Posted:
        """The bot's message, which has content of one of these kinds if some are named."""
        posted = self.message(self._chat_id(parameters), parameters.number("message_id", 0), "message to edit")
        if not posted.by_bot:
            raise RefusalError(400, "Bad Request: message can't be edited")
        if kinds and not any(kind in posted.shown for kind in kinds):
            what = "text" if "text" in kinds else "caption"
            raise RefusalError(400, f"Bad Request: there is no {what} in the message to edit")
        return posted


def check_access(room: Room) -> None:
    """Refuses a chat the bot is not in, in the words of Telegram."""
    if room.is_private or room.has_bot:
        return
    how = "was kicked from" if room.members.get(BOT_ID) == "kicked" else "is not a member of"
    raise RefusalError(403, f"Forbidden: bot {how} the {room.info['type']} chat")


def _thread_field(room: Room, parameters: Parameters) -> Json:
    thread = parameters.number("message_thread_id", 0)
    if not thread:
        return {}
    if not room.info.get("is_forum") or (room.topics and thread not in room.topics):
        raise RefusalError(400, "Bad Request: message thread not found")
    if thread in room.topics and room.topics[thread].closed:
        raise RefusalError(400, "Bad Request: TOPIC_CLOSED")
    return {"message_thread_id": thread, "is_topic_message": True}


def _origin(original: Posted) -> Json:
    shown = original.shown
    if "from" in shown:
        return {"type": "user", "date": shown["date"], "sender_user": shown["from"]}
    return {"type": "channel", "date": shown["date"], "chat": shown["chat"], "message_id": original.message_id}
