"""The server side of the chat page: what happens goes out as server-sent events, what a person does comes in as JSON.

The page shows one private chat with the bot for each person and switches between them. Nobody but this machine may
talk to it: addresses and origins that are not its own are refused, so that no site in another tab can.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from importlib import resources

from aiohttp import web

from bot.playground.chats import Json, Posted, RefusalError
from bot.playground.printing import PrintingPresses
from bot.playground.switchboard import Switchboard, bubble

KEEP_ALIVE_S = 15
MOST_WAITING = 1000  # events; a page that reads slower is cut off, and begins anew when it comes back
LONGEST_TYPED = 4096  # characters, of Telegram
NO_STORE = {"Cache-Control": "no-store"}
PAGE_HEADERS = {
    **NO_STORE,
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
PAGE_FILES = {
    "/": ("index.html", "text/html"),
    "/chat/chat.css": ("chat.css", "text/css"),
    "/chat/chat.js": ("chat.js", "text/javascript"),
    "/chat/bubbles.js": ("bubbles.js", "text/javascript"),
    "/chat/composer.js": ("composer.js", "text/javascript"),
    "/chat/desk.js": ("desk.js", "text/javascript"),
    "/chat/icon.svg": ("icon.svg", "image/svg+xml"),
    "/chat/reply.svg": ("reply.svg", "image/svg+xml"),
    "/chat/wires.svg": ("wires.svg", "image/svg+xml"),
}
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the page lets one be; `role` is `follower` or `admin`."""

    id: int
    name: str
    role: str


def read_page() -> dict[str, bytes]:
    """The page and its files by their paths; reads from the disk."""
    folder = resources.files("bot.playground").joinpath("page")
    return {path: folder.joinpath(name).read_bytes() for path, (name, _) in PAGE_FILES.items()}


class Chatroom:
    """The chats of a few people with one bot, for any number of open pages; `files` are those of `read_page`."""

    def __init__(
        self, board: Switchboard, people: tuple[Person, ...], presses: PrintingPresses, files: Mapping[str, bytes]
    ) -> None:
        self._board = board
        self._people = {person.id: person for person in people}
        self._users = {person.id: board.add_user(person.name, user_id=person.id) for person in people}
        for user in self._users.values():
            board.add_private_chat(user)
        self._presses = presses
        self._pages: set[asyncio.Queue[str | None]] = set()
        self._files = files

    def routes(self) -> list[web.RouteDef]:
        """The page at `/`, its files and its calls below `/chat/`."""
        return [
            *(web.get(path, self._file) for path in PAGE_FILES),
            web.get("/chat/events", self._events),
            web.post("/chat/say", self._say),
            web.post("/chat/press", self._press),
            web.post("/chat/hurry", self._hurry),
        ]

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Passes on what happens while the block runs; ends every open page's stream after it."""
        self._board.listeners.append(self._on_posted)
        self._board.typists.append(self._on_typing)
        self._board.menu_readers.append(self._on_menus)
        self._presses.listeners.append(self._on_presses)
        try:
            yield
        finally:
            self._board.listeners.remove(self._on_posted)
            self._board.typists.remove(self._on_typing)
            self._board.menu_readers.remove(self._on_menus)
            self._presses.listeners.remove(self._on_presses)
            for page in self._pages:
                _put(page, None)

    # --- what goes out ----------------------------------------------------------------------------------------------

    async def _file(self, request: web.Request) -> web.Response:
        _check_neighbour(request)
        _, kind = PAGE_FILES[request.path]
        return web.Response(body=self._files[request.path], content_type=kind, charset="utf-8", headers=PAGE_HEADERS)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        _check_neighbour(request)
        stream = web.StreamResponse(headers=NO_STORE)
        stream.content_type = "text/event-stream"
        await stream.prepare(request)
        page: asyncio.Queue[str | None] = asyncio.Queue(MOST_WAITING)
        page.put_nowait(_event("hello", self._everything()))
        self._pages.add(page)
        try:
            with suppress(ConnectionError):  # the page was closed
                await _pour(page, stream)
        finally:
            self._pages.discard(page)
        return stream

    def _everything(self) -> Json:
        return {
            "bot": self._board.bot,
            "people": [asdict(person) for person in self._people.values()],
            "chats": {each: [bubble(posted) for posted in self._board.messages(each)] for each in self._people},
            "menus": self._menus(),
            "presses": self._press_report(),
        }

    def _menus(self) -> Json:
        return {str(user_id): self._board.menu(user) for user_id, user in self._users.items()}

    def _press_report(self) -> Json:
        return {
            "running": self._presses.are_running,
            "upcoming": [asdict(upcoming) for upcoming in self._presses.upcoming()],
        }

    def _on_posted(self, posted: Posted) -> None:
        if posted.chat_id not in self._people:
            return
        if posted.message_id in self._board.room(posted.chat_id).messages:
            self._tell("message", {"chat": posted.chat_id, "message": bubble(posted)})
        else:
            self._tell("gone", {"chat": posted.chat_id, "id": posted.message_id})

    def _on_typing(self, chat_id: int) -> None:
        self._tell("typing", {"chat": chat_id})

    def _on_menus(self) -> None:
        self._tell("menus", self._menus())

    def _on_presses(self) -> None:
        self._tell("presses", self._press_report())

    def _tell(self, name: str, content: Json) -> None:
        event = _event(name, content)
        for page in tuple(self._pages):
            _put(page, event)

    # --- what comes in ----------------------------------------------------------------------------------------------

    async def _say(self, request: web.Request) -> web.Response:
        act = await _act(request)
        user, text = self._user(act), act.get("text")
        if not isinstance(text, str) or not text.strip():
            raise web.HTTPBadRequest(text="There is nothing to send.")
        if len(text) > LONGEST_TYPED:
            raise web.HTTPBadRequest(text=f"A message has at most {LONGEST_TYPED} characters.")
        reply_to = act.get("reply_to")
        try:
            posted = self._board.say(user["id"], user, text.strip(), int(reply_to) if reply_to else None)
        except (RefusalError, ValueError, TypeError) as error:
            raise web.HTTPBadRequest(text="The message you reply to is not there any more.") from error
        if not text.strip().startswith("/start"):
            self._presses.start()
        return web.json_response({"id": posted.message_id})

    async def _press(self, request: web.Request) -> web.Response:
        act = await _act(request)
        user = self._user(act)
        self._presses.start()
        try:
            answer = await self._board.press(user["id"], int(act["message"]), str(act["data"]), user)
        except (RefusalError, ValueError, KeyError, TypeError) as error:
            raise web.HTTPBadRequest(text="This button is not there any more.") from error
        except TimeoutError as error:
            raise web.HTTPGatewayTimeout(text="The bot did not answer.") from error
        return web.json_response(answer)

    async def _hurry(self, request: web.Request) -> web.Response:
        await _act(request)
        self._presses.hurry()
        return web.json_response(self._press_report())

    def _user(self, act: Json) -> Json:
        try:
            return self._users[int(act["as"])]
        except (KeyError, ValueError, TypeError) as error:
            raise web.HTTPBadRequest(text="Nobody of that number is here.") from error


async def _act(request: web.Request) -> Json:
    """What a person did. Only JSON is read: another site's page cannot send that here unasked."""
    _check_neighbour(request)
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="Send JSON.")
    try:
        act = await request.json()
    except ValueError as error:
        raise web.HTTPBadRequest(text="That is no JSON.") from error
    if not isinstance(act, dict):
        raise web.HTTPBadRequest(text="Send a JSON object.")
    return act


def _check_neighbour(request: web.Request) -> None:
    """Refuses a name that merely points here (DNS rebinding), and what another site asks for."""
    origin = request.headers.get("Origin")
    if request.url.host not in LOOPBACK or (origin and origin != f"http://{request.host}"):
        raise web.HTTPForbidden(text="This page is only for the machine it runs on.")


async def _pour(page: asyncio.Queue[str | None], stream: web.StreamResponse) -> None:
    while True:
        try:
            event = await asyncio.wait_for(page.get(), KEEP_ALIVE_S)
        except TimeoutError:
            event = ": still here\n\n"
        if event is None:
            return
        await stream.write(event.encode())


def _put(page: asyncio.Queue[str | None], event: str | None) -> None:
    if page.full():
        while not page.empty():
            page.get_nowait()
        event = None
    page.put_nowait(event)


def _event(name: str, content: Json) -> str:
    return f"event: {name}\ndata: {json.dumps(content, ensure_ascii=False)}\n\n"
