"""The Bot API on this machine: an HTTP application that a bot library talks to exactly as to api.telegram.org.

Limits, checks and refusals are those of tdlib/telegram-bot-api 10 and tdlib/td; what nobody here needs (payments,
stickers, inline mode ...) answers "method not found".
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, TypeAlias

from aiohttp import web

from bot.playground.chats import BOT_ID, Chats, Json, Posted, RefusalError, Room
from bot.playground.content import check_length, keyboard_field, scope_of, text_fields, trimmed
from bot.playground.files import Files
from bot.playground.markup import Marked, MarkupError, parse_html
from bot.playground.parameters import Parameters, Upload

Answer: TypeAlias = Json | list[Json] | list[Any] | bool | str
LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_RAW_BYTES = 32_768
MOST_COMMANDS = 100
LONGEST_POLL_S = 50
MOST_UPLOAD_BYTES = 50_000_000
_TOKEN_PATH = re.compile(r"^\d+:[\w-]+$")
_NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


class BotApi(Chats):
    """One bot's world behind `/bot<TOKEN>/METHOD`."""

    def __init__(self, token: str, now: Callable[[], datetime], *, username: str = "wirewatch_bot") -> None:
        super().__init__(now, username=username)
        self.token = token
        self.files = Files()
        self.commands: dict[str, list[Json]] = {}
        self._poll = 0
        self._methods: dict[str, Callable[[Parameters], Awaitable[Answer]]] = {
            "getme": self._get_me,
            "getupdates": self._get_updates,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "getwebhookinfo": self._get_webhook_info,
            "sendmessage": self._send_message,
            "sendphoto": self._send_photo,
            "senddocument": self._send_document,
            "editmessagetext": self._edit_text,
            "editmessagereplymarkup": self._edit_markup,
            "deletemessage": self._delete_message,
            "answercallbackquery": self._answer_press,
            "sendchataction": self._send_chat_action,
            "getchat": self._get_chat,
            "getchatmember": self._get_chat_member,
            "getchatadministrators": self._get_chat_administrators,
            "getfile": self.files.get_file,
            "setmycommands": self._set_commands,
            "getmycommands": self._get_commands,
            "deletemycommands": self._delete_commands,
            **dict.fromkeys(_HARMLESS, self._accept),
        }

    # --- over HTTP --------------------------------------------------------------------------------------------------

    def application(self) -> web.Application:
        """The routes of the Bot API, to be served or mounted."""
        app = web.Application(client_max_size=MOST_UPLOAD_BYTES)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path:.+}", self._serve_file)
        return app

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        token, method = request.match_info["token"], request.match_info["method"]
        try:
            self._check_token(token)
            return await self.respond(request, method, await Parameters.of(request))
        except RefusalError as refusal:
            return refused(refusal)

    async def respond(self, request: web.Request, method: str, parameters: Parameters) -> web.StreamResponse:  # noqa: ARG002 - for subclasses that spoil the answer
        """The HTTP answer to one call."""
        return accepted(await self.call(method, parameters))

    async def call(self, method: str, parameters: Parameters) -> Answer:
        """What the method returns. Raises RefusalError."""
        known = self._methods.get(method.lower())
        if known is None:
            raise RefusalError(404, "Not Found: method not found")
        return await known(parameters)

    def _check_token(self, token: str) -> None:
        if not _TOKEN_PATH.match(token):
            raise RefusalError(404, "Not Found")
        if token != self.token:
            raise RefusalError(401, "Unauthorized")

    async def _serve_file(self, request: web.Request) -> web.Response:
        try:
            self._check_token(request.match_info["token"])
            return self.files.serve(request.match_info["path"])
        except RefusalError as refusal:
            return refused(refusal)

    def hand(self, chat_id: int, user: Json, upload: Upload, caption: str = "") -> Posted:
        """A person sends a file; the bot gets the update."""
        room = self.room(chat_id)
        shown: Json = {"from": user, "document": self.files.keep(upload)}
        if caption:
            shown |= {"caption": caption}
        posted = self.post(room, shown)
        self.push("message", posted.shown)
        return posted

    # --- updates ----------------------------------------------------------------------------------------------------

    async def _get_me(self, _: Parameters) -> Answer:
        rights = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
        return {**self.bot, **rights}

    async def _get_updates(self, parameters: Parameters) -> Answer:
        self._poll += 1
        poll = self._poll
        self.interrupt()  # an older poll that still waits ends with a conflict
        if kinds := parameters.json("allowed_updates"):
            self.allowed_updates = frozenset(kinds)
        offset = parameters.number("offset", 0)
        while offset > 0 and self.updates and self.updates[0]["update_id"] < offset:
            self.updates.popleft()
        if not self.updates:
            await self.wait_for_update(min(parameters.number("timeout", 0), LONGEST_POLL_S))
        if poll != self._poll:
            problem = "terminated by other getUpdates request; make sure that only one bot instance is running"
            raise RefusalError(409, f"Conflict: {problem}")
        return list(self.updates)[: min(max(parameters.number("limit", 100), 1), 100)]

    async def _set_webhook(self, parameters: Parameters) -> Answer:
        if parameters.text("url"):
            raise RefusalError(400, "Bad Request: bad webhook: the local Bot API only answers getUpdates")
        return True

    async def _delete_webhook(self, parameters: Parameters) -> Answer:
        if parameters.flag("drop_pending_updates"):
            self.updates.clear()
        return True

    async def _get_webhook_info(self, _: Parameters) -> Answer:
        return {"url": "", "has_custom_certificate": False, "pending_update_count": len(self.updates)}

    # --- messages ---------------------------------------------------------------------------------------------------

    async def _send_message(self, parameters: Parameters) -> Answer:
        room = self._room_to_write(parameters)
        source = parameters.text("text")
        marked = self._marked(source, parameters)
        check_length(marked, LONGEST_TEXT, "message is too long")
        return self._post(room, parameters, text_fields(marked, "text"), source)

    async def _send_photo(self, parameters: Parameters) -> Answer:
        kept = self.files.keep_sent(parameters, "photo")
        named = {name: kept[name] for name in ("file_id", "file_unique_id", "file_size")}
        return self._send_captioned(parameters, {"photo": [{**named, "width": 800, "height": 600}]})

    async def _send_document(self, parameters: Parameters) -> Answer:
        return self._send_captioned(parameters, {"document": self.files.keep_sent(parameters, "document")})

    def _send_captioned(self, parameters: Parameters, media: Json) -> Answer:
        room = self._room_to_write(parameters)
        source = parameters.text("caption")
        if source:
            marked = self._marked(source, parameters)
            check_length(marked, LONGEST_CAPTION, "message caption is too long")
            media |= text_fields(marked, "caption")
        return self._post(room, parameters, media, source)

    async def _edit_text(self, parameters: Parameters) -> Answer:
        posted = self._own_message(parameters, "message to edit")
        source = parameters.text("text")
        marked = self._marked(source, parameters)
        check_length(marked, LONGEST_TEXT, "MESSAGE_TOO_LONG")
        kept = {key: value for key, value in posted.shown.items() if key not in {"text", "entities", "reply_markup"}}
        return self._edit(posted, {**kept, **text_fields(marked, "text"), **keyboard_field(parameters)}, source)

    async def _edit_markup(self, parameters: Parameters) -> Answer:
        posted = self._own_message(parameters, "message to edit")
        kept = {key: value for key, value in posted.shown.items() if key != "reply_markup"}
        return self._edit(posted, {**kept, **keyboard_field(parameters)}, posted.source)

    def _edit(self, posted: Posted, shown: Json, source: str) -> Answer:
        visible = ("text", "entities", "reply_markup")
        if all(posted.shown.get(key) == shown.get(key) for key in visible):
            raise RefusalError(400, _NOT_MODIFIED)
        self.change(posted, shown, source)
        return posted.shown

    async def _delete_message(self, parameters: Parameters) -> Answer:
        posted = self.message(self._chat_id(parameters), parameters.number("message_id", 0), "message to delete")
        del self.rooms[posted.chat_id].messages[posted.message_id]
        self.notify(posted)
        return True

    async def _answer_press(self, parameters: Parameters) -> Answer:
        answer = {"text": parameters.text("text"), "show_alert": parameters.flag("show_alert")}
        self.resolve_press(parameters.text("callback_query_id"), answer)
        return True

    def _post(self, room: Room, parameters: Parameters, content: Json, source: str) -> Json:
        content = {"from": self.bot, **content, **keyboard_field(parameters), **self._reply_field(room, parameters)}
        if room.info["type"] == "channel":
            content["sender_chat"] = room.info
        if thread := parameters.number("message_thread_id", 0):
            if not room.info.get("is_forum"):
                raise RefusalError(400, "Bad Request: message thread not found")
            content |= {"message_thread_id": thread, "is_topic_message": True}
        if preview := parameters.json("link_preview_options"):
            content["link_preview_options"] = preview
        return self.post(room, content, source, silent=parameters.flag("disable_notification")).shown

    def _reply_field(self, room: Room, parameters: Parameters) -> Json:
        reply = parameters.json("reply_parameters") or {}
        if "message_id" not in reply:
            return {}
        posted = room.messages.get(int(reply["message_id"]))
        if posted is not None:
            return {"reply_to_message": {k: v for k, v in posted.shown.items() if k != "reply_to_message"}}
        if reply.get("allow_sending_without_reply"):
            return {}
        raise RefusalError(400, "Bad Request: message to be replied not found")

    def _marked(self, source: str, parameters: Parameters) -> Marked:
        if not source:
            raise RefusalError(400, "Bad Request: message text is empty")
        if len(source.encode()) > LONGEST_RAW_BYTES:
            raise RefusalError(400, "Bad Request: text is too long")
        mode = parameters.text("parse_mode").lower()
        try:
            marked = self.parse(source) if mode == "html" else Marked(source)
        except MarkupError as error:
            raise RefusalError(400, f"Bad Request: can't parse entities: {error}") from error
        if mode not in {"html", ""}:
            raise RefusalError(400, "Bad Request: unsupported parse_mode")
        if not marked.text.strip():
            raise RefusalError(400, "Bad Request: text must be non-empty")
        return trimmed(marked)

    def parse(self, source: str) -> Marked:
        """HTML to text and entities. Raises MarkupError."""
        return parse_html(source)

    # --- chats ------------------------------------------------------------------------------------------------------

    def _chat_id(self, parameters: Parameters) -> int:
        name = parameters.text("chat_id")
        if not name:
            raise RefusalError(400, "Bad Request: chat_id is empty")
        for chat_id, room in self.rooms.items():
            if name in {str(chat_id), f"@{room.info.get('username')}"}:
                return chat_id
        raise RefusalError(400, "Bad Request: chat not found")

    def _room_to_write(self, parameters: Parameters) -> Room:
        room = self.room(self._chat_id(parameters))
        if room.shut is not None:
            raise room.shut
        return room

    def _own_message(self, parameters: Parameters, what: str) -> Posted:
        posted = self.message(self._chat_id(parameters), parameters.number("message_id", 0), what)
        if not posted.by_bot:
            raise RefusalError(400, "Bad Request: message can't be edited")
        return posted

    async def _send_chat_action(self, parameters: Parameters) -> Answer:
        self._room_to_write(parameters)
        return True

    async def _get_chat(self, parameters: Parameters) -> Answer:
        full = {"accent_color_id": 0, "max_reaction_count": 11}
        gifts = dict.fromkeys(_GIFTS, False)
        return {**self.room(self._chat_id(parameters)).info, **full, "accepted_gift_types": gifts}

    async def _get_chat_member(self, parameters: Parameters) -> Answer:
        room = self.room(self._chat_id(parameters))
        user_id = parameters.number("user_id", 0)
        user = self.bot if user_id == BOT_ID else self.users.get(user_id)
        if user is None:
            raise RefusalError(400, "Bad Request: invalid user_id specified")
        return self.member(room.members.get(user_id, "left"), user)

    async def _get_chat_administrators(self, parameters: Parameters) -> Answer:
        room = self.room(self._chat_id(parameters))
        if room.is_private:
            raise RefusalError(400, "Bad Request: there are no administrators in the private chat")
        return [
            self.member(status, self.users.get(user_id, self.bot))
            for user_id, status in room.members.items()
            if status in {"creator", "administrator"}
        ]

    # --- the menu ---------------------------------------------------------------------------------------------------

    async def _set_commands(self, parameters: Parameters) -> Answer:
        commands = parameters.json("commands") or []
        if len(commands) > MOST_COMMANDS:
            raise RefusalError(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise RefusalError(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise RefusalError(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands[scope_of(parameters)] = commands
        return True

    async def _get_commands(self, parameters: Parameters) -> Answer:
        return self.commands.get(scope_of(parameters), [])

    async def _delete_commands(self, parameters: Parameters) -> Answer:
        self.commands.pop(scope_of(parameters), None)
        return True

    async def _accept(self, _: Parameters) -> Answer:
        return True


_HARMLESS = (
    "setmyname",
    "setmydescription",
    "setmyshortdescription",
    "setchatmenubutton",
    "setmydefaultadministratorrights",
    "leavechat",
    "pinchatmessage",
    "unpinchatmessage",
    "setmessagereaction",
    "logout",
    "close",
)
_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def accepted(result: Answer) -> web.Response:
    """The answer that carries a result."""
    return web.json_response({"ok": True, "result": result})


def refused(refusal: RefusalError) -> web.Response:
    """The answer that says no."""
    body: Json = {"ok": False, "error_code": refusal.status, "description": refusal.description}
    headers = {}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
        if "retry_after" in refusal.parameters:
            headers["Retry-After"] = str(refusal.parameters["retry_after"])
    return web.json_response(body, status=refusal.status, headers=headers)


@asynccontextmanager
async def listening(server: web.Application, port: int) -> AsyncIterator[str]:
    """Serves an application on a loopback port (0: any free one); yields its address. Raises OSError."""
    runner = web.AppRunner(server, handler_cancellation=True, shutdown_timeout=1, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
