"""What a chat got, as a file."""

from telegram import Update

from bot.core.errors import RequestError
from bot.core.limits import Quota
from bot.core.model import Message
from bot.core.receipts import Form
from handlers import exporting_texts as texts
from handlers.access import spend
from handlers.context import Context, address_of
from handlers.files import send_file
from handlers.keyboards import Answer


async def export(update: Update, context: Context) -> Answer:
    """`/export [json|csv]`: the file; without a word, which kinds there are."""
    exporting = context.services.exporting
    form = exporting.form_of(context.words)
    if form:
        return await _file(update, context, form)
    await exporting.check(address_of(update).chat_id)
    return texts.forms(context.chat)


async def pressed(update: Update, context: Context, form: str) -> Answer:
    """The same for a button. Raises RequestError."""
    if form not in tuple(Form):
        raise RequestError("button_too_old")
    return await _file(update, context, Form(form))


async def _file(update: Update, context: Context, form: Form) -> tuple[Message, ...]:
    await spend(update, context, Quota.EXPORTS)
    made = await context.services.exporting.file(form, address_of(update).chat_id)
    await send_file(update, context, made.name, made.content, texts.exported(made, context.chat))
    return ()
