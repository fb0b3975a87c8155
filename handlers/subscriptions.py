"""What a chat follows."""

from telegram import Update

from bot.core.model import Message
from handlers import texts
from handlers.context import Context, address_of


async def start(update: Update, context: Context) -> Message:
    """Says hello, follows what the link that led here names, and shows the topics."""
    started = await context.services.subscribe.start(address_of(update), context.words)
    return texts.welcome(started, context.chat)


async def topics(update: Update, context: Context) -> Message:
    """The topics as toggle buttons."""
    return texts.topics(await context.services.subscribe.board(address_of(update)), context.chat)


async def toggle(update: Update, context: Context, slug: str) -> Message:
    """Follows a topic or stops: only the buttons change."""
    board = await context.services.subscribe.toggle(address_of(update), slug)
    return Message("", tuple(tuple(row) for row in texts.board_rows(board)))


async def subscribe(update: Update, context: Context) -> Message:
    """Starts telling this chat about topics; without a topic, shows them."""
    if not context.words:
        return await topics(update, context)
    return texts.subscribed(await context.services.subscribe.add(address_of(update), context.words), context.chat)


async def unsubscribe(update: Update, context: Context) -> Message:
    """Stops telling this chat about topics; without a topic, shows them."""
    if not context.words:
        return await topics(update, context)
    return texts.unsubscribed(await context.services.subscribe.remove(address_of(update), context.words), context.chat)


async def subscriptions(update: Update, context: Context) -> Message:
    """What this chat follows, and how."""
    subscribe = context.services.subscribe
    return texts.subscriptions(await subscribe.following(address_of(update)), context.chat, subscribe.clock.now())
