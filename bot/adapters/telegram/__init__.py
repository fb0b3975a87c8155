"""Telegram as a neighbour: its transport, its pace, and the application that handlers are registered with."""

import logging
from typing import Any, TypeAlias

from telegram.ext import ApplicationBuilder, ContextTypes

from bot.adapters.telegram.gate import Gate, PacedLimiter
from bot.adapters.telegram.messenger import TelegramMessenger
from bot.adapters.telegram.transport import AiohttpRequest
from bot.adapters.telegram.turns import TurnsByChat
from bot.adapters.telegram.updates import AttentiveApplication, CarefulBot, Inbox
from bot.core.pacing import Pace

__all__ = ["AiohttpRequest", "Inbox", "RedactToken", "TelegramMessenger", "build_application"]

AnyApplication: TypeAlias = AttentiveApplication

# A reply that waits for its group must not hold up everybody else's commands.
UPDATES_AT_ONCE = 32
CONNECTIONS = 300  # more than are ever under way, so that nothing that left the gate waits for one
PATIENCE_S = 300.0  # a list of sources to try takes minutes; what takes longer hangs, and keeps a place from others


def build_application(
    token: str,
    api_url: str,
    pace: Pace,
    context_types: ContextTypes[Any, Any, Any, Any] | None = None,
    inbox: Inbox | None = None,
) -> AttentiveApplication:
    """An application without job queue whose every call goes through our transport and the gate.

    `api_url` is the server without `/bot`, such as https://api.telegram.org. Without an inbox it can
    only send.
    """
    base = api_url.rstrip("/")
    transport = AiohttpRequest(CONNECTIONS)
    bot = CarefulBot(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=transport,
        get_updates_request=transport,
        rate_limiter=PacedLimiter(Gate(pace)),
    )
    turns = TurnsByChat(UPDATES_AT_ONCE, PATIENCE_S)
    builder = ApplicationBuilder().bot(bot).updater(None).concurrent_updates(turns).job_queue(None)
    builder = builder.application_class(AttentiveApplication, {"inbox": inbox})
    application = (builder.context_types(context_types) if context_types else builder).build()
    assert isinstance(application, AttentiveApplication)  # noqa: S101 - the builder's type does not say it
    return application


class RedactToken(logging.Filter):
    """Takes the token out of every record of the log handler it is added to, tracebacks included."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token
        self._secret = token.rpartition(":")[2]  # in a quoted address the colon is %3A

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self._redacted(record.exc_text)
        if record.stack_info:
            record.stack_info = self._redacted(record.stack_info)
        message = record.getMessage()
        if self._secret in message:
            record.msg, record.args = self._redacted(message), ()
        return True

    def _redacted(self, text: str) -> str:
        return text.replace(self._token, "<token>").replace(self._secret, "<token>")
