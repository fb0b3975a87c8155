"""The Bot API with faults on demand and Telegram's limits enforced; every text goes through Telegram's own parser."""

import asyncio
import json
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from aiohttp import web

from bot.playground.bot_api import accepted, listening, refused
from bot.playground.chats import RefusalError
from bot.playground.markup import Marked, MarkupError, parse_html
from bot.playground.parameters import Parameters
from tests.webhook_api import WebhookApi

try:
    import tdjson
except ImportError:  # no wheel for this platform
    tdjson = None  # type: ignore[assignment]

TOKEN = "700000001:AAHtestTokenThatMustNeverBeLogged"
HTML_OF_A_GATEWAY = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with a call: a refusal, or an answer spoiled before or after the call was carried out."""

    refusal: RefusalError | None = None
    carried_out: bool = False
    then: str = ""  # hang, reset, garbage, odd, cut, gateway
    status: int = 502  # of the page of a gateway


def flood(retry_after: int) -> Fault:
    text = f"Too Many Requests: retry after {retry_after}"
    return Fault(RefusalError(429, text, retry_after=retry_after))


def unauthorized() -> Fault:
    return Fault(RefusalError(401, "Unauthorized"))


def blocked() -> Fault:
    return Fault(RefusalError(403, "Forbidden: bot was blocked by the user"))


def kicked() -> Fault:
    return Fault(RefusalError(403, "Forbidden: bot was kicked from the supergroup chat"))


def deactivated() -> Fault:
    return Fault(RefusalError(403, "Forbidden: user is deactivated"))


def bad_request(description: str, **parameters: int) -> Fault:
    return Fault(RefusalError(400, f"Bad Request: {description}", **parameters))


def chat_not_found() -> Fault:
    return bad_request("chat not found")


def migrated(new_chat_id: int) -> Fault:
    return bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=new_chat_id)


def thread_not_found() -> Fault:
    return bad_request("message thread not found")


def topic_closed() -> Fault:
    return bad_request("TOPIC_CLOSED")


def unparsable() -> Fault:
    return bad_request('can\'t parse entities: Unsupported start tag "x" at byte offset 0')


def server_error() -> Fault:
    return Fault(RefusalError(500, "Internal Server Error: restart"))


def no_conversation() -> Fault:
    return Fault(RefusalError(403, "Forbidden: bot can't initiate conversation with a user"))


def no_rights() -> Fault:
    return bad_request("not enough rights to send text messages to the chat")


def message_gone() -> Fault:
    return bad_request("message to edit not found")


def too_large() -> Fault:
    """A refusal with a status that the library does not know."""
    return Fault(RefusalError(413, "Request Entity Too Large"))


def conflict() -> Fault:
    return Fault(RefusalError(409, "Conflict: terminated by other getUpdates request"))


def bad_gateway(*, stored: bool = False) -> Fault:
    return page(502, stored=stored)


def page(status: int, *, stored: bool = False) -> Fault:
    """What stands between us and Telegram answers for itself, in HTML."""
    return Fault(carried_out=stored, then="gateway", status=status)


def hang(*, stored: bool = True) -> Fault:
    """Accepted, perhaps stored, never answered."""
    return Fault(carried_out=stored, then="hang")


def odd(*, stored: bool = True) -> Fault:
    """JSON, but not what the Bot API says."""
    return Fault(carried_out=stored, then="odd")


def cut(*, stored: bool = True) -> Fault:
    """An answer that ends before its end."""
    return Fault(carried_out=stored, then="cut")


def reset(*, stored: bool) -> Fault:
    return Fault(carried_out=stored, then="reset")


def garbage(*, stored: bool = True) -> Fault:
    return Fault(carried_out=stored, then="garbage")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A call that came in: when (loop time), what, and for which chat."""

    at: float
    method: str
    chat_id: int
    text: str
    paid: bool = False


@dataclass(slots=True)
class Strict:
    """Telegram's limits over rolling windows; a call over one of them is refused for a second."""

    per_second: int = 30
    paid_per_second: int = 1000  # of calls that allow to be charged for
    per_chat_s: float = 1.0
    per_group_minute: int = 20
    everybody: deque[float] = field(default_factory=deque)
    chats: dict[int, deque[float]] = field(default_factory=dict)

    def refusal(self, chat_id: int, now: float, *, paid: bool = False) -> Fault | None:
        everybody = _within(self.everybody, now - 1)
        chat = _within(self.chats.setdefault(chat_id, deque()), now - 60)
        if len(everybody) >= (self.paid_per_second if paid else self.per_second):
            return flood(1)
        if chat and now - chat[-1] < self.per_chat_s:
            return flood(1)
        if chat_id < 0 and len(chat) >= self.per_group_minute:
            return flood(max(1, int(chat[0] + 60 - now) + 1))
        everybody.append(now)
        chat.append(now)
        return None


class TelegramApi(WebhookApi):
    """`async with TelegramApi() as api:` listens at `api.url`; faults come from `fail_next` and `fail_always`."""

    def __init__(self, *, strict: Strict | None = None, latency_s: float = 0) -> None:
        super().__init__(TOKEN, lambda: datetime.now(UTC))
        self.url = ""
        self.strict = strict
        self.latency_s = latency_s
        self.arrivals: list[Arrival] = []
        self.statuses: Counter[int] = Counter()
        self.disagreements: list[str] = []
        self._next: deque[tuple[str, int | None, Fault]] = deque()
        self._always: dict[int | None, Fault] = {}
        self._is_revoked = False
        self._closing = asyncio.Event()
        self._called = asyncio.Event()
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self.url = await self._stack.enter_async_context(listening(self.application(), 0))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self.interrupt()
        await self._stack.aclose()
        if error is None:
            assert not self.disagreements, self.disagreements

    def fail_next(self, *faults: Fault, method: str = "sendMessage", chat_id: int | None = None) -> None:
        """The next calls of that method (for that chat) meet these faults, one each."""
        self._next.extend((method.lower(), chat_id, fault) for fault in faults)

    def fail_always(self, fault: Fault, chat_id: int | None = None) -> None:
        """Every send and edit (for that chat) meets this fault until `heal`; getMe too when no chat is named."""
        self._always[chat_id] = fault

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Nobody listens while the block runs; afterwards the same address answers again."""
        await self._stack.aclose()
        yield
        port = urlsplit(self.url).port or 0
        await self._stack.enter_async_context(listening(self.application(), port))

    def revoke_token(self) -> None:
        """From now on every new call is refused."""
        self._is_revoked = True

    def heal(self) -> None:
        self._next.clear()
        self._always.clear()

    def count(self, method: str) -> int:
        return sum(arrival.method == method for arrival in self.arrivals)

    async def until_called(self, method: str, times: int = 1) -> None:
        """Returns once the method was called so often."""
        while self.count(method) < times:
            self._called.clear()
            await self._called.wait()

    async def respond(self, request: web.Request, method: str, parameters: Parameters) -> web.StreamResponse:
        chat_id = parameters.number("chat_id", 0)
        now = asyncio.get_running_loop().time()
        arrival = Arrival(now, method, chat_id, parameters.text("text"), parameters.flag("allow_paid_broadcast"))
        self.arrivals.append(arrival)
        self._called.set()
        fault = self._fault(method.lower(), chat_id, now, paid=arrival.paid)
        if self.latency_s and method != "getUpdates":
            await asyncio.sleep(self.latency_s)
        response = await self._answer(request, method, parameters, fault)
        self.statuses[response.status] += 1
        return response

    async def _answer(
        self, request: web.Request, method: str, parameters: Parameters, fault: Fault | None
    ) -> web.StreamResponse:
        try:
            if fault is None:
                return accepted(await self.call(method, parameters))
            if fault.refusal:
                raise fault.refusal
            if fault.carried_out:
                await self.call(method, parameters)
        except RefusalError as refusal:
            return refused(refusal)
        return await self._spoil(request, fault)

    async def _spoil(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.then == "hang":
            await self._closing.wait()
        if fault.then == "garbage":
            return web.Response(body=b'{"ok":true,"resu', content_type="application/json")
        if fault.then == "odd":
            return web.json_response({"ok": True, "result": [7]})
        if fault.then == "gateway":
            return web.Response(status=fault.status, body=HTML_OF_A_GATEWAY, content_type="text/html")
        if fault.then == "cut":
            cut_off = web.StreamResponse(headers={"Content-Length": "1000"})
            await cut_off.prepare(request)
            await cut_off.write(b'{"ok":true,"result":{')
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    def _fault(self, method: str, chat_id: int, now: float, *, paid: bool) -> Fault | None:
        if self._is_revoked:
            return unauthorized()
        for planned in self._next:
            if planned[0] == method and planned[1] in {None, chat_id}:
                self._next.remove(planned)
                return planned[2]
        writes = method.startswith(("send", "edit"))
        if writes and chat_id in self._always:
            return self._always[chat_id]
        if (writes or method == "getme") and None in self._always:
            return self._always[None]
        return self.strict.refusal(chat_id, now, paid=paid) if self.strict and writes else None

    def parse(self, source: str) -> Marked:
        theirs = verdict_of_telegram(source)
        try:
            marked = parse_html(source)
        except MarkupError:
            if theirs == "":
                self.disagreements.append(source)
            raise
        if theirs:
            self.disagreements.append(source)
        return marked


def telegram_parses(source: str) -> dict[str, object] | None:
    """The answer of tdlib's parseTextEntities to the HTML; None when there is no tdlib here."""
    if tdjson is None:
        return None
    # It reports each call on stderr otherwise.
    tdjson.td_execute(b'{"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}')
    request = {"@type": "parseTextEntities", "text": source, "parse_mode": {"@type": "textParseModeHTML"}}
    answer: dict[str, object] = json.loads(tdjson.td_execute(json.dumps(request).encode()) or b"{}")
    return answer


def verdict_of_telegram(source: str) -> str | None:
    """What Telegram's own parser objects to; empty when the text is right, None when that parser is not here."""
    answer = telegram_parses(source)
    return None if answer is None else str(answer.get("message", ""))


def check_html(source: str) -> str:
    """Fails when Telegram's own parser refuses the text; says "skipped" where there is no such parser."""
    objection = verdict_of_telegram(source)
    if objection is None:
        parse_html(source)
        return "skipped: no tdjson on this platform"
    assert objection == "", f"{objection}: {source!r}"
    return "checked"


def _within(times: deque[float], since: float) -> deque[float]:
    while times and times[0] <= since:
        times.popleft()
    return times
