"""How topics went, as pictures."""

from telegram import Update

from bot.core.model import Message
from bot.services.trends import Trend
from handlers import trends_texts as texts
from handlers.context import Context, number_of
from handlers.files import send_picture
from handlers.keyboards import Answer


async def trends(update: Update, context: Context) -> Answer:
    """`/trends [SLUG] [30d]`: a picture with a caption that says the same; without a topic, which there are."""
    found = await context.services.trends.asked(context.words, context.chat.timezone)
    return await _show(update, context, found) if found else await _choices(context)


async def pressed(update: Update, context: Context, asked: str) -> Answer:
    """The same for a button: `TOPIC:DAYS`, both numbers."""
    topic, _, days = asked.partition(":")
    services, zone = context.services, context.chat.timezone
    return await _show(update, context, await services.trends.pressed(number_of(topic), number_of(days), zone))


async def _show(update: Update, context: Context, found: Trend) -> Answer:
    caption = texts.trend(found, context.chat)
    picture = await context.services.charting.draw(texts.chart(found, context.chat)) if any(found.stories) else None
    if picture is None:
        return caption
    await send_picture(update, context, picture, caption)
    return ()


async def _choices(context: Context) -> Message:
    trends = context.services.trends
    return texts.choices(await trends.topics(), trends.days(context.words), context.chat)
