"""Telegram as a neighbour: its transport, its pace, and the application that handlers are registered with."""

import logging
from typing import Any, TypeAlias

from telegram.ext import Application, ApplicationBuilder, ContextTypes

from bot.adapters.telegram.gate import Gate, PacedLimiter
from bot.adapters.telegram.messenger import TelegramMessenger
from bot.adapters.telegram.transport import AiohttpRequest
from bot.adapters.telegram.turns import TurnsByChat
from bot.adapters.telegram.updates import CarefulBot
from bot.core.pacing import Pace

__all__ = ["ALLOWED_UPDATES", "AiohttpRequest", "RedactToken", "TelegramMessenger", "build_application"]

AnyApplication: TypeAlias = Application[Any, Any, Any, Any, Any, Any]

# The server keeps the last list it was given, so that every kind we need is named on each start.
ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")
# A reply that waits for its group must not hold up everybody else's commands.
UPDATES_AT_ONCE = 32


def build_application(
    token: str, api_url: str, pace: Pace, context_types: ContextTypes[Any, Any, Any, Any] | None = None
) -> AnyApplication:
    """An application without job queue whose every call goes through our transport and the gate.

    `api_url` is the server without `/bot`, such as https://api.telegram.org. Start polling with ALLOWED_UPDATES.
    """
    base = api_url.rstrip("/")
    transport = AiohttpRequest()
    bot = CarefulBot(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=transport,
        get_updates_request=transport,
        rate_limiter=PacedLimiter(Gate(pace)),
    )
    builder = ApplicationBuilder().bot(bot).concurrent_updates(TurnsByChat(UPDATES_AT_ONCE)).job_queue(None)
    return (builder.context_types(context_types) if context_types else builder).build()


class RedactToken(logging.Filter):
    """Takes the token out of every record of the log handler it is added to, tracebacks included."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self._redacted(record.exc_text)
        message = record.getMessage()
        if self._token in message:
            record.msg, record.args = self._redacted(message), ()
        return True

    def _redacted(self, text: str) -> str:
        return text.replace(self._token, "<token>")
