"""Telling all followers something: what was written, as it was marked up; the question; how far it is."""

import contextlib
from html import escape

import telegram
from telegram import Bot, MessageEntity, Update
from telegram.error import TelegramError

from bot.core.errors import RequestError
from bot.core.markup import is_seen, units
from bot.core.model import Chat, Message
from bot.services.broadcast import View
from handlers import broadcast_texts as texts
from handlers.context import Context, message_of, number_of, user_of
from handlers.keyboards import Answer, look

LEFT_OUT = (MessageEntity.DATE_TIME,)  # whoever reads it has a zone and a language of their own: the words stay


async def broadcast(update: Update, context: Context) -> Answer:
    """`/broadcast TEXT`, or in reply to a text: the preview, and the question."""
    written = Message(_marked_up(update.message))
    view = await context.services.broadcasting.write(user_of(update), written)
    return written, texts.proposal(view, context.chat)


async def proposed(update: Update, context: Context, which: str) -> Message:
    """The question for another audience, `ID:TOPIC`."""
    broadcast_id, topic_id = _parted(which)
    return texts.proposal(
        await context.services.broadcasting.propose(user_of(update), broadcast_id, topic_id), context.chat
    )


async def aimed(update: Update, context: Context, which: str) -> Message:
    """The topics whose followers it could go to."""
    broadcast_id = number_of(which)
    choices = await context.services.broadcasting.choices(user_of(update), broadcast_id)
    return texts.topics(broadcast_id, choices, context.chat)


async def launched(update: Update, context: Context, which: str) -> Message:
    """Sends it; how far it is stands in place of the question from now on."""
    broadcast_id, topic_id = _parted(which)
    shown = (context.chat.id, message_of(update))
    view = await context.services.broadcasting.start(user_of(update), broadcast_id, topic_id, shown)
    return texts.progress(view, context.chat)


async def recalled(update: Update, context: Context, which: str) -> Message:
    """Keeps back what has not left."""
    view = await context.services.broadcasting.cancel(user_of(update), number_of(which))
    return texts.progress(view, context.chat)


async def show_progress(bot: Bot, view: View, chat: Chat) -> None:
    """Writes how far it is into its message. The broadcast goes on, whatever became of that."""
    with contextlib.suppress(TelegramError):
        message = texts.progress(view, chat)
        await bot.edit_message_text(message.html, chat.id, view.broadcast.shown, **look(message))


def _parted(which: str) -> tuple[int, int | None]:
    broadcast_id, _, topic_id = which.partition(":")
    return number_of(broadcast_id), number_of(topic_id or "0") or None


def _marked_up(message: telegram.Message | None) -> str:
    """The text after the command, or of the message it replies to, as HTML. Raises RequestError for none."""
    if message is None:
        raise RequestError("broadcast_what")
    text, entities = message.text or "", message.entities
    words = text.split(maxsplit=1)[1:]
    if words and is_seen(words[0]):
        return _html(message, text, entities, len(text) - len(words[0]))
    replied = message.reply_to_message
    found = (replied.text or replied.caption or "") if replied else ""
    if replied is None or not is_seen(found):
        raise RequestError("broadcast_what")
    return _html(replied, found, replied.entities or replied.caption_entities, 0)


def _html(message: telegram.Message, text: str, entities: tuple[MessageEntity, ...], start: int) -> str:
    """The HTML of the text from there on; what was marked up before and beyond begins there."""
    cut = units(text[:start])
    kept = [_moved(each, cut) for each in entities if each.offset + each.length > cut and each.type not in LEFT_OUT]
    kept.sort(key=lambda each: (each.offset, -each.length))  # text_html repeats what is marked up from within
    part = telegram.Message(message.message_id, message.date, message.chat, text=text[start:], entities=kept)
    return part.text_html


def _moved(entity: MessageEntity, by: int) -> MessageEntity:
    start = max(0, entity.offset - by)
    return MessageEntity(
        entity.type,
        start,
        entity.offset + entity.length - by - start,
        entity.url and escape(entity.url),  # text_html takes it as it is, and the language too
        entity.user,
        entity.language and escape(entity.language),
        entity.custom_emoji_id,
    )
