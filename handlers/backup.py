"""The database as a file, for owners, in private."""

import asyncio

from telegram import InputFile, Update
from telegram.constants import ChatAction, ParseMode
from telegram.error import TelegramError

from bot.core.errors import RequestError
from bot.ports.snapshots import Snapshot
from handlers import backup_texts as texts
from handlers.context import Context, address_of, user_of
from handlers.files import Progress
from handlers.keyboards import Answer

PRIVATE = "private"


async def backup(update: Update, context: Context) -> Answer:
    """`/backup`: to the owner in private, wherever it was asked for."""
    progress, owner = Progress(update, context), user_of(update)
    await progress.show(texts.begun(context.chat))
    try:
        async with context.services.backup.taken(owner) as snapshot:
            await _send(context, owner, snapshot)
    except RequestError as error:
        await progress.end(texts.refused(error, context.chat))
        return ()
    await progress.end(texts.done(context.chat, here=address_of(update).kind == PRIVATE))
    return ()


async def _send(context: Context, owner: int, snapshot: Snapshot) -> None:
    content = await asyncio.to_thread(snapshot.file.read_bytes)
    caption = texts.caption(snapshot.file.name, context.chat)
    try:
        await context.bot.send_chat_action(owner, ChatAction.UPLOAD_DOCUMENT)
        await context.bot.send_document(
            owner, InputFile(content, snapshot.file.name), caption=caption.html, parse_mode=ParseMode.HTML
        )
    except TelegramError as error:
        raise RequestError("backup_not_sent") from error
