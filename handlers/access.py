"""Who may do what: admins of the bot, administrators of a group, everybody, nobody."""

import asyncio
from dataclasses import dataclass, field
from enum import Enum, auto

from telegram import Bot, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest

from bot.core.errors import RequestError
from bot.core.model import ChatState
from bot.services.manage import Standing
from handlers.context import Context, address_of

REMEMBERED_S = 60.0
REMEMBERED_MOST = 1000


class Who(Enum):
    """Who may use a command or a button."""

    READER = auto()  # everybody who may use the bot
    SETTER = auto()  # in a group its administrators, elsewhere everybody who may use the bot
    LEAVER = auto()  # the same, and also those a closed bot still sends to: they must be able to stop it
    ADMIN = auto()  # the admins of the bot


@dataclass(slots=True)
class GroupAdministrators:
    """Asks Telegram who administers a group, and remembers the answer for a minute."""

    _known: dict[tuple[int, int], tuple[float, bool]] = field(default_factory=dict)

    async def include(self, bot: Bot, chat_id: int, user_id: int) -> bool:
        """Whether the person administers the group."""
        now = asyncio.get_running_loop().time()
        asked_at, answer = self._known.get((chat_id, user_id), (float("-inf"), False))
        if now - asked_at < REMEMBERED_S:
            return answer
        try:
            member = await bot.get_chat_member(chat_id, user_id)
            answer = member.status in (ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER)
        except BadRequest:
            answer = False  # somebody who writes as a channel of theirs is no member at all
        if len(self._known) >= REMEMBERED_MOST:
            self._known.clear()
        self._known[chat_id, user_id] = (now, answer)
        return answer


async def admit(update: Update, context: Context, who: Who) -> None:
    """Lets the update through to its handler, and wakes its chat. Raises RequestError with the reason why not."""
    address = address_of(update)
    context.chat = await context.services.subscribe.chat(address)
    if context.chat.state is ChatState.ASLEEP:
        context.chat = await context.services.subscribe.wake(address)
    if update.message:  # a button can be pressed in a closed topic too
        await context.services.subscribe.reopen(address)
    standing = await context.services.manage.standing(_user(update), address.chat_id)
    if standing is Standing.ADMIN:
        return
    if standing is Standing.BANNED:
        raise RequestError("banned")
    if standing is Standing.OUTSIDE and who is not Who.LEAVER:
        raise RequestError("outside")
    if who is Who.ADMIN:
        raise RequestError("admins_only")
    if who in (Who.SETTER, Who.LEAVER) and not await _may_set(update, context):
        raise RequestError("group_admins_only")


def _user(update: Update) -> int | None:
    return update.effective_user.id if update.effective_user else None


async def _may_set(update: Update, context: Context) -> bool:
    chat, message, user = update.effective_chat, update.message, update.effective_user
    if chat is None or chat.type not in (ChatType.GROUP, ChatType.SUPERGROUP):
        return True
    if message and message.sender_chat and message.sender_chat.id == chat.id:
        return True  # an administrator who writes as the group itself
    administrators: GroupAdministrators = context.bot_data["group_administrators"]
    return user is not None and await administrators.include(context.bot, chat.id, user.id)
