"""What admins do in the chat: sources, people, and the audit of all of it."""

from collections.abc import Mapping

from telegram import Update

from bot.core.model import Message
from handlers import admin_texts as texts
from handlers.choices import Deed, choose
from handlers.context import Context, number_of, user_of
from handlers.keyboards import Answer
from handlers.menus import hide_admin_menu, show_admin_menu


async def sources(_update: Update, context: Context) -> Message:
    """Every source and its health."""
    manage = context.services.manage
    return texts.sources(await manage.sources(), context.chat, manage.clock.now())


async def source(update: Update, context: Context) -> Answer:
    """`/source add|remove|test URL-or-number`."""
    return await choose(update, context, SOURCE_DEEDS)


async def drop_source(update: Update, context: Context, number: str) -> Message:
    """Removes a source after the question."""
    return texts.source_removed(
        await context.services.manage.remove_source(user_of(update), number_of(number)), context.chat
    )


async def keep_source(_update: Update, context: Context, _: str) -> Message:
    """Leaves everything as it is after the question."""
    return texts.source_kept(context.chat)


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


async def _add_source(update: Update, context: Context, word: str) -> Message:
    return texts.source_added(await context.services.manage.add_source(user_of(update), word), context.chat)


async def _remove_source(_update: Update, context: Context, word: str) -> Message:
    return texts.confirm_removal(await context.services.manage.source(word), context.chat)


async def _test_source(_update: Update, context: Context, word: str) -> Message:
    manage = context.services.manage
    return texts.source_test(await manage.test_source(word), context.chat, manage.clock.now())


async def _add_admin(update: Update, context: Context, word: str) -> Message:
    user_id = await context.services.manage.add_admin(user_of(update), [word])
    await show_admin_menu(context, user_id)
    return texts.admin_added(user_id, context.chat)


async def _remove_admin(update: Update, context: Context, word: str) -> Message:
    user_id = await context.services.manage.remove_admin(user_of(update), [word])
    await hide_admin_menu(context, user_id)
    return texts.admin_removed(user_id, context.chat)


SOURCE_DEEDS: Mapping[str, Deed] = {
    "add": Deed(_add_source, "/source add https://example.org/feed"),
    "remove": Deed(_remove_source, "/source remove 3"),
    "test": Deed(_test_source, "/source test https://example.org/feed"),
}
ADMIN_DEEDS: Mapping[str, Deed] = {
    "add": Deed(_add_admin, "/admin add 123456789"),
    "remove": Deed(_remove_admin, "/admin remove 123456789"),
}
