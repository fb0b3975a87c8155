"""The Bot API on this machine: an HTTP application that a bot library talks to exactly as to api.telegram.org.

Limits, checks and refusals are those of tdlib/telegram-bot-api 10 and tdlib/td; what nobody here needs (payments,
sticker sets, stories ...) answers "method not found".
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from aiohttp import web

from bot.playground.chats import BOT_ID, Json, Posted, RefusalError, Room
from bot.playground.files import PHOTO_TYPES
from bot.playground.inline import Inline
from bot.playground.membership import member
from bot.playground.menus import Menus
from bot.playground.parameters import Parameters, Upload
from bot.playground.sending import Answer, Sending, check_access

LONGEST_POLL_S = 50
LONGEST_NOTE = 200  # characters of the answer to a pressed button
MOST_UPLOAD_BYTES = 50_000_000
ACTIONS = frozenset({"typing", "upload_photo", "upload_document", "upload_video", "find_location", "choose_sticker"})
_TOKEN_PATH = re.compile(r"^\d+:[\w-]+$")


class BotApi(Sending):
    """One bot's world behind `/bot<TOKEN>/METHOD`."""

    def __init__(self, token: str, now: Callable[[], datetime], *, username: str = "wirewatch_bot") -> None:
        super().__init__(now, username=username)
        self.token = token
        self.menus = Menus()
        self.commands = self.menus.commands
        self.inline = Inline(self.marked)
        self._poll = 0
        self._methods: dict[str, Callable[[Parameters], Awaitable[Answer]]] = {
            "getme": self._get_me,
            "getupdates": self._get_updates,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "getwebhookinfo": self._get_webhook_info,
            **self.sending_methods(),
            "answerinlinequery": self.inline.answer,
            "answercallbackquery": self._answer_press,
            "sendchataction": self._send_chat_action,
            "getchat": self._get_chat,
            "getchatmember": self._get_chat_member,
            "getchatadministrators": self._get_chat_administrators,
            "getchatmembercount": self._get_chat_member_count,
            "getfile": self.files.get_file,
            **self.menus.methods(),
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

    def hand(  # noqa: PLR0913 - as `send`
        self,
        chat_id: int,
        user: Json,
        upload: Upload,
        caption: str = "",
        *,
        reply_to: int | None = None,
        thread: int = 0,
    ) -> Posted:
        """A person sends a file; a picture of a kind that Telegram shows goes as a photo."""
        kept = self.files.keep(upload)
        is_photo = upload.content_type in PHOTO_TYPES
        shown: Json = {"photo": [self.files.as_photo(kept)]} if is_photo else {"document": kept}
        return self.send(chat_id, user, shown | ({"caption": caption} if caption else {}), reply_to, thread)

    async def ask_inline(self, user: Json, query: str, *, offset: str = "", timeout_s: float = 10) -> list[Json]:
        """What the bot offers to a person who types `@bot query` in some chat."""
        answer = await self.inline_answer(user, query, offset=offset, timeout_s=timeout_s)
        return list(answer["results"])

    async def inline_answer(self, user: Json, query: str, *, offset: str = "", timeout_s: float = 10) -> Json:
        """As `ask_inline`, with everything else that the bot said: `next_offset`, `button`, `cache_time` ..."""
        asked, answer = self.inline.ask(user, query, offset)
        self.push("inline_query", asked)
        async with asyncio.timeout(timeout_s):
            return await answer

    def choose_inline(self, chat_id: int, user: Json, result: Json, thread: int = 0) -> Posted:
        """A person sends one of these results into a chat; a bot that is there gets it, as `via_bot`."""
        content = self.inline.content(result)
        return self.send(chat_id, user, {"via_bot": self.bot, **content}, None, thread)

    # --- updates ----------------------------------------------------------------------------------------------------

    async def _get_me(self, _: Parameters) -> Answer:
        rights = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": True}
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

    # --- chats ------------------------------------------------------------------------------------------------------

    async def _answer_press(self, parameters: Parameters) -> Answer:
        answer: Json = {"text": parameters.text("text"), "show_alert": parameters.flag("show_alert")}
        if url := parameters.text("url"):
            answer["url"] = url
        if len(answer["text"]) > LONGEST_NOTE:
            raise RefusalError(400, "Bad Request: MESSAGE_TOO_LONG")
        self.resolve_press(parameters.text("callback_query_id"), answer)
        return True

    async def _send_chat_action(self, parameters: Parameters) -> Answer:
        self._room_to_write(parameters)
        if parameters.text("action") not in ACTIONS:
            raise RefusalError(400, "Bad Request: wrong parameter action in request")
        return True

    async def _get_chat(self, parameters: Parameters) -> Answer:
        room = self.room(self._chat_id(parameters))
        if "username" not in room.info:
            check_access(room)
        full = {"accent_color_id": 0, "max_reaction_count": 11}
        return {**room.info, **full, "accepted_gift_types": dict.fromkeys(_GIFTS, False)}

    async def _get_chat_member(self, parameters: Parameters) -> Answer:
        room = self._room_with_members(parameters)
        user_id = parameters.number("user_id", 0)
        if user_id == BOT_ID:
            return self._bot_as_member(room)
        user = self.users.get(user_id)
        if user is None:
            raise RefusalError(400, "Bad Request: invalid user_id specified")
        return member(room.members.get(user_id, "left"), user, room.info["type"])

    async def _get_chat_administrators(self, parameters: Parameters) -> Answer:
        room = self._room_with_members(parameters)
        if room.is_private:
            raise RefusalError(400, "Bad Request: there are no administrators in the private chat")
        return [
            self._bot_as_member(room) if user_id == BOT_ID else member(status, self.users[user_id], room.info["type"])
            for user_id, status in room.members.items()
            if status in {"creator", "administrator"}
        ]

    async def _get_chat_member_count(self, parameters: Parameters) -> Answer:
        room = self._room_with_members(parameters)
        return sum(status not in {"left", "kicked"} for status in room.members.values())

    def _room_with_members(self, parameters: Parameters) -> Room:
        room = self.room(self._chat_id(parameters))
        check_access(room)
        if room.is_channel and room.members[BOT_ID] != "administrator":
            raise RefusalError(400, "Bad Request: member list is inaccessible")
        return room

    async def _accept(self, _: Parameters) -> Answer:
        return True


_HARMLESS = (
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
