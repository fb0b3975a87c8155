"""The sign that the bot is typing, for every answer that takes a moment."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from telegram import Update
from telegram.constants import ChatAction
from telegram.error import TelegramError

from handlers.context import Context, place_of

AFTER_S = 0.7  # what is quicker needs no sign
AGAIN_S = 4.0  # Telegram shows it for five seconds


@asynccontextmanager
async def typing(update: Update, context: Context, after_s: float = AFTER_S) -> AsyncIterator[None]:
    """Shows that the bot is typing while the block takes longer than that; whether it is shown changes nothing else."""
    showing = asyncio.create_task(_show(update, context, after_s))  # noqa: TID251 - errors of the block must come out as they are
    try:
        yield
    finally:
        showing.cancel()


async def _show(update: Update, context: Context, after_s: float) -> None:
    address = place_of(update)
    await asyncio.sleep(after_s)
    while True:
        with suppress(TelegramError):
            await context.bot.send_chat_action(
                address.chat_id, ChatAction.TYPING, message_thread_id=address.thread or None
            )
        await asyncio.sleep(AGAIN_S)
