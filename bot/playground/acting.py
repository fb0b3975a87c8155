"""What a person does on the chat page, as calls: JSON for words and presses, a body of its own for a file."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from bot.core.speech import LANGUAGES
from bot.playground import media
from bot.playground.chats import Json, RefusalError
from bot.playground.neighbours import act_of, check_neighbour
from bot.playground.parameters import Upload
from bot.playground.people import Person
from bot.playground.printing import PrintingPresses
from bot.playground.switchboard import Switchboard

LONGEST_TYPED = 4096  # characters, of Telegram
LONGEST_CAPTION = 1024
LONGEST_QUERY = 256  # characters of an inline question, of Telegram
LARGEST_FILE = 20_000_000

_THINGS: Mapping[str, Callable[[Json], Json]] = {
    "location": lambda act: media.location(float(act["latitude"]), float(act["longitude"])),
    "sticker": lambda act: media.sticker(str(act["emoji"])),
    "voice": lambda _: media.voice(),
    "contact": lambda _: media.contact(),
    "dice": lambda _: media.dice(),
}


class Acting:
    """The calls below `/chat/`; each names the person as `as` and, where it is not their own, the `chat`."""

    def __init__(self, board: Switchboard, people: Mapping[int, Person], presses: PrintingPresses) -> None:
        self._board = board
        self._people = people
        self._presses = presses
        self._offered: dict[int, list[Json]] = {}  # the last inline results of each person
        self.listeners: list[Callable[[], None]] = []  # hear of changed people and places

    def routes(self) -> list[web.RouteDef]:
        """All of them."""
        return [
            web.post("/chat/say", self._say),
            web.post("/chat/edit", self._edit),
            web.post("/chat/send", self._send),
            web.put("/chat/hand", self._hand),
            web.post("/chat/press", self._press),
            web.post("/chat/inline", self._ask_inline),
            web.post("/chat/choose", self._choose),
            web.post("/chat/language", self._speak),
            web.post("/chat/bot", self._let_bot),
            web.post("/chat/hurry", self._hurry),
        ]

    async def _say(self, request: web.Request) -> web.Response:
        act = await act_of(request)
        user, text = self._user(act), _typed(act)
        chat, thread = self._where(act, user)
        reply_to = act.get("reply_to")
        try:
            posted = self._board.say(chat, user, text, int(reply_to) if reply_to else None, thread)
        except (RefusalError, ValueError, TypeError) as error:
            raise web.HTTPBadRequest(text="The message you reply to is not there any more.") from error
        if not text.startswith("/start"):
            self._presses.start()
        return web.json_response({"id": posted.message_id})

    async def _edit(self, request: web.Request) -> web.Response:
        act = await act_of(request)
        user, text = self._user(act), _typed(act)
        chat, _ = self._where(act, user)
        try:
            posted = self._board.message(chat, int(act["message"]))
        except (RefusalError, KeyError, ValueError, TypeError) as error:
            raise web.HTTPBadRequest(text="That message is not there any more.") from error
        if posted.shown.get("from", {}).get("id") != user["id"] or "text" not in posted.shown:
            raise web.HTTPBadRequest(text="Only words of your own can be edited.")
        return web.json_response({"id": self._board.amend(posted, text).message_id})

    async def _send(self, request: web.Request) -> web.Response:
        act = await act_of(request)
        user = self._user(act)
        chat, thread = self._where(act, user)
        try:
            content = _THINGS[act["kind"]](act)
        except (KeyError, ValueError, TypeError) as error:
            raise web.HTTPBadRequest(text="That cannot be sent here.") from error
        return web.json_response({"id": self._board.send(chat, user, content, None, thread).message_id})

    async def _hand(self, request: web.Request) -> web.Response:
        check_neighbour(request)
        act: Json = dict(request.query)
        user, caption = self._user(act), act.get("caption", "").strip()
        chat, thread = self._where(act, user)
        if len(caption) > LONGEST_CAPTION:
            raise web.HTTPBadRequest(text=f"The words beside a file have at most {LONGEST_CAPTION} characters.")
        content = await request.read()
        if not content:
            raise web.HTTPBadRequest(text="That file is empty.")
        if len(content) > LARGEST_FILE:
            raise web.HTTPBadRequest(text=f"A bot gets files of up to {LARGEST_FILE // 1_000_000} MB.")
        upload = Upload(act.get("name") or "file", content, request.content_type)
        return web.json_response({"id": self._board.hand(chat, user, upload, caption, thread=thread).message_id})

    async def _press(self, request: web.Request) -> web.Response:
        act = await act_of(request)
        user = self._user(act)
        chat, _ = self._where(act, user)
        self._presses.start()
        try:
            pressed = self._board.press(chat, int(act["message"]), str(act["data"]), user)
            return web.json_response(await _answered(pressed))
        except (RefusalError, ValueError, KeyError, TypeError) as error:
            raise web.HTTPBadRequest(text="This button is not there any more.") from error

    async def _ask_inline(self, request: web.Request) -> web.Response:
        act = await act_of(request)
        user, query = self._user(act), str(act.get("query", ""))[:LONGEST_QUERY]
        answer = await _answered(self._board.inline_answer(user, query))
        self._offered[user["id"]] = answer["results"]
        shown = [
            {key: result.get(key, "") for key in ("id", "title", "description", "thumbnail_url")}
            for result in answer["results"]
        ]
        return web.json_response({"results": shown, "button": answer["button"]})

    async def _choose(self, request: web.Request) -> web.Response:
        act = await act_of(request)
        user = self._user(act)
        chat, thread = self._where(act, user)
        for result in self._offered.get(user["id"], ()):
            if result["id"] == act.get("result"):
                return web.json_response({"id": self._board.choose_inline(chat, user, result, thread).message_id})
        raise web.HTTPBadRequest(text="That is not offered any more.")

    async def _speak(self, request: web.Request) -> web.Response:
        act = await act_of(request)
        user = self._user(act)
        if act.get("language") not in LANGUAGES:
            raise web.HTTPBadRequest(text="Wirewatch does not speak that language.")
        user["language_code"] = act["language"]
        self._tell()
        return web.json_response({})

    async def _let_bot(self, request: web.Request) -> web.Response:
        """The owner of a group or channel lets the bot in, or puts it out."""
        act = await act_of(request)
        user = self._user(act)
        chat, _ = self._where(act, user)
        room = self._board.room(chat)
        if room.is_private or room.members.get(user["id"]) != "creator":
            raise web.HTTPBadRequest(text="Only its owner can do that.")
        inside = "administrator" if room.is_channel else "member"
        self._board.set_bot_status(chat, user, inside if act.get("let") else "kicked")
        self._tell()
        return web.json_response({})

    async def _hurry(self, request: web.Request) -> web.Response:
        await act_of(request)
        self._presses.hurry()
        return web.json_response(self._presses.report())

    def _user(self, act: Json) -> Json:
        try:
            return self._board.users[self._people[int(act["as"])].id]
        except (KeyError, ValueError, TypeError) as error:
            raise web.HTTPBadRequest(text="Nobody of that number is here.") from error

    def _where(self, act: Json, user: Json) -> tuple[int, int]:
        """The chat and its topic; one's own chat with the bot when none is named."""
        try:
            chat, thread = int(act.get("chat") or user["id"]), int(act.get("thread") or 0)
            is_member = user["id"] in self._board.room(chat).members
        except (RefusalError, ValueError, TypeError) as error:
            raise web.HTTPBadRequest(text="There is no such chat.") from error
        if not is_member:
            raise web.HTTPBadRequest(text="You are not in that chat.")
        return chat, thread

    def _tell(self) -> None:
        for listener in tuple(self.listeners):
            listener()


def _typed(act: Json) -> str:
    text = act.get("text")
    if not isinstance(text, str) or not text.strip():
        raise web.HTTPBadRequest(text="There is nothing to send.")
    if len(text) > LONGEST_TYPED:
        raise web.HTTPBadRequest(text=f"A message has at most {LONGEST_TYPED} characters.")
    return text.strip()


async def _answered(answer: Awaitable[Any]) -> Any:
    try:
        return await answer
    except TimeoutError as error:
        raise web.HTTPGatewayTimeout(text="The bot did not answer.") from error
