"""The command menu Telegram shows beside the input field: everybody theirs, and more of it for each role."""

import logging
from collections.abc import Mapping, Sequence

from telegram import Bot, BotCommand, BotCommandScopeChat, BotCommandScopeDefault
from telegram.error import TelegramError

from bot.core.model import Role
from handlers.context import App, Context, Services

log = logging.getLogger(__name__)


async def publish_menus(application: App) -> None:
    """Registers the commands with Telegram. One it refuses costs that menu, not the start."""
    services: Services = application.bot_data["services"]
    menus: Mapping[Role | None, Sequence[BotCommand]] = application.bot_data["menus"]
    try:
        await application.bot.set_my_commands(menus[None], BotCommandScopeDefault())
    except TelegramError as error:
        log.warning("the command menu was not taken: %s", error)
    for user_id, role in (await services.manage.staff()).items():
        await _publish(application.bot, menus[role], user_id)


async def show_menu(context: Context, user_id: int) -> None:
    """The menu of somebody whose role changed, or who only now opened the chat."""
    role = await context.services.manage.role(user_id)
    if role:
        await _publish(context.bot, context.bot_data["menus"][role], user_id)
        return
    try:
        await context.bot.delete_my_commands(BotCommandScopeChat(user_id))
    except TelegramError as error:
        log.info("the menu of %s was not taken away: %s", user_id, error)


async def _publish(bot: Bot, menu: Sequence[BotCommand], user_id: int) -> None:
    try:
        await bot.set_my_commands(menu, BotCommandScopeChat(user_id))
    except TelegramError as error:
        # Who never opened the chat has none to show a menu in; it comes with their /start.
        log.info("the menu of %s was not taken: %s", user_id, error)
