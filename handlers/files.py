"""Files that people send and get, and messages that tell how far work on them is."""

import contextlib

from telegram import Document, InputFile, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.core.errors import RequestError
from bot.core.model import Message
from bot.core.splitting import shortened
from handlers.context import Context, place_of
from handlers.elsewhere import shown
from handlers.keyboards import keyboard, look, send

MOST_MB = 5


async def download(update: Update) -> bytes:
    """The file of the message, or of the one it replies to. Raises RequestError."""
    document = _document(update)
    if (document.file_size or 0) > MOST_MB << 20:
        raise RequestError("file_too_big", most=MOST_MB)
    try:
        file = await document.get_file()
        return bytes(await file.download_as_bytearray())
    except BadRequest as error:
        raise RequestError("file_gone") from error


async def send_file(update: Update, context: Context, name: str, content: bytes, caption: Message) -> None:
    """Sends a file to where the update came from; its caption says which channel it is about. Raises RequestError."""
    address = place_of(update)
    try:
        await context.bot.send_document(
            address.chat_id,
            InputFile(content, name),
            caption=shortened(shown(caption).html),
            parse_mode=ParseMode.HTML,
            message_thread_id=address.thread or None,
        )
    except BadRequest as error:
        raise RequestError("file_not_taken") from error


async def send_picture(update: Update, context: Context, picture: bytes, caption: Message) -> None:
    """Sends a picture to where the update came from; of its caption as much as fits below one.

    Where a chat takes no pictures of us, the caption goes alone.
    """
    address = place_of(update)
    try:
        await context.bot.send_photo(
            address.chat_id,
            InputFile(picture, "picture.png"),
            caption=shortened(caption.html),
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(caption),
            message_thread_id=address.thread or None,
        )
    except BadRequest:
        await send(update, context, caption)


class Progress:
    """One message that is written anew as work goes on; what is said last stands there in the end."""

    def __init__(self, update: Update, context: Context) -> None:
        self._update = update
        self._context = context
        self._message_id = 0

    async def show(self, message: Message) -> None:
        """Says this instead of what was said before; the first time, in a message of its own."""
        if not self._message_id:
            self._message_id = await send(self._update, self._context, message)
            return
        # The work is worth more than the tale of it.
        with contextlib.suppress(TelegramError):
            await self._edit(message)

    async def end(self, message: Message) -> None:
        """Says how it ended, in a new message where the old one is gone."""
        try:
            await (self._edit(message) if self._message_id else send(self._update, self._context, message))
        except BadRequest:
            await send(self._update, self._context, message)

    async def _edit(self, message: Message) -> None:
        chat_id = place_of(self._update).chat_id
        await self._context.bot.edit_message_text(message.html, chat_id, self._message_id, **look(message))


def _document(update: Update) -> Document:
    message = update.message
    for place in (message, message.reply_to_message if message else None):
        if place and place.document:
            return place.document
    raise RequestError("no_file")
