"""What a chat follows."""

from telegram import Update

from bot.core.model import Message
from handlers import doors_texts, texts
from handlers.context import Context, address_of, number_of


async def topics(update: Update, context: Context) -> Message:
    """The topics as toggle buttons."""
    return doors_texts.topics(await context.services.subscribe.board(address_of(update)), context.chat)


async def board(update: Update, context: Context, _: str) -> Message:
    """The same for a pressed button."""
    return await topics(update, context)


async def page(update: Update, context: Context, offset: str) -> Message:
    """Another page of the toggle buttons."""
    shown = await context.services.subscribe.board(address_of(update))
    return doors_texts.toggles(shown, context.chat, number_of(offset))


async def toggle(update: Update, context: Context, slug: str) -> Message:
    """Follows a topic or stops: only the buttons change."""
    toggled = await context.services.subscribe.toggle(address_of(update), slug)
    return doors_texts.toggles(toggled, context.chat)


async def subscribe(update: Update, context: Context) -> Message:
    """Starts telling this chat about topics; without a topic, shows them."""
    if not context.words:
        return await topics(update, context)
    change = await context.services.subscribe.add(address_of(update), context.words)
    return doors_texts.subscribed(change, context.chat)


async def unsubscribe(update: Update, context: Context) -> Message:
    """Stops telling this chat about topics; without a topic, shows them."""
    if not context.words:
        return await topics(update, context)
    change = await context.services.subscribe.remove(address_of(update), context.words)
    return doors_texts.unsubscribed(change, context.chat)


async def subscriptions(update: Update, context: Context) -> Message:
    """What this chat follows, and how."""
    subscribe = context.services.subscribe
    return texts.subscriptions(await subscribe.following(address_of(update)), context.chat, subscribe.clock.now())
