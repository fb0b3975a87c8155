"""Votes: what followers think of an alert, and what that says about a rule."""

from telegram import Update

from bot.core.model import Message
from handlers import votes_texts as texts
from handlers.context import Context, address_of, number_of, user_of


async def good(update: Update, context: Context, story: str) -> Message:
    """A thumb up for an alert."""
    return await _vote(update, context, story, good=True)


async def bad(update: Update, context: Context, story: str) -> Message:
    """A thumb down for an alert."""
    return await _vote(update, context, story, good=False)


async def stats(_update: Update, context: Context, slug: str) -> Message:
    """How followers like the alerts of a topic."""
    return await _stats(context, slug, 0)


async def stats_page(_update: Update, context: Context, which: str) -> Message:
    """The alerts they did not want, from a place on: `SLUG:OFFSET`."""
    slug, _, offset = which.rpartition(":")
    return await _stats(context, slug, number_of(offset))


async def _vote(update: Update, context: Context, story: str, *, good: bool) -> Message:
    feedback = context.services.feedback
    topics = await feedback.vote(address_of(update), user_of(update), number_of(story), good=good)
    return texts.thanks(topics, context.chat, good=good)


async def _stats(context: Context, slug: str, offset: int) -> Message:
    services = context.services
    found = await services.feedback.stats(slug, offset)
    names = await services.manage.names(score.author for score in found.scores)
    return texts.stats(found, names, context.chat, services.feedback.clock.now())
