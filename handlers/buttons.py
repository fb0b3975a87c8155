"""The inline buttons: `verb:argument` in at most 64 bytes, and one line for each verb."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from telegram import CallbackQuery, Update

from bot.core.errors import RequestError
from handlers import admin, reading, settings, subscriptions, watches
from handlers.access import Who, admit
from handlers.context import Context
from handlers.keyboards import Answer, acknowledge, change, reply
from handlers.refusals import refusal, spoken

Press: TypeAlias = Callable[[Update, Context, str], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Verb:
    """What a button does; `in_place`: its answer takes the place of the message it stands under."""

    press: Press
    who: Who
    in_place: bool = False


VERBS: Mapping[str, Verb] = {
    "topic": Verb(subscriptions.toggle, Who.SETTER, in_place=True),
    "story": Verb(reading.timeline, Who.READER),
    "why": Verb(reading.why_pressed, Who.READER),
    "more": Verb(reading.more, Who.READER),
    "summary": Verb(reading.summary_of, Who.READER, in_place=True),
    "find": Verb(reading.older, Who.READER, in_place=True),
    "hush": Verb(settings.hush, Who.LEAVER),
    "mute": Verb(settings.mute_pressed, Who.LEAVER, in_place=True),
    "unwatch": Verb(watches.unwatch_pressed, Who.LEAVER, in_place=True),
    "resume": Verb(settings.resume_pressed, Who.LEAVER, in_place=True),
    "undo": Verb(admin.undo_rule, Who.ADMIN, in_place=True),
    "drop": Verb(admin.drop_source, Who.ADMIN, in_place=True),
    "keep": Verb(admin.keep_source, Who.ADMIN, in_place=True),
}


async def press(update: Update, context: Context) -> None:
    """Does what a pressed button says. One that is too old, forged or not theirs gets a note on the screen."""
    query = update.callback_query
    if query is None or update.effective_chat is None:
        return
    verb, _, argument = (query.data or "").partition(":")
    try:
        found = VERBS.get(verb)
        await admit(update, context, found.who if found else Who.READER)
        if found is None:
            raise RequestError("button_too_old")  # noqa: TRY301 - said as every other refusal is
    except RequestError as error:
        await acknowledge(query, spoken(error, context.chat))
        return
    # Telegram takes an answer to a button for a few seconds only, so it goes before the work.
    await acknowledge(query)
    await _do(update, context, query, found, argument)


async def _do(update: Update, context: Context, query: CallbackQuery, verb: Verb, argument: str) -> None:
    try:
        answer = await verb.press(update, context, argument)
    except RequestError as error:
        await reply(update, context, refusal(error, context.chat))
        return
    if verb.in_place:
        await change(update, query, context, answer)
    else:
        await reply(update, context, answer)
