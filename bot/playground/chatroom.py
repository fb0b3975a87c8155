"""The server side of the chat page: the page itself, its files, and what happens as server-sent events.

The page shows the chats of a few people with the bot, and the groups and channels they share, and switches between
them. Nobody but this machine may talk to it.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from importlib import resources

from aiohttp import web

from bot.core.speech import FROM_RIGHT, LANGUAGES
from bot.playground.acting import Acting
from bot.playground.bubbles import Previewer, bubble, no_previews
from bot.playground.chats import Json, Posted, RefusalError
from bot.playground.neighbours import check_neighbour
from bot.playground.people import Person, Place, as_shown, furnish
from bot.playground.printing import PrintingPresses
from bot.playground.switchboard import Switchboard

KEEP_ALIVE_S = 15
MOST_WAITING = 1000  # events; a page that reads slower is cut off, and begins anew when it comes back
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
    "/chat/nodes.js": ("nodes.js", "text/javascript"),
    "/chat/media.js": ("media.js", "text/javascript"),
    "/chat/attach.js": ("attach.js", "text/javascript"),
    "/chat/places.js": ("places.js", "text/javascript"),
    "/chat/icon.svg": ("icon.svg", "image/svg+xml"),
    "/chat/reply.svg": ("reply.svg", "image/svg+xml"),
    "/chat/edit.svg": ("edit.svg", "image/svg+xml"),
    "/chat/wires.svg": ("wires.svg", "image/svg+xml"),
}


def read_page() -> dict[str, bytes]:
    """The page and its files by their paths; reads from the disk."""
    folder = resources.files("bot.playground").joinpath("page")
    return {path: folder.joinpath(name).read_bytes() for path, (name, _) in PAGE_FILES.items()}


class Chatroom:
    """The chats of a few people with one bot, for any number of open pages; `files` are those of `read_page`."""

    def __init__(  # noqa: PLR0913 - the last two are extras of the whole playground
        self,
        board: Switchboard,
        people: tuple[Person, ...],
        presses: PrintingPresses,
        files: Mapping[str, bytes],
        *,
        places: tuple[Place, ...] = (),
        previews: Previewer = no_previews,
    ) -> None:
        self._board = board
        self._people = {person.id: person for person in people}
        for person in people:
            user = board.add_user(person.name, user_id=person.id, language=person.language)
            board.add_private_chat(user)
        self._places = furnish(board, places)
        self._presses = presses
        self._previews = previews
        self._acting = Acting(board, self._people, presses)
        self._pages: set[asyncio.Queue[str | None]] = set()
        self._files = files

    def routes(self) -> list[web.RouteDef]:
        """The page at `/`, its files and its calls below `/chat/`."""
        return [
            *(web.get(path, self._file) for path in PAGE_FILES),
            web.get("/chat/events", self._events),
            web.get("/chat/file/{id}/{name}", self._sent_file),
            *self._acting.routes(),
        ]

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Passes on what happens while the block runs; ends every open page's stream after it."""
        self._board.listeners.append(self._on_posted)
        self._board.typists.append(self._on_typing)
        self._board.menu_readers.append(self._on_menus)
        self._presses.listeners.append(self._on_presses)
        self._acting.listeners.append(self._on_people)
        try:
            yield
        finally:
            self._board.listeners.remove(self._on_posted)
            self._board.typists.remove(self._on_typing)
            self._board.menu_readers.remove(self._on_menus)
            self._presses.listeners.remove(self._on_presses)
            self._acting.listeners.remove(self._on_people)
            for page in self._pages:
                _put(page, None)

    # --- what goes out ----------------------------------------------------------------------------------------------

    async def _file(self, request: web.Request) -> web.Response:
        check_neighbour(request)
        _, kind = PAGE_FILES[request.path]
        return web.Response(body=self._files[request.path], content_type=kind, charset="utf-8", headers=PAGE_HEADERS)

    async def _sent_file(self, request: web.Request) -> web.Response:
        """A picture or file of a message; only what Telegram shows as a photo is shown, the rest is saved."""
        check_neighbour(request)
        try:
            return self._board.files.shown(request.match_info["id"], PAGE_HEADERS)
        except RefusalError as error:
            raise web.HTTPNotFound(text="There is no such file.") from error

    async def _events(self, request: web.Request) -> web.StreamResponse:
        check_neighbour(request)
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
        rooms = [*self._people, *self._places]
        return {
            "bot": self._board.bot,
            "languages": [{"code": code, "name": name} for code, name in LANGUAGES.items()],
            "from_right": sorted(FROM_RIGHT),
            **self._company(),
            "chats": {each: [self._bubble(posted) for posted in self._board.messages(each)] for each in rooms},
            "keys": {each: keys for each in rooms if (keys := self._board.room(each).keys)},
            "menus": self._menus(),
            "presses": self._presses.report(),
        }

    def _bubble(self, posted: Posted) -> Json:
        return bubble(posted, self._previews)

    def _company(self) -> Json:
        users = self._board.users
        return {
            "people": [{**asdict(each), "language": users[each.id]["language_code"]} for each in self._people.values()],
            "places": [as_shown(self._board, each) for each in self._places],
        }

    def _menus(self) -> Json:
        """By person for their own chats, and by person and chat for the others."""
        users = {each: self._board.users[each] for each in self._people}
        own = {str(each): self._board.menu(user) for each, user in users.items()}
        shared = {
            f"{each}|{chat}": menu
            for chat in self._places
            for each, user in users.items()
            if (menu := self._board.menu(user, self._board.room(chat)))
        }
        return {**own, **shared}

    def _on_posted(self, posted: Posted) -> None:
        chat = posted.chat_id
        if chat not in self._people and chat not in self._places:
            return
        room = self._board.room(chat)
        if posted.message_id in room.messages:
            self._tell("message", {"chat": chat, "message": self._bubble(posted), "keys": room.keys})
        else:
            self._tell("gone", {"chat": chat, "id": posted.message_id})

    def _on_people(self) -> None:
        self._tell("company", {**self._company(), "menus": self._menus()})

    def _on_typing(self, chat_id: int) -> None:
        self._tell("typing", {"chat": chat_id})

    def _on_menus(self) -> None:
        self._tell("menus", self._menus())

    def _on_presses(self) -> None:
        self._tell("presses", self._presses.report())

    def _tell(self, name: str, content: Json) -> None:
        event = _event(name, content)
        for page in tuple(self._pages):
            _put(page, event)


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
