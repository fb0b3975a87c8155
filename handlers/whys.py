"""Why: what brought an alert here, or which step kept an article from it."""

from telegram import Message as TelegramMessage
from telegram import MessageEntity, Update

from bot.core.errors import RequestError
from bot.core.findings import Explanation, Unseen
from bot.core.model import Message
from handlers import whys_texts as texts
from handlers.context import Context, address_of, number_of


async def why(update: Update, context: Context) -> Message:
    """Why this chat got an alert (in reply to it), or what became of an article (with its link, or in reply to one)."""
    message, explain = update.effective_message, context.services.explain
    if context.words:
        return _said(await explain.link(address_of(update), context.words[0]), context)
    if message is None or message.reply_to_message is None:
        raise RequestError("why_what")
    replied = message.reply_to_message
    return _said(await explain.message(address_of(update), replied.message_id, _first_link(replied)), context)


async def why_pressed(update: Update, context: Context, story: str) -> Message:
    """The same for the button below an alert."""
    return _said(await context.services.explain.story(address_of(update), number_of(story)), context)


def _said(answer: Explanation | Unseen, context: Context) -> Message:
    now = context.services.explain.clock.now()
    if isinstance(answer, Unseen):
        return texts.unseen(answer, context.chat, now)
    return texts.explained(answer, context.chat, now)


def _first_link(message: TelegramMessage) -> str:
    """The first address in a message or below its picture; empty when there is none."""
    kinds: list[str | None] = [MessageEntity.URL, MessageEntity.TEXT_LINK]
    found = {**message.parse_entities(kinds), **message.parse_caption_entities(kinds)}
    return next((entity.url or text for entity, text in found.items()), "")
