"""Reading: the latest, summaries, the history, stories, and why."""

from telegram import Update

from bot.core.errors import RequestError
from bot.core.model import Message
from handlers import texts
from handlers.context import Context, address_of, message_of, number_of, rest_of


async def latest(update: Update, context: Context) -> Message:
    """The newest articles."""
    browse = context.services.browse
    return texts.latest(await browse.latest(address_of(update), context.words), context.chat, browse.clock.now())


async def summary(update: Update, context: Context) -> Message:
    """The stories of the last hours or days."""
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


async def older(_update: Update, context: Context, page: str) -> Message:
    """The next page of a search: `OFFSET:words`."""
    offset, _, words = page.partition(":")
    browse = context.services.browse
    found = await browse.search(words, context.chat.language, number_of(offset))
    return texts.search(found, context.chat, browse.clock.now())


async def why(update: Update, context: Context) -> Message:
    """Why this chat got an alert (in reply to it), or what became of an article (with its link)."""
    message, browse = update.effective_message, context.services.browse
    if context.words:
        return texts.why(await browse.why_link(context.words[0]), context.chat)
    if message is None or message.reply_to_message is None:
        raise RequestError("why_what")
    reason = await browse.why_message(message.chat_id, message.reply_to_message.message_id)
    return texts.why(reason, context.chat)


async def why_pressed(update: Update, context: Context, story: str) -> Message:
    """The same for the button below an alert."""
    chat_id, message_id = address_of(update).chat_id, message_of(update)
    return texts.why(await context.services.browse.why_story(number_of(story), chat_id, message_id), context.chat)


async def timeline(_update: Update, context: Context, story: str) -> Message:
    """Who reported a story when."""
    return texts.timeline(await context.services.browse.story(number_of(story)), context.chat)


async def more(update: Update, context: Context, _: str) -> Message:
    """The stories a "+N more" stands for."""
    views = await context.services.browse.folded(address_of(update).chat_id, message_of(update))
    return texts.folded(views, context.chat)
