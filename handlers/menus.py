"""The command menu Telegram shows beside the input field: everybody theirs, and each admin all of it."""

import logging
from collections.abc import Sequence

from telegram import Bot, BotCommand, BotCommandScopeChat, BotCommandScopeDefault
from telegram.error import TelegramError

from handlers.context import App, Context, Services

log = logging.getLogger(__name__)


async def publish_menus(application: App) -> None:
    """Registers the commands with Telegram. One it refuses costs that menu, not the start."""
    services: Services = application.bot_data["services"]
    try:
        await application.bot.set_my_commands(application.bot_data["menu"], BotCommandScopeDefault())
    except TelegramError as error:
        log.warning("the command menu was not taken: %s", error)
    for user_id in await services.manage.admins():
        await _publish(application.bot, application.bot_data["admin_menu"], user_id)


async def show_admin_menu(context: Context, user_id: int) -> None:
    """The whole menu for a new admin, or for one who only now opened the chat."""
    await _publish(context.bot, context.bot_data["admin_menu"], user_id)


async def hide_admin_menu(context: Context, user_id: int) -> None:
    """The menu of everybody for somebody who is no admin any more."""
    try:
        await context.bot.delete_my_commands(BotCommandScopeChat(user_id))
    except TelegramError as error:
        log.info("the menu of %s was not taken away: %s", user_id, error)


async def _publish(bot: Bot, menu: Sequence[BotCommand], user_id: int) -> None:
    try:
        await bot.set_my_commands(menu, BotCommandScopeChat(user_id))
    except TelegramError as error:
        # An admin who never opened the chat has none to show a menu in; it comes with their /start.
        log.info("the menu of %s was not taken: %s", user_id, error)
