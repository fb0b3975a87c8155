"""Reading: the latest, summaries, the history, and stories."""

from dataclasses import replace

from telegram import Message as Shown
from telegram import MessageEntity, Update

from bot.core.errors import RequestError
from bot.core.limits import Quota
from bot.core.model import Message
from handlers import condensing, texts
from handlers.access import spend
from handlers.context import Context, address_of, message_of, number_of, rest_of
from handlers.keyboards import Answer


async def latest(update: Update, context: Context) -> Message:
    """The newest articles."""
    browse = context.services.browse
    return texts.latest(await browse.latest(address_of(update), context.words), context.chat, browse.clock.now())


async def summary(update: Update, context: Context) -> Answer:
    """The stories of the last hours or days, or what it replies to, links to or says, in a few sentences."""
    wanted = condensing.wanted(update)
    if wanted is not None:
        return await condensing.begin(update, context, wanted)
    return texts.summary(await context.services.browse.summary(address_of(update), context.words), context.chat)


async def summary_of(update: Update, context: Context, scope: str) -> Message:
    """The same for a pressed button: `SLUG:24h`, where the slug may be empty."""
    words = [word for word in scope.split(":") if word]
    return texts.summary(await context.services.browse.summary(address_of(update), words), context.chat)


async def search(update: Update, context: Context) -> Message:
    """Articles that hold the words."""
    browse = context.services.browse
    found = await browse.search(rest_of(update), context.chat.language)
    return texts.search(found, context.chat, browse.clock.now())


async def older(update: Update, context: Context, page: str) -> Message:
    """Another page of a search: `PLACE:words` or `PLACE-NEWEST:words`.

    Words too long for a button are those the message begins with.
    """
    await spend(update, context, Quota.SEARCHES)
    where, _, words = page.partition(":")
    place, _, newest = where.partition("-")
    browse, asked = context.services.browse, words or _heading(update)
    found = await browse.search(asked, context.chat.language, number_of(place), number_of(newest or "0"))
    return texts.search(found, context.chat, browse.clock.now())


async def story(update: Update, context: Context) -> Message:
    """How a story grew: the one of this number, or of the alert that this replies to."""
    message, browse = update.effective_message, context.services.browse
    replied = message.reply_to_message if message else None
    found = await browse.story_meant(address_of(update), context.words, replied.message_id if replied else 0)
    return texts.timeline(found, context.chat)


async def timeline(_update: Update, context: Context, number: str) -> Message:
    """The same for the button below an alert."""
    return texts.timeline(await context.services.browse.story(number_of(number)), context.chat)


async def longer(update: Update, context: Context, number: str) -> Message:
    """A longer summary of the story of an alert, as a reply to it."""
    found = await context.services.condense.longer(address_of(update), number_of(number))
    return replace(texts.longer(found, context.chat), reply_to=message_of(update))


async def timeline_page(_update: Update, context: Context, page: str) -> Message:
    """Another page of it: `STORY:OFFSET`."""
    number, _, offset = page.partition(":")
    found = await context.services.browse.story(number_of(number))
    return texts.timeline(found, context.chat, min(number_of(offset), len(found.reports) - 1))


async def more(update: Update, context: Context, _: str) -> Message:
    """The stories a "+N more" stands for."""
    views = await context.services.browse.folded(address_of(update).chat_id, message_of(update))
    return texts.folded(views, context.chat)


def _heading(update: Update) -> str:
    """What stands in bold first in the message of a button. Raises RequestError where nothing does."""
    message = update.effective_message
    entities = message.parse_entities([MessageEntity.BOLD]) if isinstance(message, Shown) and message.text else {}
    if not entities:
        raise RequestError("button_too_old")
    return entities[min(entities, key=lambda entity: entity.offset)]
