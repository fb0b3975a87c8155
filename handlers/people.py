"""What admins do about the people who use the bot: look through them, ban, let in, and give roles."""

from collections.abc import Mapping

from telegram import Update

from bot.core.errors import RequestError
from bot.core.model import Message
from bot.services.people import Appointment
from handlers import people_texts as texts
from handlers.choices import Deed, choose
from handlers.context import LONGEST_NUMBER, Context, number_of, rest_of, user_of
from handlers.keyboards import Answer
from handlers.menus import show_menu


async def users(update: Update, context: Context) -> Message:
    """`/users [words]`: who uses the bot."""
    return texts.crowd(await context.services.people.search(rest_of(update)), context.chat)


async def page(_update: Update, context: Context, argument: str) -> Message:
    """A page of them."""
    offset, _, words = argument.partition(":")
    return texts.crowd(await context.services.people.search(words, number_of(offset)), context.chat)


async def one(update: Update, context: Context, argument: str) -> Message:
    """All about one of them, with what can be done."""
    return await _card(update, context, id_of(argument))


async def ban(update: Update, context: Context) -> Message:
    """`/ban @name|id`."""
    return texts.banned(await context.services.people.ban(user_of(update), context.words), context.chat)


async def unban(update: Update, context: Context) -> Message:
    """`/unban @name|id`."""
    return texts.unbanned(await context.services.people.unban(user_of(update), context.words), context.chat)


async def ban_pressed(update: Update, context: Context, argument: str) -> Message:
    """The same from the card of somebody."""
    chat = await context.services.people.ban(user_of(update), [str(id_of(argument))])
    return await _card(update, context, chat.id)


async def unban_pressed(update: Update, context: Context, argument: str) -> Message:
    """The same from the card of somebody."""
    chat = await context.services.people.unban(user_of(update), [str(id_of(argument))])
    return await _card(update, context, chat.id)


async def admin(update: Update, context: Context) -> Answer:
    """`/admin add @name|id [role]`, `/admin remove`; alone, who has a role."""
    return await choose(update, context, ADMIN_DEEDS, _staff)


async def role_pressed(update: Update, context: Context, argument: str) -> Message:
    """Gives the role that a button on the card names, or takes it away."""
    number, _, role = argument.partition(":")
    people, by = context.services.people, user_of(update)
    if role not in texts.ROLES and role != "none":
        raise RequestError("button_too_old")
    words = [str(id_of(number)), role]
    appointment = await (people.dismiss(by, words) if role == "none" else people.appoint(by, words))
    if appointment.asks:
        return texts.crown(appointment, context.chat)
    await show_menu(context, appointment.id)
    return await _card(update, context, appointment.id)


async def crowned(update: Update, context: Context, argument: str) -> Message:
    """Makes an owner after all, or leaves it."""
    if not argument:
        return texts.not_crowned(context.chat)
    words = [str(id_of(argument)), "owner"]
    return await _appointed(context, await context.services.people.appoint(user_of(update), words, is_sure=True))


def id_of(argument: str) -> int:
    """The id in the data of a button, groups have them below 0. Raises RequestError for anything else."""
    digits = argument.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > LONGEST_NUMBER:
        raise RequestError("button_too_old")
    return int(argument)


async def _card(update: Update, context: Context, chat_id: int) -> Message:
    services = context.services
    person = await services.people.one(chat_id)
    role = await services.manage.role(user_of(update))
    return texts.card(person, role, context.chat, services.people.clock.now())


async def _staff(_update: Update, context: Context) -> Message:
    manage = context.services.manage
    staff = await manage.staff()
    return texts.staff(staff, await manage.names(map(str, staff)), context.chat)


async def _add(update: Update, context: Context, words: str) -> Message:
    return await _appointed(context, await context.services.people.appoint(user_of(update), words.split()))


async def _appointed(context: Context, appointment: Appointment) -> Message:
    if appointment.asks:
        return texts.crown(appointment, context.chat)
    await show_menu(context, appointment.id)
    return texts.appointed(appointment, context.chat)


async def _remove(update: Update, context: Context, words: str) -> Message:
    appointment = await context.services.people.dismiss(user_of(update), words.split())
    await show_menu(context, appointment.id)
    return texts.appointed(appointment, context.chat)


ADMIN_DEEDS: Mapping[str, Deed] = {
    "add": Deed(_add, "/admin add @name editor"),
    "remove": Deed(_remove, "/admin remove @name"),
}
