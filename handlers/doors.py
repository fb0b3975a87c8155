"""The first minute: the greeting, links that follow a topic at once, what is old, and taking things back."""

from dataclasses import replace

from telegram import Update

from bot.core.errors import RequestError
from bot.core.model import Message
from handlers import doors_texts as texts
from handlers.context import Context, address_of, number_of

LAST = 5  # stories that a new follower may ask for


async def start(update: Update, context: Context) -> Message:
    """Says hello, follows what the link that led here names, and shows the topics."""
    started = await context.services.subscribe.start(address_of(update), context.words)
    return texts.welcome(started, context.chat)


async def five(update: Update, context: Context, number: str) -> Message:
    """The last stories of the topics that the change of this number was about."""
    topics = await context.services.undoing.topics(address_of(update), number_of(number))
    return texts.last_stories(await context.services.browse.last_stories(topics, LAST), context.chat)


async def fresh(update: Update, context: Context, number: str) -> Message:
    """Nothing old: the choice goes away."""
    await context.services.undoing.topics(address_of(update), number_of(number))
    return texts.nothing_old(number_of(number), context.chat)


async def undone(update: Update, context: Context, number: str) -> Message:
    """Takes a change back, and says so in its place."""
    back = await context.services.undoing.take_back(address_of(update), number_of(number))
    return texts.undone(back, context.chat)


async def untoggled(update: Update, context: Context, number: str) -> Message:
    """The same for a toggle: only the buttons change. Raises RequestError for a change of several topics."""
    address, undoing = address_of(update), context.services.undoing
    topics = await undoing.topics(address, number_of(number))
    if len(topics) != 1:
        raise RequestError("button_too_old")
    await undoing.take_back(address, number_of(number))
    board = await context.services.subscribe.board(address)
    return texts.toggles(replace(board, toggled=topics[0]), context.chat)
