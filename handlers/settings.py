"""When a chat wants to hear nothing: pauses and mutes."""

from telegram import Update

from bot.core.model import Message
from handlers import texts
from handlers.context import Context, address_of, message_of


async def pause(update: Update, context: Context) -> Message:
    """Sends nothing for a while, or until /resume."""
    subscribe = context.services.subscribe
    return texts.paused(await subscribe.pause(address_of(update), context.words), context.chat, subscribe.clock.now())


async def resume(update: Update, context: Context) -> Message:
    """Sends again, and says what was missed."""
    return texts.resumed(await context.services.subscribe.resume(address_of(update)), context.chat)


async def resume_pressed(update: Update, context: Context, _: str) -> Message:
    """The same for the button below "Paused"."""
    return await resume(update, context)


async def mute(update: Update, context: Context) -> Message:
    """Keeps topics quiet for a while; without words, asks which."""
    subscribe, address = context.services.subscribe, address_of(update)
    if not context.words:
        followed = await subscribe.following(address)
        return texts.mute_choices([each.topic for each in followed], context.chat)
    return texts.muted(await subscribe.mute(address, context.words), context.chat, subscribe.clock.now())


async def mute_pressed(update: Update, context: Context, choice: str) -> Message:
    """The same for a pressed choice: `SLUG:2h`."""
    subscribe = context.services.subscribe
    return texts.muted(await subscribe.mute(address_of(update), choice.split(":")), context.chat, subscribe.clock.now())


async def hush(update: Update, context: Context, _: str) -> Message:
    """Asks which of the topics of an alert to mute, and for how long."""
    choices = await context.services.subscribe.hush_choices(address_of(update), message_of(update))
    return texts.mute_choices(choices, context.chat)
