"""What people send that is no command as it stands: edits, captions, wrong names, files, stickers, plain words."""

from telegram import Message as TelegramMessage
from telegram import MessageEntity, Update
from telegram.constants import ChatType
from telegram.ext import filters
from typing_extensions import override

from bot.core.asking import nearest
from bot.core.errors import RequestError
from bot.core.model import Message
from handlers import condensing
from handlers import strays_texts as texts
from handlers.access import Who
from handlers.answering import answering, as_command, take_as_new
from handlers.context import Context, first_word, place_of, text_of, user_of
from handlers.keyboards import Answer, reply
from handlers.menus import show_menu

KINDS = (
    "sticker",
    "animation",  # before documents: each comes with one, for old programs
    "voice",
    "audio",
    "video_note",
    "video",
    "photo",
    "poll",
    "contact",
    "dice",
    "venue",
    "location",
    "document",
    "story",
    "game",
)


class SharedByUs(filters.MessageFilter):
    """What somebody shared by our inline mode; what they have from other bots is meant for us like all else."""

    @override
    def filter(self, message: TelegramMessage) -> bool:
        return message.via_bot is not None and message.via_bot.id == message.get_bot().id


async def edited(update: Update, context: Context) -> None:
    """Answers a command that was corrected as a new one; other edits pass, such as those of a live location."""
    message = update.edited_message
    # Telegram also tells of changes that nobody made; those have no date.
    if message and message.edit_date:
        await take_as_new(update, context, message)


async def captioned(update: Update, context: Context) -> None:
    """Answers a command below a picture or file as if it stood alone."""
    if update.message and update.message.caption:
        await take_as_new(update, context, as_command(update.message, update.message.caption))


async def run(update: Update, context: Context, name: str) -> Answer:
    """The command that somebody probably meant, at the press of a button."""
    query = update.callback_query
    message = query.message if query else None
    command = context.bot_data["commands"].get(name)
    if not isinstance(message, TelegramMessage) or command is None or not command.stands_alone:
        raise RequestError("button_too_old")
    await take_as_new(update, context, as_command(message, f"/{name}", update.effective_user))
    return ()


async def unknown_command(update: Update, context: Context) -> None:
    """Names the nearest right command. In groups only for what was meant for us: other bots listen there too."""
    _, _, addressee = first_word(update).partition("@")
    is_private = place_of(update).kind == ChatType.PRIVATE
    if addressee.casefold() == context.bot.username.casefold() if addressee else is_private:
        await answering(_nearest_command, Who.READER)(update, context)


async def no_command(update: Update, context: Context) -> None:
    """Makes the sender of the one-time code the owner; everybody else hears what would be understood."""
    user_id = user_of(update)
    if not await context.services.manage.claim_owner(text_of(update), user_id):
        await answering(_hint, Who.READER)(update, context)
        return
    await show_menu(context, user_id)
    await reply(update, context, texts.new_owner(await context.services.subscribe.wake(place_of(update))))


async def spoken_to(update: Update, context: Context) -> None:
    """Answers in a group where somebody calls us, and once in a while who replies to us; the rest is not for us."""
    message = update.message
    if message is None or not (_is_called(message, context) or _is_replied_to(message, context)):
        return
    await answering(_hint_in_group, Who.READER)(update, context)


async def _nearest_command(update: Update, context: Context) -> Message:
    word = first_word(update).partition("@")[0].removeprefix("/")
    commands = context.bot_data["commands"]
    near = commands.get(nearest(word, commands))
    if near is None:
        return texts.unknown_command(word, context.chat)
    return texts.nearest_command(word, near.name, "" if near.stands_alone else near.usage, context.chat)


async def _hint(update: Update, context: Context) -> Answer:
    message = update.message
    offer = condensing.offer(update, context)
    if message is None or offer:
        return offer or ()
    group = message.media_group_id
    if group and not context.services.quotas.may_say(f"album {group}", message.chat.id):
        return ()  # each picture of an album is a message
    return texts.no_command(text_of(update), _kind(message), context.chat)


async def _hint_in_group(_update: Update, context: Context) -> Message:
    return texts.called(context.chat)


def _kind(message: TelegramMessage) -> str:
    return next((kind for kind in KINDS if getattr(message, kind, None)), "" if message.text else "other")


def _is_called(message: TelegramMessage, context: Context) -> bool:
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    found = {**message.parse_entities(kinds), **message.parse_caption_entities(kinds)}
    name, number = f"@{context.bot.username}".casefold(), context.bot.id
    return any(text.casefold() == name or (each.user and each.user.id == number) for each, text in found.items())


def _is_replied_to(message: TelegramMessage, context: Context) -> bool:
    """Whether it replies to us; people also talk with each other below an alert, so not each time."""
    replied = message.reply_to_message
    author = replied.from_user if replied else None
    return bool(author and author.id == context.bot.id) and context.services.quotas.may_say("reply", message.chat.id)
