"""Who may do what, and how often: those with a role, administrators of a group, everybody, nobody."""

import asyncio
from dataclasses import dataclass, field
from enum import Enum, auto
from math import ceil

from telegram import Bot, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.core.errors import RequestError, SilenceError
from bot.core.limits import Quota
from bot.services.manage import Standing
from handlers.context import Context, place_of

REMEMBERED_S = 60.0
REMEMBERED_MOST = 1000


class Who(Enum):
    """Who may use a command or a button."""

    READER = auto()  # everybody who may use the bot
    SETTER = auto()  # in a group its administrators, elsewhere everybody who may use the bot
    LEAVER = auto()  # the same, and also those a closed bot still sends to: they must be able to stop it
    COMER = auto()  # the same, and also those outside who come by an invitation
    EDITOR = auto()  # everybody with a role: rules, topics and sources
    ADMIN = auto()  # admins and owners
    OWNER = auto()  # owners

    @property
    def is_staff(self) -> bool:
        """Whether it takes a role."""
        return self in STAFF

    def includes(self, standing: Standing) -> bool:
        """Whether somebody of this standing is among them, as far as a role is needed."""
        return not self.is_staff or standing in STAFF[self]


_OWNERS = frozenset({Standing.OWNER})
_ADMINS = _OWNERS | {Standing.ADMIN}
STAFF = {Who.EDITOR: _ADMINS | {Standing.EDITOR}, Who.ADMIN: _ADMINS, Who.OWNER: _OWNERS}


@dataclass(slots=True)
class GroupAdministrators:
    """Asks Telegram who administers a group, and remembers the answer for a minute."""

    _known: dict[tuple[int, int], tuple[float, bool]] = field(default_factory=dict)

    async def include(self, bot: Bot, chat_id: int, user_id: int) -> bool:
        """Whether the person administers the group. Raises RequestError while Telegram does not say."""
        now = asyncio.get_running_loop().time()
        asked_at, answer = self._known.get((chat_id, user_id), (float("-inf"), False))
        if now - asked_at < REMEMBERED_S:
            return answer
        try:
            member = await bot.get_chat_member(chat_id, user_id)
            answer = member.status in (ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER)
        except BadRequest:
            answer = False  # somebody who writes as a channel of theirs is no member at all
        except (Forbidden, ChatMigrated):
            raise  # that says something about the chat
        except TelegramError as error:
            raise RequestError("admins_unknown") from error
        if len(self._known) >= REMEMBERED_MOST:
            self._known.clear()
        self._known[chat_id, user_id] = (now, answer)
        return answer


async def admit(update: Update, context: Context, who: Who) -> None:
    """Lets the update through to its handler, and wakes its chat.

    Raises RequestError with the reason why not, and SilenceError where that was said before.
    """
    address, subscribe = place_of(update), context.services.subscribe
    context.chat = await subscribe.meet(address)
    await _keep_pace(update, context)
    standing = await context.services.manage.standing(user_id(update), address.chat_id)
    _check_standing(update, context, standing, who)
    if standing is Standing.OUTSIDE and who is Who.LEAVER and not await subscribe.knows(address):
        raise RequestError("outside")  # nothing is sent there that could be stopped
    await context.services.people.seen(address.chat_id)
    if update.message:  # a button can be pressed in a closed topic too
        await subscribe.reopen(address)
    if who in (Who.SETTER, Who.LEAVER, Who.COMER):
        await _check_may_set(update, context, standing)


async def check_setter(update: Update, context: Context) -> None:
    """For what everybody may read and not everybody change. Raises RequestError for who may not."""
    standing = await context.services.manage.standing(user_id(update), place_of(update).chat_id)
    await _check_may_set(update, context, standing)


async def spend(update: Update, context: Context, quota: Quota) -> None:
    """Counts one more of this for the chat. Raises RequestError when that is too much; for no admin it is."""
    verdict = context.services.quotas.spend(quota, place_of(update).chat_id)
    if not verdict.is_open and not await _has_role(update, context):
        raise _used_up(quota, ceil(verdict.wait.total_seconds()))


def _used_up(quota: Quota, wait: int) -> RequestError:
    match quota:
        case Quota.SUMMARIES:
            return RequestError("too_many_summaries", wait=wait)
        case Quota.EXPORTS:
            return RequestError("too_many_exports", wait=wait)
        case Quota.SEARCHES:
            return RequestError("too_many_searches", wait=wait)
        case Quota.COMMANDS:
            return RequestError("too_fast", wait=wait)


def user_id(update: Update) -> int | None:
    """Who did it; None for somebody who writes as a group or channel."""
    if update.message and update.message.sender_chat:
        return None
    return update.effective_user.id if update.effective_user else None


async def _keep_pace(update: Update, context: Context) -> None:
    """Who sends very much hears once when it goes on; who presses very much, each time, for buttons wait for it."""
    person = user_id(update) or place_of(update).chat_id
    verdict = context.services.quotas.spend(Quota.COMMANDS, person)
    if verdict.is_open or await _has_role(update, context):
        return
    if not verdict.is_first and not update.callback_query:
        raise SilenceError
    raise _used_up(Quota.COMMANDS, ceil(verdict.wait.total_seconds()))


def _check_standing(update: Update, context: Context, standing: Standing, who: Who) -> None:
    if standing is Standing.BANNED:
        if not context.services.quotas.may_say("banned", user_id(update) or place_of(update).chat_id):
            raise SilenceError
        raise RequestError("banned")
    if standing is Standing.OUTSIDE and who not in (Who.LEAVER, Who.COMER):
        raise RequestError("outside")
    if not who.includes(standing):
        raise RequestError("owners_only") if who is Who.OWNER else RequestError("admins_only")


async def _has_role(update: Update, context: Context) -> bool:
    person = user_id(update)
    return person is not None and await context.services.manage.role(person) is not None


async def _check_may_set(update: Update, context: Context, standing: Standing) -> None:
    if standing not in _ADMINS and not await _may_set(update, context):
        raise RequestError("group_admins_only")


async def _may_set(update: Update, context: Context) -> bool:
    chat, message, user = update.effective_chat, update.message, update.effective_user
    if chat is None or chat.type == ChatType.PRIVATE:
        return True
    if message and message.sender_chat and message.sender_chat.id == chat.id:
        return True  # an administrator who writes as the group itself
    administrators: GroupAdministrators = context.bot_data["group_administrators"]
    return user is not None and await administrators.include(context.bot, chat.id, user.id)
