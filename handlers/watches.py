"""What a chat watches for by rules of its own."""

from telegram import Update

from bot.core.model import Message
from handlers import watches_texts as texts
from handlers.context import Context, address_of, number_of, rest_of


async def watch(update: Update, context: Context) -> Message:
    """Watches for a rule, and says what it would have found; without one, lists the watches."""
    services, address, expression = context.services, address_of(update), rest_of(update)
    if not expression:
        return await watches(update, context)
    await services.watch.check(address, expression)
    trial = await services.rulebook.trial(expression)
    await services.subscribe.wake(address)
    return texts.watching(await services.watch.add(address, expression), trial, context.chat)


async def unwatch(update: Update, context: Context) -> Message:
    """Ends a watch; without a number, lists them."""
    if not context.words:
        return await watches(update, context)
    return texts.unwatched(await context.services.watch.remove(address_of(update), rest_of(update)), context.chat)


async def unwatch_pressed(update: Update, context: Context, watch_id: str) -> Message:
    """The same for a pressed button, by the id of the watch."""
    unwatched = await context.services.watch.remove_by_id(address_of(update), number_of(watch_id))
    return texts.unwatched(unwatched, context.chat)


async def watches(update: Update, context: Context) -> Message:
    """The watches of this chat, with buttons that end them."""
    return texts.watches(await context.services.watch.here(address_of(update)), context.chat)
