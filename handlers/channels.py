"""Channels, set up from the private chat of one of their administrators."""

import asyncio
import re

from telegram import Update
from telegram.constants import ChatType
from telegram.error import Forbidden

from bot.core.asking import Address
from bot.core.errors import RequestError
from bot.core.model import Chat, ChatState, Message
from handlers import channels_texts as texts
from handlers.access import GroupAdministrators
from handlers.context import Context, address_of, number_of, place_of, text_of, user_of
from handlers.elsewhere import COMMANDS, Elsewhere, visit

NAME = re.compile(r"\s(@[A-Za-z][A-Za-z0-9_]{3,31})\s*\Z")
FREE = re.compile(r"/(?:un)?watch\b", re.IGNORECASE)  # what follows is a rule, which may end with anybody's name
ASKED_AT_ONCE = 10

__all__ = ["COMMANDS", "administers", "channels", "opened", "page", "visit_named", "visit_pressed"]


async def channels(update: Update, context: Context) -> Message:
    """The channels that this person administers, each with what it follows."""
    return await page(update, context, "0")


async def page(update: Update, context: Context, offset: str) -> Message:
    """The same from number `offset` on. Raises RequestError outside of a private chat."""
    if place_of(update).kind != ChatType.PRIVATE:
        raise RequestError("only_in_private")
    here, places = await _administered(update, context), context.services.places
    start = min(number_of(offset), max(0, len(here) - 1))
    on_page = here[start : start + texts.PAGE]
    listed = [(chat, await places.following(chat)) for chat in on_page]
    return texts.channels(listed, start, len(here), context.chat)


async def opened(update: Update, context: Context, _: str) -> Message:
    """What a channel follows, and buttons to its topics, settings, digest and quiet hours."""
    chat = await context.services.places.known(address_of(update).chat_id)
    if chat is None:
        raise RequestError("button_too_old")
    return texts.channel(await context.services.places.following(chat), chat)


async def visit_named(update: Update, context: Context) -> None:
    """Makes the update about the channel that its last word names, if it names one. Raises RequestError."""
    named = NAME.search(text_of(update))
    if named is None or place_of(update).kind != ChatType.PRIVATE:
        return
    name = named[1].removeprefix("@")
    chat = await context.services.places.channel(name)
    if chat is None and FREE.match(text_of(update)):
        return
    if chat is None:
        raise RequestError("unknown_channel", word=named[1])
    await _visit(update, context, chat, named[1])


async def visit_pressed(update: Update, context: Context, chat_id: int) -> None:
    """Makes the update about the channel that a pressed button names. Raises RequestError."""
    chat = await context.services.places.known(chat_id)
    if chat is None or place_of(update).kind != ChatType.PRIVATE:
        raise RequestError("button_too_old")
    await _visit(update, context, chat)


async def administers(context: Context, chat_id: int, user_id: int) -> bool:
    """Whether the person administers the channel; Telegram is asked once a minute."""
    administrators: GroupAdministrators = context.bot_data["group_administrators"]
    try:
        return await administrators.include(context.bot, chat_id, user_id)
    except Forbidden:
        return False  # the bot itself is not in it any more


async def _visit(update: Update, context: Context, chat: Chat, typed: str = "") -> None:
    if chat.state is ChatState.BANNED or not await administers(context, chat.id, user_of(update)):
        raise RequestError("channel_admins_only", title=chat.title)
    address = Address(chat.id, 0, chat.kind, chat.title, place_of(update).language, chat.username)
    visit(Elsewhere(address, typed))
    context.chat = chat


async def _administered(update: Update, context: Context) -> list[Chat]:
    """Asks about several at a time: each is a round trip."""
    turns = asyncio.Semaphore(ASKED_AT_ONCE)

    async def is_theirs(chat: Chat) -> bool:
        async with turns:
            return await administers(context, chat.id, user_of(update))

    known = await context.services.places.channels()
    theirs = await asyncio.gather(*map(is_theirs, known))
    return [chat for chat, yes in zip(known, theirs, strict=True) if yes]
