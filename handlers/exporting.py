"""What a chat got, as a file."""

from telegram import Update

from handlers import texts
from handlers.context import Context, address_of
from handlers.files import send_file
from handlers.keyboards import Answer


async def export(update: Update, context: Context) -> Answer:
    """`/export [json|csv]`."""
    made = await context.services.exporting.file(context.words, address_of(update).chat_id)
    await send_file(update, context, made.name, made.content, texts.exported(made, context.chat))
    return ()
