"""The command menu Telegram shows beside the input field, in each language, and more of it for each role."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from telegram import Bot, BotCommand, BotCommandScope, BotCommandScopeChat, BotCommandScopeDefault, Update
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.core.model import Role
from bot.core.speech import LANGUAGES
from handlers.context import App, Context, Services, place_of, user_of
from handlers.words import catalogue, catalogue_file

log = logging.getLogger(__name__)

ENGLISH = "en"  # of the code, which needs no catalogue
Menus: TypeAlias = Mapping[Role | None, Sequence[tuple[str, str]]]
"""For each role the commands and their sentences, in the English of the code."""


async def publish_menus(application: App) -> None:
    """Registers the commands with Telegram. One it refuses costs that menu, not the start."""
    services: Services = application.bot_data["services"]
    menus: Menus = application.bot_data["menus"]
    bot, own, staff = application.bot, services.subscribe.language, await services.manage.staff()
    spoken = {user_id: await _language_of(services, user_id) for user_id in staff}
    await asyncio.gather(
        _publish(bot, _said(menus[None], own), BotCommandScopeDefault()),
        *(_publish(bot, _said(menus[None], code), BotCommandScopeDefault(), code) for code in _others(own)),
        *(
            _publish(bot, _said(menus[role], spoken[user_id]), BotCommandScopeChat(user_id))
            for user_id, role in staff.items()
        ),
    )


async def show_menu(context: Context, user_id: int) -> None:
    """The menu of somebody whose role changed, or who only now opened the chat."""
    role = await context.services.manage.role(user_id)
    if role:
        said = _said(context.bot_data["menus"][role], await _language_of(context.services, user_id))
        await _publish(context.bot, said, BotCommandScopeChat(user_id))
        return
    try:
        await context.bot.delete_my_commands(BotCommandScopeChat(user_id))
    except TelegramError as error:
        log.info("the menu of %s was not taken away: %s", user_id, error)


async def show_menu_of_chat(update: Update, context: Context) -> None:
    """The menu of a private chat in the language that was chosen there, which may not be that of its Telegram."""
    place = place_of(update)
    if place.kind == ChatType.PRIVATE and place.chat_id == context.chat.id:
        role = await context.services.manage.role(user_of(update))
        said = _said(context.bot_data["menus"][role], context.chat.language)
        await _publish(context.bot, said, BotCommandScopeChat(place.chat_id))


def _others(own: str) -> tuple[str, ...]:
    """The languages that there are words in, besides the one that everybody else gets."""
    known = (code for code in LANGUAGES if code == ENGLISH or catalogue_file(code))
    return tuple(code for code in known if code != own)


def _said(menu: Sequence[tuple[str, str]], code: str) -> tuple[BotCommand, ...]:
    say = catalogue(code)
    return tuple(BotCommand(name, say.gettext(sentence)) for name, sentence in menu)


async def _language_of(services: Services, chat_id: int) -> str:
    chat = await services.subscribe.store.people.chat(chat_id)
    return chat.language if chat else services.subscribe.language


async def _publish(bot: Bot, menu: Sequence[BotCommand], scope: BotCommandScope, code: str | None = None) -> None:
    try:
        await bot.set_my_commands(menu, scope, code)
    except TelegramError as error:
        # Who never opened the chat has none to show a menu in; it comes with their /start.
        if isinstance(scope, BotCommandScopeChat):
            log.info("the menu of %s was not taken: %s", scope.chat_id, error)
        else:
            log.warning("the command menu was not taken: %s", error)
