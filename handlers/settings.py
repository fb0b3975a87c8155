"""When a chat wants to hear nothing at all."""

from telegram import Update

from bot.core.model import Message
from handlers import hours_texts, texts
from handlers.context import Context, address_of


async def pause(update: Update, context: Context) -> Message:
    """Sends nothing for a while, or until /resume."""
    subscribe = context.services.subscribe
    return texts.paused(await subscribe.pause(address_of(update), context.words), context.chat, subscribe.clock.now())


async def pause_pressed(update: Update, context: Context, length: str) -> Message:
    """The same for a pressed button: `3d`, or nothing for no end."""
    address = address_of(update)
    await context.services.subscribe.pause(address, [length] if length else [])
    return hours_texts.pauses(await context.services.preferences.profile(address, context.chat))


async def resume(update: Update, context: Context) -> Message:
    """Sends again, and says what was missed."""
    return texts.resumed(await context.services.subscribe.resume(address_of(update)), context.chat)


async def resume_pressed(update: Update, context: Context, _: str) -> Message:
    """The same for the button below "Paused"."""
    return await resume(update, context)
