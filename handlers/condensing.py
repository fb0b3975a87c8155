"""Summaries of what people point at: pages, texts, files, posts, and the stories of alerts."""

import re
from dataclasses import replace
from functools import partial

from telegram import Bot, MessageEntity, Update
from telegram import Message as TelegramMessage
from telegram.error import TelegramError

from bot.core.errors import RequestError
from bot.core.limits import Quota
from bot.core.model import Message
from bot.core.wanted import File, Given, Reply, Wanted, is_worth_offering, matter_of, wanted_by
from handlers import condensing_texts as texts
from handlers.access import spend
from handlers.context import Context, address_of, user_of
from handlers.files import Progress
from handlers.keyboards import Answer
from handlers.refusals import refusal
from handlers.typing import typing

COMMAND = re.compile(r"^/summary(?:@(?P<bot>\w+))?(?:\s|$)", re.IGNORECASE)

_LINKS: list[str | None] = [MessageEntity.URL, MessageEntity.TEXT_LINK]


def wanted(update: Update) -> Wanted | None:
    """What a `/summary` is about, if it is not about topics: what it replies to, or what stands in it."""
    message = update.message
    if message is None:
        return None
    words = COMMAND.sub("", message.text or message.caption or "", count=1)
    return wanted_by(words, _file(message), _replied(message))


async def begin(update: Update, context: Context, what: Wanted) -> Answer:
    """Starts to read; the chat is served meanwhile, and the answer comes when it is there. Raises RequestError."""
    await spend(update, context, Quota.SUMMARIES)
    context.application.create_task(_answer(update, context, what), update)
    return ()


async def captioned(update: Update, context: Context) -> Answer:
    """The same for a file, or a picture with a long text, that has the command as its caption."""
    written = COMMAND.match(update.message.caption or "") if update.message else None
    if written and written["bot"] and written["bot"].casefold() != context.bot.username.casefold():
        return ()
    what = wanted(update)
    if what is None:
        raise RequestError("nothing_to_read")
    return await begin(update, context, what)


async def pressed(update: Update, context: Context, _: str) -> Answer:
    """The same for the button below an offer, which replies to what is to be read."""
    offer = update.callback_query.message if update.callback_query else None
    replied = _replied(offer) if isinstance(offer, TelegramMessage) else None
    if replied is None:
        raise RequestError("button_too_old")
    return await begin(update, context, replied)


def offer(update: Update, context: Context) -> Message | None:
    """The offer to sum up what was sent without a word; None where that is not worth it."""
    message = update.message
    if message is None or not is_worth_offering(_given(message)):
        return None
    return replace(texts.offer(context.chat), reply_to=message.message_id)


async def _answer(update: Update, context: Context, what: Wanted) -> None:
    progress = Progress(update, context)
    async with typing(update, context, after_s=0):
        said = await _read(update, context, what, progress)
    await progress.end(said)


async def _read(update: Update, context: Context, what: Wanted, progress: Progress) -> Message:
    condense, chat_id = context.services.condense, address_of(update).chat_id
    try:
        async with condense.turn(chat_id):
            opening = texts.opening(what, context.chat)
            if opening:
                await progress.show(opening)
            is_admin = user_of(update) in await context.services.manage.admins()
            pieces = await condense.sum_up(chat_id, what, partial(_fetch, context.bot), trusted=is_admin)
    except RequestError as error:
        return refusal(error, context.chat)
    return texts.summed_up(pieces, context.chat, condense.clock.now())


async def _fetch(bot: Bot, file: File) -> bytes:
    try:
        found = await bot.get_file(file.id)
        return bytes(await found.download_as_bytearray())
    except TelegramError as error:
        raise RequestError("file_gone") from error


def _replied(message: TelegramMessage) -> Reply | None:
    replied = message.reply_to_message
    if replied is None:
        return _replied_elsewhere(message)
    # In a forum every message replies to the one that opened its topic.
    if replied.forum_topic_created or (message.is_topic_message and replied.message_id == message.message_thread_id):
        return None
    return Reply(replied.message_id, matter_of(_given(replied)))


def _replied_elsewhere(message: TelegramMessage) -> Reply | None:
    """A message of another chat, of which Telegram shows what was quoted, and its file."""
    if message.external_reply is None:
        return None
    document, quote = message.external_reply.document, message.quote.text if message.quote else ""
    file = File(document.file_id, document.file_name or "", document.file_size or 0) if document else None
    return Reply(0, matter_of(Given(quote, file=file)))


def _given(message: TelegramMessage) -> Given:
    return Given(message.text or message.caption or "", _links(message), _file(message))


def _file(message: TelegramMessage) -> File | None:
    document = message.document
    return File(document.file_id, document.file_name or "", document.file_size or 0) if document else None


def _links(message: TelegramMessage) -> tuple[str, ...]:
    found = {**message.parse_entities(_LINKS), **message.parse_caption_entities(_LINKS)}
    return tuple(entity.url or text for entity, text in found.items())
