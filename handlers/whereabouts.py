"""The time zone of a chat by the place where somebody is: how that is asked for, and what comes of it."""

from telegram import KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove, Update
from telegram.constants import ChatType

from bot.core.errors import RequestError
from handlers import hours_texts, texts
from handlers.context import Context, place_of
from handlers.keyboards import Answer, send


async def ask(update: Update, context: Context, _: str) -> Answer:
    """Shows the key that shares a location; Telegram has it only below the chat, not below a message."""
    if place_of(update).kind != ChatType.PRIVATE:
        raise RequestError("button_too_old")  # Telegram has no such key in groups
    message, key = hours_texts.locating(context.chat)
    keys = ReplyKeyboardMarkup(
        [[KeyboardButton(key, request_location=True)]], resize_keyboard=True, one_time_keyboard=True
    )
    await send(update, context, message, keys)
    return ()


async def located(update: Update, context: Context) -> Answer:
    """Goes by the clocks of the place that was shared, and takes the key away."""
    preferences, location = context.services.preferences, update.message and update.message.location
    if location:
        chat = await preferences.locate(context.chat, location.latitude, location.longitude)
        await send(update, context, texts.timezone_set(chat, preferences.clock.now()), ReplyKeyboardRemove())
    return ()
