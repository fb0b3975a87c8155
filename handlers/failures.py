"""The update error handler: what we did not foresee is logged, and the person is told in one sentence."""

import contextlib
import logging

from telegram import Update
from telegram.error import TelegramError

from bot.core.errors import StoreError
from bot.core.model import Migrated, Rejected, Unreachable
from handlers import texts
from handlers.context import Context, address_of
from handlers.keyboards import reply

log = logging.getLogger(__name__)


async def report(update: object, context: Context) -> None:
    """Logs the error; tells the person, unless Telegram itself is what failed."""
    error = context.error
    if isinstance(update, Update) and update.callback_query:
        with contextlib.suppress(TelegramError):  # it may have been answered before
            await update.callback_query.answer()
    if not isinstance(update, Update) or update.effective_chat is None:
        log.error("failed outside of any chat", exc_info=error)
    elif isinstance(error, TelegramError):
        await _heed(error, update, context)
    else:
        log.error("failed on update %s", update.update_id, exc_info=error)
        await _apologize(update, context)


async def _heed(error: TelegramError, update: Update, context: Context) -> None:
    """An answer that Telegram does not take means for its chat what it means for an alert."""
    address, subscribe = address_of(update), context.services.subscribe
    match context.services.meaning_of(error):
        case Migrated(new_id):
            await subscribe.migrate(address.chat_id, new_id)
        case Unreachable(problem, thread_only=True):
            log.info("Topic %s of chat %s takes no answer: %s", address.thread, address.chat_id, problem)
        case Unreachable(problem):
            log.info("Chat %s takes no answer: %s", address.chat_id, problem)
            await subscribe.sleep(address)
        case Rejected():
            log.error("failed on update %s", update.update_id, exc_info=error)
            await _apologize(update, context)
        case _:
            log.warning("Telegram did not take an answer: %s", error)


async def _apologize(update: Update, context: Context) -> None:
    with contextlib.suppress(TelegramError, StoreError):
        chat = await context.services.subscribe.chat(address_of(update))
        await reply(update, context, texts.failure(chat))
