"""What is stored about a chat, and how it is deleted."""

from telegram import Update

from bot.core.model import Message
from handlers import privacy_texts as texts
from handlers.context import Context, address_of, number_of


async def privacy(_update: Update, context: Context) -> Message:
    """What is stored, in plain words."""
    return texts.privacy(context.chat)


async def forget_me(_update: Update, context: Context) -> Message:
    """Asks whether everything of the chat shall go."""
    services = context.services
    access = await services.manage.current_access()
    return texts.question(services.privacy.asked(), access, context.chat)


async def forget_pressed(update: Update, context: Context, argument: str) -> Message:
    """Deletes it, or leaves it."""
    if not argument:
        return texts.kept(context.chat)
    forgotten = await context.services.privacy.forget(address_of(update).chat_id, number_of(argument))
    return texts.forgotten(forgotten, context.chat)
