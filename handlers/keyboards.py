"""Our messages as Telegram takes them: keyboards, replies, edits in place."""

import contextlib
from dataclasses import replace
from typing import Any, TypeAlias

from telegram import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
    Update,
)
from telegram import Message as Pressed
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest

from bot.core.markup import ELLIPSIS
from bot.core.model import Button, Message
from bot.core.previews import link_preview
from bot.core.splitting import split
from handlers.context import Context, place_of
from handlers.elsewhere import shown

Keys: TypeAlias = ReplyKeyboardMarkup | ReplyKeyboardRemove
Answer: TypeAlias = Message | tuple[Message, ...]  # several where one cannot hold it all; none where all is said


def messages_of(answer: Answer) -> tuple[Message, ...]:
    """The messages of an answer, in order."""
    return (answer,) if isinstance(answer, Message) else answer


def keyboard(message: Message) -> InlineKeyboardMarkup | None:
    """The inline keyboard of a message; None without buttons."""
    rows = [[_button(button) for button in row] for row in message.buttons]
    return InlineKeyboardMarkup(rows) if rows else None


async def reply(update: Update, context: Context, answer: Answer) -> None:
    """Answers in the chat and forum topic the update came from; in groups as a reply to what was asked.

    An answer that says what it replies to replies to that.
    """
    for message in messages_of(answer):
        for piece in split(message):
            await send(update, context, piece)


async def send(update: Update, context: Context, message: Message, keys: Keys | None = None) -> int:
    """The same with one message; returns its id. `keys` are shown below the chat, and stand for the buttons."""
    message, address, asked = shown(message), place_of(update), update.message
    quoted = message.reply_to or (asked.message_id if asked and address.kind != ChatType.PRIVATE else None)
    sent = await context.bot.send_message(
        address.chat_id,
        message.html,
        message_thread_id=address.thread or None,
        reply_parameters=ReplyParameters(quoted, allow_sending_without_reply=True) if quoted else None,
        disable_notification=message.silent,
        **(look(message) | ({"reply_markup": keys} if keys else {})),
    )
    return sent.message_id


async def change(update: Update, query: CallbackQuery, context: Context, answer: Answer) -> None:
    """Shows the answer in place of the message whose button was pressed, and what is longer than that below.

    Without text only the buttons change.
    """
    message, *others = (piece for message in messages_of(answer) for piece in split(message))
    await _edit(update, query, context, message)
    for other in others:
        await send(update, context, other)


async def _edit(update: Update, query: CallbackQuery, context: Context, message: Message) -> None:
    seen = shown(message)
    try:
        if seen.html:
            await query.edit_message_text(seen.html, **look(seen))
        else:
            await query.edit_message_reply_markup(keyboard(seen))
    except BadRequest as error:
        if "not modified" in error.message.lower():
            return
        await send(update, context, message if message.html else replace(message, html=_words_above(query)))


def _words_above(query: CallbackQuery) -> str:
    """What stands above the button that was pressed; of a message that Telegram does not show us any more, nothing."""
    return (query.message.text_html if isinstance(query.message, Pressed) else "") or ELLIPSIS


async def acknowledge(
    query: CallbackQuery, text: str | None = None, *, in_passing: bool = False, way: str | None = None
) -> None:
    """Ends the spinner on a button, with a note on the screen when there is a text; too late is not too bad.

    A note stays until it is read, or is shown for a moment `in_passing`; `way` is a link to us that is opened.
    """
    with contextlib.suppress(BadRequest):
        await query.answer(text, show_alert=text is not None and not in_passing, url=way)


def look(message: Message) -> dict[str, Any]:
    """The markup, buttons and previews of a message, as Telegram takes them."""
    return {
        "parse_mode": ParseMode.HTML,
        "reply_markup": keyboard(message),
        "link_preview_options": preview(message),
    }


def preview(message: Message) -> LinkPreviewOptions:
    """What Telegram shows besides the text, as in the messages of the outbox."""
    return LinkPreviewOptions.de_json(link_preview(message))


def _button(button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(button.text, url=button.url or None, callback_data=button.data or None)
