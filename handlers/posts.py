"""Buttons below what the bot posts into channels: their answers come in private, so that nothing is posted there.

A press leads to the private chat by a link that carries what the button says. Anybody can make such a link, so that it
only shows or asks something.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from telegram import Update
from telegram.constants import ChatType
from telegram.helpers import create_deep_linked_url

from bot.core.errors import RequestError
from handlers.channels import administers
from handlers.context import Context, place_of, user_of
from handlers.elsewhere import aim

PREFIX = "press__"  # no topic is called so, nor several in one link
LONGEST = 64  # characters of what a link carries, says Telegram
FOR_ALL = frozenset({"story", "longer"})
OF_THE_CHANNEL = frozenset({"why", "hush"})


def is_post(update: Update) -> bool:
    """Whether the button stands below something in a channel."""
    return place_of(update).kind == ChatType.CHANNEL


async def way_home(update: Update, context: Context, data: str) -> str:
    """The link to the private chat where the answer comes. Raises RequestError where there is none for this person."""
    channel, verb = place_of(update), data.partition(":")[0]
    if verb not in FOR_ALL:
        if not await administers(context, channel.chat_id, user_of(update)):
            raise RequestError("channel_admins_only", title=channel.title)
        data = aim(channel.chat_id, data)
    payload = PREFIX + urlsafe_b64encode(data.encode()).decode().rstrip("=")
    if verb not in FOR_ALL | OF_THE_CHANNEL or len(payload) > LONGEST:
        raise RequestError("channel_button")
    return create_deep_linked_url(context.bot.username, payload)


def pressed(payload: str) -> str:
    """What the button said that led to the private chat. Raises RequestError for anything else."""
    coded = payload.removeprefix(PREFIX)
    try:
        return urlsafe_b64decode(coded + "=" * (-len(coded) % 4)).decode()
    except ValueError:  # letters that are no base 64, or bytes that are no text
        raise RequestError("button_too_old") from None


def is_harmless(verb: str) -> bool:
    """Whether a link may do this."""
    return verb in FOR_ALL | OF_THE_CHANNEL
