"""How the bot as a whole does, and the way to all else that admins look at."""

from telegram import Update

from bot.core.errors import RequestError
from bot.core.ledger import Statistics
from bot.core.model import Message
from handlers import admin, daily, health
from handlers import stats_texts as texts
from handlers.context import Context, number_of
from handlers.files import send_picture
from handlers.keyboards import Answer, reply

PAGES = {"health": health.health, "audit": admin.audit, "note": daily.show}


async def stats(update: Update, context: Context) -> Answer:
    """`/stats [7d]`: in words, then as a picture."""
    days = context.services.stats.days(context.words)
    found = await _look(context, days)
    await reply(update, context, texts.stats(found, context.chat))
    await _draw(update, context, found)
    return ()


async def shown(_update: Update, context: Context, days: str) -> Message:
    """The same for other days, in words."""
    return texts.stats(await _look(context, _days(context, days)), context.chat)


async def drawn(update: Update, context: Context, days: str) -> Answer:
    """The picture of these days."""
    await _draw(update, context, await _look(context, _days(context, days)))
    return ()


async def opened(update: Update, context: Context, page: str) -> Message:
    """Another page of the desk."""
    if page not in PAGES:
        raise RequestError("button_too_old")
    return await PAGES[page](update, context)


def _days(context: Context, days: str) -> int:
    return context.services.stats.days([str(number_of(days))])


async def _look(context: Context, days: int) -> Statistics:
    return await context.services.stats.look(days, context.chat.timezone)


async def _draw(update: Update, context: Context, found: Statistics) -> None:
    picture = await context.services.charting.draw(texts.chart(found, context.chat))
    if picture is not None:
        await send_picture(update, context, picture, texts.caption(found, context.chat))
