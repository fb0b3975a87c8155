"""Links that let people in: made, listed, revoked, and followed."""

from telegram import Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.core.errors import RequestError
from bot.core.model import Message
from bot.services.invites import PREFIX
from bot.services.manage import Standing
from handlers import invites_texts as texts
from handlers.access import user_id
from handlers.context import Context, number_of, place_of, user_of

HERE = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.RESTRICTED)


async def invite(update: Update, context: Context) -> Message:
    """`/invite [uses] [7d]` makes a link; alone it lists those that are open."""
    if not context.words:
        return await _listed(context)
    made = await context.services.invites.make(user_of(update), context.words)
    return texts.made(made, context.bot.username, context.chat, context.services.invites.clock.now())


async def offered(update: Update, context: Context, argument: str) -> Message:
    """Makes the link that a button offers."""
    made = await context.services.invites.make(user_of(update), argument.split(":"))
    return texts.made(made, context.bot.username, context.chat, context.services.invites.clock.now())


async def revoked(update: Update, context: Context, argument: str) -> Message:
    """Takes a link back."""
    await context.services.invites.revoke(user_of(update), number_of(argument))
    return await _listed(context)


async def entered(update: Update, context: Context, code: str) -> None:
    """Lets in who came by a link. Raises RequestError for who is outside all the same."""
    chat_id, services, refusal = place_of(update).chat_id, context.services, RequestError("outside")
    try:
        await services.invites.enter(chat_id, code.removeprefix(PREFIX))
    except RequestError as error:
        refusal = error
    if await services.manage.standing(user_id(update), chat_id) is Standing.OUTSIDE:
        raise refusal


async def brought(update: Update, context: Context) -> None:
    """Lets in the group that somebody who is in brought us to."""
    change = update.my_chat_member
    if change is None or change.new_chat_member.status not in HERE or change.chat.type == ChatType.PRIVATE:
        return
    person, services = user_of(update), context.services
    if await services.manage.standing(person, person) is not Standing.BANNED:
        await services.invites.bring(person, place_of(update).chat_id)


async def _listed(context: Context) -> Message:
    services = context.services
    access = await services.manage.current_access()
    found = await services.invites.open()
    return texts.listed(found, context.bot.username, access, context.chat, services.invites.clock.now())
