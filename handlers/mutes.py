"""What a chat wants to hear nothing of: topics, a story, an outlet, or everything, for a while."""

from telegram import Update

from bot.core.model import Message
from bot.services.muting import Target
from handlers import mutes_texts as texts
from handlers.context import Context, address_of, number_of


async def mute(update: Update, context: Context) -> Message:
    """Keeps something quiet for a while, or ends that; without words, says what is muted and what may be."""
    muting, address = context.services.muting, address_of(update)
    if not context.words:
        return texts.listed(await muting.hushes(address), context.chat)
    target, time = await muting.wish(address, context.words)
    return await _mute(update, context, target, time) if time else texts.times(target, "", context.chat)


async def listed(update: Update, context: Context, _: str) -> Message:
    """The list of what is muted, in place of what a button stood under."""
    return texts.listed(await context.services.muting.hushes(address_of(update)), context.chat)


async def hush(update: Update, context: Context, story: str) -> Message:
    """Asks what of an alert shall be quiet: its topics, its story, its outlets."""
    number = number_of(story)
    return texts.choices(await context.services.muting.choices(address_of(update), number), number, context.chat)


async def pressed(update: Update, context: Context, choice: str) -> Message:
    """A choice: `WHAT` or `WHAT/STORY` asks how long, `WHAT:2h` does it and `WHAT:off` ends it."""
    what, _, time = choice.partition(":")
    code, _, origin = what.partition("/")
    target = await context.services.muting.target(address_of(update), code)
    return await _mute(update, context, target, time) if time else texts.times(target, origin, context.chat)


async def _mute(update: Update, context: Context, target: Target, time: str) -> Message:
    muting, address = context.services.muting, address_of(update)
    await context.services.subscribe.wake(address)
    return texts.muted(await muting.mute(address, target, time), context.chat, muting.clock.now())
