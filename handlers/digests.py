"""The digest of a chat: when it comes, and its further pages."""

from telegram import Update

from bot.core.model import Message
from handlers import digests_texts as texts
from handlers.context import Context, address_of, message_of, number_of


async def digest(update: Update, context: Context) -> Message:
    """Sets when the digest comes, ends it, or sends it now; without words, says what is set."""
    return await _do(update, context, context.words)


async def planned(update: Update, context: Context, choice: str) -> Message:
    """The same for a pressed button, which holds the words."""
    return await _do(update, context, choice.split())


async def page(update: Update, context: Context, where: str) -> Message:
    """A further page of a digest: `PAGE`, or `PAGE:MESSAGE` where the digest began in another message."""
    number, _, began = where.partition(":")
    message_id = number_of(began) if began else message_of(update)
    letter = await context.services.digesting.opened(address_of(update), message_id)
    return texts.page(letter, number_of(number), message_id)


async def _do(update: Update, context: Context, words: list[str]) -> Message:
    digesting, address = context.services.digesting, address_of(update)
    now = digesting.clock.now()
    match [word.casefold() for word in words]:
        case []:
            return texts.plan(await digesting.plan(address), now)
        case ["now"]:
            was_sent = await digesting.now(address)
            return texts.asked(await digesting.plan(address), now, was_sent=was_sent)
        case ["off"]:
            return texts.ended(await digesting.off(address), now)
        case ["empty", ("on" | "off") as switch]:
            await context.services.subscribe.wake(address)
            return texts.plan(await digesting.set_empty(address, wanted=switch == "on"), now)
    await context.services.subscribe.wake(address)
    return texts.planned(await digesting.set(address, words), now)
