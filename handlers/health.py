"""How the delivery does, and what becomes of messages that could not be delivered."""

from telegram import Update

from bot.core.model import Message
from handlers import health_texts as texts
from handlers.context import Context, number_of, user_of

ALL = "all"
SURE = "sure"


async def health(_update: Update, context: Context) -> Message:
    """`/health`."""
    services = context.services
    found, sources = await services.dead_letters.health(), await services.sourcebook.listing()
    return texts.health(found, sources.counts, context.chat, services.dead_letters.clock.now())


async def dead_letters(_update: Update, context: Context, offset: str) -> Message:
    """A page of what could not be delivered."""
    return await _page(context, offset)


async def retry(update: Update, context: Context, which: str) -> Message:
    """Sends one of them again, `ID:OFFSET`, or `all`; then the page they stood on."""
    service, (letter, _, offset) = context.services.dead_letters, which.partition(":")
    done = await service.retry(user_of(update), None if letter == ALL else number_of(letter))
    return texts.retried(done, await _page(context, offset), context.chat)


async def drop(update: Update, context: Context, which: str) -> Message:
    """Gives one of them up, `ID:OFFSET`; `all` asks first, and `sure` is the answer to that."""
    service, (letter, _, offset) = context.services.dead_letters, which.partition(":")
    if letter == ALL:
        return texts.confirm_drop((await service.page()).total, context.chat)
    done = await service.drop(user_of(update), None if letter == SURE else number_of(letter))
    return texts.dropped(done, await _page(context, offset), context.chat)


async def _page(context: Context, offset: str) -> Message:
    service = context.services.dead_letters
    found = await service.page(number_of(offset or "0"))
    return texts.dead_letters(found, context.chat, service.clock.now())
