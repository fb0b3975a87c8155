"""How a command is answered: who asks is let through, sees that it is worked on, and hears what came of it."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import TypeAlias

from telegram import Message, Update, User

from bot.core.errors import RequestError, SilenceError
from bot.core.limits import Quota
from handlers import channels
from handlers.access import Who, admit, spend
from handlers.context import Context
from handlers.elsewhere import coming_home
from handlers.keyboards import Answer, reply
from handlers.refusals import refusal
from handlers.typing import typing

Handler: TypeAlias = Callable[[Update, Context], Awaitable[Answer]]
Callback: TypeAlias = Callable[[Update, Context], Coroutine[None, None, None]]


def answering(run: Handler, who: Who, quota: Quota | None = None, *, of_channels: bool = False) -> Callback:
    """What the application calls: `run` for those who may, and only so often where there is a quota.

    With `of_channels` the last word may name a channel that it is about.
    """

    async def answer(update: Update, context: Context) -> None:
        with coming_home():
            async with typing(update, context):
                await _answer(update, context)

    async def _answer(update: Update, context: Context) -> None:
        try:
            await admit(update, context, who)
            if quota:
                await spend(update, context, quota)
            if of_channels:
                await channels.visit_named(update, context)
            said = await run(update, context)
        except SilenceError:
            return
        except RequestError as error:
            said = refusal(error, context.chat)
        await reply(update, context, said)

    return answer


async def take_as_new(update: Update, context: Context, message: Message) -> None:
    """Handles a message as if it had just been sent."""
    await context.application.process_update(Update(update.update_id, message=message))


def as_command(message: Message, text: str, author: User | None = None) -> Message:
    """The message as it would be with this text, a command; written by that author if there is one."""
    left_out = ("caption", "entities", "caption_entities", "reply_markup")
    raw = {name: value for name, value in message.to_dict().items() if name not in left_out}
    raw["text"] = text
    raw["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
    raw["entities"] += [entity.to_dict() for entity in message.caption_entities if entity.offset]
    if author:
        raw["from"] = author.to_dict()
    return Message.de_json(raw, message.get_bot())
