"""Commands whose first word says what to do, such as `/rule show` and `/topic add`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from telegram import Update

from bot.core.asking import nearest
from bot.core.errors import RequestError
from handlers.context import Context, rest_of
from handlers.keyboards import Answer

Run: TypeAlias = Callable[[Update, Context, str], Awaitable[Answer]]
Ask: TypeAlias = Callable[[Update, Context], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Deed:
    """What such a word does with the words after it; `ask` answers when there are none, else `example` does."""

    run: Run
    example: str
    ask: Ask | None = None


async def choose(update: Update, context: Context, deeds: Mapping[str, Deed], ask: Ask | None = None) -> Answer:
    """Does what the word after the command says; `ask` answers when there is none. Raises RequestError."""
    word, *rest = rest_of(update).split(maxsplit=1) or [""]
    if not word and ask:
        return await ask(update, context)
    near = word.casefold() if word.casefold() in deeds else nearest(word, deeds)
    deed = deeds[near or next(iter(deeds))]
    if word and near != word.casefold():
        raise RequestError("unknown_choice", word=word, nearest=near, example=deed.example)
    if rest:
        return await deed.run(update, context, rest[0])
    if word and deed.ask:
        return await deed.ask(update, context)
    raise RequestError("left_out", example=deed.example)
