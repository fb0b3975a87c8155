"""The daily note to admins: when it comes, and what it would say now."""

from telegram import Update

from bot.core.model import Message
from handlers import daily_texts as texts
from handlers.context import Context, address_of, user_of

NOW = "now"


async def note(update: Update, context: Context) -> Message:
    """`/note [08:00|off|now]`."""
    words = context.words
    if not words:
        return await show(update, context)
    return await _do(update, context, words)


async def show(update: Update, context: Context) -> Message:
    """When it comes, with buttons to change that."""
    daily, admin = context.services.daily, user_of(update)
    return texts.setting(await daily.minute(admin), await daily.zone(admin), context.chat)


async def pressed(update: Update, context: Context, word: str) -> Message:
    """Does what the button says: `0800`, `off` or `now`."""
    return await _do(update, context, [word])


async def _do(update: Update, context: Context, words: list[str]) -> Message:
    daily = context.services.daily
    if words[0].casefold() == NOW:
        return texts.note(await daily.note(), context.chat, daily.clock.now())
    await daily.set(user_of(update), words)
    await context.services.subscribe.wake(address_of(update))  # only a chat that is known gets anything by itself
    return await show(update, context)
