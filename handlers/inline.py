"""Inline mode: stories to be shared in any chat, while somebody types the name of the bot and some words."""

import contextlib
from dataclasses import replace

from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.core.asking import Address
from bot.core.errors import RequestError
from bot.core.speech import spoken
from bot.services.manage import Standing
from bot.services.sharing import Offer
from bot.services.subscribe import HELLO
from handlers import inline_texts as texts
from handlers.context import Context, number_of
from handlers.inline_texts import Shared
from handlers.keyboards import keyboard

CACHED_S = 10  # at Telegram, for the same person and words


async def offer(update: Update, context: Context) -> None:
    """Answers with the latest stories; who may not use the bot gets none, and a button that leads to it."""
    query = update.inline_query
    if query is None:
        return
    person, services = query.from_user, context.services
    language = spoken(person.language_code or "")
    chat = await services.subscribe.chat(Address(person.id, language=language))
    if await services.manage.standing(person.id, person.id) in (Standing.BANNED, Standing.OUTSIDE):
        await _answer(query, [], texts.open_bot(chat))
        return
    found = await _found(query, context, chat.language)
    shared = [texts.story(view, chat) for view in found.stories]
    is_empty = not shared and not query.offset
    following = str(found.next_offset) if found.next_offset else ""
    await _answer(query, shared, texts.nothing(chat) if is_empty else "", following)


async def _found(query: InlineQuery, context: Context, language: str) -> Offer:
    try:
        offset = number_of(query.offset or "0")
    except RequestError:
        return Offer(())
    return await context.services.sharing.offer(query.from_user.id, query.query, language, offset)


async def _answer(query: InlineQuery, shared: list[Shared], button: str, following: str = "") -> None:
    async def answer(offered: list[Shared]) -> None:
        await query.answer(
            [_article(each) for each in offered],
            cache_time=CACHED_S,
            is_personal=True,
            next_offset=following,
            button=InlineQueryResultsButton(button, start_parameter=HELLO) if button else None,
        )

    try:
        await answer(shared)
    except BadRequest as error:
        if "query is too old" in error.message.lower():  # who types on has asked again meanwhile
            return
        # One address that Telegram takes for none, of a picture or a page, costs all the stories.
        with contextlib.suppress(BadRequest):
            await answer([_in_words(each) for each in shared])


def _in_words(shared: Shared) -> Shared:
    return replace(shared, picture="", message=replace(shared.message, buttons=()))


def _article(shared: Shared) -> InlineQueryResultArticle:
    markup = keyboard(shared.message)
    quiet = LinkPreviewOptions(is_disabled=True)
    content = InputTextMessageContent(shared.message.html, ParseMode.HTML, link_preview_options=quiet)
    return InlineQueryResultArticle(
        str(shared.number),
        shared.title,
        content,
        reply_markup=markup,
        description=shared.description,
        thumbnail_url=shared.picture or None,
    )
