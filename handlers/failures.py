"""The update error handler: what we did not foresee is logged, and the person is told in one sentence."""

import contextlib
import logging

from telegram import Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.core.errors import StoreError
from handlers import texts
from handlers.context import Context, address_of
from handlers.keyboards import reply

log = logging.getLogger(__name__)


async def report(update: object, context: Context) -> None:
    """Logs the error; tells the person, unless Telegram itself is what failed."""
    error = context.error
    if not isinstance(update, Update) or update.effective_chat is None:
        log.error("failed outside of any chat", exc_info=error)
    elif isinstance(error, Forbidden):
        await context.services.subscribe.sleep(address_of(update))
    elif isinstance(error, ChatMigrated):
        await context.services.subscribe.migrate(update.effective_chat.id, error.new_chat_id)
    elif isinstance(error, TelegramError) and not isinstance(error, BadRequest):
        log.warning("Telegram did not take an answer: %s", error)
    else:
        log.error("failed on update %s", update.update_id, exc_info=error)
        await _apologize(update, context)


async def _apologize(update: Update, context: Context) -> None:
    with contextlib.suppress(TelegramError, StoreError):
        chat = await context.services.subscribe.chat(address_of(update))
        await reply(update, context, texts.failure(chat))
