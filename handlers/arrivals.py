"""Being added, removed and let write: groups and channels, and who added the bot to them."""

import contextlib

from telegram import (
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberRestricted,
    ChatMemberUpdated,
    Update,
)
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

from bot.core.asking import Address
from bot.core.model import Message
from bot.services.places import Arrival
from handlers import channels_texts as texts
from handlers.context import Context, place_of, user_of
from handlers.keyboards import look

GONE = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)
GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)


async def moved(update: Update, context: Context) -> bool:
    """Sleeps where the bot was blocked or removed, wakes where it is back; whether a group is to be greeted.

    Who added it to a channel hears how that is set up; nothing is posted into the channel.
    """
    change, address, services = update.my_chat_member, place_of(update), context.services
    if change is None or _is_gone(change.new_chat_member):
        await services.subscribe.sleep(address)
        return False
    arrival = await services.places.arrival(address)
    if arrival is Arrival.MOVED:
        return False
    standing = await services.manage.standing(user_of(update), address.chat_id)
    if arrival is Arrival.BACK or not standing.is_shut_out:  # a stranger's chat stays unknown, however they come
        context.chat = await services.subscribe.wake(address)
    if address.kind == ChatType.CHANNEL:
        await _in_channel(update, context, change)
    came = address.kind in GROUPS and _is_gone(change.old_chat_member)
    if came and arrival is Arrival.BACK and not _may_write(change.new_chat_member):
        await say_mute(update, context)
    return came and arrival is Arrival.NEW


async def say_mute(update: Update, context: Context) -> None:
    """Tells who added the bot to a group that it may not write there, in private, where that is possible."""
    group = await context.services.subscribe.chat(place_of(update))
    person = await context.services.subscribe.chat(_person(update))
    await _tell(update, context, texts.mute_in_group(group, person))


async def _in_channel(update: Update, context: Context, change: ChatMemberUpdated) -> None:
    may, might = _may_post(change.new_chat_member), _may_post(change.old_chat_member)
    if may == might and not _is_gone(change.old_chat_member):
        return
    channel = await context.services.subscribe.chat(place_of(update))
    person = await context.services.subscribe.chat(_person(update))
    await _tell(update, context, texts.added(channel, person) if may else texts.mute_in_channel(channel, person))


async def _tell(update: Update, context: Context, message: Message) -> None:
    """To nobody who may not use the bot; who never opened the chat cannot be written to."""
    standing = await context.services.manage.standing(user_of(update), user_of(update))
    if standing.is_shut_out:
        return
    with contextlib.suppress(TelegramError):
        await context.bot.send_message(user_of(update), message.html, **look(message))


def _person(update: Update) -> Address:
    user = update.effective_user
    return Address(user_of(update), title=user.full_name if user else "", language=place_of(update).language)


def _is_gone(member: ChatMember) -> bool:
    return member.status in GONE or (isinstance(member, ChatMemberRestricted) and not member.is_member)


def _may_write(member: ChatMember) -> bool:
    return not isinstance(member, ChatMemberRestricted) or member.can_send_messages


def _may_post(member: ChatMember) -> bool:
    return isinstance(member, ChatMemberAdministrator) and member.can_post_messages is not False
