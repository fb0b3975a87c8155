"""What admins do in the chat about people, and the audit of all that admins do."""

from collections.abc import Mapping

from telegram import Update

from bot.core.model import Message
from handlers import admin_texts as texts
from handlers.choices import Deed, choose
from handlers.context import Context, number_of, user_of
from handlers.keyboards import Answer
from handlers.menus import hide_admin_menu, show_admin_menu


async def ban(update: Update, context: Context) -> Message:
    """`/ban ID`."""
    return texts.banned(await context.services.manage.ban(user_of(update), context.words), context.chat)


async def unban(update: Update, context: Context) -> Message:
    """`/unban ID`."""
    return texts.unbanned(await context.services.manage.unban(user_of(update), context.words), context.chat)


async def admin(update: Update, context: Context) -> Answer:
    """`/admin add|remove ID`."""
    return await choose(update, context, ADMIN_DEEDS)


async def access(update: Update, context: Context) -> Message:
    """`/access open|closed`."""
    return texts.access_set(await context.services.manage.set_access(user_of(update), context.words), context.chat)


async def audit(_update: Update, context: Context, before: str = "") -> Message:
    """Who changed what when; from a button on from the line it names."""
    manage, last = context.services.manage, number_of(before) if before else None
    return texts.audit(await manage.audit(last), last, context.chat, manage.clock.now())


async def _add_admin(update: Update, context: Context, word: str) -> Message:
    user_id = await context.services.manage.add_admin(user_of(update), [word])
    await show_admin_menu(context, user_id)
    return texts.admin_added(user_id, context.chat)


async def _remove_admin(update: Update, context: Context, word: str) -> Message:
    user_id = await context.services.manage.remove_admin(user_of(update), [word])
    await hide_admin_menu(context, user_id)
    return texts.admin_removed(user_id, context.chat)


ADMIN_DEEDS: Mapping[str, Deed] = {
    "add": Deed(_add_admin, "/admin add 123456789"),
    "remove": Deed(_remove_admin, "/admin remove 123456789"),
}
