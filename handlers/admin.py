"""What admins do in the chat about access, and the audit of all that those with a role do."""

from telegram import Update

from bot.core.model import Message
from handlers import admin_texts as texts
from handlers.context import Context, number_of, user_of


async def access(update: Update, context: Context) -> Message:
    """`/access open|invite|closed`."""
    return texts.access_set(await context.services.manage.set_access(user_of(update), context.words), context.chat)


async def audit(_update: Update, context: Context, before: str = "") -> Message:
    """Who changed what when; from a button on from the line it names."""
    manage, last = context.services.manage, number_of(before) if before else None
    return texts.audit(await manage.audit(last), last, context.chat, manage.clock.now())
